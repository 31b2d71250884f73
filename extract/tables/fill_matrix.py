"""Fills tables of several number columns: the requests by applicant (a matrix), and the one row of reviews and suits."""

from __future__ import annotations

from collections.abc import Sequence

from extract.facts import Cell, Problem
from extract.forms import Column, FormTable, Row
from extract.tables.form_rows import (
    Filled,
    Found,
    Matched,
    Sheet,
    body,
    choose_copy,
    extra_id,
    is_footer,
    match_rows,
    split_copies,
    where,
)
from extract.tables.match_labels import resemblance
from extract.tables.place_cells import Placing, place, placing
from extract.tables.table_heads import Heads, columns_named, match_places, official_column
from extract.tables.table_items import Item

MIN_HEADS = 5  # heads of the one-row table that must stand there


def fill_matrix(table: FormTable, sheets: Sequence[Sheet]) -> Filled:
    """The cells of a matrix, its rows gathered from all printed tables."""
    out = Filled()
    items = [item for sheet in sheets for item in body(sheet, table)]
    copies = split_copies(items, table)
    if not copies:
        return out
    at = choose_copy(copies)
    out.copies = [copy[0].table for n, copy in enumerate(copies) if n != at]
    matched = match_rows(copies[at], table)
    placings = _placings(table, sheets, matched)
    out.rows = len(matched.rows)
    extras: set[str] = set()
    first, last = min(matched.rows, default=0), max(matched.rows, default=-1)
    for n, item in enumerate(matched.items):
        row, how = matched.rows.get(n), placings[item.table]
        if n in matched.doubtful:
            out.problems.append(
                Problem("unclear_row", f"it is not clear which row “{item.text}” is", where(item.table, item.cell.row))
            )
        elif row is not None:
            for target, cells in _targets(table, matched, row, item, how):
                _add(out, target, cells, item, table.columns, how)
        elif first < n < last and item.has_number and not is_footer(item.text):
            name = extra_id(item, extras)
            extras.add(name)
            _add(out, Row(id=name, label=item.text), item.cells, item, table.columns, how, known=False)
    return out


def _placings(table: FormTable, sheets: Sequence[Sheet], matched: Matched) -> dict[int, Placing]:
    out: dict[int, Placing] = {}
    before = None
    for sheet in sheets:
        items = [item for n, item in enumerate(matched.items) if item.table == sheet.index and n in matched.rows]
        out[sheet.index] = placing(sheet, items, table.columns, before)
        if items:
            before = out[sheet.index]
    return out


def _targets(table: FormTable, matched: Matched, row: Row, item: Item, how: Placing) -> list[tuple[Row, Sequence[Cell]]]:
    """The official rows that the numbers beside a label belong to, with their cells.

    A group whose rows have lost their labels takes its numbers by position when there are exactly as many as it has rows.
    """
    if row.kind == "value":
        rows = [r for r in item.rows if any(c.text.strip() for c in r)]
        if len(rows) > 1 and len(rows[0]) > 1:
            return [(row, [])]  # rows that have lost their own labels
        return [(row, rows[0] if len(rows) == 1 else item.cells)]
    if not item.printed and not (row.single and item.cells):
        return []
    children = [r for r in table.rows if r.parent == row.id]
    if any(r.id in {c.id for c in children} for r in matched.rows.values()):
        return [(Row(id=f"extra.{row.label}", label=row.label), item.cells)] if item.has_number else []
    rows = [r for r in item.rows if any(c.text.strip() for c in r)]
    width = len(how.order)
    if len(children) > 1 and len(rows) == len(children) and all(len(r) > 1 for r in rows):
        return list(zip(children, rows, strict=True))
    flat = item.printed
    if len(children) > 1 and len(flat) == len(children) * width:
        return [(child, flat[n * width : (n + 1) * width]) for n, child in enumerate(children)]
    if row.single and len(rows) <= 1 and item.cell.rowspan == 1:
        return [(Row(id=row.single, label=row.label, unit=row.unit), rows[0] if rows else item.cells)]
    return [(Row(id=f"extra.{row.label}", label=row.label), [])] if flat else []


def _add(
    out: Filled, row: Row, cells: Sequence[Cell], item: Item, columns: Sequence[Column], how: Placing, *, known: bool = True
) -> None:
    """The cells of one row under their columns; says so when some of them are lost."""
    known = known and not row.id.startswith("extra.")
    found, lost = place(cells, how)
    if lost or (not cells and item.printed):
        message = f"the row “{item.text}” has not one cell for each column; only what is sure was taken"
        out.problems.append(Problem("cells_lost", message, where(item.table, item.cell.row)))
    for j, cell in sorted(found.items()):
        column = columns[j]
        label = f"{row.label}·{column.label}"
        out.found.append(Found(f"{row.id}[{column.id}]", label, cell, item.table, column.unit or row.unit, known=known))


def fill_row(table: FormTable, sheets: Sequence[Sheet]) -> Filled:
    """The cells of a table with one row of numbers under its heads; the head may end one piece, the row begin the next."""
    out = Filled()
    done: set[int] = set()
    for at, sheet in enumerate(sheets):
        for heads in sheet.heads:
            texts = [t for t in heads.texts if max(resemblance(t, official_column(c)) for c in table.columns) >= 1]
            places = match_places(heads, table.columns)
            if max(len(texts), len(places)) < MIN_HEADS:
                continue
            cells, index = _row_below(sheets, at, heads.last)
            if not cells:
                continue
            found = _row_cells(table, _named_columns(table, heads, places), places, cells, same=index == sheet.index)
            lost = found is None
            fresh = {j: c for j, c in (found or {}).items() if j not in done}
            if not lost and found and not fresh:
                out.copies.append(sheet.index)
                continue
            if lost:
                message = "the row under the heads has not one cell for each column"
                out.problems.append(Problem("cells_lost", message, where(index, cells[0].row)))
            done |= set(fresh)
            for j, cell in sorted(fresh.items()):
                column = table.columns[j]
                label = "·".join((*column.group, column.label))
                out.found.append(Found(column.id, label, cell, index, column.unit))
    return out


def _named_columns(table: FormTable, heads: Heads, places: dict[int, tuple[int, ...]]) -> list[int]:
    """The official columns a head speaks of when its cells do not stand over the numbers: those of the groups it names."""
    groups = [Column(id="", label=g) for c in table.columns for g in c.group]
    named = {groups[k].label for k in columns_named(heads, groups)}
    chosen = [j for j, c in enumerate(table.columns) if all(g in named for g in c.group)]
    return chosen or sorted(places)


def _row_below(sheets: Sequence[Sheet], at: int, last: int) -> tuple[list[Cell], int]:
    """The first row of numbers below row ``last`` of a table, or at the top of the next table."""
    for sheet, first in ((sheets[at], last + 1), *((s, 0) for s in sheets[at + 1 : at + 2])):
        stop = min((h.first for h in sheet.heads if h.first >= first), default=sheet.table.rows)
        labels = {id(i.cell) for i in sheet.items}
        taken: list[Cell] = []
        for r in range(first, stop):
            cells = [c for c in sheet.table.cells if c.row == r and id(c) not in labels]
            if sum(bool(c.text.strip()) for c in cells) > 1 or (
                len(cells) > 4 and not labels & {id(c) for c in sheet.table.cells if c.row == r}
            ):
                return sorted(cells, key=lambda c: c.column), sheet.index
            taken += [c for c in cells if c.text.strip()]
        if len(taken) > 4:
            return taken, sheet.index  # one cell a row
        if first and sheet.table.rows > first:
            return [], sheet.index
    return [], sheets[at].index


def _row_cells(
    table: FormTable, named: Sequence[int], places: dict[int, tuple[int, ...]], cells: Sequence[Cell], *, same: bool
) -> dict[int, Cell] | None:
    """The cell under each column by its index; None when there are too few or too many."""
    printed = [c for c in cells if c.text.strip()]
    under = {c for columns in places.values() for c in columns}
    if same and len(places) >= MIN_HEADS and all(c.column in under for c in printed):
        return {j: c for j, columns in places.items() for c in cells if c.column in columns}
    for order in (range(len(table.columns)), named, sorted(places)):
        for row in (cells, printed):
            if len(row) == len(order):
                return dict(zip(order, row, strict=True))
    return None
