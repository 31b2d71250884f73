"""Trains the section classifier: ``python -m extract.training.train_sections --segmenter DIR --out DIR [--cross-validate]``.

``--cross-validate`` measures on the train part only, reports of an organ together; ``--without words headings …`` shows
what a part of the model is worth.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extract.corpus import AnnotatedReport, load_corpus
from extract.facts import SECTIONS, Paragraph
from extract.sections import BLOCKS, Labelled, SectionClassifier, column_places, decide, hashed, kept, neighbourhood
from extract.sections.section_features import View, views
from extract.sections.segmenter import Segmenter, load_segmenter
from extract.training.section_drill import LabelledParagraph, Writer, traditional_script, varied

SEED = 20261124
FOLDS, INNER_FOLDS = 6, 5
BLOCK_WEIGHTS = (1.0, 1.0, 0.7)
LOCAL_C, CONTEXT_C = 10.0, 3.0
SECOND_WEIGHTS = 0.25, 0.1  # share of a paragraph's weight that its second label gets, by stage
INVENTED, INVENTED_WEIGHT = 200, 0.4
VARIANTS, VARIANT_WEIGHT = 1, 0.5
LEAST_SEEN = 4  # paragraphs of the train part in which a feature must stand


@dataclass(frozen=True, slots=True)
class Example:
    """One report: its views, the labels of each, and how much its paragraphs count. Scored are ``real`` ones only."""

    organ: str
    views: tuple[View, ...]
    labels: tuple[tuple[str, ...], ...]
    weight: float = 1.0
    real: bool = True


def example(organ: str, report: Sequence[LabelledParagraph], weight: float = 1.0, real: bool = True) -> Example:
    """A labelled report as the classifier sees it."""
    seen = views([paragraph for paragraph, _ in report])
    return Example(organ, tuple(seen), tuple(report[view.index][1] for view in seen), weight, real)


def practice(corpus: Path, invented: int = INVENTED, variants: int = VARIANTS) -> list[Example]:
    """The train part, ``variants`` careless copies of each report, and ``invented`` reports of set phrases."""
    reports = [(r.organ, [(Paragraph(p.kind, p.text), p.sections) for p in r.paragraphs]) for r in load_corpus(corpus, "train")]
    out = [example(organ, report) for organ, report in reports]
    rng, script = random.Random(SEED), traditional_script()
    for organ, report in reports:
        out += [example(organ, varied(report, rng, script), VARIANT_WEIGHT, real=False) for _ in range(variants)]
    writer = Writer(corpus / "phrases/sections.json", SEED)
    for n in range(invented):
        out.append(example(f"invented {n}", varied(writer.report(), rng, script), INVENTED_WEIGHT, real=False))
    return out


@dataclass(frozen=True, slots=True)
class Data:
    """Examples with their counted features. ``blocks``: counts × hash buckets, each with its weight; ``group``: example of each row."""

    examples: tuple[Example, ...]
    blocks: tuple[Any, ...]
    weights: tuple[float, ...]
    group: Any
    labels: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...]

    def rows(self, examples: Iterable[int]) -> Any:
        """Row numbers of some examples, in order."""
        import numpy as np

        return np.flatnonzero(np.isin(self.group, list(examples)))


# What --without can leave out: token prefixes, blocks of features, the second stage, kinds of practice reports
TOKENS = {
    "headings": ("h1", "h2", "own", "next"),
    "cues": ("cue", "topic", "order", "nextcue", "h1-first="),
    "place": ("at=", "first=", "last=", "kinds=", "since="),
}
PARTS = (*TOKENS, *BLOCKS, "context", "invented", "variants")


def prepare(examples: Sequence[Example], segmenter: Segmenter, without: Sequence[str] = ()) -> Data:
    """Counts the features of all examples once."""
    import numpy as np

    prefixes = tuple(prefix for name in without for prefix in TOKENS.get(name, ()))
    flat = [
        replace(view, tokens=tuple(t for t in view.tokens if not t.startswith(prefixes))) if prefixes else view
        for e in examples
        for view in e.views
    ]
    return Data(
        tuple(examples),
        tuple(hashed(flat, segmenter)),
        tuple(0.0 if name in without else weight for name, weight in zip(BLOCKS, BLOCK_WEIGHTS, strict=True)),
        np.array([n for n, e in enumerate(examples) for _ in e.views]),
        tuple(labels for e in examples for labels in e.labels),
        tuple(view.kind for view in flat),
    )


def regression(features: Any, data: Data, rows: Any, strength: float, second: float) -> Any:
    """A logistic regression. ``features``: one row for each of ``rows``. A paragraph with two labels stands twice, its weight divided."""
    from sklearn.linear_model import LogisticRegression

    places, names, weights = [], [], []
    for place, row in enumerate(rows):
        labels, weight = data.labels[row], data.examples[data.group[row]].weight
        shares = (1.0,) if len(labels) == 1 else (1.0 - second, second)
        for label, share in zip(labels, shares, strict=False):
            places.append(place)
            names.append(label)
            weights.append(weight * share)
    return LogisticRegression(C=strength, max_iter=1000, tol=1e-3).fit(features[places], names, sample_weight=weights)


def fit_local(data: Data, rows: Any) -> dict[str, Any]:
    """First stage on ``rows``."""
    import numpy as np
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfTransformer

    columns, scalers, features = [], [], []
    for counts, weight in zip(data.blocks, data.weights, strict=True):
        chosen = counts[rows]
        seen = np.bincount(chosen.indices, minlength=chosen.shape[1])
        columns.append(np.flatnonzero(seen >= LEAST_SEEN).astype(np.int32))
        chosen = kept(chosen, column_places(columns[-1]), len(columns[-1]))
        scalers.append(TfidfTransformer(sublinear_tf=True).fit(chosen))
        features.append(scalers[-1].transform(chosen) * weight)
    local = regression(hstack(features, format="csr"), data, rows, LOCAL_C, SECOND_WEIGHTS[0])
    # the weight of a block goes into its coefficients, so that prediction need not know it
    local.coef_ = (local.coef_ * np.repeat(data.weights, [len(c) for c in columns])).astype(np.float32)
    return {"columns": columns, "tfidf": scalers, "local": local}


def apply_local(parts: Mapping[str, Any], data: Data, rows: Any) -> Any:
    """Probabilities of the first stage for ``rows``."""
    from scipy.sparse import hstack

    blocks = [
        scaler.transform(kept(counts[rows], column_places(columns), len(columns)))
        for counts, columns, scaler in zip(data.blocks, parts["columns"], parts["tfidf"], strict=True)
    ]
    return parts["local"].predict_proba(hstack(blocks, format="csr"))


def fit(data: Data, chosen: Sequence[int]) -> dict[str, Any]:
    """Both stages on the examples ``chosen``. The second learns from what a first stage says of reports it has not seen."""
    import numpy as np

    unseen = np.zeros((len(data.group), len(SECTIONS)))
    for held in folds(data, chosen, INNER_FOLDS):
        outside = set(held)
        rest = fit_local(data, data.rows(n for n in chosen if n not in outside))
        rows = data.rows(held)
        unseen[rows] = apply_local(rest, data, rows)
    return fit_local(data, data.rows(chosen)) | fit_second(data, chosen, unseen)


def fit_second(data: Data, chosen: Sequence[int], unseen: Any) -> dict[str, Any]:
    """Second stage on the examples ``chosen``. ``unseen``: first stage for all rows of ``data`` × labels."""
    rows = data.rows(chosen)
    around = neighbourhood([data.examples[n].views for n in sorted(chosen)], unseen[rows])
    return {
        "context": regression(around, data, rows, CONTEXT_C, SECOND_WEIGHTS[1]),
        "holds": _topics(around, data, rows),
    }


def _topics(features: Any, data: Data, rows: Any) -> Any:
    """Coefficients, labels × (features + 1): does the paragraph hold the topic at all, as main one or not?"""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    weights = np.array([data.examples[data.group[row]].weight for row in rows])
    out = []
    for name in sorted(SECTIONS):
        holds = np.array([name in data.labels[row] for row in rows])
        model = LogisticRegression(C=CONTEXT_C, max_iter=1000, tol=1e-3).fit(features, holds, sample_weight=weights)
        out.append(np.append(model.coef_[0], model.intercept_[0]))
    return np.array(out)


def folds(data: Data, chosen: Sequence[int], number: int) -> list[list[int]]:
    """``chosen`` examples in ``number`` groups; all examples of an organ (its variants too) stay together."""
    organs = sorted({data.examples[n].organ for n in chosen})
    random.Random(SEED).shuffle(organs)
    place = {organ: k % number for k, organ in enumerate(organs)}
    return [[n for n in chosen if place[data.examples[n].organ] == fold] for fold in range(number)]


def cross_validate(data: Data, second_stage: bool = True) -> dict[str, Any]:
    """Scores of the real examples when held out, and the spread of accuracy over folds."""
    import numpy as np

    answers: dict[bool, list[Answer]] = {True: [], False: []}
    accuracies = []
    everything = range(len(data.examples))
    for real in folds(data, [n for n in everything if data.examples[n].real], FOLDS):
        organs = {data.examples[n].organ for n in real}
        held = [n for n in everything if data.examples[n].organ in organs]
        parts = fit(data, [n for n in everything if data.examples[n].organ not in organs])
        rows = data.rows(held)
        local = apply_local(parts, data, rows)
        found: dict[bool, list[Answer]] = {True: [], False: []}
        if second_stage:
            decided = decide(parts, [data.examples[n].views for n in held], local)
        else:
            names = [str(name) for name in parts["local"].classes_]
            decided = [Labelled((names[row.argmax()],), dict(zip(names, row.tolist(), strict=True))) for row in local]
        for row, given in zip(rows, decided, strict=True):
            answer = (data.kinds[row], data.labels[row], given.labels, given.scores.get(given.labels[0], 0.0))
            found[data.examples[data.group[row]].real].append(answer)
        accuracies.append(sum(want[0] == got[0] for _, want, got, _ in found[True]) / len(found[True]))
        for key in answers:
            answers[key] += found[key]
    result = scores(answers[True]) | {"fold mean": float(np.mean(accuracies)), "fold sd": float(np.std(accuracies))}
    if answers[False]:
        result |= {f"careless {key}": scores(answers[False])[key] for key in ("accuracy", "bodies", "lenient", "view of four")}
    return result


VIEW = {"disclosure": "measures", "response": "measures", "support": "measures"}
VIEW |= {name: name for name in ("organization", "measures", "problems", "plans")}


# kind, true labels, given labels, score of the first
Answer = tuple[str, tuple[str, ...], tuple[str, ...], float]


def scores(answers: Sequence[Answer]) -> dict[str, Any]:
    """Accuracy of the main label, macro-F1, F1 of the view of four labels, calibration error in ten bins, …"""
    from sklearn.metrics import f1_score

    def share(kinds: Sequence[str]) -> float:
        chosen = [want[0] == got[0] for kind, want, got, _ in answers if kind in kinds]
        return sum(chosen) / max(1, len(chosen))

    true, given = [want[0] for _, want, _, _ in answers], [got[0] for _, _, got, _ in answers]
    names = sorted(set(true))
    each = f1_score(true, given, labels=names, average=None, zero_division=0.0)
    four = sorted(set(VIEW.values()))
    second = [len(set(want) & set(got)) for _, want, got, _ in answers]
    return {
        "accuracy": share(("heading", "body")),
        "headings": share(("heading",)),
        "bodies": share(("body",)),
        "macro F1": float(each.mean()),
        "view of four": f1_score(
            [VIEW.get(t, "") for t in true], [VIEW.get(g, "") for g in given], labels=four, average="macro", zero_division=0.0
        ),
        "lenient": sum(got[0] in want for _, want, got, _ in answers) / len(answers),
        "all labels F1": 2 * sum(second) / sum(len(want) + len(got) for _, want, got, _ in answers),
        "calibration error": _calibration([(p, got[0] in want) for _, want, got, p in answers]),
        "F1": {name: round(float(value), 3) for name, value in zip(names, each, strict=True)},
    }


def _calibration(answers: Sequence[tuple[float, bool]]) -> float:
    """Mean distance of probability and share of right answers over ten bins (expected calibration error)."""
    error = 0.0
    for n in range(10):
        inside = [(p, right) for p, right in answers if n / 10 < p <= (n + 1) / 10]
        error += abs(sum(p - right for p, right in inside))
    return error / len(answers)


def answers_of(classifier: SectionClassifier, reports: Sequence[AnnotatedReport]) -> list[Answer]:
    """What a trained classifier says of annotated reports, paragraphs as the annotators drew them."""
    found = classifier.predict_many([[Paragraph(p.kind, p.text) for p in report.paragraphs] for report in reports])
    return [
        (p.kind, p.sections, given.labels, given.scores.get(given.labels[0], 0.0))
        for report, labels in zip(reports, found, strict=True)
        for p, given in zip(report.paragraphs, labels, strict=True)
        if p.sections
    ]


def _print(result: Mapping[str, Any]) -> None:
    print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in result.items()}, ensure_ascii=False))


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line. With ``--out`` it ends with scores on the test part, which nothing here is chosen by."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--segmenter", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--without", nargs="+", choices=PARTS, default=[], help="measure without these")
    options = parser.parse_args(arguments)
    without = options.without
    if options.out and without:
        parser.error("--without is for measuring; a model is trained with everything")
    started = time.perf_counter()
    segmenter = load_segmenter(options.segmenter)
    numbers = INVENTED * ("invented" not in without), VARIANTS * ("variants" not in without)
    data = prepare(practice(options.corpus, *numbers), segmenter, without)
    if options.cross_validate:
        _print(cross_validate(data, "context" not in without) | {"without": without})
    if options.out:
        classifier = SectionClassifier(fit(data, range(len(data.examples))), options.segmenter)
        classifier.to_disk(options.out)
        size = sum(f.stat().st_size for f in options.out.rglob("*") if f.is_file())
        _print({"out": str(options.out), "kilobytes": size // 1000, "seconds": round(time.perf_counter() - started)})
        _print({"part": "test"} | scores(answers_of(classifier, load_corpus(options.corpus, "test"))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
