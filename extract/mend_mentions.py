"""Mends what the tagger found before it is linked: edges, impossible names, fields of sign-off and contact lines.

A line such as ``单位负责人：王某　审核人：　填报人：李某`` has a fixed form, so labels and fields are read by rule there;
everywhere else the tagger decides and only edges are moved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from extract.link_people import Word
from extract.people_words import alternatives, has_surname, is_duty, is_name

_EDGE = " \t\u3000\u00a0、，,。；;：:．.“”\"'-—_/|*"
_POST_START = re.compile(
    "(?:(?:原|现任|新任|时任|前任|由|经|请|任命|指定|我|本|该|外聘|分管(?:此项|这项|该项)工作的|[0-9一二两三四五几多]{1,2}[名位])(?=.{2}))+"
)
_POST_END = re.compile("(?:同志|(?<!主)任|为|兼)+$")
_ROLE_START = re.compile("(?:领导)?小组(?=.)")
_NAME_END = re.compile("(?<=..)(?:同志|担任|兼任|任|负责|为|兼)$")
_AFTER_ROLE = re.compile(r"\s*单位")
_CHROME_LENGTH = 120
_FORM_LENGTH = 160


@lru_cache(maxsize=1)
def _label() -> re.Pattern[str]:
    """A label of a form line: of somebody who signs (``sign``), of a seat in a group (``seat``), or of another field."""
    blank = r"\s{0,4}"
    sign, seat = (alternatives(key, blank) for key in ("signoff_labels", "group_roles"))
    return re.compile(
        rf"(?P<role>(?P<sign>{sign})|(?P<seat>{seat}))(?:\s{{0,4}}[(（][^()（）]{{0,8}}[)）])?|{alternatives('signoff_stops')}"
    )


@lru_cache(maxsize=1)
def _chrome() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('chrome_labels')}\s{{0,4}}[:：]|[（(](?:本报|本网)?记者\s)")


@lru_cache(maxsize=1)
def _doctrine() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{alternatives('doctrine_after')}|同志为核心)")


def squeeze(text: str) -> str:
    """NFKC without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def mend(text: str, words: Iterable[Word]) -> list[Word]:
    """The words of one paragraph to link, sorted and apart from each other. ``words``: as the tagger gave them."""
    if len(text) <= _CHROME_LENGTH and _chrome().search(text):
        return []
    kept = [w for w in map(lambda w: _edges(text, w), words) if w]
    return sorted(_fields(text, kept), key=lambda w: w.start)


def _edges(text: str, word: Word) -> Word | None:
    """The word without punctuation and function words at its ends; None when no such word can be."""
    start, end = word.start, word.end
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    part = text[start:end]
    if word.label == "POST":
        if head := _POST_START.match(part):
            start += head.end()
        if part.endswith("负责") and text.startswith(("同志", "人"), end):
            end += 2 if text.startswith("同志", end) else 1
        if tail := _POST_END.search(text[start:end]) if not text[start:end].endswith("负责同志") else None:
            end = start + tail.start()
    elif word.label == "PERSON":
        if tail := _NAME_END.search(part):
            end = start + tail.start()
        if not is_name(squeeze(text[start:end])) or _doctrine().match(text, end):
            return None
    elif word.label == "ROLE":
        if head := _ROLE_START.match(part):
            start += head.end()
        if not is_duty(squeeze(part)) and _AFTER_ROLE.match(text, end):
            return None
    return Word(word.label, start, end) if start < end else None


# --- lines of a form -------------------------------------------------------------------------------------------------
def _fields(text: str, words: Sequence[Word]) -> list[Word]:
    """The words with labels and names of form fields (``审核人：王某``) put in or set right."""
    labels = [m for m in _label().finditer(text) if not _inside_word(text, m.start())]
    form = len(text) <= _FORM_LENGTH and sum(bool(m["sign"]) for m in labels) > 1 and not text[: labels[0].start()].strip()
    out = list(words)
    for i, label in enumerate(labels):
        if not label["role"]:
            continue
        colon = re.compile(r"\s{0,8}[:：]").match(text, label.end())
        if not colon and not (form and label["sign"]):
            continue
        start = colon.end() if colon else label.end()
        limit = labels[i + 1].start() if i + 1 < len(labels) else len(text)
        name = _name_field(text, start, limit, out)
        if not colon and name is None:
            continue
        out = _put(out, Word("ROLE", label.start("role"), label.end("role")))
        if name:
            out = _put(out, name)
    return out


def _inside_word(text: str, at: int) -> bool:
    return at > 0 and "一" <= text[at - 1] <= "鿿"


def _name_field(text: str, start: int, limit: int, words: Sequence[Word]) -> Word | None:
    """The name that fills ``text[start:limit]`` up to the first mark; None when the field is blank or holds no name."""
    stop = re.compile(r"[，。；、,;:：（）()\d\[\]]|\s{3,}(?=\S)").search(text, start + len(text[start:limit]) - len(text[start:limit].lstrip()), limit)
    end = stop.start() if stop else limit
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    field = squeeze(text[start:end])
    tagged = any(w.label == "PERSON" and w.start < end and start < w.end for w in words)
    if is_name(field) and has_surname(field) and (tagged or len(field) < 4):
        return Word("PERSON", start, end)
    return None


def _put(words: Sequence[Word], word: Word) -> list[Word]:
    """``words`` with ``word`` in the place of those it overlaps; a longer role that ends with it stays."""
    if any(w.label == word.label == "ROLE" and w.start <= word.start and w.end == word.end for w in words):
        return list(words)
    return [w for w in words if w.end <= word.start or word.end <= w.start] + [word]
