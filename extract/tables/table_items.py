"""The cells of a table as items: a label, and the cells of numbers that belong to it.

What is a label and what a number, the cells themselves say; where they stand is used only when a column says it too. That
holds for grids with merged cells, for rows whose merged cells a converter has left out, and for tables of one cell a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extract.facts import Cell, Table
from extract.tables.cell_values import is_nothing, read_cell
from extract.tables.label_keys import MAX_LABEL, full_key, is_like, label_key, ordinal_of, plain, words

MAX_PIECES = 10  # cells over which one label may be broken
MIN_PANEL = 3  # rows with a second label and number beside the first


@dataclass(slots=True)
class Item:
    """A label cell and its numbers. ``rows``: the cells beside the label, then those of following rows without a label."""

    text: str
    cell: Cell
    table: int
    rows: list[list[Cell]] = field(default_factory=lambda: [[]])
    head: bool = False
    panel: int = 0

    @property
    def key(self) -> str:
        return label_key(self.text)

    @property
    def cells(self) -> list[Cell]:
        """All cells of numbers, in reading order."""
        return [cell for row in self.rows for cell in row]

    @property
    def printed(self) -> list[Cell]:
        """The cells of numbers that print something other than a counter."""
        return [c for c in self.cells if c.text.strip() and not is_counter(c.text)]

    @property
    def has_number(self) -> bool:
        return any(read_cell(c.text, signed=True).value is not None for c in self.cells)


def is_counter(text: str) -> bool:
    """Whether a cell prints a counter alone (件, 万元)."""
    return len(text) < 10 and plain(text).strip("()") in words()["units"]


def is_unit(text: str) -> bool:
    """Whether a cell prints a counter, or the dash that section rows have in its place."""
    if len(text) >= 10:
        return False
    bare = plain(text)
    return is_counter(text) or (len(bare) == 2 and set(bare) <= set("—-–"))


def is_label(text: str) -> bool:
    """Whether a cell prints words and no value."""
    if len(text) > 2 * MAX_LABEL or is_nothing(text) or is_unit(text):
        return False
    han = sum("\u3400" <= c <= "\u9fff" for c in plain(text))
    if han < 1 or (han < 2 and not (ordinal_of(text) and len(text) > 2)):
        return False
    return read_cell(text, signed=True).value is None


def items_of(table: Table, index: int, known: frozenset[str]) -> list[Item]:
    """The items of a table in reading order. ``known``: keys of all official labels."""
    texts = {id(c): is_label(c.text) for c in table.cells}
    grid = table.grid()
    numbers = _number_columns(grid, texts, known)
    items: list[Item] = []
    for r, row in enumerate(grid):
        cells = _own(row, r)
        is_labels = [texts[id(c)] and (r < numbers.get(c.column, table.rows) or _is_known(c.text, known)) for c in cells]
        _read_row(cells, is_labels, items, index)
    if len({i.cell.row for i in items if i.panel and i.printed}) >= MIN_PANEL:
        items.sort(key=lambda item: item.panel)
    return list(_joined(items, known))


def _own(row: Sequence[Cell | None], r: int) -> list[Cell]:
    """The cells that begin in a row of the grid."""
    return [c for n, c in enumerate(row) if c is not None and c.row == r and (n == 0 or row[n - 1] is not c)]


def _is_known(text: str, known: frozenset[str]) -> bool:
    """Whether a text is an official label, misprinted or not."""
    key = label_key(text)
    return key in known or full_key(text) in known or (len(key) >= 4 and is_like(key, known))


def _number_columns(grid: Sequence[Sequence[Cell | None]], labels: dict[int, bool], known: frozenset[str]) -> dict[int, int]:
    """Grid columns that print numbers, apart from their head: words below the row given, of their first number, are no labels."""
    found: dict[int, int] = {}
    width = max(map(len, grid), default=0)
    for column in range(width if width > 1 else 0):
        cells = {id(c): c for row in grid if column < len(row) and (c := row[column]) is not None and c.column == column}
        printed = [c for c in cells.values() if c.text.strip() and not (labels[id(c)] and _is_known(c.text, known))]
        first = next((n for n, c in enumerate(printed) if not labels[id(c)] and not is_unit(c.text)), len(printed))
        count = Counter(labels[id(c)] for c in printed[first:])
        if count[False] >= 3 and count[False] >= 4 * count[True]:
            found[column] = printed[first].row
    return found


def _read_row(cells: Sequence[Cell], is_labels: Sequence[bool], items: list[Item], table: int) -> None:
    """Appends the items of one row of the grid."""
    before = items[-1] if items else None
    current: Item | None = None
    panel = 0
    for n, cell in enumerate(cells):
        if is_labels[n]:
            if current is not None and current.text == cell.text and not current.rows[0]:
                continue  # a merged cell printed once for each column
            above = _above(items, cell)
            if above is not None and (any(is_labels[n + 1 :]) or above is before):
                if not any(is_labels[n + 1 :]):
                    current = above  # a merged cell printed once for each row
                    current.rows.append([])
                continue
            if current is not None and current.rows[-1] and any(c.text.strip() for c in current.rows[-1]):
                panel += 1
            current = Item(cell.text, cell, table, panel=panel)
            items.append(current)
        elif current is not None:
            current.rows[-1].append(cell)
    if current is None and before is not None and any(c.text.strip() and _prints_value(c.text) for c in cells):
        before.rows.append(list(cells))


def _prints_value(text: str) -> bool:
    """Whether a cell prints a number, or a mark in the place of one."""
    return any(c.isdigit() for c in text) or (is_nothing(text) and not is_unit(text)) or read_cell(text).value is not None


def _above(items: Sequence[Item], cell: Cell) -> Item | None:
    """The item of an earlier row that prints the same text in the same column, when nothing else stands between."""
    for item in reversed(items):
        if item.cell.row < cell.row and item.cell.column == cell.column:
            return item if item.text == cell.text and cell.text.strip() else None
        if item.cell.column < cell.column and item.cell.row < cell.row:
            return None
    return None


def _joined(items: Sequence[Item], known: frozenset[str]) -> Iterator[Item]:
    """Items with labels put together that are broken over several rows."""
    at = 0
    while at < len(items):
        item, end = items[at], at + 1
        text, rows = item.text, [row for row in item.rows if row]
        for n in range(at + 1, min(len(items), at + MAX_PIECES)):
            nxt = items[n]
            numbers = sum(any(not is_unit(c.text) for c in i.printed) for i in items[at : n + 1])
            is_whole = nxt.key in known and bool(nxt.printed)
            if nxt.cell.row <= items[n - 1].cell.row or numbers > 1 or is_whole:
                break
            text += nxt.text
            if len(text) > MAX_LABEL:
                break
            if (item.key not in known and label_key(text) in known) or full_key(text) in known:
                end = n + 1
        if end == at + 1:
            yield item
        else:
            pieces = items[at:end]
            rows = [row for piece in pieces for row in piece.rows if row]
            yield replace(item, text="".join(p.text for p in pieces), rows=rows or [[]])
        at = end
