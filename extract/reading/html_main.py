"""Which lines of a web page are the report and which stand around it.

trafilatura finds the main text; here that is only evidence. What it found marks the place on the page, and a line is taken
for chrome (navigation, share buttons, footers) when it stands outside of that place *and* looks like it. In doubt a line
belongs to the report: nothing is dropped in any case.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from extract.facts import Block, Line
from extract.reading.grids import index_lines
from extract.reading.html_lines import Draft, Page

MAX_MARKUP = 1_500_000  # characters up to which the library is asked; it takes seconds beyond
MOST = 0.9  # share of the main text that the place must hold
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


def main_place(page: Page, main: str) -> tuple[int, int]:
    """First item of the report and the end of it, given the main text of the page without white space."""
    weights = [_weight(item, found) for item, found in zip(page.items, _places(page.items, main), strict=True)]
    inside = [n for n, weight in enumerate(weights) if weight]
    if not inside:
        return 0, len(weights)
    first, end = _extent(page, weights)
    return max(first, inside[0]), min(end, inside[-1] + 1)


def sort_out(items: Sequence[Draft], place: tuple[int, int], title: str) -> list[Block]:
    """The blocks of a page; lines that stand around the report are marked. ``title``: of the page, bare."""
    first, end = place
    out: list[Block] = []
    for n, item in enumerate(items):
        if item.table is None:
            out.append(item.line(_is_chrome(item, not first <= n < end, title)))
        elif rows := index_lines(item.table, before=n < first, always=item.around):
            out += [Line(text, wrapped=False, chrome=n < first or item.around) for text in rows]
        else:
            out.append(item.table)
    return out


def _places(items: Sequence[Draft], main: str) -> list[bool]:
    """Whether each line is prose or occurs in the main text, in the order of both."""
    out: list[bool] = []
    at = 0
    for item in items:
        text = _bare(item.text)[:30]
        found = main.find(text, at, at + LOOK_AHEAD) if len(text) >= 4 else -1
        out.append(found >= 0 or item.is_prose())
        if found >= 0:
            at = found + len(text)
    return out


def _weight(item: Draft, found: bool) -> int:
    return len(item.text) if found and not item.around and 2 * item.links <= len(item.text) else 0


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
    if item.is_prose():
        return False
    if item.around:
        return not (len(bare) >= 8 and bare in title)
    return outer and item.links > 0.5 * len(bare)
