"""Mends what the tagger found before it is linked: edges, impossible names, words that the text around makes certain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from extract.people.find_missed import find_missed, split_names
from extract.people.form_fields import read_form
from extract.people.people_words import Word, alternatives, has_surname, is_duty, is_name, is_post, squeeze, words_of

_EDGE = " \t\u3000\u00a0、，,。；;：:．.“”\"'-—_/|*"
_POST_START = re.compile(
    r"(?:(?:[(（][一二三四五六七八九十\d]{1,3}[)）][、.]?|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．])|"
    "(?:其中|另外|继续|实行|坚持|原|现任|新任|时任|前任|由|经|请|任命|指定|[我本](?:单位|机关|部门|中心|支队|大队|公司|集团|学院|学校|街道|[局镇乡县区市委院校厅处所站队](?=..))?|该|外聘|分管(?:此项|这项|该项)工作的|[0-9一二两三四五几多]{1,2}[名位]|[^，。、]{0,6}(?:指定|任命|明确|安排|确定))(?=.{2}))+"
)
_POST_END = re.compile("(?:(?<!负责)(?<!的)同志|(?<!主)任|为|兼)+$")
_OFFICE = re.compile("组(办公室(?:常务)?副?主任)$|公开办公室((?:常务)?副?主任)$")
_ROLE_START = re.compile(
    "[我本][局委站所校院馆镇乡厅](?=..)|(?:责任|承办|牵头)(?:科室|部门|单位)(?=负责人)|受理点(?=负责人)|(?:领导)?小组(?=.)|(?:[校局县市区省镇院厅委州旗]|(?:政务|信息|政府信息|党务|村务|社会)?公开(?:内容|工作)?|社会)"
    "(?=新闻发言人|监督员|审核人|责任人|负责人|信息员|联络员|联系人)"
)
_NAME_END = re.compile("(?<=..)(?:[对就被把]|同志|担任|兼任|任|负责|为|兼|[一二两三四五六七八九]人|等人?)$")
_NO_OFFICE = re.compile("^[我本各该]|(?:组|专班|会议)$")
_ORDINAL = re.compile("第[一二三]$")
_RESPONSIBLE = re.compile("(?:第一|直接|具体|主要|分管|总)?责任人$")
_NO_ROLE = re.compile("[一二三两几民个本他别商工法]人$|组成人员$|^专人$")
_NO_POST = re.compile(r"\s{0,2}(?:室|办公室|信箱|热线|接待日|办公会|会议|负责制|制度|级(?!高))")
_AFTER_ROLE = re.compile(r"\s*(?:单位|分工|职责|会议)")
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
    return re.compile(rf"{alternatives('duty_adverbs')}?{alternatives('duty_verbs')}(?!人|员|领导|同志|负责)")


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
    apart = [part for word in _together(text, words) for part in (split_names(text, word) if word.label == "PERSON" else [word])]
    kept = [mended for word in apart if (mended := _edges(text, word))]
    return read_form(text, find_missed(text, sorted(kept, key=lambda w: w.start), mend_post))


def _together(text: str, words: Iterable[Word]) -> list[Word]:
    """Posts of which the tagger made two words that touch: <法规科、><财务科负责人>, {档案局}<局长>, «各苏木»<镇长>."""
    out: list[Word] = []
    for word in words:
        last = out[-1] if out else None
        if last and word.label == "POST" and last.end == word.start:
            first = squeeze(text[last.start : last.end]).rstrip("、")
            office = last.label == "ORG" and len(first) < 14 and not _NO_OFFICE.search(first)
            if office or (last.label == "POST" and not is_post(first)) or (last.label == "PERSON" and first[0] in "各其"):
                out[-1] = Word("POST", last.start, word.end)
                continue
        touching = last and last.label == word.label == "PERSON" and last.end == word.start and last.end - last.start > 2
        if last and touching and text[last.end - 1] in "和及与":
            out[-1] = Word("PERSON", last.start, last.end - 1)
        out.append(word)
    return out


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


def mend_post(text: str, start: int, end: int) -> _Mended | None:
    """``text[start:end]`` as the name of a post: (label, start, end), or None when it is none."""
    if head := _POST_START.match(text[start:end]):
        start += head.end()
    if (by := text.rfind("由", start, end - 1)) >= 0:
        start = by + 1
    if text[start:end].endswith("负责"):
        end += 2 if text.startswith("同志", end) else text.startswith("人", end)
    elif tail := _POST_END.search(text[start:end]):
        end = start + tail.start()
    start = _opened(text, start, end)
    if start and (text[start - 1] == "副" or text[start - 1 : start + 3] in ("纪检组长", "纪检书记", "纪委书记")):
        start -= 1
    part = squeeze(text[start:end])
    if part == "人员" or part.endswith(tuple(words_of("people_in_general"))):
        return None
    if duty := _RESPONSIBLE.search(part):
        return "ROLE", end - len(duty[0]), end
    if rank := _rank().fullmatch(part):
        start = end - len(rank[1])
    if verb := _duty_start().match(text[start:end]):
        # 负责全局工作 is no post, 负责宣传的副局长 and 分管宣传的同志 are.
        if not is_post(part) and not part.endswith("的同志"):
            return "ROLE", start, start + verb.end()
    elif not is_post(part) or part.startswith(tuple(words_of("helps"))):
        return None
    return None if _NO_POST.match(text, end) else ("POST", start, end)


def _person(text: str, start: int, end: int) -> _Mended | None:
    if tail := _NAME_END.search(text[start:end]):
        end = start + tail.start()
    # 甲一二全 + 年: the tagger took the first character of the next word.
    after = words_of("after_names")
    if end - start > 2 and text[end - 1 : end + 1] in after:
        end -= 1
    elif end - start > 3 and text[end - 2 : end] in after:
        end -= 2
    while end - start > 1 and text[end - 1].isspace():
        end -= 1
    if text[end - 1] == "副" and end - start > 2:
        end -= 1
    rest = squeeze(text[start + 1 : end])
    if text[start] == "和" and len(rest) == 2 and has_surname(rest) and start and text[start - 1] not in "、，,：:（(由 \u3000":
        start += 1
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
    if ordinal := _ORDINAL.search(text[max(0, start - 2) : start]):
        start -= len(ordinal[0])
    if role in ("组长", "副组长") and (group := _role_group().search(text[max(0, start - 3) : start])):
        start -= len(group[0])
    if not role.endswith(tuple(words_of("role_ends"))) or _NO_ROLE.search(role) or _AFTER_ROLE.match(text, end):
        return None
    return "ROLE", start, end


def _org(text: str, start: int, end: int) -> _Mended:
    name = squeeze(text[start:end])
    return ("POST" if is_post(name) and not name.endswith("人员") else "ORG"), start, end


_MENDERS = {"POST": mend_post, "PERSON": _person, "ROLE": _role, "ORG": _org}
_OPENING, _CLOSING = re.compile("[（(]"), re.compile("[）)]")
_HEAD = re.compile("[^，,、；;。：:由以及任为]{1,20}$")
