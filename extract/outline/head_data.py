"""The head data of a report: its title, its issuing organ by full name, its year, the date of its signature.

The organ is found by :mod:`extract.outline.find_organ`. What is not evident stays None.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.facts import Problem
from extract.outline.date_lines import read_date, read_year
from extract.outline.find_organ import find_organ
from extract.outline.find_title import Head
from extract.outline.gather_lines import Item, Row
from extract.outline.match_words import YEAR, is_organ, is_title

_YEAR = re.compile(YEAR)
_SCHOOL_YEAR = re.compile(r"(\d{4})[-—–~至到/](\d{2,4})学?年度?")
_PERIOD = re.compile(rf"({YEAR})年?度?1月1日(?:起)?[,]?(?:至|到|[-—~])|(?:统计|数据|时限|期限|期间|时段)[^。]{{0,24}}?({YEAR})年")
_TABLE_YEAR = re.compile(rf"\(?({YEAR})(?:年度?)?\)?")
_SUBJECT_YEAR = re.compile(
    rf"({YEAR})年度?(?:的)?(?:政府信息|政务|信息|校务|院务)公开(?:工作)?(?:年度|自查|总体|基本|开展)?(?:报告|年报|情况|自查|工作)"
)
_STATED = re.compile(rf"(?:^|[。,;:])({YEAR})年度?(?=,|[我本全各])")
_LIMIT = 4000  # characters of one row that are looked at


@dataclass(frozen=True, slots=True)
class HeadData:
    title: str | None
    organ: str | None
    year: int | None
    signed: str | None
    problems: tuple[Problem, ...] = ()


def read_head(items: Sequence[Item], head: Head) -> HeadData:
    """``items``: all rows, named, and tables."""
    rows = [x for x in items if isinstance(x, Row)]
    signed, problems = _signed(rows, head)
    title = head.title.text if head.title else None
    return HeadData(title, find_organ(rows, head), _year(rows, head, signed), signed, tuple(problems))


# --- date ------------------------------------------------------------------------------------------------------------
def _signed(rows: Sequence[Row], head: Head) -> tuple[str | None, list[Problem]]:
    """The last date of the signature, else the one beside the title."""
    damaged: str | None = None
    for group in ([r for r in rows if r.kind == "signature"], list(head.lines)):
        for row in reversed(group):
            is_date, value = _date_of(row.flat)
            if value:
                return value, []
            if is_date and damaged is None and not re.fullmatch(r"\(?.{4}[年./-].{1,3}月?\)?", row.flat):
                damaged = row.text
    if damaged is None:
        return None, []
    return None, [Problem("damaged_date", "the date of the signature is damaged or impossible", damaged)]


def _date_of(text: str) -> tuple[bool, str | None]:
    found = read_date(text.strip("()"))
    match = _YEAR.search(text)
    if not found[0] and match and is_organ(text[: match.start()]):
        return read_date(text[match.start() :])
    return found


# --- year ------------------------------------------------------------------------------------------------------------
def _year(rows: Sequence[Row], head: Head, signed: str | None) -> int | None:
    """From the title, the line under it, the period covered, the head of the table, the years that the text speaks of."""
    beside = [r.flat for r in head.lines if _TABLE_YEAR.fullmatch(r.flat) or is_title(r.flat)]
    for text in [head.title.flat if head.title else "", *(t.flat for t in head.titles), *beside]:
        year = _year_of(text)
        if year:
            return year
    bodies = [r.flat[:_LIMIT] for r in rows if r.kind == "body"]
    for pattern, texts in (
        (_PERIOD, bodies[:12]),
        (_SUBJECT_YEAR, bodies[:4]),
        (_TABLE_YEAR, [r.flat for r in rows if r.kind == "table" and len(r.flat) <= 40 and "年" in r.flat]),
        (_STATED, bodies),
    ):
        for text in texts:
            match = pattern.search(text)
            if match:
                return read_year(next(g for g in match.groups() if g))
    last = int(signed[:4]) if signed else 9999
    years = [
        y for text in bodies for m in _YEAR.findall(re.sub(r"[〔\[(]\d{4}[〕\])]", "", text)) if (y := read_year(m)) and y <= last
    ]
    counted = Counter(years).most_common()
    return min((y for y, n in counted if n == counted[0][1]), default=None)


def _year_of(text: str) -> int | None:
    school = _SCHOOL_YEAR.search(text)
    if school and "学年" in text:
        return read_year(school[2] if len(school[2]) == 4 else school[1][:2] + school[2])
    match = _YEAR.search(text)
    return read_year(match[0]) if match else None
