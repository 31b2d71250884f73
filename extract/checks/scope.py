"""Whose number, and of which time: words that say it is not the table's scope or not its year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.characters import simplify
from extract.checks.cells import load_data
from extract.checks.mentions import Mention


@dataclass(frozen=True, slots=True)
class Frame:
    """What the words of a number say about its scope. ``kind``: own, narrow, wide, period, cumulative, previous, foreign,
    planned; ``words``: those that say so. ``whole``: the sentence leaves no doubt that everything below the organ is meant."""

    kind: str
    words: str = ""
    whole: bool = True

    @property
    def own(self) -> bool:
        return self.kind == "own"


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(words)) for name, words in load_data("phrases")["scope"].items()}


def is_government(organ: str | None) -> bool:
    """A government whose table covers everything below it; townships and sub-districts report for themselves."""
    return bool(organ) and bool(_words()["government"].search(simplify(organ or "")))


def frame(m: Mention, organ: str | None, year: int | None, before: Frame | None) -> Frame:
    """The frame of a number. ``before``: frame of the number in front of it in the same sentence, which a list inherits
    until another subject is named."""
    words = _words()
    clause, said = m.words, m.far
    if words["previous"].search(m.near) and not words["carried"].search(m.words):
        return Frame("previous", m.near)
    found = words["cumulative"].search(said)
    if found and not (year and f"{year}年" in m.near):
        return Frame("cumulative", found[0])
    other = [y for y in re.findall(r"(20\d\d)年", m.near) if year and int(y) != year]
    if other and not words["carried"].search(m.words):
        return Frame("previous", f"{other[-1]}年")
    for kind in ("foreign", "planned"):
        found = words[kind].search(clause)
        if found:
            return Frame(kind, found[0])
    found = words["period"].search(said)
    if found:
        return Frame("period", found[0])
    government = is_government(organ)
    found = words["narrow" if government else "wide"].search(said) or words["part"].search(said)
    if found:
        return Frame("narrow" if government else "wide", found[0])
    after = words["narrow"].search(m.after) if government else None
    if after:
        return Frame("narrow", after[0])
    if before and not before.own and not re.search("[。;]", said):
        whose = words["wide"].search(said) if government else None
        when = words["whole"].search(said) or (year and f"{year}年" in said)
        if (before.kind in ("narrow", "wide") and not whose) or (before.kind in ("period", "cumulative") and not when):
            return before
    sentence = m.flat.text[m.sentence[0] : m.end]
    return Frame("own", whole=not government or bool(words["wide"].search(sentence)))


def hedged(m: Mention) -> bool:
    """Words that keep a number from contradicting a total: a share of several, several together, the rest, another way of
    counting, a wider total of which only a part is about disclosure."""
    words = _words()
    sentence = m.flat.text[m.sentence[0] : m.sentence[1]]
    return bool(
        words["sharing"].search(m.near)
        or words["joint"].search(m.near)
        or words["rest"].search(m.near)
        or words["disclaimer"].search(sentence)
        or words["of_which"].match(m.flat.text, m.end, m.end + 30)
    )


def is_about_disclosure(m: Mention) -> bool:
    """``其中涉及政府信息公开N件``: the part that the form counts."""
    return bool(_words()["about_it"].search(m.near))
