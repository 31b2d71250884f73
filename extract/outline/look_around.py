"""What a row looks like and what stands beside it: the questions that all steps of naming ask."""

from __future__ import annotations

from collections.abc import Sequence

from extract.outline.gather_lines import Item, Row
from extract.outline.match_words import ending, words

_NEAR = 60  # rows of noise that may stand between two rows of text


def is_kind(item: Item | None, kind: str | None) -> bool:
    """Whether an item is a row of that kind (None: of none yet)."""
    return isinstance(item, Row) and item.kind == kind


def is_sentence(text: str) -> bool:
    """Whether a flat text is running text: it ends like a sentence, or is long and has commas."""
    end = ending(text)
    if end == "stop" and ("。" in text or len(text) >= 12):
        return True
    return len(text) > 60 or (len(text) >= 25 and "," in text)


def is_body(item: Item | None) -> bool:
    """Whether an item looks like the text under a heading."""
    if not isinstance(item, Row) or item.kind not in (None, "body"):
        return False
    return is_sentence(item.flat) or ending(item.flat) in ("stop", "colon") or bool(words().zero.fullmatch(item.flat))


def neighbour(rows: Sequence[Item], i: int, step: int) -> Item | None:
    """The next item before or behind row ``i`` that is no noise; None when none stands near."""
    for k in range(1, _NEAR):
        at = i + k * step
        if not 0 <= at < len(rows):
            return None
        item = rows[at]
        if not (isinstance(item, Row) and item.kind == "noise"):
            return item
    return None
