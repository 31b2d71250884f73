"""A second look after the tagger: words that it left out or ran together and that the text around makes certain.

A post right before a name or 任组长, 成员由…负责人组成, a name between the names of a list, a label right before a name,
a verb of duty right after one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from extract.people.people_words import Word, alternatives, common_surname, has_surname, is_name, is_post, squeeze, words_of

Mend = Callable[[str, int, int], "tuple[str, int, int] | None"]
_HAN = "一-鿿㐀-䶿"

_BEFORE_NAME = re.compile(
    r"(?:^|[，,、；;。：:（(由以和及与请经为是任\s])(?P<post>(?:主任|[^，,、；;。：:（(由以及与请经为是任\s0-9]){1,13})$"
)
_TAKER = re.compile(
    r"(?:^|[，,、；;。由以和及])(?:[^，,、；;。]{0,8}(?:实行|坚持|继续|明确|确定|成立|[我本][局镇委院校乡县区市厅]))?"
    r"(?P<post>(?:主任|[^，,、；;。：:由以和及\s任为0-9年]){1,14}?(?:长|主任|书记|负责人|负责同志|领导|政委|主席))"
    r"(?:同志|亲自|继续|带头|挂帅|一直){0,2}(?:任|为|是|担任|兼任|出任)[^，,、；;。：:任为是]{0,14}$"
)
_MEMBERS = re.compile(
    r"\s{0,4}(?:由|为|是|有|包括|[:：]){1,2}\s{0,4}(?P<post>[^，,；;。：:由任]{2,70}?(?:负责人|负责同志|领导|长|书记|主任|干部|骨干|文书|会计))"
    r"(?=组成|担任|兼任|参加|[，,；;。\s]|$)"
)
_PARTS = re.compile("[、和及与]|以及")
_UNIT = re.compile(f"[、，,和及](?P<unit>[{_HAN}]{{1,8}}[园院校所站科室股处办局部心队])$")
_OF_UNITS = re.compile(f"(?:[{_HAN}]{{0,9}}等)?(?:部门|单位|科室|股室|处室|站所|机构)[{_HAN}]{{0,4}}负责")
_UNITS = re.compile(f"(?:^|[，,。；;：:由以]|[组]长)(?P<units>(?:[{_HAN}]{{2,11}}[、和]){{1,12}}[{_HAN}]{{0,11}}等?)$")
_NEVER_UNIT = re.compile("^[我本该其各]|[任为是的由兼设在等]|成立|负责|办公室设")
_TITLED_NAME = re.compile(
    f"(?P<name>[{_HAN}]{{2,4}}?)(?=同志(?:任|为|担任|兼任|负责|分管|具体|亲自|牵头|[、，。；,;逐每定多带]))"
)
_TAKING_NAME = re.compile(f"(?P<name>(?:(?![任为兼])[{_HAN}]){{2,3}}?)(?P<verb>任|担任|兼任)?为?")
_BETWEEN = re.compile(rf"\s{{0,4}}[、\s]\s{{0,4}}(?P<name>[{_HAN}]{{2,4}})\s{{0,4}}[、\s]\s{{0,4}}$")
_LAST = re.compile(
    f"[、和](?P<name>[{_HAN}]{{2,3}}?)(?:(?:[二两三四五六七八九]名?|等)?同志|等[0-9一二两三四五六七八九十]{{1,2}}[人名]|任|担任)"
)
_NO_NAME = re.compile("[其各等名位个及与的是有无部办科室局处股组]|相关|以外|班子|党员|全体|任何|同志|负责|主要|青年|^[老新女]")
_POST_BEHIND = re.compile(r"\s{0,8}[，,：:（(]?\s{0,4}")
_MARK = re.compile(r"[）)]?\s{0,4}[，,。：:]?\s{0,4}")
_FOR_ALL = re.compile("(?:同志)?对[^，,。；;：:、]{1,16}(?P<verb>负总责|总负责|负责)(?![人制的同])")
_SEAT = re.compile(f"(?:^|[，,。；;：:、\\s])(?P<role>[{_HAN}]{{0,7}}(?:人|员|助理|主管|专员|编辑|主任|组长))由$")
_FILLED = re.compile("(?:同志)?(?:担任|兼任|接任)")
_ADVERBS = "(?:同志|共同|分别|一起|具体|专门|专职|亲自|全面|直接|日常|统一|轮流|专人|[二两三四]人){0,3}"


# --- names run together ----------------------------------------------------------------------------------------------
def split_names(text: str, word: Word) -> list[Word]:
    """The names of a span that holds several, with blanks between them (``甲一 乙二三``) or none (``甲一二乙三四``)."""
    span = text[word.start : word.end]
    name = squeeze(span)
    if re.fullmatch(rf"[{_HAN}]{{2,4}}(?:、[{_HAN}]{{2,4}})+", span):
        return [Word("PERSON", word.start + m.start(), word.start + m.end()) for m in re.finditer("[^、]+", span)]
    if not re.fullmatch(rf"[{_HAN}\s]+", span):
        return [word]
    if len(name) < 5:
        # 甲一二 乙: the second blank-separated piece has only begun.
        first = re.match(r"\S{2,3}(?=\s+\S$)", span) if len(name) == 4 else None
        return (
            [Word("PERSON", word.start, word.start + first.end())]
            if first and (len(first[0]) == 3 or has_surname(first[0]))
            else [word]
        )
    runs = [(m.start(), m.end()) for m in re.finditer(r"\S+", span)]
    pieces: list[tuple[int, int]] = []
    for start, end in runs:
        single = end - start == 1 and pieces and len(squeeze(span[slice(*pieces[-1])])) == 1
        pieces = [*pieces[:-1], (pieces[-1][0], end)] if single else [*pieces, (start, end)]
    cut = [part for start, end in pieces for part in _unglued(span, start, end)]
    if len(cut) < 2 or not all(has_surname(squeeze(span[a:b])) for a, b in cut):
        return [word]
    return [Word("PERSON", word.start + a, word.start + b) for a, b in cut]


def _unglued(span: str, start: int, end: int) -> list[tuple[int, int]]:
    """Two names without a blank between them, where only one cut gives two names of three characters or fewer."""
    if not 5 <= end - start <= 6 or " " in span[start:end]:
        return [(start, end)]
    cuts = [
        at
        for at in (start + 3, start + 2)
        if end - at <= 3 and has_surname(span[start:at]) and has_surname(span[at:end])
        if common_surname(span[start]) or common_surname(span[at])
    ]
    return [(start, cuts[0]), (cuts[0], end)] if len(cuts) == 1 else [(start, end)]


# --- words left out --------------------------------------------------------------------------------------------------
def find_missed(text: str, words: Sequence[Word], mend: Mend) -> list[Word]:
    """``words`` of a paragraph, sorted and apart, with those that the tagger left out. ``mend``: checks a post."""
    found = list(words)
    for look in (_names, _members, _units, _groups):
        found = _with(found, look(text, found))
    found = _with(found, _posts(text, found, mend))
    return _with(found, _roles(text, found))


def _with(words: Sequence[Word], more: Iterator[Word]) -> list[Word]:
    """``words`` with ``more``, which may take in words of ``words``."""
    out = list(words)
    for new in more:
        out = [w for w in out if w.end <= new.start or new.end <= w.start]
        out.append(new)
    return sorted(out, key=lambda w: w.start)


def _certain_name(text: str) -> bool:
    return has_surname(text) and _any_name(text)


def _any_name(text: str) -> bool:
    return is_name(text) and not is_post(text) and not _NO_NAME.search(text) and text not in words_of("adverbs")


def _names(text: str, words: Sequence[Word]) -> Iterator[Word]:
    """副局长【甲一二】同志任…, and a name between two names of a list."""
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else None
        if word.label == "POST":
            found = _TITLED_NAME.match(text, word.end)
            certain = _any_name
            if not found and following and following.label in ("ROLE", "ORG"):
                found = _TAKING_NAME.fullmatch(text, word.end, following.start)
                certain = _any_name if found and found["verb"] else _certain_name
            if found and (not following or following.start >= found.end("name")) and certain(found["name"]):
                yield Word("PERSON", *found.span("name"))
        elif word.label == "PERSON" and (last := _LAST.match(text, word.end)):
            if (not following or following.start >= last.end("name")) and _certain_name(last["name"]):
                yield Word("PERSON", *last.span("name"))
        elif word.label == "PERSON" and following and following.label == "PERSON":
            between = _BETWEEN.match(text[word.end : following.start])
            if between and len(text[word.end : following.start]) < 14 and _certain_name(between["name"]):
                yield Word("PERSON", word.end + between.start("name"), word.end + between.end("name"))


def _members(text: str, words: Sequence[Word]) -> Iterator[Word]:
    """成员由【甲、乙等科室负责人】组成: the whole group, of which the tagger saw nothing or only the end."""
    for i, role in enumerate(words):
        if role.label != "ROLE" or squeeze(text[role.start : role.end]) not in words_of("member_roles"):
            continue
        found = _MEMBERS.match(text, role.end)
        if not found:
            continue
        start, end = found.span("post")
        parts = [p for p in _PARTS.split(text[start:end]) if is_post(squeeze(p))]
        inside = [w for w in words[i + 1 : i + 6] if w.start < end and w.label != "ORG"]
        if len(parts) == 1 and len(inside) < 2 and all(w.label == "POST" and w.end == end for w in inside):
            yield Word("POST", start, end)


def _units(text: str, words: Sequence[Word]) -> Iterator[Word]:
    """各中小学校长、【幼儿园】园长: what the tagger left off a short post in a list of posts."""
    for before, word in pairwise(words):
        if word.label == before.label == "POST" and word.end - word.start < 4:
            found = _UNIT.match(text[before.end : word.start]) if word.start - before.end < 12 else None
            if found and not _NEVER_UNIT.search(found["unit"]):
                yield Word("POST", before.end + found.start("unit"), word.end)


def _untitled(post: str) -> bool:
    """Is it what stands before a name without being its title (成员王某), as 分管领导王某 is?"""
    return post.endswith(tuple(words_of("no_title"))) and not re.search("(?:分管|主管|主要)领导$", post)


def _groups(text: str, words: Sequence[Word]) -> Iterator[Word]:
    """【办公室、教务处、】人事处等部门负责人为成员: the list of which the tagger saw the end."""
    for word in words:
        if word.label == "POST" and _OF_UNITS.match(text, word.start, word.end):
            head = _UNITS.search(text, max(0, word.start - 120), word.start)
            if head:
                yield Word("POST", head.start("units"), word.end)


def _posts(text: str, words: Sequence[Word], mend: Mend) -> Iterator[Word]:
    """Posts that stand right before a name or before 任组长."""
    for i, role in enumerate(words):
        if role.label == "PERSON":
            found = _BEFORE_NAME.search(text, max(words[i - 1].end if i else 0, role.start - 16), role.start)
            if found and not _untitled(found["post"]) and (mended := mend(text, *found.span("post"))):
                yield Word(*mended)
        name = squeeze(text[role.start : role.end])
        if role.label == "ROLE" and (name in words_of("group_roles") or name.endswith("责任人")):
            # 局长任领导小组组长: the body between verb and role is skipped.
            first = i - 1 if i and words[i - 1].label == "ORG" and words[i - 1].end == role.start else i
            begin = max(words[first - 1].end if first else 0, words[first].start - 34)
            found = _TAKER.search(text, begin, words[first].start)
            if found and (mended := mend(text, *found.span("post"))):
                yield Word(*mended)


@lru_cache(maxsize=1)
def _label() -> re.Pattern[str]:
    return re.compile(rf"{alternatives('named_roles')}[:：\s]{{0,2}}$")


@lru_cache(maxsize=1)
def _verb() -> re.Pattern[str]:
    return re.compile(
        rf"(?:同志)?(?:[(（][^()（）]{{0,20}}[)）])?{_ADVERBS}(?P<verb>(?:{alternatives('sure_verbs')}|主持(?=[^，。；]{{0,6}}工作)))(?!人|员|领导|同志|制|的|部门|单位|机构|科室|行业|机关)"
    )


def _roles(text: str, words: Sequence[Word]) -> Iterator[Word]:
    """【受理人】甲, 【发言人助理】由科长甲担任 and 甲【承办】."""
    for i, word in enumerate(words):
        duty = _FOR_ALL.match(text, word.end) if word.label == "POST" else None
        if duty and (i + 1 == len(words) or words[i + 1].start >= duty.end()):
            yield Word("ROLE", *duty.span("verb"))
        if word.label != "PERSON":
            continue
        first = i - 1 if i and words[i - 1].label == "POST" and words[i - 1].end == word.start else i
        begin = max(words[first - 1].end if first else 0, words[first].start - 14)
        if (seat := _SEAT.search(text, begin, words[first].start)) and _FILLED.match(text, word.end):
            yield Word("ROLE", *seat.span("role"))
        begin = max(words[i - 1].end if i else 0, word.start - 10)
        if label := _label().search(text, begin, word.start):
            yield Word("ROLE", label.start(), label.start() + len(label[0].rstrip(":： \t\u3000")))
        after, end = i + 1, word.end
        if after < len(words) and words[after].label == "POST" and _POST_BEHIND.fullmatch(text, end, words[after].start):
            # 甲，副局长，分管…
            end = words[after].end + len((_MARK.match(text, words[after].end) or [""])[0])
            after += 1
        verb = _verb().match(text, end)
        if verb and (after == len(words) or words[after].start >= verb.end()):
            yield Word("ROLE", *verb.span("verb"))
