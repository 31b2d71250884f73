"""Cited documents of a report: ``《…》``, document numbers, and the number that belongs to a title.

Works on folded text of the same length; titles and numbers are cut from the printed text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.values.value_words import Mask, any_of, plain, words

_TITLE = re.compile(r"《(?:[^《》。\n]|《[^《》。]{0,80}+》){1,150}+》|〈[^《》〈〉。\n]{4,80}+〉")
_SIZE = r"[0-9lIOo]{1,4}"
# 〔2017〕54号, also with brackets of other kinds, 第, a lost 号 or one lost bracket (〔20248号, 2017〕54号).
_YEARED = re.compile(
    rf"[〔\[【(<{{][ ]?(?:19|20)[0-9O]{{2}}[ ]?年?[ ]?[〕\]】)>}}][ ]?(?:第?[ ]?{_SIZE}[ ]?号|{_SIZE}(?=[)、,;。 ]|$))"
    rf"|[〔\[【][ ]?(?:19|20)[0-9]{{2}}[ ]?{_SIZE}[ ]?号"
    rf"|(?<=[发函办字通电规文])(?:19|20)[0-9]{{2}}[〕\]】][ ]?{_SIZE}[ ]?号"
)
_ORDER = re.compile(rf"令[ ]?\(?第[ ]?(?:{_SIZE}|[一二三四五六七八九十百零〇]{{1,7}})[ ]?号\)?|第[ ]?{_SIZE}[ ]?号[ ]?令")
_WHOLE = re.compile(
    r".{0,40}[〔\[【(<{][ ]?[0-9O]{4}[ ]?年?[ ]?[〕\]】)>}][ ]?第?[ ]?[0-9lIOo]{1,4}[ ]?号|.{0,40}第.{1,8}号.{0,3}"
)
_BEFORE = re.compile(r"[一-鿿]{1,16}$")
_BEHIND = re.compile(r"[ *]{0,3}(?:\([^()]{0,4}简称[^()]{1,16}\)[ ]?)?(?:\((?:[^()《》。]{0,20})?)?")
_FRONT = re.compile(r"(?:文件|文)?[ ]?")
_HAN = re.compile(r"[一-鿿]")
_SHORT = 6
_REASONABLE = 60  # short names of one report; more is no report


@dataclass(frozen=True, slots=True)
class Cited:
    """A document at ``start``–``end`` of paragraph ``index``; ``title`` without its marks."""

    index: int
    start: int
    end: int
    title: str | None
    number: str | None

    @property
    def damaged(self) -> bool:
        """Whether the number has lost a bracket or its 号."""
        return self.number is not None and not _WHOLE.fullmatch(plain(self.number))


@dataclass(frozen=True, slots=True)
class Citations:
    """``documents``: each printed form once. ``spans``: by paragraph, everything that stands in titles and numbers."""

    documents: tuple[Cited, ...]
    spans: tuple[tuple[tuple[int, int], ...], ...]


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    known = words()
    tails = known.any_of("title_tails")
    # A title whose last 》 is lost: the inner one's is there, or the number follows.
    unclosed = re.compile(
        rf"《[^《》。]{{0,60}}(?:关于|印发|转发|公布|下发)[^《》。]{{0,30}}《[^《》。]{{1,80}}》{tails}(?!》)"
        rf"|《[^《》。;]{{4,80}}{tails}(?=[ ]?\([^()]{{0,12}}[〔\[【(])"
    )
    stops = re.compile(known.any_of("number_stops"))
    organs = re.compile(any_of((*known["organs_before_number"], *known["number_stops"])))
    return unclosed, stops, organs


def _titles(text: str) -> list[tuple[int, int]]:
    spans = [m.span() for m in _TITLE.finditer(text)]
    if text.count("《") == text.count("》"):
        return spans
    wider = [m.span() for m in _patterns()[0].finditer(text)]
    covered = Mask(len(text), wider)
    return sorted(wider + [s for s in spans if not covered.hits(*s)])


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Document numbers with the sign of the organ in front of them."""
    _, stops, organs = _patterns()
    for pattern in (_YEARED, _ORDER):
        for core in pattern.finditer(text):
            before = _BEFORE.search(text, max(0, core.start() - 16), core.start())
            sign = before[0] if before else ""
            if before and text[before.start() - 1 : before.start()].isdigit():  # 4月5日国务院令: not of the sign
                sign = sign.lstrip("年月日号")
            opened = text[core.start() - len(sign) - 1 : core.start() - len(sign)] == "("
            cuts = [
                m.end() for m in (organs if pattern is _YEARED else stops).finditer(sign) if len(sign) - m.end() >= 2 or not m[0]
            ]
            if opened:
                cuts = [c for c in cuts if c > 1]
            sign = sign[max(cuts, default=0) :]
            bare = core[0][0] == "(" and (sign[-1:] not in "发办函字文通电政规委公法告复党令议" or "号" not in core[0])
            if (not sign and not (opened and pattern is _YEARED)) or bare:
                continue
            end = core.end() - (core[0].endswith(")") and core[0].count("(") < core[0].count(")"))
            yield core.start() - len(sign), end


def find_documents(plains: Sequence[str], printed: Sequence[str]) -> Citations:
    """The documents of a report; ``plains`` are its paragraphs folded, ``printed`` as printed ("" for those to skip)."""
    found: list[Cited] = []
    spans = []
    for index, text in enumerate(plains):
        titles = _titles(text)
        covered = Mask(len(text), titles)
        numbers = sorted(n for n in _numbers(text) if not covered.hits(*n))
        spans.append((*titles, *numbers))
        found += _joined(index, text, printed[index], titles, numbers)
    return Citations(tuple(_distinct(found, plains)), tuple(spans))


def _joined(
    index: int, text: str, printed: str, titles: list[tuple[int, int]], numbers: list[tuple[int, int]]
) -> Iterator[Cited]:
    """Titles with the number behind them in brackets or right in front, then the numbers that stand alone."""
    joined: set[int] = set()
    for start, end in titles:
        title, number = printed[start + 1 : end - (text[end - 1] in "》〉")].replace("*", "").strip(), None
        at = bisect_left(numbers, (end, 0))
        behind = _BEHIND.fullmatch(text, end, numbers[at][0]) if at < len(numbers) else None
        front = (
            at > 0 and at - 1 not in joined and numbers[at - 1][1] <= start and _FRONT.fullmatch(text, numbers[at - 1][1], start)
        )
        if behind or front:
            at = at if behind else at - 1
            joined.add(at)
            a, b = numbers[at]
            number = printed[a:b]
            closing = behind and "(" in behind[0] and text[b : b + 1] == ")"
            start, end = min(start, a), max(end, b + bool(closing))
        yield Cited(index, start, end, title, number)
    for at, (a, b) in enumerate(numbers):
        if at not in joined:
            yield Cited(index, a, b, None, printed[a:b])


def _key(text: str) -> str:
    return re.sub(r"[\s*]+", "", text)


def _distinct(found: list[Cited], plains: Sequence[str]) -> list[Cited]:
    """Each printed form once, without the short names of documents that the text names in full."""
    short = _short_names([plain(_key(c.title)) for c in found if c.title], plains)
    out: dict[str, Cited] = {}
    numbers = {_key(c.number) for c in found if c.title and c.number}
    for cited in sorted(found, key=lambda c: (c.index, c.start)):
        key = _key(cited.title or cited.number or "")
        if not _HAN.search(key) or (cited.title and plain(key) in short) or (not cited.title and key in numbers):
            continue
        known = out.get(key)
        if known is None:
            out[key] = cited
        elif known.number is None and cited.number:
            out[key] = replace(cited)
    return sorted(out.values(), key=lambda c: (c.index, c.start))


def _short_names(titles: list[str], plains: Sequence[str]) -> set[str]:
    """Titles that stand for a longer one: said to (以下简称《…》), or part of it."""
    known = words()
    whole = "\n".join(plains)
    declared = re.findall(rf"{known.any_of('short_names')}[“\"‘: ]{{0,2}}《([^《》]{{1,20}})》", whole)
    short, distinct = {_key(d) for d in declared}, set(titles)
    outside = _TITLE.sub(" ", whole)
    for title in sorted(t for t in distinct if len(t) <= _SHORT)[:_REASONABLE]:
        if any(title != other and title in other for other in distinct) or re.search(rf"[一-鿿]{re.escape(title)}", outside):
            short.add(title)
    law = known["law_prefix"][0]
    return short | {t for t in distinct if law + t in distinct}
