"""Tables drawn with box characters (┌─┬─┐ │ or +---+ |), merged cells included.

The bars stand under each other when a wide character counts two columns; whether a box character counts one or two
depends on the font the author saw, so both are tried.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from extract.characters import join
from extract.facts import Cell, Table

_BOX = re.compile("[─-╿]")
_ASCII_BORDER = re.compile(r"[ \t]{0,40}\+(?:[-=]{1,200}\+){1,60}[ \t]*")
_ASCII = str.maketrans("+-=|", "┼──│")
_DOWN = re.compile("[│┃┆┇┊┋╎╏║]")
_ACROSS = frozenset("─━┄┅┈┉╌╍═")
MAX_COLUMNS = 60

_Row = dict[int, str]  # display column → character


def is_border(text: str) -> bool:
    """Whether a stripped line begins a drawn table: only corners, edges and blanks."""
    return bool(_ASCII_BORDER.fullmatch(text)) or (text[0] in "┌┏╔╒╓" and not re.sub("[─-╿\\s]", "", text))


def box_end(texts: Sequence[str]) -> int:
    """Number of lines of the drawing that begins with the first of the lines."""
    ascii_art = texts[0][0] == "+"
    end = 0
    while end < len(texts):
        text = texts[end]
        if not (text[0] in "+|" if ascii_art else _BOX.match(text[0]) or _BOX.match(text[-1])):
            break
        end += 1
        if text[0] in "└┗╚":
            break
    return end


def box_table(lines: Sequence[str], start: int | None) -> Table | None:
    """The table of the lines of a drawing (as they stand, with leading blanks); None when they are no grid."""
    ascii_art = lines[0].lstrip()[0] == "+"
    if ascii_art:
        lines = [_ascii_line(line) for line in lines]
    for width in (1,) if ascii_art else (2, 1):
        rows = [_columns(line, width) for line in lines]
        bars = [frozenset(c for c, char in row.items() if _is_bar(char)) for row in rows]
        borders = frozenset().union(*(b for b, row in zip(bars, rows, strict=True) if _ACROSS & set(row.values())))
        walls = frozenset().union(*(b for b, row in zip(bars, rows, strict=True) if not _ACROSS & set(row.values())))
        if borders == walls and 2 <= len(walls) <= MAX_COLUMNS:
            return _grid(rows, sorted(walls), start)
    return _crooked(lines, start)


def _crooked(lines: Sequence[str], start: int | None) -> Table | None:
    """The table of a drawing whose bars do not stand under each other, when all rows have equally many cells."""
    groups: list[list[list[str]]] = [[]]
    for line in lines:
        cells = [_BOX.sub("", cell).strip() for cell in _DOWN.split(line.strip())][1:-1]
        if cells and any(cells):
            groups[-1].append(cells)
        elif groups[-1]:
            groups.append([])
    found = [group for group in groups if group]
    if len({len(cells) for group in found for cells in group}) != 1:
        return None
    rows = [[join([cells[n] for cells in group]) for n in range(len(group[0]))] for group in found]
    flat = tuple(Cell(text, r, c) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(flat, len(rows), len(rows[0]), start=start)


def _ascii_line(line: str) -> str:
    if _ASCII_BORDER.fullmatch(line):
        return line.translate(_ASCII)
    return line.replace("|", "│")


def _is_bar(char: str) -> bool:
    """Whether a character has an arm up or down."""
    return "─" <= char <= "╿" and char not in _ACROSS


def _columns(line: str, box_width: int) -> _Row:
    out: _Row = {}
    at = 0
    for char in line.expandtabs(8):
        out[at] = char
        wide = box_width if _BOX.match(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        at += wide
    return out


def _grid(rows: Sequence[_Row], places: Sequence[int], start: int | None) -> Table | None:
    """Cells of the drawing: unit boxes between bars and borders, those without a line between them joined."""
    units: list[list[list[str]]] = []  # per row of the grid and column: its lines of text
    open_right: set[tuple[int, int]] = set()
    open_below: set[tuple[int, int]] = set()
    spans = list(zip(places, places[1:], strict=False))
    fresh = True
    for row in rows:
        covered = [_is_line(row, left, right) for left, right in spans]
        if any(covered):
            if units and not fresh:
                for column, (left, right) in enumerate(spans):
                    if not covered[column]:
                        open_below.add((len(units) - 1, column))
                        units[-1][column].append(_slice(row, left, right))
            fresh = True
            continue
        if fresh:
            units.append([[] for _ in spans])
            fresh = False
        for column, (left, right) in enumerate(spans):
            units[-1][column].append(_slice(row, left, right))
            if column + 1 < len(spans) and not _is_bar(row.get(right, "")):
                open_right.add((len(units) - 1, column))
    if not units:
        return None
    return _cells(units, open_right, {(r, c) for r, c in open_below if r + 1 < len(units)}, start)


def _is_line(row: _Row, left: int, right: int) -> bool:
    between = [char for column, char in row.items() if left < column < right]
    return bool(between) and sum(char in _ACROSS for char in between) >= 0.5 * len(between)


def _slice(row: _Row, left: int, right: int) -> str:
    text = "".join(char for column, char in row.items() if left <= column < right)
    return _BOX.sub("", text).strip()


def _cells(
    units: Sequence[Sequence[Sequence[str]]],
    open_right: set[tuple[int, int]],
    open_below: set[tuple[int, int]],
    start: int | None,
) -> Table | None:
    height, width = len(units), len(units[0])
    seen: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for r in range(height):
        for c in range(width):
            if (r, c) in seen:
                continue
            right, below = c, r
            while right + 1 < width and (r, right) in open_right and (r, right + 1) not in seen:
                right += 1
            while below + 1 < height and all((below, column) in open_below for column in range(c, right + 1)):
                below += 1
            box = [(row, column) for row in range(r, below + 1) for column in range(c, right + 1)]
            if any(unit in seen for unit in box):
                return None
            seen.update(box)
            lines = [
                "".join(units[row][column][n] for column in range(c, right + 1) if n < len(units[row][column]))
                for row in range(r, below + 1)
                for n in range(max(len(units[row][column]) for column in range(c, right + 1)))
            ]
            cells.append(Cell(join(lines), r, c, below - r + 1, right - c + 1))
    return Table(tuple(cells), height, width, start=start)
