"""Characters that PDFium leaves out of a page, taken from pdfminer.

PDFium drops a single character of a Chinese font that is neither in the file nor on the machine (a unit 条 alone in its
cell, vertical text set one character a line). pdfminer needs no font for the text, but is slow and strict; so it is asked
for such pages only, and only for what is missing.
"""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from extract.reading.pdf_page import Glyph, Mark, Sheet, is_printed, place, quarter_of
from extract.reading.pdf_text import SAME_LINE


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
    """Adds those characters that the sheet does not have.

    The two libraries disagree on widths and each leaves out characters of its own, so the places in a row shift against one
    another; what is missing in a row tells the order of its characters, not their places.
    """
    others = [glyph for mark in marks if (glyph := place(sheet, mark)) is not None]
    both = sorted([(g.base, False, g) for g in sheet.glyphs] + [(g.base, True, g) for g in others], key=lambda item: item[:2])
    at = 0
    while at < len(both):
        end = at + 1
        while end < len(both) and both[end][0] - both[end - 1][0] <= SAME_LINE * max(both[end][2].size, both[end - 1][2].size):
            end += 1
        row = both[at:end]
        sheet.glyphs += _missing([g for _, other, g in row if not other], [g for _, other, g in row if other])
        at = end


def _missing(known: list[Glyph], others: list[Glyph]) -> list[Glyph]:
    """The glyphs of a row of others that the known row lacks."""
    known.sort(key=lambda g: g.x0)
    others.sort(key=lambda g: g.x0)
    if not Counter(g.text for g in others) - Counter(g.text for g in known):
        return []
    matcher = SequenceMatcher(None, [g.text for g in known], [g.text for g in others], autojunk=False)
    out: list[Glyph] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind in ("insert", "replace"):
            out += [g for g in others[c:d] if not any(_same_place(g, old) for old in known[a:b])]
    return out


def _same_place(one: Glyph, other: Glyph) -> bool:
    return abs(one.x0 - other.x0) <= 0.5 * max(one.size, other.size)
