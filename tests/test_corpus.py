"""The corpus: every annotation holds, the splits are whole and part by organ, the samples are what the corpus prints."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from extract.corpus import load_corpus
from extract.forms import load_forms

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"


def test_every_annotation_holds() -> None:
    forms = load_forms()
    for report in load_corpus(CORPUS):
        assert report.errors == (), report.path
        if report.cells is not None:
            ids = set(forms[report.cells.form].cell_ids)
            assert not [key for key in report.cells.values if key not in ids], report.path


def test_splits_are_whole_and_part_by_organ() -> None:
    splits = json.loads((CORPUS / "splits.json").read_text("utf-8"))
    reports = load_corpus(CORPUS)
    parts = ("train", "dev", "test")
    assert sorted(i for part in parts for i in splits[part]) == sorted(r.id for r in reports)
    organs = [{r.organ for r in reports if r.id in set(splits[part])} for part in parts]
    assert len(set().union(*organs)) == sum(map(len, organs))


def test_samples_are_what_the_corpus_prints() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    from render import to_html, to_text

    reports = {r.id: r for r in load_corpus(CORPUS)}
    plan = json.loads((CORPUS / "samples/samples.json").read_text("utf-8"))["samples"]
    assert len(plan) >= 10 and {item["format"] for item in plan} == {"txt", "md", "html", "docx", "pdf"}
    for item in plan:
        path = CORPUS / "samples" / f"{item['id']}.{item['format']}"
        assert path.is_file()
        if item["format"] in ("txt", "md", "html"):
            report = reports[item["id"]]
            layout = "md" if item["format"] == "md" else item.get("layout", "plain")
            assert path.read_text("utf-8") == (to_html(report) if item["format"] == "html" else to_text(report, layout))
