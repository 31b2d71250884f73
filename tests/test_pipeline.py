"""The pipeline as a spaCy pipeline, and as the record's promise: every value points back to where it stands."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import DocBin

import extract
from extract.pipeline import PIPELINE, model_path
from extract.record import Record
from extract.report import FRAMES, Report

TEXT = """槐津县畜牧站2016年政府信息公开工作年度报告

一、组织领导

由站长蔺国强任组长，副站长支玉芬任副组长，2016年3月印发《槐津县畜牧站信息公开办法》（槐牧〔2016〕5号）。

二、主动公开情况

全年主动公开政府信息54条，其中网站40余条。

三、存在的主要问题和改进措施

一是更新不及时；二是人手不足。

槐津县畜牧站

2017年1月12日
"""


@pytest.fixture(scope="module")
def records(nlp: Language, samples: list[Path]) -> list[Record]:
    return [extract.read(p, nlp=nlp).record for p in samples]


def test_spans_and_cells_point_back(records: list[Record]) -> None:
    seen = 0
    for record in records:
        for name in ("persons", "dates", "counts", "documents", "organizations", "contacts"):
            for item in getattr(record, name):
                paragraph = record.paragraphs[item.span.paragraph]
                assert paragraph.text[item.span.start : item.span.end] == item.text, (record.source, item)
                seen += 1
        for indicator in record.indicators:
            table = record.tables[indicator.span.table]
            cells = {(c.row, c.column): c.text for c in table.cells}
            assert cells[indicator.span.row, indicator.span.column].split() == indicator.raw.split(), (record.source, indicator)
            seen += 1
        for check in record.checks:
            for side in check.evidence:
                if side.span is not None:
                    assert side.text == record.paragraphs[side.span.paragraph].text[side.span.start : side.span.end]
                    seen += 1
    assert seen > 1000


def test_every_sample_is_ok_and_planted_contradictions_are_named(records: list[Record]) -> None:
    assert [r.source for r in records if r.status != "ok"] == []
    assert {r.format for r in records} == {"txt", "md", "html", "docx", "pdf"}
    assert {r.form for r in records} >= {None, "F2014", "F2019", "F2021"}
    assert sum(c.verdict == "conflict" for r in records for c in r.checks) >= 5


def test_text_through_spacy_load(nlp: Language) -> None:
    own = spacy.load(model_path())
    assert tuple(own.pipe_names) == PIPELINE == tuple(nlp.pipe_names)
    doc = own(TEXT)
    names = {p.name: (p.title, p.role) for p in doc._.persons}
    assert names == {"蔺国强": ("站长", "组长"), "支玉芬": ("副站长", "副组长")}
    assert doc._.outline.title == "槐津县畜牧站2016年政府信息公开工作年度报告"
    assert [s._.value for s in doc.spans["counts"]] == ["54", "40"]
    heading = next(s for s in doc.spans["paragraphs"] if s._.kind == "heading" and "问题" in s.text)
    assert heading._.sections == ("problems", "plans")
    assert doc._.record.signed == "2017-01-12"


def test_docbin_and_pickle_keep_everything(nlp: Language) -> None:
    doc = nlp(TEXT)
    back = next(
        iter(
            DocBin(docs=[doc], store_user_data=True)
            .from_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes())
            .get_docs(nlp.vocab)
        )
    )
    assert back._.record == doc._.record
    assert pickle.loads(pickle.dumps(doc))._.record == doc._.record


def test_pipe_as_tuples_and_n_process(nlp: Language) -> None:
    found = list(nlp.pipe([(TEXT, "a"), (TEXT.replace("54", "55"), "b")], as_tuples=True, n_process=2))
    assert [(context, doc._.counts[0].value) for doc, context in found] == [("a", 54), ("b", 55)]


def test_disk_round_trip(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    assert spacy.load(tmp_path / "model")(TEXT)._.record == nlp(TEXT)._.record
    assert not [p for p in (tmp_path / "model").rglob("*") if p.suffix in {".pkl", ".pickle", ".joblib"}]


def test_record_round_trip_and_frames(records: list[Record]) -> None:
    for record in records:
        report = Report(record)
        assert Report.from_json(report.to_json()).record == record
        for name in FRAMES:
            frame = report.to_frame(name)
            assert len(frame) == len(getattr(record, name))
        assert all(r in report._repr_html_() for r in (record.organ or "", str(record.year)))


def test_views(nlp: Language) -> None:
    report = Report(nlp(TEXT)._.record)
    assert report.section("problems") == ["一是更新不及时；二是人手不足。"]
    assert len(report.section("measures")) >= len(report.section("measures", view=False))
    with pytest.raises(KeyError, match="there are"):
        report.section("nothing")
    with pytest.raises(AttributeError, match="its fields are"):
        _ = report.nothing


def test_empty_and_odd_text(nlp: Language) -> None:
    for text in ("", " ", "\n\n\n", "。", "一、", "𠮷" * 50, "abc " * 500):
        doc = nlp(text)
        assert doc._.record.status in ("ok", "partial")


def test_import_is_light() -> None:
    code = "import sys, extract; print([m for m in ('spacy', 'sklearn', 'pandas', 'pdfplumber', 'pydantic') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_long_texts_are_tagged_in_windows(nlp: Language) -> None:
    """Windows must give exactly the vectors of the whole text: a name may stand on a border."""
    network = nlp.get_pipe("tok2vec").model
    doc = nlp.make_doc(f"{'由副局长濮阳清任副组长，蔺国强同志为成员。' * 40}\n" * 30)
    assert len(doc) > 2 * network.attrs["window"]
    assert (network.predict([doc])[0] == network.layers[0].predict([doc])[0]).all()
