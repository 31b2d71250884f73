"""Names the lines that belong to tables: titles, units, sign-off lines, notes, and cells that no reader could make a table of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.facts import Table
from extract.outline.date_lines import read_date
from extract.outline.gather_lines import Item, Row
from extract.outline.look_around import is_kind, neighbour
from extract.outline.match_words import is_cells, ordinal, words

_ZONE = 6  # rows: so many cells, one a line, are a table


def name_zones(rows: list[Item]) -> None:
    """Runs of cells, one a line, that no reader could make a table of."""
    start = 0
    while start < len(rows):
        stop, cells, noise = start, 0, 0
        while stop < len(rows) and not _ends_zone(rows[stop]):
            item = rows[stop]
            cells += isinstance(item, Row) and item.kind is None and _is_cell(item)
            noise += is_kind(item, "noise")
            stop += 1
        if cells >= _ZONE and cells >= 0.4 * (stop - start - noise):
            for i in range(start, stop):
                item = rows[i]
                if isinstance(item, Row) and item.kind is None:
                    rows[i] = replace(item, kind="table")
        start = max(stop, start + 1)


def _ends_zone(item: Item) -> bool:
    """Whether an item cannot stand among the cells of a table."""
    if not isinstance(item, Row) or len(item.flat) > 40 or item.flat[-1] in "。;" or item.kind in ("attachment", "signature"):
        return True
    number = ordinal(item.text)
    return read_date(item.flat)[0] or bool(words().known_heading.fullmatch(item.flat[number.length if number else 0 :]))


def _is_cell(item: Item) -> bool:
    if not isinstance(item, Row):
        return False
    text, w = item.flat, words()
    return bool(w.table_cell.search(text) or w.table_rows.search(text)) or (is_cells(item.text) and ":" not in text)


def name_cells(rows: list[Item], first: int) -> None:
    """Rows of cells with bars between them. ``first``: the first row of the text; before it they are an index block."""
    for i, item in enumerate(rows):
        if isinstance(item, Row) and item.kind is None and is_cells(item.text):
            rows[i] = replace(item, kind="noise" if i < first else "table")


def name_tables(rows: list[Item]) -> None:
    """Titles, units, sign-off lines and notes of tables, by what stands beside them."""
    w = words()
    any_table = any(isinstance(x, Table) for x in rows)
    for i, item in enumerate(rows):
        if not isinstance(item, Row) or len(item.flat) > 120:
            continue
        before, after = neighbour(rows, i, -1), neighbour(rows, i, 1)
        beside = isinstance(before, Table) or isinstance(after, Table)
        if item.kind == "attachment" and (item.flat.startswith("附:") or item.flat == "附表"):
            titled = isinstance(after, Row) and w.table_titles.search(after.flat)
            if item.flat == "附表" if titled else isinstance(after, Table) or is_kind(after, "table"):
                rows[i] = replace(item, kind="table")
        if item.kind is not None:
            continue
        name = (
            (any_table and w.table_notes.search(item.flat))
            or (w.table_titles.search(item.flat) and ordinal(item.text) is None and _table_near(rows, i))
            or (w.table_follow.search(item.flat) and (beside or is_kind(before, "table")))
        )
        if name:
            rows[i] = replace(item, kind="table")


def _table_near(rows: Sequence[Item], i: int) -> bool:
    """Whether a table, or a line that belongs to one, follows within a few lines, or an attachment line stands above."""
    if is_kind(neighbour(rows, i, -1), "attachment"):
        return True
    return any(isinstance(x, Table) or is_kind(x, "table") for x in rows[i + 1 : i + 6])
