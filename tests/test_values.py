"""Dates, counts, documents and contacts: sentences of invented reports, ugly inputs, floors on the corpus.

``values_cases.tsv`` holds the sentences. Every idiom of the data file must be silent, every counter must count.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from budget import within
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.corpus import load_corpus
from extract.facts import Paragraph
from extract.values import Values, find_values
from extract.values.numerals import read_hanzi, read_numeral
from extract.values.value_words import words

ROOT = Path(__file__).resolve().parents[1]
CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "values_cases.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def find(text: str, kind: str = "body", year: int | None = 2017) -> Values:
    return find_values([Paragraph(kind, text)], year)


def shown(values: Values, name: str) -> list[str]:
    if name == "dates":
        return [d.value for d in values.dates]
    if name == "counts":
        return [f"{'~' if c.approximate else ''}{c.value:.0f} {c.unit}" for c in values.counts]
    if name == "documents":
        return [(d.title or "") + (f"|{d.number}" if d.number else "") for d in values.documents]
    return [f"{c.type}:{c.text}" for c in values.contacts]


def assert_spans(paragraphs: list[Paragraph], values: Values) -> None:
    for item in (*values.dates, *values.counts, *values.documents, *values.contacts):
        assert item.text
        assert paragraphs[item.span.paragraph].text[item.span.start : item.span.end] == item.text
    for count in values.counts:
        assert 0 <= count.low <= count.value <= count.high
        assert count.item in paragraphs[count.span.paragraph].text


@pytest.mark.parametrize(("name", "text", "expected"), CASES)
def test_cases(name: str, text: str, expected: str) -> None:
    values = find(text)
    assert shown(values, name) == [e for e in expected.split(" / ") if e]
    assert_spans([Paragraph("body", text)], values)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二百四十", 240),
        ("一百零五", 105),
        ("一百五", 150),
        ("两千三", 2300),
        ("壹万贰仟叁佰", 12300),
        ("二十万零五百", 200500),
        ("一亿二千万", 120000000),
        ("二〇三", 203),
        ("2.6万", 26000),
        ("3,119", 3119),
        ("4 108", 4108),
        ("1万2千", 12000),
        ("6OOO", 6000),
        ("三五", None),
        ("七八十", None),
        ("百", None),
        ("伍", None),
        ("1万23", None),
    ],
)
def test_numerals(text: str, value: float | None) -> None:
    found = read_numeral(text)
    assert (found and found.value) == value


@given(st.integers(0, 99_999_999))
def test_every_hanzi_number_reads_back(number: int) -> None:
    found = read_hanzi(hanzi(number))
    assert found is not None and found.value == number


def hanzi(n: int) -> str:
    """The usual Chinese numeral of a whole number below 10^8."""
    if n == 0:
        return "零"
    digits, out, gap = "零一二三四五六七八九", "", False
    for unit, name in ((10**4, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        part, n = divmod(n, unit)
        if part:
            out += "零" * (gap and bool(out)) + (hanzi(part) if unit == 10**4 else digits[part]) + name
        gap = not part if part or not gap else gap
    return out


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("公开240余条", 240, 250),
        ("公开3000余条", 3000, 4000),
        ("公开18万余条", 180000, 190000),
        ("印发2.6万余份", 26000, 27000),
        ("公开约300条", 250, 350),
        ("公开近百条", 80, 100),
        ("点击43.6万次", 435500, 436500),
        ("受理17件", 17, 17),
        ("收到0件", 0, 0),
        ("超过200件", 200, 400),
        ("不足50件", 0, 50),
        ("50件以上", 50, 100),
    ],
)
def test_intervals(text: str, low: float, high: float) -> None:
    (count,) = find(text).counts
    assert (count.low, count.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("全年主动公开政府信息240余条。", "主动公开政府信息"),
        ("收到16所卫生院的报表", "卫生院"),
        ("其中规章1件、文件11件", "规章"),
        ("收到公民书面申请2件，均已答复", "收到公民书面申请"),
    ],
)
def test_items(text: str, item: str) -> None:
    assert find(text).counts[0].item == item


def test_units_as_printed() -> None:
    (count,) = find("召開會議兩場，").counts
    assert (count.text, count.value, count.unit) == ("兩場", 2, "場")
    (count,) = find("培训155人/次").counts
    assert (count.text, count.unit) == ("155人/次", "人次")


def test_every_idiom_is_silent() -> None:
    known = words()
    for idiom in (*known["idioms"], *known["one_not"]):
        assert not find(f"坚持{idiom}，").counts, idiom


def test_every_counter_counts() -> None:
    known = words()
    for counter, others in known.counters.items():
        number = (
            "两"
            if counter in known["two_only"]
            else "三"
            if counter in known["han_only"]
            else "连续两"
            if counter == "届"
            else "有3"
            if counter == "点"
            else "3"
        )
        assert [c.unit for c in find(f"{number}{counter}。").counts] == [counter.replace("/", "").lstrip("大小")], counter
        for other in others:
            assert counter not in [c.unit for c in find(f"3{counter}{other}").counts], counter + other


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("noise", "发布日期：2018-01-05　电话：0999-2345678　《青桐日报》3条", ([], [], [], [])),
        ("title", "青桐县统计局2016年政府信息公开工作年度报告", ([], [], [], [])),
        ("title", "（2017年1月9日）", (["2017-01-09"], [], [], [])),
        ("title", "青桐政函〔2017〕3号", ([], [], ["|青桐政函〔2017〕3号"], [])),
        ("heading", "六、2018年打算：三项措施", (["2018"], [], [], [])),
        ("heading", "1、公开目录54条", ([], ["54 条"], [], [])),
        ("table", "联系电话：2345678　填报日期：2018.1.5", (["2018-01-05"], [], [], ["phone:2345678"])),
        ("table", "（2017年度）以上三项合列", (["2017"], [], [], [])),
        ("signature", "青桐县统计局　二〇一八年一月五日", (["2018-01-05"], [], [], [])),
        ("attachment", "附件：2017年统计表2份", ([], [], [], [])),
    ],
)
def test_kinds(kind: str, text: str, expected: tuple[list[str], ...]) -> None:
    values = find(text, kind)
    assert tuple(shown(values, n) for n in ("dates", "counts", "documents", "contacts")) == expected


def test_problems_are_told() -> None:
    values = find("数据自20171月1日起至201712月31日，依据青政办发〔20178号，2月30日和2017年2月30日除外")
    assert [(p.code, p.where) for p in values.problems] == [
        ("damaged_date", "20171月1日起至201712月31日"),
        ("impossible_date", "2017年2月30日"),
        ("damaged_number", "青政办发〔20178号"),
    ]
    assert [d.value for d in values.dates] == ["2017-01-01/2017-12-31"]


def test_documents_once_and_by_report() -> None:
    texts = [
        "依据《青桐市数据办法》（青政发〔2011〕5号）和《指南》",
        "再按《青桐市数据办法》《数据办法》",
        "修订《青桐市公开指南》",
    ]
    values = find_values([Paragraph("body", t) for t in texts], 2011)
    assert shown(values, "documents") == ["青桐市数据办法|青政发〔2011〕5号", "青桐市公开指南"]


def test_two_digit_years_need_a_near_report() -> None:
    assert [d.value for d in find("预算14年4月公开", year=2014).dates] == ["2014-04"]
    assert not find("预算14年4月公开", year=2039).dates


ALPHABET = '〔〕（）()《》〈〉“”"0123456789lO.,，、-—~/@:*％一二三百千万亿余多两几年月日号条件个次人份起令第约近至到政府公开电话地址路邮编www http 　'


@given(st.lists(st.text(alphabet=ALPHABET, max_size=60), max_size=4))
@settings(max_examples=150, deadline=None)
def test_spans_hold_on_any_text(texts: list[str]) -> None:
    paragraphs = [Paragraph("body", t) for t in texts]
    assert_spans(paragraphs, find_values(paragraphs, 2017))


@given(st.text(max_size=80))
@settings(max_examples=80, deadline=None)
def test_spans_hold_on_unicode(text: str) -> None:
    assert_spans([Paragraph("body", text)], find(text))


SEEDS = [
    "1",
    "12,345",
    "一",
    "1.",
    "〔",
    "(",
    "《",
    "《》",
    "《a",
    "2017年",
    "2017-",
    "2017年1月1日至",
    "“",
    "a@",
    "www.",
    "0999-",
]
SEEDS += [
    "电话",
    "〔2017〕",
    "令第",
    "第1、",
    "5件",
    "一件",
    "一起",
    "地址:",
    "人民路1号",
    "1,111,",
    "1 111 ",
    "十一",
    "《关于印发《",
    " ",
    "政",
]


@pytest.mark.parametrize("seed", SEEDS)
def test_adversarial_runs_stay_linear(seed: str) -> None:
    text = (seed * 40_000)[:40_000]
    with within(500):
        find(text)


def _f1(golds: list[dict[str, object]], name: str) -> float:
    hit = wanted = got = 0
    for gold in golds:
        values = find_values([Paragraph(p["kind"], p["text"]) for p in gold["paragraphs"]], gold["year"])  # type: ignore[attr-defined,arg-type,index]
        a, b = Counter(_keys(gold[name], name)), Counter(_keys([vars_of(x) for x in getattr(values, name)], name))  # type: ignore[arg-type]
        hit, wanted, got = hit + sum((a & b).values()), wanted + sum(a.values()), got + sum(b.values())
    return 2 * hit / (wanted + got)


def vars_of(item: object) -> dict[str, object]:
    return {n: getattr(item, n, None) for n in ("value", "unit", "approximate", "title", "number", "type", "text")}


def _keys(items: list[dict[str, object]], name: str) -> list[tuple[object, ...]]:
    fields = {"dates": ("value",), "counts": ("value", "unit", "approximate"), "contacts": ("type", "text")}
    if name == "documents":
        return [(i["title"] or i["number"],) for i in items]
    return [tuple(i[f] for f in fields[name]) for i in items]


@pytest.mark.parametrize(
    ("part", "floors"),
    [
        ("train", {"dates": 0.99, "counts": 0.99, "documents": 0.99, "contacts": 0.99}),
        ("test", {"dates": 0.97, "counts": 0.97, "documents": 0.97, "contacts": 0.96}),
    ],
)
def test_corpus_floors(part: str, floors: dict[str, float]) -> None:
    golds = [r.gold() for r in load_corpus(ROOT / "corpus", part)]
    for name, floor in floors.items():
        assert _f1(golds, name) >= floor, name


def test_shared_gold(shared: Path) -> None:
    golds = [json.loads(f.read_text("utf-8")) for f in sorted((shared / "gold").glob("*.json"))]
    for name in ("dates", "counts", "documents", "contacts"):
        assert _f1(golds, name) == 1.0, name
