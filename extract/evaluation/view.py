"""Scores in the terminal: measures, sections, entities and groups, each with its 95 % interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from extract.evaluation.compare import LISTS
from extract.evaluation.run import Result
from extract.evaluation.scores import FALSE, MEASURES, Score

_IN_GROUPS = (
    "section accuracy",
    "section macro-F1",
    "boundaries",
    "person names",
    "dates",
    "counts",
    "documents",
    "contacts",
    "organizations",
    "cells",
    "claims",
    FALSE,
)


def result_views(results: Mapping[str, Result]) -> Iterator[RenderableType]:
    """One table of measures with a column for each format; details and groups of the first format."""
    first = next(iter(results))
    yield _measures(results)
    yield Text("95 % intervals by bootstrap over reports; a score without any error has no spread, its interval says nothing.\n")
    yield _details(f"sections ({first})", results[first].total, "section ")
    yield _details(f"entities ({first})", results[first].total, *LISTS, "contacts ")
    for kind, groups in results[first].groups.items():
        if groups:
            yield _groups(f"by {kind} ({first})", groups)


def _value(name: str, score: Score | None, short: bool = False) -> Text:
    """The value and its interval; ``short``: on two lines, in two places."""
    if score is None:
        return Text("–", style="dim")
    places, sep = (2, "\n") if short else (3, " ")
    if name == FALSE:
        text = Text(f"{score.value:.0f}", style="red" if score.value else "")
        interval = "" if score.low is None else f"{sep}{score.low:.0f}–{score.high:.0f}"
    else:
        text = Text(f"{score.value:.3f}")
        interval = "" if score.low is None else f"{sep}{score.low:.{places}f}–{score.high:.{places}f}".replace("0.", ".")
    return text.append(interval, style="dim")


def _measures(results: Mapping[str, Result]) -> Table:
    table = Table()
    table.add_column("measure", no_wrap=True)
    table.add_column("of", justify="right")
    for fmt, result in results.items():
        table.add_column(f"{fmt} ({len(result.comparisons)} reports)", justify="right")
    for name in MEASURES:
        scores = [result.total.get(name) for result in results.values()]
        there = [s for s in scores if s]
        if there:
            table.add_row(
                name, str(there[0].wanted) if name != FALSE else "", *(_value(name, s, short=len(results) > 2) for s in scores)
            )
    return table


def _details(title: str, scores: Mapping[str, Score], *prefixes: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("label", no_wrap=True)
    for head in ("F1", "precision", "recall", "of"):
        table.add_column(head, justify="right", no_wrap=True)
    for name, score in scores.items():
        if name.startswith(prefixes) and score.precision is not None and score.recall is not None:
            table.add_row(
                name.removeprefix("section "),
                _value(name, score),
                f"{score.precision:.3f}",
                f"{score.recall:.3f}",
                str(score.wanted),
            )
    return table


def _groups(title: str, groups: Mapping[str, tuple[int, Mapping[str, Score]]]) -> Table:
    table = Table(title=title, title_justify="left", padding=(0, 0))
    table.add_column("")
    for name, (count, _) in groups.items():
        table.add_column(f"{name}\n{count} reports" if count > 1 else f"{name}\n1 report", justify="right")
    for measure in _IN_GROUPS:
        if any(measure in scores for _, scores in groups.values()):
            table.add_row(measure, *(_value(measure, scores.get(measure), short=True) for _, scores in groups.values()))
    return table
