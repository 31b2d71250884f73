"""The segmenter: the words of spacy_pkuseg at several times its speed, the teacher's cuts, bad models."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest
import srsly
from budget import within

from extract.corpus import load_corpus
from extract.facts import GongkaiError
from extract.pipeline import model_path
from extract.sections.segmenter import FILES, Segmenter, load_segmenter
from extract.training.train_segmenter import edges_kept, label_pattern, lines, teach, train, word_scores

ROOT = Path(__file__).resolve().parents[1]
UGLY = (
    "",
    " ",
    "\n\t　",
    "。",
    "\x00",
    "a b　c",
    "\ud800政",
    "𠮷𠮷政府",
    "0" * 3_000,
    "（" * 3_000,
    "由芦汀县灯塔局局长蔺某任组长。",
    "2021年1月1日,ABC-123.5%",
)


@pytest.fixture(scope="module")
def folder() -> Path:
    return model_path() / "gongkai_sections" / "segmenter"


@pytest.fixture(scope="module")
def segmenter(folder: Path) -> Segmenter:
    return load_segmenter(folder)


def test_same_words_as_pkuseg(segmenter: Segmenter, folder: Path) -> None:
    import spacy_pkuseg

    other = spacy_pkuseg.pkuseg(model_name=str(folder), user_dict=None)
    texts = [p.text for r in load_corpus(ROOT / "corpus", "train") for p in r.paragraphs]
    texts = random.Random(1).sample(texts, 300)
    ours = segmenter.batch(texts)
    different = [(a, b) for a, b in zip(ours, ([w for w in other.cut(t) if w.strip()] for t in texts), strict=True) if a != b]
    assert different == []


def test_words_are_the_text(segmenter: Segmenter) -> None:
    for text, words in zip(UGLY, segmenter.batch(UGLY), strict=True):
        assert "".join(words) == "".join(text.split())
        assert all(words) and words == segmenter(text)
    assert segmenter.batch([]) == []


def test_words_make_sense(segmenter: Segmenter) -> None:
    words = segmenter("全年主动公开政府信息318条，未收到公开申请。")
    assert {"政府", "信息", "条", "，", "申请"} <= set(words)


def test_speed(segmenter: Segmenter) -> None:
    texts = ["全年主动公开政府信息318条，其中网站202条，公众号116条，未收到公开申请。" * 4] * 400
    segmenter.batch(texts[:10])
    with within(40):
        segmenter.batch(texts)


def test_bad_models(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(GongkaiError, match="no features.msgpack"):
        load_segmenter(tmp_path)
    for name in FILES:
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    assert load_segmenter(tmp_path)("公开信息")
    data = srsly.read_msgpack(tmp_path / FILES[0])
    for bad in (b"", b"\x93abc", srsly.msgpack_dumps({"feature_to_idx": {}}), srsly.msgpack_dumps([1])):
        (tmp_path / FILES[0]).write_bytes(bad)
        with pytest.raises(GongkaiError) as caught:
            load_segmenter(tmp_path)
        assert caught.value.code == "model_damaged"
    srsly.write_msgpack(tmp_path / FILES[0], data)
    np.savez(tmp_path / FILES[1], w=np.zeros(3))
    with pytest.raises(GongkaiError):
        load_segmenter(tmp_path)


def test_teacher_keeps_edges() -> None:
    pytest.importorskip("jieba")
    text = "由芦汀县灯塔局局长司徒映雪任组长，全年公开信息二十余条。"
    start = text.index("司徒映雪")
    words = teach(text, [(start, start + 4, "name")], re.compile("公开信息"))
    assert "司徒映雪" in words and "".join(words) == text
    assert [line.replace(" ", "") for line in lines([(text, [])], re.compile("(?!)"))] == [text]


def test_form_labels() -> None:
    pattern = label_pattern(ROOT / "extract/forms")
    assert pattern.fullmatch("行政许可") and pattern.fullmatch("制发规范性文件总数")
    assert not label_pattern(ROOT / "corpus/phrases/none").search("行政许可")


def test_training_is_reproducible(tmp_path: Path) -> None:
    sample = ["公开 信息 十 条 。", "收到 申请 两 件 。", "没有 收费 。", "公开 申请 两 件 。"] * 4
    for name in ("a", "b"):
        train(sample, sample, tmp_path / name, iterations=3)
    first, second = (load_segmenter(tmp_path / name) for name in ("a", "b"))
    assert [first(line) for line in sample] == [second(line) for line in sample]
    assert word_scores([first(line) for line in sample], [line.split() for line in sample]) > 0.8
    assert edges_kept(first, [("公开信息十条。", [(0, 2, "x")])]) in (0.5, 1.0)
