"""Runs a pipeline over annotated reports and gathers every score: all reports, each section, each entity, each group."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.evaluation.compare import Comparison, compare
from extract.evaluation.gold import NATIVE, Case, json_cases, printed_cases, read_reps, shape_of
from extract.evaluation.scores import RESAMPLES, SEED, Score, grouped, score

if TYPE_CHECKING:
    from spacy.language import Language

FILES = "files"  # what stands for the format when the gold folder brings its own files


@dataclass(frozen=True, slots=True)
class Result:
    """Scores of one format. ``total``: measure → Score; ``groups``: era, form, level, organ → group → (reports, measures)."""

    comparisons: tuple[Comparison, ...]
    total: dict[str, Score]
    groups: dict[str, dict[str, tuple[int, dict[str, Score]]]]
    missing: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """For JSON: the same, rounded to four places."""
        return {
            "reports": len(self.comparisons),
            "without_file": list(self.missing),
            "total": _plain(self.total),
            "groups": {
                kind: {name: {"reports": n, "scores": _plain(scores)} for name, (n, scores) in found.items()}
                for kind, found in self.groups.items()
            },
        }


def _plain(scores: dict[str, Score]) -> dict[str, dict[str, float | None]]:
    return {name: {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(one).items()} for name, one in scores.items()}


def evaluate(
    gold: Path,
    nlp: Language,
    *,
    part: str | None = None,
    formats: Sequence[str] = (NATIVE,),
    sources: Path | None = None,
    each: Callable[[], None] = lambda: None,
) -> dict[str, Result]:
    """Format → result; one result ``files`` for a folder of gold JSON. ``each`` is called after every report.

    Raises GongkaiError when the folder holds no annotated reports or broken ones, or a format cannot be printed.
    """
    if shape_of(gold) == "json":
        return {FILES: _result(json_cases(gold, sources), nlp, each)}
    reports = read_reps(gold, part)
    out = {}
    for fmt in formats:
        with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
            out[fmt] = _result(printed_cases(reports, fmt, Path(folder)), nlp, each)
    return out


def count(gold: Path, part: str | None, formats: Sequence[str]) -> int:
    """How many reports :func:`evaluate` will read."""
    return len(list(gold.glob("*.json"))) if shape_of(gold) == "json" else len(read_reps(gold, part)) * len(formats)


def _result(cases: Iterable[Case], nlp: Language, each: Callable[[], None]) -> Result:
    from extract.batch import extract_one

    comparisons, missing = [], []
    for case in cases:
        if case.path is None:
            missing.append(str(case.gold["id"]))
        record = extract_one(case.path, nlp).model_dump(mode="json") if case.path else None
        comparisons.append(compare(case.gold, record))
        each()
    groups = {
        kind: {name: (len(mine), score(mine)) for name, mine in found.items()} for kind, found in grouped(comparisons).items()
    }
    return Result(tuple(comparisons), score(comparisons), groups, tuple(missing))


def as_json(results: dict[str, Result], *, gold: Path, part: str | None, model: str) -> dict[str, Any]:
    """What ``--json`` writes."""
    return {
        "gold": str(gold),
        "part": part,
        "model": model,
        "interval": {"level": 0.95, "method": "bootstrap over reports", "resamples": RESAMPLES, "seed": SEED},
        "formats": {fmt: result.to_dict() for fmt, result in results.items()},
    }
