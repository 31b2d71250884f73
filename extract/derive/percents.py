"""Percents of the text and the two numbers that give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PERCENT = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)\s?[%％]")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A percent printed at ``text[start:end]`` of a line that two variables give: share (a/b), growth ((a-b)/b) or fall."""

    line: int
    start: int
    end: int
    places: int
    kind: str
    a: int
    b: int
    claim: int | None = None


def percent_of(kind: str, a: float, b: float) -> float:
    """The percent of ``a`` against ``b``: a share, a growth, a fall, or a growth that is told by its amount ``a``."""
    match kind:
        case "share":
            return 100 * a / b
        case "growth":
            return 100 * (a - b) / b
        case "fall":
            return 100 * (b - a) / b
        case "more":
            return 100 * a / (b - a)
        case _:
            return 100 * a / (b + a)


def pairs_of(near: dict[int, float], percent: float, places: int) -> Iterator[tuple[str, int, int]]:
    """Kind and variables of every pair of numbers (by variable) whose percent is printed as this one."""
    for a, x in near.items():
        for b, y in near.items():
            if a != b and x and y:
                for kind in ("share", "growth", "fall", "more", "less"):
                    if kind == "more" and x >= y:
                        continue
                    if abs(percent_of(kind, x, y) - percent) <= 0.5001 * 10**-places:
                        yield kind, a, b
