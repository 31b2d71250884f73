"""Persons and organisations of a report: the tagger's words, mended and linked, as records.

:func:`assemble` is the step of the pipeline. A record is one statement that makes somebody responsible: a name, or a
post without a name (corpus guide, section 4).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from extract.facts import Mention, Organization, Paragraph, Person, Span
from extract.link_people import Statement, bare_list, link
from extract.mend_mentions import mend
from extract.people_words import Word, alternatives, is_duty, squeeze, words_of

_ORG_NO = re.compile("(?:我|本|各|该|全|其他|有关|相关|上述|以上|这|此)")
_NUMBERED = re.compile(r"[\s（()）一二三四五六七八九十0-9、.．]{0,40}")
_INDENTED = re.compile(r"[\s\u3000]{2,60}[^，。；：:]{1,40}$")
_ORG_EDGE = re.compile("^[由在与和向经请]+(?=.{4})")


def assemble(
    paragraphs: Sequence[Paragraph], mentions: Sequence[Mention], sections: Sequence[tuple[str, ...]]
) -> tuple[tuple[Person, ...], tuple[Organization, ...]]:
    """Person records and named bodies of a report, in order of the text.

    ``mentions``: the tagger's PERSON, POST, ROLE and ORG spans; ``sections``: labels by paragraph, may be empty. A name,
    title and role that are stated twice make one record. Spans are of the paragraph: ``text[start:end] == record.text``.
    """
    words: dict[int, list[Word]] = defaultdict(list)
    for m in mentions:
        words[m.span.paragraph].append(Word(m.label, m.span.start, m.span.end))
    persons: dict[tuple[str, ...], Person] = {}
    organizations: list[Organization] = []
    carried: tuple[str, str | None] | None = None
    for index, paragraph in enumerate(paragraphs):
        if paragraph.kind == "noise":
            continue
        text = paragraph.text
        found = mend(text, sorted(words[index], key=lambda w: w.start))
        organizations += _organizations(index, paragraph, found)
        listed = bare_list(text, found) if carried else []
        for s in listed or link(text, found):
            role, body = (carried if carried and listed else None) or (_role(text, s), _body(text, found, s))
            person = _person(index, paragraph, s, role, body)
            key = tuple(squeeze(x or "") for x in (person.name, person.title, person.role))
            if _is_statement(text, s, person):
                persons.setdefault(key, person)
        if not listed and not (carried and _INDENTED.match(text)):
            carried = _carry(text, found)
    return tuple(persons.values()), tuple(organizations)


def _role(text: str, s: Statement) -> str:
    role = text[s.role.start : s.role.end] if s.role else ""
    return "负责" if is_duty(squeeze(role)) else role


def _person(index: int, paragraph: Paragraph, s: Statement, role: str, body: str | None) -> Person:
    text = paragraph.text
    parts = [w for w in (s.name, s.post, s.role) if w]
    start, end = min(w.start for w in parts), max(w.end for w in parts)
    return Person(
        name=text[s.name.start : s.name.end] if s.name else None,
        title=text[s.post.start : s.post.end] if s.post else None,
        role=role,
        body=body,
        text=text[start:end],
        span=Span(index, start, end, paragraph.page),
    )


def _is_statement(text: str, s: Statement, person: Person) -> bool:
    """False for slogans: 主要领导负总责, 分管领导具体抓 …的工作格局."""
    if person.name or person.role != "负责" or not s.role:
        return True
    if squeeze(person.title or "") in words_of("generic_posts"):
        return False
    rest = re.split("[。；]", text[s.role.end : s.role.end + 80])[0]
    return not re.search(f"的[^，。]{{0,6}}{alternatives('slogan_ends')}", rest)


def _carry(text: str, words: Sequence[Word]) -> tuple[str, str | None] | None:
    """The role that the lines after this one go on with: 副组长：甲 副局长 ⏎ 　　　乙 副局长."""
    roles = [w for w in words if w.label == "ROLE" and not is_duty(squeeze(text[w.start : w.end]))]
    if len(roles) != 1 or not _NUMBERED.fullmatch(text[: roles[0].start]):
        return None
    rest = text[roles[0].end :]
    if not re.match(r"\s{0,8}(?:[:：]|\s|$)", rest) or re.search("[。；]", rest.rstrip("。；")):
        return None
    return text[roles[0].start : roles[0].end], None


def _body(text: str, words: Sequence[Word], s: Statement) -> str | None:
    """The group that the role is in: the nearest body of the same sentence that is a group."""
    if not s.role or squeeze(text[s.role.start : s.role.end]) not in words_of("group_roles"):
        return None
    begin = text.rfind("。", 0, s.role.start) + 1
    end = text.find("。", s.role.end)
    ends = tuple(words_of("body_ends"))
    groups = [w for w in words if w.label == "ORG" and text[w.start : w.end].endswith(ends)]
    here = [w for w in groups if begin <= w.start and (end < 0 or w.end <= end)] or [w for w in groups if w.end <= begin][-1:]
    if not here:
        return None
    nearest = min(here, key=lambda w: min(abs(w.start - s.role.end), abs(s.role.start - w.end)))  # type: ignore[union-attr]
    return text[nearest.start : nearest.end]


def _organizations(index: int, paragraph: Paragraph, words: Sequence[Word]) -> list[Organization]:
    out = []
    for w in words:
        if w.label != "ORG":
            continue
        start = w.start
        if edge := _ORG_EDGE.match(paragraph.text[w.start : w.end]):
            start += edge.end()
        text = paragraph.text[start : w.end]
        if len(squeeze(text)) > 2 and not _ORG_NO.match(text):
            out.append(Organization(text, Span(index, start, w.end, paragraph.page)))
    return out
