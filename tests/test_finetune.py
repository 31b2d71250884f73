"""``gongkai train``: fine-tuning on own reports with tiny budgets, whole training put together, clear errors."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_cli import gongkai

from extract.corpus import AnnotatedReport, load_corpus
from extract.facts import GongkaiError, Paragraph
from extract.pipeline import model_path
from extract.sections import SectionClassifier
from extract.training import adapt_sections
from extract.training.adapt_sections import refit, shift
from extract.training.align_people import align
from extract.training.build_pipeline import assemble, check_corpus, fresh_folder, train_parts
from extract.training.finetune import finetune
from extract.training.own_reports import own_reports, split

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"


@pytest.fixture(scope="module")
def some() -> list[AnnotatedReport]:
    return [r for r in load_corpus(CORPUS, "train") if len(r.paragraphs) < 24][:12]


@pytest.fixture(autouse=True)
def two_strengths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapt_sections, "STRENGTHS", (0.0, 10.0))  # quick


@pytest.fixture
def mine(tmp_path: Path, some: Sequence[AnnotatedReport]) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    for report in some:
        shutil.copy(report.path, folder)
    return folder


def test_finetune_writes_a_pipeline_that_runs(tmp_path: Path, mine: Path) -> None:
    out = tmp_path / "out"
    said: list[str] = []
    outcome = finetune(model_path(), mine, out, characters=4000, say=said.append)
    assert outcome.trained + outcome.held_out == 12 and outcome.held_out >= 2 and said
    assert set(outcome.before) == set(outcome.after) >= {"own sections accuracy"}
    meta = json.loads((out / "meta.json").read_text("utf-8"))
    assert meta["finetuned"]["reports"] == outcome.trained and "fine-tuned" in meta["description"]
    sample = ROOT / "corpus/samples/hard-people-chali-xmj-2017.txt"
    shown = gongkai("show", sample, "--model", out, "--json")
    assert shown.returncode == 0 and json.loads(shown.stdout)["paragraphs"][1]["sections"]
    assert (out / "ner/model").read_bytes() != (model_path() / "ner/model").read_bytes()


def test_no_torch() -> None:
    sources = [p.read_text("utf-8") for p in (ROOT / "extract/training").glob("*.py")]
    assert sources and not [s for s in sources if "import torch" in s or "from torch" in s]


def swapped(reports: Sequence[AnnotatedReport]) -> list[AnnotatedReport]:
    """The reports as annotated by somebody who calls plans problems."""
    out = []
    for report in reports:
        paragraphs = [
            replace(p, sections=tuple("problems" if s == "plans" else s for s in p.sections)) for p in report.paragraphs
        ]
        out.append(replace(report, paragraphs=tuple(replace(p, sections=tuple(dict.fromkeys(p.sections))) for p in paragraphs)))
    return out


def plans_found(classifier: SectionClassifier, reports: Sequence[AnnotatedReport]) -> int:
    found = classifier.predict_many([[Paragraph(p.kind, p.text) for p in r.paragraphs] for r in reports])
    return sum(labels.labels[:1] == ("plans",) for report in found for labels in report)


def test_shift_learns_another_guide_and_keeps_the_rest(some: Sequence[AnnotatedReport]) -> None:
    model = model_path() / "gongkai_sections"
    before = SectionClassifier.from_disk(model)
    after, strengths = shift(model, swapped(some))
    assert plans_found(before, some) >= 5 and plans_found(after, some) == 0
    assert strengths["local"] > 0
    others = [r for r in load_corpus(CORPUS, "train")[::12] if r not in some]
    texts = [[Paragraph(p.kind, p.text) for p in r.paragraphs] for r in others]
    pairs = [
        (a.labels[0], b.labels[0])
        for x, y in zip(before.predict_many(texts), after.predict_many(texts), strict=True)
        for a, b in zip(x, y, strict=True)
        if a.labels and a.labels[0] not in ("plans", "problems")
    ]
    assert sum(a == b for a, b in pairs) >= 0.95 * len(pairs) > 50


def test_shift_is_the_same_again(some: Sequence[AnnotatedReport]) -> None:
    model = model_path() / "gongkai_sections"
    one, first = shift(model, some[:10])
    two, second = shift(model, some[:10])
    assert first == second and np.array_equal(one._parts["local"].coef_, two._parts["local"].coef_)
    assert one._parts["local"].coef_.shape == SectionClassifier.from_disk(model)._parts["local"].coef_.shape


def test_refit_takes_the_corpus_and_the_own_reports(some: Sequence[AnnotatedReport], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapt_sections, "practice", lambda _: adapt_sections.own_examples(load_corpus(CORPUS, "train")[::8]))
    classifier = refit(model_path() / "gongkai_sections", CORPUS, swapped(some))
    assert plans_found(classifier, some) < plans_found(SectionClassifier.from_disk(model_path() / "gongkai_sections"), some)


# --- own reports -----------------------------------------------------------------------------------------------------
def test_split_keeps_organs_together(some: Sequence[AnnotatedReport]) -> None:
    several = [replace(r, organ=f"organ {n % 5}") for n, r in enumerate(some)]
    chosen, held = split(several, 1)
    assert held and not {r.organ for r in chosen} & {r.organ for r in held}
    chosen, held = split([replace(r, organ="one") for r in some], 1)
    assert len(held) == 3 and len(chosen) == 9


def test_gold_json_is_taken_too(tmp_path: Path, some: Sequence[AnnotatedReport]) -> None:
    for report in some:
        (tmp_path / f"{report.id}.json").write_text(json.dumps(report.gold(), ensure_ascii=False), "utf-8")
    read = {r.id: r for r in own_reports(tmp_path)}
    for report in some:
        assert [p.sections for p in read[report.id].paragraphs] == [p.sections for p in report.paragraphs]
        wanted, got = ({x for s in align(r) for x in s.spans if x[2] != "ORG"} for r in (report, read[report.id]))
        assert len(wanted & got) >= 0.85 * len(wanted)


def gold(n: int, **more: Any) -> str:
    text = {"kind": "body", "text": "由局长蔺水生任组长。", "sections": ["organization"]}
    return json.dumps({"id": f"r{n}", "organ": f"苇渡县第{n}局", "year": 2016, "paragraphs": [text]} | more)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"paragraphs": []}, "no paragraphs"),
        ({"paragraphs": [{"kind": "body", "text": "无"}]}, "body without a section"),
        ({"paragraphs": [{"kind": "body", "text": "无", "sections": ["plan"]}]}, "unknown section plan"),
        ({"paragraphs": [{"kind": "text", "text": "无"}]}, "unknown kind text"),
    ],
)
def test_gold_that_cannot_teach(tmp_path: Path, more: dict[str, Any], message: str) -> None:
    for n in range(12):
        (tmp_path / f"{n}.json").write_text(gold(n, **(more if n == 7 else {})), "utf-8")
    with pytest.raises(GongkaiError, match=f"r7: .*{message}"):
        own_reports(tmp_path)


def test_clear_errors(tmp_path: Path, mine: Path) -> None:
    few = tmp_path / "few"
    few.mkdir()
    for path in sorted(mine.iterdir())[:3]:
        shutil.copy(path, few)
    used = tmp_path / "used"
    used.mkdir()
    (used / "thesis.txt").write_text("x", "utf-8")
    for arguments, message in (
        (("--finetune", "zh_gongkai", "--corpus", few, "--out", tmp_path / "o"), "3 annotated reports"),
        (("--finetune", "zh_gongkai", "--corpus", used, "--out", tmp_path / "o"), "no annotated reports"),
        (("--finetune", few, "--corpus", mine, "--out", tmp_path / "o"), "no pipeline"),
        (("--finetune", "zh_gongkai", "--corpus", mine, "--out", used), "something else"),
        (("--corpus", mine, "--out", tmp_path / "o"), "--finetune MODEL"),
        (("--assemble", "--parts", few, "--out", tmp_path / "o"), "no tagger"),
    ):
        done = gongkai("train", *arguments)
        assert done.returncode == 1 and message in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr
    assert (used / "thesis.txt").is_file() and not (tmp_path / "o").exists()
    assert gongkai("train", "--base", CORPUS, "--out", tmp_path / "o").returncode == 2


# --- the whole training ----------------------------------------------------------------------------------------------
def test_parts_are_trained_in_order_and_a_failure_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_corpus(CORPUS)
    ran: list[list[str]] = []

    def run(command: list[str], check: bool) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, int("train_sections" in command[2]))

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: True)  # jieba is of the train extra only
    with pytest.raises(GongkaiError, match="train_sections ended with code 1"):
        train_parts(CORPUS, tmp_path, 100, say=lambda _: None)
    assert [c[2] for c in ran] == ["extract.training.train_segmenter", "extract.training.train_sections"]


def test_assembled_from_parts(tmp_path: Path, some: Sequence[AnnotatedReport]) -> None:
    from extract.training.train_ner import train_ner

    train_ner(some, characters=2000).to_disk(tmp_path / "tagger")
    shutil.copytree(model_path() / "gongkai_sections", tmp_path / "sections")
    assemble(tmp_path, tmp_path / "out")
    assemble(tmp_path, tmp_path / "out")  # a pipeline is replaced
    shown = gongkai("show", ROOT / "corpus/samples/fujing-zhen-2009.txt", "--model", tmp_path / "out", "--json")
    assert shown.returncode == 0 and json.loads(shown.stdout)["status"] == "ok"


def test_a_failed_write_leaves_the_old_pipeline(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "config.cfg").write_text("old", "utf-8")
    with pytest.raises(RuntimeError), fresh_folder(out) as folder:
        folder.mkdir()
        raise RuntimeError
    assert (out / "config.cfg").read_text("utf-8") == "old" and list(tmp_path.iterdir()) == [out]
