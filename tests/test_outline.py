"""The outline stage: lines to paragraphs, kinds, levels, head data. All texts are made up."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from budget import assert_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from outline_tools import BODY, OTHER, REPORT, SHEET, TITLE, checked, kinds, lines, run, source, table, wrap

from extract import outline
from extract.characters import fold
from extract.corpus import AnnotatedReport, load_corpus, squeeze
from extract.evaluation.compare import pair
from extract.facts import Block, Line, Table
from extract.outline.date_lines import read_date
from extract.outline.match_words import ending, flat, folded, is_noise, is_organ, is_page_number, ordinal, words
from extract.outline.organ_names import full_name

ROOT = Path(__file__).resolve().parents[1]


# --- joining ---------------------------------------------------------------------------------------------------------
def layouts() -> dict[str, str]:
    out = {}
    for width in (44, 52, 60, 64, 80):
        out[f"wrap{width}"] = "\n".join(x for _, t in REPORT for x in wrap(t, width))
        out[f"blank{width}"] = "\n\n".join(x for _, t in REPORT for x in wrap(t, width))
        out[f"trailing{width}"] = "\n".join(x + "    " for _, t in REPORT for x in wrap(t, width))
        out[f"indented{width}"] = "\n".join("    " + x for _, t in REPORT for x in wrap(t, width))
        first = [("　　" if k in ("body", "heading") else "") + t for k, t in REPORT]
        out[f"first{width}"] = "\n".join(x for t in first for x in wrap(t, width))
        two = [("  " if k in ("body", "heading") else "") + t for k, t in REPORT]
        out[f"two{width}"] = "\n".join(x for t in two for x in wrap(t, width))
        gaps = "\n\n".join("\n".join(wrap(t, width)) for _, t in REPORT)
        out[f"gaps{width}"] = gaps
    out["plain"] = "\n".join(t for _, t in REPORT)
    out["spaced"] = "\n\n".join(t for _, t in REPORT)
    out["oneline"] = " ".join(t for _, t in REPORT)
    out["oneline2"] = "　　".join(t for _, t in REPORT)
    return out


@pytest.mark.parametrize("name", sorted(layouts()))
def test_every_layout_gives_the_same_report(name: str) -> None:
    shape = run(layouts()[name])
    assert kinds(shape) == REPORT
    assert (shape.title, shape.organ, shape.year, shape.signed) == (TITLE, "虚构县渔业局", 2017, "2018-01-15")
    assert [p.level for p in shape.paragraphs if p.kind == "heading"] == [1, 1, 1, 1]


def test_html_paragraphs_that_are_printed_lines_are_joined() -> None:
    shape = checked(Line(x, wrapped=False) for _, t in REPORT for x in wrap(t, 60))
    assert kinds(shape) == REPORT


@pytest.mark.parametrize(
    "mark", ["- {} -", "—{}—", "第 {} 页 共 5 页", "－{}－", "第{}页", "{}/5", "· {} ·", "~{}~", "第二页，共五页"]
)
def test_page_numbers_and_running_heads_in_the_middle_of_sentences(mark: str) -> None:
    rows = [x for k, t in REPORT for x in wrap(("　　" if k in ("body", "heading") else "") + t, 52)]
    text, page = [], 0
    for n, row in enumerate(rows, 1):
        text.append(row)
        if n % 9 == 0:
            page += 1
            text += ["", mark.format(page), TITLE, ""]
    shape = run("\n".join(text))
    assert [x for x in kinds(shape) if x[0] != "noise"] == REPORT
    assert all(p.text == TITLE or is_page_number(flat(p.text)) for p in shape.paragraphs if p.kind == "noise")


def test_page_breaks_of_a_pdf() -> None:
    rows = [x for k, t in REPORT for x in wrap(("　　" if k in ("body", "heading") else "") + t, 52)]
    blocks: list[Block] = []
    for n, row in enumerate(rows):
        page = n // 8 + 1
        core = row.strip()
        fill = sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in core) / 52
        blocks.append(Line(core, page=page, indent=float(len(row) - len(core)), fill=min(1.0, fill), size=16.0))
        if n % 8 == 7:
            blocks += [Line(str(page), page=page, indent=12.0, fill=0.02), Line("内部资料", page=page, chrome=True)]
    shape = checked(blocks)
    assert [x for x in kinds(shape) if x[0] != "noise"] == REPORT


def test_a_page_cut_in_a_file_without_wraps_is_joined() -> None:
    cut = BODY.index("当场能答")
    shape = run(f"{TITLE}\n\n一、概述\n\n{BODY[:cut]}\n\n- 1 -\n\n{BODY[cut:]}\n\n{OTHER}")
    assert ("body", BODY) in kinds(shape) and ("body", OTHER) in kinds(shape)


def test_blanks_of_a_wrap_go_blanks_inside_a_line_stay() -> None:
    text = f"{TITLE}\n" + "各项数字从 2017 年 1 月 1 日算到 2017 年 12 月 31 日，涉及的科室\n有办公室、渔政站和养殖股。\n" + OTHER
    bodies = [t for k, t in kinds(run(text)) if k == "body"]
    assert "从 2017 年 1 月 1 日算" in bodies[0] and "涉及的科室有办公室" in bodies[0]


def test_numbers_and_addresses_cut_by_a_wrap() -> None:
    text = "本年度报告的电子版可以在县政府门户网站下载，网址是http://www.xugou.example/zwgk\n/2017/index.html，联系电话是0000-\n1234567，来信请寄虚构县滨河路办公大楼，邮编是000\n000，欢迎各界监督。"
    assert len(run(f"{TITLE}\n{text}").paragraphs) == 2
    assert "0000-1234567" in run(f"{TITLE}\n{text}").paragraphs[1].text


def test_a_heading_over_two_lines() -> None:
    heading = "五、因政府信息公开工作被申请行政复议、提起行政诉讼的情况"
    rows = [TITLE, *wrap(heading, 44), *wrap(OTHER + BODY, 44), *wrap("六、其他", 44), *wrap(BODY, 44)]
    assert ("heading", heading) in kinds(run("\n".join(rows)))


def test_list_items_and_short_answers_stay_apart() -> None:
    shape = run(
        f"{TITLE}\n一、公开情况\n全年公开信息310条。其中：\n1、政府信息公开目录 54条；\n2、工作简报 180余期；\n3、其他信息 76条。\n二、收费情况\n无。\n三、复议情况\n无"
    )
    assert [k for k, _ in kinds(shape)] == ["title", "heading", *["body"] * 4, "heading", "body", "heading", "body"]


def test_a_list_of_people_is_body() -> None:
    people = ["组　长：甲某某 局长", "副组长：乙某 副局长", "　　　　丙某某 纪检组长", "成　员：丁某 办公室主任"]
    shape = run("\n".join([TITLE, "一、领导小组", "领导小组名单如下：", *people, "办公室设在局办公室，由丁某兼任主任。"]))
    assert [k for k, _ in kinds(shape)][3:7] == ["body"] * 4
    assert [t for _, t in kinds(shape)][3:7] == [p.strip() for p in people]


# --- splitting -------------------------------------------------------------------------------------------------------
def test_one_line_without_any_blank() -> None:
    shape = run("".join(t for _, t in REPORT))
    assert shape.title == TITLE and shape.signed == "2018-01-15" and shape.organ == "虚构县渔业局"
    assert [t for k, t in kinds(shape) if k == "heading"] == [t for k, t in REPORT if k == "heading"]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (["政府信息公开工作年度报告", "（2017年度）", "虚构县渔业局"], "政府信息公开工作年度报告"),
        (["虚构县渔业局 2017 年政府信息公开工作年度报告"], "虚构县渔业局 2017 年政府信息公开工作年度报告"),
        (["首页 > 政务公开", "发布时间：2018-01-20", TITLE, "虚渔发〔2018〕3号"], TITLE),
        (["虚 构 县 渔 业 局", "2017 年政府信息公开工作年度报告"], "2017 年政府信息公开工作年度报告"),
    ],
)
def test_heads_of_one_line_reports(head: list[str], title: str) -> None:
    shape = run(" ".join([*head, *(t for k, t in REPORT if k != "title")]))
    assert (shape.title, shape.organ, shape.year, shape.signed) == (title, "虚构县渔业局", 2017, "2018-01-15")
    assert kinds(shape)[len(head) :] == REPORT[1:]


def test_a_title_and_a_signature_glued_to_sentences() -> None:
    shape = run(f"{TITLE}根据县政府要求，现将情况报告如下。\n一、概述\n{BODY}虚构县渔业局2018年1月15日")
    assert kinds(shape) == [
        ("title", TITLE),
        ("body", "根据县政府要求，现将情况报告如下。"),
        ("heading", "一、概述"),
        ("body", BODY),
        ("signature", "虚构县渔业局"),
        ("signature", "2018年1月15日"),
    ]


def test_headings_run_together() -> None:
    shape = run(f"{TITLE}\n二、主动公开政府信息情况三、收到和处理政府信息公开申请情况四、其他需要报告的事项\n{BODY}")
    assert [t for k, t in kinds(shape) if k == "heading"] == [
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、其他需要报告的事项",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "（一）主动公开。2023年，我局公开信息20条。",
        "一、加强组织领导。县渔业局高度重视，专门开会研究。",
        "六、其他需要报告的事项：无其他事项。",
        "六、其他需要报告的事项　没有收过信息处理费。",
        "一是加强领导；二是健全制度；三是抓好落实。",
        "1.栏目怎么设。分三块设置，每块有固定编辑。",
        "问题有三：1、更新慢；2、解读少；3、人手紧。",
    ],
)
def test_a_heading_that_runs_on_is_one_body(text: str) -> None:
    assert ("body", text) in kinds(run(f"{TITLE}\n{BODY}\n{text}\n{OTHER}"))


# --- kinds -----------------------------------------------------------------------------------------------------------
def test_headings_of_all_sorts() -> None:
    wanted = ["总体情况", "谁来抓", "公开了什么、怎么公开", "群众来问，怎么答", "抓责任、抓规矩：把公开变成本职", "2018年的打算"]
    shape = run("\n".join([TITLE, *(x for h in wanted for x in (h, BODY))]))
    assert [t for k, t in kinds(shape) if k == "heading"] == wanted


def test_levels() -> None:
    text = f"{TITLE}\n一、概述\n（一）机构\n1.人员\n{BODY}\n2．经费\n{BODY}\n(二）制度\n{BODY}\n一 、其 他\n{BODY}"
    shape = run(text)
    assert [(p.text, p.level) for p in shape.paragraphs if p.level] == [
        ("一、概述", 1),
        ("（一）机构", 2),
        ("1.人员", 3),
        ("2．经费", 3),
        ("(二）制度", 2),
        ("一 、其 他", 1),
    ]
    only_second = run(f"{TITLE}\n（一）做法\n{BODY}\n（二）不足\n{BODY}")
    assert [p.level for p in only_second.paragraphs if p.level] == [1, 1]


def test_levels_of_the_markup_help_and_lie() -> None:
    blocks = [
        Line(TITLE, level=0, wrapped=False),
        Line("做法和成效", level=1, wrapped=False),
        Line(BODY, level=1, wrapped=False),
        Line("宣传方面", level=2, wrapped=False),
        Line(OTHER, wrapped=False),
        Line("虚构县渔业局", level=2, wrapped=False),
        Line("2018年1月15日", wrapped=False),
    ]
    shape = checked(blocks)
    assert [p.kind for p in shape.paragraphs] == ["title", "heading", "body", "heading", "body", "signature", "signature"]
    assert [p.level for p in shape.paragraphs if p.level] == [1, 2]


CHROME_BEFORE = [
    "虚构县人民政府门户网站",
    "首页",
    "政务公开",
    "您现在的位置：首页 > 政务公开 > 年度报告",
    "索 引 号：XG012/2018/00007",
    "发文日期：2018-01-20　有效性：有效",
]
CHROME_AFTER = [
    "【打印】【关闭】",
    "分享到：微信 微博",
    "上一篇：没有了　下一篇：关于禁渔的通告",
    "相关阅读",
    "· 虚构县渔业局2016年政府信息公开工作年度报告 2017-01-20",
    "主办：虚构县人民政府　技术支持：县信息中心　虚ICP备00000000号",
]


@pytest.mark.parametrize("flagged", [False, True])
def test_web_chrome_is_noise_line_by_line(flagged: bool) -> None:
    under = ["发布时间：2018-01-20 10:12　来源：县渔业局　浏览次数：88", "字体：大 中 小"]
    text = [t for _, t in REPORT]
    blocks = [Line(t, wrapped=False, chrome=flagged) for t in CHROME_BEFORE]
    blocks += [Line(t, wrapped=False) for t in [text[0], *under, *text[1:]]]
    blocks += [Line(t, wrapped=False, chrome=flagged) for t in CHROME_AFTER]
    shape = checked(blocks)
    assert kinds(shape) == [
        *[("noise", t) for t in CHROME_BEFORE],
        REPORT[0],
        *[("noise", t) for t in under],
        *REPORT[1:],
        *[("noise", t) for t in CHROME_AFTER],
    ]
    assert shape.signed == "2018-01-15"


def test_report_text_that_an_extractor_called_chrome_is_kept() -> None:
    blocks = [Line(t, wrapped=False, chrome=n % 3 == 0) for n, (_, t) in enumerate(REPORT)]
    assert kinds(checked(blocks)) == REPORT


def test_contents_lists_are_noise() -> None:
    heads = [t for k, t in REPORT if k == "heading"]
    for listing in ([f"{h}……………………{n}" for n, h in enumerate(heads, 1)], heads):
        shape = run("\n".join([TITLE, "目  录", *listing, *(t for k, t in REPORT if k != "title")]))
        assert kinds(shape) == [REPORT[0], ("noise", "目  录"), *[("noise", x) for x in listing], *REPORT[1:]]


def test_contents_lists_with_page_numbers_and_no_title_line() -> None:
    heads = [t for k, t in REPORT if k == "heading"]
    text = [t for k, t in REPORT if k != "title"]
    blocks = [Line(TITLE, wrapped=False), *(Line(f"{h} {n}", wrapped=False, chrome=True) for n, h in enumerate(heads, 1))]
    shape = checked([*blocks, *(Line(t, wrapped=False) for t in text)])
    assert [k for k, _ in kinds(shape)][1 : len(heads) + 1] == ["noise"] * len(heads)
    assert kinds(shape)[len(heads) + 1 :] == REPORT[1:]


def test_short_lines_at_the_end_belong_to_an_unsigned_report() -> None:
    shape = run(f"{TITLE}\n{BODY}\n三、不足\n一是人手少\n二是更新慢\n下一步，将加强培训")
    assert [k for k, _ in kinds(shape)] == ["title", "body", "heading", "body", "body", "body"]


def test_an_organ_under_its_date_and_a_contact_behind() -> None:
    shape = run(f"{TITLE}\n{BODY}\n2018年1月15日\n虚构县渔业局\n联系人：甲某某 电话：0000-1234567\n关于值班的通知")
    assert [k for k, _ in kinds(shape)][2:] == ["signature", "signature", "body", "noise"]


def test_a_paragraph_that_lost_its_stop_is_not_joined_with_the_next_topic() -> None:
    shape = run(f"{TITLE}\n{BODY[:-1]}\n下一步，我局将加强培训。\n{OTHER[:-1]}\n2018年，将增加图解。")
    assert [k for k, _ in kinds(shape)] == ["title", *["body"] * 4]


def test_lines_around_a_table() -> None:
    before = [
        ("attachment", "附件：政府信息公开情况统计表"),
        ("signature", "虚构县渔业局"),
        ("signature", "2018年1月15日"),
        ("signature", "（此件公开发布）"),
        ("attachment", "附件一"),
        ("table", "政府信息公开情况统计表"),
        ("table", "（2017年度）"),
        ("table", "填报单位（盖章）：虚构县渔业局"),
    ]
    after = [
        ("table", "单位负责人：甲某某　审核人：乙某　填报人：丙某"),
        ("table", "联系电话：0000-1234567　填报日期：2018.1.10"),
    ]
    blocks = [*lines(f"{TITLE}\n{BODY}"), *lines("\n".join(t for _, t in before)), SHEET, *lines("\n".join(t for _, t in after))]
    shape = checked(blocks)
    assert kinds(shape)[2:] == [*before, *after]
    assert shape.tables == (SHEET,) and shape.after == (9,) and shape.signed == "2018-01-15"


def test_a_table_before_everything() -> None:
    shape = checked([SHEET, *lines(f"{TITLE}\n{BODY}")])
    assert shape.after == (-1,) and shape.title == TITLE


def test_attachment_lists() -> None:
    shape = run(f"{TITLE}\n{BODY}\n附件：1.统计表\n　　　2.目录\n附：\n1、说明\n虚构县渔业局（公章）\n2018年1月15日")
    assert [k for k, _ in kinds(shape)] == ["title", "body", *["attachment"] * 4, "signature", "signature"]


@pytest.mark.parametrize(
    "frame",
    [
        table([[BODY], ["一、概述"], [OTHER + BODY]]),
        table([[BODY + "\n" + OTHER]]),
        table([[BODY + OTHER, ""], ["", OTHER + BODY]]),
    ],
)
def test_text_in_a_grid_becomes_paragraphs(frame: Table) -> None:
    shape = checked([*lines(TITLE), frame, SHEET])
    assert shape.tables == (SHEET,)
    assert "".join(t for _, t in kinds(shape)[1:]) == "".join(c.text.replace("\n", "") for c in frame.cells)


def test_a_paragraph_in_a_cell_of_a_real_table_is_taken_out() -> None:
    mixed = table([[BODY * 3, "统计指标", "单位", "统计数"], ["", "主动公开", "条", "120"], ["", "收到申请", "件", "0"]])
    shape = checked([*lines(TITLE), mixed])
    assert len(shape.tables) == 1 and shape.tables[0].cells[0].text == "" and shape.tables[0].cells[3].text == "统计数"
    assert ("body", BODY * 3) in kinds(shape)


def test_index_tables_are_noise() -> None:
    index = table([["索引号", "XG01-2018", "发布机构", "虚构县渔业局"], ["发文日期", "2018-01-20", "主题分类", "农林"]])
    shape = checked([index, *lines(f"{TITLE}\n{BODY}")])
    assert kinds(shape)[:2] == [
        ("noise", "索引号 XG01-2018 发布机构 虚构县渔业局"),
        ("noise", "发文日期 2018-01-20 主题分类 农林"),
    ]
    assert shape.tables == () and shape.signed is None


def test_a_matrix_printed_one_cell_a_line_is_table() -> None:
    cells = ["一、本年新收政府信息公开申请数量", *["0"] * 7, "二、上年结转政府信息公开申请数量", *["0"] * 7]
    shape = run(
        "\n".join(
            [TITLE, "一、总体情况", BODY, "三、收到和处理政府信息公开申请情况", *cells, "五、存在的主要问题及改进情况", BODY]
        )
    )
    assert [t for k, t in kinds(shape) if k == "table"] == cells
    assert len([k for k, _ in kinds(shape) if k == "heading"]) == 3


# --- title, organ, year, date ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    ("head", "title", "others"),
    [
        (["虚构县渔业局 2017 年", "政府信息公开工作年度报告"], "虚构县渔业局 2017 年政府信息公开工作年度报告", []),
        (["虚构县渔业局2017年政府信", "息公开工作年度报告"], "虚构县渔业局2017年政府信息公开工作年度报告", []),
        (["虚构县渔业局2017年政府", "信息公开工作年度报告"], "虚构县渔业局2017年政府信息公开工作年度报告", []),
        (["虚构县渔", "业局2017年政府信息公开工作年度报告"], "虚构县渔业局2017年政府信息公开工作年度报告", []),
        (["虚构县渔业局", "政府信息公开工作年度报告", "（2017年度）"], "虚构县渔业局政府信息公开工作年度报告", ["（2017年度）"]),
        (["虚 构 县 渔 业 局", "2017 年政府信息公开工作年度报告"], "2017 年政府信息公开工作年度报告", ["虚 构 县 渔 业 局"]),
        (["虚构县渔业局", "2017年政府信息公开工作年度报告"], "2017年政府信息公开工作年度报告", ["虚构县渔业局"]),
        ([TITLE, TITLE, TITLE], TITLE, [TITLE, TITLE]),
        ([TITLE, "虚渔发〔2018〕3号"], TITLE, ["虚渔发〔2018〕3号"]),
        (["虚构县渔业局文件", "虚渔发〔2018〕3号", TITLE], TITLE, ["虚构县渔业局文件", "虚渔发〔2018〕3号"]),
        ([TITLE, "虚构县渔业局　2018年1月15日"], TITLE, ["虚构县渔业局　2018年1月15日"]),
        (["虚构县渔业局关于2017年度", "政府信息公开工作情况的报告"], "虚构县渔业局关于2017年度政府信息公开工作情况的报告", []),
        (["关于报送虚构县渔业局2017年政府信息公开年报的函"], "关于报送虚构县渔业局2017年政府信息公开年报的函", []),
        ([f"《{TITLE}》"], f"《{TITLE}》", []),
        ([TITLE, "（摘要）"], TITLE, ["（摘要）"]),
        ([f"关于印发《{TITLE}》的通知"], f"关于印发《{TITLE}》的通知", []),
        (["2017年度政府信息公开年报（虚构县渔业局）"], "2017年度政府信息公开年报（虚构县渔业局）", []),
        (["2017年度", "虚构县渔业局", "政府信息公开工作年度报告"], "2017年度虚构县渔业局政府信息公开工作年度报告", []),
    ],
)  # fmt: skip
def test_titles(head: list[str], title: str, others: list[str], gap: str) -> None:
    shape = run(gap.join([*head, BODY, "虚构县渔业局", "2018年1月15日"]))
    assert shape.title == title and shape.organ == "虚构县渔业局" and shape.year == 2017
    assert sorted(t for k, t in kinds(shape) if k == "title") == sorted([title, *others])
    assert shape.signed == "2018-01-15"


def test_a_title_set_in_two_close_lines_is_one() -> None:
    blocks = [
        Line("虚构市渔业局", page=1, size=22.0, indent=6.0, fill=0.3),
        Line("2017年政府信息公开工作年度报告", page=1, size=22.0, indent=2.0, fill=0.7),
        Line(BODY, page=1, gap=True, size=16.0, indent=2.0, fill=0.9),
    ]
    assert checked(blocks).title == "虚构市渔业局2017年政府信息公开工作年度报告"


def test_a_notice_with_the_report_inside() -> None:
    shape = run(
        "虚构县人民政府办公室关于转发县渔业局\n2017年政府信息公开工作年度报告的通知\n各乡镇人民政府：\n"
        f"县渔业局的报告已经县政府同意，现转发给你们，请认真阅读。\n虚构县人民政府办公室\n2018年2月1日\n{TITLE}\n{BODY}\n"
        f"一、概述\n{BODY}\n二、主动公开\n{BODY}\n虚构县渔业局\n2018年1月15日"
    )
    assert (shape.title, shape.organ, shape.year, shape.signed) == (TITLE, "虚构县渔业局", 2017, "2018-01-15")
    assert [k for k, _ in kinds(shape)][:5] == ["title", "body", "body", "signature", "signature"]


def test_a_letter_to_a_superior_office() -> None:
    shape = run(
        f"关于2017年政府信息公开工作情况的报告\n县人民政府：\n现将我镇工作情况报告如下：\n一、概述\n{BODY}\n特此报告。\n青石镇人民政府\n2018年1月5日"
    )
    assert shape.organ == "青石镇人民政府"
    assert kinds(shape)[1] == ("body", "县人民政府：") and ("body", "特此报告。") in kinds(shape)


@pytest.mark.parametrize(
    ("title", "signature", "organ"),
    [
        ("虚构县2017年政府信息公开工作年度报告", "虚构县人民政府", "虚构县人民政府"),
        ("虚构县2017年政府信息公开工作年度报告", "虚构县人民政府办公室", "虚构县人民政府"),
        ("青石镇2017年政府信息公开工作年度报告", "虚构县青石镇人民政府", "虚构县青石镇人民政府"),
        ("青石镇人民政府2017年政府信息公开年报", "虚构县青石镇人民政府", "虚构县青石镇人民政府"),
        ("市渔业局2017年政府信息公开工作年度报告", "虚构市渔业局", "虚构市渔业局"),
        ("2017年虚构县渔业局政府信息公开年度报告", "", "虚构县渔业局"),
        ("2017年政府信息公开工作年度报告", "虚构县渔业局", "虚构县渔业局"),
        ("虚构市国资委2017年政府信息公开年度报告", "虚构市国有资产监督管理委员会", "虚构市国有资产监督管理委员会"),
        ("虚构县渔业局2017年政府信息公开年度报告", "虛构县渔业局", "虚构县渔业局"),
        ("南桥街道2017年政府信息公开工作年度报告", "虚构区南桥街道办事处", "虚构区南桥街道办事处"),
        ("虚构县政务公开服务中心2017年政府信息公开年度报告", "", "虚构县政务公开服务中心"),
        ("国家税务总局虚构县税务局2017年政府信息公开年度报告", "", "国家税务总局虚构县税务局"),
        ("虚构市統計局2017年政府信息公開工作年度報告", "", "虚构市統計局"),
        ("虚构理工大学2016—2017学年信息公开工作年度报告", "", "虚构理工大学"),
    ],
)
def test_organs(title: str, signature: str, organ: str) -> None:
    shape = run(f"{title}\n{BODY}\n{signature}\n2018年1月15日")
    assert shape.title == title and shape.organ == organ and shape.year == 2017


def test_an_organ_that_only_the_text_names() -> None:
    assert run(f"2017年政府信息公开工作年度报告\n本报告由虚构县审计局编制。\n{BODY}").organ == "虚构县审计局"
    assert run(f"2017年政府信息公开工作年度报告\n{BODY}").organ is None
    assert full_name("青石镇", []) == "青石镇" and full_name("青石镇", ["虚构县青石镇人民政府党政办"]) == "虚构县青石镇人民政府"


@pytest.mark.parametrize(
    ("title", "text", "year"),
    [
        ("虚构县渔业局二〇一七年政府信息公开年度报告", "", 2017),
        ("虚构县渔业局2O17年政府信息公开年度报告", "", 2017),
        ("虚构县渔业局 2017 年度政府信息公开年度报告", "", 2017),
        ("虚构学院2016-2017学年信息公开年度报告", "", 2017),
        ("虚构学院2016—17学年信息公开年度报告", "", 2017),
        ("虚构县渔业局政府信息公开工作年度报告", "数据统计期限自2016年1月1日起至2016年12月31日止。", 2016),
        ("虚构县渔业局政府信息公开工作年度报告", "2015年，我局公开信息20条。", 2015),
        ("虚构县渔业局政府信息公开工作自查报告", "2019年，我局开展了2016年度政府信息公开自查，报告如下。", 2016),
        ("政府信息公开年度报告\n（2014年）", "2015年，我局公开信息20条。", 2014),
    ],
)
def test_years(title: str, text: str, year: int) -> None:
    page = "发布时间：2019-03-01 10:00\n"
    assert run(f"{title}\n{page}{text}\n{OTHER}").year == year


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("2018年1月5日", "2018-01-05"),
        ("2018 年 1月 5 日", "2018-01-05"),
        ("二〇一八年一月五日", "2018-01-05"),
        ("二○一八年十二月三十一日", "2018-12-31"),
        ("二〇〇九年元月十六日", "2009-01-16"),
        ("2018.1.5", "2018-01-05"),
        ("2018-01-05", "2018-01-05"),
        ("２０１８年１月５日", "2018-01-05"),
        ("（2018年1月5日）", "2018-01-05"),
        ("2O18年1月5曰", "2018-01-05"),
        ("日期：2018年1月5日", "2018-01-05"),
    ],
)
def test_signature_dates(date: str, iso: str) -> None:
    shape = run(f"{TITLE}\n{BODY}\n虚构县渔业局\n{date}\n编辑：办公室")
    assert shape.signed == iso and not shape.problems
    assert [k for k, _ in kinds(shape)][2:] == ["signature", "signature", "noise"]


@pytest.mark.parametrize("date", ["20181月5日", "2018年2月31日", "年  月  日", "2018年13月5日"])
def test_damaged_dates_have_no_value(date: str) -> None:
    shape = run(f"{TITLE}\n{BODY}\n虚构县渔业局\n{date}")
    assert shape.signed is None and [p.code for p in shape.problems] == ["damaged_date"]
    assert kinds(shape)[-1] == ("signature", date)


def test_the_date_of_publication_is_no_signature() -> None:
    shape = run(f"发布日期：2018-02-01\n{TITLE}\n成文日期：2018-01-30\n{BODY}\n信息来源：县渔业局\n")
    assert shape.signed is None and shape.year == 2017


# --- problems --------------------------------------------------------------------------------------------------------
def test_problems() -> None:
    shape = run(f"{TITLE}\n一、概述\n{BODY}\n一、公开\n{BODY}\n三、收费\n无。\n四、复议\n五、打算\n{BODY}")
    assert [(p.code, p.where) for p in shape.problems] == [
        ("numbering", "一、公开"),
        ("numbering", "三、收费"),
        ("empty_section", "三、收费"),
        ("empty_section", "四、复议"),
    ]
    alien = run("关于植树的通知\n各单位：\n请于3月12日前往北山植树，每人种树5棵。\n虚构县林业局\n2018年3月1日")
    assert {p.code for p in alien.problems} == {"no_title", "not_a_report"}


# --- properties ------------------------------------------------------------------------------------------------------
FRAGMENTS = [
    *(t for _, t in REPORT), *CHROME_BEFORE, *CHROME_AFTER, "- 2 -", "3", "附件：1.统计表", "（2017年度）", "填报单位：虚构县渔业局",
    "一、", "（一）", "1.", "。", "，", "：", "   ", "\u3000\u3000", "\n", "\x0c", "2018年", "目录", "无", "\u200b", "𠮷", "Annual report",
    "一、概述二、公开三、打算", "虚构县渔业局2018年1月5日", "……………3", "第 1 页", "如下：", "(", "《", "**", "|",
]  # fmt: skip
TEXT = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(FRAGMENTS), max_size=5).map("".join))
LINE = st.builds(
    Line,
    TEXT,
    page=st.one_of(st.none(), st.integers(1, 4)),
    wrapped=st.booleans(),
    gap=st.booleans(),
    level=st.one_of(st.none(), st.integers(0, 6)),
    indent=st.floats(0, 30),
    fill=st.one_of(st.none(), st.floats(0, 1)),
    size=st.one_of(st.none(), st.sampled_from([16.0, 22.0])),
    chrome=st.booleans(),
)
GRID = st.lists(st.lists(TEXT, min_size=1, max_size=3), min_size=1, max_size=4).map(table)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(LINE, LINE, LINE, GRID), max_size=30))
def test_every_character_stands_in_one_paragraph(blocks: list[Block]) -> None:
    checked(blocks)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))
def test_any_text_in_one_line_is_tiled(text: str) -> None:
    checked([Line(text)])


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "（",
        "一、概述",
        "一、概述 ",
        "。 ",
        "一 ",
        "- 1 - ",
        "虚构县渔业局",
        "。虚构县渔业局2018年1月5日",
        "《",
        "a",
        "公开",
        "2017年政府信息公开报告 ",
    ],
)
def test_long_lines_take_linear_time(unit: str) -> None:
    assert_linear(lambda size: outline.outline(source([Line((unit * size)[:size])])), 2_500)


@pytest.mark.parametrize(
    "line", ["一、概述", "1", "发布时间：2020-01-01", TITLE, "2017年1月1日", "如下：", BODY[:30], "2、" + BODY[:28]]
)
def test_many_lines_take_linear_time(line: str) -> None:
    assert_linear(lambda count: outline.outline(source([Line(line)] * count)), 250)


def test_nothing_at_all() -> None:
    assert run("").paragraphs == () and run(" \n\u3000\n").paragraphs == ()


# --- wording ---------------------------------------------------------------------------------------------------------
def test_every_pattern_has_examples_and_matches_them() -> None:
    data = json.loads((ROOT / "extract/data/outline.json").read_text("utf-8"))
    for name in ("noise", "edge_noise", "attachment", "table_titles", "table_lines", "table_follow", "table_notes", "release"):
        for entry in data[name]:
            assert set(entry) <= {"pattern", "examples", "short"} and entry["examples"], entry
            for example in entry["examples"]:
                assert re.search(entry["pattern"], flat(example)), (name, example)
    assert all(is_noise(flat(x)) for entry in data["noise"] for x in entry["examples"])
    assert all(words().title.search(flat(x)) for x in data["title_examples"])
    assert not any(is_noise(flat(t)) for _, t in REPORT)


def test_folding_keeps_the_length() -> None:
    text = "澄泖市統計局２０２３年（公開）報告　⾏政"
    assert len(folded(text)) == len(text) == len(fold(text)) and flat(text) == "澄泖市统计局2023年(公开)报告行政"


@pytest.mark.parametrize(
    ("text", "level", "value"),
    [
        ("一、概述", 1, 1), ("一 、概述", 1, 1), ("十二、其他", 1, 12), ("第三部分　公开", 1, 3), ("二.公开", 1, 2), ("三 公开", 1, 3),
        ("（一）做法", 2, 1), ("(二)、做法", 2, 2), ("(三）", 2, 3), ("（四 )", 2, 4), ("1.1 依据", 2, 1), ("㈤成效", 2, 5),
        ("1、公开", 3, 1), ("2．公开", 3, 2), ("（3）", 3, 3), ("4）", 3, 4), ("①", 3, None), ("1.2015年起", 3, 1), ("2 领导", 1, 2),
    ],
)  # fmt: skip
def test_ordinals(text: str, level: int, value: int | None) -> None:
    found = ordinal(text)
    assert found is not None and (found.level, found.value) == (level, value)


@pytest.mark.parametrize(
    "text", ["2.6万条", "2017年", "5 月", "12 月31日", "一是", "一方面", "3,119件", "1.5倍", "", "2 件", "十九大"]
)
def test_no_ordinals(text: str) -> None:
    assert ordinal(text) is None


def test_line_ends() -> None:
    ends = {
        "完。": "stop",
        "完。”": "stop",
        "如下:": "colon",
        "其中,": "soft",
        "《关于": "soft",
        "第711号)": "closed",
        "概述": "open",
    }
    assert {text: ending(text) for text in ends} == ends


def test_organ_names_and_dates() -> None:
    assert all(map(is_organ, ["虚构县渔业局", "虚构县人民政府办公室", "虚构大学", "虚构市消防救援支队", "虚构县渔业局(公章)"]))
    assert not any(map(is_organ, ["局", "谁来抓", "主动公开的内容和形式", "我们认真,负责的局", "政府信息公开情况"]))
    assert read_date("2018年1月") == (True, None) and read_date("2018") == (False, None) and read_date("1" * 400) == (False, None)


# --- the corpus ------------------------------------------------------------------------------------------------------
def print_report(report: AnnotatedReport, layout: str) -> list[Block]:
    blocks: list[Block] = []
    held: list[str] = []
    for index, paragraph in enumerate(report.paragraphs):
        level = {"title": 0, "heading": 1}.get(paragraph.kind) if layout == "md" else None
        if layout == "oneline":
            held.append(paragraph.text)
        elif layout == "wrap":
            blocks += lines("\n".join(wrap(paragraph.text, 64)))
        else:
            blocks += lines(paragraph.text, level=level, wrapped=layout != "html")
        if report.cells is not None and report.cells.after == index:
            blocks += [Line(" ".join(held))] if held else []
            held = []
            blocks.append(SHEET)
    return [*blocks, Line(" ".join(held))] if held else blocks


@pytest.mark.parametrize("layout", ["plain", "md", "html", "wrap", "oneline"])
def test_floors_on_the_corpus(layout: str) -> None:
    right: dict[str, list[bool]] = {"kinds": [], "boundaries": [], "title": [], "organ": [], "year": [], "signed": []}
    for report in load_corpus(ROOT / "corpus", "train")[::3]:
        shape = checked(print_report(report, layout))
        found = pair([p.text for p in report.paragraphs], [p.text for p in shape.paragraphs])
        for paragraph, (index, overlap) in zip(report.paragraphs, found, strict=True):
            right["kinds"].append(index is not None and shape.paragraphs[index].kind == paragraph.kind)
            right["boundaries"].append(overlap >= 0.85)
        gold = report.gold()
        for name in ("title", "organ", "year", "signed"):
            right[name].append(squeeze(str(gold[name])) == squeeze(str(getattr(shape, name))))
    shares = {name: sum(values) / len(values) for name, values in right.items()}
    assert shares["kinds"] >= 0.97 and shares["boundaries"] >= 0.95, shares
    assert min(shares[n] for n in ("title", "organ", "year")) == 1.0 and shares["signed"] >= 0.96, shares


GOLD = {
    "helan-2017": "000_f41420734251d865.txt",
    "litong-2017": "003_dc6a9e7503043c1e.txt",
    "hongze-2024": "hzq2024_working.pdf",
    "huaian-2024": "szfgs2024.pdf",
}


@pytest.mark.parametrize("name", sorted(GOLD))
def test_real_reports(name: str, shared: Path) -> None:
    from extract.reading import read_source

    gold = json.loads((shared / f"gold/{name}.json").read_text("utf-8"))
    shape = outline.outline(read_source(shared / "reports" / GOLD[name]))
    for key in ("title", "organ", "year", "signed"):
        assert squeeze(str(gold[key])) == squeeze(str(getattr(shape, key)))
    wanted = [(p["kind"], squeeze(p["text"])) for p in gold["paragraphs"]]
    assert [(p.kind, squeeze(p.text)) for p in shape.paragraphs if p.kind != "noise"] == wanted
