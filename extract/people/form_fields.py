"""Reads the lines of a form by rule: sign-off and contact fields, and lists of members in columns.

``单位负责人：王某　审核人：　填报人：李某`` and ``　　年　丰 中心主任`` have a fixed form, so labels and fields are surer
here than any tag. Names are taken on trust only where they begin with a surname.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from extract.people.find_missed import split_names
from extract.people.people_words import Word, alternatives, has_surname, is_name, is_post, squeeze

_FORM_LENGTH = 160
_COLUMN_LENGTH = 80
_COLON = re.compile(r"[\s*]{0,8}[:：]")
_STOP = re.compile(r"[，。；、,;:：（）()\d\[\]]|(?<=\S)\s{3,}(?=\S)")
_TRIM = " \t\u3000\u00a0.．_＿-—/|*"
_LIST_LENGTH = 200
_LIST_END = re.compile("[。；;:：]")
_ITEM = re.compile("[一-鿿㐀-䶿]+(?![^()（）]{0,14}[)）])")
_BRACKETS = re.compile("[(（][^()（）]{0,14}[)）]")
_NAME = r"(?P<name>[一-鿿](?:\s{1,3}[一-鿿]|[一-鿿]{1,3}))(?:[(（][^()（）]{1,12}[)）])?"
_POST = r"(?P<post>[^\s，。；：:;,]{2,24})"
_COLUMNS = [
    re.compile(rf"(?:^|[:：])\s{{0,30}}{first}\s{{1,30}}{second}\s{{0,30}}$")
    for first, second in ((_NAME, _POST), (_POST, _NAME))
]


@lru_cache(maxsize=1)
def _label() -> re.Pattern[str]:
    """A label of a form: of somebody who signs (``sign``), of a seat in a group (``seat``), or of another field."""
    blank = r"\s{0,4}"
    sign, seat = (alternatives(key, blank) for key in ("signoff_labels", "seat_labels"))
    return re.compile(
        rf"(?P<role>(?P<sign>{sign})|(?P<seat>{seat}))(?:\s{{0,4}}[(（][^()（）]{{0,8}}[)）]|签[字名章])?|{alternatives('signoff_stops')}"
    )


def read_form(text: str, words: Sequence[Word]) -> list[Word]:
    """``words`` of one paragraph, sorted and apart, with the labels, names and posts of form lines set right."""
    return _replace(_replace(words, _fields(text, words)), _columns(text))


def _fields(text: str, words: Sequence[Word]) -> list[Word]:
    """Labels of fields with the names that fill them (``审核人：王某``)."""
    labels = list(_label().finditer(text))
    line = bool(labels) and not text[: labels[0].start()].strip()
    form = line and len(text) <= _FORM_LENGTH and sum(bool(m["sign"]) for m in labels) > 1
    starts = [w.start for w in words]
    out: list[Word] = []
    for i, label in enumerate(labels):
        colon = _COLON.match(text, label.end())
        inside = _inside(text, label.start())
        if not label["role"] or (inside and not (line and colon)) or not (colon or (form and label["sign"])):
            continue
        start = colon.end() if colon else label.end()
        ends = (n.start() for n in labels[i + 1 :] if not (n["seat"] and _inside(text, n.start())) or _COLON.match(text, n.end()))
        limit = next(ends, len(text))
        if label["seat"] and (names := _names(text, start, min(limit, start + _LIST_LENGTH))):
            out += [_whole_role(words, starts, Word("ROLE", label.start("role"), label.end("role"))), *names]
            continue
        name = _name_field(text, start, limit, words)
        if name and len(squeeze(text[name.start : name.end])) > 3 and not _tagged(words, starts, name):
            name = None
        if name or colon:
            role = Word("ROLE", label.start("role"), label.end("role"))
            out += [_whole_role(words, starts, role), *([name] if name else [])]
    return out


def _inside(text: str, at: int) -> bool:
    """Does a label at ``at`` go on with a word before it (党组【成员】)?"""
    return at > 0 and "一" <= text[at - 1] <= "鿿"


def _name_field(text: str, start: int, limit: int, words: Sequence[Word]) -> Word | None:
    """The name that fills ``text[start:limit]`` up to the first mark; None when the field is blank or holds no name.

    One without a known surname is a name where the tagger saw one in it."""
    while start < limit and text[start] in _TRIM:
        start += 1
    stop = _STOP.search(text, start, limit)
    end = stop.start() if stop else limit
    while start < end and (text[end - 1] in _TRIM or text[end - 1].isspace()):
        end -= 1
    field = squeeze(text[start:end])
    if not is_name(field) or is_post(field):
        return None
    seen = any(w.label == "PERSON" and start <= w.start and w.end <= end for w in words)
    return Word("PERSON", start, end) if has_surname(field) or (seen and len(field) < 5) else None


def _names(text: str, start: int, limit: int) -> list[Word]:
    """The names that fill ``text[start:limit]`` up to the end of the sentence, when it holds two or more and nothing else."""
    end = stop.start() if (stop := _LIST_END.search(text, start, limit)) else limit
    pieces: list[Word] = []
    for item in _ITEM.finditer(text, start, end):
        # 柯　一: two single characters are one name.
        single = item.end() - item.start() == 1 and pieces and pieces[-1].end - pieces[-1].start == 1
        first = pieces.pop().start if single else item.start()
        pieces += split_names(text, Word("PERSON", first, item.end()))
    rest = _BRACKETS.sub("", text[start:end])
    names = [squeeze(text[p.start : p.end]) for p in pieces]
    # Most begin with a surname; one that does not is a name among names when blanks alone part them.
    known = sum(map(has_surname, names))
    certain = all(is_name(n) and not is_post(n) and (has_surname(n) or (len(n) == 3 and "、" not in rest)) for n in names)
    certain = certain and 2 * known >= len(names)
    whole = "".join(names) == re.sub(r"[\s、，,]", "", squeeze(rest))
    return pieces if len(pieces) > 1 and certain and whole else []


def _tagged(words: Sequence[Word], starts: Sequence[int], field: Word) -> bool:
    """Did the tagger see a name in the field?"""
    i = max(0, bisect_left(starts, field.start) - 1)
    return any(w.label == "PERSON" and w.start < field.end and field.start < w.end for w in words[i : i + 3])


def _whole_role(words: Sequence[Word], starts: Sequence[int], role: Word) -> Word:
    """The longer role that the tagger saw, when it ends with the label."""
    i = max(0, bisect_left(starts, role.start) - 1)
    return next((w for w in words[i : i + 2] if w.label == "ROLE" and w.start <= role.start and w.end == role.end), role)


def _columns(text: str) -> list[Word]:
    """A line of a list of members: name and post, or post and name, in columns."""
    for pattern in _COLUMNS if len(text) <= _COLUMN_LENGTH else ():
        found = pattern.search(text)
        if found and has_surname(squeeze(found["name"])) and not is_post(squeeze(found["name"])) and is_post(found["post"]):
            return sorted((Word("PERSON", *found.span("name")), Word("POST", *found.span("post"))), key=lambda w: w.start)
    return []


def _replace(words: Sequence[Word], better: Sequence[Word]) -> list[Word]:
    """``words`` with those of ``better`` (both sorted) in the place of what they overlap."""
    starts = [w.start for w in better]
    kept = []
    for word in words:
        i = bisect_left(starts, word.end)
        if not i or better[i - 1].end <= word.start:
            kept.append(word)
    return sorted([*kept, *better], key=lambda w: w.start)
