"""Which lines of a web page are the report and which stand around it.

trafilatura finds the main text; here that is only evidence. What it found marks the place on the page, and a line is taken
for chrome (navigation, share buttons, footers) when it stands outside of that place *and* looks like it. In doubt a line
belongs to the report: nothing is dropped in any case.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from extract.facts import Line, Table
from extract.grids import index_lines
from extract.html_lines import Draft, Page

MAX_MARKUP = 3_000_000  # characters up to which the library is asked; it takes seconds beyond
MOST = 0.9  # share of the main text that the place must hold
PROSE = 40  # characters of a line that is no label
LOOK_AHEAD = 20_000  # characters of the main text in which the next line is looked for


def _bare(text: str) -> str:
    return "".join(text.split())


def main_text(markup: str) -> str:
    """What trafilatura takes for the text of a page, without white space; empty when it finds none."""
    if len(markup) > MAX_MARKUP:
        return ""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    from trafilatura import extract

    try:
        found = extract(markup, favor_recall=True, include_comments=False, include_tables=True, output_format="txt")
    except Exception as error:  # only evidence is lost, no text
        logging.getLogger(__name__).warning("trafilatura failed: %s", error)
        return ""
    return _bare(found or "")


def sort_out(page: Page, main: str, title: str) -> list[Line | Table]:
    """The blocks of a page; lines that stand around the report are marked. ``title``: of the page, bare."""
    items = page.items
    weights = [_weight(item, main_place) for item, main_place in zip(items, _places(items, main), strict=True)]
    first, end = _extent(page, weights)
    inside = [n for n, weight in enumerate(weights) if weight]
    core = (inside[0], inside[-1] + 1) if inside else (0, len(items))
    out: list[Line | Table] = []
    for n, item in enumerate(items):
        outer = not (max(first, core[0]) <= n < min(end, core[1]))
        if isinstance(item, Table):
            rows = index_lines(item, n < core[0])
            out += [Line(text, wrapped=False, chrome=n < core[0]) for text in rows] if rows else [item]
        else:
            out.append(item.line(_is_chrome(item, outer, title)))
    return out


def _places(items: Sequence[Draft | Table], main: str) -> list[bool]:
    """Whether each line is prose or occurs in the main text, in the order of both."""
    out: list[bool] = []
    at = 0
    for item in items:
        text = _bare(item.text)[:30] if isinstance(item, Draft) else ""
        found = main.find(text, at, at + LOOK_AHEAD) if len(text) >= 4 else -1
        out.append(found >= 0 or (isinstance(item, Draft) and _is_prose(item)))
        if found >= 0:
            at = found + len(text)
    return out


def _is_prose(item: Draft) -> bool:
    """Whether a line is a sentence of some length and no link."""
    return len(item.text) >= PROSE and "。" in item.text and item.links < 0.5 * len(item.text)


def _weight(item: Draft | Table, found: bool) -> int:
    return len(item.text) if found and isinstance(item, Draft) and not item.around else 0


def _extent(page: Page, weights: Sequence[int]) -> tuple[int, int]:
    """First item and end of the innermost element that holds most of the main text."""
    sums = [0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    if not sums[-1]:
        return 0, len(weights)
    holding = [
        (end - start, -depth, start, end) for start, end, depth in page.extents if sums[end] - sums[start] >= MOST * sums[-1]
    ]
    return min(holding)[2:] if holding else (0, len(weights))


def _is_chrome(item: Draft, outer: bool, title: str) -> bool:
    bare = _bare(item.text)
    if _is_prose(item):
        return False
    if item.around:
        return not (len(bare) >= 8 and bare in title)
    return outer and item.links > 0.5 * len(bare)
