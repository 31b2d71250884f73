"""Phones, fax, e-mail, addresses, postcodes and links of one paragraph, in folded text of the same length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extract.values.value_words import Mask, words

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._+-])[A-Za-z0-9_][A-Za-z0-9._+-]{0,60}[ ]?[@#][ ]?(?:[A-Za-z0-9-]{1,40}\.){1,5}[A-Za-z]{2,10}(?![A-Za-z0-9])"
)
_URL = re.compile(
    r"(?<![A-Za-z0-9@.#-])(?:https?:[/\\]{2}[A-Za-z0-9.-]{1,100}(?::[0-9]{1,5})?"
    r"|(?:[A-Za-z0-9-]{1,40}\.){1,5}(?:com|cn|net|org|gov|edu|info|top|vip|example)(?![A-Za-z0-9-]))"
    r"(?:[/?][A-Za-z0-9._~/?=&%#+:-]{0,200})?"
)
_PHONE = re.compile(
    r"(?<![0-9A-Za-z.〔\[-])(?:"
    r"(?P<area>\(0[0-9]{2,3}\)[ ]?[0-9]{7,8}|0[0-9]{2,3}[ ]?[-—–][ ]?[0-9]{7,8}|0[0-9]{2,3}[ ][0-9]{7,8}|0[1-9][0-9]{8,10})"
    r"|(?P<mobile>1[3-9][0-9]{9}|1[3-9][0-9][- ][0-9]{4}[- ][0-9]{4})"
    r"|(?P<free>[48]00[- ]?[0-9]{3}[- ]?[0-9]{4}|[48]00[- ]?[0-9]{4}[- ]?[0-9]{3})"
    r"|(?P<local>[2-8][0-9]{6,7}|[2-8][0-9]{2,3}[- ][0-9]{4})"
    r")(?![0-9A-Za-z条件人次份个])(?:[ ]?(?:转|-|—)[ ]?[0-9]{1,5}(?![0-9-]))?"
)
_POSTCODE = re.compile(r"[0-9]{6}(?![0-9])")
_SEPARATOR = re.compile(r"[ :()为是至]{0,4}(?:\([^()]{1,8}\))?[ :]{0,3}")
_NEXT_PHONE = re.compile(r"[ ]?(?:[、,/;和或]|及)[ ]?")
_STREET = re.compile(
    r"(?:大道|大街|路|街|巷|弄|里|道|胡同|村|组|段|坊|屯|园区|小区)(?:[东南西北中]段)?[ ]?[0-9一二三四五六七八九十百]{1,5}(?:-[0-9]{1,4})?[ ]?[号弄]"
)
_ROOM = re.compile(r"(?:大楼|办公楼|楼|中心|大厦|大院|院|广场|座)[ ]?[0-9]{3,4}(?:室|房间?)")
_MORE = re.compile(
    r"(?:[ ]?(?:[一-鿿A-Za-z0-9、-]{0,10}?(?:大楼|办公楼|大厦|行政中心|市民中心|服务中心|政务中心|会展中心|文化中心|中心|广场|楼|座|室|层|大院|院内|栋|幢|单元|号院|号|弄)"
    r"(?:内|院内)?(?![一-鿿]{0,3}(?:科|股|处|局|厅))))"
)
_ADDRESS = re.compile(
    r"(?:(?!邮政编码|邮[ ]{0,4}编|联系|电[ ]{0,4}话|传[ ]{0,4}真|电子|邮箱|网址|[ ]{2})(?:[^,;。()、\n]|\([^(),;。\n]{1,20}\)))*"
)
_BLANK_FORM = re.compile("[×_*]|[Xx]{2}")
_HAN_RUN = re.compile(r"[一-鿿0-9A-Za-z-]{1,30}$")
_HOUSE = re.compile(r"[0-9一二三四五六七八九十]{1,5}[ ]?[号弄室楼层]|大院|大楼")
_PLACE = re.compile(r"[省市县区旗州镇乡路街巷道号村院楼]")


@dataclass(frozen=True, slots=True)
class Reached:
    """A contact of ``type`` at ``start``–``end``."""

    type: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _cues() -> tuple[re.Pattern[str], ...]:
    known = words()
    cue = {name: known.any_of(f"{name}_cues", spaced=True) for name in ("phone", "fax", "postcode", "address")}
    label = known.any_of("address_labels", spaced=True)
    return (
        re.compile(rf"(?P<fax>{cue['fax']})|(?P<phone>{cue['phone']})"),
        re.compile(cue["postcode"] + r"[ :()为是]{0,4}"),
        re.compile(label + r"[ :是为在]{0,3}"),
        re.compile(cue["address"] + r"[ :]{0,3}"),
        re.compile(known.any_of("address_stops")),
        re.compile(known.any_of("contact_words")),
    )


def find_contacts(text: str, taken: Mask) -> Iterator[Reached]:
    """The contacts outside ``taken``, by kind; what is found is taken."""
    if not re.search(r"[0-9A-Za-z]|址", text):
        return
    for type_, finder in (("email", _emails), ("url", _urls)):
        for start, end in finder(text):
            if not taken.hits(start, end):
                taken.add(start, end)
                yield Reached(type_, start, end)
    for reached in (*_phones(text), *_postcodes(text), *_addresses(text)):
        if not taken.hits(reached.start, reached.end):
            taken.add(reached.start, reached.end)
            yield reached


def _emails(text: str) -> Iterator[tuple[int, int]]:
    if "@" in text or "#" in text:
        yield from (m.span() for m in _EMAIL.finditer(text))


def _urls(text: str) -> Iterator[tuple[int, int]]:
    if "." in text:
        for match in _URL.finditer(text):
            yield match.start(), match.start() + len(match[0].rstrip(".,:?#-"))


def _phones(text: str) -> Iterator[Reached]:
    cue_pattern = _cues()[0]
    last: Reached | None = None
    for match in _PHONE.finditer(text):
        chained = last is not None and _NEXT_PHONE.fullmatch(text, last.end, match.start())
        window = text[max(0, match.start() - 16) : match.start()]
        cues = list(cue_pattern.finditer(window))
        near = bool(cues) and _SEPARATOR.fullmatch(window, cues[-1].end()) is not None
        if match["local"] and not near and not chained:
            continue
        if match["area"] and match["area"][0] != "(" and not re.search("[-— ]", match["area"]) and not (near or chained):
            continue
        type_ = last.type if chained and last else "fax" if near and cues[-1]["fax"] and not _both(window) else "phone"
        last = Reached(type_, match.start(), match.end())
        yield last


def _both(window: str) -> bool:
    """电话（传真）, 电话/传真: one number for both, a phone first of all."""
    return re.search(r"电 ?话[ (/、及兼和]{1,2}传 ?真|传 ?真[ (/、及兼和]{1,2}电 ?话", window) is not None


def _postcodes(text: str) -> Iterator[Reached]:
    for cue in _cues()[1].finditer(text):
        match = _POSTCODE.match(text, cue.end())
        if match:
            yield Reached("postcode", *match.span())


def _addresses(text: str) -> Iterator[Reached]:
    _, _, labelled, cued, stops, context = _cues()
    for cue in (*labelled.finditer(text), *cued.finditer(text)):
        start = cue.end()
        stop = _ADDRESS.match(text, start, min(len(text), start + 60))
        place = _PLACE if ":" in cue[0] else _HOUSE
        if stop and len(stop[0].strip()) >= 4 and place.search(stop[0]) and not _BLANK_FORM.search(stop[0]):
            end = start + len(stop[0].rstrip())
            yield Reached("address", start, end if cue.re is labelled else _extent(text, start, end) or end)
    for pattern in (_STREET, _ROOM) if context.search(text) else (_ROOM,):
        for core in pattern.finditer(text):
            run = _HAN_RUN.search(text, max(0, core.start() - 30), core.start())
            if not run:
                continue
            cut = max((m.end() for m in stops.finditer(run[0])), default=0)
            start = run.start() + cut
            bracketed = text[start - 1 : start] == "("
            if core.start() - start < 2 or (pattern is _ROOM and not bracketed):
                continue
            yield Reached("address", start, _extent(text, start, min(len(text), core.end() + 40)) or core.end())


def _extent(text: str, start: int, stop: int) -> int | None:
    """Where a street address ends: behind the last house, floor or room, not with the office that sits there."""
    end = None
    for core in (*_STREET.finditer(text, start, stop), *_ROOM.finditer(text, start, stop)):
        end = max(end or 0, core.end())
    while end is not None:
        more = _MORE.match(text, end, stop)
        if not more:
            break
        end = more.end()
    return end
