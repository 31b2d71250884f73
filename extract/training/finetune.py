"""Continues a trained pipeline on a user's own annotated reports, and says what that was worth on reports left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.corpus import AnnotatedReport
from extract.facts import GongkaiError
from extract.training.build_pipeline import check_corpus, check_out, write_pipeline
from extract.training.own_reports import own_reports, split

if TYPE_CHECKING:
    from spacy.language import Language

SEED = 20261124
_SECTIONS = ("accuracy", "macro F1", "lenient")


@dataclass(frozen=True, slots=True)
class Outcome:
    """``before`` and ``after``: measure → score, on the held-out own reports (``own …``) and on the test part of the model's
    corpus, when that is there (``known …``): what was forgotten. ``strengths``: how far the section weights might move."""

    trained: int
    held_out: int
    before: dict[str, float]
    after: dict[str, float]
    strengths: dict[str, float]


def finetune(
    model: Path,
    corpus: Path,
    out: Path,
    *,
    base: Path | None = None,
    characters: int | None = None,
    say: Callable[[str], None] = print,
) -> Outcome:
    """Writes into ``out`` the pipeline ``model`` trained on with the reports in ``corpus`` (four fifths of them).

    ``base``: the corpus that the model was made from: then the section classifier is refitted on both and the tagger rehearses
    that corpus. Without it the section weights are shifted and the tagger rehearses invented sentences.
    Raises GongkaiError for too few or badly annotated reports, no model, or an ``out`` that holds something else.
    """
    from thinc.api import NumpyOps, get_current_ops, set_current_ops

    check_out(out)
    reports = own_reports(corpus)
    if base:
        check_corpus(base)
    before = get_current_ops()
    set_current_ops(NumpyOps(use_blis=False))  # as in train_ner
    try:
        return _finetune(model, reports, out, base, characters, say)
    finally:
        set_current_ops(before)


def _finetune(
    model: Path,
    reports: Sequence[AnnotatedReport],
    out: Path,
    base: Path | None,
    characters: int | None,
    say: Callable[[str], None],
) -> Outcome:
    from extract.corpus import load_corpus
    from extract.training.adapt_sections import refit, shift
    from extract.training.adapt_tagger import CHARACTERS, adapt_tagger

    nlp = _load(model)
    chosen, held = split(reports, SEED)
    known = load_corpus(base, "train") if base else []
    mine = {r.id for r in reports}
    unseen = [r for r in load_corpus(base, "test") if r.id not in mine] if base else []
    tests = {"own": held} | ({"known": unseen} if unseen else {})
    first = _scores(nlp, tests)
    say(f"{len(chosen)} reports to train on, {len(held)} held out; sections …")
    folder, strengths = model / "gongkai_sections", dict[str, float]()
    if base:
        classifier = refit(folder, base, chosen)
    else:
        classifier, strengths = shift(folder, chosen)
    nlp.get_pipe("gongkai_sections").classifier = classifier
    say("tagger …")
    adapt_tagger(nlp, chosen, known, seed=SEED, characters=CHARACTERS if characters is None else characters)
    last = _scores(nlp, tests)
    nlp.meta.update(
        description=f"{nlp.meta.get('description', '')} (fine-tuned on {len(chosen)} reports)",
        finetuned={"reports": len(chosen), "held_out": len(held), "before": first, "after": last},
    )
    write_pipeline(nlp, out)
    return Outcome(len(chosen), len(held), first, last, strengths)


def _load(model: Path) -> Language:
    """A copy of its own, not the one that ``extract.load`` keeps."""
    import spacy

    from extract.pipeline import PIPELINE, register_extensions

    register_extensions()
    try:
        nlp = spacy.load(model)
    except (OSError, ValueError) as error:
        step = "give the folder of a pipeline, or zh_gongkai for the shipped one"
        raise GongkaiError("no_model", f"no pipeline: {str(error)[:120]}", path=str(model), next_step=step) from error
    if missing := [name for name in PIPELINE if name not in nlp.pipe_names]:
        raise GongkaiError(
            "no_model", f"not a gongkai pipeline: no {missing[0]}", path=str(model), next_step="give another folder"
        )
    return nlp


def _scores(nlp: Language, tests: Mapping[str, Sequence[AnnotatedReport]]) -> dict[str, float]:
    from extract.training.train_ner import evaluate
    from extract.training.train_sections import answers_of, scores

    out: dict[str, float] = {}
    for name, reports in tests.items():
        sections: dict[str, Any] = scores(answers_of(nlp.get_pipe("gongkai_sections").classifier, reports))
        out |= {f"{name} sections {key}": round(float(sections[key]), 4) for key in _SECTIONS}
        with nlp.select_pipes(enable=["tok2vec", "ner"]):
            spans = evaluate(nlp, reports)
        out |= {f"{name} {label} F1": round(s["f1"], 4) for label, s in spans.items() if s["gold"]}
    return out
