"""Gives every row its paragraph kind (LABELS.md §2) and every heading its level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.date_lines import read_date
from extract.facts import Table
from extract.find_title import Head, find_head
from extract.gather_lines import Item, Row
from extract.match_words import ending, is_noise, is_organ, is_page_number, ordinal, words

_HEADING = 45  # characters: no heading is longer
_UNNUMBERED = 30  # the same without a number
_COUNTED = re.compile(r"\d(?:余|多)?(?:条|件|次|篇|期|个|人|份|项|场)")
_LABELLED = re.compile(r"^.{1,3}:|^[^:]{0,20}(?:人|员|长|电话|传真|地址|邮编|邮箱|网址|单位|日期|时间):|:.*[\d@]")
_NEAR = 60  # rows of noise that may stand between two rows of text
_ZONE = 6  # rows: so many cells, one a line, are a table


def name_kinds(items: Sequence[Item]) -> tuple[list[Item], Head]:
    """The items with every row named, and what the head of the report is made of."""
    rows = _local(items)
    _name_zones(rows)
    rows, head = find_head(rows)
    _name_tables(rows)
    end = _name_signature(rows, head)
    _name_edges(rows, head, end)
    _name_rest(rows, head)
    return _levels(rows), head


def _local(items: Sequence[Item]) -> list[Item]:
    """Kinds that a row shows by itself, and the entries of a table of contents."""
    rows = [replace(x, kind=_own_kind(x.flat)) if isinstance(x, Row) and x.kind is None else x for x in items]
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
    if w.attachment.search(text) and not _is_sentence(text):
        return "attachment"
    return "table" if len(text) >= 8 and w.table_rows.search(text) else None


def _is_sentence(text: str) -> bool:
    """Whether a flat text is running text: it ends like a sentence, or is long and has commas."""
    end = ending(text)
    if end == "stop" and ("。" in text or len(text) >= 12):
        return True
    return len(text) > 60 or (len(text) >= 25 and "," in text)


def _name_zones(rows: list[Item]) -> None:
    """Runs of cells, one a line, that no reader could make a table of."""
    start = 0
    while start < len(rows):
        stop, cells = start, 0
        while stop < len(rows) and not _ends_zone(rows[stop]):
            item = rows[stop]
            cells += isinstance(item, Row) and item.kind is None and _is_cell(item)
            stop += 1
        if cells >= _ZONE and cells >= 0.4 * (stop - start):
            for i in range(start, stop):
                item = rows[i]
                if isinstance(item, Row) and item.kind is None:
                    rows[i] = replace(item, kind="table")
        start = max(stop, start + 1)


def _ends_zone(item: Item) -> bool:
    """Whether an item cannot stand among the cells of a table."""
    if not isinstance(item, Row) or len(item.flat) > 40 or item.flat[-1] in "。;" or item.kind in ("attachment", "signature"):
        return True
    number = ordinal(item.text)
    return read_date(item.flat)[0] or bool(words().known_heading.fullmatch(item.flat[number.length if number else 0 :]))


def _is_cell(item: Item) -> bool:
    return isinstance(item, Row) and bool(words().table_cell.search(item.flat) or words().table_rows.search(item.flat))


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
            before = _neighbour(rows, i, -1)
            if signed and _is_kind(before, "table"):
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
            before = _neighbour(rows, i, -1)
            if isinstance(before, Row) and ending(before.flat) in ("stop", "closed") and i >= end:
                rows[i] = replace(item, kind="signature")
                return


def _is_text(item: Item) -> bool:
    """Whether a row is certainly text of a report: a sentence outside chrome, or a numbered heading."""
    if not isinstance(item, Row) or item.kind is not None:
        return False
    if item.line.chrome:
        return len(item.flat) >= 30 and ending(item.flat) == "stop" and bool(words().topic.search(item.flat))
    text = item.flat
    return _is_sentence(text) or ordinal(item.text) is not None or ending(text) == "stop" or bool(words().zero.fullmatch(text))


def _neighbour(rows: Sequence[Item], i: int, step: int) -> Item | None:
    """The next item before or behind row ``i`` that is no noise; None when none stands near."""
    for k in range(1, _NEAR):
        at = i + k * step
        if not 0 <= at < len(rows):
            return None
        item = rows[at]
        if not (isinstance(item, Row) and item.kind == "noise"):
            return item
    return None


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
        elif words().contact.search(item.flat) and not item.line.chrome and _is_kind(_neighbour(rows, i, -1), "signature"):
            rows[i] = replace(item, kind="body")
        elif (i > end and (over or item.line.chrome)) or (i < head.end and words().edge_noise.search(item.flat)):
            rows[i] = replace(item, kind="noise")


# --- tables ----------------------------------------------------------------------------------------------------------
def _name_tables(rows: list[Item]) -> None:
    """Titles, units, sign-off lines and notes of tables, by what stands beside them."""
    w = words()
    any_table = any(isinstance(x, Table) for x in rows)
    for i, item in enumerate(rows):
        if not isinstance(item, Row) or len(item.flat) > 120:
            continue
        before, after = _neighbour(rows, i, -1), _neighbour(rows, i, 1)
        beside = isinstance(before, Table) or isinstance(after, Table)
        if item.kind == "attachment" and item.flat.startswith("附:"):
            titled = isinstance(after, Row) and w.table_titles.search(after.flat)
            if not titled and (isinstance(after, Table) or (isinstance(after, Row) and after.kind == "table")):
                rows[i] = replace(item, kind="table")
        if item.kind is not None:
            continue
        name = (
            (any_table and w.table_notes.search(item.flat))
            or (w.table_titles.search(item.flat) and ordinal(item.text) is None and _table_near(rows, i))
            or (w.table_follow.search(item.flat) and (beside or _is_kind(before, "table")))
        )
        if name:
            rows[i] = replace(item, kind="table")


def _is_kind(item: Item | None, kind: str) -> bool:
    return isinstance(item, Row) and item.kind == kind


def _table_near(rows: Sequence[Item], i: int) -> bool:
    """Whether a table, or a line that belongs to one, follows within a few lines, or an attachment line stands above."""
    if _is_kind(_neighbour(rows, i, -1), "attachment"):
        return True
    return any(isinstance(x, Table) or _is_kind(x, "table") for x in rows[i + 1 : i + 6])


# --- headings and bodies ---------------------------------------------------------------------------------------------
def _name_rest(rows: list[Item], head: Head) -> None:
    """Headings and bodies. A list that a line like 名单如下： opens is body up to its last line without an end."""
    in_list = False
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
        heading = not in_list and _is_heading(rows, i, number.length if number else 0, number.level if number else 0)
        rows[i] = replace(item, kind="heading" if heading else "body")
        if not heading and ending(text) == "colon":
            in_list = _opens_list(rows, i)


def _opens_list(rows: Sequence[Item], i: int) -> bool:
    """Whether at least two short lines without an end follow a colon, as in a list of people."""
    following = [x for x in rows[i + 1 : i + 6] if not _is_kind(x, "noise")][:2]
    return len(following) == 2 and all(
        isinstance(x, Row) and ending(x.flat) in ("open", "closed") and len(x.flat) <= 40 and ordinal(x.text) is None
        for x in following
    )


def _continues_attachment(rows: Sequence[Item], i: int) -> bool:
    """Whether a row is the next entry of a list of attachments."""
    item, before = rows[i], _neighbour(rows, i, -1)
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
    after = _neighbour(rows, i, 1)
    known = bool(words().known_heading.fullmatch(name.rstrip(":。")))
    if end in ("stop", "colon", "soft"):
        if end == "soft" or not (skip or known) or text[-1] in ";!…" or ":" in text[:-1]:
            return False
        noun = known or (len(name) <= 16 and words().heading_ends.search(name.rstrip(":。?")) and "," not in name)
        return (text[-1] == "?" and len(name) <= 20 or bool(noun)) and _is_body(after) and not _COUNTED.search(name)
    if known:
        return True
    if skip:
        if level <= 2:
            return ";" not in text and not (level == 2 and _COUNTED.search(name) and not _is_body(after))
        return len(text) <= _UNNUMBERED and not _COUNTED.search(name) and (_is_body(after) or _is_deeper(after, item))
    if item.line.level is not None and len(text) <= _UNNUMBERED + 10 and "," not in text[_UNNUMBERED:]:
        return True
    if len(name) < 2 or len(text) > _UNNUMBERED or re.search("[;…]", text) or _COUNTED.search(text) or _LABELLED.search(text):
        return False
    if "," in text and (len(text) > 15 or re.search(r"\d|^[一二三四五六七八九]是", text)):
        return False
    before = _neighbour(rows, i, -1)
    closed = not isinstance(before, Row) or before.kind != "body" or ending(before.flat) in ("stop", "closed")
    named = words().heading_ends.search(name) and "," not in text and isinstance(after, Row) and ending(after.flat) == "open"
    return closed and bool(_is_body(after) or isinstance(after, Table) or named)


def _is_deeper(item: Item | None, above: Row) -> bool:
    """Whether a row begins with a number in brackets under one with a dot."""
    if not isinstance(item, Row):
        return False
    styles = tuple(n.style if n else "" for n in (ordinal(above.text), ordinal(item.text)))
    return styles[0] == "dot" and styles[1] in ("round", "half", "circle")


def _is_body(item: Item | None) -> bool:
    """Whether an item looks like the text under a heading."""
    if not isinstance(item, Row) or item.kind not in (None, "body"):
        return False
    return _is_sentence(item.flat) or ending(item.flat) in ("stop", "colon") or bool(words().zero.fullmatch(item.flat))


def _levels(rows: Sequence[Item]) -> list[Item]:
    """Headings with their levels: by their numbers, else by the markup, else the top; the top level of the file is 1."""
    numbers = [ordinal(x.text) if isinstance(x, Row) and x.kind == "heading" else None for x in rows]
    top = min((n.level for n in numbers if n), default=1)
    marked = [x.line.level for x, n in zip(rows, numbers, strict=True) if isinstance(x, Row) and x.kind == "heading" and not n]
    highest = min((level for level in marked if level is not None), default=1)
    out: list[Item] = []
    for item, number in zip(rows, numbers, strict=True):
        if isinstance(item, Row) and item.kind == "heading":
            mark = item.line.level
            item = replace(item, level=number.level - top + 1 if number else 1 if mark is None else min(3, mark - highest + 1))
        out.append(item)
    return out
