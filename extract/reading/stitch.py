"""Puts the pieces of a table that a page break has cut back together.

Only what the pieces themselves show is used: their columns, repeated or blank heads, and which cells are left open at the
cut. When that is not evident the pieces stay apart; nothing is ever dropped but a head that stands there twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extract.facts import Block, Cell, Line, Table

_ORDINAL = re.compile(r"[（(]?[一二三四五六七八九十百]{1,3}[)）、.．，]|[（(]?\d{1,2}[)）、．]|\d{1,2}\.(?!\d)|[①-⑳]|其中")
_HEADING = re.compile(
    r"\s{0,8}(?:[一二三四五六七八九十]{1,3}\s?[、.．]|[（(][一二三四五六七八九十]{1,3}\s?[)）]|附[件表录：:]|表[一二三四五\d])"
)
_PAGE_NUMBER = re.compile(
    r"[-—–－_·•.~/|\s]{0,12}第?\s?(?:\d{1,4}|[一二三四五六七八九十]{1,3})\s?页?[-—–－_·•.~/|，,共总\s]{0,12}\d{0,4}\s?页?[-—–－_·•.~\s]{0,6}"
)
_CONTINUED = re.compile(r"[（(]?(?:续上?[表页]|接上[表页]|上接第?\d{0,3}页|续)[一二三四五\d]{0,2}[)）]?")
_VALUE = re.compile(r"[-+±增减]?[\d０-９](?:[\d０-９,，.．]{0,20}[\d０-９])?\s?(?:[%％]|[一-鿿]{1,2})?|[/／—–－-]{1,4}|无")
_FIGURE = re.compile(r"[-+±增减]?[\d０-９](?:[\d０-９,，.．]{0,20}[\d０-９])?")
_VARYING = re.compile(r"[\d０-９一二三四五六七八九十]{1,6}")
MAX_HEAD = 5  # rows of a head
MAX_BETWEEN = 12  # lines that may stand between two pieces

_Rows = list[list[Cell | None]]


def stitch(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with cut tables joined; lines that stood between the pieces (page numbers, running heads) follow them."""
    furniture = _running_lines(blocks)
    out: list[Block] = []
    at: int | None = None  # index in out of the table that may go on
    for block in blocks:
        if isinstance(block, Table):
            joined = _join(out[at], block) if at is not None else None
            if joined is not None and at is not None:
                out[at] = joined
            else:
                at = len(out)
                out.append(block)
            continue
        out.append(block)
        if at is not None and (len(out) - at > MAX_BETWEEN or not _is_furniture(block, furniture)):
            at = None
    return out


def _bare(text: str) -> str:
    return "".join(text.split())


def _masked(text: str) -> str:
    """A text without what differs between its repetitions: numbers and ordinals."""
    return _VARYING.sub("#", _bare(text))


def _running_lines(blocks: Sequence[Block]) -> frozenset[str]:
    """Heads and feet that repeat: first or last lines of at least two pages, or lines beside tables that recur."""
    seen: Counter[str] = Counter()
    for index, block in enumerate(blocks):
        if not isinstance(block, Line):
            continue
        around = blocks[max(0, index - 1) : index + 2]
        edge = (
            any(isinstance(other, Table) or other.page != block.page for other in around if other is not block) or len(around) < 3
        )
        if edge and 0 < len(block.text.strip()) <= 40:
            seen[_masked(block.text)] += 1
    return frozenset(text for text, count in seen.items() if count >= 2)


def _is_furniture(line: Line, running: frozenset[str]) -> bool:
    text = line.text.strip()
    if not text or line.chrome or _PAGE_NUMBER.fullmatch(text) or _CONTINUED.fullmatch(text):
        return True
    return line.level is None and not _HEADING.match(text) and _masked(text) in running


def _join(first: Block, second: Table) -> Table | None:
    """Both pieces as one table, or None when they are two tables."""
    if not isinstance(first, Table) or first.shape != second.shape or not _may_follow(first, second):
        return None
    aligned = _align(first, second)
    if aligned is None:
        return None
    upper, lower = aligned
    rest = _without_head(upper, lower)
    if rest is None or not _continues(upper, rest, repeated=rest.rows < _without_blank(lower).rows):
        return None
    return _sew(upper, rest)


def _may_follow(first: Table, second: Table) -> bool:
    """Pieces stand on successive pages; where the format has no pages anything that is next may follow."""
    if first.page is None or second.page is None:
        return True
    last = max((c.page for c in first.cells if c.page is not None), default=first.page)
    return second.page == last + 1


# --- columns ---------------------------------------------------------------------------------------------------------


def _cuts(row: Sequence[Cell | None]) -> tuple[int, ...] | None:
    """Columns at which the cells of a grid row begin, and the end; None when the row has holes."""
    if any(cell is None for cell in row):
        return None
    return (*(c for c in range(len(row)) if c == 0 or row[c] is not row[c - 1]), len(row))


def _align(first: Table, second: Table) -> tuple[Table, Table] | None:
    """Both pieces on the columns of the finer one. A coarser piece is spread over the cells of the rows of the other that
    have as many cells as it has columns, if all such rows are cut alike."""
    if first.columns == second.columns:
        return first, second
    fine, coarse = (first, second) if first.columns > second.columns else (second, first)
    rows = fine.grid()
    if fine is first:
        rows = rows[::-1]  # the rows next to the cut
    cuts = [c for c in map(_cuts, rows) if c is not None and len(c) == coarse.columns + 1]
    if not cuts and coarse.columns == 2 and _inner_heads(fine) & _inner_heads(coarse):
        cuts = [(0, 1, fine.columns)]  # parts under like heads, one with a single value in each row
    if not cuts or coarse.columns < 2 or len(set(cuts)) > 1:
        return None
    spread = _spread(coarse, cuts[0], fine.columns)
    if not _same_kind(fine, spread):
        return None
    return (fine, spread) if fine is first else (spread, fine)


def _inner_heads(table: Table) -> set[str]:
    """Rows over the full width, without their numbers."""
    return {_masked(c.text) for c in table.cells if c.colspan == table.columns and c.text.strip()}


def _spread(table: Table, cuts: tuple[int, ...], columns: int) -> Table:
    cells = tuple(
        replace(c, column=cuts[c.column], colspan=cuts[min(len(cuts) - 1, c.column + c.colspan)] - cuts[c.column])
        for c in table.cells
    )
    return replace(table, cells=cells, columns=columns)


def _value_columns(table: Table) -> tuple[set[int], set[int]]:
    """Columns where a cell prints a figure, and columns where a cell prints an item of a list."""
    values: set[int] = set()
    labels: set[int] = set()
    for cell in table.cells:
        covered = range(cell.column, cell.column + cell.colspan)
        if _FIGURE.fullmatch(_bare(cell.text)):
            values.update(covered)
        elif cell.colspan < table.columns and _ORDINAL.match(_bare(cell.text)):
            labels.update(covered)
    return values, labels


def _same_kind(first: Table, second: Table) -> bool:
    """No column holds figures in one piece and listed items in the other."""
    (values, labels), (others, names) = _value_columns(first), _value_columns(second)
    return not (values & names or others & labels)


# --- heads -----------------------------------------------------------------------------------------------------------


def _texts(row: Sequence[Cell | None]) -> list[str]:
    return ["" if cell is None else _bare(cell.text) for cell in row]


def _has_figure(row: Sequence[Cell | None]) -> bool:
    return any(_VALUE.fullmatch(text) for text in _texts(row)[1:])


def _head(rows: _Rows) -> int:
    """Number of rows over the first row of values."""
    for index, row in enumerate(rows[: MAX_HEAD + 1]):
        if _has_figure(row):
            return index
    return min(MAX_HEAD, len(rows) - 1)


def _from_row(table: Table, start: int) -> Table:
    """The table without the rows before ``start``; cells that reach over the cut are kept with what is left of them."""
    cells = []
    for cell in table.cells:
        end = cell.row + cell.rowspan
        if end > start:
            row = max(cell.row, start)
            cells.append(replace(cell, row=row - start, rowspan=end - row))
    return replace(table, cells=tuple(cells), rows=table.rows - start)


def _without_blank(table: Table) -> Table:
    """The table without the blank rows it begins with (the head that a converter invents for a piece)."""
    rows = table.grid()
    blank = 0
    while blank < len(rows) and all(c is None or (not c.text.strip() and c.rowspan == 1 and c.colspan == 1) for c in rows[blank]):
        blank += 1
    return _from_row(table, blank) if blank < len(rows) else table


def _without_head(first: Table, second: Table) -> Table | None:
    """The second piece without a blank head and without head rows of the first piece; None when nothing else is in it."""
    second = _without_blank(second)
    upper, lower = first.grid(), second.grid()
    head = _head(upper)
    best = 0
    for start in range(head):
        same = 0
        while (
            start + same < head
            and same < len(lower)
            and any(_texts(lower[same]))
            and _texts(upper[start + same]) == _texts(lower[same])
        ):
            same += 1
        if start + same == head:  # only a head that is there to its end
            best = max(best, same)
    if best >= len(lower):
        return None
    return _from_row(second, best)


def _continues(first: Table, second: Table, *, repeated: bool) -> bool:
    """Whether the second piece goes on with the first instead of being a table of its own."""
    upper, lower = first.grid(), second.grid()
    if not _same_kind(first, second):
        return False
    head = _head(upper)
    start = _texts(lower[0])
    if head < len(upper) and _labels(upper[head]) and _labels(upper[head]) == _labels(lower[0]):
        return False  # it begins with the same item: the table of another year or organ
    if repeated or _has_figure(lower[0]):
        return True
    if not any(_value_columns(second)[0] or _value_columns(first)[0]):
        return first.page is not None or _first_blank(start)  # an empty form: only a page break tells
    known = {_masked(c.text) for c in first.cells if c.text.strip()}
    first_label = next((text for text in start if text), "")
    if _masked(first_label) in known:
        return True  # an inner head such as the article that opens each part
    if len(set(filter(None, start))) > 1 and not _ORDINAL.match(first_label):
        return _open_end(first_label, upper[-1])  # several words and no item: the head of another table
    return bool(_ORDINAL.match(first_label)) or _open_end(first_label, upper[-1])


def _first_blank(texts: Sequence[str]) -> bool:
    return not texts[0] or bool(_ORDINAL.match(texts[0]))


def _labels(row: Sequence[Cell | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for t in _texts(row) if t and not _VALUE.fullmatch(t)))


def _open_end(text: str, last: Sequence[Cell | None]) -> bool:
    """Whether a text at the head of a piece ends a bracket that a label of the last row left open."""
    return bool(text) and any(_unclosed(above) > 0 and _unclosed(above + text) == 0 for above in _texts(last))


def _unclosed(text: str) -> int:
    return text.count("（") + text.count("(") + text.count("“") - text.count("）") - text.count(")") - text.count("”")


# --- the cut itself --------------------------------------------------------------------------------------------------


def _sew(first: Table, second: Table) -> Table:
    """The rows of both pieces in one table; a row cut in two becomes one again, cells open at the cut are joined."""
    upper, lower = list(first.cells), list(second.cells)
    shift = first.rows
    if _is_one_row(first, second):
        shift -= 1
        ends = {c.column: n for n, c in enumerate(upper) if c.row + c.rowspan == first.rows}
        for cell in [c for c in lower if c.row == 0]:
            index = ends[cell.column]
            above = upper[index]
            upper[index] = replace(above, text=above.text + cell.text, rowspan=above.rowspan + cell.rowspan - 1)
            lower.remove(cell)
    else:
        for above, below in _open_cells(first, second):
            upper[upper.index(above)] = replace(above, text=above.text + below.text, rowspan=above.rowspan + below.rowspan)
            lower.remove(below)
    cells = (*upper, *(replace(c, row=c.row + shift) for c in lower))
    return replace(first, cells=tuple(cells), rows=shift + second.rows)


def _is_one_row(first: Table, second: Table) -> bool:
    """Whether the last row above and the first row below are halves of one: cut alike, values in one half only, and the
    label evidently running on."""
    above, below = first.grid()[-1], second.grid()[0]
    cuts = _cuts(above)
    if cuts is None or cuts != _cuts(below) or len(cuts) < 3:
        return False
    values = _value_columns(first)[0] | _value_columns(second)[0]
    columns = [c for c in cuts[:-1] if c in values]
    halves = [[row[c] for c in columns] for row in (above, below)]
    printed = [sum(bool(cell and cell.text.strip()) for cell in half) for half in halves]
    if not columns or min(printed) > 0 or max(printed) == 0:
        return False
    names = [c for c in cuts[:-1] if c not in values]
    if not names:
        return False
    upper, lower = _texts(above)[names[-1]], _texts(below)[names[-1]]
    if any(_ORDINAL.match(t) for t in (_texts(below)[c] for c in names)) or not upper:
        return False
    if _unclosed(upper) > 0:
        return not lower or _unclosed(upper + lower) == 0
    if not lower:
        return printed[0] == 0  # the values alone went over to the next page
    return bool(_ORDINAL.match(upper)) and not re.search("[:：]", lower)


def _open_cells(first: Table, second: Table) -> list[tuple[Cell, Cell]]:
    """Cells left of the values that the cut has gone through: (upper part, lower part)."""
    values = _value_columns(first)[0] | _value_columns(second)[0]
    ends = {c.column: c for c in first.cells if c.row + c.rowspan == first.rows}
    out: list[tuple[Cell, Cell]] = []
    for below in sorted((c for c in second.cells if c.row == 0), key=lambda c: c.column):
        above = ends.get(below.column)
        if above is None or above.colspan != below.colspan or below.column in values:
            break
        upper, lower = _bare(above.text), _bare(below.text)
        grouped = above.rowspan > 1 or below.rowspan > 1 or bool(out)
        runs_on = bool(_ORDINAL.match(upper)) and below.rowspan > 1
        if _ORDINAL.match(lower) and upper:
            break
        if not grouped or not (not lower or not upper or runs_on):
            break
        if _last_label(second, below):
            break  # the innermost label of a row is the row's own
        out.append((above, below))
    return out


def _last_label(table: Table, cell: Cell) -> bool:
    """Whether the next cell to the right of a one-row cell is a value: the cell is then the label of its row."""
    if cell.rowspan > 1:
        return False
    row = table.grid()[cell.row]
    end = cell.column + cell.colspan
    after = row[end] if end < len(row) else None
    return after is None or bool(_VALUE.fullmatch(_bare(after.text)))
