"""Which numbers of a report hang together: its text numbers and cells as variables, sums as equations, orders as bounds.

What cannot be shown to be free is fixed: a number that changes alone must not leave a sentence, a list or a percent behind
that says another thing. Numbers that agree by chance are tied too; that costs freedom, never truth.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from extract.checks.cells import Cells, load_data
from extract.checks.table import instances
from extract.derive.draft import CLAIM, Draft, Line, Mark, table_of
from extract.derive.percents import PERCENT, Ratio, pairs_of
from extract.derive.printing import Numeral, find_numeral

Terms = dict[int, float]
# Words that tie numbers in ways no equation here says, and units that count what the text itself lists.
_TIED = re.compile("倍|翻|平均|人均|日均|月均|户均|一半|过半|半数|分之|成(?:以上|左右|多)|各[0-9一二两三四五六七八九十]|环比")
_LISTED = re.compile("^(?:类|方面|块|部分|样|步|环节|问题|点|头|条线|大|级|层|板块|途径|渠道|方式|栏|领域|事|种|关|道|字)")
_ENUMERATED = re.compile("^.{0,6}?(?:[:：—(（]|，?(?:即|分别|为|是|有))[^。；]{0,4}(?:一是|其一|1|１|①|《|〈|（一|第一|一为|“)")
_BARE = re.compile(r"(?<![0-9.,，])[0-9]{2,9}(?![0-9]|\.[0-9])")


@dataclass(slots=True)
class Place:
    """A number of the text: the mark, its numeral, its variable."""

    line: int
    mark: Mark
    numeral: Numeral
    unit: str
    var: int


@dataclass(slots=True)
class Ties:
    """Variables by index with their present ``values``; ``fixed`` ones keep theirs. ``equal``: Σ c·x = 0; ``atleast``:
    Σ c·x ≥ 0 (both hold now). ``places`` are the text's exact numbers, ``cells`` the variables of the table's."""

    values: list[float] = field(default_factory=list)
    fixed: set[int] = field(default_factory=set)
    equal: list[Terms] = field(default_factory=list)
    atleast: list[Terms] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    cells: dict[str, int] = field(default_factory=dict)
    ratios: list[Ratio] = field(default_factory=list)
    rough: list[tuple[int, Mark, Numeral]] = field(default_factory=list)  # approximate, each on its own
    claim_vars: dict[int, int] = field(default_factory=dict)

    def new(self, value: float, fixed: bool = False) -> int:
        self.values.append(value)
        if fixed:
            self.fixed.add(len(self.values) - 1)
        return len(self.values) - 1

    def relate(self, total: int, parts: Iterable[int]) -> None:
        terms: Terms = defaultdict(float)
        terms[total] += 1
        for part in parts:
            terms[part] -= 1
        self.equal.append(dict(terms))

    def same(self, a: int, b: int) -> None:
        if a != b:
            self.equal.append({a: 1, b: -1})


def find_ties(draft: Draft) -> Ties:
    """All variables of the draft and what ties them."""
    ties = Ties()
    table = table_of(draft.table, draft.cells, draft.default)
    cells = Cells(draft.table, table)
    for i, cell in cells.by_id.items():
        whole = cell.value is not None and cell.value == int(cell.value) and cell.value > 0
        ties.cells[i] = ties.new(cell.value or 0, fixed=not whole)
    _identities(ties, cells)
    _text(ties, draft)
    _claims(ties, draft, cells)
    _repeated(ties, draft)
    for sums in (find_lists(ties), find_nested(ties)):
        for total, parts in sums:
            ties.relate(total, parts)
    _orders(ties)
    _ratios(ties, draft)
    _conflicts(ties, draft, cells)
    return ties


def _identities(ties: Ties, cells: Cells) -> None:
    """An identity that holds stays so; the cells of one that fails keep their values."""
    for rule in load_data("identities")["identities"]:
        for left, right in instances(cells, rule) if cells.form in rule["forms"] else ():
            if any(i not in ties.cells for _, i in (*left, *right)):
                continue
            sides = [left] if not rule.get("max_lhs") else [[term] for term in left]
            for side in sides:
                _identity(ties, rule["op"], side, right)


def _identity(ties: Ties, op: str, left: list[tuple[float, str]], right: list[tuple[float, str]]) -> None:
    terms: Terms = defaultdict(float)
    for sign, side in ((1, left), (-1, right)):
        for factor, i in side:
            terms[ties.cells[i]] += sign * factor
    surplus = sum(c * ties.values[v] for v, c in terms.items())
    if surplus == 0 and op == "==":
        ties.equal.append(dict(terms))
    elif surplus <= 0 and op == "<=":
        ties.atleast.append({v: -c for v, c in terms.items()})
    elif surplus >= 0 and op == ">=":
        ties.atleast.append(dict(terms))
    else:
        ties.fixed |= terms.keys()


def _text(ties: Ties, draft: Draft) -> None:
    inside = ("doc", "org", "name", "address", "url", "email", "phone", "fax", "date")
    for n, line in enumerate(draft.lines):
        spans = [m for m in line.marks if m.label in inside]
        loose = bool(_TIED.search(line.text))
        told = [m for m in line.marks if m.label == CLAIM]
        for mark in sorted((m for m in line.marks if m.label == "count"), key=lambda m: m.start):
            numeral, value = find_numeral(line.said(mark)), float(mark.args[0])
            if (
                numeral is None
                or numeral.value != value
                or value <= 0
                or any(m.start < mark.end and mark.start < m.end for m in spans)
            ):
                continue
            if "~" in mark.args or numeral.step > 1:
                claimed = any(m.start <= mark.start and mark.end <= m.end for m in told)
                if numeral.style != "hanzi" and not loose and not claimed:
                    ties.rough.append((n, mark, numeral))
                continue
            var = ties.new(value, fixed=loose or _counted(line, mark, numeral))
            if any(line.said(mark) in (person.title or "") for person in draft.persons):
                ties.fixed.add(var)
            ties.places.append(Place(n, mark, numeral, mark.args[1], var))


def _counted(line: Line, mark: Mark, numeral: Numeral) -> bool:
    """Small numbers and those that count what stands behind them are part of the story."""
    unit = mark.args[1]
    after = line.text[mark.end : mark.end + 16]
    return (
        numeral.value <= 2
        or (numeral.value <= 12 and (bool(_LISTED.match(unit)) or bool(_LISTED.match(after))))
        or bool(_ENUMERATED.match(after))
    )


def _claims(ties: Ties, draft: Draft, cells: Cells) -> None:
    for n, claim in enumerate(draft.claims):
        ids = [[ties.cells[i] for i in cells.expand(ref) if i in ties.cells] for ref in claim.indicators]
        flat = [v for group in ids for v in group]
        place = _place_of(ties, draft, n)
        if place is None or claim.verdict == "conflict" or "%" in claim.text or "百分之" in claim.text:
            ties.fixed |= set(flat)
            if place:
                ties.fixed.add(place.var)
            continue
        ties.claim_vars[n] = place.var
        if not flat:
            continue
        sums = [sum(ties.values[v] for v in group) for group in ids]
        if claim.verdict != "consistent":
            for group, total in zip(ids, sums, strict=True):
                terms: Terms = defaultdict(float)
                side = 1.0 if claim.value >= total else -1.0
                terms[place.var] += side
                for v in group:
                    terms[v] -= side
                ties.atleast.append(dict(terms))
        elif all(s == claim.value for s in sums):
            for group in ids:
                ties.relate(place.var, group)
        elif sums[0] == claim.value and set(flat[len(ids[0]) :]) <= set(ids[0]):
            ties.relate(place.var, ids[0])
        elif sum(sums) == claim.value:
            ties.relate(place.var, flat)
        else:
            ties.fixed |= {place.var, *flat}


def _place_of(ties: Ties, draft: Draft, index: int) -> Place | None:
    """The one number in the claim's words that is the claim's."""
    claim = draft.claims[index]
    for n, line in enumerate(draft.lines):
        for mark in line.marks:
            if mark.label == CLAIM and mark.args[0] == str(index):
                own = [p for p in ties.places if p.line == n and mark.start <= p.mark.start and p.mark.end <= mark.end]
                hits = [p for p in own if p.numeral.value == claim.value]
                return hits[0] if hits else None
    return None


def _repeated(ties: Ties, draft: Draft) -> None:
    """The same number of the same things is the same number; from ten on of any things. One that also stands in the text
    without a tag keeps its value, one that a cell holds too is tied to it."""
    first: dict[object, int] = {}
    for p in ties.places:
        for key in [(p.numeral.value, p.unit), *([p.numeral.value] if p.numeral.value >= 10 else [])]:
            ties.same(first.setdefault(key, p.var), p.var)
    claimed_vars = set(ties.claim_vars.values())
    for p in ties.places:
        others = [q for q in ties.places if (q.numeral.value, q.unit) == (p.numeral.value, p.unit)]
        if not any(q.numeral.style != "hanzi" or q.var in claimed_vars for q in others):
            ties.fixed.add(p.var)  # the three levels of a town, the twenty fields of the law
    for var in ties.cells.values():
        if ties.values[var] >= 20 and ties.values[var] in first:
            ties.same(first[ties.values[var]], var)
    bare: Counter[float] = Counter()
    for line in draft.lines:
        text = list(line.text)
        for mark in line.marks:
            if mark.label == "count":
                text[mark.start : mark.end] = "." * (mark.end - mark.start)
        bare.update(float(m[0]) for m in _BARE.finditer("".join(text)))
    claimed = {c.value for i, c in enumerate(draft.claims) if i not in ties.claim_vars}
    rough = {float(mark.args[0]) for _, mark, _ in ties.rough}
    for p in ties.places:
        if bare[p.numeral.value] or (p.numeral.value in claimed | rough and p.numeral.value > 2):
            ties.fixed.add(p.var)


def find_lists(ties: Ties) -> list[tuple[int, list[int]]]:
    """Neighbours of one unit (and, in one paragraph, of any) whose sum stands near them."""
    out = []
    groups: dict[str, list[Place]] = defaultdict(list)
    for p in sorted(ties.places, key=lambda p: (p.line, p.mark.start)):
        groups[p.unit].append(p)
        groups[f"line {p.line}"].append(p)
    for group in groups.values():
        for i in range(len(group)):
            total = group[i].numeral.value
            for j in range(i + 1, min(i + 24, len(group))):
                total += group[j].numeral.value
                near = (group[i].line - 3, group[j].line + 2)
                hits = {q.var for q in group if near[0] <= q.line <= near[1] and q.numeral.value == total}
                out += [(var, [q.var for q in group[i : j + 1]]) for var in hits - {q.var for q in group[i : j + 1]}]
    return out


def find_nested(ties: Ties) -> list[tuple[int, list[int]]]:
    """Sums of some of the numbers that follow a total in its paragraph or the next: a list with other numbers between."""
    out = []
    for at, head in enumerate(ties.places):
        if head.numeral.value < 6:
            continue
        items = [
            p
            for p in ties.places[at + 1 : at + 19]
            if p.line <= head.line + 1 and p.unit == head.unit and p.numeral.value < head.numeral.value
        ][:9]
        hits = [
            c
            for n in range(2, len(items) + 1)
            for c in combinations(items, n)
            if sum(p.numeral.value for p in c) == head.numeral.value
        ]
        if len(hits) <= 3:
            out += [(head.var, [p.var for p in c]) for c in hits]
        else:
            ties.fixed |= {head.var, *(p.var for c in hits for p in c)}
    return out


def _orders(ties: Ties) -> None:
    """What is more of a thing stays more of it."""
    by_unit: dict[str, dict[float, int]] = defaultdict(dict)
    for p in ties.places:
        by_unit[p.unit].setdefault(p.numeral.value, p.var)
    for ranks in by_unit.values():
        chain = [ranks[v] for v in sorted(ranks)]
        ties.atleast += [{b: 1, a: -1} for a, b in zip(chain, chain[1:], strict=False) if a != b]


def _ratios(ties: Ties, draft: Draft) -> None:
    """Percents that two numbers near them give. Where several pairs do, all of them stay as they are."""
    for n, line in enumerate(draft.lines):
        near = {p.var: p.numeral.value for p in ties.places if n - 1 <= p.line <= n}
        for m in PERCENT.finditer(line.text):
            percent, places = float(m[1]), len(m[1].partition(".")[2])
            hits = [] if percent in (0, 100) else list(pairs_of(near, percent, places))
            pairs = {(ties.values[a], ties.values[b], kind) for kind, a, b in hits}
            if len(pairs) == 1:
                kind, a, b = hits[0]
                told = (k for k in line.marks if k.label == CLAIM and k.start <= m.start() and m.end() <= k.end)
                claims = [i for i in (int(k.args[0]) for k in told) if draft.claims[i].value == percent]
                ties.ratios.append(Ratio(n, m.start(1), m.end(1), places, kind, a, b, claims[0] if claims else None))
            else:
                ties.fixed |= {v for _, a, b in hits for v in (a, b)}
            if not hits and percent not in (0, 100):
                ties.fixed |= {v for v in near if any(p.var == v and p.line == n for p in ties.places)}


def _conflicts(ties: Ties, draft: Draft, cells: Cells) -> None:
    """Contradictions of the source stay as they are, with everything around them."""
    for conflict in draft.conflicts:
        ties.fixed |= {ties.cells[i] for ref in conflict.indicators for i in cells.expand(ref) if i in ties.cells}
        values = set(conflict.values or ())
        lines = {p.line for p in ties.places if p.numeral.value in values}
        lines |= {n for n, line in enumerate(draft.lines) for m in PERCENT.finditer(line.text) if float(m[1]) in values}
        if conflict.kind == "text":
            ties.fixed |= {p.var for p in ties.places if {p.line, p.line + 1} & lines}
            ties.ratios = [r for r in ties.ratios if r.line not in lines]
        ties.fixed |= {p.var for p in ties.places if p.numeral.value in values}
        ties.rough = [r for r in ties.rough if r[0] not in lines]
