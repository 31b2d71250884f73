"""Lines that belong to a page and not to the text: page numbers, and the line that every page begins with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extract.facts import Line

MAX_TOP = 60  # characters of a line at the top of every page
_NUMBER = re.compile(r"\s*(?:[-—–]{1,2}\s?\d{1,4}\s?[-—–]{1,2}|第\s?\d{1,4}\s?页(?:[,，/共\s]{0,4}\d{0,4}\s?页?)?)\s*")


def page_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Their indices. A bare number is one when it ends a page and is the page's number, or as far from it as on other pages."""
    numbers = {n for n, line in enumerate(lines) if _NUMBER.fullmatch(line.text)}
    ends = {n: _ahead(line) for n, line in enumerate(lines[:-1]) if lines[n + 1].page != line.page}
    usual = Counter(ends.values())
    numbers |= {n for n, ahead in ends.items() if ahead is not None and (ahead == 0 or usual[ahead] > 1)}
    tops = [n for n in range(1, len(lines)) if n - 1 in numbers or lines[n].page != lines[n - 1].page]
    texts = Counter(lines[n].text for n in tops)
    return frozenset(numbers | {n for n in tops if texts[lines[n].text] > 1 and 0 < len(lines[n].text) <= MAX_TOP})


def _ahead(line: Line) -> int | None:
    """How far a bare number is ahead of the number of its page."""
    text = line.text.strip()
    return int(text) - line.page if line.page is not None and text.isascii() and text.isdigit() and len(text) < 4 else None
