"""Alternatives to the shipped section classifier on the same folds: ``python -m extract.training.section_trials --segmenter DIR``.

Prints a row of scores, size and speed for each pair of a first and a second stage. ``--first``/``--second`` choose some.
``crf`` needs ``pip install sklearn-crfsuite``, which the product does not use.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

from extract.corpus import load_corpus
from extract.facts import SECTIONS
from extract.sections import BLOCKS, Labelled, SectionClassifier, block_matrix, decide, neighbourhood
from extract.sections.segmenter import Segmenter, load_segmenter
from extract.training.train_sections import (
    FOLDS,
    INNER_FOLDS,
    LOCAL_C,
    SECOND_WEIGHTS,
    Answer,
    Data,
    answers_of,
    apply_local,
    fit_local,
    fit_second,
    folds,
    practice,
    prepare,
    regression,
    scores,
)

HASHED_BITS = 15  # of the trial without a vocabulary: buckets a block


@dataclass(frozen=True, slots=True)
class First:
    """A first stage. ``blocks``: the features it reads; ``idf``: weighs them by rarity and keeps a list of columns, else hashed only."""

    blocks: tuple[str, ...] = BLOCKS
    idf: bool = True
    without: tuple[str, ...] = ()


FIRST = {
    "characters, words, tokens": First(),
    "characters, tokens": First(("characters", "tokens")),
    "words, tokens": First(("words", "tokens")),
    "characters only": First(("characters",)),
    "words only": First(("words",)),
    "characters, words": First(("characters", "words")),
    "no heading context": First(without=("headings",)),
    "hashed, no idf": First(idf=False),
}
ENSEMBLE = ("characters, tokens", "words, tokens")  # their mean is a first stage as well
SECOND = ("none", "regression", "crf")


def _narrow(data: Data, blocks: Sequence[str]) -> Data:
    chosen = [k for k, name in enumerate(BLOCKS) if name in blocks]
    return replace(data, blocks=tuple(data.blocks[k] for k in chosen), weights=tuple(data.weights[k] for k in chosen))


def _hashed_features(data: Data, rows: Any) -> Any:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.preprocessing import normalize

    out = []
    for counts, weight in zip(data.blocks, data.weights, strict=True):
        chosen = counts[rows]
        folded = csr_matrix(
            (chosen.data, chosen.indices % (1 << HASHED_BITS), chosen.indptr), shape=(len(rows), 1 << HASHED_BITS)
        )
        folded.sum_duplicates()
        out.append(normalize(folded) * weight)
    return hstack(out, format="csr")


def _fit_hashed(data: Data, rows: Any) -> dict[str, Any]:
    local = regression(_hashed_features(data, rows), data, rows, LOCAL_C, SECOND_WEIGHTS[0])
    local.coef_ = local.coef_.astype("float32")
    return {"local": local}


def _apply_hashed(parts: Mapping[str, Any], data: Data, rows: Any) -> Any:
    return parts["local"].predict_proba(_hashed_features(data, rows))


@dataclass(frozen=True, slots=True)
class Fold:
    """``said``: what a first stage says of every row of ``chosen`` and ``held`` examples it has not seen (rows × labels)."""

    chosen: tuple[int, ...]
    held: tuple[int, ...]
    said: Any


def first_stage(data: Data, stage: First, inner: bool = True) -> tuple[list[Fold], int, float]:
    """Folds, bytes of the last model, seconds a row takes to predict. ``inner``: rows of ``chosen`` examples are said too, for
    a second stage to learn from."""
    import numpy as np
    from skops.io import dumps

    data = _narrow(data, stage.blocks)
    fit: Callable[..., dict[str, Any]] = fit_local if stage.idf else _fit_hashed
    apply: Callable[..., Any] = apply_local if stage.idf else _apply_hashed
    everything = range(len(data.examples))
    out = []
    for real in folds(data, [n for n in everything if data.examples[n].real], FOLDS):
        organs = {data.examples[n].organ for n in real}
        chosen = [n for n in everything if data.examples[n].organ not in organs]
        said = np.zeros((len(data.group), len(SECTIONS)))
        for some in folds(data, chosen, INNER_FOLDS) if inner else ():
            outside, rows = set(some), data.rows(some)
            said[rows] = apply(fit(data, data.rows(n for n in chosen if n not in outside)), data, rows)
        parts, rows = fit(data, data.rows(chosen)), data.rows(real)
        started = time.perf_counter()
        said[rows] = apply(parts, data, rows)
        seconds = (time.perf_counter() - started) / len(rows)
        out.append(Fold(tuple(chosen), tuple(real), said))
    return out, len(dumps(parts, compression=ZIP_DEFLATED)), seconds


def _items(report: Sequence[Any], around: Any) -> list[dict[str, float]]:
    return [
        {str(k): value for k, value in enumerate(row) if value} | {f"kind={view.kind}": 1.0}
        for view, row in zip(report, around.tolist(), strict=True)
    ]


def _crf(data: Data, fold: Fold) -> Any:
    """Probabilities of the held rows by a conditional random field over the paragraphs of each report."""
    import numpy as np

    names = sorted(SECTIONS)

    def sequences(examples: Sequence[int]) -> list[list[dict[str, float]]]:
        return [
            _items(data.examples[n].views, neighbourhood([data.examples[n].views], fold.said[data.rows([n])]))
            for n in sorted(examples)
        ]

    field = import_module("sklearn_crfsuite").CRF(  # optional, hence no import statement
        algorithm="lbfgs", c1=0.0, c2=0.05, max_iterations=120, all_possible_transitions=True
    )
    field.fit(sequences(fold.chosen), [[labels[0] for labels in data.examples[n].labels] for n in sorted(fold.chosen)])
    given = field.predict_marginals(sequences(fold.held))
    return np.array([[one.get(name, 0.0) for name in names] for report in given for one in report])


def second_stage(data: Data, fold: Fold, stage: str, field: Any) -> list[Labelled]:
    """Labels of the held rows, examples in order. ``field``: what the CRF says of them (stage ``crf``)."""
    names, rows = sorted(SECTIONS), data.rows(fold.held)
    if stage in ("none", "crf"):
        said = fold.said[rows] if stage == "none" else field
        return [Labelled((names[row.argmax()],), dict(zip(names, row.tolist(), strict=True))) for row in said]
    inside = [data.examples[n].views for n in sorted(fold.held)]
    return decide(fit_second(data, fold.chosen, fold.said), inside, fold.said[rows])


def held_answers(data: Data, found: Sequence[Fold], stage: str, fields: Sequence[Any]) -> list[Answer]:
    """What is said of all held rows."""
    answers: list[Answer] = []
    for fold, field in zip(found, fields, strict=True):
        for row, given in zip(data.rows(fold.held), second_stage(data, fold, stage, field), strict=True):
            score = given.scores.get(given.labels[0], 0.0)
            answers.append((data.kinds[row], data.labels[row], given.labels, score))
    return answers


def reliability(parts: Mapping[str, Sequence[Answer]], path: Path) -> None:
    """Draws, for each named set of answers, how many of a score are right, and how often the score is given."""
    import matplotlib
    import numpy as np

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (upper, lower) = pyplot.subplots(2, 1, figsize=(4.5, 5.5), height_ratios=(3, 1), sharex=True)
    upper.plot((0, 1), (0, 1), color="0.7", linewidth=1)
    edges = np.linspace(0, 1, 11)
    for name, answers in parts.items():
        given = np.array([score for *_, score in answers])
        right = np.array([labels[0] in true for _, true, labels, _ in answers])
        place = np.clip(np.ceil(given * 10).astype(int) - 1, 0, 9)
        enough = [k for k in range(10) if (place == k).sum() >= 5]
        error = scores(answers)["calibration error"]
        points = [given[place == k].mean() for k in enough], [right[place == k].mean() for k in enough]
        upper.plot(*points, marker="o", label=f"{name}: {len(answers)}, error {error:.3f}")
        lower.hist(given, bins=list(edges), histtype="step")
    upper.set_ylabel("share right")
    upper.legend(loc="upper left", fontsize=8)
    lower.set_yscale("log")
    lower.set_ylabel("paragraphs")
    lower.set_xlabel("score of the main label")
    figure.tight_layout()
    figure.savefig(path, dpi=90)


def counting(data: Data, segmenter: Segmenter) -> dict[str, float]:
    """Seconds a row takes to count the features of each block."""
    flat = [view for e in data.examples if e.real for view in e.views]
    out = {}
    for name in BLOCKS:
        started = time.perf_counter()
        block_matrix(name, flat, segmenter)
        out[name] = (time.perf_counter() - started) / len(flat)
    return out


def _row(name: str, stage: str, result: Mapping[str, Any], size: int, seconds: float, length: float) -> str:
    shown = ("accuracy", "headings", "bodies", "macro F1", "view of four", "lenient", "calibration error")
    cells = [f"{result[key]:.3f}" for key in shown]
    return f"| {name} | {stage} | {' | '.join(cells)} | {size / 1e6:.1f} | {length / seconds / 1e3:.0f} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; rows as a Markdown table. Size in MB without the segmenter, speed in thousand characters a second."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--segmenter", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--first", nargs="+", choices=(*FIRST, "ensemble"), default=[*FIRST, "ensemble"])
    parser.add_argument("--second", nargs="+", choices=SECOND, default=["none", "regression"])
    parser.add_argument("--plot", type=Path, help="draw the reliability of the last row's scores into this PNG")
    parser.add_argument("--model", type=Path, help="with --plot: a trained classifier, for the development part")
    options = parser.parse_args(arguments)
    more: dict[str, list[Answer]] = {}
    if options.plot and options.model:
        dev = load_corpus(options.corpus, "dev")
        more["development part"] = answers_of(SectionClassifier.from_disk(options.model), dev)
    segmenter = load_segmenter(options.segmenter)
    examples = practice(options.corpus)
    data = prepare(examples, segmenter)
    cost = counting(data, segmenter)
    texts = [len(view.text) for e in examples if e.real for view in e.views]
    done: dict[str, tuple[list[Fold], int, float]] = {}
    for name in options.first:
        for need in ENSEMBLE if name == "ensemble" else (name,):
            if need not in done:
                stage = FIRST[need]
                own = prepare(examples, segmenter, stage.without) if stage.without else data
                found, size, seconds = first_stage(own, stage, options.second != ["none"])
                done[need] = found, size, seconds + sum(cost[block] for block in stage.blocks)
        if name == "ensemble":
            pair = [done[need] for need in ENSEMBLE]
            mean = [Fold(a.chosen, a.held, (a.said + b.said) / 2) for a, b in zip(pair[0][0], pair[1][0], strict=True)]
            done[name] = mean, pair[0][1] + pair[1][1], pair[0][2] + pair[1][2] - cost["tokens"]
        found, size, seconds = done[name]
        fields = [_crf(data, fold) if "crf" in options.second else None for fold in found]
        for second in options.second:
            answers = held_answers(data, found, second, fields)
            print(_row(name, second, scores(answers), size, seconds, sum(texts) / len(texts)), flush=True)
            if options.plot:
                reliability({"held out in cross-validation": answers} | more, options.plot)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
