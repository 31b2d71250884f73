"""What the section classifier looks at: a paragraph's own text, its headings, its place in the report.

Facts on wording (heading patterns, cues, traditional script) are in ``data/sections.json``. Everything is computed on
NFKC text in simplified characters without white space; digits are read as one class.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extract.facts import Paragraph

LABELLED_KINDS = ("heading", "body")
_NUMERAL = "一二三四五六七八九十百"
# Ordinals of headings and items by depth; 一是, 首先 and the like are words of the text, not ordinals.
_LEVELS = (
    (1, re.compile(rf"第?[{_NUMERAL}]{{1,3}}(?:[、.,:]|部分[、.:]?)")),
    (2, re.compile(rf"\([{_NUMERAL}]{{1,3}}\)[、.]?")),
    (3, re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}(?:[、.):]|(?=[^\d年月日.%]{2}))|\(\d{1,2}\)[、.]?|[①-⑳]")),
)
_RUN_IN = re.compile(r"([^。;:!?]{2,28})[。:]")
_BARE_RUN_IN = re.compile(r"([^。;:!?,、0-9]{2,12})[。:]")
_YEAR = re.compile(r"20[0-3]\d")
_YEAR_OF_WORK = re.compile(r"(20[0-3]\d)年(?!度?(?:工作)?要点)")
_NUMBER = re.compile(r"\d[\d.,]{0,12}")
_LIST_ITEM = re.compile(rf"(?:[{_NUMERAL}]是|[{_NUMERAL}]要|其[{_NUMERAL}]|首先|其次|再次|第[{_NUMERAL}])")


@dataclass(frozen=True, slots=True)
class Wording:
    """The data file, compiled."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    cues: tuple[tuple[str, re.Pattern[str]], ...]
    simplified: dict[int, str]


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Heading patterns, cues and characters of ``data/sections.json`` (read once)."""
    data = json.loads((Path(__file__).parent / "data/sections.json").read_text("utf-8"))
    return Wording(
        tuple((item["labels"][0], re.compile(item["pattern"])) for item in data["heading_patterns"]),
        tuple((label, re.compile("|".join(cues))) for label, cues in data["cues"].items()),
        {ord(a): b for a, b in data["traditional"].items()},
    )


def plain(text: str) -> str:
    """NFKC, simplified characters, no white space, no bold marks."""
    return re.sub(r"[\s*]+", "", unicodedata.normalize("NFKC", text)).translate(wording().simplified)


def ordinal(text: str) -> tuple[int | None, str]:
    """Depth of the ordinal in front of plain ``text`` (None without one) and the text behind it."""
    for level, pattern in _LEVELS:
        found = pattern.match(text)
        if found and found.end() < len(text):
            return level, text[found.end() :]
    return None, text


def run_in(text: str) -> str:
    """The heading that runs on into its text (``（一）主动公开。2023年…``), without ordinal; "" when there is none."""
    level, rest = ordinal(text)
    found = (_RUN_IN if level else _BARE_RUN_IN).match(rest)
    return found[1] if found and len(rest) > found.end() + 4 else ""


@dataclass(frozen=True, slots=True)
class View:
    """One paragraph as the classifier sees it. ``headings``: nearest first, at most three, ordinals stripped;
    ``tokens``: everything that is not the plain text itself, one string per feature."""

    index: int
    kind: str
    text: str
    headings: tuple[str, ...]
    tokens: tuple[str, ...]


def views(paragraphs: Sequence[Paragraph]) -> list[View]:
    """The headings and bodies of one report, in order."""
    texts = [plain(p.text) for p in paragraphs]
    year = _report_year(paragraphs, texts)
    members = [i for i, p in enumerate(paragraphs) if p.kind in LABELLED_KINDS]
    form = any("收到和处理政府信息公开申请" in texts[i] for i in members)
    out: list[View] = []
    chain: list[tuple[int, str]] = []  # open headings, outermost first
    last_run_in, since = "", 0
    for place, i in enumerate(members):
        paragraph, text = paragraphs[i], texts[i]
        level, rest = ordinal(text)
        own = rest if paragraph.kind == "heading" else run_in(text)
        if paragraph.kind == "heading":
            depth = level or paragraph.level or 1
            while chain and chain[-1][0] >= depth:
                chain.pop()
            last_run_in, since = "", 0
        elif own and level:
            if level == 1:
                chain.clear()
            last_run_in = ""
        headings = tuple(h for _, h in reversed(chain))[:2]
        if not own and last_run_in:
            headings = (last_run_in, *headings)[:2]
        before = paragraphs[members[place - 1]].kind if place else "start"
        after = paragraphs[members[place + 1]].kind if place + 1 < len(members) else "end"
        tokens = [f"kind={paragraph.kind}", f"kinds={before}-{paragraph.kind}-{after}", f"since={min(since, 3)}", f"form={form}"]
        tokens.append(f"depth={level}")
        tokens.append(f"at={place * 8 // max(1, len(members))}")
        tokens += [f"first={place}"] * (place < 2) + [f"last={len(members) - place}"] * (len(members) - place < 3)
        tokens.append(f"chain={'none' if not headings else 'some'}-{paragraph.kind}")
        tokens += _own(text, rest, year)
        tokens += _named("own", own) if own else ["own=none"]
        for name, heading in zip(("h1", "h2"), headings, strict=False):
            tokens += _named(name, heading)
        if paragraph.kind == "heading" and after == "body":
            tokens += _named("next", run_in(texts[members[place + 1]]))
            tokens += [t.replace("cue", "nextcue") for t in _cues(texts[members[place + 1]][:200])]
        out.append(View(i, paragraph.kind, rest, headings, tuple(tokens)))
        if paragraph.kind == "heading":
            chain.append((level or paragraph.level or 1, rest))
        else:
            since += 1
            if own and level:
                if level == 1:
                    chain.append((1, own))
                else:
                    last_run_in = own
    return out


def _report_year(paragraphs: Sequence[Paragraph], texts: Sequence[str]) -> int | None:
    """Year of the title, else the year named most."""
    for paragraph, text in zip(paragraphs, texts, strict=True):
        found = _YEAR.search(text) if paragraph.kind == "title" else None
        if found:
            return int(found[0])
    named = _YEAR.findall("".join(texts))
    return int(max(sorted(set(named)), key=named.count)) if named else None


def _own(text: str, rest: str, year: int | None) -> Iterator[str]:
    """Tokens of the paragraph's own wording."""
    yield from _cues(rest)
    if year and any(int(y) == year + 1 for y in _YEAR_OF_WORK.findall(text)):
        yield "nextyear"
        first = _YEAR_OF_WORK.search(rest)
        if first and int(first[1]) == year + 1 and first.start() < 12:
            yield "nextyear-first"
    numbers = len(_NUMBER.findall(text))
    yield f"numbers={min(numbers, 4)}"
    yield f"dense={min(4, 100 * numbers // max(40, len(text)))}"
    yield f"length={min(6, len(text).bit_length())}"
    if "《" in text:
        yield "quotes"
    found = _LIST_ITEM.match(text)
    if found:
        yield "item"
    opening, closing = _NUMBER.sub("0", rest[:14]), _NUMBER.sub("0", rest[-14:])
    yield from (f"o2:{opening[k : k + 2]}" for k in range(len(opening) - 1))
    yield from (f"o3:{opening[k : k + 3]}" for k in range(len(opening) - 2))
    yield from (f"c2:{closing[k : k + 2]}" for k in range(len(closing) - 1))
    yield f"begin:{opening[:2]}"
    yield f"end:{closing[-3:]}"


def _cues(text: str) -> Iterator[str]:
    for label, pattern in wording().cues:
        hits = len(pattern.findall(text))
        for n in range(1, min(hits, 3) + 1):
            yield f"cue={label}{n}"


def _named(name: str, heading: str) -> Iterator[str]:
    """Tokens of a heading: the labels its patterns give, in order of their place, and its characters."""
    hits = sorted((found.start(), label) for label, pattern in wording().patterns if (found := pattern.search(heading)))
    for n, (_, label) in enumerate(hits):
        yield f"{name}={label}"
        if n == 0:
            yield f"{name}-first={label}"
    if hits:
        yield f"{name}-all={'+'.join(sorted({label for _, label in hits}))}"
    short = heading[:24]
    yield from (f"{name}2:{short[k : k + 2]}" for k in range(len(short) - 1))
    yield from (f"{name}1:{c}" for c in short)
    yield f"{name}:{short}"
