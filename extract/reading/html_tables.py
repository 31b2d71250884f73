"""Tables of a web page: which are data, and their cells with spans.

A span costs nothing however wide it claims to be: cells are placed as intervals, rows and columns in which no cell begins
are left out, and nothing reaches past the rows that exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from extract.characters import join, repair
from extract.facts import ReadError, Table
from extract.reading.grids import Box, grid_of, is_layout, table_of

MAX_SPAN = 65_534  # rows of a cell, as browsers have it
WIDEST = 1_000_000  # columns that a cell may claim; those in which no cell begins are left out
MAX_COLUMNS = 500
SPACE = re.compile(r"[ \t\n\r\f]+")
_DROPPED = (
    "script style template noscript head title object embed applet audio video canvas svg select datalist rt rp del textarea"
)
_BLOCKS = (
    "p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr td th section article main header footer nav"
    " aside blockquote pre form fieldset legend center address hr figure figcaption body html details summary"
)
DROPPED, BLOCKS = frozenset(_DROPPED.split()), frozenset(_BLOCKS.split())
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)", re.I
)
_PARTS, _ROWS, _CELLS = frozenset(("thead", "tbody", "tfoot")), frozenset(("tr",)), frozenset(("td", "th"))
_SHOWN_INPUTS = frozenset(("", "text", "number", "tel", "date", "email"))


def is_hidden(element: Any) -> bool:
    """Whether an element says itself that it is not shown."""
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and bool(_HIDDEN.search(style)))


def is_dropped(element: Any) -> bool:
    """Whether nothing in an element is text of the page: scripts, drop-down lists, comments."""
    return not isinstance(element.tag, str) or element.tag.lower() in DROPPED


def input_text(element: Any) -> str:
    """What a form field prints."""
    kind = (element.get("type") or "").lower()
    return element.get("value") or "" if element.tag == "input" and kind in _SHOWN_INPUTS else ""


def squeeze(text: str) -> str:
    """White space as a browser shows it; a line feed between two Chinese characters is nothing."""

    def one(match: re.Match[str]) -> str:
        if "\n" not in match.group():
            return " "
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        return "" if before > "\u2e7f" and after > "\u2e7f" else " "

    return SPACE.sub(one, text)


def pieces_of(element: Any, keep_hidden: bool) -> list[str]:
    """The text of an element, cut where a line ends."""
    from lxml import etree

    out: list[list[str]] = [[]]
    skip = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if skip or is_dropped(node) or (is_hidden(node) and not keep_hidden):
                skip += 1
            else:
                if node.tag == "br" or node.tag in BLOCKS:
                    out.append([])
                out[-1].append(node.text or "")
                out[-1].append(input_text(node))
            continue
        if skip:
            skip -= 1
        elif node.tag in BLOCKS:
            out.append([])
        if not skip and node is not element and node.tail:
            out[-1].append(node.tail)
    return [repair(squeeze("".join(part))).strip() for part in out]


class _Row(NamedTuple):
    cells: list[Any]
    section: int  # a cell reaches no farther down than its thead, tbody or tfoot


def _within(node: Any, wanted: frozenset[str]) -> Iterator[Any]:
    """Elements of the wanted kinds below a node, whatever stands between, but not those of a nested table."""
    todo = list(node)[::-1]
    while todo:
        child = todo.pop()
        if child.tag in wanted:
            yield child
        elif child.tag != "table" and isinstance(child.tag, str):
            todo += list(child)[::-1]


def _rows_of(table: Any, keep_hidden: bool) -> list[_Row]:
    """Rows of a table with their td and th, nested tables left out; tfoot comes last, as it is shown."""
    parts: list[list[Any]] = [[]]
    feet: list[list[Any]] = []
    for child in _within(table, _PARTS | _ROWS | _CELLS):
        if child.tag in _PARTS:
            (feet if child.tag == "tfoot" else parts).append(list(_within(child, _ROWS)))
        elif child.tag == "tr":
            parts[-1].append(child)
        elif not parts[-1] or parts[-1][-1] is not table:
            parts[-1].append(table)  # cells without a row: they make one
    out: list[_Row] = []
    for number, rows in enumerate(parts + feet):
        for row in rows:
            if keep_hidden or not is_hidden(row):
                found = _within(row, _CELLS) if row is not table else (c for c in table if c.tag in _CELLS)
                out.append(_Row([c for c in found if keep_hidden or not is_hidden(c)], number))
    return out


def data_tables(body: Any, keep_hidden: bool, limit: int) -> dict[Any, Table]:
    """The tables below ``body`` that hold data. Those that only place text on the page are not among them.

    Raises ReadError ``too_large`` when they have more than ``limit`` cells.
    """
    out: dict[Any, Table] = {}
    holders: set[Any] = set()  # tables round a table of several cells: they place it
    cells = 0
    for element in reversed(list(body.iter("table"))):
        rows = _rows_of(element, keep_hidden)
        count = sum(len(row.cells) for row in rows)
        cells += count
        if cells > limit:
            raise ReadError("too_large", f"more than {limit} cells in its tables", next_step="split the file")
        table = None if element in holders else _data_table(rows, keep_hidden)
        if table is not None:
            out[element] = table
        if table is not None or count > 1 or element in holders:
            holders.update(islice(element.iterancestors("table"), 1))
    return out


def _data_table(rows: list[_Row], keep_hidden: bool) -> Table | None:
    """The cells of a table; None when it holds nothing, or text that is only laid out."""
    pieces = [[[p for p in pieces_of(cell, keep_hidden) if p] for cell in row.cells] for row in rows]
    if is_layout(pieces):
        return None
    texts = [[join(cell) for cell in row] for row in pieces]
    if not any(cell.get("rowspan") or cell.get("colspan") for row in rows for cell in row.cells):
        return table_of([row for row in texts if row])
    return grid_of(list(_place(rows)), [text for row in texts for text in row])


def _span(cell: Any, name: str, limit: int) -> int:
    value = re.match(r"\s{0,5}(\d{1,9})", cell.get(name) or "")
    number = int(value.group(1)) if value else 1
    return limit if name == "rowspan" and number == 0 and value else max(1, min(number, limit))


def _place(rows: list[_Row]) -> Iterator[Box]:
    """Top, left, bottom and right of each cell in turn, as a browser places them, without overlaps."""
    ends = {row.section: n + 1 for n, row in enumerate(rows)}
    active: list[tuple[int, int, int]] = []  # left, right, end row of the cells that reach down into the row
    for top, row in enumerate(rows):
        active = sorted(a for a in active if a[2] > top)
        if len(active) + len(row.cells) > MAX_COLUMNS:
            raise ReadError("too_large", f"a table has more than {MAX_COLUMNS} columns", next_step="save the page as pdf")
        column, at = 0, 0
        fresh: list[tuple[int, int, int]] = []
        for cell in row.cells:
            while at < len(active) and active[at][0] <= column:
                column = max(column, active[at][1])
                at += 1
            free = active[at][0] - column if at < len(active) else WIDEST
            width = min(_span(cell, "colspan", WIDEST), free)
            bottom = min(top + _span(cell, "rowspan", MAX_SPAN), ends[row.section])
            yield top, column, bottom, column + width
            if bottom > top + 1:
                fresh.append((column, column + width, bottom))
            column += width
        active += fresh
