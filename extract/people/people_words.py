"""Words of people and posts: the lists of ``data/people_words.json`` and ``data/names.json`` as sets and patterns, loaded once."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from extract.characters import simplify

_HAN = "一-鿿㐀-䶿"


@dataclass(frozen=True, slots=True)
class Word:
    """A tagged span of one paragraph, ``text[start:end]``; ``label`` PERSON, POST, ROLE or ORG."""

    label: str
    start: int
    end: int


def squeeze(text: str) -> str:
    """NFKC without white space in simplified characters: the form in which words are compared."""
    return simplify(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    folder = Path(__file__).parents[1] / "data"
    words: dict[str, Any] = json.loads((folder / "people_words.json").read_text("utf-8"))
    names = json.loads((folder / "names.json").read_text("utf-8"))
    words["surnames"] = list(names["surnames"])
    words["common_surnames"] = list(names["common_surnames"])
    words["seat_labels"] = [*words["group_roles"], *words["list_labels"]]
    words["foreign"] = list("".join(names["minority"]) + names["transliterated"])
    words["compound_surnames"] = names["compound_surnames"]
    return words


@lru_cache(maxsize=32)
def words_of(key: str) -> frozenset[str]:
    """The words of one list, e.g. ``duty_verbs``."""
    return frozenset(_data()[key])


@lru_cache(maxsize=32)
def alternatives(key: str, between: str = "") -> str:
    """A regex group of the words of one list, longest first; ``between`` may stand between the characters of a word."""
    ordered = sorted(_data()[key], key=lambda w: (-len(w), w))
    return "(?:" + "|".join(between.join(map(re.escape, w)) for w in ordered) + ")"


@lru_cache(maxsize=4096)
def is_post(text: str) -> bool:
    """Does the text end as the name of a post does (局长, 负责人, 主任 …)?"""
    return text.endswith(tuple(words_of("post_ends")))


def could_be_post(role: str) -> bool:
    """Can the role be a post as well? 主任 may be a post or a seat, 组长 is a seat."""
    return is_post(role) and ("主任" in role or role not in words_of("group_roles"))


@lru_cache(maxsize=4096)
def is_duty(role: str) -> bool:
    """Is the role a verb (负责, 分管 …), which records give as 负责?"""
    return bool(_duty().fullmatch(role))


@lru_cache(maxsize=1)
def _duty() -> re.Pattern[str]:
    return re.compile(f"{alternatives('duty_adverbs')}?{alternatives('duty_verbs')}")


@lru_cache(maxsize=1)
def _gaps() -> dict[str, tuple[bool, re.Pattern[str]]]:
    """Name → (the whole gap must match, pattern) of ``data/people_gaps.json``."""
    rules = json.loads((Path(__file__).parents[1] / "data" / "people_gaps.json").read_text("utf-8"))

    def fill(pattern: str) -> re.Pattern[str]:
        for key in reversed(rules["parts"]):
            pattern = pattern.replace("{" + key + "}", rules["parts"][key])
        return re.compile(pattern, re.DOTALL)

    return {
        name: (whole, fill(rule["pattern"]))
        for kind, whole in (("gaps", True), ("starts", False))
        for name, rule in rules[kind].items()
    }


def gap_is(name: str, gap: str) -> bool:
    """Is the text between two words of the kind ``name`` (``gives``, ``takes``, ``lists`` …)?"""
    whole, pattern = _gaps()[name]
    return bool(pattern.fullmatch(gap) if whole else pattern.match(gap))


def has_verb(gap: str) -> bool:
    """Does the gap say that a role is given (任, 为 …)?"""
    return any(verb in gap for verb in words_of("role_verbs"))


_DOUBLE = re.compile(
    "(?:党组|党委|党工委|党总支|[县市区省州旗委]委)(?:第一)?(?:副)?书记$|(?:党组|党委|党工委)(?:成员|委员)$|常委$"
)
_PARTY = re.compile("[局委厅]?(?:党组|党委|党工委)(?:副)?(?:书记|成员|委员)")


def one_person(first: str, second: str) -> bool:
    """党组书记 and 局长, 局长 and 党组书记: two posts that one person holds."""
    return bool(_DOUBLE.search(squeeze(first)) or (_PARTY.fullmatch(squeeze(second)) and "副" not in first))


_NAME = re.compile(rf"[{_HAN}]{{2,4}}|[{_HAN}]{{1,10}}(?:[·•・‧.．●]{{1,2}}[{_HAN}]{{1,10}}){{1,3}}|[{_HAN}]{{5,8}}")
_MASKED = re.compile(rf"[{_HAN}]{{1,2}}(?:某{{1,2}}|[×xX＊*○〇]{{1,2}}|某[甲乙丙])")


def is_name(text: str) -> bool:
    """Could the text, white space taken out, be the name of a person at all?"""
    if text in words_of("not_names") or text in words_of("doctrine_names") or text.endswith("族"):
        return False
    if _MASKED.fullmatch(text):
        return True
    if len(text) > 4 and _NAME.fullmatch(text) and min(text) >= "一":
        # Only names of other tongues are that long, and few characters spell them.
        return 3 * sum(char in words_of("foreign") for char in text) >= 2 * len(text)
    if len(text) == 4 and _NAME.fullmatch(text) and text[:2] not in words_of("compound_surnames"):
        # Two surnames (陈李若兰) or a name of another tongue, else four characters are words: 经验丰富.
        foreign = 2 * sum(char in words_of("foreign") for char in text) >= len(text)
        return foreign or has_surname(text[:2]) and text[1] in words_of("surnames")
    return bool(_NAME.fullmatch(text)) and (len(text) < 3 or text[-1] not in _data()["place_ends"] or has_surname(text))


def has_surname(text: str) -> bool:
    """Two to four characters of which the first is a surname: what a field for a name holds as a rule."""
    if text[:2] in words_of("compound_surnames"):
        return 3 <= len(text) <= 4
    return 2 <= len(text) <= 4 and text[0] in words_of("surnames")


def common_surname(char: str) -> bool:
    """Is the character one of the hundred most frequent surnames?"""
    return char in words_of("common_surnames")
