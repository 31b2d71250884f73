"""The tables of a report read as one of the official forms: which form it is, and what each of its cells prints.

Rows are found by their labels and columns by their heads, never by counting lines or by the year. What cannot be told apart
is left out and said; a cell that prints no number has no value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.facts import Cell, Indicator, Problem, Table
from extract.forms import Form, FormTable, load_forms
from extract.tables.cell_values import read_cell
from extract.tables.fill_blocks import fill_blocks
from extract.tables.fill_list import fill_list
from extract.tables.fill_matrix import fill_matrix, fill_row
from extract.tables.form_rows import Filled, Found, Sheet, head_keys, plain_keys, row_keys, sheet_of, where
from extract.tables.label_keys import full_key, label_key
from extract.tables.table_items import Item, items_of

FEW = 5  # rows of a list that make it a form
ROW = 2.0  # worth of an official row, in cells
SIGN = 3.0  # worth of a word that only one form prints, in cells
CLEAR = 12  # labels that stand where they should: the table is not turned
MAX_TURNED = 200  # rows of a table printed with rows and columns changed about
MAX_ALIKE = 5  # problems of one kind that are told one by one
MAX_REST = 5  # rows of a piece of table without labels
MAX_UNKNOWN = 8  # rows with numbers from which on a table that is no form is worth a word

_FILL: dict[str, Callable[[FormTable, Sequence[Sheet]], Filled]] = {
    "list": fill_list,
    "blocks": fill_blocks,
    "matrix": fill_matrix,
    "row": fill_row,
}


@dataclass(frozen=True, slots=True)
class Tabulated:
    """``form``: id of the form found, None without one. ``indicators`` in the order of the form, the place's own last."""

    form: str | None
    indicators: tuple[Indicator, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Reading:
    form: Form
    parts: list[Filled]
    signs: int

    @property
    def known(self) -> int:
        return sum(f.known for part in self.parts for f in part.found)

    @property
    def worth(self) -> float:
        own = set(self.form.cell_ids)
        strange = sum(f.known and f.id not in own for part in self.parts for f in part.found)
        return self.known + ROW * sum(part.rows for part in self.parts) - 0.1 * strange + SIGN * self.signs


def tabulate(tables: Sequence[Table]) -> Tabulated:
    """Finds the form of a report among its tables and reads its cells.

    ``table``, ``row`` and ``column`` of the indicators are places in ``tables``. Problems: ``second_copy`` (the form stands
    there again; the first counts), ``cells_lost``, ``unclear_row``, ``unclear_value``, ``unknown_table``.
    """
    sheets = [_Printed.of(tables[n], n) for n in _of_interest(tables)]
    readings = [_read(form, sheets) for form in load_forms().values()] if sheets else []
    readings = [r for r in readings if _is_enough(r)]
    if not readings:
        return Tabulated(None, (), tuple(_unknown(sheets)))
    best = max(readings, key=lambda r: r.worth)
    _borrow(best, readings)
    return _result(best, sheets)


def _of_interest(tables: Sequence[Table]) -> list[int]:
    """The tables that print an official label, and short ones after them, which may be their last rows."""
    out: list[int] = []
    for n, table in enumerate(tables):
        keys = {key for c in table.cells for key in (label_key(c.text), full_key(c.text)) if len(key) >= 4}
        if keys & _known_keys() or (out and out[-1] == n - 1 and table.rows <= MAX_REST):
            out.append(n)
    return out


@dataclass(frozen=True, slots=True)
class _Printed:
    """A printed table as it is read: ``turned`` when its rows and columns change places."""

    table: Table
    index: int
    items: tuple[Item, ...]
    turned: bool = False

    @classmethod
    def of(cls, table: Table, index: int) -> _Printed:
        known = _known_keys()
        upright = cls(table, index, tuple(items_of(table, index, known)))
        if upright._worth >= CLEAR or table.rows > MAX_TURNED:
            return upright
        flipped = _turn(table)
        other = cls(flipped, index, tuple(items_of(flipped, index, known)), turned=True)
        return other if other._worth > 2 * upright._worth + 3 else upright

    @property
    def _worth(self) -> int:
        """How many labels of rows stand beside numbers, and heads of the one-row table without."""
        rows = {i.key for i in self.items if i.printed and i.key in _row_keys()}
        return len(rows) + sum(not i.printed and i.key in _leaf_keys() for i in self.items)


def _turn(table: Table) -> Table:
    cells = tuple(Cell(c.text, c.column, c.row, c.colspan, c.rowspan, c.page) for c in table.cells)
    order = sorted(cells, key=lambda c: (c.row, c.column))
    return replace(table, cells=tuple(order), rows=table.columns, columns=table.rows)


@lru_cache(maxsize=1)
def _known_keys() -> frozenset[str]:
    return frozenset(k for form in load_forms().values() for t in form.tables for k in plain_keys(t) | head_keys(t))


@lru_cache(maxsize=1)
def _row_keys() -> frozenset[str]:
    return frozenset(k for form in load_forms().values() for t in form.tables for k in row_keys(t))


@lru_cache(maxsize=1)
def _leaf_keys() -> frozenset[str]:
    columns = [c for form in load_forms().values() for t in form.tables if t.kind == "row" for c in t.columns]
    return frozenset(label_key(c.label) for c in columns)


def _read(form: Form, printed: Sequence[_Printed]) -> _Reading:
    parts = []
    for table in form.tables:
        sheets = [sheet_of(p.table, p.index, p.items, table) for p in printed]
        parts.append(_FILL[table.kind](table, sheets))
    texts = {label_key(c.text) for p in printed for c in p.table.cells if 2 < len(c.text) < 80}
    texts |= {full_key(c.text) for p in printed for c in p.table.cells if 2 < len(c.text) < 80}
    signs = sum(full_key(sign) in texts for sign in form.signs)
    return _Reading(form, parts, signs)


def _is_enough(reading: _Reading) -> bool:
    """Whether what was found can only be this form."""
    rows = sum(part.rows for part in reading.parts)
    if len(reading.parts) == 1:
        return rows >= FEW
    return any(part.found for part in reading.parts) or (rows >= FEW and reading.signs > 0)


def _borrow(best: _Reading, readings: Sequence[_Reading]) -> None:
    """Takes a matrix from another form that fits it better: some places print the rows of one form under the heads of another."""
    for n, table in enumerate(best.form.tables):
        for other in readings:
            for k, alike in enumerate(other.form.tables):
                if table.kind == alike.kind == "matrix" and _sure(other.parts[k]) > _sure(best.parts[n]):
                    best.parts[n] = other.parts[k]


def _sure(part: Filled) -> int:
    return sum(f.known for f in part.found)


def _result(reading: _Reading, printed: Sequence[_Printed]) -> Tabulated:
    problems = []
    copies = sorted({n for part in reading.parts for n in part.copies})
    if copies:
        names = ", ".join(str(n + 1) for n in copies)
        problems.append(
            Problem("second_copy", "the form stands in the report more than once; the first copy was read", f"tables {names}")
        )
    turned = {p.index for p in printed if p.turned}
    indicators: dict[str, Indicator] = {}
    for part in reading.parts:
        problems += part.problems
        for found in part.found:
            if found.id not in indicators:
                indicator, problem = _indicator(found, reading.form.id, turned=found.table in turned)
                indicators[found.id] = indicator
                problems += [problem] if problem else []
    problems = _few(problems)
    order = {i: n for n, i in enumerate(reading.form.cell_ids)}
    ordered = sorted(indicators.values(), key=lambda i: (not i.known, order.get(i.id, len(order))))
    return Tabulated(reading.form.id, tuple(ordered), tuple(problems))


def _few(problems: Sequence[Problem]) -> list[Problem]:
    """The problems, of each kind the first ones and how many more there are."""
    out: list[Problem] = []
    for code in dict.fromkeys(p.code for p in problems):
        alike = [p for p in problems if p.code == code]
        out += alike[:MAX_ALIKE]
        if len(alike) > MAX_ALIKE:
            out.append(Problem(code, f"{len(alike) - MAX_ALIKE} more of this kind", alike[MAX_ALIKE].where))
    return out


def _indicator(found: Found, form: str, *, turned: bool) -> tuple[Indicator, Problem | None]:
    cell = found.cell
    value = read_cell(cell.text, signed=found.signed, money=found.money)
    row, column = (cell.column, cell.row) if turned else (cell.row, cell.column)
    indicator = Indicator(
        id=found.id,
        value=value.value,
        raw=cell.text,
        form=form,
        label=found.label,
        table=found.table,
        row=row,
        column=column,
        unit=value.unit or found.unit,
        page=cell.page,
        approximate=value.approximate,
        known=found.known,
    )
    if not value.unclear:
        return indicator, None
    return indicator, Problem("unclear_value", f"“{cell.text[:40]}” under “{found.label}” is no number", where(found.table, row))


def _unknown(printed: Sequence[_Printed]) -> list[Problem]:
    """Says that a table looks like statistics on disclosure and is no form known here."""
    out = []
    for p in printed:
        rows = [i for i in p.items if i.has_number]
        alike = {i.key for i in rows if len(i.key) >= 4 and i.key in _row_keys()}
        if len(rows) >= MAX_UNKNOWN and len(alike) >= 3:
            message = "a table of statistics on disclosure that is none of the known forms; its cells were not read"
            out.append(Problem("unknown_table", message, f"table {p.index + 1}"))
    return out
