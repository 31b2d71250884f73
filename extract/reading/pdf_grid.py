"""Grids of ruling lines on a page of a PDF, and the text in their cells.

The lines are joined to cells by pdfplumber's table functions; what is a table and what only a frame is decided here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extract.facts import Cell, Table
from extract.reading.pdf_page import Edge, Glyph, Sheet
from extract.reading.pdf_text import cell_text

SNAP = 3.0  # points: lines this close are one
MAX_POINTS = 2_500  # crossings of lines on one page; finding the cells takes their square
MAX_HEAD = 40  # characters of a full-width row that may stand over a table
MAX_NOTE = 80  # characters of a full-width row that may stand under it

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Found:
    """A table, its upper side, its extent and the indexes of the glyphs it took."""

    table: Table
    top: float
    box: Box
    used: frozenset[int]


def find_tables(sheet: Sheet) -> list[Found]:
    """The tables of a page from top to bottom. Glyphs outside their cells are left to the text."""
    edges = sheet.edges
    if len(edges) < 4 or not any(e.vertical for e in edges):
        return []
    out: list[Found] = []
    taken: set[int] = set()
    for cells in sorted(_cells(edges), key=_area):
        found = _fill(sheet, cells, taken)
        if found is not None:
            taken |= found.used
            out.append(found)
    return sorted(out, key=lambda f: f.top)


def _area(cells: Sequence[Box]) -> float:
    return (max(c[2] for c in cells) - min(c[0] for c in cells)) * (max(c[3] for c in cells) - min(c[1] for c in cells))


def _cells(edges: Sequence[Edge]) -> list[list[Box]]:
    """Boxes of the cells, one list a table."""
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    merged = merge_edges([_item(*e) for e in edges], SNAP, SNAP, SNAP, SNAP)
    merged = [e for e in merged if max(e["width"], e["height"]) > SNAP]
    merged = merge_edges(merged + _missing_sides(merged), SNAP, SNAP, SNAP, SNAP)
    upright = sum(e["orientation"] == "v" for e in merged)
    if upright * (len(merged) - upright) > 40 * MAX_POINTS:
        return []
    points = edges_to_intersections(merged, SNAP, SNAP)
    if len(points) > MAX_POINTS:
        return []
    return [[tuple(cell) for cell in cells] for cells in cells_to_tables(intersections_to_cells(points))]


def _item(x0: float, top: float, x1: float, bottom: float, vertical: bool) -> dict[str, Any]:
    """A line as pdfplumber's functions want it."""
    orientation = "v" if vertical else "h"
    return {
        "x0": x0,
        "top": top,
        "x1": x1,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": orientation,
    }


def _missing_sides(edges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sides that many offices leave open: the outer verticals of a table, and its upper or lower end at a page break."""
    across = sorted((e for e in edges if e["orientation"] == "h"), key=lambda e: e["top"])
    down = [e for e in edges if e["orientation"] == "v"]
    out: list[dict[str, Any]] = []
    for upper, lower in zip(across, across[1:], strict=False):
        if abs(upper["x0"] - lower["x0"]) > SNAP or abs(upper["x1"] - lower["x1"]) > SNAP:
            continue
        between = [v["x0"] for v in down if v["top"] <= upper["top"] + SNAP and v["bottom"] >= lower["top"] - SNAP]
        if any(upper["x0"] + SNAP < x < upper["x1"] - SNAP for x in between):
            for x in (upper["x0"], upper["x1"]):
                if not any(abs(x - v) <= SNAP for v in between):
                    out.append(_item(x, upper["top"], x, lower["top"], True))
    for end, y in (
        ("top", min((v["top"] for v in down), default=0.0)),
        ("bottom", max((v["bottom"] for v in down), default=0.0)),
    ):
        ends = [v["x0"] for v in down if abs(v[end] - y) <= SNAP]
        if len(ends) < 3:
            continue
        left, right = min(ends), max(ends)
        if not any(abs(h["top"] - y) <= SNAP and h["x1"] > left + SNAP and h["x0"] < right - SNAP for h in across):
            out.append(_item(left, y, right, y, False))
    return out


def _lines(values: Sequence[float]) -> list[float]:
    """Grid lines: the values with those closer than the snap merged."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > SNAP:
            out.append(value)
    return out


def _nearest(lines: Sequence[float], value: float) -> int:
    index = bisect_right(lines, value + 0.01)
    return max(0, index - 1)


def _fill(sheet: Sheet, boxes: Sequence[Box], taken: set[int]) -> Found | None:
    """The table of these cells, or None when they are a frame round text."""
    xs = _lines([x for b in boxes for x in (b[0], b[2])])
    ys = _lines([y for b in boxes for y in (b[1], b[3])])
    if len(xs) < 3:
        return None
    places: dict[tuple[int, int], int] = {}
    spans: list[tuple[int, int, int, int]] = []
    for number, (x0, top, x1, bottom) in enumerate(boxes):
        r, c, r1, c1 = _nearest(ys, top), _nearest(xs, x0), _nearest(ys, bottom), _nearest(xs, x1)
        spans.append((r, c, r1 - r, c1 - c))
        for row in range(r, r1):
            for column in range(c, c1):
                places[row, column] = number
    inside: list[list[int]] = [[] for _ in boxes]
    for index, g in enumerate(sheet.glyphs):
        x, y = (g.x0 + g.x1) / 2, (g.top + g.bottom) / 2
        if index in taken or g.quad == 4 or not (xs[0] <= x < xs[-1] and ys[0] <= y < ys[-1]):
            continue
        owner = places.get((bisect_right(ys, y) - 1, bisect_right(xs, x) - 1))
        if owner is not None:
            inside[owner].append(index)
    glyphs: Sequence[Glyph] = sheet.glyphs
    texts = [cell_text([glyphs[i] for i in members], boxes[n][2]) for n, members in enumerate(inside)]
    first, last = _extent(spans, texts, len(xs) - 1, len(ys) - 1)
    kept = [n for n, (r, _, height, width) in enumerate(spans) if first <= r < last and height and width]
    if not _is_grid([(spans[n], texts[n]) for n in kept], len(xs) - 1, last - first):
        return None
    cells = tuple(
        Cell(texts[n], spans[n][0] - first, spans[n][1], spans[n][2], spans[n][3], sheet.number)
        for n in sorted(kept, key=lambda n: spans[n][:2])
    )
    return Found(
        Table(cells, last - first, len(xs) - 1, sheet.number),
        ys[first],
        (xs[0], ys[first], xs[-1], ys[last]),
        frozenset(i for n in kept for i in inside[n]),
    )


def _extent(spans: Sequence[tuple[int, int, int, int]], texts: Sequence[str], columns: int, rows: int) -> tuple[int, int]:
    """First and end row of the table proper: rows over the full width above and below it may be boxed paragraphs."""
    full: dict[int, int] = {}
    for n, (r, _, height, width) in enumerate(spans):
        if width == columns and height == 1:
            full[r] = len(texts[n])
    others = [r for r in range(rows) if r not in full]
    if not others:
        return 0, 0
    first, end = others[0], others[-1] + 1
    while first > 0 and others[0] - first < 3 and full[first - 1] <= MAX_HEAD:
        first -= 1
    while end < rows and full[end] <= MAX_NOTE:
        end += 1
    return first, end


def _is_grid(cells: Sequence[tuple[tuple[int, int, int, int], str]], columns: int, rows: int) -> bool:
    """Whether the cells are a table; a frame, a box round a paragraph and an empty drawing are not."""
    printed = [(span, text) for span, text in cells if text]
    narrow = [text for span, text in printed if span[3] < columns]
    length = sum(len(text) for _, text in printed)
    longest = max((len(text) for _, text in printed), default=0)
    if columns < 2 or not narrow or (longest > 300 and longest > 0.7 * length):
        return False
    if rows == 1:
        return columns >= 3 or (len(narrow) == 2 and any(text[0].isdigit() for text in narrow))
    return len(printed) >= 3 or (columns >= 3 and len(printed) >= 2)
