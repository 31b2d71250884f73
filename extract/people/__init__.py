"""Persons and organisations of a report: the tagger's words, mended and linked, as records.

:func:`assemble` is the step of the pipeline. A record is one statement that makes somebody responsible: a name, or a
post without a name (corpus guide, section 4).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from extract.characters import simplify
from extract.facts import Mention, Organization, Paragraph, Person, Span
from extract.outline.match_words import is_organ
from extract.outline.organ_names import organ_in_title
from extract.people.find_organs import find_organs
from extract.people.link_people import Statement, bare_list, link
from extract.people.mend_mentions import mend
from extract.people.people_words import Word, alternatives, has_surname, is_duty, is_name, squeeze, words_of

# Where reports say who is responsible; elsewhere an unnamed post with a verb tells what was done.
_WHO_SECTIONS = {"organization", "overview", "support", "measures", "boilerplate", "other"}
_ONCE = re.compile("(?:召开|举行|举办|主持|参加|出席|约谈|答复|答问)")
_COUNTED = re.compile("[0-9一二两三四五六七八九十几多]名$")
_NUMBERED = re.compile(r"[\s（()）一二三四五六七八九十0-9、.．]{0,40}")
_AFTER_LABEL = re.compile(r"\s{0,8}(?:[:：]|\s|$)")
_INDENTED = re.compile(r"[\s\u3000]{2,60}[^，。；：:]{1,40}$")
_ORG_EDGE = re.compile("^(?:[由在与和向经请]|委托){1,3}(?=.{4})")


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
    own = own_names(paragraphs)
    persons: dict[tuple[str, ...], Person] = {}
    organizations: list[Organization] = []
    carried, group = _NOBODY, None
    for index, paragraph in enumerate(paragraphs):
        if paragraph.kind == "noise":
            continue
        text, plain = paragraph.text, simplify(paragraph.text)
        found = mend(plain, sorted(words[index], key=lambda w: w.start))
        organizations += _organizations(index, paragraph, plain, found, own)
        listed = _listed(text, found, carried)
        for s in listed or link(plain, found):
            seat = carried if listed else _Carried(_role(text, s), _body(text, found, s, group))
            person = _person(index, paragraph, s, seat.role, seat.body)
            key = tuple(squeeze(x or "") for x in (person.name, person.title, person.role))
            if _is_statement(plain, s, person, sections[index] if index < len(sections) else ()):
                persons.setdefault(key, person)
        group = next((text[w.start : w.end] for w in reversed(found) if _is_group(text, w)), group)
        if not listed and not (carried.role and _INDENTED.match(text)):
            carried = _carry(text, found, group)
    return tuple(persons.values()), tuple(organizations)


@dataclass(frozen=True, slots=True)
class _Carried:
    """The role that a line of a list hands on to the next lines; ``open``: the line itself names nobody."""

    role: str
    body: str | None
    open: bool = False


_NOBODY = _Carried("", None)


def _listed(text: str, words: Sequence[Word], carried: _Carried) -> list[Statement]:
    """The holders of a line that goes on with a list (副组长：甲 副局长 ⏎ 　　　乙 副局长) or fills a label alone on its line."""
    if not carried.role:
        return []
    name = squeeze(text)
    if carried.open and not words and len(name) < 4 and has_surname(name) and is_name(name):
        start = len(text) - len(text.lstrip())
        return [Statement(Word("PERSON", start, len(text.rstrip())), None, None)]
    return bare_list(text, words)


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


def _is_statement(text: str, s: Statement, person: Person, labels: Sequence[str]) -> bool:
    """False for slogans (主要领导负总责, 分管领导具体抓 …的工作格局) and for posts that only act (局长负责答问) in other sections."""
    if person.role != "负责" or not s.role:
        return True
    if _ONCE.match(text, s.role.end):
        return False
    if person.name:
        return True
    title = squeeze(person.title or "")
    if (
        title in words_of("generic_posts")
        or (title.endswith("工作人员") and _COUNTED.search(text[: s.post.start] if s.post else ""))
        or (labels and not _WHO_SECTIONS & set(labels))
    ):
        return False
    rest = re.split("[。；]", text[s.role.end : s.role.end + 80])[0]
    return not re.search(f"的[^，。]{{0,6}}{alternatives('slogan_ends')}", rest)


def _carry(text: str, words: Sequence[Word], group: str | None) -> _Carried:
    """What a line such as ``副组长：甲 副局长`` hands on to the lines after it."""
    roles = [w for w in words if w.label == "ROLE" and not is_duty(squeeze(text[w.start : w.end]))]
    if len(roles) != 1 or not _NUMBERED.fullmatch(text[: roles[0].start]):
        return _NOBODY
    role, rest = text[roles[0].start : roles[0].end], text[roles[0].end :]
    if not _AFTER_LABEL.match(rest) or re.search("[。；]", rest.rstrip("。；")):
        return _NOBODY
    return _Carried(role, group if squeeze(role) in words_of("group_roles") else None, not rest.strip(" \t\u3000:："))


def _is_group(text: str, word: Word) -> bool:
    return word.label == "ORG" and text[word.start : word.end].endswith(tuple(words_of("body_ends")))


def _body(text: str, words: Sequence[Word], s: Statement, group: str | None) -> str | None:
    """The group that the role is in: the nearest one of the sentence, else the last one before it."""
    if not s.role or squeeze(text[s.role.start : s.role.end]) not in words_of("group_roles"):
        return None
    begin, end = text.rfind("。", 0, s.role.start) + 1, text.find("。", s.role.end)
    groups = [w for w in words if _is_group(text, w)]
    here = [w for w in groups if begin <= w.start and (end < 0 or w.end <= end)] or [w for w in groups if w.end <= begin][-1:]
    if not here:
        return group if not text[: s.role.start].strip() else None
    nearest = min(here, key=lambda w: w.start - s.role.end if w.start > s.role.start else s.role.start - w.end)  # type: ignore[union-attr]
    return text[nearest.start : nearest.end]


def _is_body(text: str) -> bool:
    """The name of a body, not 我局, 各单位, nor a phrase that has only begun like one."""
    named = 3 <= len(text) <= 40 and not text.startswith(tuple(words_of("org_never")))
    return named and text.endswith(tuple(words_of("org_ends"))) and not re.search("[，。；：、]", text)


def own_names(paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """Names of the report's organ, simplified: what titles begin with, and lines of the signature that are names."""
    found: dict[str, None] = {}
    for p in paragraphs:
        text = squeeze(simplify(p.text))
        if p.kind == "title" and (name := organ_in_title(text)):
            found[simplify(name)] = None
        elif p.kind == "signature" and is_organ(text) and 4 <= len(text) <= 30:
            found[text] = None
    return tuple(sorted((n for n in found if n.endswith(tuple(words_of("org_ends")))), key=len, reverse=True))


def _organizations(
    index: int, paragraph: Paragraph, plain: str, words: Sequence[Word], own: tuple[str, ...]
) -> list[Organization]:
    places = []
    for w in words:
        if w.label != "ORG":
            continue
        start = w.start
        if edge := _ORG_EDGE.match(paragraph.text[w.start : w.end]):
            start += edge.end()
        text = squeeze(paragraph.text[start : w.end])
        if _is_body(text) and not text.endswith(tuple(words_of("org_places"))):
            places.append((start, w.end))
    return [Organization(paragraph.text[a:b], Span(index, a, b, paragraph.page)) for a, b in find_organs(plain, places, own)]
