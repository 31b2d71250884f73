"""The corpus as a data set: current, typed, loadable; validate finds what is planted; counts, plots and agreement are right."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.cli import app
from extract.corpora.agreement import agree
from extract.corpora.annotations import real_date
from extract.corpora.build import build, checksums, made_files, read_checksums
from extract.corpora.leakage import find_twins
from extract.corpora.plots import plot
from extract.corpora.rows import load_rows, misfits
from extract.corpora.stats import count, persons_of, tables
from extract.corpora.validate import validate
from extract.corpora.vocabulary import era_of, kind_of, level_of
from extract.facts import GongkaiError

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
LONG = "全年围绕虚构的河道疏浚、渡口修缮和芦苇收割三件事逐月公布进度，群众可在渡口公告牌和网站上查到每一笔开支。"

REPORT = f"""# id: luting-slj-2022
# organ: 鹿汀县水利局
# year: 2022
# signed: 2023-01-11
# layout: plain
# traits: county-bureau
# person: 甘小满 | 局长 | 组长 | -
# claim: 5 | requests.new[total] | consistent | 新收申请5件
# claim: 4 | review.total | conflict | 行政复议4件
# conflict: text_table | review.total | 4,1
[title] 鹿汀县水利局2022年政府信息公开工作年度报告
[heading organization] 一、总体情况
[body organization] 由局长<name>甘小满</name>任组长，{LONG}
[body requests review] 新收申请<count 5 件>5件</count>，行政复议<count 4 件>4件</count>。
[cells F2021] requests.new[natural]=5 requests.new[total]=5 requests.result.granted[natural]=5 requests.result.granted[total]=5 requests.result.total[natural]=5 requests.result.total[total]=5 review.upheld=1 review.total=1 default=0
[signature] <date 2023-01-11>2023年1月11日</date>
"""
OTHER = """# id: gaoting-zhen-2016
# organ: 皋汀县苇塘镇人民政府
# year: 2016
# signed: -
# form: -
# layout: wrap
# traits: township
[title] 皋汀县苇塘镇人民政府2016年政府信息公开工作年度报告
[body problems plans] 镇里的渡船时刻表更新慢，下一年每月核对一遍。
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "reports/a").mkdir(parents=True)
    (folder / "reports/a/one.rep").write_text(REPORT, "utf-8")
    (folder / "reports/a/two.rep").write_text(OTHER, "utf-8")
    (folder / "splits.json").write_text(json.dumps({"train": ["luting-slj-2022"], "test": ["gaoting-zhen-2016"]}), "utf-8")
    build(folder)
    return folder


def spoil(folder: Path, old: str, new: str, name: str = "one") -> list[str]:
    path = folder / f"reports/a/{name}.rep"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return [str(f) for f in validate(folder) if "gongkai corpus build" not in f.message]


def test_what_is_made_is_current() -> None:
    for name, text in made_files(CORPUS).items():
        assert (CORPUS / name).read_text("utf-8") == text, f"{name}: run gongkai corpus build"
        assert len(text.encode()) < 8_000_000
    assert read_checksums(CORPUS) == checksums(CORPUS), "run gongkai corpus build"


def test_rows_have_their_types_and_offsets_hold() -> None:
    for rows in load_rows(CORPUS).values():
        for row in rows:
            assert misfits(row) == []
            for p in row["paragraphs"]:
                assert all(p["text"][a["start"] : a["end"]] == a["text"] for a in p["spans"])


def test_datasets_loads_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = pytest.importorskip("datasets")
    monkeypatch.chdir(CORPUS.parent)
    loaded = datasets.load_dataset("corpus", cache_dir=str(tmp_path))
    for part, rows in load_rows(CORPUS).items():
        assert loaded[part].num_rows == len(rows)
        for row, made in zip(loaded[part], rows, strict=True):
            assert row | {"signed": str(row["signed"]) if row["signed"] else None} == made


def test_the_small_corpus_is_right(small: Path) -> None:
    assert validate(small) == []
    assert set(build(small)) == {"data/train.jsonl", "data/test.jsonl", "README.md", "checksums.txt"}


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("[heading organization]", "[heading organisation]", "one.rep:12: label organisation"),
        ("<count 5 件>5件", "<count 6 件>5件", "one.rep:14: count 6 件 reads 5 件: 5件"),
        ("<count 4 件>4件", "<count 4 条>4件", "one.rep:14: unit 条 is not printed"),
        ("<date 2023-01-11>", "<date 2023-02-30>", "date 2023-02-30 is no date"),
        ("# signed: 2023-01-11", "# signed: 2023-01-12", "one.rep:4: signed 2023-01-12 is tagged nowhere"),
        ("# layout: plain", "# layout: wavy", "one.rep:5: unknown layout wavy"),
        ("# person: 甘小满", "# person: 甘小暑", "one.rep:7: person name 甘小暑 not in the text"),
        (
            "# claim: 5 | requests.new[total]",
            "# claim: 5 | requests.old[total]",
            "one.rep:8: unknown indicator requests.old[total]",
        ),
        ("# claim: 5 |", "# claim: 7 |", "one.rep:8: 7 is consistent, the table says 5"),
        ("# claim: 5 |", "# claim: 7 |", "one.rep:8: 7 is not said in"),
        ("| conflict | 行政", "| consistent | 行政", "one.rep:9: 4 is consistent, the table says 1"),
        (
            "review.upheld=1 review.total=1",
            "review.upheld=4 review.total=4",
            "one.rep:9: 4 is a conflict, the table says the same",
        ),
        ("# conflict: text_table | review.total | 4,1\n", "", "one.rep:9: the claim 4 conflicts, no conflict header says so"),
        ("| review.total | 4,1", "| review.total | 4,2", "one.rep:10: neither of"),
        ("granted[total]=5", "granted[total]=4", "one.rep:15: b21.result_sum"),
        ("granted[total]=5", "granted[all]=5", "one.rep:15: F2021 has no cell requests.result.granted[all]"),
        ("# id: luting-slj-2022", "# id: luting-slj-2021", "one.rep:1: luting-slj-2021 is in no part of splits.json"),
    ],
)
def test_each_fault_is_one_finding_with_its_line(small: Path, old: str, new: str, wanted: str) -> None:
    findings = spoil(small, old, new)
    assert any(wanted in f for f in findings), findings


def test_a_file_with_errors_is_told_and_nothing_is_built(small: Path) -> None:
    (small / "phrases").mkdir()
    (small / "phrases/a.json").write_text("{", "utf-8")
    (small / "reports/a/bytes.rep").write_bytes(b"\xff\xfe\x00")
    findings = spoil(small, "<count 5 件>", "<count five 件>")
    assert any(f.startswith("reports/a/one.rep:14: count without value") for f in findings)
    assert any(f.startswith("phrases/a.json: no JSON") for f in findings)
    assert any(f.startswith("reports/a/bytes.rep: ") for f in findings)
    (small / "reports/a/bytes.rep").unlink()
    with pytest.raises(GongkaiError, match="count without value"):
        build(small)


def test_faults_between_reports(small: Path) -> None:
    assert any("is in train and in test" in f for f in spoil(small, "皋汀县苇塘镇人民政府", "鹿汀县水利局", "two"))
    assert any("(test, train)" in f and "two.rep:9" in f for f in spoil(small, "镇里的渡船时刻表更新慢", LONG, "two"))
    assert any("is also that of" in f for f in spoil(small, "gaoting-zhen-2016", "luting-slj-2022", "two"))


def test_changed_files_are_named(small: Path) -> None:
    path = small / "data/train.jsonl"
    path.write_text(path.read_text("utf-8").replace("甘小满", "甘小暑"), "utf-8")
    (small / "data/test.jsonl").unlink()
    found = [str(f) for f in validate(small)]
    assert "data/train.jsonl: is not what the reports give; run gongkai corpus build" in found
    assert "data/train.jsonl: is not the file of its checksum; run gongkai corpus build" in found
    assert "checksums.txt: data/test.jsonl is not there" in found


def test_twins_ignore_numbers_short_texts_and_cited_titles() -> None:
    assert [t.overlap for t in find_twins([LONG + "共12件"], [LONG + "共345件", "别的"])] == [1.0]
    assert find_twins(["未收到申请。"], ["未收到申请。"]) == [] == find_twins([], [LONG])
    cited = "《关于印发鹿汀县渡口渡船管理办法和芦苇收割计划以及其他二十件事的通知》"
    assert find_twins([cited * 2], [cited * 2]) == []


def test_words_for_organs_and_dates() -> None:
    assert [era_of(y) for y in (2008, 2014, 2020, 2025, 1999, None)] == [
        "2008-2013",
        "2014-2018",
        "2019-2020",
        "2021-",
        None,
        None,
    ]
    assert (kind_of("皋汀县苇塘镇人民政府"), level_of("皋汀县苇塘镇人民政府")) == ("township", "township")
    assert (kind_of("澜岳省财政厅"), level_of("澜岳省财政厅")) == ("department", "province")
    assert (kind_of("国家湖沼管理局"), level_of("国家湖沼管理局")) == ("department", "central")
    assert (kind_of("鹿汀师范学院"), level_of("鹿汀师范学院")) == ("university", "none")
    assert all(map(real_date, ("2017", "2017-12", "2018-01-05", "2018/2019", "2017-01-01/2017-12-31")))
    assert not any(map(real_date, ("", "201", "2017-13", "2017-02-29", "2019/2018", "2017-1-1", "2017/2018/2019")))


def test_counts_and_plots(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = load_rows(small)
    stats = count(rows)
    assert stats["reports"] == {"train": 1, "test": 1}
    assert stats["tables"]["verdict of a claim"]["conflict"] == {"train": 1, "test": 0}
    assert stats["tables"]["trait"]["hard wraps"] == {"train": 0, "test": 1}
    assert persons_of(rows["train"][0]) == ["post before the name"]
    assert "| reports" in tables(stats) and "F2021" in tables(stats)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(GongkaiError, match="matplotlib, which is not installed"):
        plot(stats, tmp_path)


def test_plots_are_images(small: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    paths = plot(count(load_rows(small)), tmp_path / "plots")
    assert len(paths) > 8 and all(p.read_bytes().startswith(b"\x89PNG") for p in paths)


def test_agreement(small: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    shutil.copytree(small / "reports", second)
    same = agree(small / "reports", second)
    assert same["kappa"] == {"kinds": 1.0, "sections": 1.0} and same["persons"]["f1"] == 1.0
    assert same["spans"]["count"] == {"f1": 1.0, "first": 2, "second": 2} and same["spans"]["url"]["f1"] is None
    text = (second / "a/one.rep").read_text("utf-8")
    text = text.replace("<count 4 件>4件</count>", "4件").replace("[heading organization]", "[heading overview]")
    (second / "a/one.rep").write_text(text.replace("| 局长 | 组长 |", "| 局长 | - |"), "utf-8")
    (second / "a/two.rep").unlink()
    other = agree(small / "reports", second)
    assert other["reports"] == 1 and other["unmatched"] == 0 and other["kappa"]["sections"] < 1
    assert other["spans"]["count"] == {"f1": 0.6667, "first": 2, "second": 1} and other["persons"]["f1"] == 0
    with pytest.raises(GongkaiError, match="share no report id"):
        shutil.rmtree(second / "a")
        (second / "x.rep").write_text(OTHER.replace("gaoting", "siting"), "utf-8")
        agree(small / "reports", second)


def test_commands(small: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["corpus", "validate", str(small)]).exit_code == 0
    assert json.loads(run(app, ["corpus", "stats", str(small), "--json"]).stdout)["parts"] == ["train", "test"]
    sheet = tmp_path / "sheet.md"
    sheet.write_text("## Agreement\n\n<!-- gongkai corpus agreement -->\n\nNot yet.\n\n<!-- end -->\nrest\n", "utf-8")
    reports = str(small / "reports")
    assert run(app, ["corpus", "agreement", reports, reports, "--into", str(sheet)]).exit_code == 0
    assert "kappa of kinds" in sheet.read_text("utf-8") and sheet.read_text("utf-8").endswith("<!-- end -->\nrest\n")
    (small / "splits.json").write_text("[]", "utf-8")
    for command in ("build", "validate", "stats"):
        bad = run(app, ["corpus", command, str(small)])
        assert bad.exit_code == 1 and "splits.json" in bad.stderr and "Traceback" not in bad.output
    assert run(app, ["corpus", "validate", str(tmp_path / "none")]).exit_code == 1
