"""Whether a corpus is right: every file, its annotations and numbers, the splits, what the parts share, the checksums."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from extract.corpora.annotations import check_annotations
from extract.corpora.build import LARGEST, checksums, made_files, read_checksums
from extract.corpora.figures import check_figures
from extract.corpora.leakage import find_twins
from extract.corpora.places import Finding, find_places, located
from extract.corpora.rows import misfits, read_splits, row_of
from extract.corpus import AnnotatedReport, read_rep
from extract.facts import GongkaiError


def validate(folder: Path) -> list[Finding]:
    """Everything that is wrong with the corpus in ``folder``, file by file; empty when all is right.

    A file that cannot be read without errors gets those errors only. Raises GongkaiError ``no_corpus``, ``bad_splits``.
    """
    paths = sorted((folder / "reports").rglob("*.rep"))
    if not paths:
        raise GongkaiError("no_corpus", "no .rep file below reports/", path=str(folder), next_step="give the corpus folder")
    findings: list[Finding] = []
    reports: list[AnnotatedReport] = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            report = read_rep(path)
        except GongkaiError as error:
            findings.append(Finding(name, None, error.message))
            continue
        reports.append(report)
        findings += check_report(report, name, path.read_text("utf-8"))
    splits = read_splits(folder)
    findings += check_splits(folder, reports, splits)
    findings += check_leakage(folder, reports, splits)
    if not any(r.errors for r in reports):
        findings += check_made(folder)
    findings += check_sums(folder)
    return findings


def check_report(report: AnnotatedReport, name: str, text: str) -> list[Finding]:
    """The findings of one report. ``text``: what its file holds."""
    if report.errors:
        return [located(name, error, text) for error in report.errors]
    places = find_places(text)
    found = [*check_annotations(report, name, places), *check_figures(report, name, places)]
    found += [Finding(name, None, f"as a row of the data set: {m}") for m in misfits(row_of(report))]
    return found


def check_splits(folder: Path, reports: Sequence[AnnotatedReport], splits: dict[str, list[str]]) -> Iterator[Finding]:
    """Ids are unique, every report is in one part, no organ in two."""
    names = {id(r): Path(r.path).relative_to(folder).as_posix() for r in reports}
    by_id: dict[str, AnnotatedReport] = {}
    for report in reports:
        if report.id in by_id:
            yield Finding(names[id(report)], 1, f"id {report.id} is also that of {names[id(by_id[report.id])]}")
        by_id.setdefault(report.id, report)
    placed = Counter(i for ids in splits.values() for i in ids)
    for i, count in sorted(placed.items()):
        if i not in by_id:
            yield Finding("splits.json", None, f"no report has the id {i}")
        if count > 1:
            yield Finding("splits.json", None, f"{i} stands there {count} times")
    for i, report in by_id.items():
        if i not in placed:
            yield Finding(names[id(report)], 1, f"{i} is in no part of splits.json")
    organs = {part: {by_id[i].organ for i in ids if i in by_id} for part, ids in splits.items()}
    for one, other in combinations(organs, 2):
        for organ in sorted(organs[one] & organs[other]):
            yield Finding("splits.json", None, f"{organ} is in {one} and in {other}")


def check_leakage(folder: Path, reports: Sequence[AnnotatedReport], splits: dict[str, list[str]]) -> Iterator[Finding]:
    """Paragraphs that two parts nearly share, and set wording for training that a held-out part nearly has."""
    texts: dict[str, list[str]] = {part: [] for part in splits}
    origin: dict[str, list[tuple[str, int]]] = {part: [] for part in splits}
    for part, ids in splits.items():
        for report in (r for r in reports if r.id in set(ids) and not r.errors):
            path = Path(report.path)
            lines = find_places(path.read_text("utf-8")).paragraphs
            texts[part] += [p.text for p in report.paragraphs]
            origin[part] += [(path.relative_to(folder).as_posix(), n) for n in lines]
    for kept, other in combinations(reversed(list(splits)), 2):
        for twin in find_twins(texts[kept], texts[other]):
            name, line = origin[kept][twin.left]
            where = "{}:{}".format(*origin[other][twin.right])
            yield Finding(name, line, f"{twin.overlap:.2f} of the 5-grams are also in {where} ({kept}, {other})")
    wording: list[str] = []
    for path in sorted((folder / "phrases").glob("*.json")):
        try:
            wording += _strings(json.loads(path.read_text("utf-8")))
        except ValueError as error:
            yield Finding(path.relative_to(folder).as_posix(), None, f"no JSON: {error}")
    for part in (p for p in splits if p != "train"):
        for twin in find_twins(texts[part], wording):
            name, line = origin[part][twin.left]
            yield Finding(name, line, f"{twin.overlap:.2f} of the 5-grams are also in phrases/: {wording[twin.right][:30]}")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def check_made(folder: Path) -> Iterator[Finding]:
    """Data files, README and datasheet are what the reports give; no data file is too large."""
    for name, text in made_files(folder).items():
        path = folder / name
        if not path.is_file():
            yield Finding(name, None, "is not there; run gongkai corpus build")
        elif path.read_text("utf-8") != text:
            yield Finding(name, None, "is not what the reports give; run gongkai corpus build")
        if name.startswith("data/") and len(text.encode()) > LARGEST:
            yield Finding(name, None, f"has more than {LARGEST} bytes")


def check_sums(folder: Path) -> Iterator[Finding]:
    """Every file has the checksum that ``checksums.txt`` notes."""
    noted, real = read_checksums(folder), checksums(folder)
    for name in sorted(noted.keys() | real.keys()):
        if name not in real:
            yield Finding("checksums.txt", None, f"{name} is not there")
        elif name not in noted:
            yield Finding(name, None, "has no checksum; run gongkai corpus build")
        elif noted[name] != real[name]:
            yield Finding(name, None, "is not the file of its checksum; run gongkai corpus build")
