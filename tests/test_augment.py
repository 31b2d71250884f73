"""Training text of the tagger: labels stay on the right characters, the same seed gives the same text, names are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.corpus import load_corpus, parse_rep
from extract.training.align_people import LABELS, Sample, align, disjoint
from extract.training.augment import Augmenter, build, join, load_data, respace
from extract.training.train_ner import evaluate, train_ner

CORPUS = Path(__file__).parents[1] / "corpus"
REP = """# id: t
# organ: 柘岭县林业局
# year: 2016
# form: -
# person: 柯一 | 局长 | 组长 | 领导小组
# person: - | 副局长 | 副组长 | 领导小组
# person: 柯二 | 站长 | 负责 | -
[body organization] 由局长<name>柯一</name>任<org>领导小组</org>组长，副局长任副组长，站长<name>柯二</name>同志负责收发。
[noise] 编辑：<name>柯三</name>
"""


def spans(sample: Sample) -> list[tuple[str, str]]:
    return [(sample.text[s:e], label) for s, e, label in sample.spans]


@pytest.fixture(scope="module")
def corpus() -> list[Sample]:
    return [sample for report in load_corpus(CORPUS, "train") for sample in align(report)]


def test_align_finds_posts_and_roles_of_the_records() -> None:
    (sample,) = align(parse_rep(REP))
    assert spans(sample) == [
        ("局长", "POST"),
        ("柯一", "PERSON"),
        ("领导小组", "ORG"),
        ("组长", "ROLE"),
        ("副局长", "POST"),
        ("副组长", "ROLE"),
        ("站长", "POST"),
        ("柯二", "PERSON"),
        ("负责", "ROLE"),
    ]


def test_nearly_every_record_of_the_corpus_is_aligned() -> None:
    reports = load_corpus(CORPUS, "train")
    roles = sum(label == "ROLE" for r in reports for s in align(r) for _, _, label in s.spans)
    assert roles >= 0.75 * sum(len(r.persons) for r in reports)


def test_names_win_over_longer_spans() -> None:
    assert disjoint([(0, 6, "ORG"), (2, 4, "PERSON"), (4, 6, "POST")]) == ((2, 4, "PERSON"), (4, 6, "POST"))


def test_texts_are_labelled_where_they_say(corpus: list[Sample]) -> None:
    augmenter = Augmenter(corpus, 7)
    samples = augmenter.documents(60_000)
    assert sum(len(s.text) for s in samples) >= 60_000
    for sample in samples:
        ends = 0
        for start, end, label in sample.spans:
            assert ends <= start < end <= len(sample.text) and label in LABELS
            assert sample.text[start:end] == sample.text[start:end].strip()
            ends = end
        assert not set("{}|") & set(sample.text), sample.text
    assert {label for s in samples for _, _, label in s.spans} == set(LABELS)


def test_same_seed_same_text(corpus: list[Sample]) -> None:
    one, two, other = (Augmenter(corpus, seed).documents(5_000) for seed in (1, 1, 2))
    assert one == two != other


def test_every_template_can_be_filled(corpus: list[Sample]) -> None:
    augmenter = Augmenter(corpus, 3)
    templates = load_data()[1]
    for template in (*templates["people"], *templates["negative"]):
        for _ in range(3):
            text = augmenter.expand(template).text
            assert text.strip() and not set("{}|[]") & set(text), template


def test_sentences_without_people_carry_no_role(corpus: list[Sample]) -> None:
    augmenter = Augmenter(corpus, 3)
    for template in load_data()[1]["negative"]:
        assert not [s for s in spans(augmenter.expand(template)) if s[1] in ("PERSON", "POST", "ROLE")], template


def test_invented_names_are_no_public_figures(corpus: list[Sample]) -> None:
    augmenter = Augmenter(corpus, 11)
    names = {augmenter.name() for _ in range(5_000)}
    assert len(names) > 4_000 and not names & {"习近平", "毛泽东", "邓小平", "李克强"}


def test_blanks_move_the_labels() -> None:
    sample = build([("由", None), ("局长", "POST"), ("柯　一", "PERSON"), ("任", None), (" 组长 ", "ROLE")])
    assert spans(sample) == [("局长", "POST"), ("柯　一", "PERSON"), ("组长", "ROLE")]
    assert spans(respace(sample, {2})) == [("局 长", "POST"), ("柯　一", "PERSON"), ("组长", "ROLE")]
    assert spans(respace(sample, set(), drop=True)) == [("局长", "POST"), ("柯一", "PERSON"), ("组长", "ROLE")]
    assert spans(join([sample, sample], "\n")) == spans(sample) * 2


def test_same_seed_same_model() -> None:
    reports = load_corpus(CORPUS, "train")[:6]
    one, two = (train_ner(reports, seed=5, characters=4_000) for _ in range(2))
    assert one.get_pipe("ner").to_bytes() == two.get_pipe("ner").to_bytes()
    assert one.get_pipe("tok2vec").to_bytes() == two.get_pipe("tok2vec").to_bytes()
    scores = evaluate(one, reports)
    assert set(scores) == set(LABELS) and all(0 <= s["f1"] <= 1 for s in scores.values())
