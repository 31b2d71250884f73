"""Characters that PDFium leaves out of a page, taken from pdfminer.

PDFium drops a single character of a Chinese font that is neither in the file nor on the machine (a unit 条 alone in its
cell, vertical text set one character a line). pdfminer needs no font for the text, but is slow and strict; so it is asked
for such pages only, and only for what is missing.
"""

from __future__ import annotations

import io
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from extract.pdf_page import Glyph, Mark, Sheet, is_printed, place, quarter_of


def complete(data: bytes, sheets: Sequence[Sheet]) -> list[int]:
    """Adds the missing characters to the sheets that have ``hidden`` text; returns the pages where that failed."""
    wanted = {sheet.number: sheet for sheet in sheets if sheet.hidden}
    if not wanted:
        return []
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        for number, page in enumerate(PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data)))), 1):
            if number in wanted:
                _add_missing(wanted[number], list(_marks(page)))
                del wanted[number]
            if not wanted:
                break
    except Exception as error:  # pdfminer raises whatever a damaged file makes it stumble over; the caller reports it
        logging.getLogger(__name__).debug("pdfminer: %s", error)
    return sorted(wanted)


def _marks(page: Any) -> Iterator[Mark]:
    """The characters of a page as pdfminer sees them, in the space of the PDF."""
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LTChar, LTContainer
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager

    left, bottom = page.mediabox[0], page.mediabox[1]
    page.rotate = 0  # the turn of the page is known already
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    PDFPageInterpreter(resources, device).process_page(page)
    todo: list[Any] = [device.get_result()]
    while todo:
        item = todo.pop()
        if isinstance(item, LTContainer):
            todo.extend(item)
        elif isinstance(item, LTChar) and is_printed(item.get_text()):
            text = item.get_text()
            a, b, _, _, e, f = item.matrix
            bad = text.startswith("(cid:")
            if bad:
                text = "\ufffd"
            wide = (item.x1 - item.x0) / len(text)  # a ligature is several characters side by side
            for n, char in enumerate(text):
                x = item.x0 + left + n * wide
                box = (x, item.y0 + bottom, x + wide, item.y1 + bottom)
                yield Mark(char, box, (e + left + n * wide, f + bottom), item.size, bad, quarter_of(a, b))


def _add_missing(sheet: Sheet, marks: Sequence[Mark]) -> None:
    """Adds those characters that the sheet does not have at their place."""
    known: dict[str, list[Glyph]] = defaultdict(list)
    for old in sheet.glyphs:
        known[old.text].append(old)
    for mark in marks:
        glyph = place(sheet, mark)
        if glyph is not None and not any(_same_place(glyph, other) for other in known[glyph.text]):
            sheet.glyphs.append(glyph)
            known[glyph.text].append(glyph)


def _same_place(one: Glyph, other: Glyph) -> bool:
    near = 0.5 * max(one.size, other.size)
    return abs(one.x0 - other.x0) <= near and abs(one.base - other.base) <= near
