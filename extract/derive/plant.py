"""Contradictions with their gold: one number, cell, percent or year is changed, and the header says what now disagrees.

Only what hangs on nothing else is changed, so that each plant is one contradiction and not several.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from extract.characters import fold
from extract.checks.cells import Cells, load_data
from extract.checks.table import check_table, instances
from extract.corpus import Conflict
from extract.derive.draft import CLAIM, Draft, Edit, show, table_of
from extract.derive.percents import percent_of
from extract.derive.printing import print_numeral
from extract.derive.ties import Place, Ties, find_lists, find_nested, find_ties
from extract.derive.words import load_words

_OVERLAP = re.compile("渠道|平台|网站|微信|微博|公众号|公告栏|公开栏|媒体|屏|主要|重点|结转")
_CLOSED = re.compile("(?:其余|其他|其它|余下|剩余)[^，,；;、。]{0,12}$")
_OF_WHICH = re.compile("^[^。；]{0,6}[，,：:（(；。]?(?:其中|分别|包括|含|按)|^[：:]")
_SHARE = re.compile("占[^，。；]{0,14}$")
_FALL = re.compile("(?:减少|下降|降低)(?:了|约)?$")
_GROWTH = re.compile("(?:增长|上升|增加|提高)(?:了|约)?$")


def plant(draft: Draft, rng: random.Random, most: int = 2) -> list[str]:
    """Plants up to ``most`` contradictions of different kinds where the report allows. Returns their kinds."""
    kinds: dict[str, Callable[[Draft, random.Random], bool]] = {
        "text_table": plant_text_table,
        "table": plant_table,
        "list": plant_list,
        "percent": plant_percent,
        "year": plant_year,
    }
    out: list[str] = []
    rare = ["list", "percent", "text_table"] if rng.random() < 0.7 else []
    order = rng.sample(rare, len(rare)) + rng.sample(list(kinds), len(kinds))
    for name in dict.fromkeys(order):  # first what few reports allow
        if len(out) < most and kinds[name](draft, rng):
            out.append(name)
    draft.traits += [f"planted-{name}" for name in out]
    return out


def slip(value: float, rng: random.Random) -> float:
    """What a slip of the pen makes of a whole number: two digits swapped, or one or two off."""
    digits = str(int(value))
    swaps = [digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(len(digits) - 1)]
    fitting = [s for s in swaps if s != digits and s[0] != "0" and 0.7 < int(s) / value < 1.4]
    return float(rng.choice(fitting)) if fitting else value + rng.choice((1, 2) if value < 4 else (1, 2, -1, -2))


def _rewrite(draft: Draft, place: Place, value: float) -> None:
    line, start = draft.lines[place.line], place.mark.start
    place.mark.args[0] = show(value)
    line.edit([Edit(start + place.numeral.start, start + place.numeral.end, print_numeral(place.numeral, value))])


def _bound(ties: Ties) -> set[int]:
    """Text numbers that a sum or an equality ties to another number of the text."""
    text = {p.var for p in ties.places}
    return {v for row in ties.equal if len(row.keys() & text) > 1 for v in row.keys() & text}


def _known(ties: Ties) -> Counter[float]:
    return Counter(p.numeral.value for p in ties.places) + Counter(float(m.args[0]) for _, m, _ in ties.rough)


def _in_ratio(ties: Ties) -> set[int]:
    return {v for r in ties.ratios for v in (r.a, r.b)}


def plant_text_table(draft: Draft, rng: random.Random) -> bool:
    """A number of the text that its cell does not say any more."""
    ties = find_ties(draft)
    bound, known = _bound(ties) | _in_ratio(ties), _known(ties)
    places = {p.var: p for p in ties.places}
    claimed = Counter(ties.claim_vars.values())
    fitting = []
    for n, var in ties.claim_vars.items():
        claim = draft.claims[n]
        alone = var not in bound and claimed[var] == 1 and known[claim.value] == 1
        single = (
            len(claim.indicators) == 1
            and claim.indicators[0] in ties.cells
            and re.match(load_words()["firm"], claim.indicators[0])
        )
        if claim.verdict == "consistent" and single and alone and claim.value >= 3 and not _spoilt(draft, places[var].line):
            fitting.append((n, places[var]))
    if not fitting:
        return False
    n, place = rng.choice(fitting)
    claim, cell = draft.claims[n], draft.claims[n].value
    new = slip(cell, rng)
    if known[new]:
        return False
    _rewrite(draft, place, new)
    draft.claims[n] = replace(claim, value=new, verdict="conflict")
    draft.conflicts.append(Conflict("text_table", claim.indicators, (new, cell)))
    return True


def _spoilt(draft: Draft, line: int) -> bool:
    """A line that already holds a contradiction or an end of one."""
    values = {v for c in draft.conflicts for v in c.values or ()}
    return any(m.label == "count" and float(m.args[0]) in values for m in draft.lines[line].marks)


def plant_table(draft: Draft, rng: random.Random) -> bool:
    """A part of a sum of the form that does not fit its total; every identity that fails by it gets a header."""
    if not draft.table or any(c.kind == "table" for c in draft.conflicts):
        return False
    ties = find_ties(draft)
    cells = Cells(draft.table, table_of(draft.table, draft.cells, draft.default))
    text = {v for row in ties.equal for v in row if row.keys() & {p.var for p in ties.places}} | {p.var for p in ties.places}
    told = {i for c in draft.claims for ref in c.indicators for i in cells.expand(ref)}
    fitting = []
    for rule in load_data("identities")["identities"]:
        firm = rule["op"] == "==" and (rule["severity"] == "hard" or rule.get("strength") == "strong")
        for _, right in instances(cells, rule) if firm and draft.table in rule["forms"] else ():
            for _, i in right:
                if i in ties.cells and i not in told and ties.cells[i] not in text and ties.values[ties.cells[i]] >= 1:
                    fitting.append(i)
    before = _failing(draft)
    for i in rng.sample(fitting, min(len(fitting), 4)):
        old = draft.cells.get(i, draft.default)
        draft.cells[i] = show(float(old) + rng.choice((1, 1, 2, 3)))
        broken = {key: c for key, c in _failing(draft).items() if key not in before}
        if 0 < len(broken) <= 3:
            draft.conflicts += [Conflict("table", (c[0],), (c[1], c[2])) for c in broken.values()]
            return True
        draft.cells[i] = old
    return False


def _failing(draft: Draft) -> dict[tuple[str, tuple[str, ...]], tuple[str, float, float]]:
    cells = Cells(draft.table, table_of(draft.table, draft.cells, draft.default))
    failed = [c for c in check_table(cells) if c.verdict == "conflict" and c.lhs is not None and c.rhs is not None]
    return {(c.rule, c.indicators): (c.indicators[0], c.lhs or 0, c.rhs or 0) for c in failed}


def plant_list(draft: Draft, rng: random.Random) -> bool:
    """A list that leaves nothing out and does not add up: too much for its total, or closed by 其余 and the like."""
    ties = find_ties(draft)
    known = _known(ties)
    bound = _in_ratio(ties) | set(ties.claim_vars.values())
    places = {p.var: p for p in ties.places}
    fitting = []
    for total, parts in find_lists(ties) + find_nested(ties):
        head, items = places[total], [places[v] for v in parts]
        line = draft.lines[head.line]
        if (
            {p.line for p in items} != {head.line}
            or {p.unit for p in items} != {head.unit}
            or items[0].mark.start < head.mark.end
        ):
            continue
        said = line.text[head.mark.end : items[-1].mark.end]
        sentence = line.text[: head.mark.start].rpartition("。")[2] + said + line.text[items[-1].mark.end :].partition("。")[0]
        between = [p for p in ties.places if p.line == head.line and head.mark.start < p.mark.start < items[0].mark.start]
        if between or not _OF_WHICH.match(said) or _OVERLAP.search(sentence) or "。" in said[3:] or _spoilt(draft, head.line):
            continue
        last = line.text[items[-2].mark.end : items[-1].mark.start]
        family = {*parts, *(p.var for p in ties.places if p.numeral.value == head.numeral.value)}
        for item in items:
            others = any(item.var in row and not row.keys() <= family for row in ties.equal)
            alone = not others and item.var not in bound and known[item.numeral.value] == 1
            if alone and item.numeral.value >= 3 and (len(items) > 2 or _CLOSED.search(last)):
                fitting.append((head, items, item))
    if not fitting:
        return False
    head, items, item = rng.choice(fitting)
    room = max(1, int(head.numeral.value * 0.04))
    new = item.numeral.value + rng.randint(1, room)
    if known[new] or new >= head.numeral.value:
        return False
    _rewrite(draft, item, new)
    whole = sum(p.numeral.value for p in items) + new - item.numeral.value
    draft.conflicts.append(Conflict("text", (), (head.numeral.value, whole)))
    return True


def plant_percent(draft: Draft, rng: random.Random) -> bool:
    """A growth, a fall or a share whose two numbers the text gives, with another percent."""
    ties = find_ties(draft)
    fitting = []
    for r in ties.ratios:
        text = fold(draft.lines[r.line].text)
        both = [p for p in ties.places if p.var in (r.a, r.b) and p.line == r.line]
        near = len(both) > 1 and "。" not in text[min(p.mark.start for p in both) : r.start]
        words = {"growth": _GROWTH, "share": _SHARE, "fall": _FALL}.get(r.kind)
        if r.claim is None and near and words and words.search(text[: r.start]) and not _spoilt(draft, r.line):
            fitting.append(r)
    if not fitting:
        return False
    r = rng.choice(fitting)
    real = percent_of(r.kind, ties.values[r.a], ties.values[r.b])
    new = round(real + rng.choice((-1, 1)) * rng.uniform(2.2, 9), r.places)
    if new <= 1:
        new = round(real + rng.uniform(2.2, 9), r.places)
    draft.lines[r.line].edit([Edit(r.start, r.end, f"{new:.{r.places}f}")])
    draft.conflicts.append(Conflict("text", (), (float(new),)))
    return True


def plant_year(draft: Draft, rng: random.Random) -> bool:
    """The period of the report with the year of the report before."""
    if any(c.kind == "metadata" for c in draft.conflicts):
        return False
    period = f"{draft.year}-01-01/{draft.year}-12-31"
    titled = any(line.kind == "title" and str(draft.year) in line.text for line in draft.lines)
    for line, mark in draft.marks("date"):
        years = [m for m in re.finditer(str(draft.year), line.said(mark))]
        inside = any(m.label == CLAIM and m.start < mark.end and mark.start < m.end for m in line.marks)
        if titled and line.kind == "body" and mark.args == [period] and years and not inside:
            line.edit([Edit(mark.start + m.start(), mark.start + m.end(), str(draft.year - 1)) for m in years])
            mark.args[0] = f"{draft.year - 1}-01-01/{draft.year - 1}-12-31"
            draft.conflicts.append(Conflict("metadata"))
            return True
    return False
