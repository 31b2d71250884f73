"""Grids of cells, whatever format they come from: where cells stand, and which tables only place text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from extract.characters import fold
from extract.facts import Cell, ReadError, Table

LONG = 200  # characters of a cell that is more text than cell
MAX_AREA = 400_000  # rows times columns of a table; beyond it a few wide rows would cost everything
MAX_INDEX_ROWS = 8  # rows of a list of names and values
_VALUE = re.compile(r"[-+±]?\d(?:[\d,.]{0,20}\d)?\s?(?:%|[一-鿿]{1,2})?|[-/—–]{1,4}|无|")

Pieces = list[str]  # the lines of a cell
Box = tuple[int, int, int, int]  # top, left, bottom, right


def is_value(text: str) -> bool:
    """Whether a cell prints a number, a dash, or nothing."""
    return len(text) < 40 and bool(_VALUE.fullmatch("".join(fold(text).split())))


def is_layout(rows: Sequence[Sequence[Pieces]]) -> bool:
    """Whether a table, given the lines of each of its cells, only places text or pictures on the page."""
    width = max((len(row) for row in rows), default=0)
    lengths = [sum(map(len, cell)) for row in rows for cell in row]
    if width < 2 or not any(lengths) or sum(n for n in lengths if n > LONG) > 0.6 * sum(lengths):
        return True
    filled = [row for row in rows if any(row)]
    return len(filled) == 1 and max(map(len, filled[0])) > 1  # columns of a page side by side


def table_of(rows: Sequence[Sequence[str]], start: int | None = None, shape: str = "grid") -> Table:
    """A table of rows of cells without spans.

    Converters leave out the cells that a merged cell covers; then a row is short on its left. A short row that prints as many
    values as the full rows do, and a row of as many heads over them, is set against the right side, any other against the
    left. Raises ReadError ``too_large`` for a table of more than :data:`MAX_AREA` places.
    """
    columns = max(len(row) for row in rows)
    _check_area(len(rows), columns)
    ends = [_values_at_end(row) for row in rows]
    full = [n for n, row in enumerate(rows) if len(row) == columns]
    usual = Counter(filter(None, (_printed_tail(rows[n], ends[n]) for n in full))) or Counter(
        filter(None, (ends[n] for n in full))
    )
    values = usual.most_common(1)[0][0] if usual else 0
    first = next((n for n in full if _printed_tail(rows[n], ends[n])), 0)
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        blanks = [""] * (columns - len(row))
        is_row = len(row) > values and ends[r] == values
        is_head = r < first and len(row) == values and not any(map(is_value, row))
        right = values > 1 and (is_row or is_head)
        cells += [Cell(text, r, c) for c, text in enumerate([*blanks, *row] if right else [*row, *blanks])]
    return Table(tuple(cells), len(rows), columns, start=start, shape=shape)


def _printed_tail(row: Sequence[str], end: int) -> int:
    """How many of the ``end`` last cells there are from the first that is not blank on."""
    return next((end - n for n, text in enumerate(row[len(row) - end :]) if text), 0)


def _check_area(rows: int, columns: int) -> None:
    if rows * columns > MAX_AREA:
        raise ReadError("too_large", f"a table of {rows} rows and {columns} columns", next_step="split the file")


def _values_at_end(row: Sequence[str]) -> int:
    """How many cells at the end of a row print a value or nothing, the first one never counted."""
    count = 0
    for text in reversed(row[1:]):
        if not is_value(text):
            break
        count += 1
    return count


def grid_of(boxes: Sequence[Box], texts: Sequence[str]) -> Table:
    """Cells at their boxes, on a grid of those rows and columns only at which a cell begins."""
    tops = sorted({box[0] for box in boxes})
    lefts = sorted({box[1] for box in boxes})
    _check_area(len(tops), len(lefts))
    cells = []
    for text, (top, left, bottom, right) in zip(texts, boxes, strict=True):
        row, column = bisect_left(tops, top), bisect_left(lefts, left)
        cells.append(Cell(text, row, column, bisect_left(tops, bottom) - row, bisect_left(lefts, right) - column))
    return Table(tuple(sorted(cells, key=lambda c: (c.row, c.column))), len(tops), len(lefts))


def index_lines(table: Table, *, before: bool = False, always: bool = False) -> list[str]:
    """The rows of a table as lines when it is a list of names and values (索引号：…  填报人：…), else nothing.

    ``before``: it stands before the text of a page, where such lists may have no colons. ``always``: whatever it looks like.
    """
    grid = table.grid()
    texts = [[c.text for n, c in enumerate(row) if c is not None and c.text and (n == 0 or row[n - 1] is not c)] for row in grid]
    rows = [row for row in texts if row]
    named = sum(row[0].endswith(("：", ":")) or all("：" in text or ":" in text for text in row) for row in rows)
    numbers = sum(text.isdigit() and len(text) < 5 for row in rows for text in row)
    single = len(rows) == 1 and not is_value(rows[0][-1])
    if (
        always
        or single
        or (len(rows) <= MAX_INDEX_ROWS and ((2 * named > len(rows) and not numbers) or (before and numbers < 2)))
    ):
        return [" ".join(row) for row in rows]
    return []
