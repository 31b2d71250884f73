"""Text number → what it restates: a cell, a derived sum, or nothing.

Phrases are features, not the judge. Every number gets the quantities its words point at (:mod:`concepts`), its scope and
time (:mod:`scope`), and the readings of each quantity on the table. A number whose words suggest a quantity and whose
value equals one of its readings restates it. Only a number that is named beyond doubt can contradict the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.checks.cells import Cells, Operand, joined, load_data
from extract.checks.concepts import Candidate, Concept, candidates, find_anchors, lexicon
from extract.checks.mentions import Flat, Mention
from extract.checks.scope import Frame, frame, is_about_disclosure
from extract.checks.zeros import find_denials


@dataclass
class Link:
    """One number (or denial) and what came of it. ``operand``: the reading that was compared, None without a cell.

    ``verdict`` None: no statement about the table. ``strength``: as in Candidate. ``sure``: a conflict is beyond doubt."""

    mention: Mention
    frame: Frame
    options: list[Candidate] = field(default_factory=list)
    concept: Concept | None = None
    operand: Operand | None = None
    verdict: str | None = None
    strength: int = 0
    sure: bool = True
    strict: bool = False
    by_value: bool = False
    reason: tuple[str, str] = ("", "")  # why it is another quantity, Chinese and English

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
    _by_value(links, paragraphs, cells, family)
    extra = [
        x for link in links for x in (*_also(link, cells, family), *_echo(link, cells, family), *_only_case(link, cells, family))
    ]
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
    found = joined("shared").search(m.near)
    names = joined("and").split(m.near[: found.start()]) if found else []
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
    """Settle a number on the best quantity that one of its readings agrees with, however faintly the words point at it."""
    if link.frame.kind in ("previous", "foreign", "planned"):
        return
    for option in link.options:
        operand = _hit(link.mention, option.concept, cells, family)
        if operand:
            link.concept, link.operand, link.strength = option.concept, operand, option.strength
            link.verdict = "consistent" if operand.value is not None else "not_assessable"
            return
    if link.options and link.options[0].strength == 3:
        link.concept, link.strength = link.options[0].concept, 3


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
    found = joined("echo").match(text, m.end, m.end + 30)
    if not found:
        return []
    echo = replace(m, far=found[0][1:], near="", after=found[0][1:])
    for option in candidates(echo, find_anchors(text[: found.end()]), None):
        operand = _hit(m, option.concept, cells, family)
        if option.concept is not link.concept and operand:
            return [Link(m, link.frame, [option], option.concept, operand, "consistent")]
    return []


def _only_case(link: Link, cells: Cells, family: str) -> list[Link]:
    """``只收到1件申请，一位家长…，以内部事务信息为由不予公开``: one request, told in words instead of numbers."""
    m = link.mention
    if m.kind != "count" or m.value != 1 or link.verdict != "consistent" or not link.concept or link.concept.id != "requests.new":
        return []
    told = m.flat.text[m.sentence[0] : m.start] + "," + m.flat.text[m.end : min(m.sentence[1], m.end + 120)]
    out = []
    for concept in lexicon().concepts:
        if (concept.result or concept.column) and any(t.search(told) for t in (*concept.terms, *concept.hints)):
            operand = _hit(m, concept, cells, family)
            if operand and concept is not link.concept:
                out.append(Link(m, link.frame, [], concept, operand, "consistent", strength=1))
    return out


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
            link.strength, link.sure = 2, False


def _other_scopes(links: list[Link], paragraphs: Sequence[Paragraph], cells: Cells, family: str) -> None:
    """Numbers of another scope often name no quantity of their own (其中市级部门N条): they speak of the last total."""
    priors = {p.flat.index: p.prior for p in paragraphs}
    heads: dict[str, Link] = {}
    totals = load_data("phrases")["totals"]
    for link in links:
        m = link.mention
        if link.frame.kind in ("narrow", "wide", "period", "cumulative") and link.verdict is None and m.kind == "count":
            head = heads.get(m.unit)
            usual = load_data("phrases")["usual"].get(priors[m.flat.index])
            if link.options and link.options[0].strength > 1:
                concept: Concept | None = link.options[0].concept
            elif head and _near(head, link, 400):
                concept = lexicon().by_id[_named(head)]
            elif usual and m.unit == usual[1]:
                concept = lexicon().by_id[usual[0]]
            else:
                concept = link.options[0].concept if link.options else None
            operands = readings(concept, cells, family) if concept else []
            if concept and operands:
                link.concept, link.operand, link.verdict = concept, operands[0], "scope_differs"
        elif m.kind == "count" and link.options and _named(link) in totals:
            heads[m.unit] = link
        elif link.verdict is None and m.unit in heads and _near(heads[m.unit], link, 40) and is_about_disclosure(m):
            concept = lexicon().by_id[_named(heads[m.unit])]
            operand = _hit(m, concept, cells, family)
            if operand:
                link.concept, link.operand, link.verdict = concept, operand, "consistent"


def _named(link: Link) -> str:
    """The quantity that a number restates or is named as; empty when its words only hint at one."""
    if link.verdict == "consistent" and link.concept:
        return link.concept.id
    return link.options[0].concept.id if link.options[0].strength > 1 else ""


def _by_value(links: list[Link], paragraphs: Sequence[Paragraph], cells: Cells, family: str) -> None:
    """Numbers whose words are new to us, in a passage on a topic of the form: the one cell of that topic that prints the
    same number and that no other number restates. Small numbers need a neighbour that restates a cell of the topic."""
    topics = {p.flat.index: p for p in paragraphs}
    taken = {i for x in links if x.operand and x.verdict == "consistent" for i in x.operand.ids}
    for i, link in enumerate(links):
        m = link.mention
        if link.verdict or m.kind != "count" or not m.exact or m.value < 1 or not link.frame.own or m.unit in "个项":
            continue
        if (link.options and link.options[0].strength > 1) or set(m.flat.sections) & {"plans", "problems"}:
            continue
        group = _topic(m, topics[m.flat.index])
        hits = {
            o.ids: (c, o)
            for c in lexicon().concepts
            if c.group == group and c.kind == "count" and c.strong and family in c.targets and (not c.units or m.unit in c.units)
            for o in readings(c, cells, family)[:1]
            if agrees(m, c, o) and not taken & set(o.ids)
        }
        around = (x for x in links[max(0, i - 2) : i + 3] if x is not link and x.verdict == "consistent" and x.concept)
        near = any(x.concept and x.concept.group == group and x.mention.sentence == m.sentence for x in around)
        widest = max(hits, key=len, default=())
        if hits and all(set(ids) <= set(widest) for ids in hits) and (m.value >= 5 or near):
            link.concept, link.operand = hits[widest]
            link.verdict, link.by_value = "consistent", True
            taken |= set(link.operand.ids)


def _topic(m: Mention, p: Paragraph) -> str | None:
    """The group of quantities that the nearest topic word, or else the heading, is about."""
    said = [area for end, area in p.anchors if end <= m.start]
    group: str | None = load_data("phrases")["groups"].get(said[-1] if said else p.prior or "")
    return group


def _near(head: Link, link: Link, distance: int) -> bool:
    a, b = head.mention, link.mention
    return a.flat.index == b.flat.index and 0 <= b.start - a.end < distance
