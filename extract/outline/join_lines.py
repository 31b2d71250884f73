"""Joins the lines that a hard wrap, a page break or a blank line has cut.

A line that is full goes on in the next one unless a sentence ends there and the next begins like a paragraph; a line that
is not full goes on only when it evidently stops in mid-sentence (rule D1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.facts import Table
from extract.outline.date_lines import read_date
from extract.outline.gather_lines import Item, Row, glue
from extract.outline.match_words import (
    LONGEST_TITLE,
    TITLE_TAIL,
    ending,
    is_addressee,
    is_cells,
    is_noise,
    is_organ,
    is_title,
    is_whole_title,
    ordinal,
    words,
)
from extract.outline.measure_lines import Layout, measure

_COUNTERS = frozenset("年月日号万亿条件个次人份篇期项%余多")
_YEAR = re.compile(r"(?:日期|时间):\d{4}年$")
_LABEL = re.compile(r"[\u4e00-\u9fff、]{2,10}:")
_BULLETS = frozenset("·•▪◆■●□★※►◇▲")
_GOES_ON = frozenset("。,;:、!?)》”’】]〕%")
_HEADING = 45  # characters: no heading is longer
_SENTENCE = 22  # characters of a line with a comma from which on it is a sentence, not a heading
_LONG = 32  # the same without a comma
_MAX_JOINED = 200_000  # characters: nothing that long is one paragraph


class _Open:
    """The paragraph that may go on: its rows so far, and what decides whether it does."""

    def __init__(self, row: Row, alone: bool) -> None:
        self.rows = [row]
        self.alone = alone
        self.length = len(row.flat)
        self.sentence = any(c in row.flat for c in ",。;")
        self.ordinal = ordinal(row.text)

    def add(self, row: Row) -> None:
        self.rows.append(row)
        self.length += len(row.flat)
        self.sentence = self.sentence or any(c in row.flat for c in ",。;")

    def tail(self) -> str:
        return "".join(r.flat for r in self.rows[-20:])[-600:]

    def whole(self) -> str:
        return "".join(r.flat for r in self.rows) if self.length <= 120 else ""


def join_lines(items: Sequence[Item]) -> list[Item]:
    """Rows joined to paragraphs. Furniture in the middle of one follows it."""
    layout = measure(items)
    alone = _alone(items)
    out: list[Item] = []
    held: list[Item] = []
    current: _Open | None = None

    def flush() -> None:
        nonlocal current
        if current is not None:
            out.append(glue(current.rows))
        out.extend(held)
        held.clear()
        current = None

    for i, item in enumerate(items):
        if isinstance(item, Table):
            flush()
            out.append(item)
        elif item.kind == "noise":
            held.append(item)
        elif (
            current is not None
            and _is_cut_number(current, item)
            or current is not None
            and i not in alone
            and _goes_on(current, item, _next_row(items, i), layout)
        ):
            current.add(item)
        else:
            flush()
            current = _Open(item, i in alone)
    flush()
    return out


def _alone(items: Sequence[Item]) -> set[int]:
    """Rows that are a paragraph by themselves: chrome, dates, sign-off lines, attachments, what the markup calls a heading."""
    found = set()
    text_rows = [i for i, x in enumerate(items) if isinstance(x, Row) and ending(x.flat) == "stop" and len(x.flat) >= 12]
    first, last = (text_rows[0], text_rows[-1]) if text_rows else (len(items), -1)
    for i, item in enumerate(items):
        if not isinstance(item, Row) or item.kind:
            continue
        text = item.flat
        marked = item.line.level is not None and len(text) <= 80 and "。" not in text
        chrome = not first <= i <= last and bool(words().edge_noise.search(text))
        unit = len(text) <= 90 and (chrome or _is_unit(text) or (is_organ(text) and _date_follows(items, i)))
        if marked or unit or is_cells(item.text):
            found.add(i)
    return found


def _is_unit(text: str) -> bool:
    w = words()
    if is_noise(text) or read_date(text)[0] or w.release.search(text) or w.table_lines.search(text):
        return True
    return bool(w.document_number.fullmatch(text) or is_addressee(text))


def _date_follows(items: Sequence[Item], i: int) -> bool:
    after = _next_row(items, i)
    return after is not None and read_date(after.flat)[0]


def _next_row(items: Sequence[Item], i: int) -> Row | None:
    """The next row that is no furniture, unless a table comes first."""
    for item in items[i + 1 : i + 8]:
        if not isinstance(item, Row) or item.kind != "noise":
            return item if isinstance(item, Row) else None
    return None


def _goes_on(current: _Open, row: Row, after: Row | None, layout: Layout) -> bool:
    """Whether a row continues the paragraph before it. ``after``: the row behind it."""
    last = current.rows[-1]
    if current.length > _MAX_JOINED:
        return False
    if current.alone:
        return _line_goes_on(current, row, after, layout)
    if row.flat[0] in _GOES_ON:
        return not (_is_heading(current) and _is_complete(current))
    if row.flat[0] in _BULLETS:
        return False
    if is_title(current.whole()):
        return bool(TITLE_TAIL.fullmatch(row.flat))
    full = layout.is_full(last, row)
    end = ending(last.flat)
    starts = layout.starts(row)
    number = ordinal(row.text)
    if number is not None and _is_reference(last.flat, row.flat):
        number = None
    if words().attachment.search(row.flat) and len(row.flat) <= 60 and end != "soft":
        return False
    inside = layout.strict and starts is False and layout.starts(current.rows[0]) and not is_organ(current.whole())
    if inside and (number is None or number.style != "han") and (full or end not in ("stop", "colon")):
        return True
    if end == "soft":
        return full is not False or number is None or last.flat[-1] not in ",、"
    if full:
        if current.length <= LONGEST_TITLE and is_title(current.whole() + row.flat):
            return not is_whole_title(row.flat)
        if number is not None:
            if end == "open":
                return not _is_heading(current)
            inside = starts is False and number.style != "han"
            return inside or (starts is None and _in_list(current, number.style, number.value))
        if end in ("stop", "colon", "closed"):
            return starts is not True and not _opens_paragraph(current, row, after, end, layout)
        if _is_heading(current) or starts:
            return not _is_complete(current) and not (starts and _is_heading(current))
        return True
    if end == "closed" and number is None and starts is False and _in_sentence(current):
        return True
    if number is not None or end in ("stop", "colon", "closed") or (starts and full is None):
        return False
    if last.flat[-1].isdigit() and row.flat[0] in _COUNTERS and current.length >= 6:
        return True
    if last.line.chrome or row.line.chrome or words().opener.search(row.flat) or _is_labelled(current, row):
        return False
    if full is False and _LABEL.match(current.rows[0].flat) and "。" not in current.whole():
        return False  # 成员：…主任 ends without a stop
    if not last.line.wrapped and row.line.indent > 1.2:
        return False
    return _in_sentence(current)


def _is_cut_number(current: _Open, row: Row) -> bool:
    """Whether a wrap fell behind a hyphen in a number, inside a date, or between a label and its date."""
    last = current.rows[-1].flat
    if last.endswith(("日期:", "时间:")):
        return read_date(row.flat)[0]
    cut = (
        last[-1].isdigit()
        and re.match(r"年\d{1,2}月", row.flat)
        or _YEAR.search(last)
        and re.match(r"\d{1,2}月\d{1,2}日", row.flat)
    )
    return bool(cut) or last[-1] == "-" and row.flat[0].isdigit()


def _line_goes_on(current: _Open, row: Row, after: Row | None, layout: Layout) -> bool:
    """Whether a line of chrome or a sign-off line that stands by itself was wrapped. A title may follow chrome."""
    last = current.rows[-1]
    if is_cells(last.text) or len(current.rows) >= 4 or current.rows[0].line.level is not None or read_date(current.whole())[0]:
        return False
    value = last.flat[-1] == ":" and row.flat[0].isdigit() and not re.search("[。,]", row.flat)
    if last.flat[-1] in ">»›/" or value:
        return not is_title(row.flat)
    if len(row.flat) > 60 or ending(last.flat) in ("stop", "colon") or ordinal(row.text) or not layout.is_full(last, row):
        return False
    if after is not None and layout.is_full(row, after):
        return False  # the rest of a wrapped line is short
    return not (is_title(row.flat) or (after is not None and is_title(row.flat + after.flat)))


def _opens_paragraph(current: _Open, row: Row, after: Row | None, end: str, layout: Layout) -> bool:
    """Whether a row begins a paragraph behind a full line that ends a sentence: after 如下：, as a heading or with a label
    (平台建设：) like the paragraph before it."""
    if end == "colon" and words().list_intro.search(current.tail()[-20:]):
        return True
    w = words()
    if w.known_heading.fullmatch(row.flat) or w.table_notes.search(row.flat) or w.paragraph_start.search(row.flat):
        return True
    if ending(row.flat) == "open" and after is not None and layout.is_full(row, after) is False and after.flat[0] not in _GOES_ON:
        return True
    return layout.starts(row) is not False and _is_labelled(current, row)


def _is_labelled(current: _Open, row: Row) -> bool:
    """Whether a row begins with a label (成员：) like the paragraph before it."""
    return bool(_LABEL.match(row.flat) and _LABEL.match(current.rows[0].flat))


def _is_reference(before: str, text: str) -> bool:
    """Whether what looks like an ordinal is part of a sentence: 第二十条第 | （一）项, 一、二、三级."""
    if re.match(r"\([一二三四五六七八九十]{1,3}\)(?:项|款|目|[、和至])", text) or before.endswith(("第", "表", "附件")):
        return True
    return bool(re.search("第.{1,6}[条款]$", before[-8:]))


def _is_heading(current: _Open) -> bool:
    """Whether the open paragraph may be a heading."""
    text = current.whole()
    return current.length <= _HEADING and (current.ordinal is not None or not current.sentence) and not re.search("[。;]", text)


def _is_complete(current: _Open) -> bool:
    """Whether a heading whose last line is full has all its words."""
    text = current.whole()
    body = text[current.ordinal.length :] if current.ordinal else text
    return bool(words().known_heading.fullmatch(body))


def _in_sentence(current: _Open) -> bool:
    """Whether a paragraph without an end is a sentence rather than a heading, a title or an entry of a list."""
    text = current.whole()
    if text and is_organ(text):
        return False
    if current.ordinal is not None and current.length <= _HEADING and "。" not in text:
        return False
    return current.length >= _LONG or (current.sentence and current.length >= _SENTENCE)


def _in_list(current: _Open, style: str, value: int | None) -> bool:
    """Whether the open paragraph already counts: its number before this one stands inside it."""
    if value is None or value < 2 or style in ("han", "spaced", "decimal"):
        return False
    before = {"bracket": rf"[:;。,]\({'〇一二三四五六七八九十'[value - 1]}\)" if value <= 11 else "$^"}.get(
        style, rf"[:;。,]\(?{value - 1}[、.)]"
    )
    return bool(re.search(before, current.tail()[2:]))
