"""The same quantity said twice in one text: once denied, once counted, or with two numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from extract.checks.cells import load_data
from extract.checks.link import Link
from extract.checks.messages import show
from extract.checks.scope import hedged
from extract.facts import Check


def check_repeats(links: Sequence[Link]) -> list[Check]:
    """``consistent`` where a total is said again with the same number, a soft ``conflict`` where it is denied in one place
    and counted in another, or where two numbers stand beside the same full name. Totals that the table has are left to it."""
    said: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.frame.own and link.options and link.options[0].strength == 3 and link.options[0].concept.id in _totals():
            said[link.options[0].concept.id].append(link)
    out = []
    for group in said.values():
        denied = [x for x in group if x.mention.kind == "zero" and x.strict]
        counted = [x for x in group if x.mention.kind == "count" and x.mention.exact]
        positive = [x for x in counted if x.mention.value > 0]
        if denied and positive:
            out.append(_check(denied[0], positive[0]))
        named = [x for x in positive if _by_full_name(x)]
        for first, again in zip(counted, counted[1:], strict=False):
            same = first.mention.value == again.mention.value
            elsewhere = first.mention.sentence != again.mention.sentence or first.mention.flat is not again.mention.flat
            if elsewhere and (same or (first in named and again in named and len(named) == 2)):
                out.append(_check(first, again))
    return out


def _by_full_name(link: Link) -> bool:
    """A number of which the words alone say that it is the whole quantity, and no table to ask."""
    m, concept = link.mention, link.options[0].concept
    if link.operand or hedged(m) or set(m.flat.sections) & {"plans", "problems", "measures"}:
        return False
    certain = concept.certain is None or concept.certain.search(m.words)
    return bool(certain) and not (concept.topic and concept.topic.search(m.far))


def _totals() -> frozenset[str]:
    return frozenset(load_data("phrases")["repeated"])


def _check(a: Link, b: Link) -> Check:
    x, y = a.mention, b.mention
    holds = x.value == y.value
    sides = tuple(
        m.flat.evidence(m.start if m.kind == "zero" else max(0, m.start - len(m.near)), m.end + len(m.after)) for m in (x, y)
    )
    name = a.options[0].concept
    return Check(
        kind="text",
        rule="n.said_twice",
        verdict="consistent" if holds else "conflict",
        severity="soft",
        indicators=a.operand.names if a.operand else (),
        lhs=x.value,
        rhs=y.value,
        message_zh=f"{name.zh}：“{sides[0].text}”与“{sides[1].text}”{'一致' if holds else '矛盾'}",
        message_en=f"{name.id}: {show(x.value)} in one place, {show(y.value)} in another"
        + (": they agree" if holds else ": they contradict each other"),
        evidence=sides,
    )
