"""Joins the lines that a hard wrap, a page break or a blank line has cut, and takes page furniture out of their way.

Whether a line is full is told by the width that the lines of the file share, or by what the pdf reader measured. A line
that is full goes on in the next one unless a sentence ends there and the next begins like a paragraph; a line that is not
full goes on only when it evidently stops in mid-sentence (rule D1).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from extract.facts import Table
from extract.gather_lines import Item, Row, glue
from extract.match_words import (
    LONGEST_TITLE,
    TITLE_TAIL,
    ending,
    is_addressee,
    is_noise,
    is_organ,
    is_page_number,
    is_title,
    is_whole_title,
    ordinal,
    read_date,
    words,
)

_BARE = re.compile(r"\d{1,3}|[ivxⅰ-ⅻ]{1,4}")
_COUNTERS = frozenset("年月日号万亿条件个次人份篇期项%余多")
_LABEL = re.compile(r"[\u4e00-\u9fff、]{2,10}:")
_GOES_ON = frozenset("。,;:、!?)》”’】]〕%")
_HEADING = 45  # characters: no heading is longer
_SENTENCE = 22  # characters of a line with a comma from which on it is a sentence, not a heading
_LONG = 32  # the same without a comma
_MAX_JOINED = 200_000  # characters: nothing that long is one paragraph


# --- furniture -------------------------------------------------------------------------------------------------------
def mark_furniture(items: Sequence[Item]) -> list[Item]:
    """Page numbers and running heads become noise rows."""
    rows = [(i, item) for i, item in enumerate(items) if isinstance(item, Row)]
    numbers = {i for i, row in rows if is_page_number(row.flat)} | _bare_numbers(items)
    heads = _running_heads(items, rows, numbers)
    return [replace(x, kind="noise") if isinstance(x, Row) and (i in numbers or i in heads) else x for i, x in enumerate(items)]


def _bare_numbers(items: Sequence[Item]) -> set[int]:
    """Lines of nothing but a number at the foot or head of their page, or ascending from one by one through a text."""
    at_edge: set[int] = set()
    plain: list[tuple[int, int]] = []
    for i, item in enumerate(items):
        if not isinstance(item, Row) or not _BARE.fullmatch(item.flat):
            continue
        page = item.line.page
        if page is not None and any(_page_of(items, i + step) != page for step in (-1, 1)):
            at_edge.add(i)
        elif page is None and item.flat.isdigit():
            plain.append((i, int(item.flat)))
    run = {i for k, (i, n) in enumerate(plain) if n == k + 1}
    steps = [b - a for (a, _), (b, _) in zip(plain, plain[1:], strict=False)]
    return at_edge | (run if len(run) >= 2 and len(run) == len(plain) and min(steps) >= 5 else set())


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
        if len(found) >= 2 and _between(items, found):
            again.update(i for i in found if i != first.get(_flat_of(items[i])) or len(found) >= 3 and i != found[0])
        elif any(first[_flat_of(items[i])] < i - 5 and is_title(_flat_of(items[i])) for i in found):
            again.update(i for i in found if first[_flat_of(items[i])] < i - 5)
    return again


def _flat_of(item: Item) -> str:
    return item.flat if isinstance(item, Row) else ""


def _between(items: Sequence[Item], found: Sequence[int]) -> bool:
    """Whether real text stands between two places, as between the heads of two pages."""
    return all(any(len(_flat_of(x)) > 12 for x in items[a + 1 : b][:200]) for a, b in zip(found, found[1:], strict=False))


# --- the width of the lines ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Layout:
    """How the lines of a file were broken. ``width``: of a full line, None when the lines are paragraphs; ``columns``: it is
    counted in columns (Chinese 2), not in characters; ``slack``: so many characters may still fit in a full line. ``by_indent``/``by_gap``: a paragraph shows by its indent or by the
    space above it; ``base``: indent of the lines that continue one."""

    width: int | None
    columns: bool
    slack: int = 1
    by_indent: bool = False
    by_gap: bool = False
    base: float = 0.0

    def room(self, row: Row) -> float | None:
        """Free space at the end of a line, in columns or characters; None when lines are not wrapped."""
        if row.line.fill is not None and row.line.fill > 0:
            whole = _columns(row.text) / row.line.fill
            return whole - _columns(row.text) - 2 * row.line.indent
        return None if self.width is None else self.width - _size(row, self.columns)

    def is_full(self, row: Row, after: Row) -> bool | None:
        """Whether the next word would not have fitted any more; None when that cannot be told."""
        room = self.room(row)
        if room is None:
            return None
        measured = row.line.fill is not None
        wide = 2 if self.columns or measured else 1
        word = re.match(r"[!-~]{1,24}", after.text)
        return room < (len(word[0]) if word else wide) + self.slack * wide

    def starts(self, row: Row) -> bool | None:
        """Whether a line looks like the first one of a paragraph; None when layout does not tell."""
        if self.by_indent:
            return row.line.indent > self.base + 1.2
        return True if self.by_gap and row.line.gap else None


def _columns(text: str) -> int:
    return len(text) + sum(unicodedata.east_asian_width(c) in "WFA" for c in text)


def _size(row: Row, columns: bool) -> int:
    if columns:
        return _columns(row.text) + round(row.line.indent)
    return len(row.text) + round(row.line.indent / 2)


def measure(items: Sequence[Item]) -> Layout:
    """The layout of the lines of a file."""
    rows = [x for x in items if isinstance(x, Row) and x.kind is None and len(x.flat) >= 8]
    peaks = [(_peak([(_size(r, columns), ending(r.flat)) for r in rows]), columns) for columns in (True, False)]
    (share, width), columns = max(peaks, key=lambda p: p[0][0])
    layout = Layout(width if share else None, columns)
    if not share and not any(r.line.fill is not None for r in rows):
        return layout
    pairs = [(a, b) for a, b in zip(items, items[1:], strict=False) if isinstance(a, Row) and isinstance(b, Row)]
    pairs = [(a, b) for a, b in pairs if not a.kind and not b.kind]
    going = [(a, b) for a, b in pairs if layout.is_full(a, b) and ending(a.flat) in ("open", "soft") and len(a.flat) >= 12]
    exact = replace(layout, slack=0)
    if len(going) >= 6 and sum(bool(exact.is_full(a, b)) for a, b in going) >= 0.92 * len(going):
        layout = exact
    inside: list[Row] = []  # rows that certainly continue a paragraph, and rows that certainly begin one
    begin: list[Row] = []
    for before, row in pairs:
        full, end = layout.is_full(before, row), ending(before.flat)
        if full and end in ("open", "soft") and len(before.flat) >= 12:
            inside.append(row)
        elif not full and end == "stop":
            begin.append(row)
    if len(inside) < 3 or len(begin) < 2:
        return layout
    base = Counter(round(r.line.indent) for r in inside).most_common(1)[0][0]

    def told(test: Callable[[Row], bool]) -> bool:
        return _share(inside, test) <= 0.15 and _share(begin, test) >= 0.5

    return replace(
        layout,
        base=float(base),
        by_indent=told(lambda r: r.line.indent > base + 1.2),
        by_gap=told(lambda r: r.line.gap),
    )


def _share(rows: Sequence[Row], test: Callable[[Row], bool]) -> float:
    return sum(map(test, rows)) / len(rows)


def _peak(sizes: Sequence[tuple[int, str]]) -> tuple[float, int]:
    """Share of the lines whose size lies within 2 of the most common one, and that size; 0 when the lines are no wraps:
    too few, often longer, or mostly ends of sentences."""
    if len(sizes) < 4:
        return 0.0, 0
    counts = Counter(size for size, _ in sizes)
    near = {w: sum(counts[w - d] for d in range(3)) for w in counts}
    width = max(near, key=lambda w: (near[w], w))
    at = [end for size, end in sizes if width - 2 <= size <= width]
    longer = sum(n for size, n in counts.items() if size > width + 3)
    going_on = sum(end in ("open", "soft") for end in at)
    if len(at) < 3 or len(at) < 0.25 * len(sizes) or longer > 0.25 * len(at) or going_on < 0.5 * len(at) or width < 14:
        return 0.0, 0
    return len(at) / len(sizes), width


# --- joining ---------------------------------------------------------------------------------------------------------
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
        if marked or (len(text) <= 90 and (chrome or _is_unit(text) or (is_organ(text) and _date_follows(items, i)))):
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
        return True
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
    if end == "soft":
        return full is not False or number is None or last.flat[-1] not in ",、"
    if full:
        if current.length <= LONGEST_TITLE and is_title(current.whole() + row.flat):
            return not is_whole_title(row.flat)
        if number is not None:
            return (end == "open" and not _is_heading(current)) or _in_list(current, number.style, number.value)
        if end in ("stop", "colon", "closed"):
            return starts is not True and not _opens_paragraph(current, row, after, end, layout)
        if _is_heading(current) or starts:
            return not _is_complete(current) and not (starts and _is_heading(current))
        return True
    if number is not None or end in ("stop", "colon", "closed") or (starts and full is None):
        return False
    if last.flat[-1].isdigit() and row.flat[0] in _COUNTERS and current.length >= 6:
        return True
    return _in_sentence(current) and not (last.line.wrapped is False and row.line.indent > 1.2)


def _is_cut_number(current: _Open, row: Row) -> bool:
    """Whether a wrap fell behind a hyphen in a number or date."""
    return current.rows[-1].flat[-1] == "-" and row.flat[0].isdigit()


def _line_goes_on(current: _Open, row: Row, after: Row | None, layout: Layout) -> bool:
    """Whether a line of chrome or a sign-off line that stands by itself was wrapped. A title may follow chrome."""
    last = current.rows[-1]
    if len(current.rows) >= 4 or current.rows[0].line.level is not None or read_date(current.whole())[0]:
        return False
    if last.flat[-1] in ">»›/" or (last.flat[-1] == ":" and row.flat[0].isdigit()):
        return True
    if len(row.flat) > 60 or ending(last.flat) in ("stop", "colon") or ordinal(row.text) or not layout.is_full(last, row):
        return False
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
    return bool(_LABEL.match(row.flat) and _LABEL.match(current.rows[0].flat))


def _is_reference(before: str, text: str) -> bool:
    """Whether what looks like an ordinal is part of a sentence: 第二十条第 | （一）项, 一、二、三级."""
    return bool(re.match(r"\([一二三四五六七八九十]{1,3}\)(?:项|款|目|[、和至])", text)) or before.endswith(
        ("第", "条", "款", "表", "附件")
    )


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
