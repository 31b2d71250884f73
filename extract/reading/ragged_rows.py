"""Rows of a table whose marks are not all there: the first or last one of a row is missing, label lines have none at all.

Such rows say which cells follow each other and not which stand under each other, so that the tables made of them have the shape
``lines``. Official labels on lines of their own hold the pieces of one table together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from extract.characters import join
from extract.facts import Table
from extract.reading.grids import is_value, table_of
from extract.tables.label_keys import label_key
from extract.tables.line_tokens import lexicon

PIPES = "|｜"
MIN_ROWS = 3
MIN_VALUED = 0.3  # share of the rows that end with a number
MAX_ROWS = 1_000
MAX_BARE = 2  # lines without marks between two rows
MAX_LABEL = 90  # characters of such a line
MAX_PIECES = 6  # lines over which a row with both its marks may be broken
NEAR = 8  # lines around a line in which marks stand alone
FEW = 3
LONG = 5  # characters of a label that may begin a table


class Marked(Protocol):
    """A line of a text."""

    @property
    def text(self) -> str: ...
    @property
    def raw(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def gap(self) -> bool: ...
    @property
    def level(self) -> int | None: ...


def is_broken(lines: Sequence[Marked], at: int) -> bool:
    """Whether marks of cells stand on lines of their own around a line: one cell a line, no rows."""
    near = lines[max(0, at - NEAR) : at + NEAR + 1]
    return sum(line.text in PIPES for line in near) >= FEW


def is_label_line(text: str) -> bool:
    """Whether a line is an official label and nothing else."""
    if len(text) > MAX_LABEL:
        return False
    return lexicon().kinds.get(label_key(text), "section") != "section"


def may_begin(lines: Sequence[Marked], at: int, mark: Callable[[str], bool]) -> bool:
    """Whether a line without marks is the label over the rows that follow."""
    if at + 1 >= len(lines) or lines[at].level is not None or not mark(lines[at + 1].raw):
        return False
    return is_label_line(lines[at].text) and len(label_key(lines[at].text)) >= LONG


def ragged_table(
    lines: Sequence[Marked], start: int, mark: Callable[[str], bool], split: Callable[[Marked], list[str]]
) -> tuple[Table | None, int] | None:
    """The table of the rows from ``start`` on and the index after it.

    ``mark``: whether a line has marks; ``split``: its cells. None when the rows are not ragged; no table but an index when the
    lines hold one cell each.
    """
    end = _end(lines, start, mark)
    if end - start < MIN_ROWS:
        return None
    marked = [line for line in lines[start:end] if mark(line.raw)]
    bare = end - start - len(marked)
    if not bare and not _is_ragged(lines, start, end):
        return None
    rows: list[list[str]] = []
    carried = ""
    for n in range(start, end):
        cells = split(lines[n]) if mark(lines[n].raw) else [lines[n].text]
        if carried:
            cells, carried = [join([carried, cells[0]]), *cells[1:]], ""
        if n + 1 < end and not mark(lines[n].raw) and not is_label_line(cells[0]):
            carried = cells[0]
        else:
            rows.append(cells)
    single = sum(sum(bool(c.strip()) for c in row) < 2 for row in rows)
    if single > 0.6 * len(rows):
        return None, end
    valued = sum(bool(row[-1].strip()) and is_value(row[-1]) for row in rows if len(row) > 1)
    if valued < MIN_VALUED * len(rows):
        return None
    return table_of(rows, lines[start].start, shape="lines"), end


def _end(lines: Sequence[Marked], start: int, mark: Callable[[str], bool]) -> int:
    """The index after the last row of the run that begins at ``start``."""
    spaced = start + 1 < len(lines) and lines[start + 1].gap
    end, at = start, start
    while at < min(len(lines), start + MAX_ROWS):
        line = lines[at]
        if line.level is not None or (at > start and line.gap and not spaced):
            break
        if mark(line.raw):
            end = at + 1
        elif at - end >= MAX_BARE or not (is_label_line(line.text) or _goes_on(lines, at, mark)):
            break
        at += 1
    return end


def _goes_on(lines: Sequence[Marked], at: int, mark: Callable[[str], bool]) -> bool:
    """Whether a line is the beginning of an official label that the next row ends."""
    if at + 1 >= len(lines) or len(lines[at].text) > MAX_LABEL or not mark(lines[at + 1].raw):
        return False
    rest = lines[at + 1].raw.strip().lstrip(PIPES)
    for cut in (*PIPES, "\t"):
        rest = rest.split(cut)[0]
    return bool(rest) and is_label_line(lines[at].text + rest.strip())


def _is_ragged(lines: Sequence[Marked], start: int, end: int) -> bool:
    """Whether some rows have outer marks and some not; a row with both, broken over lines, is none of these."""
    if any(line.text[0] in PIPES and set(line.text) <= set("|｜-:—– ") and "-" in line.text for line in lines[start:end]):
        return False  # a line that rules off the head: the width is known
    if not any(line.text[0] in PIPES or line.text[-1] in PIPES for line in lines[start:end]):
        return False
    at = start
    while at < end:
        if lines[at].text[0] not in PIPES:
            return True
        last = at
        while last < min(len(lines), at + MAX_PIECES) and lines[last].text[-1] not in PIPES:
            last += 1
            if last < len(lines) and lines[last].text[0] in PIPES and lines[last].text not in PIPES:
                return True
        if last >= min(len(lines), at + MAX_PIECES):
            return True
        at = last + 1
    return False
