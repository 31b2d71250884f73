"""Tables of every form, whole and damaged: each cell right, or not there; never a wrong value."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import mutate_tables as mutate  # noqa: E402
from budget import within  # noqa: E402
from mutate_tables import Case, Mutation, case_of  # noqa: E402

from extract.corpus import load_corpus  # noqa: E402
from extract.facts import Cell, Table  # noqa: E402
from extract.forms import load_forms  # noqa: E402
from extract.outline import outline  # noqa: E402
from extract.reading import read_source, read_source_text  # noqa: E402
from extract.reading.grids import table_of  # noqa: E402
from extract.tables import Tabulated, tabulate  # noqa: E402
from extract.tables.cell_values import CellValue, read_cell  # noqa: E402
from extract.tables.label_keys import label_key, likeness, ordinal_of  # noqa: E402
from extract.tables.match_labels import pair  # noqa: E402

FORMS = tuple(load_forms())
ROOT = Path(__file__).resolve().parents[1]


def grid(*rows: Sequence[str]) -> Table:
    width = max(map(len, rows))
    cells = tuple(Cell(text, r, c) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(cells, len(rows), width)


def values(found: Tabulated) -> dict[str, float | None]:
    out: dict[str, float | None] = {}
    for i in found.indicators:
        assert i.id not in out
        out[i.id] = i.value
    return out


def check(case: Case, *, complete: bool) -> Tabulated:
    """No wrong value; every cell there when ``complete``; each one points to its printed cell."""
    tables = case.tables()
    found = tabulate(tables)
    assert found.form == case.form
    got = {i.id: i.value for i in found.indicators if i.known}
    for name, value in got.items():
        if name in case.expected and name not in case.gone:
            assert value == case.expected[name], name
        else:
            assert value is None, f"{name} is not in the table"
    missing = set(case.expected) - set(got) - case.gone
    if complete:
        assert not missing
    elif missing:
        assert len(missing) < 0.1 * len(case.expected) or found.problems
    for i in found.indicators:
        cell = tables[i.table].grid()[i.row][i.column]
        assert cell is not None and cell.text == i.raw and (cell.row, cell.column) == (i.row, i.column)
    return found


# --- whole and damaged forms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_form_is_read_whole(form: str) -> None:
    found = check(case_of(form, random.Random(1)), complete=True)
    assert not found.problems
    order = load_forms()[form].cell_ids
    assert tuple(i.id for i in found.indicators if i.id in order) == order


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mutation", mutate.ALL, ids=lambda m: m.__name__)
def test_one_damage_costs_nothing(form: str, mutation: Mutation) -> None:
    rng = random.Random(3)
    case = case_of(form, rng)
    mutation(case, rng)
    check(case, complete=mutation is not mutate.misprint)


MIXES: tuple[tuple[Mutation, ...], ...] = (
    (mutate.drop_rows, mutate.respace, mutate.misprint),
    (mutate.add_rows, mutate.blank, mutate.renumber),
    (mutate.cut_columns, mutate.blank, mutate.flatten),
    (mutate.wrap_rows, mutate.to_traditional, mutate.blank_merged),
    (mutate.split_head, mutate.widen, mutate.break_pages),
    (mutate.drop_notes, mutate.two_panels, mutate.surround),
    (mutate.add_scopes, mutate.number_rows, mutate.repeat_merged),
    (mutate.drop_rows, mutate.add_rows, mutate.wrap_rows, mutate.copy_twice),
    (mutate.blank, mutate.one_cell_rows),
    (mutate.add_rows, mutate.lose_group_labels),
    (mutate.lose_group_labels, mutate.drop_rows),
)


@pytest.mark.parametrize("mix", MIXES, ids=lambda m: "+".join(x.__name__ for x in m))
@pytest.mark.parametrize("form", ("F2014", "F2019", "F2021", "F2008.SH"))
def test_several_damages_never_give_a_wrong_value(form: str, mix: tuple[Mutation, ...]) -> None:
    for seed in (11, 12):
        rng = random.Random(seed)
        case = case_of(form, rng)
        for mutation in mix:
            mutation(case, rng)
        check(case, complete=False)


def test_blank_form_has_no_values(shared: Path) -> None:
    found = tabulate(outline(read_source(shared / "reports/blank-form-2021.docx")).tables)
    assert found.form == "F2021" and not found.problems
    assert values(found) == dict.fromkeys(load_forms()["F2021"].cell_ids)
    assert {i.raw for i in found.indicators} == {""}


@pytest.mark.parametrize(
    ("name", "file", "form"),
    [
        ("helan-2017", "000_f41420734251d865.txt", "F2014"),
        ("hongze-2024", "hzq2024_working.pdf", "F2021"),
        ("huaian-2024", "szfgs2024.pdf", "F2021"),
        ("litong-2017", "003_dc6a9e7503043c1e.txt", None),
    ],
)
def test_gold_reports(shared: Path, name: str, file: str, form: str | None) -> None:
    import json

    gold = json.loads((shared / "gold" / f"{name}.json").read_text("utf-8"))["indicators"]
    found = tabulate(outline(read_source(shared / "reports" / file)).tables)
    assert found.form == form and not found.problems
    assert values(found) == gold


@pytest.mark.parametrize("suffix", ["txt", "html"])
def test_train_reports(tmp_path: Path, suffix: str) -> None:
    from render import write

    for report in load_corpus(ROOT / "corpus", "train"):
        if report.cells is None:
            continue
        path = write(report, tmp_path, suffix, report.layout)
        found = tabulate(outline(read_source(path)).tables)
        gold = report.gold(load_forms()[report.cells.form].cell_ids)["indicators"]
        got = values(found)
        assert found.form == report.form, report.id
        assert {k: got.get(k, "absent") for k in gold} == gold, report.id


# --- single points ---------------------------------------------------------------------------------------------------

MATRIX_HEAD = (
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
    "自然人",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
    "总计",
)


def test_form_by_heads_not_by_rows() -> None:
    old = grid(
        ("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"), ("规章", "1", "2", "3"), ("规范性文件", "4", "5", "6")
    )
    new = grid(
        ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), ("规章", "1", "2", "3"), ("规范性文件", "4", "5", "6")
    )
    assert values(tabulate([old]))["docs.normative.public_total"] == 6
    assert values(tabulate([new]))["docs.normative.in_force"] == 6
    assert (tabulate([old]).form, tabulate([new]).form) == ("F2019", "F2021")


def test_only_one_block_kept() -> None:
    table = grid(("第二十条第（九）项", "", ""), ("信息内容", "采购项目数量", "采购总金额"), ("政府集中采购", "3", "27922.8元"))
    found = tabulate([table])
    assert found.form == "F2019"
    assert values(found) == {"procurement.central.items": 3, "procurement.central.amount": 27922.8}
    assert found.indicators[1].unit == "元"


def test_half_of_a_head_is_lost() -> None:
    table = grid(("信息内容", "本年新", "本年新", "对外公开总数量"), ("规章", "1", "2", "3"))
    assert values(tabulate([table])) == {"docs.rules.made": 1, "docs.rules.published": 2, "docs.rules.public_total": 3}


def test_changes_have_signs() -> None:
    head = ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")
    table = grid(
        head,
        ("行政许可", "6", "减4", "2"),
        ("其他对外管理服务事项", "6", "+36", "2"),
        ("行政处罚", "6", "↑3", "2"),
        ("行政强制", "1", "持平", "增1"),
    )
    found = tabulate([table])
    got = values(found)
    assert [got[f"actions.{x}.delta_items"] for x in ("licence", "other_external", "penalty", "coercion")] == [-4, 36, 3, None]
    assert got["actions.coercion.decisions"] is None
    assert [p.code for p in found.problems] == ["unclear_value"]


def test_lost_cells_leave_what_is_sure() -> None:
    rows = [(label, *"0000000") for label in ("上年结转政府信息公开申请数量", "予以公开", "部分公开", "属于国家秘密")]
    table = grid(MATRIX_HEAD, ("一、本年新收政府信息公开申请数量", "3", "3"), *rows)
    found = tabulate([table])
    new = {k: v for k, v in values(found).items() if k.startswith("requests.new")}
    assert new == {"requests.new[natural]": 3, "requests.new[total]": 3}
    assert [p.code for p in found.problems] == ["cells_lost"]
    other = tabulate([grid(MATRIX_HEAD, ("一、本年新收政府信息公开申请数量", "3", "5"), *rows)])
    assert not any(k.startswith("requests.new") for k in values(other))


def test_other_processing_as_one_row_under_heads_of_2021() -> None:
    blocks = grid(("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), ("规章", "0", "0", "0"))
    rows = [
        (label, "1", "0", "0", "0", "0", "0", "1")
        for label in ("一、本年新收政府信息公开申请数量", "（一）予以公开", "（五）不予处理", "（六）其他处理", "（七）总计")
    ]
    found = tabulate([blocks, grid(MATRIX_HEAD, *rows)])
    assert found.form == "F2021"
    assert values(found)["requests.result.other[natural]"] == 1
    assert values(found)["requests.result.total[total]"] == 1


def test_rows_of_2021_under_heads_of_2019() -> None:
    rng = random.Random(5)
    old, new = case_of("F2019", rng), case_of("F2021", rng)
    old.drafts[1] = new.drafts[1]
    found = tabulate(old.tables())
    assert found.form == "F2019"
    assert values(found)["requests.result.other.fee_unpaid[total]"] == new.expected["requests.result.other.fee_unpaid[total]"]


def test_unknown_rows_are_kept_apart() -> None:
    table = grid(
        ("统计指标", "单位", "统计数"),
        ("一、主动公开情况", "——", ""),
        ("（一）主动公开政府信息数", "条", "31"),
        ("其中：主动公开规范性文件数", "条", "2"),
        ("制发规范性文件总数", "件", "3"),
        ("公示栏更新数", "次", "17"),
        ("1.政府公报公开政府信息数", "期", "4"),
        ("2.政府网站公开政府信息数", "条", "25"),
        ("3.政务微博公开政府信息数", "条", "5"),
        ("填报人：", "甲某", ""),
        ("联系电话：", "5550101", ""),
    )
    found = tabulate([table])
    own = [i for i in found.indicators if not i.known]
    assert [(i.id, i.value, i.unit) for i in own] == [("extra.公示栏更新数", 17, "次")]
    assert values(found)["proactive.channel.gazette"] == 4
    assert next(i.unit for i in found.indicators if i.id == "proactive.channel.gazette") == "期"
    assert not any("联系" in i.id for i in found.indicators)


def test_two_labels_that_are_the_same_need_their_neighbours() -> None:
    head = ("统计指标", "单位", "统计数")
    rows = [(f"（{n}）收到申请{n}", "件", "1") for n in ()]
    common = [
        ("（一）收到申请数", "件", "9"),
        ("1.当面申请数", "件", "8"),
        ("2.传真申请数", "件", "7"),
        ("3.网络申请数", "件", "6"),
        *rows,
    ]
    suits = [("五、行政诉讼数量", "件", "5"), ("（二）被依法纠错数", "件", "4"), ("（三）其他情形数", "件", "1")]
    got = values(tabulate([grid(head, *common, *suits)]))
    assert got["litigation.corrected"] == 4 and got["litigation.other"] == 1 and "review.other" not in got
    alone = tabulate([grid(head, *common, ("（三）其他情形数", "件", "1"), ("七、依申请公开信息收取的费用", "万元", "0"))])
    assert not {"review.other", "litigation.other"} & set(values(alone))
    assert [p.code for p in alone.problems] == ["unclear_row"]


def test_columns_of_years_and_levels() -> None:
    def rows(*numbers: str) -> list[tuple[str, ...]]:
        labels = (
            "主动公开信息数",
            "其中：1.政府网站",
            "2.政府公报",
            "受理依申请公开信息总数",
            "本年度对申请的答复总数",
            "行政复议数",
        )
        return [(label, "条", *numbers) for label in labels]

    own = tabulate([grid(("项目", "单位", "历年累计", "2009年度"), *rows("70", "7"))])
    assert own.form == "F2008.FJ"
    assert values(own)["proactive.total"] == 7 and values(own)["proactive.total.cumulative"] == 70
    years = tabulate([grid(("项目", "单位", "2008年度", "2009年度"), *rows("5", "7"))])
    assert values(years)["proactive.total"] == 7
    levels = tabulate(
        [grid(("统计指标", "单位", "县政府统计数", "县直单位统计数"), *[(r[0], "条", "7", "4") for r in rows("1")])]
    )
    assert values(levels)["proactive.total"] == 7
    assert levels.indicators[-1].known is False


def test_provincial_exemptions_are_not_those_of_shanghai() -> None:
    rows = [(f"“不予公开范围{n}”数", "条", str(n)) for n in range(1, 9)]
    rows = [
        ("主动公开信息数", "条", "90"),
        ("全文电子化的主动公开信息数", "条", "80"),
        ("新增的行政规范性文件数", "条", "70"),
        ("申请总数", "条", "60"),
        *rows,
    ]
    got = values(tabulate([grid(("指标名称", "单位", "本期实际"), *rows)]))
    assert got["requests.replied.refused.exempt2_trade_secret"] == 2
    assert "requests.replied.refused.exempt4_deliberation" not in got and "requests.replied.refused.exempt6_law" not in got


def test_second_copy_is_told_and_the_first_filled_one_read() -> None:
    rng = random.Random(8)
    case = case_of("F2021", rng)
    mutate.copy_twice(case, rng)
    found = check(case, complete=True)
    assert [p.code for p in found.problems] == ["second_copy"]
    empty = case_of("F2014", random.Random(9))
    full = case_of("F2014", random.Random(10))
    for cells in empty.drafts[0].numbers().values():
        for cell in cells:
            cell[4] = ""
    found = tabulate([*empty.tables(), *full.tables()])
    assert values(found) == full.expected


def test_other_tables_are_no_form() -> None:
    tables = [
        grid(("索引号", "A1"), ("发布机构", "某局"), ("文号", "")),
        grid(("渠道", "数量"), ("网站", "31"), ("其他", "4"), ("总计", "35")),
        grid(("年度", "收到申请数", "答复数"), ("2016", "3", "3"), ("2017", "5", "4")),
        grid(("行政许可", "12"), ("行政处罚", "3")),
        Table((), 0, 0),
    ]
    assert tabulate(tables) == Tabulated(None, ())
    assert tabulate([]) == Tabulated(None, ())


def test_a_sheet_of_its_own_is_told() -> None:
    labels = ("当面申请数", "传真申请数", "信函申请数", *(f"{c}类事项办理数" for c in "甲乙丙丁戊己庚辛"))
    found = tabulate([grid(("项目", "数量"), *[(x, "1") for x in labels])])
    assert found.form is None and [p.code for p in found.problems] == ["unknown_table"]


def test_heads_on_one_page_numbers_on_the_next() -> None:
    case = case_of("F2021", random.Random(3))
    draft = case.drafts[2]
    upper = mutate.Draft("t4", 3, 15, [c for c in draft.cells if c[0] < 3])
    lower = mutate.Draft("t4", 1, 15, [[0, *c[1:]] for c in draft.cells if c[0] == 3])
    case.drafts[2:] = [upper, lower]
    check(case, complete=True)


def test_joined_heads_in_one_cell() -> None:
    columns = load_forms()["F2021"].tables[2].columns
    table = grid(tuple("→".join((*c.group, c.label)) for c in columns), tuple(str(n) for n in range(15)))
    assert list(values(tabulate([table])).values()) == list(range(15))


def test_stacked_tables_of_ragged_rows() -> None:
    case = case_of("F2021", random.Random(4))
    rows = []
    for draft in case.drafts:
        for r in range(draft.rows):
            rows.append([c[4] for c in sorted(draft.cells, key=lambda x: x[1]) if c[0] == r])
    found = tabulate([table_of([row for row in rows if row])])
    assert {k: v for k, v in values(found).items() if v is not None} == case.expected


def test_order_of_rows_is_free_for_labels_that_stand_once() -> None:
    case = case_of("F2014", random.Random(6))
    draft = case.drafts[0]
    for cell in draft.cells:  # the first section after the last
        cell[0] = cell[0] if cell[0] == 0 else cell[0] - 20 if cell[0] > 20 else cell[0] + 45
    check(case, complete=True)


# --- values and labels -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(t, None) for t in ("", " ", "/", "／", "-", "—", "——", "－", "无", "無", "暂无", "\n")],
        *[
            ("0", 0),
            ("０", 0),
            ("〇", 0),
            ("O", 0),
            ("0件", 0),
            ("-0", 0),
            ("7", 7),
            ("1,234", 1234),
            ("1，234", 1234),
            ("１２", 12),
        ],
        *[
            ("96171.6", 96171.6),
            ("-8", -8),
            ("+1036", 1036),
            ("3.2万", 32000),
            ("1O", 10),
            ("1l2", 112),
            ("三十二", 32),
            ("2017", 2017),
        ],
    ],
)
def test_values(text: str, value: float | None) -> None:
    assert read_cell(text) == CellValue(value, "件" if "件" in text else None)


@pytest.mark.parametrize(
    "text",
    [
        "12 34",
        "1 234",
        "2017年",
        "2018.1.5",
        "1.5%",
        "008",
        "1,23",
        "1.",
        "l",
        "一",
        "减4",
        "详见附件",
        "5（增）",
        "1/2",
        "1" * 12,
        "1" * 9999,
    ],
)
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert read_cell(text) == CellValue(unclear=True)


def test_values_with_words() -> None:
    assert read_cell("减4", signed=True).value == -4 and read_cell("—5", signed=True).value == -5
    assert read_cell("约50") == CellValue(50, None, True) and read_cell("240余条") == CellValue(240, "条", True)
    assert read_cell("2792220.8元") == CellValue(2792220.8, "元") and read_cell("3.2万元") == CellValue(3.2, "万元")
    assert read_cell("3.2万", money=True) == CellValue(3.2, "万元")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("（二）部分公开（区分处理的，只计这一情", "部分公开"),
        ("其中: 主动公开 规范性文件数", "主动公开规范性文件数"),
        ('③危及"三安全一稳定"', "危及三安全一稳定"),
        ("(11)其它原因", "其他原因"),
        ("⼀、 收到申請數（件）", "收到申请数"),
        ("⾏政许可", "行政许可"),
        ("㈥其他处理", "其他处理"),
        ("1属于国家秘密", "属于国家秘密"),
    ],
)
def test_label_keys(text: str, key: str) -> None:
    assert label_key(text) == key
    assert ordinal_of(text)[:1] or text[0] in "⾏"


@pytest.mark.parametrize(
    ("printed", "official", "alike"),
    [
        ("结转下年度继续办里", "结转下年度继续办理", True),
        ("其他法律行政止公开", "其他法律行政法规禁止公开", True),
        ("要求行政机关确认或重新出", "要求行政机关确认或重新出具已获取信息", True),
        ("同意公开答复数", "不同意公开答复数", False),
        ("兼职人员数", "专职人员数", False),
        ("政务抖音公开政府信息数", "政务微博公开政府信息数", False),
        ("免予公开范围2数", "免予公开范围3数", False),
        ("行政处罚", "行政许可", False),
        ("总计", "小计", False),
    ],
)
def test_likeness(printed: str, official: str, alike: bool) -> None:
    assert (likeness(printed, official) > 0.7) is alike


def test_pairing_keeps_both_orders_and_doubt() -> None:
    def by(table: list[list[float]]) -> Callable[[int, int], float]:
        return lambda i, j: table[i][j]

    assert pair(2, 3, by([[1, 0, 1], [0, 1, 0]])).chosen == (0, 1)
    lone = pair(1, 2, by([[1, 1]]))
    assert lone.chosen == (None,) and lone.doubtful == {0}
    assert pair(0, 3, by([])).chosen == () and pair(2, 0, by([[], []])).chosen == (None, None)


def test_hostile_tables_end_soon() -> None:
    with within(700):
        tabulate([grid(*[("予以公开",)] * 5000)])
        tabulate([grid(("统计指标", "单位"), *[(f"收到申清数{n}", str(n)) for n in range(2000)])])
        tabulate([grid(("收到申请数", "（" * 50_000, "1" * 50_000), ("其中：" * 20_000, "1.", "0"))] * 3)


def test_pipes_with_merged_cells_left_out() -> None:
    text = """二、主动公开政府信息情况
第二十条第(一)项 |
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
规章 | 0 | 0 | 0 |
行政规范性文件 | 5 | 1 | 25 |
第二十条第(五)项 |
信息内容 | 本年处理决定数量 |
行政许可 | 8 |
三、收到和处理政府信息公开申请情况
(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) | 申请人情况 |
自然人 | 法人或其他组织 | 总计 |
商业 | 科研 | 社会公益组织 | 法律服务机构 | 其他 |
企业 | 机构 |
一、本年新收政府信息公开申请数量 | 58 | 7 | 0 | 0 | 1 | 0 | 66 |
二、上年结转政府信息公开申请数量 | 2 | | | | | | 2 |
三、本年度办理结果 | (一)予以公开 | 2 | 1 | 0 | 0 | 0 | 0 | 3 |
(三)不予公开 | 1.属于国家秘密 | 0 | 0 | 0 | 0 | 0 | 4 | 4 |
2.其他法律行政法规禁止公开 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
五、存在的主要问题及改进情况
"""
    got = values(tabulate(outline(read_source_text(text)).tables))
    assert got["docs.normative.in_force"] == 25 and got["actions.licence.decisions"] == 8
    assert got["requests.new[org.legal_service]"] == 1 and got["requests.new[total]"] == 66
    assert got["requests.carried_in[natural]"] == 2 and got["requests.carried_in[org.other]"] is None
    assert got["requests.result.refused.state_secret[org.other]"] == 4
