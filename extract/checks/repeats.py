"""The text against itself: one quantity said twice, requests in and out, the parts the report says it has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from extract.checks.cells import joined, load_data
from extract.checks.link import Link
from extract.checks.mentions import Flat
from extract.checks.messages import show, summed
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


def check_flow(links: Sequence[Link]) -> list[Check]:
    """新收＋上年结转＝办结＋结转下年度, where one paragraph names all four (or 应办 for the first two)."""
    out = []
    for index in dict.fromkeys(x.mention.flat.index for x in links):
        said: dict[str, Link] = {}
        for x in links:
            if x.mention.flat.index == index and x.frame.own and x.mention.kind == "count" and x.mention.exact and x.options:
                option = x.options[0]
                if option.strength == 3:
                    said.setdefault(option.concept.id, x)
        into = [said[i] for i in ("requests.load",) if i in said] or [
            said[i] for i in ("requests.new", "requests.carried_in") if i in said
        ]
        left = [said[i] for i in ("requests.completed", "requests.carried_out") if i in said]
        alone = "requests.new" in said and "requests.completed" in said and len(into) == 1 and "requests.load" not in said
        if alone and not any(joined("other_flow").search(x.mention.flat.text) for x in into):
            if said["requests.completed"].mention.value > said["requests.new"].mention.value:
                out.append(_flow_check(into, left[:1]))
        elif len(left) == 2 and ("requests.load" in said or len(into) == 2):
            out.append(_flow_check(into, left))
    return out


def _flow_check(into: list[Link], left: list[Link]) -> Check:
    a, b = (sum(x.mention.value for x in side) for side in (into, left))
    sums = [summed([x.mention.value for x in side]) for side in (into, left)]
    holds = a == b
    return Check(
        kind="text",
        rule="n.balance",
        verdict="consistent" if holds else "conflict",
        severity="soft",
        indicators=(),
        lhs=a,
        rhs=b,
        message_zh=f"文中新收与上年结转{sums[0]}={show(a)}，办结与结转下年度{sums[1]}={show(b)}，{'相符' if holds else '不符'}",
        message_en=f"received and carried in {show(a)}, completed and carried out {show(b)}: {'they agree' if holds else 'they differ'}",
        evidence=tuple(m.flat.evidence(m.start - len(m.near), m.end) for m in (x.mention for x in (*into, *left))),
    )


def check_parts(flats: Sequence[Flat]) -> list[Check]:
    """``由概述、…和…共n个部分组成`` against the parts it lists (和, 及 may join two parts or stand inside one)."""
    for flat in (f for f in flats if f.kind == "body"):
        found = re.search(load_data("phrases")["parts_listed"], flat.text)
        said = 0 if not found else int(found["n"]) if found["n"].isdigit() else _DIGITS[found["n"]]
        if not found or not said:
            continue
        listed = joined("one_part").sub("", found["parts"])
        least = len(re.split("[、,]", listed))
        most = least + len(joined("may_join").findall(listed))
        if most < 3:
            continue
        holds = least <= said <= most
        return [
            Check(
                kind="text",
                rule="n.parts_stated",
                verdict="consistent" if holds else "conflict",
                severity="soft",
                indicators=(),
                lhs=said,
                rhs=said if holds else least,
                message_zh=f"报告自称{said}个部分，所列为{least}项，{'相符' if holds else '不符'}",
                message_en=f"the report says it has {said} parts and lists {least}: {'they agree' if holds else 'they differ'}",
                evidence=(flat.evidence(*found.span()),),
            )
        ]
    return []


_DIGITS = {c: i + 1 for i, c in enumerate("一二三四五六七八九十")} | {"两": 2}
