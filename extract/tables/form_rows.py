"""Which printed rows are which official rows: one copy of a form, its pieces on several tables joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extract.facts import Cell, Problem, Table
from extract.forms import FormTable, Row
from extract.tables.label_keys import full_key, label_key, words
from extract.tables.match_labels import Official, once, ordinal_worth, pair, resemblance
from extract.tables.table_heads import Heads, heads_of, mark_heads
from extract.tables.table_items import Item

MIN_ROWS = 3  # official labels that make a table a part of the form
WINDOW = 5  # labels looked at to tell a second copy from a row printed twice


@dataclass(frozen=True, slots=True)
class Found:
    """A cell of the form: its id and label, and the printed cell. ``known`` False for rows and columns of the place's own."""

    id: str
    label: str
    cell: Cell
    table: int
    unit: str | None = None
    signed: bool = False
    money: bool = False
    known: bool = True


@dataclass(slots=True)
class Filled:
    """What was found of one table of a form. ``rows``: official rows found, with cells or without; ``copies``: tables in
    which it begins once more."""

    found: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    rows: int = 0


@dataclass(slots=True)
class Sheet:
    """A printed table with its items and head rows, as one table of a form sees it."""

    index: int
    table: Table
    items: list[Item]
    heads: list[Heads]

    def heads_above(self, row: int) -> Heads | None:
        """The nearest head rows above a row of the grid."""
        return next((h for h in reversed(self.heads) if h.first < row), None)


@lru_cache(maxsize=32)
def officials(table: FormTable) -> tuple[Official, ...]:
    """The rows of a form's table as labels to find; a label may be printed with that of its parent before it."""
    rows = {r.id: r for r in rows_of(table)}
    out = []
    for row in rows.values():
        parent = rows.get(row.parent or "")
        joined = [] if parent is None else [parent.label + row.label, parent.label + row.numbering + row.label]
        out.append(Official.of(row.label, row.variants, numbering=row.numbering, unlike=row.unlike, note=row.note, joined=joined))
    return tuple(out)


@lru_cache(maxsize=32)
def rows_of(table: FormTable) -> tuple[Row, ...]:
    """The rows of a list, a matrix, or of all blocks."""
    return table.rows or tuple(row for block in table.blocks for row in block.rows)


@lru_cache(maxsize=32)
def row_keys(table: FormTable) -> frozenset[str]:
    return frozenset(k for o in officials(table) for k in o.keys)


@lru_cache(maxsize=32)
def plain_keys(table: FormTable) -> frozenset[str]:
    """Keys of the rows, and of the lines above them, each for itself."""
    texts = [t for r in rows_of(table) for t in (r.label, r.label + r.note, *r.variants)] + [b.block for b in table.blocks]
    return frozenset(k for t in texts for k in (label_key(t), full_key(t)) if len(k) > 1)


@lru_cache(maxsize=32)
def head_keys(table: FormTable) -> frozenset[str]:
    """Keys of everything that stands above the numbers of a table."""
    columns = [*table.columns, *(c for b in table.blocks for c in b.columns)]
    texts = [t for c in columns for t in (c.label, *c.variants, *c.group, "".join((*c.group, c.label)))]
    texts += [table.column_head, table.head_note]
    keys = {k for t in texts for k in (label_key(t.replace("YYYY", "")), full_key(t.replace("YYYY", "")))}
    known = words()
    if table.kind == "list":
        keys |= {w for name in ("label_heads", "unit_heads", "code_heads", "remark_heads") for w in known[name]}
    if table.kind == "blocks":
        keys |= set(known["block_heads"])
    return frozenset(k for k in keys if len(k) > 1)


def sheet_of(table: Table, index: int, items: Sequence[Item], form_table: FormTable) -> Sheet:
    """A printed table as the reader of one table of a form needs it."""
    keys = row_keys(form_table) | head_keys(form_table)
    if not any(item.key in keys for item in items):
        return Sheet(index, table, [], [])
    own = [replace(item) for item in items]
    mark_heads(own, head_keys(form_table), row_keys(form_table))
    return Sheet(index, table, own, heads_of(own, table, index))


def body(sheet: Sheet, table: FormTable) -> list[Item]:
    """The items of a printed table that may be rows of the form, none when it is another table."""
    rows = [item for item in sheet.items if not item.head]
    keys = row_keys(table)
    sure = {item.key for item in rows if item.key in keys}
    long = {key for key in sure if len(key) >= 4}
    if len(sure) >= MIN_ROWS or (long and 2 * len(long) >= len(rows)):
        return rows
    return []


def split_copies(items: Sequence[Item], table: FormTable) -> list[list[Item]]:
    """The rows of each copy of the form's table, in order. A row that is printed twice begins no copy."""
    unique = once(k for o in officials(table) for k in o.keys)
    places = [(n, _place(item, table)) for n, item in enumerate(items) if item.key in unique]
    seen: set[int] = set()
    starts = [0]
    for at, (n, j) in enumerate(places):
        window = [k for _, k in places[at : at + WINDOW]]
        again = sum(k in seen for k in window)
        if j in seen and again >= min(MIN_ROWS, len(window)) and len(window) > 1:
            starts.append(_first_of(items, n))
            seen = set()
        seen.add(j)
    return [list(items[a:b]) for a, b in zip(starts, [*starts[1:], len(items)], strict=True) if b > a]


def _place(item: Item, table: FormTable) -> int:
    return next(j for j, o in enumerate(officials(table)) if item.key in o.keys)


def _first_of(items: Sequence[Item], n: int) -> int:
    """The index of the first item on the row of item ``n``."""
    while n > 0 and items[n - 1].table == items[n].table and items[n - 1].cell.row == items[n].cell.row:
        n -= 1
    return n


def choose_copy(copies: Sequence[list[Item]]) -> int:
    """The first copy that prints numbers, else the first."""
    return next((n for n, items in enumerate(copies) if any(i.has_number for i in items)), 0)


@dataclass(frozen=True, slots=True)
class Matched:
    """The items of one copy, and the official row of each by its index."""

    items: list[Item]
    rows: dict[int, Row]
    doubtful: frozenset[int]


def match_rows(items: list[Item], table: FormTable) -> Matched:
    """Pairs the items of one copy with the rows of the form, in order; then what stands elsewhere and can be nothing else."""
    known, labels = rows_of(table), officials(table)

    def score(i: int, j: int) -> float:
        worth = resemblance(items[i].text, labels[j])
        if worth <= 0:
            return 0.0
        return worth + ordinal_worth(items[i].text, labels[j]) + 0.05 * bool(items[i].printed)

    found = pair(len(items), len(labels), score)
    rows = {i: known[j] for i, j in enumerate(found.chosen) if j is not None}
    taken = {row.id for row in rows.values()}
    unique = once(k for o in labels for k in o.keys)
    printed = Counter(item.key for item in items)
    for i, item in enumerate(items):
        if i not in rows and item.key in unique and printed[item.key] == 1:
            row = known[_place(item, table)]
            if row.id not in taken and item.printed:
                rows[i] = row
                taken.add(row.id)
    return Matched(items, rows, frozenset(i for i in found.doubtful if i not in rows and items[i].printed))


def is_footer(text: str) -> bool:
    """Whether a row names who filled in the sheet."""
    key = label_key(text)
    return any(key.startswith(word) for word in words()["footers"])


def where(table: int, row: int) -> str:
    """A place in a table, for a reader: both counted from 1."""
    return f"table {table + 1}, row {row + 1}"


def extra_id(item: Item, extras: Collection[str]) -> str:
    """The id of a row of the place's own; a number behind it when the label stands there twice."""
    label = label_key(item.text) or item.text.strip()
    name, n = f"extra.{label}", 2
    while name in extras:
        name, n = f"extra.{label}#{n}", n + 1
    return name
