"""Zero in words: clauses that deny a quantity (未收到申请, 复议、诉讼二者皆无) as mentions with the value 0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.checks.cells import load_data
from extract.checks.concepts import Concept, in_area, lexicon
from extract.checks.mentions import Flat, Mention


@dataclass(frozen=True, slots=True)
class Denial:
    """A clause that says a quantity is zero. ``strict``: it denies the whole quantity, without any qualification."""

    mention: Mention
    concept: Concept
    strict: bool


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in load_data("phrases")["zeros"].items()}


def _words_of_kinds() -> frozenset[str]:
    """Counters of kinds and columns: 两栏均填零 counts nothing."""
    return frozenset(load_data("phrases")["kind_counters"])


def _clauses(flat: Flat) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in re.finditer("[,。;!?:()]|$", flat.text):
        if mark.start() > start:
            yield start, mark.start()
        start = mark.end()


def find_denials(
    flat: Flat, mentions: Sequence[Mention], anchors: list[tuple[int, str]], prior: str | None, heading: str
) -> list[Denial]:
    """The denials of one paragraph. ``heading``: text of the heading above, which names what a bare 无。 denies."""
    words, out = _words(), []
    taken = bytearray(len(flat.text) + 1)
    for m in mentions:
        if m.unit in _words_of_kinds() or (m.value == 1 and words["none_left"].match(flat.text, m.end)):
            continue  # 两栏均填零, 官司一桩没有
        taken[m.start : m.end] = b"\x01" * (m.end - m.start)
    last = heading
    for start, end in _clauses(flat):
        clause = flat.text[start:end]
        if len(clause) > 80 or taken.find(1, start, end) >= 0:
            last = clause
            continue
        if words["denial"].search(words["not_denial"].sub("　", clause)):
            bare = bool(words["bare"].fullmatch(clause))
            about = last if bare else clause
            m = Mention(flat, "zero", start, end, 0.0, 0.0, 0.0, "", about, about, "", (start, end))
            for concept in lexicon().concepts:
                if any(z.search(about) for z in concept.zero) and (bare or _topical(m, concept, anchors, prior)):
                    out.append(Denial(m, concept, not bare and bool(words["strict"].fullmatch(clause))))
        last = clause
    return out


def _topical(m: Mention, concept: Concept, anchors: list[tuple[int, str]], prior: str | None) -> bool:
    """The denial names the topic itself (不制发规章和规范性文件 names two), or stands under it."""
    named = {area for end, area in anchors if m.start < end <= m.end}
    behind = Mention(m.flat, m.kind, m.end, m.end, 0.0, 0.0, 0.0, "", m.far, m.near, "", m.sentence)
    return bool(named & set(concept.areas)) or in_area(behind, concept, anchors, prior)
