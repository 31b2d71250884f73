"""Trains the tagger of people: ``python -m extract.training.train_ner --corpus corpus --out build/parts/tagger``.

A spaCy ``tok2vec`` + ``ner`` on single characters, built from ``extract/config/ner.cfg`` and trained on the corpus with
text of :mod:`extract.training.augment`. Same seed, same machine, same model.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extract.corpus import AnnotatedReport, load_corpus
from extract.training.align_people import LABELS, Sample, align
from extract.training.augment import Augmenter, join

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.training import Example
    from spacy.vocab import Vocab

# About 12 minutes on one idle core.
CHARACTERS = 9_000_000
CONFIG = Path(__file__).parents[1] / "config" / "ner.cfg"


def character_doc(vocab: Vocab, text: str) -> Doc:
    """A Doc of one character per token: token index == offset."""
    from spacy.tokens import Doc

    return Doc(vocab, words=list(text), spaces=[False] * len(text))


def make_example(vocab: Vocab, sample: Sample) -> Example:
    """The training example of one labelled text."""
    from spacy.tokens import Span
    from spacy.training import Example

    gold = character_doc(vocab, sample.text)
    gold.ents = [Span(gold, start, end, label=label) for start, end, label in sample.spans]
    return Example(character_doc(vocab, sample.text), gold)


def train_ner(
    reports: Sequence[AnnotatedReport],
    seed: int = 20261124,
    characters: int = CHARACTERS,
    per_batch: int = 2_500,
    log: bool = False,
) -> Language:
    """A trained pipeline with the components ``tok2vec`` and ``ner``.

    ``characters``: how much augmented text to train on in all; ``per_batch``: characters a step. The learning rate
    falls linearly over the second half. Weights are the running average, which is worth a point of F1.
    """
    from thinc.api import NumpyOps, get_current_ops, set_current_ops

    before = get_current_ops()
    # NumPy's own matrix product is faster here than blis.
    set_current_ops(NumpyOps(use_blis=False))
    try:
        return _train(reports, seed, characters, per_batch, log)
    finally:
        set_current_ops(before)


def _train(reports: Sequence[AnnotatedReport], seed: int, characters: int, per_batch: int, log: bool) -> Language:
    import spacy
    from spacy.util import fix_random_seed, load_config
    from thinc.api import registry

    from extract.pipeline import set_norms

    config = load_config(CONFIG)
    fix_random_seed(seed)
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    set_norms(nlp.vocab)
    for label in LABELS:
        nlp.get_pipe("ner").add_label(label)
    corpus = [sample for report in reports for sample in align(report)]
    augmenter = Augmenter(corpus, seed)
    first = [make_example(nlp.vocab, s) for s in augmenter.documents(20_000)]
    optimizer = nlp.initialize(lambda: first)
    resolved = registry.resolve({"optimizer": config["training"]["optimizer"]})
    optimizer = resolved["optimizer"]
    rate, dropout = optimizer.learn_rate, config["training"]["dropout"]
    done, loss, began = 0, 0.0, time.monotonic()
    while done < characters:
        batch = augmenter.documents(per_batch)
        share = done / characters
        optimizer.learn_rate = rate * min(1.0, 2.0 * (1.0 - share) + 0.02)
        step: dict[str, float] = {}
        nlp.update([make_example(nlp.vocab, s) for s in batch], sgd=optimizer, drop=dropout, losses=step)
        loss += step["ner"]
        before, done = done, done + sum(len(s.text) for s in batch)
        if log and before // 100_000 != done // 100_000:
            print(f"{done:>9,} characters  loss {loss:.0f}  {time.monotonic() - began:.0f} s", flush=True)
            loss = 0.0
    with nlp.use_params(optimizer.averages):
        return _frozen(nlp)


def _frozen(nlp: Language) -> Language:
    """A copy whose weights are those now in use (the averages)."""
    import spacy

    copy = spacy.util.load_model_from_config(nlp.config, auto_fill=False)
    return copy.from_bytes(nlp.to_bytes())


def evaluate(nlp: Language, reports: Iterable[AnnotatedReport]) -> dict[str, dict[str, float]]:
    """Span precision, recall and F1 per label, each report tagged whole, paragraphs joined by line feeds."""
    counts: dict[str, Counter[str]] = {label: Counter() for label in LABELS}
    for report in reports:
        sample = join(align(report), "\n")
        doc = nlp(character_doc(nlp.vocab, sample.text))
        gold, found = set(sample.spans), {(e.start, e.end, e.label_) for e in doc.ents}
        for label in LABELS:
            mine, theirs = {s for s in gold if s[2] == label}, {s for s in found if s[2] == label}
            counts[label].update(tp=len(mine & theirs), gold=len(mine), found=len(theirs))
    out = {}
    for label, c in counts.items():
        p, r = c["tp"] / max(1, c["found"]), c["tp"] / max(1, c["gold"])
        out[label] = {"p": p, "r": r, "f1": 2 * p * r / (p + r) if p + r else 0.0, "gold": c["gold"]}
    return out


def main(argv: Sequence[str] | None = None) -> int:
    """Command line; writes the pipeline and prints the scores on the held-out part."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--out", type=Path, default=Path("build/parts/tagger"))
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--characters", type=int, default=CHARACTERS)
    parser.add_argument("--score", choices=("test", "none"), default="test", help="print span scores of this part")
    args = parser.parse_args(argv)
    nlp = train_ner(load_corpus(args.corpus, "train"), args.seed, args.characters, log=True)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(args.out)
    if args.score != "none":
        print(json.dumps(evaluate(nlp, load_corpus(args.corpus, args.score)), indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
