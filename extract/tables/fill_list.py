"""Fills list-shaped forms (F2014, F2008): a label, a unit, one number column or several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.facts import Cell, Problem
from extract.forms import Column, FormTable, Row
from extract.tables.cell_values import read_cell
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
from extract.tables.label_keys import label_key, plain, words
from extract.tables.table_heads import PREFIX, Heads, columns_named, head_worth
from extract.tables.table_items import Item, is_counter, is_unit

MIN_SHARE = 0.4  # share of the rows with numbers that the form must know
_UNIT = re.compile(r"\(([^()]{1,3})\)$")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class _Role:
    """What a grid column prints: ``value`` (``column`` None: one that the form does not know), ``unit``, ``code``, ``none``."""

    kind: str
    column: Column | None = None
    label: str = ""


_Roles = dict[int, _Role]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a printed table: the role of each grid column, and the official columns that its heads name."""

    roles: _Roles
    named: tuple[Column, ...] = ()
    loose: bool = False  # the table was made of lines: its cells stand in no columns
    coded: bool = False  # each row prints its code before its numbers


def fill_list(table: FormTable, sheets: Sequence[Sheet]) -> Filled:
    """The cells of a list, its rows gathered from all printed tables."""
    out = Filled()
    items = [item for sheet in sheets for item in body(sheet, table)]
    copies = split_copies(items, table)
    if not copies:
        return out
    at = choose_copy(copies)
    out.copies = [copy[0].table for n, copy in enumerate(copies) if n != at]
    matched = match_rows(copies[at], table)
    numbered = [n for n, item in enumerate(matched.items) if item.has_number]
    if sum(n in matched.rows for n in numbered) < MIN_SHARE * len(numbered):
        return Filled()  # another form that has some labels in common
    columns = _all_columns(table, sheets, matched)
    out.rows = len(matched.rows)
    extras: set[str] = set()
    first, last = min(matched.rows, default=0), max(matched.rows, default=-1)
    for n, item in enumerate(matched.items):
        row = matched.rows.get(n)
        if n in matched.doubtful:
            out.problems.append(
                Problem("unclear_row", f"it is not clear which row “{item.text}” is", where(item.table, item.cell.row))
            )
        elif row is None or row.kind == "header":
            if item.has_number and first < n and not is_footer(item.text) and (n < last or not item.panel):
                name = extra_id(item, extras)
                extras.add(name)
                _add(out, Row(id=name, label=item.text), item, table, columns[item.table], known=False)
        else:
            _add(out, row, item, table, columns[item.table])
    return out


def _all_columns(table: FormTable, sheets: Sequence[Sheet], matched: Matched) -> dict[int, _Columns]:
    """The columns by table; a piece without a head has those of the piece before, when it is as wide."""
    out: dict[int, _Columns] = {}
    before: tuple[int, _Columns] | None = None
    for sheet in sheets:
        mine = [
            (item, matched.rows[n]) for n, item in enumerate(matched.items) if item.table == sheet.index and n in matched.rows
        ]
        heads = next((h for h in sheet.heads if len(h.texts) > 1), None)
        roles = _named_roles(table, heads) if heads else {}
        named = tuple(table.columns[j] for j in columns_named(heads, table.columns))
        if sheet.table.shape == "lines":
            out[sheet.index] = _Columns({}, named or (before[1].named if before else ()), loose=True, coded=_is_coded(mine))
        elif any(r.kind == "value" for r in roles.values()):
            out[sheet.index] = _Columns(roles, named)
        elif before and before[0] == sheet.table.columns:
            out[sheet.index] = before[1]
        else:
            out[sheet.index] = _Columns(_typed_roles(table, mine), named)
        if mine:
            before = sheet.table.columns, out[sheet.index]
    return out


def _named_roles(table: FormTable, heads: Heads) -> _Roles:
    """The roles that the heads name."""
    known = words()
    roles: _Roles = {}
    values: list[tuple[tuple[int, ...], _Role]] = []
    for place in heads.places:
        text = place.texts[-1]
        key = label_key(text)
        kind = next((n for n in ("unit", "code", "remark", "label") if key in known[f"{n}_heads"]), None)
        if kind:
            roles.update(dict.fromkeys(place.columns, _Role("none" if kind in ("remark", "label") else kind)))
            continue
        column = max(table.columns, key=lambda c: head_worth(place.texts, c))
        values.append((place.columns, _Role("value", column if head_worth(place.texts, column) >= PREFIX else None, text)))
    for columns, role in _one_main(values, table.columns[0]):
        roles.update(dict.fromkeys(columns, role))
    return roles


def _is_coded(rows: Sequence[tuple[Item, Row]]) -> bool:
    """Whether the rows of a table made of lines print their codes before their numbers."""
    first = [(printed[0].text, row) for item, row in rows if (printed := _numbers(item.cells)) and row.code]
    return len(first) > 2 and sum(_is_code(text, row) for text, row in first) > 0.7 * len(first)


def _is_code(text: str, row: Row) -> bool:
    return bool(row.code) and plain(text).lstrip("0") == (row.code or "").lstrip("0")


def _numbers(cells: Sequence[Cell]) -> list[Cell]:
    return [c for c in cells if c.text.strip() and not is_unit(c.text)]


def _one_main(values: list[tuple[tuple[int, ...], _Role]], main: Column) -> list[tuple[tuple[int, ...], _Role]]:
    """One main column: of several years the last one, without any the first column that the form does not know."""
    mains = {role.label for _, role in values if role.column is main}
    years = sorted((_YEAR.findall(plain(label)) or [""])[-1] for label in mains)
    if len(mains) > 1:
        kept = next(
            (label for label in mains if years[-1] and years[-1] in plain(label)),
            next(r.label for _, r in values if r.label in mains),
        )
        return [(c, _Role("value", None, r.label) if r.column is main and r.label != kept else r) for c, r in values]
    if not mains:
        first = next((role.label for _, role in values if role.column is None), None)
        return [(c, _Role("value", main, r.label) if r.column is None and r.label == first else r) for c, r in values]
    return values


def _typed_roles(table: FormTable, rows: Sequence[tuple[Item, Row]]) -> _Roles:
    """The roles that the cells themselves show; only the first column of numbers is taken."""
    cells: dict[int, list[tuple[str, Row]]] = {}
    for item, row in rows:
        for cell in item.rows[0]:
            if cell.text.strip():
                cells.setdefault(cell.column, []).append((cell.text, row))
    roles: _Roles = {}
    main = False
    for column in sorted(cells):
        texts = cells[column]
        if sum(is_unit(t) for t, _ in texts) > 0.5 * len(texts):
            roles[column] = _Role("unit")
        elif len(texts) > 2 and sum(_is_code(t, r) for t, r in texts) > 0.7 * len(texts):
            roles[column] = _Role("code")
        elif not main:
            roles[column] = _Role("value", table.columns[0])
            main = True
        else:
            roles[column] = _Role("value", table.columns[1] if len(table.columns) > 1 else None)
    return roles


def _add(out: Filled, row: Row, item: Item, table: FormTable, here: _Columns, *, known: bool = True) -> None:
    """The cells of one row under their columns; says so when cells are lost."""
    cells = item.rows[0] if item.rows[0] else item.cells
    unit = next((plain(c.text) for c in cells if is_counter(c.text)), None) or _unit_in(item.text) or row.unit
    main = table.columns[0]
    if here.loose or any(c.column <= item.cell.column for c in cells):
        named = _stacked(cells, table, here, row)
        if named is None:
            message = f"the row “{item.text}” has not one number for each column"
            out.problems.append(Problem("cells_lost", message, where(item.table, item.cell.row)))
            return
    else:
        named = _beside(cells, main, here)
    seen: set[str] = set()
    for cell, role in named:
        column, name, label = role.column, row.id, row.label
        if column is None:
            if not role.label or read_cell(cell.text).value is None:
                continue
            name, label = f"{name}.{label_key(role.label) or role.label}", f"{label}·{role.label}"
        elif column is not main:
            name, label = f"{name}.{column.id}", f"{label}·{role.label or column.label}"
        if name in seen:
            continue
        seen.add(name)
        money = bool(unit and unit.endswith("元"))
        out.found.append(Found(name, label, cell, item.table, unit, money=money, known=known and column is not None))


def _unit_in(label: str) -> str | None:
    """The counter that a label ends with in brackets."""
    match = _UNIT.search(plain(label))
    return match[1] if match and is_counter(match[1]) else None


def _beside(cells: Sequence[Cell], main: Column, here: _Columns) -> list[tuple[Cell, _Role]]:
    """The cells right of a label with the roles of their grid columns."""
    placed = [(c, _role(c, here.roles)) for c in cells]
    named = [(c, r) for c, r in placed if r is not None and r.kind == "value" and not is_counter(c.text)]
    mains = [c for c, r in named if r.column is main]
    if not mains or (not mains[0].text.strip() and not any(c.text.strip() for c, _ in named)):
        # a row without the cell of its unit is one place short
        rest = [c for c, r in placed if (r is None or r.kind in ("unit", "value")) and c.text.strip() and not is_unit(c.text)]
        if len(rest) == 1 or (rest and not here.roles):
            return [(rest[0], _Role("value", main))]
    return named


def _stacked(cells: Sequence[Cell], table: FormTable, here: _Columns, row: Row) -> list[tuple[Cell, _Role]] | None:
    """The cells below a label, one a row, in the order of the columns; None when there are not as many."""
    printed = _numbers(cells)
    if here.coded:
        if row.code and not (printed and _is_code(printed[0].text, row)):
            return None if printed else []
        printed = printed[1:]
    order = here.named or (table.columns if len(printed) > 1 else table.columns[:1])
    blank = [c for c in cells if not c.text.strip()]
    if here.loose and not printed and len(blank) == len(order):
        printed = blank
    if len(printed) != len(order):
        return None if printed else []
    return [(c, _Role("value", column)) for c, column in zip(printed, order, strict=True)]


def _role(cell: Cell, roles: _Roles) -> _Role | None:
    return next((roles[c] for c in range(cell.column, cell.column + cell.colspan) if c in roles), None)
