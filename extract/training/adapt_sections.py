"""Section classifier and a user's own reports: refitted with the corpus of the model, or shifted from its weights without it.

:func:`refit` trains both stages anew on corpus and own reports, which count more. :func:`shift` needs no corpus: each stage
keeps the model's features and weights and learns a difference to them that is held small (logistic regression with the
trained weights as its prior). How small is chosen by own reports left out in turn; no difference at all is one choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from extract.corpus import AnnotatedReport
from extract.facts import SECTIONS, Paragraph
from extract.sections import SEGMENTER_FOLDER, SectionClassifier, neighbourhood
from extract.sections.segmenter import load_segmenter
from extract.training.section_drill import traditional_script, varied
from extract.training.train_sections import SECOND_WEIGHTS, SEED, VARIANT_WEIGHT, Example, example, fit, practice, prepare

OWN_WEIGHT = 3.0  # of an own report; one of the corpus counts 1
STRENGTHS = (0.0, 0.1, 1.0, 10.0)  # 0: the weights stay as they are
FOLDS = 5


def own_examples(reports: Sequence[AnnotatedReport]) -> list[Example]:
    """The reports as the classifier sees them."""
    return [example(r.organ, [(Paragraph(p.kind, p.text), p.sections) for p in r.paragraphs], OWN_WEIGHT) for r in reports]


def refit(model: Path, corpus: Path, reports: Sequence[AnnotatedReport]) -> SectionClassifier:
    """Both stages anew on the train part of ``corpus`` and the reports, with the segmenter of the section model ``model``."""
    import random

    rng, script = random.Random(SEED), traditional_script()
    own = own_examples(reports)
    for report in reports:
        labelled = [(Paragraph(p.kind, p.text), p.sections) for p in report.paragraphs]
        own.append(example(report.organ, varied(labelled, rng, script), OWN_WEIGHT * VARIANT_WEIGHT, real=False))
    data = prepare([*practice(corpus), *own], load_segmenter(model / SEGMENTER_FOLDER))
    return SectionClassifier(fit(data, range(len(data.examples))), model / SEGMENTER_FOLDER)


def shift(model: Path, reports: Sequence[AnnotatedReport]) -> tuple[SectionClassifier, dict[str, float]]:
    """The section model in folder ``model`` shifted towards the reports, and the strength chosen for each stage."""
    import numpy as np

    classifier = SectionClassifier.from_disk(model)
    parts = deepcopy(dict(classifier._parts))
    examples = own_examples(reports)
    inside = [e.views for e in examples]
    features = classifier._features([view for e in examples for view in e.views])
    labels = [names for e in examples for names in e.labels]
    folds = _folds(examples)
    names = [str(name) for name in parts["local"].classes_]
    local = _Stage(features, _targets(labels, names, SECOND_WEIGHTS[0]), _weights(parts["local"]), softmax=True)
    first, unseen = local.choose(folds)
    _set(parts["local"], local.fitted(first))
    around = neighbourhood(inside, unseen)
    names = [str(name) for name in parts["context"].classes_]
    context = _Stage(around, _targets(labels, names, SECOND_WEIGHTS[1]), _weights(parts["context"]), softmax=True)
    second, _ = context.choose(folds)
    _set(parts["context"], context.fitted(second))
    topics = np.array([[float(name in given) for name in sorted(SECTIONS)] for given in labels])
    holds = _Stage(around, topics, parts["holds"], softmax=False)
    third, _ = holds.choose(folds)
    parts["holds"] = holds.fitted(third)
    return SectionClassifier(parts, model / SEGMENTER_FOLDER), {"local": first, "context": second, "holds": third}


def _folds(examples: Sequence[Example]) -> Any:
    """Fold of every row; all reports of an organ in one, or of a single organ each report for itself."""
    import numpy as np

    organs = sorted({e.organ for e in examples})
    place = {organ: k % FOLDS for k, organ in enumerate(organs)}
    several = len(organs) >= 2
    return np.array([place[e.organ] if several else n % FOLDS for n, e in enumerate(examples) for _ in e.views])


def _targets(labels: Sequence[tuple[str, ...]], names: Sequence[str], second: float) -> Any:
    """Rows × labels: the share of a paragraph's weight that each of its labels gets."""
    import numpy as np

    out = np.zeros((len(labels), len(names)))
    for row, given in zip(out, labels, strict=True):
        for label, share in zip(given, (1.0,) if len(given) == 1 else (1.0 - second, second), strict=False):
            row[names.index(label)] += share
    return out


def _weights(model: Any) -> Any:
    import numpy as np

    return np.hstack([model.coef_, model.intercept_[:, None]]).astype(float)


def _set(model: Any, weights: Any) -> None:
    model.coef_, model.intercept_ = weights[:, :-1].astype(model.coef_.dtype), weights[:, -1]


class _Stage:
    """A linear stage: ``features`` rows × columns, ``targets`` rows × labels, ``base`` labels × (columns + 1), trained before."""

    def __init__(self, features: Any, targets: Any, base: Any, *, softmax: bool) -> None:
        import numpy as np
        from scipy.sparse import csr_matrix, hstack

        whole = hstack([csr_matrix(features), np.ones((features.shape[0], 1))], format="csr")
        # a column that no own report fills keeps its weight
        self.columns = np.unique(whole.indices)
        self.features, self.targets, self.base, self.softmax = whole[:, self.columns], targets, base, softmax

    def fitted(self, strength: float, rows: Any = None) -> Any:
        """``base`` and the best difference to it, whose squares are worth ``1 / strength``."""
        import numpy as np
        from scipy.optimize import minimize

        out = self.base.copy()
        if not strength:
            return out
        features = self.features if rows is None else self.features[rows]
        targets = self.targets if rows is None else self.targets[rows]
        before = features @ self.base[:, self.columns].T
        shape = (len(self.base), len(self.columns))

        def loss(flat: Any) -> tuple[float, Any]:
            difference = flat.reshape(shape)
            scores = before + features @ difference.T
            likely, total = self._answer(scores, targets)
            slope = (features.T @ (likely - targets)).T + difference / strength
            return total + float(flat @ flat) / (2 * strength), slope.ravel()

        found = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200})
        out[:, self.columns] += found.x.reshape(shape)
        return out

    def _answer(self, scores: Any, targets: Any) -> tuple[Any, float]:
        """Probabilities, and the summed loss against ``targets``."""
        import numpy as np
        from scipy.special import expit, logsumexp

        if self.softmax:
            logs = scores - logsumexp(scores, axis=1, keepdims=True)
            return np.exp(logs), -float((targets * logs).sum())
        return expit(scores), float((np.logaddexp(0, scores) - targets * scores).sum())

    def choose(self, folds: Any) -> tuple[float, Any]:
        """The strength whose left-out rows lose least, and their probabilities."""
        import numpy as np

        best: tuple[float, float, Any] | None = None
        for strength in STRENGTHS:
            likely, total = np.zeros_like(self.targets), 0.0
            for fold in np.unique(folds):
                out = folds == fold
                weights = self.fitted(strength, ~out)[:, self.columns]
                likely[out], lost = self._answer(self.features[out] @ weights.T, self.targets[out])
                total += lost
            if best is None or total < best[0]:
                best = total, strength, likely
        assert best is not None
        return best[1], best[2]
