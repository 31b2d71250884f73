"""A user's own annotated reports, for fine-tuning: ``.rep`` files or gold JSON records, split into training and held-out ones."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from extract.corpus import AnnotatedParagraph, AnnotatedReport, Annotation, PersonRecord
from extract.evaluation.gold import read_json, read_reps, shape_of
from extract.facts import KINDS, SECTIONS, GongkaiError

LEAST = 10  # fewer reports teach nothing that lasts; some 50 make a difference
HELD_OUT = 0.2


def own_reports(folder: Path) -> list[AnnotatedReport]:
    """The annotated reports of a folder. Of gold JSON, names and organisations are sought in the paragraphs; its cells, claims
    and values are not needed for training.

    Raises GongkaiError: ``no_gold``, ``bad_gold``, ``bad_annotation``, or ``too_few`` with fewer than :data:`LEAST`.
    """
    from_gold = shape_of(folder) == "json"
    reports = [_from_gold(gold, str(folder)) for gold in read_json(folder)] if from_gold else read_reps(folder)
    if len(reports) < LEAST:
        raise GongkaiError(
            "too_few",
            f"{len(reports)} annotated reports; fine-tuning needs at least {LEAST}, better 50",
            path=str(folder),
            next_step="annotate more, or use the model as it is",
        )
    return reports


def split(reports: Sequence[AnnotatedReport], seed: int) -> tuple[list[AnnotatedReport], list[AnnotatedReport]]:
    """Training and held-out reports (a fifth), all reports of an organ on one side; of a single organ by report."""
    several = len({r.organ for r in reports}) > 1

    def key(report: AnnotatedReport) -> str:
        return report.organ if several else report.id

    groups = sorted({key(r) for r in reports})
    random.Random(seed).shuffle(groups)
    held: set[str] = set()
    for group in groups[:-1]:
        if sum(key(r) in held for r in reports) >= HELD_OUT * len(reports):
            break
        held.add(group)
    return [r for r in reports if key(r) not in held], [r for r in reports if key(r) in held]


def _from_gold(gold: Mapping[str, Any], folder: str) -> AnnotatedReport:
    def wrong(message: str) -> GongkaiError:
        step = "every heading and body needs its section labels: see the corpus guide"
        return GongkaiError("bad_gold", f"{gold['id']}: {message}", path=folder, next_step=step)

    if not gold.get("paragraphs"):
        raise wrong("no paragraphs")
    wanted = {(str(p["name"]), "name") for p in gold.get("persons", ()) if p.get("name")}
    wanted |= {(str(o["text"]), "org") for o in gold.get("organizations", ()) if o.get("text")}
    paragraphs = []
    for n, item in enumerate(gold["paragraphs"], 1):
        kind, labels = item["kind"], tuple(map(str, item.get("sections") or ()))
        if kind not in KINDS:
            raise wrong(f"paragraph {n}: unknown kind {kind}")
        if unknown := [label for label in labels if label not in SECTIONS]:
            raise wrong(f"paragraph {n}: unknown section {unknown[0]}")
        if kind in ("heading", "body") and not labels:
            raise wrong(f"paragraph {n}: {kind} without a section")
        paragraphs.append(AnnotatedParagraph(kind, item["text"], labels, _places(item["text"], wanted)))
    people = [PersonRecord(*(p.get(k) or None for k in ("name", "title", "role", "body"))) for p in gold.get("persons", ())]
    return AnnotatedReport(
        id=gold["id"],
        organ=str(gold.get("organ") or gold["id"]),
        year=gold.get("year"),
        form=gold.get("form"),
        signed=gold.get("signed"),
        layout="plain",
        traits=(),
        paragraphs=tuple(paragraphs),
        persons=tuple(people),
    )


def _places(text: str, wanted: set[tuple[str, str]]) -> tuple[Annotation, ...]:
    """Where the names and organisations stand, longest first, none inside another; white space in them may differ."""
    found: list[Annotation] = []
    for words, label in sorted(wanted, key=lambda w: (-len(w[0]), w)):
        bare = "".join(words.split())
        for match in re.finditer(r"\s{0,4}".join(map(re.escape, bare)), text) if bare else ():
            if all(match.end() <= a.start or a.end <= match.start() for a in found):
                found.append(Annotation(label, match.start(), match.end()))
    return tuple(sorted(found, key=lambda a: a.start))
