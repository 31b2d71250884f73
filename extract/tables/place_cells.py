"""Which cell of a row belongs to which of several number columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.facts import Cell
from extract.forms import Column
from extract.tables.cell_values import read_cell
from extract.tables.form_rows import Sheet
from extract.tables.table_heads import Heads, columns_named, match_places
from extract.tables.table_items import Item


@dataclass(frozen=True, slots=True)
class Placing:
    """The columns of a printed table. ``places``: grid columns of each official column by its index, empty when the cells do
    not stand under their heads; then cells count from left to right through ``order``."""

    places: dict[int, tuple[int, ...]]
    order: tuple[int, ...]
    merged: bool  # the file has real cells: a blank one is blank


def placing(sheet: Sheet, items: Sequence[Item], columns: Sequence[Column], before: Placing | None) -> Placing:
    """How the rows of a printed table stand, given those that are official. ``before``: of the piece of table before this."""
    rows = [row for item in items for row in _rows(item)]
    heads = sheet.heads[-1] if sheet.heads else None
    merged = any(c.rowspan > 1 or c.colspan > 1 for c in sheet.table.cells)
    order = _order(heads, columns, before, rows)
    labels = {item.cell.column for item in items if item.cells}
    places = match_places(heads, columns) if heads else before.places if before else {}
    if sheet.table.shape == "lines":
        return Placing({}, order, merged)
    if places and _stands(places, rows, max(labels, default=-1), len(order)):
        return Placing(places, order, merged)
    learned = _learned(rows, order)
    return Placing(learned, order, merged)


def _rows(item: Item) -> list[list[Cell]]:
    """The rows of numbers of an item; cells that stand below each other are one row."""
    rows = [row for row in item.rows if row]
    return [item.cells] if len(rows) > 1 and all(len(row) == 1 for row in rows) else rows


def _order(
    heads: Heads | None, columns: Sequence[Column], before: Placing | None, rows: Sequence[Sequence[Cell]]
) -> tuple[int, ...]:
    """The official columns from left to right: those that the heads name when the rows have as many cells, else all."""
    named = columns_named(heads, columns)
    filled = Counter(len(_printed(row)) for row in rows)
    if 1 < len(named) < len(columns) and filled and max(filled) == len(named) == filled.most_common(1)[0][0]:
        return tuple(named)
    return before.order if before and heads is None else tuple(range(len(columns)))


def _stands(places: dict[int, tuple[int, ...]], rows: Sequence[Sequence[Cell]], label: int, wanted: int) -> bool:
    """Whether the numbers stand under the heads found: right of the labels, none of them beside all heads."""
    under = {c for columns in places.values() for c in columns}
    first, last = min(under), max(under)
    if label >= first or len(places) < min(wanted, 2):
        return False
    order = [places[j][0] for j in sorted(places)]
    if order != sorted(order):
        return False
    printed = [c for row in rows for c in row if c.text.strip()]
    outside = [c for c in printed if not any(n in under for n in range(c.column, c.column + c.colspan))]
    # columns of the place's own may stand between or behind the official ones
    return all(c.column > first for c in outside) and len(outside) <= 0.5 * len(printed) and last >= first


def _learned(rows: Sequence[Sequence[Cell]], order: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Where the full rows print their numbers, when all of them do so at the same places."""
    full = Counter(
        tuple(c.column for c in row) for row in (_printed(r) for r in rows) if len(row) == len(order) and len(order) > 1
    )
    if len(full) != 1:
        return {}
    columns, count = full.most_common(1)[0]
    if len(set(columns)) < len(columns):
        return {}
    inside = all(c.column in columns for row in rows for c in _printed(row))
    return {j: (c,) for j, c in zip(order, columns, strict=True)} if inside and count >= 2 else {}


def _printed(row: Sequence[Cell]) -> list[Cell]:
    return [c for c in row if c.text.strip()]


def place(row: Sequence[Cell], how: Placing) -> tuple[dict[int, Cell], bool]:
    """The cell under each official column by its index, and whether cells of the row are lost."""
    printed = _printed(row)
    if how.places and not how.merged and len(row) < len(how.order) and len(printed) == len(row):
        return _safe(printed, how), bool(printed)
    if how.places:
        found: dict[int, Cell] = {}
        for j, columns in how.places.items():
            under = [c for c in row if any(n in columns for n in range(c.column, c.column + c.colspan))]
            texts = {c.text for c in under if c.text.strip()}
            if len(texts) == 1:
                found[j] = next(c for c in under if c.text.strip())
            elif under and not texts:
                found[j] = under[0]
        held = {id(c) for c in found.values()}
        if how.merged or not _is_short(row, how, found):
            return found, any(id(c) not in held and len(how.places) == len(how.order) and not _beside(c, how) for c in printed)
        return ({0: printed[0]} if how.order[0] == 0 else {}), True
    if len(row) == len(how.order):
        return dict(zip(how.order, row, strict=True)), False
    if len(printed) == len(how.order):
        return dict(zip(how.order, printed, strict=True)), False
    return _safe(printed, how), bool(printed)


def _beside(cell: Cell, how: Placing) -> bool:
    """Whether a cell stands under a head that is none of the form's."""
    return all(cell.column not in columns for columns in how.places.values())


def _is_short(row: Sequence[Cell], how: Placing, found: dict[int, Cell]) -> bool:
    """Whether blanks at the end of a row look like cells that a converter has moved: numbers from the first column on, then
    nothing, not even under the last one."""
    blanks = [not found[j].text.strip() if j in found else True for j in how.order]
    if len(how.order) < 4 or blanks[0] or not (blanks[-1] and blanks[-2]):
        return False
    return blanks == sorted(blanks)


def _safe(printed: Sequence[Cell], how: Placing) -> dict[int, Cell]:
    """Of a row with lost cells the first and the last, when the last is the total of the others: then only blanks are lost."""
    if not 2 <= len(printed) < len(how.order) or len(how.order) < 4:
        return {}
    values = [read_cell(c.text).value for c in printed]
    *parts, total = [v for v in values if v is not None] or [0.0]
    if None in values or sum(parts) != total:
        return {}
    return {how.order[0]: printed[0], how.order[-1]: printed[-1]}
