"""Finds the issuing organ of a report, by the name that the report prints.

The title decides, because names in the text may be those of a template or misread; the signature, the head of the table and
the sentences in which a report speaks of itself complete what the title leaves out, or stand in for a title that was lost.
What is not evident stays None.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from extract.outline.find_title import Head
from extract.outline.gather_lines import Row
from extract.outline.match_words import SEAL, YEAR, bare, folded, is_organ, words
from extract.outline.organ_names import (
    fits,
    full_name,
    is_area,
    is_name,
    is_whole_name,
    office_of,
    organ_in_title,
    own_words,
    reporting,
)

_YEAR = re.compile(YEAR)
_FILED_BY = re.compile(
    r"(?:填报|填表|报送|编报)?(?:单位|机关|部门)(?:名称)?(?:\((?:盖章|公章|签章|章)\))?:([\u4e00-\u9fff·()]{3,40})"
)
_MADE_BY = re.compile(
    r"(?:本(?:年度)?(?:年度报告|年报|报告)|由|是|系)([\u4e00-\u9fff·]{4,40}?)(?:根据|按照|依据|依照|依|遵照|遵循|负责|编制|汇总|综合|按)"
)
_MAKES = re.compile(r"(?:^|[,。;])([\u4e00-\u9fff·]{4,30}?)(?=编制|组织编制|编写|特编制|现(?:将|公布|予)|公布本)")
_BEFORE_NAME = re.compile(r"^(?:由|是|系|本报告|根据|按照|依据)+")
_INTRODUCED = re.compile(r"()([\u4e00-\u9fff·]{4,40}?)(?=\((?:以下|下)?简?称|根据|按照|依据|依)")
_OTHERS_PAPER = re.compile(
    r"《[^《》]{0,80}(?:通知|意见|办法|条例|规定|方案|指南|目录|细则|制度|格式|规划)[^《》]{0,20}》|关于[^,。;《》]{0,60}的(?:通知|要求|意见)"
)
_PUBLISHES = re.compile(
    r"(?:公布|发布|编制|编写|撰写|形成|向社会公开|向公众公开)了?《?"
    r"([^,。;:《》]{2,60}?(?:公开|政府信息工作)[^,。;:《》]{0,16}?(?:报告|年报))(?!的(?:通知|要求|函)|编制|格式|工作)"
)
_OWN_PAPER = re.compile(r"《([\u4e00-\u9fff·]{4,30}?)(?:政府)?信息公开(?:指南|目录|保密|工作制度|制度|申请)")
_CONTACT = re.compile(
    r"(?:请|可|可以|欢迎|敬请)(?:您|直接|及时|径)?(?:与|和|同|向|致电|联系|咨询)"
    r"([\u4e00-\u9fff·]{4,40}?)(?=(?:进行)?(?:联系|咨询|反映|反馈|索取)|[(,。:;]|$)"
)
_OPENING = 4  # body rows in which the organ may introduce itself
_OFTEN = 3  # times a name must be the subject when the report never says 我局 or the like
_LIMIT = 4000  # characters of one row that are looked at


def find_organ(rows: Sequence[Row], head: Head) -> str | None:
    """The organ as printed, without white space. ``rows``: all rows, named."""
    bodies = [r for r in rows if r.kind == "body"]
    own = own_words(r.flat[:_LIMIT] for r in bodies)
    stated = _stated(rows, head)
    opening = [(r.flat[:_LIMIT], bare(r.text)[:_LIMIT]) for r in bodies[:_OPENING]]
    told = [*_published(opening), *(n for n in _introduced(opening) if fits(reporting(n, own) or n, own))]
    contacts = list(_contacts(opening))
    for title in ([head.title] if head.title else []) + list(head.titles):
        name = organ_in_title(bare(title.text))
        if name:
            return _with_government(full_name(name, [*stated, *told]), bodies)
    for name in stated:
        return full_name(reporting(name, own) or name, [*stated, *told, *contacts])
    weak = [*contacts, *_publishers(rows, bodies), *_subjects(bodies, own), *_papers(bodies, own)]
    for name in [*told, *weak]:
        found = reporting(name, own)
        if found and (name in told or fits(found, own)):
            return _with_government(full_name(found, [*told, *contacts]), bodies)
    return None


def _with_government(name: str, bodies: Sequence[Row]) -> str:
    """The name of a county, city … with its government, if the text prints that."""
    if is_area(name):
        for row in bodies:
            at = row.flat[:_LIMIT].find(folded(name) + "人民政府")
            if at >= 0:
                return bare(row.text)[at : at + len(name) + 4]
    return name


def _stated(rows: Sequence[Row], head: Head) -> list[str]:
    """Names beside the title, in the signature and in the head of the table, the most trustworthy first."""
    signatures = [r for r in rows if r.kind == "signature"]
    found = [_line(r) for r in head.lines if is_name(_line(r))]
    found += [name for r in head.lines if (name := _before_date(r))]
    found += [name for t in head.titles if (name := organ_in_title(bare(t.text))) and is_organ(folded(name))]
    found += [_line(r) for r in reversed(signatures) if is_organ(r.flat)]
    found += [name for r in signatures if (name := _before_date(r))]
    found += [bare(r.text)[m.start(1) : m.end(1)] for r in rows if r.kind == "table" for m in _filers(r)]
    return list(dict.fromkeys(found))


def _line(row: Row) -> str:
    """The name of an organ line, without the mark of the seal."""
    return SEAL.sub("", bare(row.text))


def _before_date(row: Row) -> str | None:
    match = _YEAR.search(row.flat)
    return bare(row.text)[: match.start()] if match and is_organ(row.flat[: match.start()]) else None


def _filers(row: Row) -> list[re.Match[str]]:
    return [m for m in _FILED_BY.finditer(row.flat[:200]) if is_organ(m[1])]


def _published(opening: Iterable[tuple[str, str]]) -> Iterable[str]:
    """The names in 现公布某局2012年政府信息公开工作年度报告, not in the titles of other papers."""
    for flat, printed in opening:
        text = _OTHERS_PAPER.sub(lambda m: "《" + "。" * (len(m[0]) - 1), flat)
        for match in _PUBLISHES.finditer(text):
            start = match.start(1) + max((m.end() for m in re.finditer("公布|发布|编制了?", match[1])), default=0)
            name = organ_in_title(printed[start : match.end(1)])
            if name and is_whole_name(name):
                yield name


def _introduced(opening: Iterable[tuple[str, str]]) -> Iterable[str]:
    """The names in 由某局编制, 某局编制…, and of the first words 某局根据…."""
    for flat, printed in opening:
        for match in [*_MADE_BY.finditer(flat), *_MAKES.finditer(flat)]:
            name = printed[match.start(1) : match.end(1)]
            name = name[len(name) - len(_BEFORE_NAME.sub("", folded(name))) :]
            if is_organ(folded(name)) and is_whole_name(name):
                yield name
        first = _INTRODUCED.match(flat)
        if first and is_organ(first[2]) and is_whole_name(first[2]):
            yield printed[: first.end()]


def _contacts(opening: Iterable[tuple[str, str]]) -> Iterable[str]:
    """The names in 请与某局联系."""
    for flat, printed in opening:
        for match in _CONTACT.finditer(flat):
            name = printed[match.start(1) : match.end(1)]
            if is_whole_name(name):
                yield name


def _publishers(rows: Sequence[Row], bodies: Sequence[Row]) -> Iterable[str]:
    """The publisher that an index block names, when the text names it too (an office may have another name since), or when it
    is the government of a town that speaks of itself so."""
    text = "".join(r.flat[:_LIMIT] for r in bodies[:40])
    own = own_words(r.flat[:_LIMIT] for r in bodies)
    for row in rows:
        if row.kind not in ("noise", "title"):
            continue
        for match in words().publisher.finditer(folded(row.text[:_LIMIT])):
            name = bare(row.text[match.start(1) : match.end(1)])
            base = office_of(name) or name
            town = re.search("(?:[镇乡]|街道)(?:人民政府|政府|办事处)?$", folded(base)) and own and fits(base, own)
            if is_whole_name(name) and (town or folded(base) in text):
                yield name


def _subjects(bodies: Sequence[Row], own: frozenset[str]) -> Iterable[str]:
    """The name that stands most often as the subject of a sentence, if it is how the report speaks of itself."""
    found: Counter[str] = Counter()
    for row in bodies:
        flat, printed = row.flat[:_LIMIT], bare(row.text)[:_LIMIT]
        for match in words().subject.finditer(flat):
            name = printed[match.start(1) : match.end(1)]
            if is_whole_name(name) and fits(name, own):
                found[name] += 1
    ranked = found.most_common(2)
    if ranked and (own or ranked[0][1] >= _OFTEN) and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        yield ranked[0][0]


def _papers(bodies: Sequence[Row], own: frozenset[str]) -> Iterable[str]:
    """The one organ in whose name papers like 《某局政府信息公开指南》 are cited, if the report speaks of itself so."""
    names: dict[str, None] = {}
    for row in bodies:
        printed = bare(row.text)[:_LIMIT]
        for match in _OWN_PAPER.finditer(row.flat[:_LIMIT]):
            name = printed[match.start(1) : match.end(1)]
            if own and is_whole_name(name) and fits(name, own):
                names[name] = None
    if len(names) == 1:
        yield from names
