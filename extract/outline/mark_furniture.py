"""Marks what a page prints around its text: page numbers, running heads, watermarks, the bars of a table that framed it. It
becomes noise, so that a sentence goes on behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.outline.gather_lines import Item, Row, cut
from extract.outline.match_words import flat, folded, is_cells, is_organ, is_page_number, is_title

_BARS = "| \t\u3000"
_FRONT = 40  # rows at the beginning in which the title is looked for
_HEADS = 60  # lone numbers that are looked at: more are no page numbers
_BARE = re.compile(r"\d{1,3}|[ivxⅰ-ⅻ]{1,4}")


def mark_furniture(items: Sequence[Item]) -> list[Item]:
    """Page numbers, running heads and the bars around lines of text become noise rows."""
    items = [part for x in items for part in (_unframe(x) if isinstance(x, Row) and x.kind is None else [x])]
    rows = [(i, item) for i, item in enumerate(items) if isinstance(item, Row)]
    numbers = {i for i, row in rows if is_page_number(row.flat)} | _bare_numbers(items)
    numbers |= {i for i, row in rows if row.line.chrome and row.line.page is not None}  # watermarks, notes in the margin
    heads = _running_heads(items, rows, numbers)
    return [replace(x, kind="noise") if isinstance(x, Row) and (i in numbers or i in heads) else x for i, x in enumerate(items)]


def _unframe(row: Row) -> list[Row]:
    """A row without the bars before and behind it, which become rows of their own, unless it is a row of cells."""
    if "|" not in (row.flat[0], row.flat[-1]):
        return [row]
    text = folded(row.text)
    start, end = len(text) - len(text.lstrip(_BARS)), len(text.rstrip(_BARS))
    if start >= end:
        return [replace(row, kind="noise")]
    inner = flat(row.text[start:end])
    if is_cells(row.text) and not is_title(inner) and not is_organ(inner):
        return [row]
    return [replace(x, kind="noise") if not x.flat.strip("|") else x for x in cut(row, [start, end])]


def _bare_numbers(items: Sequence[Item]) -> set[int]:
    """Lines of nothing but a number at the foot or head of their page, or ascending from one by one through a text."""
    at_edge: set[int] = set()
    plain: list[tuple[int, int]] = []
    for i, item in enumerate(items):
        if not isinstance(item, Row) or not _BARE.fullmatch(item.flat):
            continue
        page = item.line.page
        if page is not None and any(_page_beside(items, i, step) != page for step in (-1, 1)):
            at_edge.add(i)
        elif page is None and item.flat.isdigit():
            plain.append((i, int(item.flat)))
    above = {i for i, _ in plain[:_HEADS] if i + 1 < len(items) and _is_title_again(items, i + 1)}
    run = {i for k, (i, n) in enumerate(plain) if n == k + 1}
    steps = [b - a for (a, _), (b, _) in zip(plain, plain[1:], strict=False)]
    return at_edge | above | (run if len(run) >= 2 and len(run) == len(plain) and min(steps) >= 5 else set())


def _is_title_again(items: Sequence[Item], i: int) -> bool:
    """Whether a row repeats a title that stands near the beginning: a running head."""
    title = _flat_of(items[i])
    return is_title(title) and any(_flat_of(x) == title for x in items[: min(i, _FRONT)])


def _page_beside(items: Sequence[Item], index: int, step: int) -> int | None:
    """The page of the next item that is no watermark."""
    index += step
    while 0 <= index < len(items) and isinstance(item := items[index], Row) and item.line.chrome:
        index += step
    return _page_of(items, index)


def _page_of(items: Sequence[Item], index: int) -> int | None:
    if not 0 <= index < len(items):
        return None
    item = items[index]
    return item.line.page if isinstance(item, Row) else item.page


def _running_heads(items: Sequence[Item], rows: Sequence[tuple[int, Row]], numbers: set[int]) -> set[int]:
    """Short lines that stand again and again at the edge of a page; the first one stays (it may be the title)."""
    places: dict[str, list[int]] = {}
    for i, row in rows:
        if i in numbers or not 4 <= len(row.flat) <= 60:
            continue
        page = row.line.page
        if page is not None:
            edge = any(_page_of(items, i + step) != page or i + step in numbers for step in (-1, 1))
        else:
            edge = i - 1 in numbers or i + 1 in numbers
        if edge:
            places.setdefault(re.sub(r"\d+", "#", row.flat), []).append(i)
    again: set[int] = set()
    first = {row.flat: i for i, row in reversed(rows)}
    for found in places.values():
        if len(found) >= 2 and len(found) >= 0.4 * _pages_between(items, numbers, found) and _between(items, found):
            again.update(i for i in found if i != first.get(_flat_of(items[i])) or len(found) >= 3 and i != found[0])
        elif any(first[_flat_of(items[i])] < i - 5 and is_title(_flat_of(items[i])) for i in found):
            again.update(i for i in found if first[_flat_of(items[i])] < i - 5)
    return again


def _pages_between(items: Sequence[Item], numbers: set[int], found: Sequence[int]) -> int:
    """How many pages lie between the first and the last of some lines, both counted."""
    first, last = _page_of(items, found[0]), _page_of(items, found[-1])
    if first is not None and last is not None:
        return last - first + 1
    return sum(found[0] <= n <= found[-1] for n in numbers) + 1


def _flat_of(item: Item) -> str:
    return item.flat if isinstance(item, Row) else ""


def _between(items: Sequence[Item], found: Sequence[int]) -> bool:
    """Whether real text stands between two places, as between the heads of two pages."""
    return all(any(len(_flat_of(x)) > 12 for x in items[a + 1 : b][:200]) for a, b in zip(found, found[1:], strict=False))
