"""Counts of a corpus by part: organs, forms, eras, traits, labels, people, claims, lengths. Also as Markdown tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from extract.corpora.rows import Row
from extract.corpora.vocabulary import trait_names
from extract.corpus import TAGS, squeeze
from extract.facts import KINDS, SECTIONS, VERDICTS

Table = dict[str, dict[str, int]]  # value → part → how many
Stats = dict[str, Any]

PERSONS = (
    "post before the name",
    "name before the post",
    "name and post apart",
    "name without a post",
    "post without a name",
    "told by a verb (负责)",
    "no role",
    "with a body",
    "on a sign-off line",
)
_LENGTHS = ("characters a report", "paragraphs a report", "characters a body paragraph", "cells a report")


def _paragraph_kinds(row: Row) -> Iterable[str]:
    return (p["kind"] for p in row["paragraphs"])


def _main_sections(row: Row) -> Iterable[str]:
    return (p["sections"][0] for p in row["paragraphs"] if p["sections"])


def _second_sections(row: Row) -> Iterable[str]:
    return (label for p in row["paragraphs"] for label in p["sections"][1:])


def _entities(row: Row) -> Iterable[str]:
    return (a["label"] for p in row["paragraphs"] for a in p["spans"])


def persons_of(row: Row) -> list[str]:
    """The patterns of :data:`PERSONS` that the person records of a row show, several for one record."""
    out = []
    text = squeeze("\n".join(p["text"] for p in row["paragraphs"]))
    signs = squeeze("".join(p["text"] for p in row["paragraphs"] if p["kind"] == "table"))
    for person in row["persons"]:
        name, title = squeeze(person["name"]), squeeze(person["title"])
        if name and title:
            before, behind = title + name in text, name + title in text or f"{name}({title}" in text
            out.append(PERSONS[0] if before else PERSONS[1] if behind else PERSONS[2])
        else:
            out.append(PERSONS[3] if name else PERSONS[4])
        out += [PERSONS[5]] if person["role"] == "负责" else [PERSONS[6]] if not person["role"] else []
        out += [PERSONS[7]] if person["body"] else []
        out += [PERSONS[8]] if name and person["role"] and squeeze(person["role"]) in signs and name in signs else []
    return out


# title of a table, the order of its lines (empty: by number), what a row counts for
_TABLES: tuple[tuple[str, Sequence[str], Callable[[Row], Iterable[str]]], ...] = (
    ("era", (), lambda row: [row["era"] or "none"]),
    ("form of the table", (), lambda row: [row["form"] or "none"]),
    ("kind of organ", (), lambda row: [row["organ_kind"]]),
    ("level of government", (), lambda row: [row["level"]]),
    ("layout", (), lambda row: [row["layout"]]),
    ("trait", (), lambda row: row["traits"]),
    ("kind of paragraph", KINDS, _paragraph_kinds),
    ("main section label", SECTIONS, _main_sections),
    ("second section label", SECTIONS, _second_sections),
    ("entity", TAGS, _entities),
    ("person record", PERSONS, persons_of),
    ("verdict of a claim", VERDICTS, lambda row: (c["verdict"] for c in row["claims"])),
    ("planted contradiction", (), lambda row: (c["kind"] for c in row["conflicts"])),
)


def count(parts: Mapping[str, Sequence[Row]]) -> Stats:
    """``parts``, ``reports``, ``organs`` by part, ``tables`` (title → value → part → number) and ``lengths`` (least, median,
    mean and most by part). Report-level tables count reports, the others what their title names."""
    tables: dict[str, Table] = {}
    for title, order, values in _TABLES:
        counted = {part: Counter(v for row in rows for v in values(row)) for part, rows in parts.items()}
        seen = sum(counted.values(), Counter[str]())
        names = list(order) or ([*trait_names()] if title == "trait" else sorted(seen))
        tables[title] = {name: {part: counted[part][name] for part in parts} for name in names}
    return {
        "parts": list(parts),
        "reports": {part: len(rows) for part, rows in parts.items()},
        "organs": {part: len({row["organ"] for row in rows}) for part, rows in parts.items()},
        "reports with people": {part: sum(bool(row["persons"]) for row in rows) for part, rows in parts.items()},
        "tables": tables,
        "lengths": {part: _lengths(rows) for part, rows in parts.items()},
    }


def _lengths(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    sizes: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        sizes[_LENGTHS[0]].append(sum(len(p["text"]) for p in row["paragraphs"]))
        sizes[_LENGTHS[1]].append(len(row["paragraphs"]))
        sizes[_LENGTHS[2]] += [len(p["text"]) for p in row["paragraphs"] if p["kind"] == "body"]
        sizes[_LENGTHS[3]] += [len(row["cells"])] if row["cells"] else []
    return {name: _spread(sizes[name]) for name in _LENGTHS}


def _spread(sizes: Sequence[int]) -> dict[str, float]:
    if not sizes:
        return {"least": 0, "median": 0, "mean": 0, "most": 0}
    return {"least": min(sizes), "median": median(sizes), "mean": round(sum(sizes) / len(sizes), 1), "most": max(sizes)}


def tables(stats: Stats) -> str:
    """The counts as Markdown tables that also read well in a terminal."""
    parts = stats["parts"]
    whole = {name: stats[name] for name in ("reports", "organs", "reports with people")}
    out = [_table("", parts, whole)]
    out += [_table(title, parts, table) for title, table in stats["tables"].items()]
    rows = [
        [f"{name}, {part}", *(f"{stats['lengths'][part][name][k]:g}" for k in ("least", "median", "mean", "most"))]
        for name in _LENGTHS
        for part in parts
    ]
    out.append(grid(["length", "least", "median", "mean", "most"], rows))
    return "\n\n".join(out) + "\n"


def _table(title: str, parts: Sequence[str], table: Mapping[str, Mapping[str, int]]) -> str:
    rows = [[name, *(str(numbers[p]) for p in parts), str(sum(numbers.values()))] for name, numbers in table.items()]
    return grid([title, *parts, "all"], rows)


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, first column left, the others right; columns padded (wide characters count two)."""
    widths = [max(_width(line[i]) for line in (head, *rows)) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first = cells[0] + " " * (widths[0] - _width(cells[0]))
        return "| " + " | ".join([first, *(c.rjust(w) for c, w in zip(cells[1:], widths[1:], strict=True))]) + " |"

    rule = "|-" + "-" * widths[0] + "-|" + "|".join("-" * (w + 1) + ":" for w in widths[1:]) + "|"
    return "\n".join([line(head), rule, *map(line, rows)])


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)
