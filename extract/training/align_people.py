"""Labelled paragraphs for the tagger of people, from the annotated corpus.

The corpus tags names and bodies inline; posts and roles stand only in its ``# person:`` lines. :func:`align` finds the
place in the text each of those lines speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from extract.corpus import AnnotatedReport, PersonRecord

LABELS = ("PERSON", "POST", "ROLE", "ORG")
Labelled = tuple[int, int, str]

# Verbs that say what the corpus records as role 负责.
DUTY_VERB = re.compile("负总责|总负责|具体负责|全面负责|负责|分管|审定|主抓|具体抓|把关|接手|牵头")
# A post in front of a name that carries no responsibility (县长某某出席): tagged, because the tagger sees no responsibility.
_BARE_POST = re.compile("[^，。；：、（）“”由请和 　]{0,8}(?:[县区市镇乡局处科股校院厅]长|主任|书记|组组长)$")
_BARE_START = re.compile("^(?:.{0,6}?(?:由|邀请|请|[0-9]次))")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text and its labelled spans, sorted and apart from each other."""

    text: str
    spans: tuple[Labelled, ...] = ()


def align(report: AnnotatedReport) -> list[Sample]:
    """One Sample per paragraph that is not noise. Of every reading of a record the one with the shortest way between
    name, post and role is taken; a sentence end on the way costs much."""
    spans: list[list[Labelled]] = [[] for _ in report.paragraphs]
    for i, paragraph in enumerate(report.paragraphs):
        for a in paragraph.annotations:
            if a.label in ("name", "org"):
                spans[i].append((a.start, a.end, "PERSON" if a.label == "name" else "ORG"))
    for record in report.persons:
        best = min(
            (found for i in range(len(report.paragraphs)) for found in _readings(report, i, record)),
            default=None,
            key=lambda found: found[0],
        )
        if best:
            _, i, post, role = best
            spans[i] += [(*post, "POST")] if post else []
            spans[i] += [(*role, "ROLE")] if role else []
    out = []
    for paragraph, found in zip(report.paragraphs, spans, strict=True):
        if paragraph.kind != "noise" and paragraph.text.strip():
            found += _bare_posts(paragraph.text, found)
            out.append(Sample(paragraph.text, disjoint(found)))
    return out


def disjoint(spans: Sequence[Labelled]) -> tuple[Labelled, ...]:
    """Of overlapping spans the name stays, else the longer one."""
    kept: list[Labelled] = []
    for span in sorted(set(spans), key=lambda s: (s[2] != "PERSON", s[0] - s[1], s[0])):
        if all(span[1] <= k[0] or k[1] <= span[0] for k in kept):
            kept.append(span)
    return tuple(sorted(kept))


def _occurrences(text: str, part: str) -> list[tuple[int, int]]:
    """Places of ``part`` in ``text``, white space inside it allowed."""
    return [m.span() for m in re.finditer(r"\s{0,4}".join(map(re.escape, part)), text)]


def _way(text: str, a: tuple[int, int], b: tuple[int, int]) -> float:
    if a[1] > b[0] and b[1] > a[0]:
        return 500.0
    between = text[a[1] : b[0]] if a[1] <= b[0] else text[b[1] : a[0]]
    return len(between) + 40.0 * between.count("。") + 15.0 * between.count("；")


def _readings(
    report: AnnotatedReport, i: int, record: PersonRecord
) -> list[tuple[float, int, tuple[int, int] | None, tuple[int, int] | None]]:
    paragraph = report.paragraphs[i]
    text = paragraph.text
    if paragraph.kind == "noise":
        return []
    names: list[tuple[int, int] | None] = [None]
    if record.name:
        names = [(a.start, a.end) for a in paragraph.annotations if a.label == "name" and text[a.start : a.end] == record.name]
    posts: list[tuple[int, int] | None] = list(_occurrences(text, record.title)) if record.title else []
    if not names or (not record.name and not posts):
        return []
    if record.role == "负责":
        roles: list[tuple[int, int] | None] = [m.span() for m in DUTY_VERB.finditer(text)]
    else:
        roles = [r for r in _occurrences(text, record.role or "?") if text[r[0] - 1 : r[0]] != "副"]
    out = []
    for name, post, role in product(names, posts or [None], roles or [None]):
        cost = 200.0 * ((post is None and record.title is not None) + (role is None))
        if name and post:
            cost += _way(text, post, name) * (1.0 if post[1] <= name[0] else 1.2)
        holder = name or post
        if role and holder:
            before = holder[1] <= role[0]
            cost += _way(text, holder, role) * (1.0 if before else 1.05) + (60.0 if record.role == "负责" and not before else 0.0)
            if post:
                cost += 500.0 * (post[0] < role[1] and role[0] < post[1])
        out.append((cost, i, post, role))
    return out


def _bare_posts(text: str, spans: Sequence[Labelled]) -> list[Labelled]:
    out = []
    ends = {s[1] for s in spans}
    for start, _, label in spans:
        if label == "PERSON" and start not in ends:
            found = _BARE_POST.search(text[max(0, start - 14) : start])
            if found:
                post = _BARE_START.sub("", found[0])
                out.append((start - len(post), start, "POST"))
    return out
