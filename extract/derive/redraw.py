"""New numbers for a report: a random walk over all whole numbers that keep what :mod:`extract.derive.ties` found.

The walk moves along integer directions that change no equation (the null space of the equations over the free variables,
the largest numbers, as totals, expressed by the smaller ones) and draws the length of each step from what bounds allow.
"""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor, lcm

import numpy as np
import numpy.typing as npt

from extract.derive.draft import Draft, Edit, show
from extract.derive.percents import percent_of
from extract.derive.printing import print_numeral
from extract.derive.ties import Terms, Ties, find_ties

SWEEPS = 12
Vector = npt.NDArray[np.int64]


def redraw(draft: Draft, rng: random.Random) -> float:
    """Exchanges the numbers of text, table and claims. Returns the share of the text's exact numbers that changed."""
    ties = find_ties(draft)
    values = walk(ties, rng)
    _write(draft, ties, values, rng)
    changed = [values[p.var] != p.numeral.value for p in ties.places]
    return sum(changed) / max(1, len(changed))


def walk(ties: Ties, rng: random.Random) -> list[float]:
    """Values for all variables that keep every equation and bound; fixed ones stay."""
    free = [v for v in range(len(ties.values)) if v not in ties.fixed]
    free.sort(key=lambda v: -ties.values[v])
    at = {v: n for n, v in enumerate(free)}
    x: Vector = np.array([int(ties.values[v]) for v in free], dtype=np.int64)
    if not free:
        return list(ties.values)
    steps = directions([{at[v]: c for v, c in row.items() if v in at} for row in ties.equal], len(free))
    bounds = [
        (row, sum(c * ties.values[v] for v, c in row.items() if v not in at)) for row in ties.atleast if row.keys() & at.keys()
    ]
    g = np.zeros((len(bounds), len(free)), dtype=np.int64)
    rest = np.zeros(len(bounds), dtype=np.int64)
    for n, (row, constant) in enumerate(bounds):
        rest[n] = round(constant)
        for v, c in row.items():
            if v in at:
                g[n, at[v]] += round(c)
    low, high = np.maximum(1, np.ceil(x * 0.4)).astype(np.int64), np.floor(x * 2.4).astype(np.int64) + 2
    for _ in range(SWEEPS if steps else 0):
        for d in rng.sample(steps, len(steps)):
            x = x + d * _length(x, d, low, high, g @ x + rest, g @ d, rng)
    out = list(ties.values)
    for v, n in at.items():
        out[v] = float(x[n])
    return out


def _length(x: Vector, d: Vector, low: Vector, high: Vector, slack: Vector, slope: Vector, rng: random.Random) -> int:
    """A whole number of steps along ``d`` that stays within all bounds."""
    least, most = -(10**9), 10**9
    for gap, rate in ((x - low, d), (high - x, -d), (slack, slope)):
        up, down = rate > 0, rate < 0
        if up.any():
            least = max(least, int(np.max(np.ceil(-gap[up] / rate[up]))))
        if down.any():
            most = min(most, int(np.min(np.floor(gap[down] / -rate[down]))))
    return rng.randint(least, most) if least < most and least <= 0 <= most else 0


def directions(rows: list[Terms], size: int) -> list[Vector]:
    """A basis of the integer vectors d with Σ c·d = 0 for every row. Pivots are the first columns a row can have."""
    reduced: list[tuple[int, dict[int, Fraction]]] = []
    for terms in rows:
        row = {v: Fraction(c) for v, c in terms.items() if c}
        for pivot, other in reduced:
            if pivot in row:
                row = _minus(row, other, row[pivot])
        if not row:
            continue
        pivot = min(row)
        row = {v: c / row[pivot] for v, c in row.items()}
        reduced = [(p, _minus(other, row, other[pivot]) if pivot in other else other) for p, other in reduced]
        reduced.append((pivot, row))
    pivots = {p for p, _ in reduced}
    out = []
    for v in range(size):
        if v in pivots:
            continue
        column = {p: -row[v] for p, row in reduced if v in row}
        scale = lcm(*(c.denominator for c in column.values())) if column else 1
        d: Vector = np.zeros(size, dtype=np.int64)
        d[v] = scale
        for p, c in column.items():
            d[p] = int(c * scale)
        out.append(d)
    return out


def _minus(row: dict[int, Fraction], other: dict[int, Fraction], times: Fraction) -> dict[int, Fraction]:
    out = dict(row)
    for v, c in other.items():
        out[v] = out.get(v, Fraction(0)) - times * c
        if not out[v]:
            del out[v]
    return out


def _write(draft: Draft, ties: Ties, values: list[float], rng: random.Random) -> None:
    edits: dict[int, list[Edit]] = {}
    for p in ties.places:
        new = values[p.var]
        if new != p.numeral.value:
            start = p.mark.start
            edits.setdefault(p.line, []).append(
                Edit(start + p.numeral.start, start + p.numeral.end, print_numeral(p.numeral, new))
            )
            p.mark.args[0] = show(new)
    for r in ties.ratios:
        now = percent_of(r.kind, values[r.a], values[r.b])
        then = percent_of(r.kind, ties.values[r.a], ties.values[r.b])
        if now != then:
            edits.setdefault(r.line, []).append(Edit(r.start, r.end, f"{now:.{r.places}f}"))
            if r.claim is not None:
                draft.claims[r.claim] = replace(draft.claims[r.claim], value=round(now, r.places))
    drawn: dict[float, float] = {}
    for n, mark, numeral in ties.rough:
        new = drawn[numeral.value] = drawn.get(numeral.value) or _rough(
            ties, mark.args[1], numeral.value, max(numeral.step, numeral.rough), values, rng
        )
        if new != numeral.value:
            edits.setdefault(n, []).append(
                Edit(mark.start + numeral.start, mark.start + numeral.end, print_numeral(numeral, new))
            )
            mark.args[0] = show(new)
    for n, changes in edits.items():
        draft.lines[n].edit(changes)
    for i, var in ties.claim_vars.items():
        draft.claims[i] = replace(draft.claims[i], value=values[var])
    for cell, var in ties.cells.items():
        if values[var] != ties.values[var]:
            draft.cells[cell] = show(values[var])
    _money(draft, rng)


def _rough(ties: Ties, unit: str, value: float, step: float, values: list[float], rng: random.Random) -> float:
    """An approximate number between the exact ones of its unit that were below and above it, in its own steps."""
    if any(abs(v - value) < max(step, 10) for v in ties.values):
        return value
    near = [(p.numeral.value, values[p.var]) for p in ties.places if p.unit == unit]
    low = max([new for old, new in near if old < value] + [value * 0.5]) + step
    high = min([new for old, new in near if old > value] + [value * 2]) - step
    fewest, most = ceil(low / step), floor(high / step)
    return round(rng.randint(fewest, most) * step, 6) if 0 < fewest < most else value


def _money(draft: Draft, rng: random.Random) -> None:
    """Amounts that only the table prints: each on its own, with its decimals."""
    text, told = draft.text, {i for c in draft.claims for i in c.indicators} | {i for c in draft.conflicts for i in c.indicators}
    for cell, raw in draft.cells.items():
        whole, _, decimals = raw.partition(".")
        if decimals.isdigit() and whole.isdigit() and cell not in told and raw not in text and draft.year != round(float(raw)):
            draft.cells[cell] = f"{float(raw) * rng.uniform(0.6, 1.6):.{len(decimals)}f}"
