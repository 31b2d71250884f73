"""Reads a web page: the lines and tables of the report, those of the page around it marked as chrome.

lxml parses; it stops without a word at elements nested too deeply, so the characters it hands over are counted against
those of the file.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from extract.characters import repair
from extract.facts import Block, Line, Problem, ReadError
from extract.reading.html_lines import Page, read_page
from extract.reading.html_main import main_place, main_text, sort_out
from extract.reading.html_tables import DROPPED, data_tables, is_hidden
from extract.reading.levels import relevel

FEW = 60  # Chinese characters: less is no text of a report
_HAN = re.compile(r"[㐀-鿿]")
_CONTROL = {c: None for c in (*range(9), 11, *range(14, 32), 127)}
_ISLAND = re.compile(r"<!\[CDATA\[|\]\]>|<!\[(?:if|endif)\b[^\[\]>]{0,200}\]>", re.IGNORECASE)
_XML = re.compile(r"\A\s{0,100}<\?xml[^>]{0,500}\?>", re.IGNORECASE)
_SAVE = "open the page in a browser and save it whole, or get the report as docx or pdf"


def read_html(text: str, limits: Any) -> tuple[list[Block], list[Problem]]:
    """Blocks and problems of a page. ``limits`` has ``cells``, ``characters`` and ``depth``.

    Raises ReadError: ``too_large``, ``too_deep``, ``damaged``, ``no_text`` (a page that scripts or frames fill).
    """
    text = _XML.sub("", text.translate(_CONTROL))
    body, title = _parse(text, limits)
    keep_hidden = _mostly_hidden(body)
    tables = data_tables(body, keep_hidden, limits.cells)
    page = read_page(body, tables, keep_hidden)
    place = main_place(page, main_text(text))
    blocks = sort_out(page.items, place, "".join(title.split()))
    own = [b for b in blocks if isinstance(b, Line) and not b.chrome]
    seen = sum(len(_HAN.findall(b.text)) for b in own) + sum(len(_HAN.findall(c.text)) for t in tables.values() for c in t.cells)
    if seen < FEW:
        _refuse_empty(body, page, seen)
    if title and not any(_is_title(line.text, title) for line in own[:12]):
        blocks.insert(0, Line(title, wrapped=False, chrome=True))
    return relevel(blocks), _pictures(page, place, seen)


def read_fragment(markup: str, start: int, limits: Any) -> list[Block]:
    """Blocks of an HTML table inside another text, placed at ``start``. Raises ReadError as :func:`read_html` does."""
    body, _ = _parse(markup, limits)
    tables = data_tables(body, False, limits.cells)
    items = read_page(body, tables, False).items
    return [replace(item.table or item.line(chrome=False), start=start) for item in items]


def _parse(text: str, limits: Any) -> tuple[Any, str]:
    """The body of a page and its title."""
    from lxml import etree
    from lxml import html as lxml_html

    if len(text) > 20 * limits.characters:
        raise ReadError("too_large", "the page holds too much markup", next_step="split the file")
    parser = lxml_html.HTMLParser(huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(_ISLAND.sub("", text).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("no_text", f"the page holds no text ({error})", next_step=_SAVE) from error
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    if deepest >= limits.depth:
        raise ReadError(
            "too_deep", f"elements are nested more than {limits.depth} deep", next_step="save the page as plain text or pdf"
        )
    body = root.find("body")
    body = root if body is None else body
    found = sum(len(_HAN.findall(part)) for part in root.itertext())
    if found < _marked_up(text) and found < 0.999 * _Counter.count(text):
        raise ReadError("damaged", "the markup is so broken that part of the text would be lost", next_step=_SAVE)
    title = root.find(".//title")
    return body, repair(" ".join((title.text or "").split())) if title is not None else ""


def _marked_up(text: str) -> int:
    """Chinese characters of a page, counted quickly; too many rather than too few."""
    bare = re.sub(r"<[^<>]{0,5000}>", "", text)
    return len(_HAN.findall(html.unescape(bare)))


class _Counter(HTMLParser):
    """Chinese characters of a page as another parser sees them, scripts and styles counted like lxml does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.total = 0

    def handle_data(self, data: str) -> None:
        self.total += len(_HAN.findall(data))

    @classmethod
    def count(cls, text: str) -> int:
        counter = cls()
        counter.feed(_ISLAND.sub("", text))
        counter.close()
        return counter.total


def _mostly_hidden(body: Any) -> bool:
    """Whether most of the text stands in elements that say they are hidden: scripts show them in a browser."""
    from lxml import etree

    hidden = shown = skip = 0
    for event, node in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            skip += bool(skip or is_hidden(node))
            if node.tag not in DROPPED and node.text:
                count = len(_HAN.findall(node.text))
                hidden, shown = (hidden + count, shown) if skip else (hidden, shown + count)
        else:
            skip -= bool(skip)
            if node.tail and node is not body:
                count = len(_HAN.findall(node.tail))
                hidden, shown = (hidden + count, shown) if skip else (hidden, shown + count)
    return hidden > 5 * FEW and hidden > shown


def _refuse_empty(body: Any, page: Page, seen: int) -> None:
    """Says why a page has hardly any text, when the page itself shows the reason."""
    if not seen and sum(len(item.text) for item in page.items) > 10 * FEW:
        return  # another language, said by the check that all formats share
    if page.frames:
        raise ReadError("no_text", "the page only shows other pages in frames", next_step="save the page inside the frame")
    scripts = sum(1 for _ in body.iter("script"))
    if scripts and not page.images:
        raise ReadError("no_text", "the page holds hardly any text: scripts fill it in the browser", next_step=_SAVE)
    if not seen and not page.images:
        raise ReadError("no_text", "the page holds no text", next_step=_SAVE)
    if not seen:
        raise ReadError("no_text_layer", "the page holds pictures, no text", next_step="get the report as text, or run OCR on it")


def _is_title(line: str, title: str) -> bool:
    bare = "".join(line.split())
    return len(bare) >= 6 and (bare in "".join(title.split()) or "".join(title.split()) in bare)


def _pictures(page: Page, place: tuple[int, int], seen: int) -> list[Problem]:
    """Pictures among the text of the report, by the line they stand under."""
    images = [at for at in page.images if place[0] < at <= place[1] or seen < 2 * FEW]
    if not images:
        return []
    above = next((item.text for item in reversed(page.items[: images[0]]) if item.table is None), None)
    problems = [
        Problem("image", "the page shows pictures; what they print is not read", f"after: {above[:30]}" if above else None)
    ]
    if seen < 2 * FEW:
        problems.append(Problem("text_lost", "most of the report seems to be pictures", None))
    return problems
