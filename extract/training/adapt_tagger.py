"""The tagger and a user's own reports: spaCy training from the trained weights, with rehearsal.

Half of every step is own text (as annotated, and with names, posts and roles changed), half is text that the tagger knew
before: invented sentences of the augmenter, and paragraphs of the model's corpus where it is there. Without the second half
the tagger forgets what the own reports do not show.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from extract.corpus import AnnotatedReport
from extract.training.align_people import Sample, align
from extract.training.augment import Augmenter, join
from extract.training.train_ner import CONFIG, character_doc, make_example

if TYPE_CHECKING:
    from spacy.language import Language

CHARACTERS = 1_200_000  # two to three minutes on one core
PER_BATCH = 2_500
RATE = 0.3  # of the learning rate of a first training
PIPES = ("tok2vec", "ner")


def adapt_tagger(
    nlp: Language,
    reports: Sequence[AnnotatedReport],
    known: Sequence[AnnotatedReport] = (),
    *,
    seed: int,
    characters: int = CHARACTERS,
) -> None:
    """Trains ``tok2vec`` and ``ner`` of ``nlp`` in place. ``known``: reports of the model's own corpus, if there are any.

    Where no own report has an organisation, these were not annotated: the tagger's own ones stand for them.
    """
    from spacy.util import fix_random_seed, load_config
    from thinc.api import registry

    fix_random_seed(seed)
    config = load_config(CONFIG)
    optimizer = registry.resolve({"optimizer": config["training"]["optimizer"]})["optimizer"]
    rate, dropout = RATE * optimizer.learn_rate, config["training"]["dropout"]
    with nlp.select_pipes(enable=list(PIPES)):
        own = [align(report) for report in reports]
        if not any(label == "ORG" for samples in own for s in samples for _, _, label in s.spans):
            own = [[_with_organizations(nlp, s) for s in samples] for samples in own]
        mine = _own_text(own, seed)
        rehearsal = Augmenter([s for report in known for s in align(report)], seed + 1)
        done = 0
        while done < characters:
            batch = rehearsal.documents(PER_BATCH // 2)
            while sum(len(s.text) for s in batch) < PER_BATCH:
                batch.append(next(mine))
            optimizer.learn_rate = rate * (1.0 - 0.95 * done / characters)
            nlp.update([make_example(nlp.vocab, s) for s in batch], sgd=optimizer, drop=dropout)
            done += sum(len(s.text) for s in batch)
        with nlp.use_params(optimizer.averages):
            weights = {name: nlp.get_pipe(name).model.to_bytes() for name in PIPES}
        for name, content in weights.items():
            nlp.get_pipe(name).model.from_bytes(content)


def _own_text(own: Sequence[Sequence[Sample]], seed: int) -> Iterator[Sample]:
    """Without end: each report's paragraphs, six at a time, in turn with changed copies of paragraphs."""
    rng = random.Random(seed)
    changed = Augmenter([s for samples in own for s in samples], seed)
    parts = [join(samples[n : n + 6], "\n") for samples in own for n in range(0, len(samples), 6)]
    while True:
        rng.shuffle(parts)
        for part in parts:
            yield part
            yield from changed.documents(len(part.text))


def _with_organizations(nlp: Language, sample: Sample) -> Sample:
    found = [(e.start, e.end, "ORG") for e in nlp(character_doc(nlp.vocab, sample.text)).ents if e.label_ == "ORG"]
    free = [f for f in found if all(f[1] <= s[0] or s[1] <= f[0] for s in sample.spans)]
    return Sample(sample.text, tuple(sorted([*sample.spans, *free])))
