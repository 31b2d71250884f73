"""What stands on a page of a PDF: glyphs and ruling lines, in points from the upper left corner of the upright page.

The text and the lines both come from PDFium, so that they share one system of coordinates; the page is turned to the way
its text is written, whatever its /Rotate says.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from extract.characters import is_cjk

MAX_OBJECTS = 50_000  # objects of one page that are looked at for ruling lines
MAX_EDGES = 4_000
THIN = 3.0  # points: a filled bar up to this thickness is a line
STRAIGHT = 1.0  # points: a line may be this much out of the horizontal or vertical

Turn = Callable[[float, float], tuple[float, float]]


class Glyph(NamedTuple):
    """One printed character; ``base`` is the height of its baseline, ``quad`` its turn against the page in quarters (4: slanted)."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    quad: int
    bad: bool
    blank: bool = False  # a blank is printed before it


class Edge(NamedTuple):
    """A ruling line, horizontal or vertical."""

    x0: float
    top: float
    x1: float
    bottom: float
    vertical: bool


@dataclass(slots=True)
class Sheet:
    """One page. ``image`` is the share of its area under pictures, ``drawn`` the number of its drawn paths."""

    number: int
    width: float = 0.0
    height: float = 0.0
    glyphs: list[Glyph] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    image: float = 0.0
    drawn: int = 0
    fonts: Counter[str] = field(default_factory=Counter)
    turn: Turn | None = None
    quarter: int = 0
    hidden: int = 0  # pieces of text that PDFium left out
    unread: bool = False
    overruled: bool = False


def turner(box: tuple[float, float, float, float], quarter: int) -> tuple[Turn, float, float]:
    """The function from PDF space to points from the upper left corner, for text written at ``quarter`` × 90° against the
    page's x axis, and the width and height of the page so turned."""
    left, bottom, right, top = box
    turns: tuple[Turn, ...] = (
        lambda x, y: (x - left, top - y),
        lambda x, y: (y - bottom, x - left),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (top - y, right - x),
    )
    wide, high = right - left, top - bottom
    return (turns[quarter], wide, high) if quarter % 2 == 0 else (turns[quarter], high, wide)


def read_sheet(page: Any, number: int) -> Sheet:
    """Glyphs and lines of a pypdfium2 page. Raises PdfiumError when its text cannot be loaded."""
    textpage = page.get_textpage()
    try:
        sheet = Sheet(number)
        box = page.get_bbox()
        raw = list(_characters(textpage))
        turns = Counter(mark.quarter for mark in raw if mark.quarter is not None)
        sheet.quarter = max(turns, key=lambda q: turns[q]) if turns else 0
        sheet.turn, sheet.width, sheet.height = turner(box, sheet.quarter)
        sheet.glyphs = [glyph for mark in raw if (glyph := place(sheet, mark)) is not None]
        if not _mostly_chinese(sheet.glyphs):
            sheet.fonts = _fonts(textpage)
        _read_objects(page, sheet, sheet.turn)
        return sheet
    finally:
        textpage.close()


class Mark(NamedTuple):
    """A character in the space of the PDF: its box (left, bottom, right, top) and the origin of its baseline."""

    text: str
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    size: float
    bad: bool
    quarter: int | None
    blank: bool = False


def place(sheet: Sheet, mark: Mark) -> Glyph | None:
    """The character on the upright page; None outside the visible part of the page."""
    assert sheet.turn is not None
    (xa, ya), (xb, yb) = sheet.turn(*mark.box[:2]), sheet.turn(*mark.box[2:])
    x0, x1, top, bottom = min(xa, xb), max(xa, xb), min(ya, yb), max(ya, yb)
    if x1 < 0 or bottom < 0 or x0 > sheet.width or top > sheet.height:
        return None
    quad = 4 if mark.quarter is None else (mark.quarter - sheet.quarter) % 4
    return Glyph(mark.text, x0, top, x1, bottom, sheet.turn(*mark.origin)[1], mark.size, quad, mark.bad, mark.blank)


def quarter_of(a: float, b: float) -> int | None:
    """Quarter turns of text whose matrix begins with a, b; None for slanted text."""
    angle = math.degrees(math.atan2(b, a)) % 360
    quarter = round(angle / 90)
    return quarter % 4 if abs(angle - quarter * 90) < 5 else None


def is_printed(text: str) -> bool:
    """Whether a character prints something."""
    return not text.isspace() and text not in "\u200b\u200c\u200d\ufeff\u00ad"


def _characters(textpage: Any) -> Iterator[Mark]:
    """Each character that prints something."""
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_double(), ctypes.c_double()
    matrix, box = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    sides = [ctypes.c_double() for _ in range(4)]
    blank = False
    high = 0  # first half of a surrogate pair, which PDFium gives apart on Windows
    for index in range(textpage.count_chars()):
        if pdfium.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        text = "-" if code == 2 else chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if not is_printed(text):
            blank = True
            continue
        bad = text == "\x00" or pdfium.FPDFText_HasUnicodeMapError(textpage, index) == 1
        if not (
            pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
            and pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
            and pdfium.FPDFText_GetMatrix(textpage, index, matrix)
        ):
            continue
        size = abs(pdfium.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d))
        corners, origin = (box.left, box.bottom, box.right, box.top), (x.value, y.value)
        if size and max(box.right - box.left, box.top - box.bottom) > 2.5 * size:
            # PDFium misjudges the box of characters set vertically; their ink is right.
            if not pdfium.FPDFText_GetCharBox(textpage, index, *sides):
                continue
            left, right, bottom, top = (side.value for side in sides)
            corners = (left, bottom, right, top)
        yield Mark(
            "\ufffd" if bad and not text.isprintable() else text,
            corners,
            origin,
            size or abs(box.top - box.bottom) or 1.0,
            bad,
            quarter_of(matrix.a, matrix.b),
            blank,
        )
        blank = False


def _mostly_chinese(glyphs: list[Glyph]) -> bool:
    return 2 * sum(is_cjk(g.text) for g in glyphs) >= len(glyphs)


def _fonts(textpage: Any, sample: int = 400) -> Counter[str]:
    """Names of the fonts of the first characters."""
    import pypdfium2.raw as pdfium

    names: Counter[str] = Counter()
    buffer, flags = ctypes.create_string_buffer(256), ctypes.c_int()
    for index in range(min(sample, textpage.count_chars())):
        length = pdfium.FPDFText_GetFontInfo(textpage, index, buffer, 256, flags)
        if 0 < length <= 256:
            names[buffer.raw[: length - 1].decode("utf-8", "replace")] += 1
    return names


def _read_objects(page: Any, sheet: Sheet, turn: Turn) -> None:
    """Ruling lines, filled boxes and the area of pictures, forms opened."""
    import pypdfium2.raw as pdfium

    left = MAX_OBJECTS
    area = 0.0
    identity = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    todo: list[tuple[Any, Any, int, tuple[float, ...], int]] = [
        (pdfium.FPDFPage_GetObject, page.raw, pdfium.FPDFPage_CountObjects(page), identity, 0)
    ]
    while todo:
        get, holder, count, outer, depth = todo.pop()
        for index in range(count):
            left -= 1
            if left < 0 or len(sheet.edges) > MAX_EDGES:
                sheet.overruled, sheet.edges = True, []
                return
            item = get(holder, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                sheet.drawn += 1
                _read_path(item, _within(item, outer), sheet, turn)
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                sheet.hidden += _is_hidden(item)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                m = _within(item, outer)
                area += abs(m[0] * m[3] - m[1] * m[2])  # an image fills the unit square
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 8:
                inner = _within(item, outer)
                todo.append((pdfium.FPDFFormObj_GetObject, item, pdfium.FPDFFormObj_CountObjects(item), inner, depth + 1))
    sheet.image = area / max(1.0, sheet.width * sheet.height)


def _is_hidden(item: Any) -> bool:
    """Whether PDFium leaves a piece of text out: it holds one without width for invisible, and so it takes a single
    character of a font that is neither in the file nor on this machine."""
    import pypdfium2.raw as pdfium

    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *sides) or abs(sides[2].value - sides[0].value) > 0.01:
        return False
    font = pdfium.FPDFTextObj_GetFont(item)
    return bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) != 1


def _within(item: Any, outer: tuple[float, ...]) -> tuple[float, ...]:
    """Matrix of an object followed by that of the form it stands in."""
    import pypdfium2.raw as pdfium

    m = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, m):
        return outer
    a, b, c, d, e, f = outer
    return (
        m.a * a + m.b * c,
        m.a * b + m.b * d,
        m.c * a + m.d * c,
        m.c * b + m.d * d,
        m.e * a + m.f * c + e,
        m.e * b + m.f * d + f,
    )


def _visible(get: Any, item: Any) -> bool:
    """Whether the colour is something else than white or transparent. Patterns have no colour and count as visible."""
    r, g, b, alpha = (ctypes.c_uint() for _ in range(4))
    return not get(item, r, g, b, alpha) or (alpha.value > 8 and min(r.value, g.value, b.value) < 250)


def _read_path(item: Any, m: tuple[float, ...], sheet: Sheet, turn: Turn) -> None:
    """The straight lines of a path: its stroked segments, and bars filled as lines."""
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke):
        return
    stroked = bool(stroke.value) and _visible(pdfium.FPDFPageObj_GetStrokeColor, item)
    filled = bool(fill.value) and _visible(pdfium.FPDFPageObj_GetFillColor, item)
    if not stroked and not filled:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    paths: list[list[tuple[float, float]]] = []
    for index in range(min(pdfium.FPDFPath_CountSegments(item), 4 * MAX_EDGES)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = turn(m[0] * x.value + m[2] * y.value + m[4], m[1] * x.value + m[3] * y.value + m[5])
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO or not paths:
            paths.append([point])
        else:
            paths[-1].append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            paths[-1].append(paths[-1][0])
    for points in paths:
        if stroked:
            _add_sides(sheet.edges, points)
        if filled:
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
            if bottom - top <= min(THIN, x1 - x0):
                _add_sides(sheet.edges, [(x0, (top + bottom) / 2), (x1, (top + bottom) / 2)])
            elif x1 - x0 <= THIN:
                _add_sides(sheet.edges, [((x0 + x1) / 2, top), ((x0 + x1) / 2, bottom)])


def _add_sides(edges: list[Edge], points: list[tuple[float, float]]) -> None:
    if len(edges) > MAX_EDGES:
        return
    for (xa, ya), (xb, yb) in zip(points, points[1:], strict=False):
        if abs(ya - yb) <= STRAIGHT < abs(xa - xb):
            edges.append(Edge(min(xa, xb), (ya + yb) / 2, max(xa, xb), (ya + yb) / 2, False))
        elif abs(xa - xb) <= STRAIGHT < abs(ya - yb):
            edges.append(Edge((xa + xb) / 2, min(ya, yb), (xa + xb) / 2, max(ya, yb), True))
