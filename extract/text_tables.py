"""Tables that a text draws with pipes, tabs or box characters, as grids of cells; the other lines as they are.

Tables without any mark of their cells are no business of this module (see :mod:`extract.line_tables`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from extract.box_tables import box_end, box_table, is_border
from extract.characters import join
from extract.facts import Block, Line, Table
from extract.grids import is_value, table_of

_PIPE = re.compile(r"(?<!\\)[|｜]")
_DASHES = re.compile(r"\s*:?[-—–]{1,200}:?\s*")
_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
MAX_DRAWN = 3_000  # lines of one drawing
MAX_JOINED = 6  # lines over which one row may be broken
MIN_LOOSE = 3  # rows of a table without outer marks


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
    out: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        found: tuple[Table, int] | None = None
        if line.level is None and not line.chrome:
            if is_border(line.text):
                end = at + box_end([x.text for x in lines[at : at + MAX_DRAWN]])
                drawn = box_table([x.raw for x in lines[at:end]], line.start)
                found = (drawn, end) if drawn else None
            elif _PIPE.search(line.text):
                found = _pipe_table(lines, at)
            elif "\t" in line.text:
                found = _tab_table(lines, at)
        if found is None:
            out.append(line.line())
            at += 1
        else:
            out.append(found[0])
            at = found[1]
    return out


# --- pipes -----------------------------------------------------------------------------------------------------------


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


def _is_delimiter(cells: Sequence[str]) -> bool:
    printed = [c for c in cells if c.strip()]
    return len(printed) * 2 >= len(cells) and bool(printed) and all(_DASHES.fullmatch(c) and "-" in c for c in printed)


def _pipe_table(lines: Sequence[TextLine], start: int) -> tuple[Table, int] | None:
    """The table that begins at a line with pipes, and the index after it; None when the pipes only part words."""
    rows: list[list[str]] = []
    at, ruled = start, False
    closed = _is_closed(lines[start].text)
    first = 0
    while at < len(lines):
        taken = _row(lines, at, closed)
        if taken is None or (rows and lines[at].gap and not closed):
            break
        text, end = taken
        cells = _split(text)
        following = _row(lines, end, closed) if end < len(lines) else None
        opens = following is not None and _is_delimiter(_split(following[0])) and not _is_delimiter(cells)
        if rows and opens and (ruled or lines[at].gap):
            break  # the head of the next table
        if rows and lines[at].gap and len(cells) != first and not ruled:
            break
        if _is_delimiter(cells):
            if len(rows) <= 1 or all(len(c) > 2 for c in cells if c):
                ruled = True
            else:
                rows.append(cells)  # a row of dashes
        else:
            rows.append(cells)
        first = first or len(cells)
        at = end
    if not rows or not _is_pipe_table(rows, closed, ruled):
        return None
    if closed and all(line.text.startswith(("||", "｜｜")) for line in lines[start:at]):
        rows = [row[1:] if len(row) > 1 and not row[0] else row for row in rows]
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


def _tab_table(lines: Sequence[TextLine], start: int) -> tuple[Table, int] | None:
    """The table of successive lines with tabs between their cells, and the index after it."""
    end = start
    rows: list[list[str]] = []
    while end < len(lines) and "\t" in lines[end].text and (end == start or not lines[end].gap or lines[start + 1].gap):
        raw = lines[end].raw.rstrip(" \u3000\n")
        rows.append([cell.strip() for cell in raw.split("\t")])
        end += 1
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    if not all(row[0] for row in rows) and all(len(row) > 1 for row in rows):
        lead = min(next((n for n, cell in enumerate(row) if cell), 0) for row in rows)
        rows = [row[lead:] for row in rows]
    valued = sum(is_value(row[-1]) and bool(row[-1]) for row in rows)
    if len(rows) < MIN_LOOSE or width < 2 or valued < 0.3 * len(rows):
        return None
    return table_of(rows, lines[start].start), end
