"""Tells headings from bodies, and gives every heading its level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.facts import Table
from extract.outline.find_title import Head
from extract.outline.gather_lines import Item, Row
from extract.outline.look_around import is_body, is_kind, neighbour
from extract.outline.match_words import ending, ordinal, words

_HEADING = 45  # characters: no heading is longer
_UNNUMBERED = 30  # the same without a number
_COUNTING = re.compile("[一二三四五六七八九十]是")
_COUNTED = re.compile(r"\d(?:余|多)?(?:条|件|次|篇|期|个|人|份|项|场)")
_LABELLED = re.compile(r"^.{1,3}:|^[^:]{0,20}(?:人|员|长|电话|传真|地址|邮编|邮箱|网址|单位|日期|时间):|:.*[\d@]")


def name_bodies(rows: list[Item], head: Head) -> None:
    """Headings and bodies. A list that a line like 名单如下： opens is body up to its last line without an end."""
    in_list = False
    counted = _counted_headings(rows)
    for i, item in enumerate(rows):
        if not isinstance(item, Row) or item.kind is not None:
            if isinstance(item, Table) or item.kind != "noise":
                in_list = False
            continue
        text = item.flat
        if _continues_attachment(rows, i):
            rows[i] = replace(item, kind="attachment")
            continue
        number = ordinal(item.text)
        if in_list and (number is not None or ending(text) == "stop" or words().known_heading.fullmatch(text)):
            in_list = False
        heading = i in counted
        if not in_list and not heading:
            heading = _is_heading(rows, i, number.length if number else 0, number.level if number else 0)
        rows[i] = replace(item, kind="heading" if heading else "body")
        if not heading and ending(text) == "colon":
            in_list = _opens_list(rows, i)


def _counted_headings(rows: Sequence[Item]) -> set[int]:
    """Short lines like 一是健全制度 that stand alone above text of their own, when all lines that count so do."""
    found = [i for i, x in enumerate(rows) if isinstance(x, Row) and x.kind is None and _COUNTING.match(x.flat)]
    for i in found:
        item, after = rows[i], neighbour(rows, i, 1)
        assert isinstance(item, Row)
        if len(item.flat) > _HEADING or ending(item.flat) != "open" or not is_body(after) or i + 1 in found:
            return set()
    return set(found) if len(found) >= 2 else set()


def _opens_list(rows: Sequence[Item], i: int) -> bool:
    """Whether at least two short lines without an end follow a colon, as in a list of people."""
    following = [x for x in rows[i + 1 : i + 6] if not is_kind(x, "noise")][:2]
    return len(following) == 2 and all(
        isinstance(x, Row) and ending(x.flat) in ("open", "closed") and len(x.flat) <= 40 and ordinal(x.text) is None
        for x in following
    )


def _continues_attachment(rows: Sequence[Item], i: int) -> bool:
    """Whether a row is the next entry of a list of attachments."""
    item, before = rows[i], neighbour(rows, i, -1)
    if not isinstance(item, Row) or not isinstance(before, Row) or before.kind != "attachment" or len(item.flat) > 60:
        return False
    number = ordinal(item.text)
    if number is None or number.level != 3 or ending(item.flat) == "stop":
        return False
    rest = re.sub(r"^附[件表录]?:?", "", before.flat)
    return not rest or ordinal(rest) is not None


def _is_heading(rows: Sequence[Item], i: int, skip: int, level: int) -> bool:
    item = rows[i]
    assert isinstance(item, Row)
    text = item.flat
    name = text[skip:]
    if not name or len(text) > _HEADING or "。" in text[:-1] or words().zero.fullmatch(text):
        return False
    end = ending(text)
    after = neighbour(rows, i, 1)
    known = bool(words().known_heading.fullmatch(name.rstrip(":。")))
    if end in ("stop", "colon", "soft"):
        if end == "soft" or not (skip or known) or text[-1] in ";!…" or ":" in text[:-1]:
            return False
        closes = is_body(after) or (after is None and level in (1, 2))
        noun = known or (len(name) <= 16 and words().heading_ends.search(name.rstrip(":。?")) and "," not in name)
        return (text[-1] == "?" and len(name) <= 20 or bool(noun)) and closes and not _COUNTED.search(name)
    if known:
        return True
    if skip:
        if level <= 2:
            return ";" not in text and not (level == 2 and _COUNTED.search(name) and not is_body(after))
        return len(text) <= _UNNUMBERED and not _COUNTED.search(name) and (is_body(after) or _is_deeper(after, item))
    if item.line.level is not None and len(text) <= _UNNUMBERED + 10 and "," not in text[_UNNUMBERED:]:
        return True
    if len(name) < 2 or len(text) > _UNNUMBERED or re.search("[;…]", text) or _COUNTED.search(text) or _LABELLED.search(text):
        return False
    if "," in text and (len(text) > 15 or re.search(r"\d|^[一二三四五六七八九]是", text)):
        return False
    before = neighbour(rows, i, -1)
    closed = not isinstance(before, Row) or before.kind != "body" or ending(before.flat) in ("stop", "closed")
    named = words().heading_ends.search(name) and "," not in text and isinstance(after, Row) and ending(after.flat) == "open"
    return closed and bool(is_body(after) or isinstance(after, Table) or named)


def _is_deeper(item: Item | None, above: Row) -> bool:
    """Whether a row begins with a number in brackets under one with a dot."""
    if not isinstance(item, Row):
        return False
    styles = tuple(n.style if n else "" for n in (ordinal(above.text), ordinal(item.text)))
    return styles[0] == "dot" and styles[1] in ("round", "half", "circle")


def set_levels(rows: Sequence[Item]) -> list[Item]:
    """Headings with their levels: by their numbers, else by the markup, else the top; the top level of the file is 1."""
    numbers = [ordinal(x.text) if isinstance(x, Row) and x.kind == "heading" else None for x in rows]
    top = min((n.level for n in numbers if n), default=1)
    marked = [x.line.level for x, n in zip(rows, numbers, strict=True) if isinstance(x, Row) and x.kind == "heading" and not n]
    highest = min((level for level in marked if level is not None), default=1)
    out: list[Item] = []
    for item, number in zip(rows, numbers, strict=True):
        if isinstance(item, Row) and item.kind == "heading":
            mark = item.line.level
            below = 2 if _COUNTING.match(item.flat) and any(numbers) else 1
            item = replace(
                item, level=number.level - top + 1 if number else below if mark is None else min(3, mark - highest + 1)
            )
        out.append(item)
    return out
