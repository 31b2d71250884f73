"""Tables that a text draws with pipes, tabs or box characters, as grids of cells; the other lines as they are.

Tables without any mark of their cells are no business of this module (see :mod:`extract.tables.line_tables`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.characters import join
from extract.facts import Block, Line, Table
from extract.reading.box_tables import box_end, box_table, is_border
from extract.reading.grids import MAX_AREA, is_value, table_of
from extract.reading.ragged_rows import Marked, is_broken, may_begin, ragged_table

_PIPE = re.compile(r"(?<!\\)[|｜]")
_DASHES = re.compile(r"\s*:?[-—–]{1,200}:?\s*")
_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
MAX_DRAWN = 3_000  # lines of one drawing
MAX_JOINED = 6  # lines over which one row may be broken
MIN_LOOSE = 3  # rows of a table without outer marks
MIN_ALONE = 7  # numbers of a row that is a table by itself: its heads stand on the page before


class TextLine(NamedTuple):
    """One line of a text: stripped, and as it stands with its leading blanks and tabs."""

    text: str
    raw: str
    start: int
    indent: float = 0.0
    gap: bool = False
    level: int | None = None
    chrome: bool = False

    def line(self) -> Line:
        return Line(self.text, start=self.start, gap=self.gap, indent=self.indent, level=self.level, chrome=self.chrome)


def blocks_of(lines: Sequence[TextLine]) -> list[Block]:
    """Lines and tables in order. Nothing but marks is dropped."""
    lines = list(_untangled(lines))
    out: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        found: tuple[Table | None, int] | None = None
        if line.level is None and not line.chrome:
            if is_border(line.text):
                end = at + box_end([x.text for x in lines[at : at + MAX_DRAWN]])
                drawn = box_table([x.raw for x in lines[at:end]], line.start)
                found = (drawn, end) if drawn else None
            elif _has_pipe(line.text) or may_begin(lines, at, _has_pipe):
                broken = is_broken(lines, at)
                found = (None, at + 1) if broken else ragged_table(lines, at, _has_pipe, _cells) or _pipe_table(lines, at)
            elif _has_tab(line.raw) or may_begin(lines, at, _has_tab):
                found = ragged_table(lines, at, _has_tab, _tab_cells) or _tab_table(lines, at)
        table, end = found or (None, at + 1)
        out += [table] if table else [x.line() for x in lines[at:end]]
        at = end
    return out


def _has_pipe(text: str) -> bool:
    return bool(_PIPE.search(text))


def _has_tab(raw: str) -> bool:
    return "\t" in raw.strip()


def _cells(line: Marked) -> list[str]:
    return _split(line.text)


def _untangled(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """The lines, cut where a text without line ends runs into the head of a pipe table or goes on after its last row."""
    width = 0  # of the table that a line may belong to
    for at, line in enumerate(lines):
        if not _PIPE.search(line.text) or line.level is not None:
            width = 0
            yield line
            continue
        ruled = _ruled_width(lines[at + 1].text) if at + 1 < len(lines) else 0
        is_head = ruled and _is_closed(line.text) and len(_split(line.text)) == ruled
        if width and line.text[0] in "|｜" and not is_head:
            marks = [m.start() for m in _PIPE.finditer(line.text)]
            if len(marks) > width and line.text[marks[width] + 1 :].strip():
                row, line = _cut(line, marks[width] + 1)
                yield row
        width = ruled or _ruled_width(line.text) or width
        marks = [m.start() for m in _PIPE.finditer(line.text)] if ruled else []
        if len(marks) > ruled and line.text[-1] in "|｜" and line.text[: marks[-ruled - 1]].strip():
            before, line = _cut(line, marks[-ruled - 1])
            yield before
        yield line


def _cut(line: TextLine, at: int) -> tuple[TextLine, TextLine]:
    """Both parts of a line, neither with blanks at its ends."""
    first, second = line.text[:at].rstrip(), line.text[at:]
    rest = second.lstrip()
    start = line.start + at + len(second) - len(rest)
    return line._replace(text=first, raw=first), TextLine(rest, rest, start)


def _ruled_width(text: str) -> int:
    """Columns of the line that rules off the head of a pipe table; 0 for any other line."""
    if text[0] not in "|｜" or not _is_closed(text):
        return 0
    cells = _split(text)
    return len(cells) if _is_delimiter(cells, 2) else 0


# --- pipes -----------------------------------------------------------------------------------------------------------


_SINGLE = re.compile(r"(?<![|｜])[|｜](?![|｜])")


def _is_closed(text: str) -> bool:
    return len(text) > 1 and text[0] in "|｜" and text[-1] in "|｜"


def _split(text: str) -> list[str]:
    """The cells of a line, without the marks outside; a pipe after a backslash belongs to its cell."""
    cells = _PIPE.split(text)
    if len(cells) > 1 and not cells[0].strip():
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1].strip() and text[-1] in "|｜":
        cells = cells[:-1]
    return [join(_BREAK.split(cell.replace("\\|", "|"))) for cell in cells]


def _is_delimiter(cells: Sequence[str], shortest: int) -> bool:
    """Whether a row only rules off the head: nothing but dashes, at least ``shortest`` in each cell."""
    printed = [c for c in cells if c.strip()]
    return 2 * len(printed) >= len(cells) > 0 and all(_DASHES.fullmatch(c) and c.count("-") >= shortest for c in printed)


def _pipe_table(lines: Sequence[TextLine], start: int) -> tuple[Table, int] | None:
    """The table that begins at a line with pipes, and the index after it; None when the pipes only part words."""
    rows: list[list[str]] = []
    at, ruled, first = start, False, 0
    closed = lines[start].text[0] in "|｜"
    while at < len(lines):
        taken = _row(lines, at, closed)
        if taken is None or (rows and lines[at].gap and not closed):
            break
        text, end = taken
        cells = _split(text)
        following = _row(lines, end, closed) if end < len(lines) else None
        opens = following is not None and _is_delimiter(_split(following[0]), 2) and not _is_delimiter(cells, 2)
        if rows and opens and (ruled or lines[at].gap):
            break  # the head of the next table
        if rows and lines[at].gap and len(cells) != first and not ruled:
            break
        if _is_delimiter(cells, 1 if len(rows) <= 1 and not ruled else 2):
            ruled = True
        else:
            rows.append(cells)
        first = first or len(cells)
        at = end
    if not rows or not _is_pipe_table(rows, closed, ruled) or len(rows) * max(map(len, rows)) > MAX_AREA:
        return None
    if closed and not any(_SINGLE.search(line.text) for line in lines[start:at]):
        rows = [row[1::2] for row in rows]  # every mark is doubled
    return table_of(rows, lines[start].start), at


def _row(lines: Sequence[TextLine], at: int, closed: bool) -> tuple[str, int] | None:
    """One row, put together when a line feed has broken it, and the index after it; None when the line is none."""
    text = lines[at].text
    if lines[at].level is not None or not _PIPE.search(text):
        return None
    if not closed:
        return text, at + 1
    if _is_closed(text):
        return text, at + 1
    if text[0] not in "|｜":
        return None
    pieces = [text]
    for end in range(at + 1, min(len(lines), at + MAX_JOINED)):
        nxt = lines[end]
        if nxt.text[0] in "|｜" and len(nxt.text) > 1 and _is_closed(nxt.text):
            break
        pieces.append(nxt.text)
        if nxt.text[-1] in "|｜":
            return join(pieces), end + 1
    return text, at + 1


def _is_pipe_table(rows: Sequence[Sequence[str]], closed: bool, ruled: bool) -> bool:
    widths = Counter(len(row) for row in rows)
    width, count = widths.most_common(1)[0]
    if width < 2 and not ruled:
        return False
    if ruled:
        return True
    if closed:
        return len(rows) > 1 or (width > 1 and is_value(rows[0][-1]))
    return len(rows) >= MIN_LOOSE and count >= 0.7 * len(rows) and any(is_value(r[-1]) and r[-1] for r in rows)


# --- tabs ------------------------------------------------------------------------------------------------------------


def _tab_cells(line: Marked) -> list[str]:
    return [cell.strip() for cell in line.raw.rstrip(" \u3000\n").split("\t")]


def _tab_table(lines: Sequence[TextLine], start: int) -> tuple[Table, int] | None:
    """The table of successive lines with tabs between their cells, and the index after it."""
    end = start
    rows: list[list[str]] = []
    while end < len(lines) and "\t" in lines[end].text and (end == start or not lines[end].gap or lines[start + 1].gap):
        rows.append(_tab_cells(lines[end]))
        end += 1
    if len(rows) < MIN_LOOSE:
        alone = rows and all(len(row) >= MIN_ALONE and all(cell and is_value(cell) for cell in row) for row in rows)
        return (table_of(rows, lines[start].start), end) if alone else None
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    if not all(row[0] for row in rows) and all(len(row) > 1 for row in rows):
        lead = min(next((n for n, cell in enumerate(row) if cell), 0) for row in rows)
        rows = [row[lead:] for row in rows]
    valued = sum(is_value(row[-1]) and bool(row[-1]) for row in rows)
    if width < 2 or valued < 0.3 * len(rows) or len(rows) * max(map(len, rows)) > MAX_AREA:
        return None
    return table_of(rows, lines[start].start), end
