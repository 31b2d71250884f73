"""What the section classifier looks at: a paragraph's own text, its headings, its place in the report.

Facts on wording (heading patterns, cues, traditional script) are in ``data/sections.json``. Everything is computed on
NFKC text in simplified characters without white space; digits are read as one class.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extract.characters import simplify
from extract.facts import Paragraph

LABELLED_KINDS = ("heading", "body")
_LONGEST = 6000  # characters of a paragraph that are read: the first two thirds and the last third of so many
_NUMERAL = "一二三四五六七八九十百"
# Ordinals of headings and items by depth; 一是, 首先 and the like are words of the text, not ordinals.
_LEVELS = (
    (1, re.compile(rf"第?[{_NUMERAL}]{{1,3}}(?:[、.,:]|部分[、.:]?)")),
    (2, re.compile(rf"\([{_NUMERAL}]{{1,3}}\)[、.]?")),
    (3, re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}(?:[、.):]|(?=[^\d年月日.%]{2}))|\(\d{1,2}\)[、.]?|[①-⑳]")),
)
_RUN_IN = re.compile(r"([^。;:!?]{2,28})[。:]")
_BARE_RUN_IN = re.compile(r"([^。;:!?,、0-9]{2,12})[。:]")
_RUN_IN_DEPTH = 4
_YEAR = re.compile(r"20[0-3]\d")
_YEAR_OF_WORK = re.compile(r"(20[0-3]\d)年(?!度?(?:工作)?要点)")
_NUMBER = re.compile(r"\d[\d.,]{0,12}")
_PINYIN = re.compile(r"(?<=[一-鿿])\([a-zà-ǿ]{1,6}\)")
_SENTENCE = re.compile("[。;!?]")
_TURN = re.compile(  # from here on a paragraph on shortcomings tells what will be done
    "下一?步|今后|接下来|针对|对此|为此|打算|计划|力争|争取|改进措施|整改|[,。;](?:我.)?[将要拟]|将[会继进在于把对以按从加]|已(?:经)?[改补]|[明次]年"
)
_JOINT = re.compile("[、,和与及]")
_LIST_ITEM = re.compile(rf"(?:[{_NUMERAL}]是|[{_NUMERAL}]要|其[{_NUMERAL}]|首先|其次|再次|第[{_NUMERAL}])")


@dataclass(frozen=True, slots=True)
class Wording:
    """The data file, compiled. ``form_heading``: stands in the headings of the forms of 2019 and later only;
    ``filler``: words that tell headings of this genre nothing."""

    form_heading: str
    filler: re.Pattern[str]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    cues: tuple[tuple[str, re.Pattern[str]], ...]
    topics: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Heading patterns, cues and characters of ``data/sections.json`` (read once)."""
    data = json.loads((Path(__file__).parents[1] / "data/sections.json").read_text("utf-8"))
    return Wording(
        data["form_heading"],
        re.compile(data["heading_filler"]),
        tuple((item["labels"][0], re.compile(item["pattern"])) for item in data["heading_patterns"]),
        tuple((label, re.compile("|".join(cues))) for label, cues in data["cues"].items()),
        tuple((item["label"], re.compile(item["pattern"])) for item in data["topics"]),
    )


def plain(text: str) -> str:
    """NFKC, simplified characters, no white space, no bold marks, no pinyin in brackets behind a character."""
    return _PINYIN.sub("", simplify(re.sub(r"[\s*\ud800-\udfff]+", "", unicodedata.normalize("NFKC", text))))


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
    """One heading or body as the classifier sees it.

    ``index``: of the paragraph in the report. ``parents``: places (in the list of views) of the headings above it,
    nearest first, at most two; a run-in heading counts as one for the paragraphs that continue it. ``tokens``: every
    feature but the words and characters of ``text`` (plain, without ordinal), one string each.
    """

    index: int
    kind: str
    text: str
    parents: tuple[int, ...]
    tokens: tuple[str, ...]


def views(paragraphs: Sequence[Paragraph]) -> list[View]:
    """The headings and bodies of one report, in order."""
    members = [i for i, p in enumerate(paragraphs) if p.kind in LABELLED_KINDS]
    texts = {i: plain(_shortened(paragraphs[i].text)) for i in members}
    kinds = ["start", *(paragraphs[i].kind for i in members), "end"]
    year = _report_year(paragraphs, texts.values())
    form = any(wording().form_heading in text for text in texts.values())
    out: list[View] = []
    open_headings: list[tuple[int, int, str]] = []  # depth, place, text; outermost first
    since = 0
    for place, i in enumerate(members):
        text, is_heading = texts[i], kinds[place + 1] == "heading"
        level, rest = ordinal(text)
        own = rest if is_heading else run_in(text)
        depth = level or (paragraphs[i].level or 1 if is_heading else _RUN_IN_DEPTH)
        if is_heading or (own and level):
            open_headings = [h for h in open_headings if h[0] < depth]
        above = open_headings[::-1][:2]
        since = 0 if is_heading else since + 1
        tokens = [
            f"kind={kinds[place + 1]}",
            f"kinds={'-'.join(kinds[place : place + 3])}",
            f"since={min(since, 4)}",
            f"form={form}",
            f"depth={level}",
            f"at={place * 8 // len(members)}",
            f"chain={len(above)}-{kinds[place + 1]}",
        ]
        tokens += [f"first={place}"] * (place < 2) + [f"last={len(members) - place}"] * (len(members) - place < 3)
        tokens += _wording(text, rest, year)
        tokens += _heading("own", own) if own else ["own=none"]
        for name, (_, _, heading) in zip(("h1", "h2"), above, strict=False):
            named = list(_heading(name, heading))
            tokens += named
            if name == "h1":
                tokens += _under(named, tokens)
        if kinds[place + 1 : place + 3] == ["heading", "body"]:
            below = texts[members[place + 1]]
            tokens += _heading("next", run_in(below))
            tokens += [f"next{cue}" for cue in _cues(below[:200])]
        out.append(View(i, kinds[place + 1], rest, tuple(at for _, at, _ in above), tuple(tokens)))
        if is_heading or (own and level):
            open_headings.append((depth, place, own))
    return out


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: 2 * _LONGEST // 3] + text[-_LONGEST // 3 :]


def _report_year(paragraphs: Sequence[Paragraph], texts: Iterable[str]) -> int | None:
    """Year of the title, else the year that headings and bodies name most."""
    for paragraph in paragraphs:
        found = _YEAR.search(plain(paragraph.text[:200])) if paragraph.kind == "title" else None
        if found:
            return int(found[0])
    named = _YEAR.findall(" ".join(texts))
    return int(max(sorted(set(named)), key=named.count)) if named else None


def _wording(text: str, rest: str, year: int | None) -> Iterator[str]:
    """Tokens of the paragraph's own wording."""
    yield from _cues(rest)
    yield from _order(rest)
    yield from _parts(rest)
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


def _under(heading: Sequence[str], own: Sequence[str]) -> list[str]:
    """The heading's label together with each cue of the text: what a rule would look at."""
    first = next((token for token in heading if token.startswith("h1-first=")), "h1-first=?")
    return [f"{first}&{token}" for token in own if token.startswith(("cue=", "topic1=", "own-first="))]


def _cues(text: str) -> Iterator[str]:
    for label, pattern in wording().cues:
        hits = len(pattern.findall(text))
        for n in range(1, min(hits, 3) + 1):
            yield f"cue={label}{n}"


def _parts(text: str) -> Iterator[str]:
    """What the first and the last sentence say, and where the text turns to what will be done: the order of two topics."""
    ends = [found.end() for found in _SENTENCE.finditer(text)]
    ends = [end for end in ends if end >= 8 and end < len(text) - 4]
    turn = _TURN.search(text)
    yield f"turn={turn.start() * 5 // len(text) if turn and turn.start() > 8 else -1 if turn else 9}"
    if ends:
        first, last = text[: ends[0]], text[ends[-1] :]
        yield from (f"first{cue}" for cue in _cues(first))
        yield from (f"last{cue}" for cue in _cues(last))
        short = _NUMBER.sub("0", first[:80])
        yield from (f"s2:{short[k : k + 2]}" for k in range(len(short) - 1))


def _order(text: str) -> Iterator[str]:
    """Which topics are named, in the order of their first mention."""
    hits = sorted((found.start(), label) for label, pattern in wording().topics if (found := pattern.search(text)))
    labels = [label for _, label in hits]
    yield f"topics={len(labels)}"
    yield from (f"topic{n}={label}" for n, label in enumerate(labels[:2], 1))
    yield from (f"order={a}<{b}" for n, a in enumerate(labels) for b in labels[n + 1 :])


def _heading(name: str, heading: str) -> Iterator[str]:
    """Tokens of a heading: the labels its patterns give, in order of their place, and its characters."""
    hits = sorted((found.start(), label) for label, pattern in wording().patterns if (found := pattern.search(heading)))
    for n, (_, label) in enumerate(hits):
        yield f"{name}={label}"
        if n == 0:
            yield f"{name}-first={label}"
    if hits:
        yield f"{name}-all={'+'.join(sorted({label for _, label in hits}))}"
        yield f"{name}-last={hits[-1][1]}"  # of 依申请公开收费情况 the last word is the topic, of 收费和复议情况 the first
        yield f"{name}-{'joined' if _JOINT.search(heading) else 'one'}={hits[0][1]}>{hits[-1][1]}"
    short = heading[:24]
    yield from (f"{name}2:{short[k : k + 2]}" for k in range(len(short) - 1))
    yield from (f"{name}1:{c}" for c in short)
    yield f"{name}:{short}"
    yield f"{name}~{wording().filler.sub('', heading)[:12]}"
