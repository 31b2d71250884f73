"""Gives every row its paragraph kind (LABELS.md §2) and every heading its level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.facts import Table
from extract.outline.date_lines import read_date
from extract.outline.find_title import Head, find_head, index_title, stands_by_title, text_start
from extract.outline.gather_lines import Item, Row
from extract.outline.look_around import is_kind, is_sentence, neighbour
from extract.outline.match_words import ending, is_noise, is_organ, is_page_number, ordinal, words
from extract.outline.name_headings import name_bodies, set_levels
from extract.outline.name_tables import name_cells, name_tables, name_zones

_WIDGETS = 3  # short lines in a row before the text: no report has so many headings over nothing


def name_kinds(items: Sequence[Item]) -> tuple[list[Item], Head]:
    """The items with every row named, and what the head of the report is made of."""
    rows = _local(items)
    name_zones(rows)
    rows, head = find_head(rows)
    if head.title is None:
        _name_front(rows)
    name_cells(rows, head.end or text_start(rows))
    name_tables(rows)
    end = _name_signature(rows, head)
    _name_edges(rows, head, end)
    name_bodies(rows, head)
    if head.title is None:
        head = replace(head, title=index_title(rows))
    return set_levels(rows), head


def _local(items: Sequence[Item]) -> list[Item]:
    """Kinds that a row shows by itself, and the entries of a table of contents."""
    rows = [replace(x, kind=k) if isinstance(x, Row) and not x.kind and (k := _own_kind(x.flat)) else x for x in items]
    places = {x.flat: i for i, x in enumerate(rows) if isinstance(x, Row)}
    page = re.compile(r"[.…·]*\d{1,3}$")
    listing = False
    for i, item in enumerate(rows):
        if not isinstance(item, Row):
            listing = False
        elif words().contents.search(item.flat):
            listing = True
        elif item.kind is None and (listing or item.line.chrome):
            again = max(places[item.flat], places.get(page.sub("", item.flat), i)) > i
            listing = listing and again
            if again:
                rows[i] = replace(item, kind="noise")
    return rows


def _own_kind(text: str) -> str | None:
    w = words()
    if is_noise(text) or is_page_number(text) or w.contents.search(text):
        return "noise"
    if len(text) > 120:
        return None
    if w.release.search(text):
        return "signature"
    if w.table_lines.search(text):
        return "table"
    if w.attachment.search(text) and not is_sentence(text):
        return "attachment"
    return "table" if len(text) >= 8 and w.table_rows.search(text) else None


def _name_front(rows: list[Item]) -> None:
    """What stands before the text of a report whose title was lost: its number and organ, else widgets of the site."""
    first = text_start(rows)
    if first == len(rows):
        return
    for i, item in enumerate(rows[:first]):
        if isinstance(item, Row) and item.kind is None and stands_by_title(item):
            name = is_organ(item.flat) and i + 1 < first  # of the site, when it does not stand above the text
            rows[i] = replace(item, kind="noise" if name else "title")
    free = {i: x for i, x in enumerate(rows[:first]) if isinstance(x, Row) and x.kind is None}
    bare = {i: x for i, x in free.items() if not words().known_heading.fullmatch(x.flat)}
    for i, row in bare.items():
        if len(bare) >= _WIDGETS or words().edge_noise.search(row.flat):
            rows[i] = replace(row, kind="noise")


# --- the end of the report -------------------------------------------------------------------------------------------
def _name_signature(rows: list[Item], head: Head) -> int:
    """Names organ and date lines behind the text; gives the index of the last item that belongs to the report."""
    end = head.end
    for i in range(head.end, len(rows)):
        item = rows[i]
        if isinstance(item, Table) or _is_text(item):
            end = i
    signed = False
    for i in range(head.end, len(rows)):
        item = rows[i]
        if not isinstance(item, Row) or item.kind is not None:
            continue
        if read_date(item.flat)[0] or _signs(item.flat):
            before = neighbour(rows, i, -1)
            if signed and is_kind(before, "table"):
                rows[i] = replace(item, kind="table")
                continue
            rows[i] = replace(item, kind="signature")
            signed = True
            end = max(end, i)
            _name_organs(rows, i, head.end)
            after = rows[i + 1] if i + 1 < len(rows) else None
            above = isinstance(before, Row) and is_organ(before.flat)
            if isinstance(after, Row) and after.kind is None and is_organ(after.flat) and not above:
                rows[i + 1] = replace(after, kind="signature")  # the organ under its date
    if not signed:
        _name_lone_organ(rows, head, end)
    return max([end, *(i for i, x in enumerate(rows) if isinstance(x, Row) and x.kind in ("signature", "table", "attachment"))])


def _signs(text: str) -> bool:
    """Whether a flat line is an organ and a date."""
    match = re.search(r"(?:\d{4}|[〇○零一二三四五六七八九]{4})[年./-]", text)
    return bool(match and match.start() >= 4 and is_organ(text[: match.start()]) and read_date(text[match.start() :])[0])


def _name_organs(rows: list[Item], date: int, start: int) -> None:
    """The organ lines above a date."""
    for i in range(date - 1, max(start, date - 5) - 1, -1):
        item = rows[i]
        if not isinstance(item, Row) or (item.kind not in (None, "signature", "noise")):
            return
        if item.kind is None:
            if not is_organ(item.flat):
                return
            rows[i] = replace(item, kind="signature")


def _name_lone_organ(rows: list[Item], head: Head, end: int) -> None:
    """The issuing organ behind the text when no date follows it."""
    for i in range(len(rows) - 1, head.end, -1):
        item = rows[i]
        if isinstance(item, Row) and item.kind is None and is_organ(item.flat) and not item.line.chrome:
            before = neighbour(rows, i, -1)
            closed = isinstance(before, Row) and (before.kind == "attachment" or ending(before.flat) in ("stop", "closed"))
            if closed and i >= end:
                rows[i] = replace(item, kind="signature")
                return


def _is_text(item: Item) -> bool:
    """Whether a row is certainly text of a report: a sentence outside chrome, or a numbered heading."""
    if not isinstance(item, Row) or item.kind is not None:
        return False
    if item.line.chrome:
        return len(item.flat) >= 30 and ending(item.flat) == "stop" and bool(words().topic.search(item.flat))
    text = item.flat
    return is_sentence(text) or ordinal(item.text) is not None or ending(text) == "stop" or bool(words().zero.fullmatch(text))


def _name_edges(rows: list[Item], head: Head, end: int) -> None:
    """What stands before the head and behind the end of the report is chrome, unless it is a sentence of its own. Short
    lines behind text that nobody signed and that no chrome follows still belong to it."""
    over = any(isinstance(x, Row) and x.kind == "signature" for x in rows)
    for i, item in enumerate(rows):
        if not isinstance(item, Row):
            continue
        if item.kind is not None:
            over = over or (i > end and item.kind == "noise" and not is_page_number(item.flat))
        elif i < head.start:
            if not _is_text(item) or len(item.flat) < 25:
                rows[i] = replace(item, kind="noise")
        elif words().contact.search(item.flat) and not item.line.chrome and is_kind(neighbour(rows, i, -1), "signature"):
            rows[i] = replace(item, kind="body")
        elif (i > end and (over or item.line.chrome)) or (i < head.end and words().edge_noise.search(item.flat)):
            rows[i] = replace(item, kind="noise")
