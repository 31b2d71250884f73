"""The heads of number columns: which rows are heads, and which column of a form stands where."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.facts import Cell, Table
from extract.forms import Column
from extract.tables.label_keys import MAX_LABEL, is_like, label_key, words
from extract.tables.match_labels import Official, pair, resemblance
from extract.tables.table_items import Item

MAX_HEAD_ROWS = 8
MAX_BESIDE = 100  # labels of one row that are looked at
PREFIX = 0.6  # worth of a head of which only the beginning is left
GROUP = 0.3  # the head above is the official one
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Place:
    """One printed head: the grid columns under it, and the texts over them from top to bottom."""

    columns: tuple[int, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heads:
    """The head rows ``first`` to ``last`` of table ``table``, its places, and all their texts in reading order: those of the
    items (a label broken over rows is one) and those of the cells."""

    table: int
    first: int
    last: int
    width: int
    places: tuple[Place, ...]
    texts: tuple[str, ...]
    cells: tuple[str, ...]


@lru_cache(maxsize=256)
def official_column(column: Column) -> Official:
    """A column as a label to find: its label, its variants, and the heads above it together with it."""
    texts = [column.label, *column.variants]
    joined = ["".join((*column.group[n:], text)) for n in range(len(column.group)) for text in texts]
    variants = [t for t in column.variants if "YYYY" not in t]
    return Official.of(column.label, variants, joined=joined)


@lru_cache(maxsize=256)
def _year_keys(column: Column) -> frozenset[str]:
    """What is left of its labels without the year."""
    texts = [v.replace("YYYY", "") for v in (column.label, *column.variants) if "YYYY" in v]
    return frozenset(label_key(t) for t in texts) | frozenset({"", "年"} if texts else ())


def head_worth(texts: Sequence[str], column: Column) -> float:
    """How sure it is that the texts over a column, from top to bottom, head an official column."""
    official = official_column(column)
    best = 0.0
    for n in range(1, len(texts) + 1):
        text = "".join(texts[-n:])
        if len(text) > MAX_LABEL:
            break
        best = max(best, resemblance(text, official) - 0.01 * (n - 1))
    key = label_key(texts[-1]) if texts else ""
    if best < PREFIX and len(key) >= 3 and official.keys[0].startswith(key):
        best = PREFIX
    if best < 1 and _year_keys(column) and _YEAR.search(key) and _YEAR.sub("", key) in _year_keys(column):
        best = 1.0
    return best


def _group_worth(texts: Sequence[str], column: Column, groups: Collection[str]) -> float:
    """What the heads above a head say for a column or against it. ``groups``: keys of all heads above columns."""
    above = {label_key(t) for t in texts[:-1]} & set(groups)
    if not above:
        return 0.0
    return GROUP if column.group and label_key(column.group[-1]) in above else -GROUP


def mark_heads(items: Sequence[Item], heads: frozenset[str], rows: Collection[str]) -> None:
    """Marks the items that head columns: labels without numbers. ``heads`` and ``rows``: keys of the official ones; what can
    be both is a head beside other heads only."""
    always = set(words()["block_heads"]) | (set(heads) - set(rows))
    bare = [not item.printed for item in items]
    may = [bare[n] and _like(item.key, heads, rows) for n, item in enumerate(items)]
    by_row: dict[int, list[int]] = {}
    for n, item in enumerate(items):
        by_row.setdefault(item.cell.row, []).append(n)
    runs = _run_lengths(may)
    for n, item in enumerate(items):
        if may[n]:
            beside = sum(may[k] for k in by_row[item.cell.row][:MAX_BESIDE])
            item.head = item.key in always or item.key not in rows or beside >= 2 or runs[n] >= 4
    for numbers in by_row.values():
        if sum(items[k].head for k in numbers) >= 2 and all(bare[k] for k in numbers):
            for k in numbers:
                items[k].head = items[k].head or items[k].key not in rows


def _run_lengths(flags: Sequence[bool]) -> list[int]:
    """For each place the length of the run of true values it is in."""
    out = [0] * len(flags)
    start = 0
    for n in range(len(flags) + 1):
        if n == len(flags) or not flags[n]:
            out[start:n] = [n - start] * (n - start)
            start = n + 1
    return out


def _like(key: str, heads: frozenset[str], rows: Collection[str]) -> bool:
    """Whether a key is that of a head, its beginning, or a misprint of it."""
    if key in heads:
        return True
    if len(key) < 3 or key in rows:
        return False
    return is_like(key, heads) or any(k.startswith(key) for k in heads)


def heads_of(items: Sequence[Item], table: Table, index: int) -> list[Heads]:
    """The groups of head rows of a table, in order."""
    starts = sorted({item.cell.row for item in items if item.head})
    taken = {item.cell.row for item in items if not item.head}
    taken |= {cell.row for item in items for cell in item.cells if cell.text.strip()}
    grid = table.grid()
    out: list[Heads] = []
    at = 0
    while at < len(starts):
        first = last = starts[at]
        while at < len(starts) and starts[at] <= last + 1:
            last, at = starts[at], at + 1
        while last + 1 < table.rows and last - first < MAX_HEAD_ROWS and last + 1 not in taken and any(_texts(grid[last + 1])):
            last += 1
        above = first
        while above > 0 and above - 1 not in taken and first - above < MAX_HEAD_ROWS and any(_texts(grid[above - 1])):
            above -= 1
        texts = tuple(item.text for item in items if above <= item.cell.row <= last)
        cells = tuple(c.text for c in table.cells if above <= c.row <= last and c.text.strip())
        out.append(Heads(index, above, last, table.columns, _places(grid, above, last), texts, cells))
    return out


def _texts(row: Sequence[Cell | None]) -> list[str]:
    return [c.text for c in row if c is not None and c.text.strip()]


def _places(grid: Sequence[Sequence[Cell | None]], first: int, last: int) -> tuple[Place, ...]:
    out: list[Place] = []
    previous: tuple[int, ...] = ()
    for column in range(len(grid[first])):
        path: list[Cell] = []
        for r in range(first, last + 1):
            cell = grid[r][column]
            if cell is not None and cell.text.strip() and all(cell is not seen for seen in path):
                path.append(cell)
        ids = tuple(map(id, path))
        texts = tuple(c.text for c in path)
        if out and texts and ids == previous:
            out[-1] = Place((*out[-1].columns, column), texts)
        else:
            out.append(Place((column,), texts))
        previous = ids
    return tuple(p for p in out if p.texts)


def match_places(heads: Heads, columns: Sequence[Column]) -> dict[int, tuple[int, ...]]:
    """The grid columns under each official column, by its index; columns not found are left out."""
    groups = {label_key(c.group[-1]) for c in columns if c.group}

    def worth(i: int, j: int) -> float:
        texts = heads.places[i].texts
        own = head_worth(texts, columns[j])
        return own + _group_worth(texts, columns[j], groups) if own >= PREFIX else 0.0

    found = pair(len(heads.places), len(columns), worth)
    out: dict[int, tuple[int, ...]] = {}
    for i, j in enumerate(found.chosen):
        if j is not None:
            out[j] = tuple(c for k in _printed_again(heads.places, found.chosen, i) for c in heads.places[k].columns)
    return out


def _printed_again(places: Sequence[Place], chosen: Sequence[int | None], i: int) -> list[int]:
    """A head and its neighbours that print the same and are no column of their own: a merged head, printed over each column."""
    first = last = i
    while first > 0 and chosen[first - 1] is None and places[first - 1].texts == places[i].texts:
        first -= 1
    while last + 1 < len(places) and chosen[last + 1] is None and places[last + 1].texts == places[i].texts:
        last += 1
    return list(range(first, last + 1))


def columns_named(heads: Heads | None, columns: Sequence[Column]) -> list[int]:
    """The official columns whose head stands anywhere in the head rows, whatever place it has there."""
    texts = heads.texts if heads is not None else ()
    return [j for j, column in enumerate(columns) if any(head_worth([t], column) > PREFIX for t in texts)]
