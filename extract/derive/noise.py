"""What files and hands do to a report: lost and doubled ordinals, web chrome, page marks, another script, wide digits, lost 年."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from extract.characters import script
from extract.corpus import PersonRecord
from extract.derive.draft import Draft, Edit, Line
from extract.derive.words import load_words

LAYOUTS = ("plain", "wrap", "blank", "oneline", "md", "html")
_ORDINAL = re.compile("^([一二三四五六七八九十]{1,3})([、．.])\\s{0,2}")
_SUB = re.compile("^[（(]([一二三四五六七八九十]{1,3})[）)]、?\\s{0,2}")
_PERIOD = re.compile(r"([0-9]{4})年(?=[0-9]{1,2}月1日)|(?<=[至到])([0-9]{4})年(?=12月31日)")
_LAYOUT_WORDS = re.compile(
    "wrap|blank-line|one-?line|layout|web-chrome|breadcrumb|share-button|index-block|^html|^md$|^markdown$|page-mark"
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def add_noise(draft: Draft, rng: random.Random) -> list[str]:
    """Another layout and, now and then, each kind of damage. Returns the traits that were added."""
    draft.layout = rng.choice(LAYOUTS)
    draft.traits = [t for t in draft.traits if not _LAYOUT_WORDS.search(t)]
    out: list[str] = []
    kinds: list[tuple[str, float, Callable[[Draft, random.Random], bool]]] = [
        ("ordinals-lost", 0.15, _lose_ordinals),
        ("ordinal-twice", 0.2, _double_ordinal),
        ("web-chrome", 0.35, _chrome),
        ("page-marks", 0.2, _page_marks),
        ("damaged-date", 0.15, _damage_date),
        ("full-width-digits", 0.12, _widen),
        ("traditional-script", 0.07, _traditional),
    ]
    for name, chance, apply in kinds:
        if rng.random() < chance and apply(draft, rng):
            out.append(name)
    draft.traits += [*out, f"{draft.layout}-layout"]
    return out


def _headings(draft: Draft, pattern: re.Pattern[str]) -> list[Line]:
    return [line for line in draft.lines if line.kind == "heading" and pattern.match(line.text)]


def _lose_ordinals(draft: Draft, rng: random.Random) -> bool:
    """Automatic numbers that did not reach the web: all of one level."""
    pattern = rng.choice((_ORDINAL, _SUB))
    lines = _headings(draft, pattern)
    for line in lines:
        match = pattern.match(line.text)
        if match and len(line.text) > match.end():
            line.edit([Edit(0, match.end(), "")])
    return bool(lines)


def _double_ordinal(draft: Draft, rng: random.Random) -> bool:
    """One heading with the number of the one before it."""
    lines = _headings(draft, _ORDINAL)
    if len(lines) < 3:
        return False
    n = rng.randrange(1, len(lines))
    before, match = _ORDINAL.match(lines[n - 1].text), _ORDINAL.match(lines[n].text)
    if before and match:
        lines[n].edit([Edit(match.start(1), match.end(1), before[1])])
    return True


def _chrome(draft: Draft, rng: random.Random) -> bool:
    words = load_words()
    if sum(line.kind == "noise" for line in draft.lines) > 3:
        return False

    def line(text: str) -> Line:
        date = draft.signed or f"{draft.year + 1}-01-{rng.randint(10, 28)}"
        slots = {
            "organ": draft.organ,
            "date": date,
            "year": draft.year,
            "n": rng.randint(12, 998),
            "d": rng.randint(1, 9),
            "t": rng.randint(10, 59),
        }
        return Line("noise", (), text.format(**slots), [])

    for n, text in enumerate(rng.sample(words["chrome_before"], rng.randint(1, 3))):
        draft.insert(n, line(text))
    draft.lines += [line(text) for text in rng.sample(words["chrome_after"], rng.randint(1, 3))]
    return True


def _page_marks(draft: Draft, rng: random.Random) -> bool:
    """A page mark every ten paragraphs or so, none right at the table."""
    form = rng.choice(load_words()["page_marks"])
    at, page = rng.randint(6, 12), 1
    while at < len(draft.lines) - 1:
        if at not in (draft.after, draft.after + 1):
            draft.insert(at, Line("noise", (), form.format(n=page), []))
            page += 1
        at += rng.randint(8, 14)
    return page > 1


def _damage_date(draft: Draft, rng: random.Random) -> bool:
    """The period of the report without its 年: 自20171月1日起至201712月31日; nobody doubts what it says."""
    for line, mark in draft.marks("date"):
        if line.kind == "body" and mark.args and re.fullmatch(r"(\d{4})-01-01/\1-12-31", mark.args[0]):
            hits = [m for m in _PERIOD.finditer(line.said(mark))]
            edits = [Edit(mark.start + m.end() - 1, mark.start + m.end(), "") for m in hits]
            line.edit(edits)
            return bool(edits)
    return False


def _widen(draft: Draft, rng: random.Random) -> bool:
    """Full-width digits in some paragraphs; addresses of the web stay."""
    chosen = [line for line in draft.lines if re.search("[0-9]", line.text) and rng.random() < 0.3]
    for line in chosen:
        web = [(m.start, m.end) for m in line.marks if m.label in ("url", "email")]
        hits = [m for m in re.finditer("[0-9]+", line.text) if not any(a < m.end() and m.start() < b for a, b in web)]
        line.edit([Edit(m.start(), m.end(), m[0].translate(_WIDE)) for m in hits])
    _respell(draft)
    return bool(chosen)


def _respell(draft: Draft) -> None:
    """Fields of people as the text now prints them."""
    text = draft.text
    for i, person in enumerate(draft.persons):
        wide = {
            key: value.translate(_WIDE)
            for key in ("title", "role", "body")
            if (value := getattr(person, key)) and value not in text
        }
        draft.persons[i] = replace(person, **{key: value for key, value in wide.items() if value in text})


@lru_cache(maxsize=1)
def to_traditional() -> dict[int, str]:
    """Simplified characters that no traditional text has → traditional ones: those of Big5, the usual one of several."""
    pairs: dict[int, str] = {}
    for traditional, simplified in script().items():
        if not _big5(chr(simplified)) and _big5(chr(traditional)):
            pairs.setdefault(simplified, chr(traditional))
    return pairs | {ord(a): b for a, b in load_words()["script"].items()}


def _big5(char: str) -> bool:
    try:
        return bool(char.encode("big5"))
    except UnicodeEncodeError:
        return False


def _traditional(draft: Draft, rng: random.Random) -> bool:
    table = to_traditional()
    for line in draft.lines:
        line.text = line.text.translate(table)
        for mark in line.marks:
            if mark.label in ("count", "doc"):
                mark.args = [a.translate(table) for a in mark.args]
    draft.organ = draft.organ.translate(table)
    draft.persons = [PersonRecord(*(x and x.translate(table) for x in (p.name, p.title, p.role, p.body))) for p in draft.persons]
    draft.claims = [replace(c, text=c.text.translate(table)) for c in draft.claims]
    return True
