"""Tables printed as lines of text: found, made tables again, and nothing lost; prose stays prose."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from budget import within  # noqa: E402
from mutate_tables import Case, Draft, case_of  # noqa: E402

from extract.corpus import load_corpus  # noqa: E402
from extract.facts import Block, Line, Table  # noqa: E402
from extract.forms import load_forms  # noqa: E402
from extract.reading import read_source_text  # noqa: E402
from extract.tables import tabulate  # noqa: E402
from extract.tables.line_tables import recover_tables  # noqa: E402
from extract.tables.split_digits import split_digits  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
BEFORE = "2023年，云溪县某局公开信息12条，收到申请3件，予以公开2件，部分公开1件，均按时办结。"
AFTER = "一是公开的内容还不够全面，不予公开的理由说明得不够；二是更新还不够及时。"
TITLES = {
    "t1": "附件：政府信息公开情况统计表",
    "t2": "二、主动公开政府信息情况",
    "t3": "三、收到和处理政府信息公开申请情况",
    "t4": "四、政府信息公开行政复议、行政诉讼情况",
}
LAST = "五、存在的主要问题及改进情况"


def rows_of(draft: Draft) -> list[list[str]]:
    rows = [[c[4] for c in sorted(draft.cells, key=lambda x: x[1]) if c[0] == r and c[4]] for r in range(draft.rows)]
    return [row for row in rows if row]


def printed(case: Case, style: str) -> list[str]:
    """A report with the tables of a form, in one of the ways in which cells get lost."""
    lines = [BEFORE]
    for draft in case.drafts:
        lines.append(TITLES[draft.name[-2:]])
        rows = rows_of(draft)
        match style:
            case "cell":
                lines += [text for row in rows for text in row]
            case "piped cell":
                lines += [text + " |" for row in rows for text in row]
            case "row":
                lines += [" ".join(row) for row in rows]
            case "glued":
                lines += ["".join(row) for row in rows]
            case "one line":
                lines.append(" ".join(" ".join(row) for row in rows))
            case "all glued":
                lines.append("".join("".join(row) for row in rows))
    lines += [LAST, AFTER]
    return [(" " if style == "one line" else "").join(lines)] if style in ("one line", "all glued") else lines


def blocks_of(texts: Sequence[str]) -> list[Line]:
    out, at = [], 0
    for text in texts:
        out.append(Line(text, start=at))
        at += len(text) + 1
    return out


def bare(text: str) -> str:
    return "".join(text.replace("|", "").split())


def recover(texts: Sequence[str]) -> list[Block]:
    """Recovers, and checks that nothing is lost, and that what is left of lines stands where it says."""
    out = recover_tables(blocks_of(texts))
    whole = "\n".join(texts)
    kept = [b.text if isinstance(b, Line) else "".join(c.text for c in b.cells) for b in out]
    assert Counter(bare("".join(kept))) == Counter(bare(whole))
    for block in out:
        if isinstance(block, Line):
            assert block.start is not None and whole[block.start : block.start + len(block.text)] == block.text
        else:
            assert block.shape == "lines"
            assert len({(c.row, c.column) for c in block.cells}) == len(block.cells)
            assert whole[block.start or 0 :].startswith(block.cells[0].text[:3])
    return out


def values(blocks: Sequence[Block]) -> dict[str, float | None]:
    return {i.id: i.value for i in tabulate([b for b in blocks if isinstance(b, Table)]).indicators if i.known}


def zeros(case: Case) -> Case:
    for draft in case.drafts:
        for cells in draft.numbers().values():
            for cell in cells:
                cell[4] = "0"
    return replace(case, expected=dict.fromkeys(case.expected, 0))


@pytest.mark.parametrize("form", list(load_forms()))
@pytest.mark.parametrize("style", ["cell", "piped cell", "row", "one line"])
def test_forms_as_lines(form: str, style: str) -> None:
    case = case_of(form, random.Random(2))
    out = recover(printed(case, style))
    assert values(out) == case.expected
    texts = [b.text for b in out if isinstance(b, Line)]
    if style == "one line":
        assert texts[0].startswith(BEFORE) and texts[-1] == f"{LAST} {AFTER}"
    else:
        assert texts == [BEFORE, *[TITLES[d.name[-2:]] for d in case.drafts], LAST, AFTER]


@pytest.mark.parametrize("form", list(load_forms()))
@pytest.mark.parametrize("style", ["glued", "all glued"])
def test_glued_numbers_are_read_only_when_there_is_one_way(form: str, style: str) -> None:
    nothing = zeros(case_of(form, random.Random(2)))
    assert values(recover(printed(nothing, style))) == nothing.expected
    case = case_of(form, random.Random(2))
    got = values(recover(printed(case, style)))
    assert all(case.expected[k] == v for k, v in got.items())


WRAPPED = """三、收到和处理政府信息公开申请情况
申请人情况
自然人 法人或其他组织 总计
商业企业 科研机构 社会公益组织 法律服务机构 其他
一、本年新收政府信息公开申请数量 30 1 2 3 4 5 45
二、上年结转政府信息公开申请数量 1 0 0 0 0 0 1
三、
本
年
度
（一）予以公开 7 1 0 0 0 0 8
办
理
（二）部分公开（区分处理的，只计这一情
447 7 0 0 0 0 454
形，不计其他情形）
结
果
（三）不
予公开
1.属于国家秘密 0 0 0 0 0 0 0
2.其他法律行政法规禁止公开 2 0 0 0 0 0 2
- 4 -
4.保护第三方合法权益 3 0 0 0 0 0 3
5.要求行政机关确认或重新出
9 0 0 0 0 0 9
具已获取信息
（六）其他处理 5 0 0 0 0 0 5
（七）总计 6 0 0 0 0 0 6
四、结转下年度继续办里8 0 0 0 0 0 8
四、政府信息公开行政复议、行政诉讼情况
行政复议 行政诉讼
结
果
维
持
结果
纠正
其他结果 尚未审结 总计 未经复议直接起诉 复议后起诉
结果维持 结果纠正 其他结果 尚未审结 总计 结果维持 结果纠正 其他结果 尚未审结 总计
1 2 3 4 10 0 0 0 0 0 0 0 0 0 0
五、存在的主要问题及改进情况"""


def test_wrapped_and_vertical_labels_and_page_numbers() -> None:
    out = recover(WRAPPED.split("\n"))
    assert [b.text for b in out if isinstance(b, Line)] == [
        "三、收到和处理政府信息公开申请情况",
        "- 4 -",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
    ]
    got = values(out)
    assert got["requests.new[total]"] == 45 and got["requests.carried_in[total]"] == 1
    assert got["requests.result.granted[org.business]"] == 1
    assert got["requests.result.partial[natural]"] == 447 and got["requests.result.partial[total]"] == 454
    assert got["requests.result.not_processed.reconfirm[total]"] == 9
    assert got["requests.result.other[natural]"] == 5 and got["requests.result.total[total]"] == 6
    assert got["requests.carried_out[total]"] == 8
    assert [got[f"review.{x}"] for x in ("upheld", "corrected", "other", "pending", "total")] == [1, 2, 3, 4, 10]


def test_glued_rows_with_numbers_after_blanks() -> None:
    lines = ["第二十条第（一）项", "信息内容本年制发件数本年废止件数现行有效件数", "规章000", "行政规范性文件308"]
    lines += ["（一）予以公开1431 12 0 0 0 0 1443", "（二）部分公开30000 03", "2.重复申请0000000", "（七）总计240000024"]
    lines += ["四、结转下年度继续办理120000012"]
    got = values(recover(lines))
    assert [got[f"docs.normative.{x}"] for x in ("issued", "repealed", "in_force")] == [3, 0, 8]
    assert got["requests.result.granted[natural]"] == 1431 and got["requests.result.granted[total]"] == 1443
    assert got["requests.result.not_processed.repeat[total]"] == 0
    assert got["requests.result.total[natural]"] == 24 and got["requests.result.total[org.business]"] == 0
    assert got["requests.result.total[total]"] == 24 and got["requests.carried_out[natural]"] == 12
    assert not any(k.startswith("requests.result.partial") for k in got)


def test_heads_broken_over_lines_and_blank_lines() -> None:
    text = "\n\n".join(
        ["第二十条第（一）项", "信息内容", "本年新", "制作数量", "本年新", "公开数量", "对外公开总数量", "规章", " 0", " 1", "2"]
        + [
            "规范性文件",
            " 5",
            "6",
            " 7",
            "第二十条第（九）项",
            "信息内容",
            "采购项目数量",
            "采购总金额",
            "政府集中采购",
            "1",
            "8040",
        ]
    )
    got = values(read_source_text(text).blocks)
    assert [got[f"docs.normative.{x}"] for x in ("made", "published", "public_total")] == [5, 6, 7]
    assert got["procurement.central.amount"] == 8040


def test_empty_cells_between_marks() -> None:
    rows = [
        "一、本年新收政府信息公开申请数量 |",
        *["|"] * 6,
        "5 |",
        "||",
        "二、上年结转政府信息公开申请数量 |",
        "1 |",
        *["|"] * 5,
        "1 |",
    ]
    rows += ["三、本年度办理结果 | (一)予以公开 | 6 | 0 | | | | 0 | 6 |", "(三)不予公开 |", "1.属于国家秘密 |", *["0 |"] * 7]
    heads = ["自然人 |", "总计 |", "|||", "商业企业 |", "科研机构 |", "社会公益组织 |", "法律服务机构 |", "其他 |", "|||||"]
    got = values(recover([*heads, *rows, AFTER]))
    assert got["requests.new[total]"] == 5 and got["requests.new[natural]"] is None
    assert got["requests.carried_in[natural]"] == 1 and got["requests.carried_in[org.other]"] is None
    assert got["requests.result.granted[org.research]"] is None and got["requests.result.granted[total]"] == 6


def test_group_without_labels_of_its_rows() -> None:
    heads = ["自然人", "法人或其他组织", "总计", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    lines = [
        "一、本年新收政府信息公开申请数量",
        *"3000003",
        "二、上年结转政府信息公开申请数量",
        *"0" * 7,
        "（一）予以公开",
        *"1000001",
    ]
    lines += ["（三）不予公开", *(["0", "2", "0", "0", "0", "0", "2"] + ["0"] * 49), "（四）无法提供", *["0"] * 20]
    lines += ["（五）不予处理", *["0"] * 35, "（七）总计", *"3000003", "四、结转下年度继续办理", *"0" * 7]
    got = values(recover([*heads, *lines]))
    assert got["requests.result.refused.state_secret[org.business]"] == 2
    assert got["requests.result.refused.admin_query[total]"] == 0
    assert not any(k.startswith("requests.result.unavailable") for k in got), "20 numbers are not 3 rows of 7"


def test_list_without_separators() -> None:
    lines = ["统计指标 单位 统计数", "一、主动公开情况 ——", "（一）主动公开政府信息数 （不同渠道和方式公开相同信息计1条）条 231"]
    lines += [
        "其中：主动公开规范性文件数 条 4",
        "制发规范性文件总数 件5",
        "1.政府公报公开政府信息数 期 6",
        "（一）收到申请数件12",
    ]
    lines += [
        "1.当面申请数7件",
        "七、依申请公开信息收取的费用万元0.3",
        "（三）接受培训人员数 人次 86",
        "单位负责人：甲某 审核人：乙某",
    ]
    out = recover(lines)
    got = values(out)
    assert [got[k] for k in ("proactive.total", "proactive.normative_docs", "proactive.normative_docs_issued")] == [231, 4, 5]
    assert (got["requests.received.total"], got["requests.received.in_person"], got["fees.requests"]) == (12, 7, 0.3)
    assert got["training.attendees"] == 86
    assert isinstance(out[-1], Line) and out[-1].text == lines[-1]


def test_traditional_script_and_misprints() -> None:
    lines = [
        "第二十條第（一）項",
        "信息內容",
        "本年制發件數",
        "本年廢止件數",
        "現行有效件數",
        "規章",
        "0",
        "0",
        "1",
        "行政規範性檔案",
        "2",
        "3",
        "4",
    ]
    lines += [
        "第二十條第（五）項",
        "信息內容",
        "本年處理決定數量",
        "行政許可",
        "5",
        "第二十條第（六）項",
        "信息內容",
        "本年處理決定數量",
    ]
    got = values(recover([*lines, "行政處罰", "6", "行政強制", "7"]))
    assert got["docs.normative.in_force"] == 4 and got["actions.coercion.decisions"] == 7


PROSE = (
    "（一）收到申请数12件；（二）申请办结数12件；（三）申请答复数12件，其中属于已主动公开范围数3件、同意公开答复数5件。",
    "全文包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、行政复议、行政诉讼情况等六个部分。",
    "一、本年新收政府信息公开申请数量3件。二、上年结转政府信息公开申请数量0件。三、本年度办理结果：予以公开3件。",
    "行政许可、行政处罚、行政强制、行政事业性收费、政府集中采购等信息全部公开。",
    "第二十条第（一）项规定的信息内容已经公开，规章0件，行政规范性文件5件。",
)


def test_prose_stays_prose() -> None:
    for lines in (PROSE, ["".join(PROSE)], [" ".join(PROSE)], [part for text in PROSE for part in text.split("，")]):
        assert recover_tables(blocks_of(lines)) == blocks_of(lines)


def test_train_reports_have_no_tables_but_their_own(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    from render import to_text

    for report in load_corpus(ROOT / "corpus", "train"):
        for layout in ("wrap", "oneline"):
            blocks = read_source_text(to_text(replace(report, cells=None), layout)).blocks
            assert not [b for b in blocks if isinstance(b, Table) and b.shape == "lines"], report.id


def test_other_blocks_are_left_alone() -> None:
    table = Table((), 0, 0)
    heading = Line("第二十条第（一）项", level=2)
    chrome = Line("信息内容", chrome=True)
    blocks: list[Block] = [Line("甲"), table, heading, chrome, Line("")]
    assert recover_tables(blocks) == blocks
    assert recover_tables([]) == []


def test_digits_are_cut_only_where_totals_allow() -> None:
    form = load_forms()["F2021"]
    blocks, matrix, row = form.tables
    assert split_digits("308", blocks, 3, labelled=True) == ["3", "0", "8"]
    assert split_digits("3018", blocks, 3, labelled=True) is None
    assert split_digits("240000024", matrix, 0, labelled=True) == ["24", "0", "0", "0", "0", "0", "24"]
    assert split_digits("121000013", matrix, 0, labelled=True) is None, "12+1 or 1+2+10"
    assert split_digits("1" * 9, matrix, 0, labelled=True) is None
    assert split_digits("0" * 15, None, 0, labelled=False) == ["0"] * 15
    assert split_digits("12", matrix, 0, labelled=True) is None
    assert split_digits("1" * 300, row, 0, labelled=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "第二十条" + "0" * 300_000,
        "第二十条" + "（" * 100_000,
        "第二十条第（一）项信息内容" * 10_000,
        "予以公开 " + "1 " * 20_000,
        "其中：1." * 50_000,
    ],
)
def test_hostile_lines_end_soon(text: str) -> None:
    with within(400):
        recover_tables([Line(text), Line("不予公开")])


def test_speed_on_prose() -> None:
    lines = [Line(BEFORE + AFTER)] * 5000
    with within(1300):
        recover_tables(lines)
