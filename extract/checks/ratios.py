"""The text against itself: shares (占…%), rates, growth (比上年的 b 件增加 d 件，增长 g%) against the numbers they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.checks.cells import Cells, joined, load_data
from extract.checks.link import Link
from extract.checks.mentions import Mention
from extract.checks.messages import show
from extract.facts import Check

_REACH = 400  # characters between a share and the total it is of


@dataclass(frozen=True, slots=True)
class _Base:
    """A number that a share may be of: one of the text, or a cell."""

    value: float
    names: tuple[str, ...]
    mention: Mention | None = None


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in load_data("phrases")["ratios"].items()}


def check_ratios(links: Sequence[Link], cells: Cells) -> list[Check]:
    """Shares and growth: ``consistent`` where the numbers give the printed percent, a soft ``conflict`` where the numbers
    it is of are named beyond doubt and give another."""
    out: list[Check] = []
    numbers = [x for x in links if x.mention.kind in ("count", "percent")]
    fitting: list[tuple[Mention, float]] = []  # shares that fit, each with the total it is of
    open_shares: list[tuple[Link, Link]] = []
    for i, link in enumerate(numbers):
        m = link.mention
        if m.kind == "percent" and _words()["growth"].search(m.far):
            out += _growth(numbers, i)
        elif m.kind == "count" and _words()["change"].search(m.near):
            out += _change(numbers, i)
        elif m.kind == "percent":
            part = _part(numbers, i)
            if part:
                check = _share(numbers, i, part, cells, fitting)
                if check:
                    out.append(check)
                else:
                    open_shares.append((link, part[0]))
    out += [c for x, part in open_shares for c in _wrong_share(x, part, numbers, fitting)]
    return out


def _near_percent(value: float, printed: Mention, slack: float = 0.0) -> bool:
    """Rounded or cut off at the printed place."""
    return abs(value - printed.value) <= _place(printed) + slack + 1e-9


def _place(m: Mention) -> float:
    digits = m.flat.text[m.start : m.end].rstrip("%").partition(".")[2]
    return float(10.0 ** -len(digits)) if digits or m.value < 100 else 0.0


def _rounded(value: float, m: Mention) -> float:
    return round(value, len(m.flat.text[m.start : m.end].rstrip("%").partition(".")[2]))


def _part(numbers: Sequence[Link], i: int) -> list[Link] | None:
    """The number (or the two, 合占) that a share speaks of: the one right in front of it."""
    m, words = numbers[i].mention, _words()
    if i == 0 or not (words["share"].search(m.far) or words["bare"].fullmatch(m.far)):
        return None
    before = [x for x in numbers[max(0, i - 4) : i] if x.mention.kind == "count" and x.mention.flat.index == m.flat.index]
    before = [x for x in before if x.mention.sentence == m.sentence]
    if not before or before[-1] is not numbers[i - 1] or m.start - before[-1].mention.end > 40:
        return None
    return before[-2:] if joined("both").search(m.far) else before[-1:]


def _bases(numbers: Sequence[Link], i: int, unit: str, part: Link, cells: Cells) -> Iterator[_Base]:
    """What a share may be of, most likely first: numbers in front in the paragraph, totals of the report, cells."""
    m = numbers[i].mention
    for x in reversed(numbers[:i]):
        if x.mention.kind == "count" and x.mention.flat.index == m.flat.index and x is not part and _same_unit(x, unit):
            yield _Base(x.mention.value, x.operand.names if x.operand else (), x.mention)
    for x in numbers:
        total = x.concept is not None and x.concept.id in _words_list("totals")
        if total and x.mention.kind == "count" and x.operand and x.verdict == "consistent" and _same_unit(x, unit):
            yield _Base(x.mention.value, x.operand.names, x.mention)
    for ref in _words_list("cells"):
        if ref in cells and (value := cells.operand(ref).value) is not None:
            yield _Base(value, cells.operand(ref).names)


def _same_unit(x: Link, unit: str) -> bool:
    return x.mention.unit == unit and x.mention.value > 0


@lru_cache(maxsize=2)
def _words_list(name: str) -> tuple[str, ...]:
    return tuple(load_data("phrases")["ratio_totals"][name])


def _share(numbers: Sequence[Link], i: int, part: list[Link], cells: Cells, fitting: list[tuple[Mention, float]]) -> Check | None:
    m = numbers[i].mention
    value = sum(x.mention.value for x in part)
    names = tuple(n for x in part if x.operand for n in x.operand.names)
    for base in _bases(numbers, i, part[-1].mention.unit, part[-1], cells):
        if base.value >= value and _near_percent(value / base.value * 100, m):
            fitting.append((m, base.value))
            return _check("n.percent", "consistent", m, value, base, value / base.value * 100, (*names, *base.names))
    return None


def _wrong_share(link: Link, part: Link, numbers: Sequence[Link], fitting: list[tuple[Mention, float]]) -> list[Check]:
    """A share that fits nothing contradicts the total it names, or the one that its neighbours are of."""
    m, n = link.mention, part.mention
    if not n.exact or set(m.flat.sections) & {"plans", "problems"} or not joined("of").search(m.far):
        return []
    if _words()["own_subject"].match(m.far):
        return []  # 公开和部分公开的占办结总数的…: not of the number in front of it
    rate = _words()["rate"].search(m.far)
    if rate:
        return _wrong_rate(link, part, numbers, rate[1])
    named = _words()["base"].search(m.far)
    bases: list[_Base] = []
    if named:
        bases = [_Base(x.mention.value, (), x.mention) for x in numbers if _is_base(x, n, named[0])]
    if not bases:
        siblings = [b for x, b in fitting if x.flat.index == m.flat.index and x.sentence == m.sentence]
        bases = [_Base(x.mention.value, (), x.mention) for x in numbers if siblings and x.mention.value == siblings[-1]]
        bases = [b for b in bases if b.mention and b.mention.flat.index == m.flat.index and b.mention.unit == n.unit]
    if len({b.value for b in bases}) != 1 or bases[0].value < n.value:
        return []
    real = n.value / bases[0].value * 100
    return [_check("n.percent", "conflict", m, n.value, bases[0], real, ())] if abs(real - m.value) > 2 * _place(m) else []


def _wrong_rate(link: Link, part: Link, numbers: Sequence[Link], verb: str) -> list[Check]:
    """``收到意见240条，采纳96条，采纳率45%``: the rate of the very thing in front of it."""
    m, n = link.mention, part.mention
    i = next(k for k, x in enumerate(numbers) if x is part)
    base = numbers[i - 1].mention if i else n
    fits = verb in n.near and base is not n and base.unit == n.unit and base.sentence == n.sentence and n.start - base.end < 24
    if not fits or not base.exact or base.value < n.value:
        return []
    real = n.value / base.value * 100
    return (
        [_check("n.percent", "conflict", m, n.value, _Base(base.value, (), base), real, ())]
        if abs(real - m.value) > 2 * _place(m)
        else []
    )


def _is_base(x: Link, part: Mention, named: str) -> bool:
    """The total that 占全部信息的, 占办结量的 names."""
    if x.mention.kind != "count" or x.mention.unit != part.unit or not x.frame.own or not x.concept or x.strength < 3:
        return False
    return x.concept.id in load_data("phrases")["ratio_names"].get(named, ())


def _change(numbers: Sequence[Link], i: int) -> list[Check]:
    """``比上年的84件多13件``: the difference itself."""
    m = numbers[i].mention
    for now, before in _pairs(numbers, i, m.unit):
        if abs(abs(now.value - before.value) - m.value) < 1e-6:
            base = _Base(before.value, (), before)
            return [_check("n.growth", "consistent", m, now.value, base, abs(now.value - before.value), ())]
    pairs = list(_pairs(numbers, i, m.unit))
    if pairs and m.exact and _sure_pair(numbers, i, *pairs[0]):
        now, before = pairs[0]
        return [_check("n.growth", "conflict", m, now.value, _Base(before.value, (), before), abs(now.value - before.value), ())]
    return []


def _growth(numbers: Sequence[Link], i: int) -> list[Check]:
    m = numbers[i].mention
    unit = next((x.mention.unit for x in reversed(numbers[:i]) if x.mention.kind == "count"), "")
    pairs = list(_pairs(numbers, i, unit))
    sign = -1 if _words()["down"].search(m.far) else 1
    for now, before in pairs:
        if _near_percent(sign * (now.value / before.value - 1) * 100, m, 0.1 if _place(m) < 1 else 0.0):
            base = _Base(before.value, (), before)
            return [_check("n.growth", "consistent", m, now.value, base, sign * (now.value / before.value - 1) * 100, ())]
    told = None if pairs else _by_difference(numbers, i, sign)
    told = told or _by_last_year(numbers, i, sign)
    if told:
        now, base = told
        real = sign * (now.value / base.value - 1) * 100
        fits = _near_percent(real, m, 0.1 if _place(m) < 1 else 0.0)
        return [_check("n.growth", "consistent" if fits else "conflict", m, now.value, base, real, ())]
    if pairs and _sure_pair(numbers, i, *pairs[0]):
        now, before = pairs[0]
        real = sign * (now.value / before.value - 1) * 100
        return [_check("n.growth", "conflict", m, now.value, _Base(before.value, (), before), real, ())]
    return []


def _by_difference(numbers: Sequence[Link], i: int, sign: int) -> tuple[Mention, _Base] | None:
    """``公开320条，比去年多60条，增长23.1%``: last year's number from this year's and the difference."""
    if i < 2:
        return None
    now, change, m = (x.mention for x in numbers[i - 2 : i + 1])
    side_by_side = now.sentence == change.sentence == m.sentence and now.unit == change.unit and m.start - now.end < 40
    changed = _words()["change"].search(change.near) and numbers[i - 2].frame.kind not in ("previous", "planned")
    last = now.value - sign * change.value
    if not (side_by_side and changed and now.exact and change.exact and last > 0):
        return None
    return now, _Base(last, (), change)


def _by_last_year(numbers: Sequence[Link], i: int, sign: int) -> tuple[Mention, _Base] | None:
    """``比上年的84件增加13件，增长15.5%``: the growth from last year's number and the difference."""
    if i < 2:
        return None
    last, change, m = (x.mention for x in numbers[i - 2 : i + 1])
    side_by_side = last.sentence == change.sentence == m.sentence and last.unit == change.unit and m.start - last.end < 40
    changed = _words()["change"].search(change.near) and numbers[i - 2].frame.kind == "previous"
    if not (side_by_side and changed and last.exact and change.exact and last.value > 0):
        return None
    return replace(change, value=last.value + sign * change.value), _Base(last.value, (), last)


def _pairs(numbers: Sequence[Link], i: int, unit: str) -> Iterator[tuple[Mention, Mention]]:
    """(this year's, last year's) numbers around a growth, nearest first."""
    m = numbers[i].mention
    around = [x for x in numbers[max(0, i - 14) : i + 2] if x.mention.flat.index == m.flat.index and _same_unit(x, unit)]
    last = [
        x.mention
        for x in around
        if x.frame.kind == "previous" and x.mention is not m and not _words()["change"].search(x.mention.near)
    ]
    now = [x.mention for x in around if x.frame.kind != "previous" and x.mention.start < m.start]
    last.sort(key=lambda x: abs(x.start - m.start))
    for before in last[:2]:
        if abs(before.start - m.start) < _REACH:
            for mention in sorted(now, key=lambda x: (x.start > before.start, abs(x.start - before.start))):
                yield mention, before


def _sure_pair(numbers: Sequence[Link], i: int, now: Mention, before: Mention) -> bool:
    """This year's number, last year's and the percent stand side by side in one sentence."""
    m = numbers[i].mention
    first, last = min(now.start, before.start, m.start), max(now.start, before.start, m.start)
    between = [x.mention for x in numbers if x.mention.flat.index == m.flat.index and first <= x.mention.start <= last]
    others = [x for x in between if x not in (now, before, m) and not _words()["change"].search(x.near)]
    plain = now.exact and before.exact and not set(m.flat.sections) & {"plans", "problems"}
    return plain and not others and now.sentence == before.sentence == m.sentence and now.start < min(before.start, m.start)


def _check(rule: str, verdict: str, m: Mention, value: float, base: _Base, real: float, names: tuple[str, ...]) -> Check:
    printed, rounded = m.flat.text[m.start : m.end], _rounded(real, m)
    holds = verdict == "consistent"
    unit = "%" if m.kind == "percent" else m.unit
    what = "÷" if rule == "n.percent" else "较"
    words = m.flat.evidence(max(0, m.start - len(m.near)), m.end)
    sides = [words]
    if base.mention:
        sides.append(base.mention.flat.evidence(max(0, base.mention.start - len(base.mention.near)), base.mention.end))
    how = f"{show(value)}{what}{show(base.value)}得{show(rounded)}{unit}"
    return Check(
        kind="text",
        rule=rule,
        verdict=verdict,
        severity="soft",
        indicators=tuple(dict.fromkeys(names)),
        lhs=m.value,
        rhs=m.value if holds else rounded,
        message_zh=f"文中“{words.text}”，按所列数{how}，{'相符' if holds else '不符'}",
        message_en=f"the text says {printed}; {show(value)} against {show(base.value)} gives {show(rounded)}{unit}: "
        + ("they agree" if holds else "they differ"),
        evidence=tuple(sides),
    )
