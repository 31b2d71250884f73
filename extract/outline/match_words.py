"""What the outline stage knows of wording: ordinals, line ends, dates, organs, and the patterns of ``data/outline.json``.

Rows are matched in their flat form (:func:`flat`): folded, without white space, traditional characters and the usual OCR
errors of key words replaced by the simplified ones. Nothing flat is ever published.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from extract.characters import fold, simplify

_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹ"
_TONED = re.compile(f"[{_TONES}]")
_PINYIN = re.compile(rf"(?<=[\u3400-\u9fff])[(（](?=[^()（）]{{0,60}}[{_TONES}])[a-zɡüê{_TONES}]{{1,60}}[)）]")
_HAN = "一二三四五六七八九十"
_LEVEL1 = re.compile(rf"第[{_HAN}]{{1,3}}部分[、:.]?|([{_HAN}〇零]{{1,3}})(?:、|[.,:](?=\D))|([壹贰叁肆伍陆柒捌玖拾])、")
_LEVEL2 = re.compile(rf"\(([{_HAN}—-]{{1,3}})\)[、.]?|([㈠-㈩])、?")
_DECIMAL = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.\d{1,2})?(?=[^\d.,年月日号万亿%倍米元条件次个项余多至—~-])")
_LEVEL3 = re.compile(r"(\d{1,2})(?:、|\.(?=\D|\d{4}年))|\((\d{1,2})\)[、.]?|(\d{1,2})\)[、.]?|([①-⑳⑴-⒇⒈-⒛])、?")
_SPACED = re.compile(
    rf"([{_HAN}]{{1,2}})[ \t\u3000]+(?=[\u4e00-\u9fff])|(\d{{1,2}})[ \t\u3000]+(?![年月日时个条件次项万亿人余多期])(?=[\u4e00-\u9fff])"
)
_SPLIT = re.compile(r"[|｜\s]")
_CLOSERS = frozenset("”’」』\"')]】》〕")
_STOPS = frozenset("。!?;…")
_SOFT = frozenset(",、(〔《“‘「『·<[【")
ZH_DIGITS = dict(zip("〇○零Oo一二三四五六七八九", [0, 0, 0, 0, 0, *range(1, 10)], strict=True))
YEAR = r"(?:(?:19|20|2O|Z0)[0-9Oo]{2}|[二一][〇○零O0九][〇○零O0一二三四五六七八九][〇○零O0一二三四五六七八九])"
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_SUBJECT = re.compile(r"信息\)?公开|政府信息工作|[政校院党村事厂警]务(?:信息|事务)?公开")
_NO_TITLE = re.compile("[《<>»›/|:]|^(?:信息|文件)?(?:标题|名称)")
LONGEST_TITLE = 80
_NOTE = re.compile(rf"\(?{YEAR}(?:年度?|学年度?)?\)?|\([^()]{{1,12}}\)")
SEAL = re.compile(r"[(（](?:公章|盖章|印章|章)[)）]$")
TITLE_TAIL = re.compile(r"的?(?:函|报告|通知|请示)(?:\([^()]{1,20}\))?")


@dataclass(frozen=True, slots=True)
class Ordinal:
    """The number a line begins with: level 1 to 3, its style, its value (None when unreadable), its length in the flat text."""

    level: int
    style: str
    value: int | None
    length: int


class Words:
    """The patterns of ``data/outline.json``, compiled once. All of them are meant for flat text."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.folds = _Folds(str.maketrans(data["misread"][::2], data["misread"][1::2]))
        strong, other = ("|".join(sorted(map(re.escape, data["adverts"][k]), key=len, reverse=True)) for k in ("strong", "other"))
        self.advert_hint = re.compile(strong)
        self.advert = re.compile(rf"(?:[0-9A-Za-z]{{1,40}}|[_.·-]|{strong}|{other}){{2,60}}(?:(?<=[0-9A-Za-z])[:：])?")
        self.noise = [(re.compile(p["pattern"]), bool(p.get("short"))) for p in data["noise"]]
        for name in ("edge_noise", "attachment", "table_titles", "table_lines", "table_follow", "table_notes", "release"):
            setattr(self, name, _union(p["pattern"] for p in data[name]))
        for name in (
            "title",
            "notice",
            "title_start",
            "weak_title",
            "topic",
            "table_rows",
            "table_cell",
            "table_token",
            "document_number",
            "letterhead",
        ):
            setattr(self, name, re.compile(data[name]))
        for name in (
            "addressee",
            "contents",
            "paragraph_start",
            "opener",
            "contact",
            "not_organ",
            "zero",
            "list_intro",
            "heading_ends",
            "institution",
            "office",
            "relative",
            "no_name",
        ):
            setattr(self, name, re.compile(data[name]))
        known = "|".join(sorted(data["headings"], key=len, reverse=True))
        self.known_heading = re.compile(f"(?:{known})")
        ends = data["organ_ends"]
        self.organ = re.compile(rf"[\u4e00-\u9fff·()]{{1,36}}?{ends}(?:党组|党委)?")
        self.place = re.compile(rf"[\u4e00-\u9fff·]{{1,16}}{data['place_ends']}")
        self.governments = str(data["governments"])
        self.own_ends = dict(data["own_ends"])
        verbs = data["subject_verbs"]
        self.subject = re.compile(
            rf"(?:^|[。,;])(?:{YEAR}年(?:度|以来|来|底)?,?)?(?:在[^,。;]{{2,40}}[导持助心]下,)?([\u4e00-\u9fff·]{{3,24}}?)(?={verbs})"
        )
        self.publisher = re.compile(rf"{data['publisher']}[\s:|]{{1,8}}([\u4e00-\u9fff·()]{{3,30}})(?=$|[\s|])")

    edge_noise: re.Pattern[str]
    attachment: re.Pattern[str]
    table_titles: re.Pattern[str]
    table_lines: re.Pattern[str]
    table_follow: re.Pattern[str]
    table_notes: re.Pattern[str]
    release: re.Pattern[str]
    title: re.Pattern[str]
    notice: re.Pattern[str]
    title_start: re.Pattern[str]
    weak_title: re.Pattern[str]
    topic: re.Pattern[str]
    table_rows: re.Pattern[str]
    table_cell: re.Pattern[str]
    table_token: re.Pattern[str]
    document_number: re.Pattern[str]
    letterhead: re.Pattern[str]
    addressee: re.Pattern[str]
    contents: re.Pattern[str]
    paragraph_start: re.Pattern[str]
    opener: re.Pattern[str]
    contact: re.Pattern[str]
    not_organ: re.Pattern[str]
    zero: re.Pattern[str]
    list_intro: re.Pattern[str]
    heading_ends: re.Pattern[str]
    institution: re.Pattern[str]
    office: re.Pattern[str]
    relative: re.Pattern[str]
    no_name: re.Pattern[str]


def _union(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))


@lru_cache(maxsize=1)
def words() -> Words:
    """The wording of the outline stage."""
    return Words(json.loads(files("extract").joinpath("data/outline.json").read_text("utf-8")))


class _Folds(dict[int, str]):
    """What every character met so far is for matching; the rest is worked out when it comes."""

    def __init__(self, misread: dict[int, int]) -> None:
        self.misread = misread

    def __missing__(self, code: int) -> str:
        self[code] = folded = simplify(fold(chr(code))).translate(self.misread)
        return folded


def folded(text: str) -> str:
    """The text for matching, of the same length."""
    return text if text.isascii() else text.translate(words().folds)


def bare(text: str) -> str:
    """What a line says, as printed: without white space, pinyin in brackets, and the advertising of a hijacked page."""
    said = "".join(text.split())
    if _TONED.search(said):
        said = _PINYIN.sub("", said)
    if words().advert_hint.search(said):
        said = words().advert.sub(_keep_words, said)
    return said or "".join(text.split())


def _keep_words(match: re.Match[str]) -> str:
    """Nothing for advertising, which mixes Latin letters (or 365) with the words of gambling sites; else the words."""
    text = match[0]
    mixed = re.search("[A-Za-z]", text) or ("365" in text and not text.isascii())
    return "" if mixed and words().advert_hint.search(text) else text


def flat(text: str) -> str:
    """:func:`bare`, folded: character by character the same words."""
    return folded(bare(text))


def ordinal(text: str) -> Ordinal | None:
    """The number that a line begins with, as printed: ``一、``, ``（一 )``, ``1．``, ``1.1``, ``一 概述`` …"""
    return _ordinal(text[:16])


@lru_cache(maxsize=4096)
def _ordinal(head: str) -> Ordinal | None:
    head = folded(head)
    spaced = _SPACED.match(head)
    if spaced:
        return Ordinal(1, "spaced", chinese_number(spaced[1] or spaced[2]), spaced.end())
    head = "".join(head.split())
    match = _LEVEL1.match(head)
    if match:
        return Ordinal(1, "han", chinese_number(match[1] or match[2] or match[0][1:].split("部")[0]), match.end())
    match = _LEVEL2.match(head)
    if match:
        return Ordinal(2, "bracket", chinese_number(match[1]) if match[1] else ord(match[2]) - ord("㈠") + 1, match.end())
    match = _DECIMAL.match(head)
    if match:
        return Ordinal(2, "decimal", int(match[2]), match.end())
    match = _LEVEL3.match(head)
    if match:
        style = "dot" if match[1] else "round" if match[2] else "half" if match[3] else "circle"
        number = match[1] or match[2] or match[3]
        return Ordinal(3, style, int(number) if number else None, match.end())
    return None


def chinese_number(text: str) -> int | None:
    """A Chinese or Arabic number below 100, None when it is none."""
    if text.isdigit() and text.isascii():
        return int(text)
    text = text.translate(_FORMAL)
    tens, ten, ones = text.rpartition("十")
    if ten:
        parts = (ZH_DIGITS.get(tens) if tens else 1, ZH_DIGITS.get(ones) if ones else 0)
        return None if None in parts else 10 * (parts[0] or 0) + (parts[1] or 0)
    return ZH_DIGITS.get(text)


def ending(text: str) -> str:
    """How a flat line ends: ``stop`` of a sentence, ``colon``, ``soft`` (goes on: comma, open bracket), ``closed`` (a bracket
    closes) or ``open``."""
    last = text[-1:]
    if last in _CLOSERS:
        core = text[-12:].rstrip("".join(_CLOSERS))
        if core[-1:] in _STOPS:
            return "stop"
        return "closed" if last in ")]】〕" else "open"
    if last in _STOPS:
        return "stop"
    if last == ":":
        return "colon"
    if last in _SOFT:
        return "soft"
    tail = text[-120:]
    for a, b in ("《》", "()", "“”"):
        if tail.rfind(a) > tail.rfind(b) and tail.count(a) > tail.count(b):
            return "soft"
    return "open"


_DASH = r"[-—–－_·•.~*|]"
_PAGE = re.compile(
    rf"{_DASH}{{1,6}}\d{{1,4}}{_DASH}{{1,6}}|第?\d{{1,4}}页(?:[,/、]?共?\d{{1,4}}页)?|第(?:\d{{1,4}}|[一二三四五六七八九十]{{1,3}})页"
    rf"(?:[(,/、]?共(?:\d{{1,4}}|[一二三四五六七八九十]{{1,3}})页\)?)?|第?\d{{1,4}}/\d{{1,4}}页?|[Pp]age\d{{1,4}}(?:of\d{{1,4}})?"
    rf"|{_DASH}{{1,3}}[一二三四五六七八九十]{{1,3}}{_DASH}{{1,3}}|{_DASH}{{1,3}}第?\d{{1,4}}页?{_DASH}{{1,3}}"
)


def is_page_number(text: str) -> bool:
    """Whether a flat line is nothing but the number of its page, with dashes or words around it."""
    return len(text) <= 30 and bool(_PAGE.fullmatch(text))


def is_noise(text: str) -> bool:
    """Whether a flat line is surely chrome of a web page or a line of a table of contents."""
    return len(text) <= 160 and "。" not in text and _is_noise(text)


@lru_cache(maxsize=4096)
def _is_noise(text: str) -> bool:
    return any(pattern.search(text) and (not short or len(text) <= 60) for pattern, short in words().noise)


def is_cells(text: str) -> bool:
    """Whether a line as printed is several cells of a table: with bars or tabs between them (one with a bar beside it will
    do), or with blanks, when all are numbers or words of the heads of the forms."""
    if len(text) > 400 or not _SPLIT.search(text):
        return False
    text = folded(text)
    for mark in "|\t":
        if mark in text:
            cells = text.split(mark)
            return "。" not in text and all(len(c) <= 30 and (mark == "|" or ":" not in c) for c in cells)
    cells = text.split()
    return len(cells) >= 2 + text.isascii() and all(map(words().table_token.fullmatch, cells))


def is_title(text: str) -> bool:
    """Whether a flat line can be the title of a report or its end."""
    if len(text) > LONGEST_TITLE or not ("公开" in text or "政府信息工作" in text) or text.count("公开") > 3:
        return False
    inside = text[1:-1] if text.startswith("《") and text.endswith("》") else text
    return bool(words().title.search(inside) and not _NO_TITLE.search(inside)) or bool(words().notice.search(text))


def is_whole_title(text: str) -> bool:
    """Whether a flat line is a title from its first word on, not the second line of a broken one."""
    return is_title(text) and bool(_SUBJECT.search(text))


def is_title_note(text: str) -> bool:
    """Whether a flat line is a year or a remark in brackets, as stands under a title."""
    return len(text) <= 16 and bool(_NOTE.fullmatch(text))


def is_addressee(text: str) -> bool:
    """Whether a flat line names the organ that a letter goes to, with a colon."""
    return bool(words().addressee.fullmatch(text) and words().organ.fullmatch(text[:-1]))


def is_organ(text: str) -> bool:
    """Whether a flat line is nothing but the name of an organ."""
    if not 3 <= len(text) <= 44:
        return False
    text = SEAL.sub("", text)
    if not words().organ.fullmatch(text) or words().not_organ.search(text):
        return False
    return not words().topic.search(text) or text.endswith(("中心", "办公室", "局"))
