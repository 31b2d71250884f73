"""The words the value finders know (``data/values.json``) and the form of text they match on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from extract.characters import fold, simplify

_QUOTES = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"))
_QUOTED = 50


@dataclass(frozen=True, slots=True)
class Words:
    """``lists``: word tuples by name. ``counters``: counter → continuations that make it another word.
    ``alike``: what is printed or read for a character that looks like it → that character."""

    lists: dict[str, tuple[str, ...]]
    counters: dict[str, tuple[str, ...]]
    alike: dict[int, str]

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self.lists[name]

    def any_of(self, name: str, *, spaced: bool = False) -> str:
        """A regular expression for one word of a list, longest first; ``spaced``: also with blanks inside (地　址)."""
        found = any_of(self.lists[name])
        return re.sub("(?<=[一-鿿])(?=[一-鿿])", "[ ]{0,4}", found) if spaced else found


@lru_cache(maxsize=1)
def words() -> Words:
    """The data file, read once."""
    data: dict[str, Any] = json.loads(resources.files("extract").joinpath("data/values.json").read_text("utf-8"))
    data.pop("about")
    alike = {ord(pair[0]): pair[1] for pair in data.pop("alike").split()}
    counters = {counter: tuple(rest.split()) for counter, rest in data.pop("counters").items()}
    return Words({name: tuple(text.split()) for name, text in data.items()}, counters, alike)


def any_of(options: Iterable[str]) -> str:
    """A regular expression for one of the options, longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(options, key=len, reverse=True))) + ")"


def plain(text: str) -> str:
    """Text for matching, of the same length: half-width, simplified, no marks of bold."""
    return simplify(fold(text)).translate(words().alike).replace("*", " ")


def quoted(text: str) -> list[tuple[int, int]]:
    """Spans of short quotations (names, slogans) in folded text; a quotation with a full stop in it is running text."""
    spans = []
    for left, right in _QUOTES:
        spans += _pairs(text, left, right)
    marks = [m.start() for m in re.finditer('"', text)]
    spans += [(a, b + 1) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    return [(a, b) for a, b in spans if b - a <= _QUOTED and not re.search("[。;!?]", text[a + 1 : b - 2])]


def _pairs(text: str, left: str, right: str) -> list[tuple[int, int]]:
    spans, at = [], text.find(left)
    while at >= 0:
        end = text.find(right, at + 1, at + _QUOTED)
        if end >= 0:
            spans.append((at, end + 1))
        at = text.find(left, at + 1)
    return spans


class Mask:
    """Which characters of a paragraph are taken already."""

    def __init__(self, length: int, spans: Sequence[tuple[int, int]] = ()) -> None:
        self._taken = bytearray(length)
        for start, end in spans:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\x01" * (min(end, len(self._taken)) - start)

    def hits(self, start: int, end: int) -> bool:
        return self._taken.find(1, start, end) >= 0
