"""What markup claims about lines, judged over the whole text: heading levels, and whether its paragraphs are paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.facts import Block, Line

LINE = 18  # characters of a line that may be a full one
WIDE = 60  # characters that no printed line holds
MIN_LINES = 6
TORN = 0.4  # share of the full lines that end in mid-sentence
ENDS = "。；：！？…）”》」.;:!?)"


def relevel(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the levels of their headings (any whole numbers, small is high) as 0, 1, 2, 3.

    The highest level is the title when it occurs only before the first sentences; else no heading is the title.
    """
    found = [b.level for b in blocks if isinstance(b, Line) and b.level is not None and not b.chrome]
    if not found:
        return list(blocks)
    top = min(found)
    text = next((i for i, b in enumerate(blocks) if isinstance(b, Line) and _is_prose(b)), len(blocks))
    tops = [i for i, b in enumerate(blocks) if isinstance(b, Line) and b.level == top and not b.chrome]
    others = sorted(set(found) - {top})
    has_title = tops[-1] < text and (bool(others) or top <= 1)
    ranks = {level: min(3, n + (0 if has_title else 1)) for n, level in enumerate([top, *others])}
    return [replace(b, level=ranks.get(b.level, 3)) if isinstance(b, Line) and b.level is not None else b for b in blocks]


def soften(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, their line ends as possible wraps when the paragraphs of the markup evidently are printed lines.

    So pages and documents converted from pdf come: a paragraph for each line, most of them ending in mid-sentence.
    """
    long = [b.text for b in blocks if isinstance(b, Line) and not b.chrome and b.level is None and len(b.text) >= LINE]
    torn = sum(text[-1] not in ENDS for text in long)
    if len(long) < MIN_LINES or torn < TORN * len(long) or any(len(text) > WIDE for text in long):
        return list(blocks)
    return [replace(b, wrapped=True) if isinstance(b, Line) and not b.chrome else b for b in blocks]


def _is_prose(line: Line) -> bool:
    return line.level is None and not line.chrome and len(line.text) >= 20 and "。" in line.text
