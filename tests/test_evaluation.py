"""``gongkai evaluate``: comparison, intervals, groups, gold folders good and bad, the same scores as the developers' scorer."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language
from test_cli import gongkai

from extract.batch import extract_one
from extract.corpus import load_corpus
from extract.evaluation.compare import compare, pair
from extract.evaluation.gold import json_cases, printed_cases, read_reps, shape_of
from extract.evaluation.run import as_json, evaluate
from extract.evaluation.scores import FALSE, groups_of, score
from extract.facts import GongkaiError

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "corpus/samples/hard-people-chali-xmj-2017.txt"
GOLD: dict[str, Any] = {
    "id": "weidu",
    "title": "苇渡县水利局2016年政府信息公开工作年度报告",
    "organ": "苇渡县水利局",
    "year": 2016,
    "paragraphs": [
        {"kind": "title", "text": "苇渡县水利局2016年政府信息公开工作年度报告"},
        {"kind": "heading", "text": "一、组织领导", "sections": ["organization"]},
        {"kind": "body", "text": "由局长蔺水生任组长，办公室负责日常工作。", "sections": ["organization", "measures"]},
        {"kind": "body", "text": "全年公开信息三十二条，其中规划类五条。", "sections": ["disclosure"]},
    ],
    "persons": [{"name": "蔺水生", "title": "局长", "role": "组长"}],
    "counts": [{"value": 32, "unit": "条"}, {"value": 5, "unit": "条"}],
    "contacts": [{"type": "phone", "text": "0599-1234567"}],
    "claims": [{"value": 32, "indicators": ["proactive.total"], "verdict": "consistent"}],
    "conflicts": [],
    "conflicts_allowed": [["response.total"]],
}


def perfect() -> dict[str, Any]:
    check = {"kind": "text_table", "verdict": "consistent", "severity": "hard", "lhs": 32, "rhs": 32, "message": ""}
    return json.loads(json.dumps(GOLD)) | {"checks": [check | {"indicators": ["proactive.total"]}]}


def test_a_perfect_record_scores_one() -> None:
    found = compare(GOLD, perfect())
    assert found.errors == []
    assert {s.value for name, s in score([found]).items() if name != FALSE} == {1.0}
    assert score([found])["title"].low is None


def test_every_error_is_counted_and_named() -> None:
    record = perfect()
    record["title"] = "别的标题"
    record["paragraphs"][2]["sections"] = ["measures"]
    record["paragraphs"][3]["kind"] = "heading"
    record["persons"][0]["title"] = "副局长"
    record["counts"] = [{"value": 32, "unit": "条"}, {"value": 7, "unit": "件"}]
    record["contacts"] = []
    record["checks"] = [
        {"kind": "table", "verdict": "conflict", "severity": "hard", "lhs": 1, "rhs": 2, "indicators": [i], "message": "x"}
        for i in ("response.total", "fees.total")
    ]
    found = compare(GOLD, record)
    scores = score([found])
    assert scores["title"].value == 0 and scores["organ"].value == 1
    assert scores["kinds"].value == 0.75 and scores["boundaries"].value == 1
    assert scores["section accuracy"].value == pytest.approx(2 / 3) and scores["section lenient"].value == 1
    assert scores["person names"].value == 1 and scores["person records"].value == 0
    counts = scores["counts"]
    assert (counts.value, counts.precision, counts.recall) == (0.5, 0.5, 0.5)
    assert scores["contacts phone"].recall == 0
    assert scores[FALSE].value == 1  # the other one is allowed
    assert {error[0] for error in found.errors} >= {"title", "section", "paragraph", "counts", "claim", "false conflict"}


def test_what_the_gold_record_lacks_is_not_scored() -> None:
    assert set(score([compare({"id": "x", "year": 2016}, {"year": 2016})])) == {"year"}
    assert score([]) == {}


def test_a_missing_record_is_all_wrong() -> None:
    scores = score([compare(GOLD, None)])
    assert {scores[name].value for name in ("title", "year", "kinds", "section accuracy", "counts", "claims")} == {0.0}


def test_pairing() -> None:
    twice = ["苇渡县水利局", "正文一段很长的话在这里", "苇渡县水利局"]
    assert [i for i, _ in pair(twice, twice)] == [0, 1, 2]
    assert pair(["无"], ["本年度无此情况", "无"]) == [(1, 1.0)] and pair(["无"], ["本年度无此情况"]) == [(0, 0.0)]
    assert pair(["完全不同的一句话在此"], ["另外写成的别种说法"]) == [(None, 0.0)]
    assert pair([""], [""])[0][1] == 1.0 and pair(["句"], []) == [(None, 0.0)]


def test_intervals_hold_the_score_and_are_the_same_again() -> None:
    wrong = perfect() | {"counts": []}
    reports = [compare(GOLD, wrong if n % 4 == 0 else perfect()) for n in range(24)]
    first = score(reports)["counts"]
    assert first.low is not None and first.high is not None
    assert first.low < first.value < first.high and first == score(reports)["counts"]
    few = score(reports[:8])["counts"]
    assert few.low is not None and few.high is not None and few.high - few.low > first.high - first.low


@pytest.mark.parametrize(
    ("organ", "year", "form", "groups"),
    [
        ("苇渡县水利局", 2016, "F2014", ("2014-2018", "F2014", "county", "department")),
        ("岚屿区柘桥街道办事处", 2021, None, ("2021-", "no table", "township", "subdistrict")),
        ("沧岭省人民政府", 2010, "F2008.SH", ("2008-2013", "F2008", "province", "government")),
    ],
)
def test_groups(organ: str, year: int, form: str | None, groups: tuple[str, ...]) -> None:
    assert tuple(groups_of({"organ": organ, "year": year, "form": form}).values()) == groups
    assert groups_of({"id": "x", "organ": None, "year": None}) == {}


def test_gold_folder_with_its_files(tmp_path: Path, nlp: Language) -> None:
    shutil.copy(SAMPLE, tmp_path / "a-2017.txt")
    record = extract_one(tmp_path / "a-2017.txt", nlp).model_dump(mode="json")
    (tmp_path / "a.json").write_text(json.dumps({**record, "id": "a", "match": "a-2017", "indicators": {}}), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"id": "b", "match": "nowhere", "year": 2017}), "utf-8")
    done = gongkai("evaluate", tmp_path, "--json", tmp_path / "out/scores.txt", "--errors")
    assert done.returncode == 0, done.stderr
    assert "no file for b" in done.stderr and "macro-F1" in done.stdout and 'files b ["year", 2017, null]' in done.stdout
    written = json.loads((tmp_path / "out/scores.txt").read_text("utf-8"))
    total = written["formats"]["files"]["total"]
    assert written["formats"]["files"]["reports"] == 2 and total["year"]["value"] == 0.5 and total["dates"]["value"] == 1.0
    assert written["interval"]["resamples"] == 1000


def bad(folder: Path, content: str) -> None:
    (folder / "x.json").write_text(content, "utf-8")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[" * 100_000,
        "[]",
        "{}",
        '{"id": 5}',
        '{"id": "x", "paragraphs": [1]}',
        '{"id": "x", "paragraphs": [{"kind": "body"}]}',
        '{"id": "x", "claims": [{}]}',
        '{"id": "x", "counts": [{"value": "many", "unit": "条"}]}',
        '{"id": "x", "indicators": []}',
    ],
)
def test_bad_gold_is_one_error(tmp_path: Path, content: str) -> None:
    bad(tmp_path, content)
    (tmp_path / "x.txt").write_text("报告", "utf-8")
    with pytest.raises(GongkaiError, match="x.json"):
        json_cases(tmp_path)


def test_bad_folders(tmp_path: Path) -> None:
    done = gongkai("evaluate", tmp_path)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    bad(tmp_path, '{"id": "x"}')
    with pytest.raises(GongkaiError, match="no report file"):
        json_cases(tmp_path)
    assert gongkai("evaluate", ROOT / "corpus", "--formats", "exe").returncode == 2
    assert "unknown part" in gongkai("evaluate", ROOT / "corpus", "--part", "validation").stderr


def test_rep_files_with_faults_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.rep").write_text(
        "# id: ../../a\n# organ: 苇渡县水利局\n# year: 2016\n[title] 报告\n[body plan] 文字\n", "utf-8"
    )
    assert shape_of(tmp_path) == "rep"
    with pytest.raises(GongkaiError, match=r"a\.rep: line 5: label plan.*no file name"):
        read_reps(tmp_path)


def test_without_the_printer_tables_are_not_scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [r for r in load_corpus(ROOT / "corpus", "train") if r.cells][:1]
    whole = next(printed_cases(reports, "native", tmp_path))
    assert {"form", "indicators", "claims"} <= set(whole.gold)
    monkeypatch.setattr("extract.evaluation.gold._PRINTER", tmp_path / "none.py")
    case = next(printed_cases(reports, "native", tmp_path))
    assert case.path and case.path.suffix == ".txt" and not {"form", "indicators", "claims"} & set(case.gold)
    with pytest.raises(GongkaiError, match="render"):
        next(printed_cases(reports, "pdf", tmp_path))


# --- the developers' scorer ------------------------------------------------------------------------------------------
SAME = {
    "section_accuracy": "section accuracy",
    "section_lenient": "section lenient",
    "section_macro_f1": "section macro-F1",
    "view_macro_f1": "view macro-F1",
    "kind_accuracy": "kinds",
    "boundaries": "boundaries",
    "person_names": "person names",
    "persons": "person records",
} | {
    name: name
    for name in ("title", "organ", "year", "signed", "form", "dates", "counts", "documents", "contacts", "cells", "claims")
}


def test_same_scores_as_the_scorer(shared: Path, tmp_path: Path) -> None:
    """On records spoilt in every way: all measures agree but for equal paragraphs, which are paired more fairly here."""
    spec = importlib.util.spec_from_file_location("shared_score", shared / "score/score.py")
    assert spec and spec.loader
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
    golds = [json.loads(path.read_text("utf-8")) for path in sorted((shared / "gold").glob("*.json"))]
    golds += [r.gold() for r in load_corpus(ROOT / "corpus", "train")[::9]]
    assert len(golds) > 15
    records = []
    for n, gold in enumerate(golds):
        record = json.loads(json.dumps(gold)) | {"status": "ok"}
        record["indicators"] = [{"id": k, "value": v} for k, v in list(gold.get("indicators", {}).items())[n % 3 :]]
        record["paragraphs"] = [p for k, p in enumerate(record["paragraphs"]) if (k + n) % 11]
        seen: set[str] = set()
        gold["paragraphs"] = [p for p in gold["paragraphs"] if not (p["text"] in seen or seen.add(p["text"]))]
        for k, p in enumerate(record["paragraphs"]):
            p["text"] = p["text"] if (k + n) % 5 else p["text"][: len(p["text"]) * 3 // 4]
            p["sections"] = p.get("sections", []) if (k + n) % 4 else ["measures"]
            p["kind"] = p["kind"] if (k + n) % 7 else "body"
        for field in ("persons", "dates", "counts", "documents", "contacts"):
            record[field] = record.get(field, [])[n % 2 :] + record.get(field, [])[: n % 3]
        record["checks"] = [
            {"kind": "text_table", "rule": "r", "verdict": c["verdict"], "severity": "hard", "lhs": c["value"], "rhs": 1}
            | {"indicators": c.get("indicators") or ["a"], "message": ""}
            for c in gold.get("claims", [])[n % 2 :]
        ]
        records.append(record)
    rows = [theirs.score_report(gold, record) for gold, record in zip(golds, records, strict=True)]
    wanted = theirs.summarise(rows, len(golds))
    got = score([compare(gold, record) for gold, record in zip(golds, records, strict=True)])
    for name, mine in SAME.items():
        value = wanted[name]
        value = value.get("f1", value.get("accuracy")) if isinstance(value, dict) else value
        assert got[mine].value == pytest.approx(value, abs=1e-9), name
    for label, value in wanted["section_f1"].items():
        assert got[f"section {label}"].value == pytest.approx(value), label
    assert (got[FALSE].value, got[FALSE].value < 99) == (wanted["conflicts"]["false"], True)


def test_shared_gold_by_the_command(shared: Path, nlp: Language) -> None:
    results = evaluate(shared / "gold", nlp)
    total = results["files"].total
    assert results["files"].missing == () and len(results["files"].comparisons) == 4
    assert total["section accuracy"].value >= 0.92 and total["cells"].value == 1.0
    json.dumps(as_json(results, gold=shared / "gold", part=None, model="zh_gongkai"), allow_nan=False)
