"""Numbers of the running text with the words around them.

A paragraph is folded and freed of blanks (:class:`Flat`); every count, sum of money, percentage in it becomes a
:class:`Mention` that knows the words in front of it and behind it. Offsets lead back to the printed paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.characters import fold, simplify
from extract.checks.cells import joined, load_data
from extract.facts import Count, Evidence, Outline, Span

FRONT, BEHIND = 60, 36  # characters of context that can decide what a number means
SENTENCE = 600  # no sentence is longer
_MONEY = re.compile(
    r"(?<![\d.])(?P<n>\d[\d,]{0,15}(?:\.\d{1,6})?|零|〇|分文|一分钱)(?P<w>[万亿]?)(?P<a>[余多]?)(?P<w2>[万亿]?)元"
)
_PERCENT = re.compile(r"(?<![\d.])(?P<n>\d{1,5}(?:\.\d{1,4})?)%|百分之(?P<h>百)")
_STOP = re.compile("[。!?;]")
_MARK = re.compile("[,。;!?、:()]")
_WEIGHT = {"": 1.0, "万": 1e4, "亿": 1e8}


@dataclass(frozen=True, slots=True)
class Flat:
    """Paragraph ``index`` folded and without blanks; ``at[i]`` is the offset of character ``i`` in the printed text."""

    index: int
    kind: str
    sections: tuple[str, ...]
    text: str
    at: tuple[int, ...]
    printed: str
    page: int | None

    def evidence(self, start: int, end: int) -> Evidence:
        """The printed words between two flat offsets."""
        a, b = self.at[start], self.at[end - 1] + 1
        return Evidence(text=self.printed[a:b], span=Span(self.index, a, b, self.page))


@dataclass(frozen=True, slots=True)
class Mention:
    """One number. ``far``: words since the number or sentence before it, ``near``: since the last mark, ``after``: up to
    the next mark or number. Money is in 元, percent as printed. ``count``: index among the counts of the report."""

    flat: Flat
    kind: str
    start: int
    end: int
    value: float
    low: float
    high: float
    unit: str
    far: str = ""
    near: str = ""
    after: str = ""
    sentence: tuple[int, int] = (0, 0)
    count: int | None = None

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def fits(self, value: float | None, scale: float = 1.0) -> bool:
        """Whether the number can stand for ``value`` (of a cell printed in units of ``scale``)."""
        if value is None:
            return False
        value *= scale
        if self.exact:
            return abs(self.value - value) < 1e-6 * max(1.0, abs(value))
        return self.low - 1e-9 <= value <= self.high + 1e-9 or abs(value - self.value) <= 0.05 * self.value

    @property
    def words(self) -> str:
        """The clause with the number in its place."""
        return f"{self.near}◆{self.after}"


@lru_cache(maxsize=1)
def _lead() -> re.Pattern[str]:
    return re.compile(load_data("phrases")["context"]["lead"])


@lru_cache(maxsize=1)
def _misread() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(a), b) for a, b in load_data("phrases")["misread"]]


def flatten(index: int, text: str, kind: str = "body", sections: Sequence[str] = (), page: int | None = None) -> Flat:
    """A paragraph for matching. What OCR misreads in the words of the checks (中请, 末收到) is put right, length kept."""
    folded = simplify(fold(text))
    kept = [i for i, c in enumerate(folded) if not c.isspace() and c != "*"]
    flat = "".join(folded[i] for i in kept)
    for pattern, right in _misread():
        flat = pattern.sub(right, flat)
    return Flat(index, kind, tuple(sections), flat, tuple(kept), text, page)


def flatten_report(outline: Outline, sections: Sequence[Sequence[str]]) -> list[Flat]:
    """All paragraphs that speak: headings and bodies, and titles, signatures and table lines for the head data."""
    out = []
    for i, p in enumerate(outline.paragraphs):
        if p.kind != "noise":
            out.append(flatten(i, p.text, p.kind, sections[i] if i < len(sections) else (), p.page))
    return out


def find_mentions(flat: Flat, counts: Iterable[tuple[int, Count]]) -> list[Mention]:
    """The numbers of a paragraph in order. ``counts``: its counts with their index in the report."""
    place = {offset: i for i, offset in enumerate(flat.at)}
    found: list[Mention] = []
    for index, count in counts:
        inside = [place[o] for o in range(count.span.start, count.span.end) if o in place]
        start, end = (inside[0], inside[-1] + 1) if inside else (0, 0)
        if inside and not (
            simplify(count.unit) in load_data("phrases")["kind_counters"] and joined("together").match(flat.text, end)
        ):  # 两项合计
            low, high = _bounds(count, flat.text[start:end])
            found.append(Mention(flat, "count", start, end, count.value, low, high, simplify(count.unit), count=index))
    taken = bytearray(len(flat.text))
    for m in found:
        taken[m.start : m.end] = b"\x01" * (m.end - m.start)
    for kind, pattern in (("money", _MONEY), ("percent", _PERCENT)):
        for match in pattern.finditer(flat.text):
            if taken.find(1, *match.span()) < 0:
                found.append(_amount(flat, kind, match))
    found.sort(key=lambda m: m.start)
    out: list[Mention] = []
    for i, m in enumerate(found):
        out.append(_with_words(m, out[-1] if out else None, _next(found, i)))
    return out


def _next(found: Sequence[Mention], i: int) -> int:
    return found[i + 1].start if i + 1 < len(found) else len(found[i].flat.text)


def _bounds(count: Count, text: str) -> tuple[float, float]:
    """The interval of a count; one printed in 万 is as exact as its last digit."""
    low, high = (count.low, count.high) if (count.low, count.high) != (0.0, 0.0) else (count.value, count.value)
    if low == high and count.approximate:
        low, high = count.value * 0.95, count.value * 1.1
    match = re.search(r"\d+(?:\.(\d+))?[万亿]", text)
    if low == high and match:
        step = (1e8 if "亿" in match[0] else 1e4) / 10 ** len(match[1] or "")
        low, high = low - step, high + step
    return low, high


def _amount(flat: Flat, kind: str, match: re.Match[str]) -> Mention:
    if kind == "percent":
        value = 100.0 if match["h"] else float(match["n"])
        return Mention(flat, kind, match.start(), match.end(), value, value, value, "%")
    printed = match["n"].replace(",", "")
    value = float(printed) if printed[0].isdigit() else 0.0
    weight = _WEIGHT[match["w"]] * _WEIGHT[match["w2"]]
    value = round(value * weight, 6)
    room = weight / 10 ** len(printed.partition(".")[2]) if weight > 1 or match["a"] else 0.0
    high = value + (max(room, value / 10) if match["a"] else 0.0)
    return Mention(flat, kind, match.start(), match.end(), value, value, high, "元")


def _with_words(m: Mention, last: Mention | None, following: int) -> Mention:
    text = m.flat.text
    begin = max(last.end if last else 0, m.start - FRONT)
    if last and last.end == begin and _lead().fullmatch(last.near):
        begin += len(re.split("[,、;。:()]", text[begin : m.start])[0])  # 一件维持、一件终止: these words were the last number's
    stops = [x.end() for x in _STOP.finditer(text, begin, m.start)]
    far = text[max([begin, *stops]) : m.start]
    marks = [x.end() for x in re.finditer("[,:()]", far)]
    near = far[marks[-1] :] if marks else far
    mark = _MARK.search(text, m.end, min(following, m.end + BEHIND))
    after = text[m.end : mark.start() if mark else min(following, m.end + BEHIND)]
    lower, upper = max(0, m.start - SENTENCE), min(len(text), m.end + SENTENCE)
    first = max(text.rfind(c, lower, m.start) for c in "。!?") + 1
    ends = [x for x in (text.find(c, m.end, upper) for c in "。!?") if x >= 0]
    sentence = (first or lower, min(ends) if ends else upper)
    return Mention(m.flat, m.kind, m.start, m.end, m.value, m.low, m.high, m.unit, far, near, after, sentence, m.count)
