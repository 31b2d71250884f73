"""Text number → what it restates: a cell, a derived sum, or nothing.

Phrases are features, not the judge. Every number gets the quantities its words point at (:mod:`concepts`), its scope and
time (:mod:`scope`), and the readings of each quantity on the table. A number whose words suggest a quantity and whose
value equals one of its readings restates it. Only a number that is named beyond doubt can contradict the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.checks.cells import Cells, Operand, load_data
from extract.checks.concepts import Candidate, Concept, candidates, find_anchors, lexicon
from extract.checks.mentions import Flat, Mention
from extract.checks.scope import Frame, frame, hedged
from extract.checks.zeros import find_denials

_TOTALS = frozenset(
    [
        "proactive.total",
        "requests.new",
        "requests.load",
        "review.total",
        "litigation.total",
        "docs.normative.issued",
        "docs.rules.issued",
        "training.courses",
        "training.meetings",
        "response.articles",
        "response.total",
    ]
)
_USUAL = {"proactive": "proactive.total", "requests": "requests.new", "review": "review.total"}  # topic → its total
_COUNTERS = {"proactive": "条", "requests": "件", "review": "件"}


@dataclass
class Link:
    """One number (or denial) and what came of it. ``operand``: the reading that was compared, None without a cell.

    ``verdict`` None: no statement about the table. ``sure``: the words alone would do."""

    mention: Mention
    frame: Frame
    options: list[Candidate] = field(default_factory=list)
    concept: Concept | None = None
    operand: Operand | None = None
    verdict: str | None = None
    sure: bool = False
    strict: bool = False

    @property
    def value(self) -> float:
        """The number in the unit of its cell."""
        scale = self.concept.scale if self.concept else 1.0
        return round(self.mention.value / scale, 6)


@dataclass(frozen=True)
class Paragraph:
    """A body paragraph with its numbers, the topics named in it and the topic of its heading."""

    flat: Flat
    mentions: list[Mention]
    anchors: list[tuple[int, str]]
    prior: str | None
    heading: str


def survey(flats: Sequence[Flat], mentions: dict[int, list[Mention]]) -> list[Paragraph]:
    """The paragraphs that can hold claims, each with the heading above it."""
    out, heading = [], ""
    for flat in flats:
        if flat.kind == "heading" and len(flat.text) <= 40:
            heading = flat.text
        if flat.kind not in ("body", "heading"):
            continue
        head_topics = [area for _, area in find_anchors(heading)]
        label = flat.sections[0] if flat.sections else ""
        prior = lexicon().sections.get(label) or (head_topics[-1] if head_topics else None)
        if prior == "review" and head_topics and head_topics[-1] in ("litigation", "complaints") and "复议" not in heading:
            prior = head_topics[-1]
        out.append(Paragraph(flat, mentions.get(flat.index, []), find_anchors(flat.text), prior, heading))
    return out


def family_of(cells: Cells, year: int | None) -> str:
    """The form family whose ids the links use: that of the table, else the one in force in the year."""
    if cells.family != "-":
        return cells.family
    return next((f for last, f in ((2013, "F2008"), (2018, "F2014"), (2020, "F2019")) if year and year <= last), "F2021")


def link_report(paragraphs: Sequence[Paragraph], cells: Cells, organ: str | None, year: int | None) -> list[Link]:
    """All numbers and denials of the report with their links; numbers that restate two quantities come twice."""
    family = family_of(cells, year)
    links: list[Link] = []
    for p in paragraphs:
        links += _first_look(p, organ, year, family)
        links += _denials(p, organ, year, family)
    for link in links:
        _match(link, cells, family)
    _of_column(links, cells, family)
    _other_scopes(links, paragraphs, cells, family)
    extra = [x for link in links for x in (*_also(link, cells, family), *_echo(link, cells, family))]
    _contradict(links, cells, family)
    return links + extra


def _first_look(p: Paragraph, organ: str | None, year: int | None, family: str) -> list[Link]:
    out: list[Link] = []
    for m in p.mentions:
        before = out[-1].frame if out and out[-1].mention.start >= m.sentence[0] else None
        seen = frame(m, organ, year, before)
        for part in _shared(m):
            options = [] if m.kind == "percent" else candidates(part, p.anchors, p.prior)
            out.append(Link(part, seen, [c for c in options if family in c.concept.targets]))
    return out


def _shared(m: Mention) -> list[Mention]:
    """``行政复议、行政诉讼均为0件`` says the number of each of them."""
    found = re.search(r"(?:均|都|皆)(?:为|是|有)?$", m.near)
    names = re.split("、|和|及|与", m.near[: found.start()]) if found else []
    if len(names) < 2:
        return [m]
    return [replace(m, near=name, far=name) for name in names if name]


def _denials(p: Paragraph, organ: str | None, year: int | None, family: str) -> list[Link]:
    out = []
    for d in find_denials(p.flat, p.mentions, p.anchors, p.prior, p.heading):
        if family in d.concept.targets:
            option = Candidate(d.concept, 3 if d.strict else 2, 1)
            out.append(Link(d.mention, frame(d.mention, organ, year, None), [option], strict=d.strict))
    return out


def readings(concept: Concept, cells: Cells, family: str) -> list[Operand]:
    """The readings of a quantity that the table has."""
    refs = [ref for ref in concept.targets.get(family, ()) if not ref.startswith("narrative.")]
    return [cells.operand(ref) for ref in refs if ref in cells]


def agrees(m: Mention, concept: Concept, operand: Operand) -> bool:
    """Whether the number equals the reading (blank cells as 0)."""
    value = operand.value
    if value is None:
        return m.kind == "zero" or (m.value == 0 and m.exact)
    return m.fits(abs(value) if concept.signless else value, concept.scale)


def _hit(m: Mention, concept: Concept, cells: Cells, family: str) -> Operand | None:
    return next((o for o in readings(concept, cells, family) if agrees(m, concept, o)), None)


def _match(link: Link, cells: Cells, family: str) -> None:
    """Settle a number on the best quantity that one of its readings agrees with."""
    if link.frame.kind in ("previous", "foreign", "planned"):
        return
    for option in link.options:
        operand = _hit(link.mention, option.concept, cells, family)
        if operand:
            link.concept, link.operand = option.concept, operand
            link.verdict = "consistent" if operand.value is not None else "not_assessable"
            link.sure = option.strength == 3
            return
    if link.options and link.options[0].strength == 3:
        link.concept, link.sure = link.options[0].concept, True


def _also(link: Link, cells: Cells, family: str) -> list[Link]:
    """``科研院所寄来的申请1件``: the request once more, as one of its kind of applicant."""
    out: list[Link] = []
    if link.verdict == "consistent" and link.mention.kind == "count":
        for option in link.options:
            operand = _hit(link.mention, option.concept, cells, family) if option.strength > 1 else None
            known = [link.concept, *(x.concept for x in out)]
            if operand and option.concept not in known and all(_side(option.concept) != _side(c) for c in known if c):
                out.append(Link(link.mention, link.frame, [option], option.concept, operand, "consistent"))
    return out


def _side(concept: Concept) -> str:
    return "applicant" if concept.column else concept.part_of or concept.id.partition(".")[0]


def _echo(link: Link, cells: Cells, family: str) -> list[Link]:
    """``收到申请2件，均为网上提交``: the same number once more, under another quantity."""
    m, text = link.mention, link.mention.flat.text
    if m.kind != "count" or not link.concept or not link.frame.own:
        return []
    found = re.match(r"[,(](?:均|全部|都|皆|全|系|为|由|其中主要)([^,。;()\d]{1,24})", text[m.end : m.end + 30])
    if not found:
        return []
    echo = replace(m, far=found[0][1:], near="", after=found[0][1:])
    for option in candidates(echo, find_anchors(text[: m.end + found.end()]), None):
        operand = _hit(m, option.concept, cells, family)
        if option.concept is not link.concept and operand:
            return [Link(m, link.frame, [option], option.concept, operand, "consistent")]
    return []


def _of_column(links: list[Link], cells: Cells, family: str) -> None:
    """``部分公开20件，给个人的16件``: a kind of applicant inside one result."""
    head: Link | None = None
    for link in links:
        if link.concept and link.concept.result and link.verdict == "consistent" and link.operand:
            head = link
        column = next((o.concept for o in link.options if o.concept.column), None)
        if not (column and head and head.operand and link.verdict is None and _near(head, link, 40)):
            continue
        if head.mention.sentence != link.mention.sentence or "[total]" not in head.operand.ref or ";" in link.mention.far:
            continue
        operand = cells.operand(head.operand.ref.replace("[total]", f"[{column.column}]"))
        if link.mention.exact and operand.complete:
            link.concept, link.operand = column, operand
            link.verdict = "consistent" if agrees(link.mention, column, operand) else "conflict"
            link.sure = False


def _other_scopes(links: list[Link], paragraphs: Sequence[Paragraph], cells: Cells, family: str) -> None:
    """Numbers of another scope often name no quantity of their own (其中市级部门N条): they speak of the last total."""
    priors = {p.flat.index: p.prior for p in paragraphs}
    heads: dict[str, Link] = {}
    for link in links:
        m = link.mention
        if link.frame.kind in ("narrow", "wide", "period", "cumulative") and link.verdict is None and m.kind == "count":
            head = heads.get(m.unit)
            concept = link.options[0].concept if link.options else None
            if head and _near(head, link, 400) and (concept is None or link.options[0].strength < 2):
                concept = head.concept
            if concept is None and m.unit in _COUNTERS.get(priors[m.flat.index] or "", ""):
                concept = lexicon().by_id[_USUAL[priors[m.flat.index] or ""]]
            operands = readings(concept, cells, family) if concept else []
            if concept and operands:
                link.concept, link.operand, link.verdict = concept, operands[0], "scope_differs"
        elif link.concept and link.concept.id in _TOTALS and m.kind == "count":
            heads[m.unit] = link


def _near(head: Link, link: Link, distance: int) -> bool:
    a, b = head.mention, link.mention
    return a.flat.index == b.flat.index and 0 <= b.start - a.end < distance


def _contradict(links: list[Link], cells: Cells, family: str) -> None:
    """Which of the numbers that agree with nothing contradict the table."""
    agreed = {link.concept.id for link in links if link.concept and link.verdict == "consistent" and link.mention.kind == "count"}
    for i, link in enumerate(links):
        if link.verdict is not None or not link.options or not link.frame.own:
            continue
        option = link.options[0]
        operands = readings(option.concept, cells, family)
        if not operands or not _may_contradict(link, option, links, i, cells, agreed):
            continue
        link.concept, link.operand = option.concept, operands[0]
        complete = all(o.complete for o in operands)
        link.verdict = "conflict" if complete else "not_assessable"
        named = option.concept.hard is None or bool(option.concept.hard.search(link.mention.words))
        link.sure = option.strength == 3 and option.concept.id not in agreed and named


def _may_contradict(link: Link, option: Candidate, links: list[Link], i: int, cells: Cells, agreed: set[str]) -> bool:
    """The number is named beyond doubt, exact, of the table's scope and counter, and no part or share of something."""
    m, concept = link.mention, option.concept
    if not concept.strong or hedged(m) or not _told_there(m, concept):
        return False
    if m.kind == "zero":
        return link.strict and concept.id not in agreed
    sentence = m.flat.text[m.sentence[0] : m.sentence[1]]
    if (concept.certain and not concept.certain.search(m.words)) or (concept.topic and concept.topic.search(m.far)):
        return False
    home = load_data("phrases")["home"].get(concept.id.partition(".")[0])
    if concept.about and home not in m.flat.sections and not concept.about.search(sentence) and not _supported(links, i, False):
        return False
    if not m.exact or not _same_counter(m, concept, cells):
        return False
    return option.strength == 3 or (option.strength == 2 and _supported(links, i))


def _told_there(m: Mention, concept: Concept) -> bool:
    """The paragraph is one that reports such numbers; plans, problems and practices tell of others."""
    allowed = load_data("phrases")["conflict_sections"]
    area = concept.areas[0] if concept.areas else concept.id.partition(".")[0]
    return not m.flat.sections or bool(set(m.flat.sections) & set(allowed.get(area, allowed[""]).split()))


def _same_counter(m: Mention, concept: Concept, cells: Cells) -> bool:
    """件 is no 条: where the form counts items, only items can contradict it."""
    if concept.id.partition(".")[0] != "proactive" or m.kind != "count":
        return True
    units = {cells.by_id[i].unit for i in cells.by_id if i == next(iter(concept.targets.get(cells.family, ("",))))}
    return not units or None in units or m.unit in {u for u in units if u}


def _supported(links: list[Link], i: int, same_unit: bool = True) -> bool:
    """Neighbours in the same sentence restate cells of the same kind, so this number does too."""
    m = links[i].mention
    for other in links[max(0, i - 1) : i + 2]:
        same = other.mention.flat.index == m.flat.index and other.mention.sentence == m.sentence
        same = same and (other.mention.unit == m.unit or not same_unit)
        if other is not links[i] and same and other.verdict == "consistent" and other.mention.value > 2:
            return True
    return False
