"""Fills the short tables under each other that say what was published (chapter 二 of the forms since 2019)."""

from __future__ import annotations

from collections.abc import Sequence

from extract.facts import Cell, Problem
from extract.forms import Block, Column, FormTable, Row
from extract.tables.form_rows import Filled, Found, Sheet, body, choose_copy, extra_id, is_footer, match_rows, split_copies, where
from extract.tables.table_heads import PREFIX, Heads, columns_named, head_worth, match_places
from extract.tables.table_items import Item, is_counter


def fill_blocks(table: FormTable, sheets: Sequence[Sheet]) -> Filled:
    """The cells of all blocks. A row counts only under heads of its own block."""
    out = Filled()
    by_index = {sheet.index: sheet for sheet in sheets}
    items = [item for sheet in sheets for item in (body(sheet, table) or _small(sheet, table))]
    copies = split_copies(items, table)
    if not copies:
        return out
    at = choose_copy(copies)
    out.copies = [copy[0].table for n, copy in enumerate(copies) if n != at]
    matched = match_rows(copies[at], table)
    out.rows = len(matched.rows)
    extras: set[str] = set()
    before: Block | None = None
    for n, item in enumerate(matched.items):
        row = matched.rows.get(n)
        heads = _heads(by_index, sheets, item)
        if row is not None:
            before = next(b for b in table.blocks if row in b.rows)
            cells = _cells(before.columns, heads, item, loose=by_index[item.table].table.shape == "lines")
            if cells is None and item.printed and heads is not None and columns_named(heads, before.columns):
                message = f"the row “{item.text}” has not one cell for each column"
                out.problems.append(Problem("cells_lost", message, where(item.table, item.cell.row)))
            _add(out, row, before.columns, cells, item, known=True)
        elif before is not None and item.has_number and not is_footer(item.text):
            cells = _cells(before.columns, heads, item, loose=by_index[item.table].table.shape == "lines")
            if cells is not None:
                name = extra_id(item, extras)
                extras.add(name)
                _add(out, Row(id=name, label=item.text), before.columns, cells, item, known=False)
    return out


def _small(sheet: Sheet, table: FormTable) -> list[Item]:
    """The rows of a printed table that holds one or two blocks only: its heads say that it is one."""
    columns = [c for b in table.blocks for c in b.columns]
    return [i for i in sheet.items if not i.head] if any(columns_named(h, columns) for h in sheet.heads) else []


def _heads(by_index: dict[int, Sheet], sheets: Sequence[Sheet], item: Item) -> Heads | None:
    """The nearest heads above a row, on the table before when a page break stands between."""
    found = by_index[item.table].heads_above(item.cell.row)
    if found is not None:
        return found
    earlier = [h for s in sheets if s.index < item.table for h in s.heads]
    return earlier[-1] if earlier else None


def _cells(columns: Sequence[Column], heads: Heads | None, item: Item, *, loose: bool) -> dict[int, Cell] | None:
    """The cell of a row under each column of its block by its index; None when the heads are not those of the block."""
    cells = [c for c in item.cells if not is_counter(c.text)]
    printed = [c for c in cells if c.text.strip()]
    if heads is None:
        return None
    places = match_places(heads, columns)
    named = sorted(set(places) | set(columns_named(heads, columns)))
    if not named:
        return None
    if len(columns) == 1 and heads.table == item.table or (len(columns) == 1 and len(named) == 1):
        texts = {c.text for c in printed}
        if len(texts) == 1:
            return {0: printed[0]}
        return {0: cells[0]} if cells and not texts else None
    under = {c for place in places.values() for c in place}
    if (
        not loose
        and heads.table == item.table
        and under
        and min(under) > item.cell.column
        and _stands(printed, heads, item.cell.column)
    ):
        found = {}
        for j, place in places.items():
            inside = [c for c in cells if c.column in place]
            texts = {c.text for c in inside if c.text.strip()}
            if len(texts) == 1:
                found[j] = next(c for c in inside if c.text.strip())
            elif inside and not texts:
                found[j] = inside[0]
        return found
    if loose and len(named) < len(columns) and _are_cut(heads, columns):
        named = list(range(len(columns)))
    for row in (cells, printed):
        if len(row) == len(named):
            return dict(zip(named, row, strict=True))
    return None


def _are_cut(heads: Heads, columns: Sequence[Column]) -> bool:
    """Whether the heads are those of the columns, one by one, although of some only the beginning is left."""
    texts = heads.cells[-len(columns) :]
    return len(texts) == len(columns) and all(
        head_worth([text], column) >= PREFIX for text, column in zip(texts, columns, strict=True)
    )


def _stands(printed: Sequence[Cell], heads: Heads, label: int) -> bool:
    """Whether the numbers of a row stand under heads, whosever they are."""
    headed = {c for place in heads.places for c in place.columns}
    return all(c.column in headed and c.column > label for c in printed)


def _add(out: Filled, row: Row, columns: Sequence[Column], cells: dict[int, Cell] | None, item: Item, *, known: bool) -> None:
    for j, cell in sorted((cells or {}).items()):
        column = columns[j]
        label = f"{row.label}·{column.label}"
        name = f"{row.id}.{column.id}"
        out.found.append(Found(name, label, cell, item.table, column.unit, signed=column.signed, money=column.money, known=known))
