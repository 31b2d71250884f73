"""The lines and tables of a web page in the order of its markup, with what the markup says about each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from extract.characters import repair
from extract.facts import Line, Table
from extract.reading.html_tables import BLOCKS, input_text, is_dropped, is_hidden, squeeze
from extract.reading.ordinals import ordinal
from extract.reading.text_tables import TextLine, blocks_of

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_INDENT = re.compile(r"text-indent\s*:\s*(\d{1,4}(?:\.\d{1,6})?)\s*(em|pt|px|cm|mm)", re.IGNORECASE)
_ALIGN = re.compile(r"text-align\s*:\s*(left|right|center|justify)", re.IGNORECASE)
_UNITS = {"em": 1.0, "pt": 1 / 14, "px": 1 / 16, "cm": 2.0, "mm": 0.2}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z\-]{2,40})", re.IGNORECASE)
_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|zip|rar|ofd)(?:$|[?#])", re.IGNORECASE)
# Names that page makers give to what surrounds the text, as whole words of a class or id.
_AROUND = re.compile(
    r"(?<![a-z])(?:nav|navbar|navi|navigation|menu|crumbs?|breadcrumbs?|foot|footer|topbar|sidebar|share|bdshare\w{0,20}|bdsharebuttonbox"
    r"|search|login|toolbar|copyright|friendlink|links|banner|skip|pager|pagination|dqwz|weizhi|dangqian|relate|related|recommend)(?![a-z])",
    re.IGNORECASE,
)
_AROUND_TAGS = frozenset(("nav", "footer", "aside", "button"))
PROSE = 40  # characters of a line that is no label
LINE_WIDTH = 28  # characters of a usual line, by which the place of a centred one is told
SMALL = 60  # pixels: a picture up to this size is an icon


@dataclass(slots=True)
class Draft:
    """A line, or a ``table``, before it is decided whether it belongs to the report.

    ``links``: characters in links to other pages. ``around``: inside of what says itself to be navigation or the like.
    """

    text: str = ""
    level: int | None = None
    links: int = 0
    around: bool = False
    wrapped: bool = False
    gap: bool = False
    indent: float = 0.0
    raw: str = ""
    table: Table | None = None

    def line(self, chrome: bool) -> Line:
        level = None if chrome else self.level
        return Line(self.text, wrapped=self.wrapped, gap=self.gap, indent=self.indent, level=level, chrome=chrome)

    def is_prose(self) -> bool:
        """Whether this is a sentence of some length and no link."""
        return len(self.text) >= PROSE and "。" in self.text and self.links < 0.5 * len(self.text)


@dataclass(slots=True)
class Page:
    """What a page holds. ``extents``: first and last item and depth of every element that holds some; ``images``: the item
    after which each picture stands; ``frames``: pages shown inside the page."""

    items: list[Draft] = field(default_factory=list)
    extents: list[tuple[int, int, int]] = field(default_factory=list)
    images: list[int] = field(default_factory=list)
    frames: int = 0


def read_page(body: Any, tables: Mapping[Any, Table], keep_hidden: bool) -> Page:
    """Goes through an element once. ``tables``: what its data tables hold (see :func:`extract.reading.html_tables.data_tables`)."""
    from lxml import etree

    walk = _Walk(tables, keep_hidden)
    for event, node in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            walk.open(node)
        else:
            walk.close(node)
            if node is not body and node.tail and not walk.skip:
                walk.add(node.tail)
    walk.end_line(wrapped=False)
    return walk.page


class _Walk:
    def __init__(self, tables: Mapping[Any, Table], keep_hidden: bool) -> None:
        self.page = Page()
        self.tables, self.keep_hidden = tables, keep_hidden
        self.skip = self.depth = self.links = self.around = self.pre = 0
        self.buffer: list[str] = []
        self.linked = 0
        self.gap = False
        self.levels: list[int] = []
        self.indents: list[float] = []
        self.aligns: list[str] = ["left"]
        self.starts: list[int] = []
        self.fringes: list[int] = []
        self.numbers: list[tuple[str, int] | None] = []

    def open(self, node: Any) -> None:
        if self.skip or is_dropped(node) or (not self.keep_hidden and is_hidden(node)):
            self.skip += 1
            return
        tag = node.tag
        if node in self.tables:
            self.end_line(wrapped=False)
            self.page.items.append(Draft(table=self.tables[node], around=self.around > 0))
            self.gap = False
            self.skip += 1
            return
        if tag in BLOCKS:
            self.end_line(wrapped=False)
            self.depth += 1
            self.starts.append(len(self.page.items))
            style = node.get("style") or ""
            found = _INDENT.search(style)
            self.indents.append(float(found.group(1)) * _UNITS[found.group(2).lower()] if found else 0.0)
            aligned = _ALIGN.search(style)
            own = aligned.group(1) if aligned else "center" if tag == "center" else tag != "table" and node.get("align")
            self.aligns.append((own or self.aligns[-1]).lower())
            self._open_block(node, tag, style)
        elif tag == "br":
            self.end_line(wrapped=True, forced=True)
        elif tag == "a":
            self.links += not _FILE.search(node.get("href") or "")
        elif tag == "img":
            self._picture(node)
        elif tag in ("iframe", "frame"):
            self.page.frames += 1
        if _is_around(node):
            self.around += 1
            self.fringes.append(len(self.page.items))
        self.add(node.text or "")
        self.add(input_text(node))

    def _open_block(self, node: Any, tag: str, style: str) -> None:
        if tag in _HEADINGS:
            self.levels.append(_HEADINGS[tag])
        elif tag == "pre":
            self.pre += 1
        elif tag in ("ol", "ul"):
            found = _LIST_STYLE.search(style)
            kind = found.group(1).lower() if found else node.get("type") or "decimal"
            start = re.fullmatch(r"\d{1,6}", node.get("start") or "1")
            self.numbers.append((kind, int(start.group()) if start else 1) if tag == "ol" else None)
        elif tag == "li" and self.numbers and self.numbers[-1] is not None:
            kind, number = self.numbers[-1]
            value = re.fullmatch(r"\d{1,6}", node.get("value") or "")
            number = int(value.group()) if value else number
            self.numbers[-1] = (kind, number + 1)
            self.buffer.append(ordinal(kind, number))

    def close(self, node: Any) -> None:
        if self.skip:
            self.skip -= 1
            return
        tag = node.tag
        if tag in BLOCKS:
            self.end_line(wrapped=False)
            self.depth -= 1
            self.indents.pop()
            self.aligns.pop()
            start = self.starts.pop()
            if tag == "pre":
                self.pre -= 1
                self._draw(start)
            if len(self.page.items) > start:
                self.page.extents.append((start, len(self.page.items), self.depth))
            if tag in _HEADINGS:
                self.levels.pop()
            elif tag in ("ol", "ul"):
                self.numbers.pop()
        elif tag == "a":
            self.links -= not _FILE.search(node.get("href") or "")
        if _is_around(node):
            self.around -= 1
            self._check_fringe(self.fringes.pop())

    def _check_fringe(self, start: int) -> None:
        """Takes the mark from what stands in an element that holds sentences after all, whatever its name."""
        inside = self.page.items[start:]
        if sum(item.is_prose() for item in inside) >= 2:
            for item in inside:
                item.around = False

    def _picture(self, node: Any) -> None:
        sizes = [re.match(r"\d{1,5}", node.get(name) or "") for name in ("width", "height")]
        if not self.around and not any(size and int(size.group()) <= SMALL for size in sizes):
            self.page.images.append(len(self.page.items))

    def add(self, text: str) -> None:
        if not text:
            return
        if self.links:
            self.linked += len("".join(text.split()))
        if not self.pre:
            self.buffer.append(text)
            return
        for number, piece in enumerate(text.replace("\r\n", "\n").split("\n")):
            if number:
                self.end_line(wrapped=True, forced=True)
            self.buffer.append(piece)

    def end_line(self, wrapped: bool, forced: bool = False) -> None:
        """Ends the line; ``forced`` when a mark of its own does so, which then makes a blank line of an empty one."""
        raw = "".join(self.buffer)
        text = repair(raw) if self.pre else repair(squeeze(raw).strip(" "))
        self.buffer = []
        bare = text.strip()
        if not bare:
            self.gap = self.gap or forced or bool(text)
            return
        lead = text[: len(text) - len(text.lstrip())]
        indent = len(lead) + lead.count("\u3000") or (self.indents[-1] if self.indents else 0.0)
        if self.aligns[-1] in ("right", "center") and len(bare) < LINE_WIDTH:
            indent = (LINE_WIDTH - len(bare)) / (1 if self.aligns[-1] == "right" else 2)
        level = self.levels[-1] if self.levels else None
        self.page.items.append(Draft(bare, level, self.linked, self.around > 0, wrapped, self.gap, indent, text))
        self.gap, self.linked = False, 0

    def _draw(self, start: int) -> None:
        """Tables drawn with characters in preformatted text."""
        drafts = self.page.items[start:]
        if any(d.table for d in drafts) or not any(re.search("[\t|｜─-╿]", d.text) for d in drafts):
            return
        found = blocks_of([TextLine(d.text, d.raw, n, d.indent, d.gap) for n, d in enumerate(drafts)])
        self.page.extents = [e for e in self.page.extents if e[1] <= start]
        self.page.items[start:] = [
            drafts[b.start or 0] if isinstance(b, Line) else Draft(table=replace(b, start=None)) for b in found
        ]


def _is_around(node: Any) -> bool:
    """Whether an element says that it holds navigation or the like."""
    if node.tag in _AROUND_TAGS:
        return True
    name = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('role') or ''}"
    return len(name) > 2 and bool(_AROUND.search(name[:300]))
