"""Reads a PDF with a text layer: lines, tables and what could not be read.

Text comes from PDFium, tables from the ruling lines of the page (:mod:`extract.reading.pdf_grid`). A scan or a file whose fonts
do not say which characters they print is refused: a guess at its text would be worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from extract.characters import FREQUENT, is_cjk, repair
from extract.facts import Block, Line, Problem, ReadError, Table
from extract.reading.pdf_grid import Found, find_tables
from extract.reading.pdf_page import Sheet, read_sheet
from extract.reading.pdf_rest import complete
from extract.reading.pdf_text import Row, row_of, rows_by_zone, rows_of, text_of, upright

FEW = 30  # glyphs: a page with a picture over half of it and fewer than these is a scan
PICTURE = 0.12  # share of a page from which on a picture is more than a seal
BAD_PAGE = 0.2  # share of characters without a meaning from which on a page is not trusted
GAP = 1.45  # times the usual distance of lines
_CJK_FONT = re.compile(r"song|hei|kai|fang|ming|sun|simhei|gb|cjk|msyh|yahei|hans|stxihei|宋|黑|楷|仿", re.IGNORECASE)
_LENGTH = re.compile(rb"/Linearized\s+1[^>]{0,200}?/L\s+(\d{1,12})|/L\s+(\d{1,12})[^>]{0,200}?/Linearized")
_ASK_FOR_TEXT = "get the report as a web page, docx or text-layer PDF, or run OCR on it and check the result"


@dataclass(frozen=True, slots=True)
class _Page:
    """A page sorted out: its rows of text, its tables, and rows that are not written the way the page is."""

    sheet: Sheet
    rows: list[Row]
    tables: list[Found]
    stray: list[str]


def read_pdf(data: bytes, limits: Any) -> tuple[list[Block], int, list[Problem]]:
    """Blocks in reading order, number of pages, and the problems of the pages that are not fully read.

    ``limits`` has ``pages``, ``characters`` and ``cells`` (whole numbers). Raises ReadError with the code ``damaged``,
    ``encrypted``, ``no_text_layer``, ``broken_fonts`` or ``too_large``; never lets an error of the libraries through.
    """
    from pypdfium2 import PdfiumError

    try:
        sheets, problems = _read_sheets(data, limits)
        usable = _usable(sheets, problems)
        pages = [_sort_out(sheet) for sheet in usable]
        cells = sum(len(found.table.cells) for page in pages for found in page.tables)
        _check_limit(cells, limits, "cells", "cells in its tables")
        return _blocks(pages), len(sheets), problems
    except (PdfiumError, ValueError, OverflowError, OSError) as error:  # what damaged files end in
        raise _damaged(f"the PDF cannot be read ({type(error).__name__}: {error})") from error


def _damaged(message: str) -> ReadError:
    return ReadError("damaged", message, next_step="download the file again, or open it in a PDF viewer and save a copy")


def _check_limit(count: int, limits: Any, name: str, what: str) -> None:
    limit = getattr(limits, name, None)
    if limit is not None and count > limit:
        raise ReadError("too_large", f"more than {limit} {what}", next_step="split the file")


def _read_sheets(data: bytes, limits: Any) -> tuple[list[Sheet], list[Problem]]:
    """Every page as it is in the file. A page that PDFium cannot load is kept as unread."""
    import pypdfium2 as pdfium

    if b"%PDF" not in data[:1024]:
        raise _damaged("this is not a PDF: it does not begin with %PDF")
    if _is_truncated(data):
        raise _damaged("the end of the PDF is missing")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("encrypted", "the PDF asks for a password", next_step="save a copy without a password") from error
        raise _damaged(f"the PDF cannot be opened ({error})") from error
    sheets: list[Sheet] = []
    characters = 0
    try:
        _check_limit(len(document), limits, "pages", "pages")
        for index in range(len(document)):
            try:
                page = document[index]
            except pdfium.PdfiumError:
                sheets.append(Sheet(index + 1, unread=True))
                continue
            try:
                sheets.append(read_sheet(page, index + 1))
            finally:
                page.close()
            characters += len(sheets[-1].glyphs)
            _check_limit(characters, limits, "characters", "characters")
    finally:
        document.close()
    if not sheets:
        raise _damaged("the PDF has no pages")
    problems = []
    incomplete = complete(data, sheets)
    if incomplete:
        problems.append(
            Problem("text_lost", "single characters of fonts that are not in the file are missing", _numbers(incomplete))
        )
    overruled = [s.number for s in sheets if s.overruled]
    if overruled:
        problems.append(Problem("tables_unread", "too many drawn lines to look for tables", _numbers(overruled)))
    return sheets, problems


def _is_truncated(data: bytes) -> bool:
    """Whether the end is cut off. PDFium repairs such files silently, with pages missing."""
    match = _LENGTH.search(data[:2048])
    if match:
        return len(data) < int(match.group(1) or match.group(2))
    return b"%%EOF" not in data and b"startxref" not in data[-4096:]


def _usable(sheets: Sequence[Sheet], problems: list[Problem]) -> list[Sheet]:
    """The pages with a trustworthy text; says which others there are. Raises when no page has one."""
    state = {s.number: _state(s) for s in sheets}
    by_state = {name: [n for n, value in state.items() if value == name] for name in ("text", "broken", "scan", "unread")}
    texts = [s for s in sheets if state[s.number] == "text"]
    if not texts or _is_gibberish(texts):
        if texts or by_state["broken"]:
            raise ReadError(
                "broken_fonts",
                "the fonts of the PDF do not say which characters they print; its text layer is unreadable",
                next_step=_ASK_FOR_TEXT,
            )
        if by_state["unread"] and not by_state["scan"]:
            raise _damaged("no page of the PDF can be loaded")
        raise ReadError("no_text_layer", "the PDF holds pictures of pages, no text", next_step=_ASK_FOR_TEXT)
    for name, reason in (
        ("scan", "pages are pictures without a text layer"),
        ("broken", "the fonts of these pages do not say which characters they print"),
        ("unread", "pages cannot be loaded"),
    ):
        if by_state[name]:
            problems.append(Problem("pages_without_text", reason, _numbers(by_state[name])))
    spotted = [s.number for s in texts if any(_is_bad(g.text, g.bad) for g in s.glyphs)]
    if spotted:
        problems.append(Problem("text_lost", "some characters of these pages have no meaning in the file", _numbers(spotted)))
    # A picture under a whole page of text is its background.
    pictured = [s.number for s in texts if s.image > PICTURE and (s.image < 0.9 or len(s.glyphs) < 200)]
    if pictured:
        problems.append(Problem("image", "the pages show pictures; what they print is not read", _numbers(pictured)))
    return [s for s in sheets if state[s.number] in ("text", "blank")]


def _numbers(pages: Iterable[int]) -> str:
    return ", ".join(str(n) for n in pages)


def _state(sheet: Sheet) -> str:
    """text, blank, scan, broken or unread."""
    if sheet.unread:
        return "unread"
    count = len(sheet.glyphs)
    if count < FEW and sheet.image > 0.5:
        return "scan"
    if count == 0:
        # Text drawn as outlines leaves hundreds of paths, a picture of a page cut in strips a few big ones.
        return "scan" if sheet.image > 0.1 or sheet.drawn > 100 else "blank"
    bad = sum(_is_bad(g.text, g.bad) or _is_private(g.text) for g in sheet.glyphs)
    return "broken" if bad > BAD_PAGE * count else "text"


def _is_private(text: str) -> bool:
    """Private-use code points. A few are harmless: list marks of symbol fonts, rare characters of names."""
    return unicodedata.category(text) == "Co"


def _is_bad(text: str, bad: bool) -> bool:
    return bad or text == "\ufffd" or unicodedata.category(text) in ("Cn", "Cc", "Cs")


def _is_gibberish(sheets: Sequence[Sheet]) -> bool:
    """Whether the characters are wrong although each of them is a proper one."""
    letters = [g.text for s in sheets for g in s.glyphs if not g.text.isdigit()]
    chinese = [c for c in letters if is_cjk(c)]
    han = [c for c in chinese if c.isalpha()]
    if "(cid:" in "".join(letters[:2000]):
        return True
    if len(letters) >= FEW and len(chinese) < 0.1 * len(letters):
        fonts: Counter[str] = sum((s.fonts for s in sheets), Counter())
        named = sum(n for name, n in fonts.items() if _CJK_FONT.search(name))
        foreign = sum(ord(c) > 0x7F and not is_cjk(c) for c in letters)
        return named > 0.5 * sum(fonts.values()) or foreign > 0.3 * len(letters)
    return len(han) >= 200 and sum(c in FREQUENT for c in repair("".join(han))) < 0.05 * len(han)


def _sort_out(sheet: Sheet) -> _Page:
    """Every glyph of a page goes into a table, a row or a stray line."""
    tables = find_tables(sheet)
    used = frozenset(i for found in tables for i in found.used)
    rest = [g for i, g in enumerate(sheet.glyphs) if i not in used]
    stray = [text_of(row) for quad in (1, 3) for row in rows_of(upright([g for g in rest if g.quad == quad], quad))]
    stray += ["".join(g.text for g in rest if g.quad == quad) for quad in (2, 4)]
    straight = [g for g in rest if g.quad == 0]
    if any(found.box[0] < sheet.width / 2 < found.box[2] for found in tables):
        rows = [row_of(row) for row in rows_of(straight)]  # a table over the whole width: one column
    else:
        rows = rows_by_zone(straight, sheet.width)
    return _Page(sheet, rows, tables, [text for text in stray if text])


def _margins(rows: Sequence[Row]) -> tuple[float, float]:
    """Left and right end of the text: the outermost at which at least two rows begin or end."""

    def supported(ends: list[float], size: float) -> float:
        for end, other in zip(ends, ends[1:], strict=False):
            if abs(other - end) <= 0.6 * size:
                return end
        return ends[0]

    size = median(row.size for row in rows)
    return supported(sorted(r.x0 for r in rows), size), supported(sorted((r.x1 for r in rows), reverse=True), size)


def _spacing(rows: Sequence[Row]) -> float | None:
    """The usual distance of two rows of one size, None when there are too few."""
    steps = [
        b.base - a.base
        for a, b in zip(rows, rows[1:], strict=False)
        if a.zone == b.zone and b.base > a.base and abs(a.size - b.size) < 0.1 * a.size
    ]
    return median(steps) if len(steps) >= 4 else None


def _blocks(pages: Sequence[_Page]) -> list[Block]:
    """Lines and tables in reading order, placed against the margins of their page or, on a short page, of the file."""
    everything = [row for page in pages for row in page.rows if row.zone == 0]
    usual = _spacing(everything)
    common = _margins(everything) if everything else (0.0, 1.0)
    out: list[Block] = []
    for page in pages:
        number = page.sheet.number
        places: dict[int, tuple[float, float]] = {}
        for zone in {row.zone for row in page.rows}:
            rows = [row for row in page.rows if row.zone == zone]
            places[zone] = _margins(rows) if len(rows) >= 6 or zone else common
        spacing = _spacing(page.rows) or usual
        items: list[tuple[int, float, Row | Table]] = [(row.zone, row.base - 0.5 * row.size, row) for row in page.rows]
        items += [(_zone(page, found), found.top, found.table) for found in page.tables]
        before: Row | None = None
        for _, _, item in sorted(items, key=lambda i: i[:2]):
            if isinstance(item, Table):
                out.append(item)
                before = None
                continue
            line = _line(item, number, places[item.zone])
            if before is not None and before.zone == item.zone:
                step = spacing or 2.2 * item.size
                wide = GAP * max(step, 1.2 * max(item.size, before.size))
                line = replace(line, gap=item.base - before.base > wide)
            out.append(line)
            before = item
        # Text across the page (watermarks, side notes) is no part of the flow, but never dropped.
        out += [Line(text, page=number, chrome=True) for text in page.stray]
    return out


def _zone(page: _Page, found: Found) -> int:
    """The column that a table stands in."""
    right = [row.x0 for row in page.rows if row.zone == 1]
    return 1 if right and found.box[0] >= min(right) - page.sheet.width * 0.05 else 0


def _line(row: Row, page: int, margins: tuple[float, float]) -> Line:
    left, right = margins
    return Line(
        row.text,
        page=page,
        wrapped=True,
        indent=round(max(0.0, (row.x0 - left) / row.size), 2),
        fill=round(min(1.0, (row.x1 - row.x0) / max(1.0, right - left)), 3),
        size=round(row.size, 1),
        words=row.words,
    )
