"""Dates, months, years and periods of one paragraph: ``2018年1月5日``, ``二〇一八年元月``, ``2018.1.5``, ``2017年1月1日起至12月31日``.

A lost 年 or 月 (``20171月1日``) is read where only one reading is possible and told as ``damaged_date``; a day that no
calendar has is told as ``impossible_date`` and left out. Offsets are those of the text given.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extract.values.numerals import read_digits, read_numeral
from extract.values.value_words import Mask

_D = "[0-9OolI]"
_W = "[ ]{0,2}"
# A year in digits, a blank between them at most; a year in Chinese digits.
_CN = "[〇零0Oo一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_YEAR = (
    rf"(?:二千[零〇]?[一二三四五六七八九十]{{1,3}}|[12lI][ ]?[09Oo][ ]?{_D}[ ]?{_D}|[一二贰][ ]?[〇零0Oo九][ ]?{_CN}[ ]?{_CN})"
)
_TWO = rf"(?:{_D}[ ]?{_D}|{_D}|[廿卅]?[一二三四五六七八九十]{{1,3}}|[廿卅]|元)"
_DAY = r"[日号](?!文|令|楼|院|线|窗)"
_POINT = re.compile(
    rf"""
    (?P<y>{_YEAR}){_W}
    (?:
        学年
      | 年(?![代级龄])(?:度?{_W}) (?:
            (?P<m>{_TWO}){_W}月(?:份|底|末|初)?
            (?:{_W}(?P<d>{_TWO}){_W}(?:{_DAY}|(?=[起止至到—]|-{{2}}|{_W}$)))?
          | (?P<run>{_D}{{2,4}})日
        )?
      | {_W}(?P<sep>[./-]){_W}(?P<nm>{_D}{{1,2}}){_W}(?P=sep){_W}(?P<nd>{_D}{{1,2}})(?![0-9]|[.][0-9])日?
      | (?P<lm>{_D}{{1,2}})月(?:底|末|初)?(?:{_W}(?P<ld>{_D}{{1,2}}){_W}日)?
      | (?P<lrun>{_D}{{2,4}})日
    )
    """,
    re.X,
)
_SHORT = re.compile(rf"(?P<y>[0-3][0-9])年{_W}(?P<m>[0-9]{{1,2}})月(?:份|底|末|初)?(?:{_W}(?P<d>[0-9]{{1,2}})[日号])?")
_JOIN = re.compile(
    rf"{_W}(?:\([^()]{{1,4}}\))?(?:0?零?时)?(?:开始|起始|起|始)?(?:计算|计|算|统计)?[, ]{{0,2}}"
    rf"(?:截至|截止到|截止至|截止|终止于|止于|至|到|—{{1,2}}|-{{1,2}}|~{{1,2}}){_W}"
)
_END = re.compile(rf"(?:[同当本该]年{_W})?(?:(?P<m>{_TWO}){_W}月(?:份|底|末)?)?(?:{_W}(?P<d>{_TWO}){_W}(?:{_DAY}|(?=止|{_W}$)))?")
_YEARS = re.compile(
    rf"(?P<a>{_YEAR}){_W}年?{_W}(?:—{{1,2}}|-{{1,2}}|~{{1,2}}|至|到|/){_W}(?P<b>{_YEAR}|{_D}{{2}}(?=学年)){_W}(?P<unit>学年度?|年度?)"
)
_MONTHS = re.compile(rf"{_W}(?P<a>{_TWO}){_W}(?:—{{1,2}}|-{{1,2}}|~{{1,2}}|至|到){_W}(?P<b>{_TWO}){_W}月份?")
_LISTED = re.compile(rf"(?P<y>{_YEAR})(?={_W}[、和及与]{_W}{_YEAR}{_W}年)")
_COMPACT = re.compile(r"(?:(?<=[期间]:)[ ]{0,2}|^[ ]{0,8})(?P<y>20[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])(?=[ ]{0,8}$|[^0-9])")
_STARTS = re.compile(rf"(?<![0-9A-Za-z〇一二三四五六七八九十〔\[])(?={_YEAR}|[0-3][0-9]年)")
_TAIL = re.compile(r"年[底末初终]")


@dataclass(frozen=True, slots=True)
class Found:
    """A date at ``start``–``end``; ``value`` None and ``problem`` set where it has no value."""

    start: int
    end: int
    value: str | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Point:
    """``sure``: read so even when no other date stands beside it."""

    end: int
    parts: tuple[int, ...] | None
    problem: str | None = None
    sure: bool = True


def _year(text: str) -> int:
    number = read_numeral(text) if text[1] == "千" else None
    return int(number.value) if number else read_digits(text) or 0


@lru_cache(maxsize=4096)
def _two(text: str) -> int:
    text = text.replace(" ", "")
    if text == "元":
        return 1
    tens = {"廿": 20, "卅": 30}.get(text[0], 0)
    found = read_numeral(text[1:] if tens else text)
    return tens + (int(found.value) if found else 0)


def _checked(*parts: int) -> tuple[int, ...] | None:
    """The parts when a calendar has such a day, else None."""
    if not 1900 <= parts[0] <= 2099 or (len(parts) > 1 and not 1 <= parts[1] <= 12):
        return None
    if len(parts) > 2 and not 1 <= parts[2] <= monthrange(parts[0], parts[1])[1]:
        return None
    return parts


def _split(run: str) -> tuple[int, int] | None:
    """Month and day of digits that have lost their 月, when only one split is possible."""
    digits = str(read_digits(run) or "") if run[0] not in "0Oo" else ""
    splits = [(int(digits[:i]), int(digits[i:])) for i in range(max(1, len(digits) - 2), min(3, len(digits)))]
    fits = [s for s in splits if _checked(2020, *s) and digits == f"{s[0]}{s[1]}"]
    return fits[0] if len(fits) == 1 else None


def _point(text: str, at: int) -> _Point | None:
    """One date at ``at``: year, month or day, as printed."""
    match = _POINT.match(text, at)
    if not match:
        return None
    year = _year(match["y"])
    damaged = match["lm"] or match["lrun"] or match["run"]
    if match["run"] or match["lrun"]:
        split = _split(match["run"] or match["lrun"])
        lost_both = match["lrun"] or len(match["run"]) == 4 or match["run"] == "11"
        parts = _checked(year, *split) if split and lost_both else None
        return _Point(match.end(), parts, "damaged_date", sure=len(match["run"] or match["lrun"]) > 2)
    month, day = match["m"] or match["nm"] or match["lm"], match["d"] or match["nd"] or match["ld"]
    parts = _checked(year, *(_two(x) for x in (month, day) if x))
    if parts is None:
        plausible = 1900 <= year <= 2099 and month and not match["sep"]
        return _Point(match.end(), None, "impossible_date") if plausible else None
    end = match.end()
    if len(parts) == 1:
        end = text.index("年", match.end("y")) + 1
        if text.startswith("度", end) or _TAIL.match(text, end - 1):
            end += 1
    return _Point(end, parts, "damaged_date" if damaged else None)


def _value(parts: tuple[int, ...] | None) -> str | None:
    return "-".join((f"{parts[0]:04}", *(f"{p:02}" for p in parts[1:]))) if parts else None


def _second(text: str, at: int, first: tuple[int, ...]) -> _Point | None:
    """The end of a period whose beginning is ``first``; year and month may be said once."""
    point = _point(text, at)
    if point:
        return point
    match = _END.match(text, at)
    if not match or not match[0] or len(first) < 2 or (match["d"] and len(first) < 3 and not match["m"]):
        return None
    month = _two(match["m"]) if match["m"] else first[1]
    day = (_two(match["d"]),) if match["d"] else ()
    if not match["m"] and not day:
        return None
    year = first[0] + ((month, *day) < first[1 : 2 + len(day)])
    parts = _checked(year, month, *day)
    return _Point(match.end(), parts, None if parts else "impossible_date")


def _period(text: str, at: int) -> Found | None:
    """A period or a single date that begins at ``at``."""
    years = _YEARS.match(text, at)
    if years:
        a, b = _year(years["a"]), _year(years["b"])
        b = a // 100 * 100 + b if b < 100 else b
        if 1900 <= a <= b <= 2099:
            return Found(at, years.end(), f"{a}/{b}")
    listed = _LISTED.match(text, at)
    if listed and _checked(_year(listed["y"])):
        return Found(at, listed.end(), str(_year(listed["y"])))
    first = _point(text, at)
    if first is None:
        return None
    if first.parts and len(first.parts) == 1:
        if text.endswith("学年", at, first.end):
            return Found(at, first.end, f"{first.parts[0]}/{first.parts[0] + 1}")
        months = _MONTHS.match(text, first.end)
        if months:
            begin, end = (_checked(first.parts[0], _two(months[g])) for g in "ab")
            if begin and end and begin < end:
                return Found(at, months.end(), f"{_value(begin)}/{_value(end)}")
    join = _JOIN.match(text, first.end)
    second = _second(text, join.end(), first.parts or (2000, 1, 1)) if join else None
    if second is None:
        return Found(at, first.end, _value(first.parts) if first.sure else None, first.problem)
    problem = first.problem or second.problem
    if not first.parts or not second.parts:
        return Found(at, second.end, None, problem)
    return Found(at, second.end, f"{_value(first.parts)}/{_value(second.parts)}", problem)


def find_dates(text: str, taken: Mask, year: int | None) -> Iterator[Found]:
    """Dates in folded text outside ``taken``, in order. ``year``: of the report, for years of two digits."""
    at = 0
    for start in _STARTS.finditer(text):
        if start.start() < at:
            continue
        found = _period(text, start.start()) or _short(text, start.start(), year)
        if found and not taken.hits(found.start, found.end):
            at = found.end
            yield found
    for match in _COMPACT.finditer(text):
        parts = _checked(int(match["y"]), int(match["m"]), int(match["d"]))
        if parts and not taken.hits(match.start("y"), match.end()):
            yield Found(match.start("y"), match.end(), _value(parts))


def _short(text: str, at: int, year: int | None) -> Found | None:
    """``14年4月`` near the year of the report."""
    match = _SHORT.match(text, at)
    if not match or (year is not None and abs(2000 + int(match["y"]) - year) > 15):
        return None
    parts = _checked(2000 + int(match["y"]), *(int(match[g]) for g in "md" if match[g]))
    return Found(at, match.end(), _value(parts), None if parts else "impossible_date")
