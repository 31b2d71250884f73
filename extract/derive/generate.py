"""From one seed to any number of derived ``.rep`` files.

Every derived report is checked against its source before it is kept: it reads without errors, its annotations hold no worse
than the source's, and no check leaves the annotations where it did not leave them in the source (a contradiction that was
planted and is not found does not count, so that the planted ones are no choice of what the checks can find).
"""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from extract.corpora.annotations import check_annotations
from extract.corpora.figures import check_figures
from extract.corpora.places import find_places
from extract.corpora.rows import read_splits
from extract.corpus import AnnotatedReport, load_corpus, parse_rep
from extract.derive.dates import move_dates
from extract.derive.draft import Draft, draft_of, print_rep
from extract.derive.noise import add_noise
from extract.derive.plant import plant
from extract.derive.redraw import redraw
from extract.derive.verify import misjudged
from extract.derive.words import exchange_words
from extract.facts import GongkaiError

ATTEMPTS = 4  # with everything, before one kind of change after the other is left out
CHANGES = ("numbers", "plants", "dates", "noise")


@dataclass(frozen=True, slots=True)
class Derived:
    """One derived report: its file's text, the id it comes from, what was changed, planted and added, share of numbers changed."""

    id: str
    source: str
    text: str
    report: AnnotatedReport
    changes: tuple[str, ...]
    planted: tuple[str, ...]
    noise: tuple[str, ...]
    numbers: float


def train_reports(corpus: Path) -> list[AnnotatedReport]:
    """The reports of the train part that read without errors; none of an organ that a held-out part has too.

    Raises GongkaiError ``no_corpus``, ``bad_splits``.
    """
    splits = read_splits(corpus)
    train = set(splits.get("train", ()))
    held = {i for part, ids in splits.items() if part != "train" for i in ids}
    if shared := sorted(train & held):
        raise GongkaiError(
            "bad_splits", f"{shared[0]} is in train and in a held-out part", path=str(corpus), next_step="gongkai corpus validate"
        )
    reports = load_corpus(corpus)
    organs = {r.organ for r in reports if r.id in held}
    return [r for r in reports if r.id in train and r.organ not in organs and not r.errors]


def derive_all(corpus: Path, seed: int, count: int) -> list[Derived]:
    """``count`` derived reports, the sources drawn in turns so that each is used before one is used again.

    Raises GongkaiError as :func:`train_reports`, and ``no_corpus`` when the train part is empty.
    """
    sources = sorted(train_reports(corpus), key=lambda r: r.id)
    if not sources:
        raise GongkaiError("no_corpus", "no report in the train part", path=str(corpus), next_step="give the corpus folder")
    order: list[AnnotatedReport] = []
    rng = random.Random(f"order {seed}")
    while len(order) < count:
        order += rng.sample(sources, len(sources))
    return [derive(source, seed, n) for n, source in enumerate(order[:count], 1)]


def derive(source: AnnotatedReport, seed: int, number: int) -> Derived:
    """One derived report of a source. The same source, seed and number give the same bytes."""
    known, told = misjudged(source), _findings(source, print_rep(draft_of(source)))
    wanted = list(CHANGES)
    for attempt in range(ATTEMPTS + len(CHANGES)):
        if attempt >= ATTEMPTS:
            wanted.pop(0)
        made = _make(source, random.Random(f"{seed} {number} {attempt}"), seed, number, tuple(wanted))
        if _fits(made, known, told):
            return made
    return made  # nothing but words was exchanged


def _make(source: AnnotatedReport, rng: random.Random, seed: int, number: int, changes: tuple[str, ...]) -> Derived:
    draft: Draft = draft_of(source)
    draft.id = f"dv{seed}-{number:04}-{source.id}"[:80].rstrip("-")
    draft.note = f"derived from {source.id}, seed {seed}, number {number}"
    numbers = redraw(draft, rng) if "numbers" in changes else 0.0
    planted = plant(draft, rng) if "plants" in changes and rng.random() < 0.6 else []
    if "dates" in changes:
        move_dates(draft, rng)
    exchange_words(draft, rng)
    noise = add_noise(draft, rng) if "noise" in changes else []
    text = print_rep(draft)
    report = parse_rep(text, path=f"derived/{draft.id}.rep")
    return Derived(draft.id, source.id, text, report, changes, tuple(planted), tuple(noise), numbers)


def _findings(report: AnnotatedReport, text: str) -> Counter[str]:
    """What is wrong with a report, by its kind: the words before the first colon or digit."""
    places = find_places(text)
    found = [*check_annotations(report, "", places), *check_figures(report, "", places)]
    return Counter(f.message.partition(":")[0].rstrip("0123456789-/ .") for f in found)


def _fits(made: Derived, known: Counter[str], told: Counter[str]) -> bool:
    if made.report.errors or sum(_findings(made.report, made.text).values()) > sum(told.values()):
        return False
    wrong = misjudged(made.report) - known
    missed = made.planted.count("text_table")
    return not wrong["false conflict"] and wrong["claim"] <= missed


def write_all(corpus: Path, seed: int, count: int, out: Path) -> list[Derived]:
    """Writes ``out/reports/<id>.rep`` and ``out/splits.json`` (all in ``train``), so that ``load_corpus`` reads the folder.

    Raises GongkaiError as :func:`derive_all`; ``not_empty`` when ``out`` already holds reports.
    """
    folder = out / "reports"
    if folder.is_dir() and any(folder.rglob("*.rep")):
        raise GongkaiError("not_empty", "there are reports already", path=str(out), next_step="give a new folder")
    made = derive_all(corpus, seed, count)
    folder.mkdir(parents=True, exist_ok=True)
    for item in made:
        (folder / f"{item.id}.rep").write_text(item.text, "utf-8", newline="\n")
    splits = {
        "seed": seed,
        "rule": "derived from reports of the train part only",
        "train": sorted(d.id for d in made),
        "test": [],
    }
    (out / "splits.json").write_text(json.dumps(splits, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
    return made
