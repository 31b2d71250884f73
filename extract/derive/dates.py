"""Other years and days: the report moves within the years of its form, with every date that belongs to it."""

from __future__ import annotations

import random
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable

from extract.characters import fold
from extract.corpora.vocabulary import era_of
from extract.derive.draft import Draft, Edit, Line, Mark, number_in
from extract.derive.printing import to_hanzi
from extract.derive.words import NATIONAL

_YEARS = {"2008-2013": (2008, 2013), "2014-2018": (2014, 2018), "2019-2020": (2019, 2020), "2021-": (2021, 2025)}
_YEAR = re.compile(
    r"(?<![0-9])(?:20[0-3][0-9]|19[89][0-9])(?=\s?年|[.\-/－—–~〕\]）)】]|\s?至|学年)|(?<=[〔\[（(【])20[0-3][0-9](?![0-9])"
)
_DAMAGED = re.compile(r"(?<![0-9])20[0-3][0-9](?=[0-9]{1,4}[月日〕])|(?<=〔)20[0-3][0-9]")
_HANZI = re.compile("二[〇○零0O][〇○零0O一二三][〇○零一二三四五六七八九0O](?=年)")
_HISTORY = re.compile("(?:施行|修订|公布|颁布|通过|实施|成立|组建|挂牌|修正)")
_DAY = re.compile("(?<=[月.\\-/－])\\s?([0-9]{1,2}|[一二三十]{1,3})(?=\\s?[日号]?$)")
_BACK, _AHEAD = 2, 4  # years before and after the report's that move with it
_NO_DATES = ("count", "phone", "fax", "email", "url", "postcode", "name", "address")


def move_dates(draft: Draft, rng: random.Random) -> None:
    """Shifts the years of the report, draws its days anew. Dates of laws and of things long ago stay."""
    first, last = _YEARS.get(era_of(draft.year) or "", (draft.year, draft.year))
    delta = rng.randint(first, last) - draft.year
    window = range(draft.year - _BACK, draft.year + _AHEAD + 1)
    days = _new_days(draft, delta, window, rng)
    for line in draft.lines:
        kept = [(m.start, m.end) for m in line.marks if m.label == "date" and _stays(line, m)]
        kept += [(m.start, m.end) for m in line.marks if m.label in _NO_DATES or (m.label == "doc" and _foreign(line, m))]
        edits = list(_years(line, delta, window, kept)) if delta else []
        for mark in line.marks:
            if mark.label == "date" and mark.args and not _stays(line, mark):
                edits += _day(line, mark, days)
                mark.args[0] = days.get(mark.args[0]) or _shifted(mark.args[0], delta, window)
        line.edit(edits)
    if draft.signed:
        draft.signed = days.get(draft.signed) or _shifted(draft.signed, delta, window)
    draft.year += delta


def _foreign(line: Line, doc: Mark) -> bool:
    """A document of the state, or one whose number is not printed as its tag has it."""
    return bool(NATIONAL.search(line.said(doc))) or bool(doc.args and not number_in(line, doc))


def _stays(line: Line, mark: Mark) -> bool:
    return bool(_HISTORY.search(line.text[mark.end : mark.end + 14]))


def _years(line: Line, delta: int, window: range, kept: list[tuple[int, int]]) -> Iterable[Edit]:
    flat = fold(line.text)
    own = [(m.start, m.end) for m in line.marks if m.label == "date"]
    found = {m.start(): m[0] for m in (*_YEAR.finditer(flat), *_HANZI.finditer(flat))}
    found |= {m.start(): m[0] for m in _DAMAGED.finditer(flat)}
    for start, said in sorted(found.items()):
        year = int(
            "".join(c if c.isdigit() else str("〇一二三四五六七八九".find(c.translate(_ZEROS))) for c in said.translate(_ZEROS))
        )
        inside = any(a <= start < b for a, b in kept)
        loose = not any(a <= start < b for a, b in own)
        if year not in window or inside or (loose and _HISTORY.search(line.text[start : start + 22].partition("，")[0])):
            continue
        yield Edit(start, start + len(said), _like(line.text[start : start + len(said)], year + delta))


_ZEROS = str.maketrans("○零OＯ", "〇〇〇〇")


def _like(old: str, year: int) -> str:
    if old[0] == "二":
        zero = old[1]
        return "".join("〇一二三四五六七八九"[int(d)] if d != "0" else zero for d in str(year))
    new = str(year)
    return new if old.isascii() else "".join(chr(ord(c) + 0xFEE0) for c in new)


def _shifted(value: str, delta: int, window: range) -> str:
    def point(p: str) -> str:
        year = int(p[:4])
        p = f"{year + delta if year in window else year}{p[4:]}"
        return p if len(p) < 10 or int(p[8:]) <= monthrange(int(p[:4]), int(p[5:7]))[1] else p[:8] + "28"

    return "/".join(map(point, value.split("/")))


def _new_days(draft: Draft, delta: int, window: range, rng: random.Random) -> dict[str, str]:
    """Value → value with another day of the month; days of one month keep their order, first and last ones stay."""
    months: dict[str, set[int]] = defaultdict(set)
    fixed: set[str] = set()
    for line, mark in draft.marks("date"):
        value = mark.args[0] if mark.args else ""
        if len(value) == 10 and not _stays(line, mark) and int(value[:4]) in window:
            day = int(value[8:])
            if _DAY.search(fold(line.said(mark))) and 1 < day < 28:
                months[value[:7]].add(day)
            else:
                fixed.add(value[:7])
        elif len(value) > 10:
            fixed |= {p[:7] for p in value.split("/")}
    out: dict[str, str] = {}
    for month in sorted(months.keys() - fixed):
        old = sorted(months[month])
        new = sorted(rng.sample(range(2, 28), len(old)))
        out |= {f"{month}-{a:02}": _shifted(f"{month}-{b:02}", delta, window) for a, b in zip(old, new, strict=True)}
    return out


def _day(line: Line, mark: Mark, days: dict[str, str]) -> Iterable[Edit]:
    new = days.get(mark.args[0])
    match = _DAY.search(fold(line.said(mark))) if new else None
    if not new or not match:
        return
    start, end = mark.start + match.start(1), mark.start + match.end(1)
    old, day = line.text[start:end], int(new[8:])
    if old[0] in "一二三十":
        said = to_hanzi(day)
    else:
        said = f"{day:02}" if len(old) == 2 and (old[0] in "0０" or "-" in line.said(mark)) else str(day)
        said = said if old.isascii() else "".join(chr(ord(c) + 0xFEE0) for c in said)
    yield Edit(start, end, said)
