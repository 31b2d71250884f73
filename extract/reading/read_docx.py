"""Reads a DOCX: paragraphs and tables in order, as Word prints them.

Automatic numbers are part of the text, insertions are in, deletions and hidden text are out, a text box is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extract.characters import join, repair
from extract.facts import Block, Line, Problem, ReadError, Table
from extract.reading.docx_package import Package, attribute, child, is_on, local, value
from extract.reading.docx_styles import Look, Styles
from extract.reading.grids import Box, grid_of, index_lines, is_layout
from extract.reading.levels import relevel

_INSIDE = frozenset(("hyperlink", "smartTag", "sdt", "sdtContent", "ins", "moveTo", "fldSimple", "dir", "bdo", "customXml", "r"))
_LEFT_OUT = frozenset(("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "rt", "sdtPr", "txbxContent"))
_SIGNS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
LINE_WIDTH = 28  # characters of the usual page
MAX_DEPTH = 60  # tables, boxes and controls inside one another
BIG = (1_300_000, 500_000)  # width and height in EMU from which on a picture is more than a sign in a line


def read_docx(data: bytes, limits: Any) -> tuple[list[Block], list[Problem]]:
    """Blocks and problems of a document. ``limits`` has ``unpacked`` (bytes), ``characters`` and ``cells``.

    Raises ReadError: ``damaged``, ``encrypted``, ``too_large``, ``too_deep``, ``no_text``, ``no_text_layer``.
    """
    package = Package(data, limits.unpacked)
    styles = next((root for _, root in package.related("styles")), None)
    numbering = next((root for _, root in package.related("numbering")), None)
    reader = _Reader(Styles(styles, numbering), limits)
    root = package.xml(package.main)
    body = child(root, "body")
    if body is None:
        raise ReadError("damaged", "the docx has no body", next_step="open it in Word or WPS and save it as a new docx")
    blocks = list(reader.blocks(body))
    heads = reader.margin(root for _, root in package.related("header"))
    feet = reader.margin(root for _, root in package.related("footer"))
    notes = [b for kind in ("footnote", "endnote") for _, root in package.related(kind + "s") for b in reader.notes(root, kind)]
    if not any(isinstance(b, Table) or b.text for b in blocks):
        if reader.pictures:
            raise ReadError("no_text_layer", "the docx holds pictures, no text", next_step="get the text, or run OCR on it")
        raise ReadError("no_text", "the docx holds no text", next_step="open it in Word or WPS and check what it shows")
    return relevel([*heads, *blocks, *notes, *feet]), reader.problems()


class _Reader:
    """Walks the parts of one document and counts as it goes."""

    def __init__(self, styles: Styles, limits: Any) -> None:
        self.styles, self.limits = styles, limits
        self.pictures: list[str] = []  # text of the line above each
        self.unread = 0
        self._characters = self._cells = self._depth = 0
        self._last = ""
        self._carry: list[str] = []  # text of paragraphs whose end was deleted
        self._gap = False

    def problems(self) -> list[Problem]:
        out = []
        if self.pictures:
            where = f"after: {self.pictures[0][:30]}" if self.pictures[0] else None
            out.append(Problem("image", "the docx shows pictures; what they print is not read", where))
        if self.unread:
            out.append(Problem("text_lost", "documents embedded in the docx are not read", None))
        return out

    def blocks(self, holder: Any) -> Iterator[Block]:
        """Paragraphs and tables below an element, in order."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ReadError("too_deep", "tables or boxes are nested too deeply", next_step="save the docx as plain text or pdf")
        for node in holder:
            name = local(node)
            if name == "p":
                yield from self._paragraph(node)
            elif name == "tbl":
                yield from self._table(node)
            elif name == "AlternateContent":
                yield from self.blocks(_alternative(node))
            elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
                yield from self.blocks(node)
            elif name == "altChunk":
                self.unread += 1
        self._depth -= 1

    def margin(self, roots: Iterator[Any]) -> list[Block]:
        """The lines of headers or footers, each once."""
        texts: dict[str, None] = {}
        for root in roots:
            for block in self.blocks(root):
                lines = [block.text] if isinstance(block, Line) else [c.text for c in block.cells]
                texts.update(dict.fromkeys(filter(None, lines)))
        return [Line(text, wrapped=False, chrome=True) for text in texts]

    def notes(self, root: Any, kind: str) -> Iterator[Block]:
        for node in root:
            if local(node) == kind and attribute(node, "type") in (None, "normal"):
                yield from self.blocks(node)

    # --- paragraphs ----------------------------------------------------------------------------------------------

    def _paragraph(self, node: Any) -> Iterator[Block]:
        look = self.styles.look(node)
        pieces: list[list[str]] = [[look.number, *self._carry]]
        self._carry = []
        boxes: list[Any] = []
        fields: list[str] = []
        sizes: dict[float, int] = {}
        self._text(node, pieces, boxes, fields, sizes)
        properties = child(node, "pPr", "rPr")
        if properties is not None and child(properties, "del") is not None:
            self._carry = ["".join(part) for part in pieces]
            pieces = [[]]
        lines = [repair("".join(part).replace("\n", " ")) for part in pieces]
        size = max(sizes, key=lambda s: sizes[s]) if sizes else look.size
        printed = [n for n, text in enumerate(lines) if text.strip()]
        for n, text in enumerate(lines):
            if not text.strip():
                self._gap = True
                continue
            yield self._line(text, look, size, wrapped=n != printed[-1], first=n == printed[0])
        for box in boxes:
            yield from self.blocks(box)

    def _line(self, text: str, look: Look, size: float | None, *, wrapped: bool, first: bool) -> Line:
        bare = text.strip()
        lead = text[: len(text) - len(text.lstrip())]
        indent = len(lead) + lead.count("\u3000") + (look.indent if first else 0.0)
        if look.align != "left":
            indent = max(0.0, LINE_WIDTH - len(bare)) / (1 if look.align == "right" else 2)
        self._characters += len(bare)
        if self._characters > self.limits.characters:
            raise ReadError("too_large", f"more than {self.limits.characters} characters", next_step="split the file")
        line = Line(bare, wrapped=wrapped, gap=self._gap, level=look.level, indent=indent, size=size, chrome=look.contents)
        self._gap = False
        self._last = bare
        return line

    def _text(self, node: Any, pieces: list[list[str]], boxes: list[Any], fields: list[str], sizes: dict[float, int]) -> None:
        """Collects what a paragraph or a part of it prints; a list of pieces for each line."""
        hidden = local(node) == "r" and self.styles.is_hidden(child(node, "rPr"))
        size = _points(node) if local(node) == "r" else None
        for item in node:
            name = local(item)
            if name in _LEFT_OUT or name == "":
                continue
            if name == "fldChar":
                _field(fields, attribute(item, "fldCharType"))
            elif name in _INSIDE or name in ("ruby", "rubyBase", "oMath", "oMathPara"):
                self._text(item, pieces, boxes, fields, sizes)
            elif name == "AlternateContent":
                self._text(_alternative(item), pieces, boxes, fields, sizes)
            elif name in ("drawing", "pict", "object"):
                self._drawing(item, boxes)
            elif hidden or "code" in fields:
                continue
            elif name == "t":
                pieces[-1].append(item.text or "")
                if size:
                    sizes[size] = sizes.get(size, 0) + len(item.text or "")
            elif name in ("br", "cr"):
                pieces.append([])
            elif name == "sym":
                pieces[-1].append(_symbol(item))
            elif name in _SIGNS:
                pieces[-1].append(_SIGNS[name])
            elif name not in ("softHyphen", "lastRenderedPageBreak", "proofErr", "bookmarkStart", "bookmarkEnd"):
                # Formulas and whatever else may hold text somewhere inside.
                pieces[-1] += [t.text or "" for t in item.iter() if local(t) == "t"]

    def _drawing(self, node: Any, boxes: list[Any]) -> None:
        """Text boxes of a drawing, and whether it is a picture that may print text."""
        found = [n for n in node.iter() if local(n) == "txbxContent"]
        outer = [n for n in found if not any(local(a) == "txbxContent" for a in n.iterancestors() if a is not node)]
        boxes += _once(outer)
        if not found and _is_big(node):
            self.pictures.append(self._last)

    # --- tables --------------------------------------------------------------------------------------------------

    def _table(self, node: Any) -> Iterator[Block]:
        """A table, or the lines in it when it only lays out text."""
        boxes: list[Box] = []
        contents: list[list[Block]] = []
        shape: list[list[list[str]]] = []
        open_cells: dict[int, int] = {}
        self._gap = False
        for top, row in enumerate(_rows(node)):
            shape.append([])
            column = _count(child(row, "trPr"), "gridBefore", 0)
            still: dict[int, int] = {}
            for cell in _inner(row, "tc"):
                properties = child(cell, "tcPr")
                width = _count(properties, "gridSpan", 1)
                down, sideways = _merge(properties, "vMerge"), _merge(properties, "hMerge")
                content = list(self.blocks(cell))
                above = open_cells.get(column)
                if sideways == "continue" and boxes and boxes[-1][0] == top:
                    boxes[-1] = (*boxes[-1][:3], column + width)
                    contents[-1] += content
                elif down == "continue" and above is not None:
                    boxes[above] = (*boxes[above][:2], top + 1, boxes[above][3])
                    contents[above] += content
                    still[column] = above
                else:
                    boxes.append((top, column, top + 1, column + width))
                    contents.append(content)
                    shape[-1].append([t for t in map(str.strip, _texts(content)) if t])
                    if down:
                        still[column] = len(boxes) - 1
                self._cells += 1
                if self._cells > self.limits.cells:
                    raise ReadError("too_large", f"more than {self.limits.cells} cells in its tables", next_step="split the file")
                column += width
            open_cells = still
        if is_layout(shape) or any(isinstance(b, Table) and len(b.cells) > 1 for content in contents for b in content):
            for content in contents:
                yield from content
            return
        table = grid_of(boxes, [join(list(_texts(content))) for content in contents])
        if not any(c.text for c in table.cells):
            return
        lines = index_lines(table)
        self._last = table.cells[0].text
        yield from [Line(text, wrapped=False) for text in lines] if lines else [table]


def _texts(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Line):
            yield block.text
        else:
            yield from (c.text for c in block.cells)


def _inner(node: Any, wanted: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those in content controls."""
    for item in node:
        name = local(item)
        if name == wanted:
            yield item
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            yield from _inner(item, wanted)


def _rows(table: Any) -> Iterator[Any]:
    for row in _inner(table, "tr"):
        properties = child(row, "trPr")
        if properties is None or (child(properties, "del") is None and not is_on(properties, "hidden")):
            yield row


def _count(properties: Any | None, name: str, otherwise: int) -> int:
    text = value(properties, name) if properties is not None else None
    return min(1_000, int(text)) if text and re.fullmatch(r"\d{1,6}", text) and int(text) else otherwise


def _merge(properties: Any | None, name: str) -> str:
    """``restart``, ``continue`` or nothing: how a cell takes part in a merged one."""
    kind = value(properties, name) if properties is not None else None
    return "" if kind is None else kind or "continue"


def _alternative(node: Any) -> Any:
    """The choice of an mc:AlternateContent that holds something to read; else the fallback."""
    parts = [n for n in node if local(n) in ("Choice", "Fallback")]
    return next((n for n in parts if any(local(t) in ("t", "blip", "imagedata") for t in n.iter())), parts[0] if parts else node)


def _once(boxes: list[Any]) -> list[Any]:
    """Text boxes without those that repeat the one before (older Word wrote both kinds side by side)."""
    out: list[Any] = []
    seen: set[str] = set()
    for box in boxes:
        text = "".join(t.text or "" for t in box.iter() if local(t) == "t")
        if text.strip() and text not in seen:
            seen.add(text)
            out.append(box)
    return out


def _field(fields: list[str], kind: str | None) -> None:
    """Keeps track of fields: their code is not printed, their result is."""
    if kind == "begin":
        fields.append("code")
    elif kind == "separate" and fields:
        fields[-1] = "result"
    elif kind == "end" and fields:
        fields.pop()


def _symbol(node: Any) -> str:
    """A character of a symbol font; the circled numbers of Wingdings as such, other signs as nothing."""
    code = attribute(node, "char") or ""
    number = int(code, 16) & 0xFF if re.fullmatch(r"[0-9A-Fa-f]{2,6}", code) else 0
    if "wingdings" in (attribute(node, "font") or "").lower():
        return chr(ord("①") + number - 0x81) if 0x81 <= number <= 0x8A else ""
    text = chr(int(code, 16)) if number else ""
    return "" if "\ue000" <= text <= "\uf8ff" else text


def _points(run: Any) -> float | None:
    text = value(run, "rPr", "sz")
    return int(text) / 2 if text and re.fullmatch(r"\d{1,4}", text) else None


def _is_big(node: Any) -> bool:
    """Whether a drawing shows a picture, chart or embedded object bigger than a sign in a line."""
    if not any(local(n) in ("blip", "imagedata", "chart", "relIds", "OLEObject") for n in node.iter()):
        return False
    for item in node.iter():
        if local(item) == "extent":
            sides = [attribute(item, name) or "" for name in ("cx", "cy")]
            if all(re.fullmatch(r"\d{1,12}", side) for side in sides):
                return int(sides[0]) >= BIG[0] and int(sides[1]) >= BIG[1]
        elif local(item) == "shape" and (style := attribute(item, "style")):
            found = [re.search(rf"(?<![a-z\-]){name}:(\d{{1,5}})(?:\.\d{{1,6}})?pt", style) for name in ("width", "height")]
            if all(found):
                return all(int(m.group(1)) * 12_700 >= big for m, big in zip(found, BIG, strict=True) if m)
    return True
