"""From glyphs to rows of text: what stands on one baseline, where a blank belongs, which column comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extract.characters import is_cjk, repair
from extract.reading.pdf_page import Glyph

SAME_LINE = 0.4  # of the size: baselines this close are one row
SAME_PLACE = 0.15  # of the size: equal characters this close are one, printed twice to look bold


@dataclass(frozen=True, slots=True)
class Row:
    """One visual line. ``zone``: its column, when the page has columns side by side."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    zone: int = 0
    words: tuple[tuple[float, float], ...] = ()  # ends of the parts of the text between blanks


def rows_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs grouped by baseline, from top to bottom, each row from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.base):
        last = rows[-1][-1] if rows else None
        if last is not None and glyph.base - last.base <= SAME_LINE * max(glyph.size, last.size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        row.sort(key=lambda g: g.x0)
    return rows


def text_of(row: Sequence[Glyph]) -> str:
    """The text of a row; a gap that a reader sees as a blank becomes one blank."""
    return repair(" ".join("".join(g.text for g in word) for word in _words(row)))


def _words(row: Sequence[Glyph]) -> list[list[Glyph]]:
    """The glyphs of a row, parted where a reader sees a blank; what is printed twice in one place stands there once."""
    words: list[list[Glyph]] = []
    before: Glyph | None = None
    for glyph in row:
        apart = before is None
        if before is not None:
            if glyph.text == before.text and abs(glyph.x0 - before.x0) < SAME_PLACE * glyph.size:
                continue
            chinese = is_cjk(glyph.text) + is_cjk(before.text)
            gap = (glyph.x0 - before.x1) / min(glyph.size, before.size)
            apart = gap > (0.2, 0.5, 0.6)[chinese] or (glyph.blank and not chinese and gap > -0.1)
        if apart:
            words.append([])
        words[-1].append(glyph)
        before = glyph
    return words


def row_of(glyphs: Sequence[Glyph], zone: int = 0) -> Row:
    """The facts of one row."""
    return Row(
        text_of(glyphs),
        glyphs[0].x0,
        max(g.x1 for g in glyphs),
        median(g.base for g in glyphs),
        median(g.size for g in glyphs),
        zone,
        tuple((round(word[0].x0, 1), round(word[-1].x1, 1)) for word in _words(glyphs)),
    )


def upright(glyphs: Sequence[Glyph], quad: int) -> list[Glyph]:
    """Glyphs that are written up (1) or down (3) the page, turned so that rows can be made of them."""
    if quad == 1:
        return [g._replace(x0=-g.bottom, x1=-g.top, top=g.x0, bottom=g.x1, base=g.x1) for g in glyphs]
    if quad == 3:
        return [g._replace(x0=g.top, x1=g.bottom, top=-g.x1, bottom=-g.x0, base=-g.x0) for g in glyphs]
    return list(glyphs)


def cell_text(glyphs: Sequence[Glyph], right: float) -> str:
    """Text of a cell whose right side is at ``right``: its rows joined, without blanks between Chinese characters.

    Numbers under each other stay apart unless the upper one fills the cell, so that two values never become one.
    """
    quads = [g.quad for g in glyphs]
    quad = max(set(quads), key=quads.count) if quads else 0
    turned = quad in (1, 3)
    text, previous = "", 0.0
    for row in rows_of(upright(glyphs, quad)):
        piece = text_of(row)
        if not piece:
            continue
        if text and not (is_cjk(text[-1]) or is_cjk(piece[0])):
            digits = text[-1].isdigit() and piece[0].isdigit()
            wrapped = not turned and previous >= right - 1.2 * row[0].size
            if not digits or not wrapped:
                text += " "
        text += piece
        previous = row[-1].x1
    return text


def zones_of(glyphs: Sequence[Glyph], width: float) -> float | None:
    """Where two columns of running text side by side meet, None for a page with one column.

    Columns are taken as such only when nothing crosses a strip near the middle and both sides hold at least six rows of
    running text; labels with numbers beside them do not.
    """
    left, right = 0.4 * width, 0.6 * width
    at, free, reach = 0.0, 0.01 * width, left
    for x0, x1 in sorted([(g.x0, g.x1) for g in glyphs if g.x1 > left and g.x0 < right] + [(right, right)]):
        if x0 - reach > free:
            at, free = (x0 + reach) / 2, x0 - reach
        reach = max(reach, x1)
    if not at:
        return None
    sides = [rows_of([g for g in glyphs if (g.x0 < at) == left]) for left in (True, False)]
    if all(len(rows) >= 6 and median(len(row) for row in rows) >= 10 for rows in sides):
        return at
    return None


def rows_by_zone(glyphs: Sequence[Glyph], width: float) -> list[Row]:
    """All rows of a page in reading order: the left column before the right one."""
    split = zones_of(glyphs, width)
    if split is None:
        return [row_of(row) for row in rows_of(glyphs)]
    left = [g for g in glyphs if g.x0 < split]
    right = [g for g in glyphs if g.x0 >= split]
    return [row_of(row, zone) for zone, side in enumerate((left, right)) for row in rows_of(side)]
