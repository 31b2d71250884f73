"""The quantities that a report's text can restate, read from ``data/phrases.json``, and the words that point at them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from extract.checks.cells import load_data
from extract.checks.mentions import BEHIND, Mention


@dataclass(frozen=True, slots=True)
class Concept:
    """One quantity. ``terms`` name it (adjacent to the number: certain), ``hints`` suggest it, ``unless`` rules it out in
    the same clause, ``zero`` is what a zero statement denies. ``targets``: references per form family, best first.

    What keeps a conflict from being wrong: ``certain`` must stand in the clause and ``about`` in the sentence, ``topic``
    (a field of work) must not; a clause without ``hard`` gives a soft conflict."""

    id: str
    zh: str
    kind: str
    areas: tuple[str, ...]
    units: frozenset[str]
    targets: dict[str, tuple[str, ...]]
    terms: tuple[re.Pattern[str], ...]
    hints: tuple[re.Pattern[str], ...]
    zero: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    weak_if: re.Pattern[str] | None
    certain: re.Pattern[str] | None
    hard: re.Pattern[str] | None
    topic: re.Pattern[str] | None
    about: re.Pattern[str] | None
    near_area: str | None
    column: str | None
    part_of: str | None
    result: bool
    group: str | None
    signless: bool
    strong: bool
    scale: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a number may restate. ``strength``: 3 the name stands beside it, 2 in its clause, 1 a hint."""

    concept: Concept
    strength: int
    width: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    concepts: tuple[Concept, ...]
    anchors: tuple[tuple[str, re.Pattern[str]], ...]
    sections: dict[str, str]
    competing: dict[str, frozenset[str]]
    filler: re.Pattern[str]
    lead: re.Pattern[str]
    by_id: dict[str, Concept]


def _compiled(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p) for p in patterns)


_NEVER = re.compile(r"(?!)")


def _optional(entry: dict[str, Any], key: str) -> re.Pattern[str] | None:
    return re.compile(entry[key]) if entry.get(key) else None


def _concept(entry: dict[str, Any]) -> Concept:
    return Concept(
        id=entry["id"],
        zh=entry["zh"],
        kind=entry["kind"],
        areas=tuple(entry.get("area", ())),
        units=frozenset(re.findall("人次|人|.", entry.get("units", "").replace(" ", ""))),
        targets={family: tuple(refs) for family, refs in entry["targets"].items()},
        terms=_compiled(entry["terms"]),
        hints=_compiled(entry.get("hints", ())),
        zero=_compiled(entry.get("zero", ())),
        unless=_optional(entry, "unless"),
        weak_if=_optional(entry, "weak_if"),
        certain=_optional(entry, "certain"),
        hard=_optional(entry, "hard") or (_NEVER if "hard" in entry else None),
        topic=_optional(entry, "topic"),
        about=_optional(entry, "about"),
        near_area=entry.get("near_area"),
        column=entry.get("column"),
        part_of=entry.get("part_of"),
        result=entry.get("result", False),
        group=load_data("phrases")["groups"].get((entry.get("area") or [entry["id"].partition(".")[0]])[0]),
        signless=entry.get("signless", False),
        strong=entry.get("strong", True),
        scale=float(entry.get("scale", 1)),
    )


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The data file, compiled once."""
    data = load_data("phrases")
    concepts = tuple(_concept(c) for c in data["concepts"])
    return Lexicon(
        concepts=concepts,
        anchors=tuple((area, re.compile("|".join(words))) for area, words in data["anchors"].items()),
        sections=data["sections"],
        competing={area: frozenset(rivals.split()) for area, rivals in data["competing"].items()},
        filler=re.compile(data["context"]["filler"]),
        lead=re.compile(data["context"]["lead"]),
        by_id={c.id: c for c in concepts},
    )


def find_anchors(text: str) -> list[tuple[int, str]]:
    """Words that set the topic: (offset of their end, area), in order."""
    return sorted((m.end(), area) for area, pattern in lexicon().anchors for m in pattern.finditer(text))


def in_area(m: Mention, concept: Concept, anchors: list[tuple[int, str]], prior: str | None) -> bool:
    """Whether the topic where the number stands is one of the concept's. ``prior``: topic of the heading or section."""
    if concept.near_area:
        said = m.flat.text[max(0, m.start - 200) : m.start]
        press = said.rfind("发布会") > said.rfind("访谈")
        if press != (concept.near_area == "press"):
            return False
    if not concept.areas:
        return True
    rivals = lexicon().competing.get(concept.areas[0])
    limit = m.end + len(m.after) if lexicon().lead.fullmatch(m.near) else m.start
    for end, area in reversed(anchors):
        if end > limit or (rivals is not None and area not in rivals) or (area == "foreign" and end < m.sentence[0]):
            continue
        if concept.result and area == "proactive" and end > m.start - len(m.near):
            continue  # 属于已主动公开范围N件 is a reply, not a publication
        return area in concept.areas
    return prior in concept.areas


def candidates(m: Mention, anchors: list[tuple[int, str]], prior: str | None) -> list[Candidate]:
    """Everything the words around a number point at, best first."""
    out = []
    near = anchors[: bisect_right(anchors, (m.end + BEHIND, "~"))][-40:]
    for concept in lexicon().concepts:
        if concept.kind != m.kind or (concept.units and not _unit_fits(m.unit, concept.units)):
            continue
        if not in_area(m, concept, near, prior):
            continue
        strength, width = _strength(m, concept)
        if strength:
            out.append(Candidate(concept, strength, width))
    return sorted(out, key=lambda c: (-c.strength, -c.width))


def _unit_fits(unit: str, units: frozenset[str]) -> bool:
    return unit in units or (unit == "次数" and "次" in units) or not unit


def _strength(m: Mention, concept: Concept) -> tuple[int, int]:
    clause = m.words
    if concept.unless and concept.unless.search(clause):
        return 0, 0
    best = max((_term(m, term) for term in concept.terms), default=(0, 0))
    if best < (1, 1) and any(h.search(m.near) or h.search(m.after) for h in concept.hints):
        best = (1, 1)
    if best[0] > 1 and concept.weak_if and concept.weak_if.search(f"{m.near}◆{m.after[:4]}"):
        best = (2 if concept.kind == "count" and concept.id.startswith("actions.") else 1, best[1])
    return best


@lru_cache(maxsize=1024)
def _around(term: re.Pattern[str]) -> bool:
    """The term has a place for the number in it."""
    return "◆" in re.sub(r"\[[^\]]*\]", "", term.pattern)


def _term(m: Mention, term: re.Pattern[str]) -> tuple[int, int]:
    """Strength and width of the best match of one term around a number."""
    lex, best = lexicon(), (0, 0)
    if _around(term):
        found = term.search(f"{m.far}◆{m.after}")
        return (3, len(found[0]) - 1) if found else best
    number_first = bool(lex.lead.fullmatch(m.near))
    for found in term.finditer(m.far):
        if found[0] and not term.pattern.startswith("^"):
            tail = m.far[found.end() :]
            strength = 3 if lex.filler.fullmatch(tail) else 1 if re.search("[,:()、]", tail) else 2
            best = max(best, (strength, len(found[0]) if strength > 1 else 0))
    for found in term.finditer(m.after):
        if found[0]:
            beside = bool(lex.filler.fullmatch(m.after[: found.start()]))
            strength = (3 if beside else 2) if number_first else (2 if beside and not m.near else 1)
            best = max(best, (strength, len(found[0])))
    return best
