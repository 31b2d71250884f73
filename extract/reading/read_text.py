"""Reads plain text and Markdown: lines with their places, and the tables drawn with characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extract.characters import fold as fold
from extract.characters import repair
from extract.facts import Block, Line, Problem, ReadError
from extract.reading import markdown
from extract.reading.box_tables import is_border
from extract.reading.levels import relevel
from extract.reading.text_tables import TextLine, blocks_of

_TABLE = re.compile(r"<table\b", re.IGNORECASE)
_TABLE_TAG = re.compile(r"<(/?)table\b[^<>]{0,2000}>", re.IGNORECASE)
MAX_HEADING = 60  # characters of a line that an underline makes a heading


def read_text(text: str, limits: Any) -> tuple[str, list[Block], list[Problem]]:
    """Format ("txt" or "md"), blocks and problems of a text. ``limits`` as in :class:`extract.reading.Limits`, for HTML tables.

    Offsets count in the repaired text (see :mod:`extract.characters`): line ends are line feeds, unprinted characters gone.
    """
    text = repair(text)
    is_md = markdown.is_markdown(text)
    blocks: list[Block] = []
    problems: list[Problem] = []
    for start, end, is_table in _regions(text):
        if is_table:
            from extract.reading.read_html import read_fragment

            try:
                blocks += read_fragment(text[start:end], start, limits)
                continue
            except ReadError as error:
                problems.append(Problem("cells_lost", f"a table in the text cannot be read: {error.message}", None))
        if end > start:
            blocks += blocks_of(list(_lines(text[start:end], start, is_md)))
    if is_md and markdown.images(text):
        problems.append(Problem("image", "the text shows pictures; what they print is not read", None))
    crooked = next((b for b in blocks if isinstance(b, Line) and is_border(b.text)), None)
    if crooked is not None:
        where = f"line {text.count(chr(10), 0, crooked.start or 0) + 1}"
        problems.append(Problem("cells_lost", "the lines of a drawn table do not meet; its cells are not read", where))
    return ("md" if is_md else "txt"), relevel(blocks), problems


def _regions(text: str) -> Iterator[tuple[int, int, bool]]:
    """Parts of a text from start to end: HTML tables (True) and what stands between them."""
    at = 0
    for start, end in _html_tables(text) if _TABLE.search(text) else ():
        yield at, start, False
        yield start, end, True
        at = end
    yield at, len(text), False


def _html_tables(text: str) -> Iterator[tuple[int, int]]:
    """Where tables marked up in HTML begin and end, outermost ones only; one that is never closed is no table."""
    depth, start = 0, 0
    for match in _TABLE_TAG.finditer(text):
        if not match.group(1):
            if depth == 0:
                start = match.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield start, match.end()


def _lines(text: str, offset: int, is_md: bool) -> Iterator[TextLine]:
    """The lines of a part of a text that begins at ``offset``, marks taken out."""
    front = markdown.front_matter(text) if is_md and offset == 0 else 0
    marked = markdown.blank_marks(text[front:]) if is_md else markdown.blank_tags(text)
    at, gap = offset, False
    pending: TextLine | None = None
    for raw in (text[:front] + marked).split("\n"):
        start, at = at, at + len(raw) + 1
        if start < offset + front:
            if raw.strip() not in ("---", "...", ""):
                yield TextLine(raw.strip(), raw, start, chrome=True)
            continue
        level, skip = markdown.heading(raw) if is_md else (0, 0)
        bare = raw[skip:].replace(markdown.NUL, "")
        body = bare.strip()
        if is_md and body:
            below = 0 if pending is None or gap else markdown.underline(bare)
            if pending is not None and below and _may_be_heading(pending):
                yield pending._replace(level=below)
                pending = None
                continue
            if markdown.is_rule(bare):
                gap = True
                continue
        if not body:
            gap = gap or not raw.strip(" \t\u3000")  # a line of marks alone, such as a fence, is no blank line
            continue
        if level:
            body = markdown.without_closing(body)
        lead = len(bare) - len(bare.lstrip())
        before = 0
        while raw[skip + before] == markdown.NUL or raw[skip + before].isspace():
            before += 1
        if pending is not None:
            yield pending
        indent = lead + bare[:lead].count("\u3000") + 3 * bare[:lead].count("\t")
        pending = TextLine(body, bare, start + skip + before, indent, gap, level or None)
        gap = False
    if pending is not None:
        yield pending


def _may_be_heading(line: TextLine) -> bool:
    """Whether a line that an underline follows is a heading; a rule under the end of a paragraph makes none."""
    alone = line.gap or line.start == 0
    return (
        alone and line.level is None and len(line.text) <= MAX_HEADING and "|" not in line.text and line.text[-1] not in "。；，"
    )
