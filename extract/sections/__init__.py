"""Section labels of paragraphs by a trained model: pkuseg words, characters, headings, then the neighbours' labels.

Two stages of logistic regression (scikit-learn, saved with skops, no pickle). The first reads one paragraph with its
headings and place; the second reads what the first says about the paragraph, its headings, its neighbours and, for a
heading, the paragraphs under it, and says which topic is the main one and which topics are there. Training: :mod:`extract.training.train_sections`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile

from extract.facts import SECTIONS, GongkaiError, Paragraph
from extract.sections.section_features import View, views
from extract.sections.segmenter import FILES as SEGMENTER_FILES
from extract.sections.segmenter import Segmenter, load_segmenter

MODEL_FILE, SEGMENTER_FOLDER = "sections.skops", "segmenter"
BLOCKS = ("characters", "words", "tokens")
_HASH_SIZE = 2**20
_DIGITS = re.compile(r"\d[\d.,]{0,12}")
_SECOND_FROM = 0.5  # score from which a second label is given
_NAMED_FROM = 0.1  # for a topic that a heading names itself, though the text under it is of another
_HOLDS_SHARE, _FIRST_SHARE = 0.5, 0.2  # weight of "holds the topic" and of the first stage in the choice of the main one
_TOLD_IN_ORDER = frozenset({"fees", "requests", "review", "support"})  # topics of equal rank: the first told is the main one
_TURNED_FROM = 0.25  # score of shortcomings told before the remedies from which they are the main topic
_LEAST = 1e-4  # a probability below is as good as none; keeps logarithms bounded


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labels of one paragraph, main one first; () for kinds without sections. ``scores``: label → probability that the
    paragraph holds the topic; two topics may both be likely. Those under 0.001 are left out."""

    labels: tuple[str, ...]
    scores: Mapping[str, float]


_NONE = Labelled((), {})


@lru_cache(maxsize=1)
def _hasher() -> Any:
    from sklearn.feature_extraction import FeatureHasher

    return FeatureHasher(_HASH_SIZE, input_type="string", alternate_sign=False)


def hashed(paragraphs: Sequence[View], segmenter: Segmenter) -> list[Any]:
    """One sparse matrix of counts (paragraphs × hash buckets) for each of :data:`BLOCKS`."""
    return [block_matrix(name, paragraphs, segmenter) for name in BLOCKS]


def block_matrix(name: str, paragraphs: Sequence[View], segmenter: Segmenter) -> Any:
    """Counts of one of :data:`BLOCKS`, paragraphs × hash buckets."""
    strings: Iterable[Iterable[str]]
    if name == "tokens":
        strings = (view.tokens for view in paragraphs)
    else:
        texts = [_DIGITS.sub("0", view.text) for view in paragraphs]
        if name == "characters":
            strings = (_ngrams(text) for text in texts)
        else:
            batch = segmenter.batch(texts)
            strings = (words + [f"{a} {b}" for a, b in zip(words, words[1:], strict=False)] for words in batch)
    return _hasher().transform(strings)


def _ngrams(text: str) -> list[str]:
    """Characters, pairs and triples."""
    pairs = [a + b for a, b in zip(text, text[1:], strict=False)]
    return [*text, *pairs, *(pair + c for pair, c in zip(pairs, text[2:], strict=False))] or ["∅"]


def column_places(columns: Any) -> Any:
    """Hash bucket → column of the model, -1 for buckets that training has not kept."""
    import numpy as np

    places = np.full(_HASH_SIZE, -1, dtype=np.int32)
    places[columns] = np.arange(len(columns), dtype=np.int32)
    return places


def kept(counts: Any, places: Any, width: int) -> Any:
    """The columns of ``counts`` that ``places`` keeps, in the order of the model."""
    import numpy as np
    from scipy.sparse import csr_matrix

    columns = places[counts.indices]
    known = columns >= 0
    ends = np.concatenate([[0], known.cumsum()])[counts.indptr]
    return csr_matrix((counts.data[known], columns[known], ends), shape=(counts.shape[0], width))


def neighbourhood(reports: Iterable[Sequence[View]], probabilities: Any) -> Any:
    """What the second stage sees, a dense matrix with one row per view.

    ``probabilities``: first stage, views of all reports in order × labels. Logarithms are scaled to 0–1.
    """
    import numpy as np

    logs = 1 - np.log(np.clip(probabilities, _LEAST, 1)) / np.log(_LEAST)
    width = logs.shape[1]
    out = np.zeros((len(logs), 9 * width + 4))
    start = 0
    for report in reports:
        for place, view in enumerate(report):
            here, row = start + place, out[start + place].reshape(-1)
            blocks = row[: 9 * width].reshape(9, width)
            is_body = view.kind == "body"
            before = report[place - 1] if place else None
            runs_on = before is not None and is_body and before.kind == "body" and before.parents[:1] == view.parents[:1]
            blocks[0 if is_body else 1] = logs[here]
            if before is not None:
                blocks[2 if runs_on else 3] = logs[here - 1]
            if place + 1 < len(report):
                blocks[4] = logs[here + 1]
            for slot, parent in zip((5, 6), view.parents, strict=False):
                blocks[slot] = logs[start + parent]
            if not is_body:
                under = [start + k for k in range(place + 1, len(report)) if report[k].parents[:1] == (place,)]
                if under:
                    blocks[7] = probabilities[under].mean(axis=0)
            else:
                blocks[8] = probabilities[here]
            row[9 * width :] = is_body, runs_on, place == 0, place + 1 == len(report)
        start += len(report)
    return out


def decide(parts: Mapping[str, Any], reports: Sequence[Sequence[View]], first: Any) -> list[Labelled]:
    """The second stage: labels and scores of every view from what the first stage says (views × labels)."""
    import numpy as np

    around = neighbourhood(reports, first)
    names = [str(name) for name in parts["context"].classes_]
    weights = parts["holds"]
    scores = 1 / (1 + np.exp(-(around @ weights[:, :-1].T + weights[:, -1])))
    main = parts["context"].predict_log_proba(around)
    for share, more in ((_HOLDS_SHARE, scores), (_FIRST_SHARE, first)):
        main = main + share * np.log(np.clip(more, _LEAST, 1))
    out = []
    flat = [view for report in reports for view in report]
    for view, best, row in zip(flat, main.argmax(axis=1).tolist(), scores.tolist(), strict=True):
        ranked = sorted(range(len(names)), key=lambda k: -row[k])
        second = next(k for k in ranked if k != best)
        if _told_first(view, names[second], names[best], row[second]):
            best = second
            second = next(k for k in ranked if k != best)
        named = view.kind == "heading" and f"own={names[second]}" in view.tokens
        labels = (names[best], names[second]) if row[second] >= (_NAMED_FROM if named else _SECOND_FROM) else (names[best],)
        out.append(Labelled(labels, {names[k]: round(row[k], 4) for k in ranked if row[k] >= 0.001}))
    return out


def _told_first(view: View, topic: str, main: str, score: float) -> bool:
    """Is ``topic`` (held with ``score``) told before the ``main`` one, and so the main one itself (label guide, D4)?"""
    if (topic, main) == ("problems", "plans"):
        return score >= _TURNED_FROM and any(f"turn={fifth}" in view.tokens for fifth in range(5))
    if not {topic, main} <= _TOLD_IN_ORDER or score < _SECOND_FROM:
        return False
    headed = any(token.startswith(("own-one=", "h1-one=")) and token.endswith(f">{main}") for token in view.tokens)
    return not headed and f"order={topic}<{main}" in view.tokens


class SectionClassifier:
    """``parts``: what :func:`extract.training.train_sections.fit` made; ``segmenter_folder``: of the pkuseg model it was made with."""

    def __init__(self, parts: Mapping[str, Any], segmenter_folder: Path) -> None:
        self._parts, self._segmenter = parts, load_segmenter(segmenter_folder)
        self._segmenter_files = {name: (segmenter_folder / name).read_bytes() for name in SEGMENTER_FILES}
        self._places = [column_places(columns) for columns in parts["columns"]]

    def predict(self, paragraphs: Sequence[Paragraph]) -> tuple[Labelled, ...]:
        """Labels of every paragraph of one report."""
        return self.predict_many([paragraphs])[0]

    def predict_many(self, reports: Sequence[Sequence[Paragraph]]) -> list[tuple[Labelled, ...]]:
        """Labels of several reports at once, faster than one call each."""
        seen = [views(report) for report in reports]
        out = [[_NONE] * len(report) for report in reports]
        if any(seen):
            flat = [view for report in seen for view in report]
            found = iter(decide(self._parts, seen, self._parts["local"].predict_proba(self._features(flat))))
            for target, report in zip(out, seen, strict=True):
                for view in report:
                    target[view.index] = next(found)
        return [tuple(labels) for labels in out]

    def _features(self, flat: Sequence[View]) -> Any:
        from scipy.sparse import hstack

        blocks = []
        for counts, places, tfidf in zip(hashed(flat, self._segmenter), self._places, self._parts["tfidf"], strict=True):
            blocks.append(tfidf.transform(kept(counts, places, len(tfidf.idf_))))
        return hstack(blocks, format="csr")

    def to_disk(self, path: Path) -> None:
        """Writes the model file and the segmenter it needs into folder ``path``."""
        from skops.io import dump

        path.mkdir(parents=True, exist_ok=True)
        dump(dict(self._parts), path / MODEL_FILE, compression=ZIP_DEFLATED)
        (path / SEGMENTER_FOLDER).mkdir(exist_ok=True)
        for name, content in self._segmenter_files.items():
            (path / SEGMENTER_FOLDER / name).write_bytes(content)

    @classmethod
    def from_disk(cls, path: Path) -> SectionClassifier:
        """The classifier in folder ``path``. Raises GongkaiError ``model_missing`` or ``model_damaged``."""
        from skops.io import load
        from skops.io.exceptions import UntrustedTypesFoundException

        again = "train it: python -m extract.training.train_sections --out DIR"
        if not (path / MODEL_FILE).is_file():
            raise GongkaiError("model_missing", f"no {MODEL_FILE}", path=str(path), next_step=again)
        try:
            parts = load(path / MODEL_FILE, trusted=[])
            if list(parts["context"].classes_) != sorted(SECTIONS) or len(parts["holds"]) != len(SECTIONS):
                raise ValueError("other labels than this version's")
            return cls(parts, path / SEGMENTER_FOLDER)
        except (BadZipFile, ValueError, KeyError, TypeError, AttributeError, OSError, UntrustedTypesFoundException) as error:
            raise GongkaiError("model_damaged", f"not a section model: {error}", path=str(path), next_step=again) from error
