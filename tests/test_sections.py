"""The section classifier: its wording data, what it sees of a report, what it says, its files, its speed."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from budget import within

from extract.corpus import load_corpus
from extract.facts import SECTIONS, GongkaiError, Paragraph
from extract.pipeline import model_path
from extract.sections import MODEL_FILE, SectionClassifier
from extract.sections.section_features import ordinal, plain, run_in, views, wording
from extract.sections.segmenter import load_segmenter
from extract.training.section_drill import Writer, traditional_script, varied
from extract.training.section_trials import First, first_stage, held_answers, reliability
from extract.training.train_sections import Data, answers_of, example, folds, prepare, scores

ROOT = Path(__file__).resolve().parents[1]
DATA = json.loads((ROOT / "extract/data/sections.json").read_text("utf-8"))

# An invented report in plain officialese: (kind, label, text).
REPORT = (
    ("title", "", "芦汀县灯塔局2021年政府信息公开工作年度报告"),
    (
        "body",
        "boilerplate",
        "依照条例要求编制本年报，数据从2021年1月1日算到12月31日，电子版在县政府网站下载，咨询电话0599-1234567。",
    ),
    ("heading", "overview", "一、总体情况"),
    ("body", "overview", "2021年，灯塔局在县委、县政府领导下，认真落实各项部署，政府信息公开工作稳步推进，成效明显。"),
    ("body", "disclosure", "（一）主动公开。全年公开信息318条，其中网站202条、公众号116条。"),
    ("body", "requests", "（二）依申请公开。本年度收到申请2件，均已按期答复。"),
    ("body", "measures", "（三）政府信息管理。修订信息发布审核制度，坚持先审查、后公开，定期清理文件。"),
    ("body", "measures", "（四）平台建设。改版网站栏目，增设检索功能，规范公众号日常维护。"),
    ("body", "organization", "（五）监督保障。局长任领导小组组长，信息公开列入科室年度考核，无责任追究情形。"),
    ("heading", "disclosure", "二、主动公开政府信息情况"),
    ("table", "", "单位：件"),
    ("heading", "requests", "三、收到和处理政府信息公开申请情况"),
    ("heading", "review", "四、政府信息公开行政复议、行政诉讼情况"),
    ("body", "review", "没有发生行政复议和行政诉讼。"),
    ("heading", "problems", "五、存在的主要问题及改进情况"),
    ("body", "problems", "一是更新不够及时；二是解读形式单一；三是人员业务能力有待提高。"),
    ("body", "plans", "下一步，我局将加强培训，丰富解读形式，确保信息按时更新。"),
    ("heading", "other", "六、其他需要报告的事项"),
    ("body", "fees", "本年度未收取信息处理费。"),
    ("signature", "", "芦汀县灯塔局"),
)


def paragraphs(report: object = REPORT) -> list[Paragraph]:
    return [Paragraph(kind, text) for kind, _, text in report]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def classifier() -> SectionClassifier:
    return SectionClassifier.from_disk(model_path() / "gongkai_sections")


# --- data ------------------------------------------------------------------------------------------------------------
def test_every_heading_pattern_has_its_examples() -> None:
    patterns = wording().patterns
    for item, (label, pattern) in zip(DATA["heading_patterns"], patterns, strict=True):
        assert item["examples"], item
        assert all(pattern.search(plain(example)) for example in item["examples"]), item
        assert label in SECTIONS
    for item in DATA["headings"]:
        assert item["text"] and set(item["labels"]) <= set(SECTIONS), item
    assert len({item["text"] for item in DATA["headings"]}) == len(DATA["headings"])
    assert {label for label, _ in (*wording().cues, *wording().topics)} <= set(SECTIONS)


def test_script_table() -> None:
    assert plain("依申請公開　政府信息的複議、諮詢 ⾏政") == "依申请公开政府信息的复议、咨询行政"


def test_pinyin_in_brackets_is_dropped() -> None:
    assert plain("進(jìn)展順利，項(xiàng)目(XM)與網(wǎng)站") == "进展顺利,项目(XM)与网站"
    assert plain("(abc)条例（一）(a1)") == "(abc)条例(一)(a1)"


@pytest.mark.parametrize(
    "unit", ["由", "复议", "(a", "。", "1", "（", "一、", "20", "虽然", "建立", "纳入", "、", "\u2029", "將"]
)
def test_wording_is_linear(unit: str) -> None:
    with within(200):
        views([Paragraph("body", unit * 24_000)])


# --- what is seen ----------------------------------------------------------------------------------------------------
def test_ordinals_and_run_in_headings() -> None:
    cases = {
        "一、总体情况": (1, "总体情况"),
        "(三)平台建设": (2, "平台建设"),
        "1.网站": (3, "网站"),
        "3.1总量": (3, "总量"),
        "2021年，我局": (None, "2021年，我局"),
        "一是加强领导": (None, "一是加强领导"),
        "12件": (None, "12件"),
        "一、": (None, "一、"),
    }
    assert {text: ordinal(text) for text in cases} == cases
    assert run_in("(一)主动公开。全年公开信息318条") == "主动公开"
    assert run_in("申请怎么办:新收申请71件") == "申请怎么办"
    assert run_in("全年公开信息318条,其中网站202条。其余") == ""


def test_headings_above_a_paragraph() -> None:
    seen = views(paragraphs())
    texts = [view.text for view in seen]
    above = {view.text[:6]: [texts[k][:6] for k in view.parents] for view in seen}
    assert above["主动公开。全"] == ["总体情况"]
    assert above["一是更新不够"] == ["存在的主要问"]
    assert above["依照条例要求"] == []
    assert all(view.kind in ("heading", "body") for view in seen)
    assert [view.index for view in seen] == [i for i, (_, label, _) in enumerate(REPORT) if label]


def test_where_a_paragraph_turns_to_plans() -> None:
    def turn(text: str) -> str:
        return next(t for t in views([Paragraph("body", text)])[0].tokens if t.startswith("turn="))

    assert turn("灯塔信息更新偏慢，专职人手不足。下一步将增配人员，按周更新。") == "turn=2"
    assert turn("下一步将增配人员，按周更新。") == "turn=-1"
    assert turn("灯塔信息更新偏慢，专职人手不足。") == "turn=9"


def test_of_two_topics_the_first_told_is_the_main_one(classifier: SectionClassifier) -> None:
    for heading, labels, text in (
        ("三、问题和打算", ("problems", "plans"), "灯塔开放信息更新偏慢，解读形式单一。下一步，我局将按周更新栏目，增加图解。"),
        ("三、复议、诉讼和收费情况", ("review", "fees"), "2021年未发生行政复议、行政诉讼，未收取依申请公开费用。"),
        ("三、收费和复议、诉讼情况", ("fees", "review"), "2021年未收取依申请公开费用，未发生行政复议、行政诉讼。"),
    ):
        report = [Paragraph("heading", heading), Paragraph("body", text)]
        assert [one.labels for one in classifier.predict([*paragraphs(REPORT[:6]), *report])[-2:]] == [labels, labels], text


# --- what is said ----------------------------------------------------------------------------------------------------
def test_a_plain_report(classifier: SectionClassifier) -> None:
    found = classifier.predict(paragraphs())
    assert [(f.labels or ("",))[0] for f in found] == [label for _, label, _ in REPORT]
    assert found[14].labels == ("problems", "plans")
    assert found[18].labels == ("fees", "other")
    for (kind, _, _), one in zip(REPORT, found, strict=True):
        assert bool(one.labels) == (kind in ("heading", "body"))
        if one.labels:
            assert all(0 < score <= 1 for score in one.scores.values()) and set(one.scores) <= set(SECTIONS)
            assert len(one.labels) == 1 or one.scores[one.labels[1]] >= 0.5


def test_without_headings_and_numbers(classifier: SectionClassifier) -> None:
    bare = [(kind, label, text.partition("。")[2] if text.startswith("（") else text) for kind, label, text in REPORT]
    kept = [item for item in bare if item[0] == "body"]
    found = classifier.predict(paragraphs(kept))
    wrong = [(label, f.labels, text) for (_, label, text), f in zip(kept, found, strict=True) if f.labels[0] != label]
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize("script", ["half-width", "traditional", "blanks"])
def test_other_ways_of_writing(classifier: SectionClassifier, script: str) -> None:
    half = str.maketrans("，：；（）", ",:;()")
    change = {
        "half-width": lambda text: text.translate(half),
        "traditional": lambda text: text.translate(traditional_script()),
        "blanks": lambda text: "　　" + " ".join(text),
    }[script]
    found = classifier.predict([Paragraph(kind, change(text)) for kind, _, text in REPORT])
    assert [(f.labels or ("",))[0] for f in found] == [label for _, label, _ in REPORT]


def test_ugly_input(classifier: SectionClassifier) -> None:
    assert classifier.predict([]) == ()
    assert classifier.predict_many([]) == []
    assert classifier.predict_many([[], [Paragraph("noise", "首页")]]) == [
        (),
        (classifier.predict([Paragraph("noise", "x")])[0],),
    ]
    for text in ("", " ", "。", "\ud800", "𠮷" * 50, "0" * 20_000, "（" * 5_000, "lorem ipsum", "\x00\n\t", "一、"):
        for kind in ("heading", "body"):
            assert len(classifier.predict([Paragraph(kind, text)])[0].labels) in (1, 2)
    with within(20):
        classifier.predict([Paragraph("body", "全年公开信息三百条。" * 100_000)])


def test_reports_do_not_touch_each_other(classifier: SectionClassifier) -> None:
    one = classifier.predict(paragraphs())
    turned = [item for item in REPORT if item[0] == "body"][::-1]
    together = classifier.predict_many([paragraphs(turned), paragraphs(), []])
    assert [f.labels for f in together[1]] == [f.labels for f in one]
    assert [f.labels for f in together[0]] == [f.labels for f in classifier.predict(paragraphs(turned))]


# --- files and speed -------------------------------------------------------------------------------------------------
def test_round_trip_and_types(classifier: SectionClassifier, tmp_path: Path) -> None:
    from skops.io import get_untrusted_types

    classifier.to_disk(tmp_path / "copy")
    assert get_untrusted_types(file=tmp_path / "copy" / MODEL_FILE) == []
    again = SectionClassifier.from_disk(tmp_path / "copy")
    assert again.predict(paragraphs()) == classifier.predict(paragraphs())
    assert sum(f.stat().st_size for f in (tmp_path / "copy").rglob("*") if f.is_file()) < 8_000_000


def test_bad_files(classifier: SectionClassifier, tmp_path: Path) -> None:
    with pytest.raises(GongkaiError, match="no sections.skops"):
        SectionClassifier.from_disk(tmp_path)
    classifier.to_disk(tmp_path)
    whole = (tmp_path / MODEL_FILE).read_bytes()
    for content in (b"", b"not a zip", whole[: len(whole) // 2]):
        (tmp_path / MODEL_FILE).write_bytes(content)
        with pytest.raises(GongkaiError) as caught:
            SectionClassifier.from_disk(tmp_path)
        assert caught.value.code == "model_damaged" and caught.value.next_step


def test_speed(classifier: SectionClassifier) -> None:
    reports = [paragraphs() for _ in range(64)]
    classifier.predict_many(reports[:2])
    with within(350):
        classifier.predict_many(reports)


# --- practice reports, scores ----------------------------------------------------------------------------------------
def test_practice_reports() -> None:
    def some(seed: int) -> list[list[tuple[Paragraph, tuple[str, ...]]]]:
        writer, rng, script = Writer(ROOT / "corpus/phrases/sections.json", seed), random.Random(seed), traditional_script()
        return [varied(writer.report(), rng, script) for _ in range(60)]

    reports = some(1)
    assert reports == some(1) != some(2)
    seen = {label for report in reports for _, labels in report for label in labels}
    assert seen == set(SECTIONS)
    for report in reports:
        for paragraph, labels in report:
            assert paragraph.text.strip() and "{" not in paragraph.text
            assert bool(labels) == (paragraph.kind in ("heading", "body"))


def test_organs_no_model_has_seen(classifier: SectionClassifier) -> None:
    result = scores(answers_of(classifier, load_corpus(ROOT / "corpus", "test")))
    assert result["accuracy"] >= 0.92 and result["bodies"] >= 0.90 and result["view of four"] >= 0.90


def test_real_reports(classifier: SectionClassifier, shared: Path) -> None:
    right = []
    for path in sorted((shared / "gold").glob("*.json")):
        gold = [p for p in json.loads(path.read_text("utf-8"))["paragraphs"]]
        found = classifier.predict([Paragraph(p["kind"], p["text"]) for p in gold])
        pairs = [(p["sections"], f.labels) for p, f in zip(gold, found, strict=True) if p.get("sections")]
        assert sum(labels[0] in true for true, labels in pairs) >= 0.9 * len(pairs), path.stem
        right += [labels[0] == true[0] for true, labels in pairs]
    assert sum(right) >= 0.92 * len(right)


def test_trials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison of alternatives on a few practice reports: folds are scored, a stage without a part of the features runs."""
    monkeypatch.setattr("extract.training.section_trials.HASHED_BITS", 8)
    writer = Writer(ROOT / "corpus/phrases/sections.json", 3)
    every = sorted(SECTIONS)  # a first stage must have seen each label
    reports = [[*writer.report(), *(writer.body((label,), 1) for label in every)] for _ in range(12)]
    examples = [example(f"organ {n}", report) for n, report in enumerate(reports)]
    data = prepare(examples, load_segmenter(model_path() / "gongkai_sections/segmenter"))
    for stage, second in ((First(("characters",), idf=False), "none"), (First(("tokens",)), "regression")):
        found, size, seconds = first_stage(data, stage, second != "none")
        assert sorted(n for fold in found for n in fold.held) == list(range(12)) and size > 1000 and seconds > 0
        answers = held_answers(data, found, second, [None] * len(found))
        assert 0.3 < scores(answers)["accuracy"] <= 1
    pytest.importorskip("matplotlib")
    reliability({"held out": answers}, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 5000


def test_scores_count() -> None:
    answers = [
        ("body", ("fees", "review"), ("review",), 0.9),
        ("body", ("plans",), ("plans",), 1.0),
        ("heading", ("problems", "plans"), ("problems", "plans"), 0.8),
        ("body", ("disclosure",), ("measures",), 0.5),
    ]
    result = scores(answers)
    assert (result["accuracy"], result["headings"], result["lenient"]) == (0.5, 1.0, 0.75)
    assert result["bodies"] == pytest.approx(1 / 3)
    assert result["all labels F1"] == pytest.approx(2 * 4 / (6 + 5))


def test_folds_keep_organs_together() -> None:
    report = [(Paragraph(kind, text), (label,) if label else ()) for kind, label, text in REPORT]
    examples = [example(f"organ {n % 7}", report) for n in range(21)]
    data = Data(tuple(examples), (), (), None, (), ())
    groups = folds(data, range(21), 3)
    assert sorted(n for group in groups for n in group) == list(range(21))
    assert all({n % 7 for n in a}.isdisjoint(n % 7 for n in b) for a in groups for b in groups if a is not b)
