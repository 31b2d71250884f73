"""Which of the numbers that agree with nothing contradict the table, and which only look as if they should agree.

A wrong contradiction is worse than a missed one: the number must be named beyond doubt, exact, of the table's scope, year
and counter, told where such numbers are told, and no part, share or rest of something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.checks.cells import Cells, load_data
from extract.checks.concepts import Candidate, Concept, lexicon
from extract.checks.link import Link, readings
from extract.checks.mentions import Mention
from extract.checks.scope import hedged
from extract.facts import Outline


def judge(links: Sequence[Link], cells: Cells, family: str, outline: Outline) -> None:
    """Sets the verdict of the links that have none: ``conflict``, ``not_assessable`` (blank cells), ``not_comparable``."""
    counted = [x for x in links if x.verdict == "consistent" and x.mention.kind == "count" and x.strength > 1]
    agreed = {x.concept.id for x in counted if x.concept}
    for i, link in enumerate(links):
        if link.verdict is None and link.options and link.frame.own:
            _contradict(link, links[max(0, i - 1) : i + 2], cells, family, agreed, outline.year)
    for link in links:
        if link.verdict is None:
            _look_alike(link, cells, family)


def _contradict(link: Link, around: Sequence[Link], cells: Cells, family: str, agreed: set[str], year: int | None) -> None:
    option = link.options[0]
    operands = readings(option.concept, cells, family)
    if not operands or not _certain(link, option, around, cells, agreed, year):
        return
    link.concept, link.operand = option.concept, operands[0]
    link.verdict = "conflict" if all(o.complete for o in operands) else "not_assessable"
    named = option.concept.hard is None or bool(option.concept.hard.search(link.mention.words))
    if not named and link.mention.kind == "count" and not _supported(link, around, False):
        link.concept, link.operand, link.verdict = None, None, None
        return
    link.sure = option.strength == 3 and option.concept.id not in agreed and named
    if option.concept.id in load_data("phrases")["totals"] and link.value < (operands[0].value or 0):
        link.sure = link.sure and link.frame.whole  # a government may speak of its own office alone


def _certain(link: Link, option: Candidate, around: Sequence[Link], cells: Cells, agreed: set[str], year: int | None) -> bool:
    m, concept = link.mention, option.concept
    if not concept.strong or hedged(m) or not _told_there(m, concept):
        return False
    if m.kind == "zero":
        return link.strict and concept.id not in agreed
    sentence = m.flat.text[m.sentence[0] : m.sentence[1]]
    if (concept.certain and not concept.certain.search(m.words)) or (concept.topic and concept.topic.search(m.far)):
        return False
    home = load_data("phrases")["home"].get(concept.id.partition(".")[0])
    if (
        concept.about
        and home not in m.flat.sections
        and not concept.about.search(sentence)
        and not _supported(link, around, False)
    ):
        return False
    years = re.findall(r"(20\d\d)年", m.far)
    if not m.exact or not _same_counter(m, concept, cells) or (years and str(year) not in years):
        return False
    return option.strength == 3 or (option.strength == 2 and _supported(link, around))


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


def _supported(link: Link, around: Sequence[Link], same_unit: bool = True) -> bool:
    """A neighbour in the same sentence restates a cell, so this number does too."""
    m = link.mention
    for other in (x.mention for x in around if x is not link and x.verdict == "consistent"):
        same = other.flat is m.flat and other.sentence == m.sentence and (other.unit == m.unit or not same_unit)
        if same and (other.value > 2 or not same_unit):
            return True
    return False


def _look_alike(link: Link, cells: Cells, family: str) -> None:
    """Numbers that a hasty reader would hold against a cell: 政策性文件N件 against 行政规范性文件."""
    m = link.mention
    said = f"{m.near}◆{m.unit if m.kind == 'count' else ''}{m.after}"
    for entry in load_data("phrases")["look_alikes"]:
        if m.kind == entry.get("kind", "count") and re.search(entry["words"], said):
            concept = lexicon().by_id[entry["for"]]
            operands = readings(concept, cells, family)
            if operands:
                link.concept, link.operand, link.verdict = concept, operands[0], "not_comparable"
                link.reason = (entry["zh"], entry["en"])
                return
