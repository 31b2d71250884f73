"""What styles and list definitions of a DOCX say about a paragraph: heading level, size, indent, automatic number."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from extract.reading.docx_package import attribute, child, is_on, local, value
from extract.reading.ordinals import format_number

_HEADING = re.compile(r"(?:heading|标题)\s{0,3}([1-9])", re.IGNORECASE)
MAX_CHAIN = 20  # styles based on one another


@dataclass(frozen=True, slots=True)
class Look:
    """Of a paragraph: heading level (0 for a title), whether it is a line of a table of contents, size in points, first line
    indent in characters, ``left``/``center``/``right``, and the automatic number that stands before it."""

    level: int | None = None
    contents: bool = False
    size: float | None = None
    indent: float = 0.0
    align: str = "left"
    number: str = ""


@dataclass(slots=True)
class _Level:
    start: int = 1
    kind: str = "decimal"
    text: str = ""
    decimal: bool = False  # every number in it as decimal
    blank: bool = True
    restart: int | None = None  # the level (counted from 1) whose use resets this one; None: any higher one


@dataclass(slots=True)
class _List:
    """One ``w:num``: the abstract list that it counts in, and what it changes of it."""

    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class Styles:
    """Styles and lists of a document; it counts, so paragraphs must be asked for once, in order."""

    def __init__(self, styles: Any | None, numbering: Any | None) -> None:
        self._styles: dict[str, Any] = {}
        self._default: str | None = None
        for node in styles if styles is not None else ():
            key = attribute(node, "styleId")
            if local(node) == "style" and key:
                self._styles[key] = node
                if attribute(node, "type") == "paragraph" and attribute(node, "default") in ("1", "true", "on"):
                    self._default = key
        self._abstracts: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read_lists(numbering)

    def look(self, paragraph: Any) -> Look:
        """How a paragraph looks. Counts its automatic number."""
        own = child(paragraph, "pPr")
        chain = self._chain(value(own, "pStyle") or self._default)
        formats = [p for p in (own, *(child(s, "pPr") for s in chain)) if p is not None]
        size = next((s for node in chain if (s := value(node, "rPr", "sz"))), "")
        align = next((a for p in formats if (a := value(p, "jc")) is not None), "left")
        names = [value(node, "name") or "" for node in chain]
        points = _number(size, 2)
        return Look(
            level=self._level(names, formats),
            contents=bool(names) and bool(re.match(r"(?:toc|目录)\s{0,3}\d", names[0], re.IGNORECASE)),
            size=points,
            indent=_indent(formats, points or 14.0),
            align={"right": "right", "end": "right", "center": "center"}.get(align, "left"),
            number=self._number(formats),
        )

    def is_hidden(self, properties: Any | None) -> bool:
        """Whether the ``w:rPr`` of a run hides it, itself or by its style."""
        if properties is None:
            return False
        if child(properties, "vanish") is not None:
            return is_on(properties, "vanish")
        return any(is_on(node, "rPr", "vanish") for node in self._chain(value(properties, "rStyle")))

    def _chain(self, key: str | None) -> list[Any]:
        """The style and those it is based on, nearest first."""
        out: list[Any] = []
        while key and key in self._styles and len(out) < MAX_CHAIN:
            node = self._styles[key]
            out.append(node)
            key = value(node, "basedOn")
        return out

    def _level(self, names: list[str], formats: list[Any]) -> int | None:
        for name in names:
            if name.strip().lower() in ("title", "标题"):
                return 0
            if match := _HEADING.fullmatch(name.strip()):
                return int(match.group(1))
        outline = next((o for p in formats if (o := value(p, "outlineLvl")) is not None), "9")
        return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else None

    # --- lists ---------------------------------------------------------------------------------------------------

    def _read_lists(self, numbering: Any) -> None:
        links: dict[str, str] = {}
        styled: dict[str, str] = {}
        for node in numbering:
            key = attribute(node, "abstractNumId")
            if local(node) == "abstractNum" and key is not None:
                self._abstracts[key] = dict(_level_of(n) for n in node if local(n) == "lvl")
                if link := value(node, "numStyleLink"):
                    links[key] = link
                if style := value(node, "styleLink"):
                    styled[style] = key
        for node in numbering:
            key = attribute(node, "numId")
            if local(node) == "num" and key is not None:
                abstract = value(node, "abstractNumId") or ""
                found = _List(styled.get(links.get(abstract, ""), abstract))
                for override in (n for n in node if local(n) == "lvlOverride"):
                    level = _whole(attribute(override, "ilvl"), 0)
                    start = value(override, "startOverride")
                    if start is not None:
                        found.starts[level] = _whole(start, 1)
                    if (own := child(override, "lvl")) is not None:
                        found.levels[level] = _level_of(own)[1]
                self._lists[key] = found

    def _number(self, formats: list[Any]) -> str:
        """The text of the automatic number of a paragraph, counted on."""
        key = next((k for p in formats if (k := value(p, "numPr", "numId"))), None)
        used = self._lists.get(key or "")
        if used is None or key == "0":
            return ""
        level = _whole(next((v for p in formats if (v := value(p, "numPr", "ilvl"))), None), 0)
        levels = {**self._abstracts.get(used.abstract, {}), **used.levels}
        shape = levels.get(level)
        if shape is None:
            return ""
        counts = self._counts[used.abstract]
        if level in used.starts and (key or "", level) not in self._started:
            counts[level] = used.starts[level] - 1
            self._started.add((key or "", level))
        counts[level] = counts.get(level, shape.start - 1) + 1
        for deeper in [d for d in counts if d > level]:
            restart = levels.get(deeper, shape).restart
            if restart is None or (restart and level < restart):
                del counts[deeper]

        def one(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            other = levels.get(at, shape)
            return format_number("decimal" if shape.decimal else other.kind, counts.get(at, other.start))

        if shape.kind in ("none", "bullet") and "%" not in shape.text:
            return ""
        mark = re.sub(r"%([1-9])", one, shape.text)
        return mark + " " if mark and shape.blank and mark[-1].isascii() else mark


def _level_of(node: Any) -> tuple[int, _Level]:
    kind = next((v for n in node.iter() if local(n) == "numFmt" and (v := attribute(n, "val")) != "custom"), None)
    restart = value(node, "lvlRestart")
    return _whole(attribute(node, "ilvl"), 0), _Level(
        start=_whole(value(node, "start"), 1),
        kind=kind or "decimal",
        text="" if kind == "bullet" else (value(node, "lvlText") or ""),
        decimal=is_on(node, "isLgl"),
        blank=value(node, "suff") != "nothing",
        restart=None if restart is None else _whole(restart, 0),
    )


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else otherwise


def _number(text: str | None, by: float) -> float | None:
    return int(text) / by if text and re.fullmatch(r"-?\d{1,7}", text) else None


def _indent(formats: list[Any], size: float) -> float:
    """First line indent in characters of ``size`` points."""
    for node in formats:
        found = child(node, "ind")
        if found is None:
            continue
        chars = _number(attribute(found, "firstLineChars"), 100)
        twips = _number(attribute(found, "firstLine"), 20 * size)
        indent = chars if chars else twips
        if indent:
            return round(max(0.0, indent), 2)
    return 0.0
