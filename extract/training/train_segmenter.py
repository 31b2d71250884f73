"""Trains the project's own pkuseg model: ``python -m extract.training.train_segmenter --out build/parts/segmenter``.

Teacher: jieba's free dictionary (MIT, needed for training only) cuts the text of the train part between the edges that
the annotators drew (names, organs, counts, dates, documents, contacts) and those of the official forms' labels, so that
no word crosses such an edge. No word-list features: what is learned are characters and character pairs.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from extract.corpus import AnnotatedReport, load_corpus
from extract.sections.segmenter import Segmenter, load_segmenter

SEED = 20261124
ITERATIONS = 16
_WHOLE = {"name"}  # names are one word each; what lies inside other spans is cut further
_HALF = str.maketrans("，：；（）！？", ",:;()!?")
Annotated = tuple[str, Sequence[tuple[int, int, str]]]


def teach(text: str, spans: Iterable[tuple[int, int, str]], labels: re.Pattern[str]) -> list[str]:
    """Words of one paragraph as the teacher cuts it. ``spans``: (start, end, label) of annotations."""
    import jieba

    edges, whole = {0, len(text)}, set()
    for start, end, label in spans:
        edges |= {start, end}
        if label in _WHOLE:
            whole.add((start, end))
    for match in labels.finditer(text):
        edges |= {match.start(), match.end()}
    for start, end in whole:
        edges -= set(range(start + 1, end))
    cuts = sorted(edges)
    words: list[str] = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        words += [text[start:end]] if (start, end) in whole else list(jieba.cut(text[start:end], HMM=False))
    return [part for word in words for part in word.split()]


def label_pattern(forms: Path) -> re.Pattern[str]:
    """A pattern of the indicator labels of the official forms (``label`` of every form file in folder ``forms``)."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            label = node.get("label")
            if isinstance(label, str):
                short = re.sub(r"（.{0,60}）", "", label)
                if 4 <= len(short) <= 16 and "、" not in short:
                    found.add(short)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    for path in sorted(forms.rglob("*.json")):
        walk(json.loads(path.read_text("utf-8")))
    words = sorted(found, key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, words)) or r"(?!)")


def lines(paragraphs: Iterable[Annotated], labels: re.Pattern[str], *, vary: random.Random | None = None) -> Iterator[str]:
    """Training lines: one sentence each, words split by a blank. ``vary``: print some with half-width marks."""
    for text, spans in paragraphs:
        words = teach(text, spans, labels)
        sentence: list[str] = []
        for word in words:
            sentence.append(word)
            if word in "。；！？" or len(sentence) > 120:
                yield _line(sentence, vary)
                sentence = []
        if sentence:
            yield _line(sentence, vary)


def _line(words: Sequence[str], vary: random.Random | None) -> str:
    line = " ".join(words)
    return line.translate(_HALF) if vary and vary.random() < 0.25 else line


def train(train_lines: Sequence[str], test_lines: Sequence[str], out: Path, *, iterations: int = ITERATIONS) -> None:
    """Trains and writes ``features.msgpack`` and ``weights.npz`` into ``out``. Same lines, same seed, same model."""
    import numpy as np
    import spacy_pkuseg
    import srsly
    from spacy_pkuseg.config import config

    random.seed(SEED)  # pkuseg shuffles with the global generator
    config.wordFeature = False
    config.featureTrim = 1  # a feature seen once teaches nothing and costs size
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("train.txt", "test.txt")]
        for file, content in zip(files, (train_lines, test_lines), strict=True):
            file.write_text("\n".join(content) + "\n", "utf-8")
        spacy_pkuseg.train(str(files[0]), str(files[1]), str(out), train_iter=iterations)
    # word lists are of no use without word features; rounded weights pack to a third
    data = srsly.read_msgpack(out / "features.msgpack")
    srsly.write_msgpack(out / "features.msgpack", data | {"unigram": [], "bigram": []})
    with np.load(out / "weights.npz") as stored:
        sizes, weights = stored["sizes"], stored["w"]
    np.savez_compressed(out / "weights.npz", sizes=sizes, w=np.round(weights, 3))


def word_scores(predicted: Sequence[Sequence[str]], taught: Sequence[Sequence[str]]) -> float:
    """F1 of words against the teacher's."""
    right = total_p = total_t = 0
    for a, b in zip(predicted, taught, strict=True):
        spans = []
        for words in (a, b):
            at, found = 0, set()
            for word in words:
                found.add((at, at + len(word)))
                at += len(word)
            spans.append(found)
        right, total_p, total_t = right + len(spans[0] & spans[1]), total_p + len(spans[0]), total_t + len(spans[1])
    return 2 * right / max(1, total_p + total_t)


def edges_kept(segmenter: Segmenter, paragraphs: Iterable[Annotated]) -> float:
    """Share of annotated edges that are edges of words too."""
    kept = total = 0
    for text, spans in paragraphs:
        bare = [0]
        for character in text:
            bare.append(bare[-1] + (not character.isspace()))
        edges, at = {0}, 0
        for word in segmenter(text):
            at += len(word)
            edges.add(at)
        wanted = [bare[edge] for start, end, _ in spans for edge in (start, end)]
        kept, total = kept + sum(edge in edges for edge in wanted), total + len(wanted)
    return kept / max(1, total)


def annotated(reports: Iterable[AnnotatedReport]) -> list[Annotated]:
    """Text and spans of every paragraph of the reports."""
    return [(p.text, [(a.start, a.end, a.label) for a in p.annotations]) for r in reports for p in r.paragraphs]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line. Prints word F1 and kept edges on the test part, which nothing here is chosen by."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--iterations", type=int, default=ITERATIONS)
    options = parser.parse_args(arguments)
    labels = label_pattern(Path(__file__).parents[1] / "forms")
    known, held_out = (annotated(load_corpus(options.corpus, part)) for part in ("train", "test"))
    train(
        list(lines(known, labels, vary=random.Random(SEED))),
        list(lines(held_out, labels)),
        options.out,
        iterations=options.iterations,
    )
    segmenter = load_segmenter(options.out)
    taught = [teach(text, spans, labels) for text, spans in held_out]
    result = {
        "word_f1": round(word_scores([segmenter(text) for text, _ in held_out], taught), 4),
        "edges_kept": round(edges_kept(segmenter, held_out), 4),
        "kilobytes": sum(f.stat().st_size for f in options.out.iterdir()) // 1000,
    }
    print(json.dumps({"test": result}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
