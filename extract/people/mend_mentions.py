"""Mends what the tagger found before it is linked: edges, impossible names, posts it left out before 任组长."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from extract.people.form_fields import read_form
from extract.people.people_words import Word, alternatives, has_surname, is_duty, is_name, is_post, squeeze, words_of

_EDGE = " \t\u3000\u00a0、，,。；;：:．.“”\"'-—_/|*"
_POST_START = re.compile(
    "(?:(?:继续|实行|坚持|原|现任|新任|时任|前任|由|经|请|任命|指定|[我本](?:单位|机关|部门|[局镇乡县区市委院校厅处所站队](?=..))?|该|外聘|分管(?:此项|这项|该项)工作的|[0-9一二两三四五几多]{1,2}[名位]|[^，。、]{0,6}(?:指定|任命|明确|安排|确定))(?=.{2}))+"
)
_POST_END = re.compile("(?:(?<!负责)同志|(?<!主)任|为|兼)+$")
_OFFICE = re.compile("组(办公室(?:常务)?副?主任)$|公开办公室((?:常务)?副?主任)$")
_ROLE_START = re.compile(
    "(?:领导)?小组(?=.)|(?:[校局县市区省镇院厅委州旗]|(?:政务|信息|政府信息|党务|村务|社会)?公开(?:内容|工作)?|社会)"
    "(?=新闻发言人|监督员|审核人|责任人|负责人|信息员|联络员|联系人)"
)
_NAME_END = re.compile("(?<=..)(?:同志|担任|兼任|任|负责|为|兼)$")
_RESPONSIBLE = re.compile("(?:第一|直接|具体|主要|分管|总)?责任人$")
_NO_ROLE = re.compile("[一二三两几民个本他别商工法]人$|组成人员$")
_NO_POST = re.compile(r"\s{0,2}(?:室|办公室|信箱|热线|接待日|办公会|会议|负责制|制度|级(?!高))")
_AFTER_ROLE = re.compile(r"\s*单位")
_CHROME_LENGTH = 120


@lru_cache(maxsize=1)
def _chrome() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('chrome_labels')}\s{{0,4}}[:：]|[（(](?:本报|本网)?记者\s)")


@lru_cache(maxsize=1)
def _rank() -> re.Pattern[str]:
    """法规处四级主任科员: a rank behind a department, which is no part of it."""
    return re.compile(rf".{{0,12}}[科处股室办局部队]({alternatives('ranks')})")


@lru_cache(maxsize=1)
def _duty_start() -> re.Pattern[str]:
    return re.compile(rf"{alternatives('duty_adverbs')}?{alternatives('duty_verbs')}(?!人|员|领导|同志)")


@lru_cache(maxsize=1)
def _role_group() -> re.Pattern[str]:
    return re.compile(alternatives("role_groups") + "$")


@lru_cache(maxsize=1)
def _doctrine() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{alternatives('doctrine_after')}|同志为核心)")


def mend(text: str, words: Iterable[Word]) -> list[Word]:
    """The words of one paragraph to link, sorted and apart from each other. ``words``: as the tagger gave them."""
    if len(text) <= _CHROME_LENGTH and _chrome().search(text):
        return []
    kept = [mended for word in words if (mended := _edges(text, word))]
    return read_form(text, _missed_posts(text, sorted(kept, key=lambda w: w.start)))


def _edges(text: str, word: Word) -> Word | None:
    """The word without punctuation and function words at its ends; None when no such word can be."""
    start, end = word.start, word.end
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    mended = _MENDERS[word.label](text, start, end) if start < end else None
    return Word(*mended) if mended and mended[1] < mended[2] else None


_Mended = tuple[str, int, int]


def _opened(text: str, start: int, end: int) -> int:
    """Where a post begins of which the tagger cut off the start inside a bracket: 县（市、区）主要负责人."""
    if len(_CLOSING.findall(text, start, end)) <= len(_OPENING.findall(text, start, end)):
        return start
    begin = max(0, start - 24)
    opening = max(text.rfind("（", begin, start), text.rfind("(", begin, start))
    head = _HEAD.search(text, begin, opening) if opening > 0 else None
    return head.start() if head else start


def _post(text: str, start: int, end: int) -> _Mended | None:
    if head := _POST_START.match(text[start:end]):
        start += head.end()
    if text[start:end].endswith("负责"):
        end += 2 if text.startswith("同志", end) else text.startswith("人", end)
    elif tail := _POST_END.search(text[start:end]):
        end = start + tail.start()
    start = _opened(text, start, end)
    part = squeeze(text[start:end])
    if part.endswith(tuple(words_of("people_in_general"))):
        return None
    if duty := _RESPONSIBLE.search(part):
        return "ROLE", end - len(duty[0]), end
    if rank := _rank().fullmatch(part):
        start = end - len(rank[1])
    return ("POST", start, end) if is_post(part) and not _NO_POST.match(text, end) else None


def _person(text: str, start: int, end: int) -> _Mended | None:
    if tail := _NAME_END.search(text[start:end]):
        end = start + tail.start()
    if text[end - 1] == "副" and end - start > 2:
        end -= 1
    if text[start] in "长任" and not has_surname(squeeze(text[start:end])) and has_surname(squeeze(text[start + 1 : end])):
        start += 1
    name = squeeze(text[start:end])
    if is_post(name) and not has_surname(name):
        return "POST", start, end
    return ("PERSON", start, end) if is_name(name) and not _doctrine().match(text, end) else None


def _role(text: str, start: int, end: int) -> _Mended | None:
    if head := _ROLE_START.match(text[start:end]):
        start += head.end()
    role = squeeze(text[start:end])
    if text.startswith("制", end):
        return None
    if is_duty(role):
        return "ROLE", start, end
    if verb := _duty_start().match(text[start:end]):
        return "ROLE", start, start + verb.end()
    if office := _OFFICE.search(role):
        start = end - len(office[1] or office[2])
    if role in ("组长", "副组长") and (group := _role_group().search(text[max(0, start - 3) : start])):
        start -= len(group[0])
    if not role.endswith(tuple(words_of("role_ends"))) or _NO_ROLE.search(role) or _AFTER_ROLE.match(text, end):
        return None
    return "ROLE", start, end


def _org(text: str, start: int, end: int) -> _Mended:
    return ("POST" if is_post(squeeze(text[start:end])) else "ORG"), start, end


_MENDERS = {"POST": _post, "PERSON": _person, "ROLE": _role, "ORG": _org}
_OPENING, _CLOSING = re.compile("[（(]"), re.compile("[）)]")
_HEAD = re.compile("[^，,、；;。：:由以及任为]{1,20}$")
_BEFORE_NAME = re.compile(
    r"(?:^|[，,、；;。：:（(由以和及与请经为是任\s])(?P<post>(?:主任|[^，,、；;。：:（(由以及与请经为是任\s0-9]){1,13})$"
)
_TAKER = re.compile(
    r"(?:^|[，,、；;。由以和及])(?:[^，,、；;。]{0,8}(?:实行|坚持|继续|明确|确定|成立|[我本][局镇委院校乡县区市厅]))?"
    r"(?P<post>(?:主任|[^，,、；;。：:由以和及\s任为0-9年]){1,14}(?:长|主任|书记|负责人|负责同志|领导))(?:任|为|是|担任|兼任|出任)[^，,、；;。：:任为是]{0,14}$"
)


def _missed_posts(text: str, words: Sequence[Word]) -> list[Word]:
    """The words with the posts that stand right before a name or before 任组长 and that the tagger left out."""
    out: list[Word] = []
    for i, role in enumerate(words):
        if role.label == "PERSON":
            found = _BEFORE_NAME.search(text, max(words[i - 1].end if i else 0, role.start - 16), role.start)
            if found and not found["post"].endswith(tuple(words_of("no_title"))) and (mended := _post(text, *found.span("post"))):
                out.append(Word(*mended))
        name = squeeze(text[role.start : role.end])
        if role.label == "ROLE" and (name in words_of("group_roles") or name.endswith("责任人")):
            # 局长任领导小组组长: the body between verb and role is skipped.
            first = i - 1 if i and words[i - 1].label == "ORG" and words[i - 1].end == role.start else i
            begin = max(words[first - 1].end if first else 0, words[first].start - 34)
            found = _TAKER.search(text, begin, words[first].start)
            if found and (mended := _post(text, *found.span("post"))):
                out.append(Word(*mended))
        out.append(role)
    return sorted(out, key=lambda w: w.start)
