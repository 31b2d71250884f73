"""The head data of a report: its title, its issuing organ by full name, its year, the date of its signature.

The title decides, because names in the text may be those of a template or misread; the signature, the head of the table and
the first sentences complete what the title leaves out. What is not evident stays None.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.date_lines import read_date, read_year
from extract.facts import Problem
from extract.find_title import Head
from extract.gather_lines import Item, Row
from extract.match_words import SEAL, YEAR, is_organ, is_title, words

_YEAR = re.compile(YEAR)
_SCHOOL_YEAR = re.compile(r"(\d{4})[-—–~至到/](\d{2,4})学?年度?")
_TOPIC = re.compile(r"关于|政府信息(?:公开)?|政务\(|政务(?:信息|事务)?公开|[校院党村事厂]务公开|信息公开|\(")
_TITLE_HEAD = re.compile(rf"(?:关于)?(?:呈送|报送|印发|转发|公布|发布|上报|编报)?《?(?:{YEAR}年度?)?")
_FILED_BY = re.compile(
    r"(?:填报|填表|报送|编报)?(?:单位|机关|部门)(?:名称)?(?:\((?:盖章|公章|签章|章)\))?:([\u4e00-\u9fff·()]{3,40})"
)
_MADE_BY = re.compile(
    r"(?:本(?:年度)?(?:年度报告|年报|报告)|由|是|系)([\u4e00-\u9fff·]{4,40}?)(?:根据|按照|依据|依照|依|遵照|遵循|负责|编制|按)"
)
_MAKES = re.compile(r"(?:^|[,。;])([\u4e00-\u9fff·]{4,30}?)(?=编制|组织编制|编写|特编制|现(?:将|公布|予)|公布本)")
_BEFORE_NAME = re.compile(r"^(?:由|是|系|本报告|根据|按照|依据)+")
_PERIOD = re.compile(rf"({YEAR})年?度?1月1日(?:起)?[,]?(?:至|到|[-—~])|(?:统计|数据|时限|期限|期间|时段)[^。]{{0,24}}?({YEAR})年")
_TABLE_YEAR = re.compile(rf"\(?({YEAR})(?:年度?)?\)?")
_SUBJECT_YEAR = re.compile(
    rf"({YEAR})年度?(?:的)?(?:政府信息|政务|信息|校务|院务)公开(?:工作)?(?:年度|自查|总体|基本|开展)?(?:报告|年报|情况|自查|工作)"
)
_STATED = re.compile(rf"(?:^|[。,;:])({YEAR})年度?(?=,|[我本全各])")
_OPENING = 4  # body rows in which the organ may introduce itself
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
    return HeadData(title, _organ(rows, head), _year(rows, head, signed), signed, tuple(problems))


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


# --- organ -----------------------------------------------------------------------------------------------------------
def _bare(row: Row) -> str:
    """The text as printed without white space; its characters are those of ``row.flat``, one by one."""
    return "".join(row.text.split())


def _whole(row: Row) -> str:
    """The name of an organ line, without the mark of the seal."""
    return SEAL.sub("", _bare(row))


def _organ(rows: Sequence[Row], head: Head) -> str | None:
    named = _names(rows, head)
    for title in ([head.title] if head.title else []) + list(head.titles):
        name = _title_organ(title)
        if name:
            return _full_name(name, named)
    return _full_name(named[0], named) if named else None


def _title_organ(title: Row) -> str | None:
    """The organ or place that a title names, None for ``2022年政府信息公开工作年度报告``."""
    text, bare = title.flat.lstrip("《"), _bare(title).lstrip("《")
    at = _TITLE_HEAD.match(text)
    start = at.end() if at else 0
    cuts = [m.start() for pattern in (_YEAR, _TOPIC) for m in pattern.finditer(text, start) if m.start() > start]
    cuts = sorted(set(cuts))
    for test in (is_organ, words().place.fullmatch):
        for cut in cuts:
            name = text[start:cut].removesuffix("的")
            if test(name):
                return bare[start : start + len(name)]
    note = re.search(r"\(([^()]{3,40})\)$", text)
    return bare[note.start(1) : note.end(1)] if note and is_organ(note[1]) else None


def _names(rows: Sequence[Row], head: Head) -> list[str]:
    """Names by which the organ may call itself, the most trustworthy first."""
    found: list[str] = [_whole(r) for r in head.lines if is_organ(r.flat)]
    found += [name for r in head.lines if (name := _before_date(r))]
    found += [name for t in head.titles if (name := _title_organ(t)) and is_organ(name)]
    signatures = [r for r in rows if r.kind == "signature"]
    found += [_whole(r) for r in reversed(signatures) if is_organ(r.flat)]
    found += [name for r in signatures if (name := _before_date(r))]
    found += [m[1] for r in rows if r.kind == "table" for m in _FILED_BY.finditer(r.flat[:200]) if is_organ(m[1])]
    bodies = [r for r in rows if r.kind == "body"][:_OPENING]
    for row in bodies:
        bare, flat = _bare(row)[:_LIMIT], row.flat[:_LIMIT]
        found += [_BEFORE_NAME.sub("", bare[m.start(1) : m.end(1)]) for m in _MADE_BY.finditer(flat) if is_organ(m[1])]
        found += [bare[m.start(1) : m.end(1)] for m in _MAKES.finditer(flat) if is_organ(m[1])]
        first = re.match(r"[\u4e00-\u9fff·]{4,40}?(?=\((?:以下|下)?简?称|根据|按照|依据|依)", flat)
        if first and is_organ(first[0]):
            found.append(bare[: first.end()])
    return list(dict.fromkeys(found))


def _before_date(row: Row) -> str | None:
    match = _YEAR.search(row.flat)
    return _bare(row)[: match.start()] if match and is_organ(row.flat[: match.start()]) else None


def _full_name(name: str, named: Iterable[str]) -> str:
    """The fullest form of a name: with the county before the town, the government behind the place, the name that an
    abbreviation stands for."""
    w = words()
    place = (
        w.place.fullmatch(name) is not None
        and not is_organ(name.removesuffix("街道"))
        and (not is_organ(name) or name.endswith(("街道", "新区", "开发区", "管理区")))
    )
    best = name
    for other in named:
        if place:
            governs = re.fullmatch(rf"(.{{0,16}}?){re.escape(name)}(?:{w.place_government}|办事处|管理委员会|管委会)", other)
            if governs and (not governs[1] or w.place.fullmatch(governs[1])) and len(other) > len(best):
                best = other
        elif other.endswith(name) and len(other) > len(best):
            before = other.removesuffix(name)
            if w.place.fullmatch(before) or name[0] in "省市县区旗州镇乡" or w.place.fullmatch(before + name[0]):
                best = other
    if place and best == name:
        return name + ("办事处" if name.endswith("街道") else w.place_government if not is_organ(name) else "")
    if best == name and not place:
        best = next(
            (o for o in named if len(o) > len(name) and name not in o and o[:2] == name[:2] and _abbreviates(name, o)), best
        )
    return best


def _abbreviates(short: str, long: str) -> bool:
    """Whether the characters of ``short`` stand in ``long`` in their order, as 国资委 in 国有资产监督管理委员会."""
    rest = iter(long)
    return all(c in rest for c in short)
