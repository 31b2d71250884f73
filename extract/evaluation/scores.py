"""Scores of many reports with 95 % intervals, for all of them and for groups (era, form, level, kind of organ).

Intervals come from a bootstrap over reports: paragraphs of one report are no independent draws. Only the tallies of
the reports are drawn again, so a thousand resamples take no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from extract.corpora.vocabulary import era_of, kind_of, level_of
from extract.evaluation.compare import HEADS, LISTS, VIEW, Comparison, Gold

SEED, RESAMPLES = 20261124, 1000
LEAST = 3  # paragraphs that a section label needs to count in the macro-F1
FALSE = "false conflicts"
MEASURES = (
    *HEADS,
    "kinds",
    "boundaries",
    "section accuracy",
    "section lenient",
    "section macro-F1",
    "view macro-F1",
    *LISTS,
    "cells",
    "claims",
    "conflicts found",
    FALSE,
)
GROUPS = ("era", "form", "level", "organ")


@dataclass(frozen=True, slots=True)
class Score:
    """``value`` in [0, 1] (of false conflicts: their number); ``low`` and ``high``: 95 % interval, None for a single report.
    ``wanted``: how many items the gold records hold; ``precision`` and ``recall`` are None for shares."""

    value: float
    low: float | None
    high: float | None
    wanted: int
    precision: float | None = None
    recall: float | None = None


def score(comparisons: Sequence[Comparison], resamples: int = RESAMPLES, seed: int = SEED) -> dict[str, Score]:
    """Every measure that the gold records allow, those of :data:`MEASURES` first, then ``section NAME``, ``view NAME`` and
    ``contacts TYPE``. Same comparisons, same seed, same intervals."""
    import numpy as np

    known = {name for c in comparisons for name in c.tally}
    names = [name for name in MEASURES if name in known] + sorted(known - set(MEASURES))
    if not names:
        return {}
    tallies = np.array([[c.tally.get(name, (0, 0, 0)) for name in names] for c in comparisons], float)
    whole = tallies.sum(axis=0)
    macros = _macros(names, whole)
    count = len(comparisons)
    drawn = np.random.default_rng(seed).multinomial(count, [1 / count] * count, size=resamples)
    values = _values(names, macros, whole[None])
    resampled = _values(names, macros, np.tensordot(drawn.astype(float), tallies, axes=1))
    out: dict[str, Score] = {}
    for name in (*(m for m in MEASURES if m in values), *(n for n in values if n not in MEASURES)):
        value, spread = float(values[name][0]), resampled[name][~np.isnan(resampled[name])]
        if np.isnan(value):
            continue
        low, high = np.percentile(spread, [2.5, 97.5]).tolist() if count > 1 and len(spread) else (None, None)
        if name in macros:
            out[name] = Score(value, low, high, int(whole[macros[name], 2].sum()))
            continue
        right, found, wanted = whole[names.index(name)].tolist()
        is_share = name in MEASURES and name not in LISTS
        precision, recall = (None, None) if is_share else (right / found if found else 0.0, right / wanted if wanted else 1.0)
        out[name] = Score(value, low, high, int(wanted), precision, recall)
    return out


def _macros(names: Sequence[str], whole: Any) -> dict[str, list[int]]:
    """Which rows a macro-F1 is the mean of."""
    labels = [i for i, n in enumerate(names) if n.startswith("section ") and n not in MEASURES and whole[i, 2] >= LEAST]
    four = [i for i, n in enumerate(names) if n.startswith("view ") and n[5:] in VIEW and whole[i, 2] >= 1]
    return {name: rows for name, rows in (("section macro-F1", labels), ("view macro-F1", four)) if rows}


def _values(names: Sequence[str], macros: dict[str, list[int]], sums: Any) -> dict[str, Any]:
    """Measure → one value for each resample; ``sums``: resamples × measures × 3; nan where there is nothing to score."""
    import numpy as np

    size = sums[..., 1] + sums[..., 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where(size > 0, 2 * sums[..., 0] / size, np.nan)
    out = {name: scores[:, i] if name != FALSE else sums[:, i, 0] for i, name in enumerate(names)}
    for name, rows in macros.items():
        chosen = scores[:, rows]
        there = (~np.isnan(chosen)).sum(axis=1)
        out[name] = np.where(there > 0, np.nansum(chosen, axis=1) / np.maximum(there, 1), np.nan)
    return out


def groups_of(gold: Gold) -> dict[str, str]:
    """Name of the group in each of :data:`GROUPS` that a report belongs to; what its record does not tell is left out."""
    organ, form, year = gold.get("organ"), gold.get("form"), gold.get("year")
    out = {}
    if isinstance(year, int) and (era := era_of(year)):
        out["era"] = era
    if "form" in gold:
        out["form"] = str(form).partition(".")[0] if form else "no table"
    if isinstance(organ, str) and organ:
        out |= {"level": level_of(organ), "organ": kind_of(organ)}
    return out


def grouped(comparisons: Iterable[Comparison]) -> dict[str, dict[str, list[Comparison]]]:
    """Kind of group → group → its reports, groups in the order of their names."""
    out: dict[str, dict[str, list[Comparison]]] = {kind: {} for kind in GROUPS}
    for comparison in comparisons:
        for kind, name in groups_of(comparison.gold).items():
            out[kind].setdefault(name, []).append(comparison)
    return {kind: dict(sorted(found.items())) for kind, found in out.items()}
