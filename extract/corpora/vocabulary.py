"""Eras, kinds of organs, levels of government and traits, as ``data/corpus.json`` names them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from extract.checks.cells import load_data
from extract.corpus import AnnotatedReport


def era_of(year: int | None) -> str | None:
    """``2008-2013``, ``2014-2018``, ``2019-2020`` or ``2021-`` (the years of the forms); None outside 2008–2100."""
    return next((name for name, first, last in load_data("corpus")["eras"] if year is not None and first <= year <= last), None)


def kind_of(organ: str) -> str:
    """``government``, ``department``, ``township``, ``subdistrict``, ``university`` or ``institution``, from the name."""
    return _first("kinds", organ)


def level_of(organ: str) -> str:
    """``central``, ``province``, ``city``, ``county``, ``township`` or ``none`` (a name that says no place), from the name."""
    return _first("levels", organ)


def _first(what: str, organ: str) -> str:
    return next((name for name, pattern in _patterns(what) if pattern.search(organ)), "none")


@lru_cache(maxsize=2)
def _patterns(what: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in load_data("corpus")[what])


def trait_names() -> list[str]:
    """The traits under which the words of ``# traits:`` are counted."""
    return [entry["name"] for entry in load_data("corpus")["traits"]]


def traits_of(report: AnnotatedReport) -> list[str]:
    """The traits of a report: those its annotator named, and those its text, layout, cells and claims show."""
    return [entry["name"] for entry in load_data("corpus")["traits"] if _named(entry, report) or _shown(entry, report)]


def _named(entry: dict[str, Any], report: AnnotatedReport) -> bool:
    return any(re.search(entry["words"], word) for word in report.traits)


def _shown(entry: dict[str, Any], report: AnnotatedReport) -> bool:
    counts = [(p.text[a.start : a.end], a.args) for p in report.paragraphs for a in p.annotations if a.label == "count"]
    named = {bool(p.name) for p in report.persons}
    people = {word for word, shown in (("named", True in named), ("unnamed", False in named), ("none", not named)) if shown}
    raws = [] if report.cells is None else [report.cells.default, *report.cells.values.values()]
    return (
        report.layout in entry.get("layouts", ())
        or ("text" in entry and any(re.search(entry["text"], p.text) for p in report.paragraphs))
        or ("count" in entry and any(re.search(entry["count"], text) for text, _ in counts))
        or ("approximate" in entry and any("~" in args for _, args in counts))
        or ("numerals" in entry and any(re.match("[约近共]?[一二两三四五六七八九十百]", text) for text, _ in counts))
        or ("cells" in entry and any(re.search(entry["cells"], raw) for raw in raws))
        or entry.get("persons") in people
        or ("zero" in entry and any(c.value == 0 and c.verdict == "consistent" for c in report.claims))
        or ("verdict" in entry and any(c.verdict == entry["verdict"] for c in report.claims))
        or ("mixed" in entry and any(p.kind == "body" and {"problems", "plans"} <= set(p.sections) for p in report.paragraphs))
        or ("no_cells" in entry and report.cells is None)
        or ("conflicts" in entry and bool(report.conflicts))
    )
