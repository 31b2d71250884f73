"""Counts of one paragraph: a cardinal number and its counter, ``240余条``, ``约1.2万份``, ``三十二件``, ``612（条）``.

What looks alike and is none (ordinals, money, durations, idioms, names in quotation marks) is told apart with the word
lists of ``data/values.json``. Offsets are those of the folded text given, which is as long as the printed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extract.values.numerals import ARABIC, HANZI, MIXED, Number, read_numeral
from extract.values.value_words import Mask, any_of, quoted, words

_CLAUSE = re.compile(r"[,;。:!?()\n、]")
_HAN = re.compile(r"[一-鿿]")
_BARE = {"百": 100.0, "千": 1000.0, "万": 10000.0, "亿": 1e8}
_LIST = rf"[0-9{HANZI}]{{1,6}}"
_ORDINAL = re.compile(rf"第[ ]?{_LIST}(?:[ ]?[、至到和—~-]{{1,2}}[ ]?第?[ ]?{_LIST}){{0,12}}")
_MISREADABLE = frozenset("件条份次个人项篇期名家起宗")
_FIXED = {("遍", "了"), ("处", "在"), ("处", "到"), ("处", "于")}  # 理了一遍, 混在一处
_REPEAT = re.compile(r"一(.).{0,2}一\1|一.一")
_SHARED = re.compile(rf"[、和或至到~—-]{{1,2}}[0-9{HANZI}]{{1,4}}个(?:月|工作|小时|星期|季度|年|学)")  # 7个、9个工作日
_PHRASE = re.compile("[一-鿿A-Za-z]{0,12}")
_HEAD = re.compile("[一-鿿A-Za-z“”《》]{1,20}$")
_TIME = re.compile(r"[0-9][: ·./百千万亿]$|[.·〔\[]$")
_LETTERS = re.compile("[A-Za-z]{1,12}$")
_RANGE = re.compile(rf"[0-9{HANZI}][ ]?[至到~—–-]{{1,2}}[ ]?$")


@dataclass(frozen=True, slots=True)
class Counted:
    """A count at ``start``–``end``; the true value lies in [low, high]."""

    start: int
    end: int
    value: float
    unit: tuple[int, int]
    approximate: bool
    low: float
    high: float
    item: tuple[int, int]


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    known = words()
    counters = any_of(known.counters)
    return re.compile(
        rf"(?<![0-9.])(?P<num>{MIXED}|{ARABIC}|[{HANZI}]{{1,14}}+)(?:\([{HANZI}0-9]{{1,6}}\))?"
        rf"(?P<mid>(?:[ ]{{0,2}}[余多来几])?)(?P<scale>(?:[ ]{{0,2}}(?:[百千]?[万亿]|[百千]))?)(?P<more>[余多来]?)[ ]{{0,2}}"
        rf"(?:(?P<unit>{counters})|\([ ]?(?P<inner>{counters})[ ]?\))(?P<about>{known.any_of('about_after')}?)"
    )


@lru_cache(maxsize=1)
def _tests() -> dict[str, re.Pattern[str]]:
    known = words()
    ends = ("over_before", "under_before", "one_not_after", "one_ordinal_after", "one_ordinal_not", "one_is", "listed_before")
    end = {name: re.compile(known.any_of(name) + r"[ ]{0,2}$") for name in ends}
    return end | {
        "about": re.compile(known.any_of("about_before") + r"[ ]{0,2}$"),
        "about_not": re.compile(known.any_of("about_before_not") + r"$"),
        "idioms": re.compile(any_of((*known["idioms"], *known["one_not"]))),
        "together_after": re.compile(known.any_of("one_together_after") + "$"),
        "together_before": re.compile(known.any_of("one_together_before")),
        "denied": re.compile(known.any_of("one_denied")),
        "over_after": re.compile(known.any_of("over_after")),
        "under_after": re.compile(known.any_of("under_after")),
        "item_leads": re.compile(known.any_of("item_leads")),
        "item_trail": re.compile(rf"{known.any_of('item_stops')}{{1,4}}$"),
        "item_ends": re.compile("[在由被未已均都对为是从将并和与及的]"),
    }


def find_counts(text: str, taken: Mask, *, digits_only: bool = False) -> Iterator[Counted]:
    """Counts outside ``taken``, in order. ``digits_only``: those printed with digits (headings say 三项机制 of no number)."""
    for start, end in quoted(text):
        taken.add(start, end)
    for match in _ORDINAL.finditer(text):
        taken.add(*match.span())
    idioms = Mask(len(text), [m.span() for m in _tests()["idioms"].finditer(text)])
    for match in _pattern().finditer(text):
        if (
            taken.hits(*match.span())
            or idioms.hits(match.start(), match.start() + 1)
            or (digits_only and match["num"][0] in HANZI)
        ):
            continue
        found = _count(text, match)
        if found:
            yield found


def _count(text: str, match: re.Match[str]) -> Counted | None:
    unit = "unit" if match["unit"] else "inner"
    counter = match[unit]
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end(unit) : match.end(unit) + 8]
    if any(after.startswith(rest) for rest in words().counters[counter]) or _TIME.search(before) or _RANGE.search(before):
        return None
    number, approximate, start = _number(match, before)
    if number is None or not _fits(match, number.value, counter, before, after):
        return None
    if match["num"] == "一" and _is_word(text, match, counter, before, after):
        return None
    if number.value == 0 and match["num"] in "零〇" and _HAN.match(after):
        return None
    approximate = approximate or bool(match["about"])
    low, high = _interval(number, match, before, after, approximate)
    end = match.end() if match["unit"] else text.index(")", match.end(unit)) + 1
    item = _item(text, start, end)
    span = (match.end(unit) - len(counter.lstrip("大小")), match.end(unit))  # 9大类 are 类
    return Counted(start, end, number.value, span, approximate, low, high, item)


def _number(match: re.Match[str], before: str) -> tuple[Number | None, bool, int]:
    """The number with its 万 and 余, whether it is approximate, and where it starts with its 约 or 近."""
    tests, printed, scale = _tests(), match["num"], match["scale"].strip()
    if before[-1:] in ("数", "几") and not printed.strip("十百千万亿"):  # 数十次, 几百条
        return None, False, match.start()
    more = match["mid"].strip() or match["more"]
    about = tests["about"].search(before)
    if about and tests["about_not"].search(before.rstrip()):
        about = None
    start = match.start()
    if printed in _BARE and not scale:
        if not more and not about:
            return None, False, start
        number: Number | None = Number(_BARE[printed], _BARE[printed])
    elif printed in ("十", "百", "千") and scale in _BARE:
        worth = (10 if printed == "十" else _BARE[printed]) * _BARE[scale]
        number = Number(worth, worth)
    else:
        number = read_numeral(printed + scale)
    if number is None or (about and about[0].strip() == "上" and printed not in _BARE):
        about = None
    if number is None or (number.value != int(number.value)):
        return None, False, start
    if "." in printed and not scale:
        return None, False, start
    if about and number.value < 10:
        about = None
    if about:
        start = match.start() - len(before) + about.start()
    return number, bool(more or about), start


def _fits(match: re.Match[str], value: float, counter: str, before: str, after: str) -> bool:
    """Whether this counter counts at all beside this numeral."""
    known, printed = words(), match["num"]
    digits = printed[0] not in HANZI
    letters = _LETTERS.search(before)
    if letters and (len(letters[0]) < 2 or not printed[0].isdigit()):  # A4幅, not APP3个
        return False
    if "来" in match["mid"] + match["more"] and value % 10:  # 12358来问价
        return False
    if (counter == "块" and re.match("[0-9]", after)) or (counter == "个" and _SHARED.match(after)):
        return False
    if not digits and counter == "个" and after.startswith(known["slogans_after"]):  # 四个一批
        return False
    if counter == "次" and after.startswith("会议") and before.endswith(known["sessions_after"]):  # 人大七次会议
        return False
    if (counter == "段" and before[-1:] in ("路", "街", "道", "桥")) or (counter == "组" and before[-1:] in ("村", "区", "屯")):
        return False
    if counter in ("栋", "幢") and re.match("[0-9]{1,4}(?:室|单元|号|楼)", after):
        return False
    if printed == "二" and counter not in known["two_words"] and _HAN.match(after):  # 二期工程, 二榜; two is 两
        return False
    if digits and not re.search("[0-9]", printed) and (counter not in _MISREADABLE or "I" in printed):
        return False
    if counter in known["digits_only"] and not digits:
        return False
    if counter in known["two_only"] and printed not in ("两", "2"):
        return False
    if counter in known["han_only"] and digits and printed != "2":
        return False
    if counter in known["listed"] and not (value <= 12 and _tests()["listed_before"].search(before)):
        return False
    if counter == "届" and not (printed == "两" or re.search("连续|已|办|共", before[-3:])):
        return False
    if counter in ("名", "位") and before[-1:] in tuple("前后末列第"):
        return False
    return not (value == 1 and counter in known["two_up"] and not digits)


def _is_word(text: str, match: re.Match[str], counter: str, before: str, after: str) -> bool:
    """一 with a counter that counts nothing: 同一条, 作为一项…, 一户一册, 一起推进, 没有一件."""
    tests, known = _tests(), words()
    if tests["one_not_after"].search(before) or _REPEAT.match(text, match.start()):
        return True
    if tests["one_ordinal_after"].search(before) and not tests["one_ordinal_not"].search(before):
        return True
    if re.search(rf"一{re.escape(counter)}.{{0,2}}$|一[一-鿿]$", before):
        return True
    if counter in known["one_is_counters"] and tests["one_is"].search(before):
        return True
    clause = _CLAUSE.split(before)[-1][-7:]
    denied = list(tests["denied"].finditer(clause))
    if denied and "的" not in clause[denied[-1].end() :]:
        return True
    if (counter, before[-1:]) in _FIXED or (counter == "家" and after.startswith("的")):
        return True
    return counter == "起" and not _is_case(before, after)


def _is_case(before: str, after: str) -> bool:
    """一起 as one case, not as together: the clause ends there, a case or a verb stands in front, or a case behind."""
    tests = _tests()
    if before.endswith(("在", "到", "与", "和", "同")):
        return False
    if not _HAN.match(after) and not re.search("[与和同跟]", _CLAUSE.split(before)[-1]):
        return True
    return bool(tests["together_after"].search(before) or tests["together_before"].match(after))


def _interval(number: Number, match: re.Match[str], before: str, after: str, approximate: bool) -> tuple[float, float]:
    """Bounds of the true value: 240余 → 240–250, 约300 → 250–350, 3.2万 → the printed precision."""
    tests, value, step = _tests(), number.value, number.step
    if match["mid"] or match["more"]:
        return value, value + step
    if approximate:
        if re.search("近[ ]?$", before):
            return value - max(min(step, value / 5), value / 50), value
        room = max(step / 2, value / 10)
        return max(0.0, value - room), value + room
    if tests["over_before"].search(before) or tests["over_after"].match(after):
        return value, 2 * value
    if tests["under_before"].search(before) or tests["under_after"].match(after):
        return 0.0, value
    if match["scale"].strip() or match["num"][-1] in "万亿":
        room = min(step / 2, value / 10)
        return value - room, value + room
    return value, value


def _item(text: str, start: int, end: int) -> tuple[int, int]:
    """What is counted, as printed: the noun behind the counter (16所卫生院), else the phrase in front (收到申请2件)."""
    known, tests = words(), _tests()
    behind = _PHRASE.match(text, end)
    if behind and behind[0] and not behind[0].startswith(known["item_not_behind"]):
        stop = tests["item_ends"].search(text, end + 1, behind.end())
        return end, stop.start() if stop else behind.end()
    front = _HEAD.search(text, max(0, start - 20), start)
    if not front:
        return start, start
    trail = tests["item_trail"].search(text, front.start(), start)
    stop_at = trail.start() if trail else start
    leads = [m.end() for m in tests["item_leads"].finditer(text, front.start(), stop_at)]
    return max(leads, default=front.start()), stop_at
