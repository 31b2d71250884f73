"""Plain text and Markdown: lines with their places, marks, and tables drawn with characters."""

from __future__ import annotations

import pytest
from budget import within
from reading_tools import S, codes, grids, lines, read, texts

from extract.characters import fold, repair, script, simplify
from extract.facts import ReadError, Source, Table
from extract.reading import read_source_text


def test_fold_keeps_the_length_and_changes_only_what_means_the_same() -> None:
    assert fold("１２（％：，　Ａ") == "12(%:, A"
    assert fold("⼀⺠政⻔⻓⻅⼾⾏") == "一民政门长见户行"
    assert fold("①²½㈠Ⅲ㎡…——〔》") == "①²½㈠Ⅲ㎡…——〔》"
    everything = "".join(chr(c) for c in range(0x20, 0x30000) if not 0xD800 <= c < 0xE000)
    assert len(fold(everything)) == len(everything)


def test_simplified_text_keeps_its_length() -> None:
    table = script()
    every = "".join(map(chr, table))
    assert len(simplify(every)) == len(every) and simplify(simplify(every)) == simplify(every)
    assert simplify("本機關受理申請５件，收費0元") == "本机关受理申请５件，收费0元"


def test_repair_mends_what_prints_alike_and_leaves_what_does_not() -> None:
    assert repair("⼯作⻓⻅，１２％①") == "工作长见，１２％①"
    assert repair("岚\u200b澜\u00ad县\ufeff\u202e统\u202c\x00计\x07局\ufe0f") == "岚澜县统计局"
    assert repair("一\r\n二\r三\u2028四\x0c五") == "一\n二\n三\n四\n五"
    assert repair("a\u00a0b\u2003c") == "a b\u3000c"
    assert repair("概述\x1b[2J\x1b]0;boo\x07完") == "概述完"


def test_lines_have_places() -> None:
    text = "岚澜县统计局\n2019年年报\n\n　　一、概述\n    " + S + "\r\n\r\n\u3000 第三段 \n"
    source = read(text)
    plain = repair(text)
    assert source.format == "txt" and source.pages is None and len(source.sha256) == 64
    for line in lines(source):
        assert line.start is not None and plain[line.start : line.start + len(line.text)] == line.text
        assert line.wrapped and line.level is None
    assert [x.indent for x in lines(source)] == [0, 0, 4, 4, 3]
    assert [x.gap for x in lines(source)] == [False, False, True, False, True]


def test_one_line_page_stays_one_line() -> None:
    assert texts(read("岚澜县年报 一、概述 " + S * 200)) == ["岚澜县年报 一、概述 " + S * 200]


def test_any_text_is_taken_from_memory() -> None:
    for text in ("", " ", "。", "abc", "\ufffd" * 9, "\0", "𠮷" * 9, "|", "||", "\t", "┌", "+--+", "<table>", "**", "`", "#"):
        assert isinstance(read_source_text(text), Source)
    assert read_source_text("").blocks == ()


MARKDOWN = f"""---
title: 元数据
---
# 岚澜县统计局2019年年报 #

> 引用**一段**

## **一、总体情况**

{S}公开**三**十条\\*注\\_。\\
下一行，见[办法](http://a.invalid/x)<http://b.invalid>&nbsp;完。

- 甲项 `码`
- 2 -
* **乙**项

1. 有序
2\\. 转义

二、其他
--------

***
```
代码**不动**
```
![图](x.png)
"""


def test_markdown_marks_are_taken_out_and_nothing_else() -> None:
    source = read(MARKDOWN)
    assert source.format == "md" and codes(source) == ["image"]
    assert texts(source, chrome=True) == ["title: 元数据"]
    assert texts(source) == [
        "岚澜县统计局2019年年报",
        "引用一段",
        "一、总体情况",
        f"{S}公开三十条*注_。",
        "下一行，见办法http://b.invalid 完。",
        "甲项 码",
        "- 2 -",
        "乙项",
        "1. 有序",
        "2. 转义",
        "二、其他",
        "代码**不动**",
    ]
    assert [x.level for x in lines(source) if x.level is not None] == [0, 1, 1]
    for line in lines(source):
        assert line.start is not None and MARKDOWN[line.start] == line.text[0]


def test_stars_that_mask_names_are_no_marks() -> None:
    text = f"岚澜县\n{S}\n当事人张**，李**等，由王**负责。"
    assert texts(read(text))[-1] == "当事人张**，李**等，由王**负责。"
    bold = f"一是**公开信息：**{S}二是**《办法》**三条。\n**三**项"
    assert texts(read(bold)) == [bold.replace("**", "").split("\n")[0], "三项"]


def test_bold_over_a_line_end_and_headings_without_blank() -> None:
    source = read(f"##一、概述\n**{S}\n跨行**完\n##二、其他\n#话题#\n")
    assert texts(source) == ["一、概述", S, "跨行完", "二、其他", "#话题#"]
    assert [x.level for x in lines(source)] == [1, None, None, 1, None]


def test_html_tables_and_breaks_in_markdown() -> None:
    text = f"# 标题\n\n{S}\n\n<table><tr><td rowspan=2>甲</td><td>1</td></tr>\n<tr><td>2</td></tr></table>\n\n换行<br>**粗**<u>线</u>\n"
    source = read(text)
    assert source.format == "md" and grids(source) == [[["甲", "1"], ["甲", "2"]]]
    assert texts(source) == ["标题", S, "换行", "粗线"]
    (table,) = [b for b in source.blocks if isinstance(b, Table)]
    assert table.start == text.index("<table>")


@pytest.mark.parametrize(
    ("text", "grid"),
    [
        ("|指标|单位|数|\n|甲|条|3|\n|乙|条||", [["指标", "单位", "数"], ["甲", "条", "3"], ["乙", "条", ""]]),
        ("||指标||数||\n||甲||3||", [["指标", "数"], ["甲", "3"]]),
        ("｜指标｜数｜\n｜甲｜３｜", [["指标", "数"], ["甲", "３"]]),
        ("指标 | 单位 | 数\n--- | --- | ---\n甲 | 条 | 1", [["指标", "单位", "数"], ["甲", "条", "1"]]),
        ("|---|---|\n|甲|1|\n|乙|2|", [["甲", "1"], ["乙", "2"]]),
        ("| 甲\n续 | 3 |\n| 乙 | 4 |", [["甲续", "3"], ["乙", "4"]]),
        ("| 指标 | 数 |\n\n|---|---|\n\n| 甲 | 1 |\n\n| 乙 | 2 |", [["指标", "数"], ["甲", "1"], ["乙", "2"]]),
        ("| 指 | 数 |\n|-|-|\n| 甲 | - |\n| - | - |", [["指", "数"], ["甲", "-"], ["-", "-"]]),
        ("| 指<br>标 | 数 |\n|--|--|\n| a\\|b | **3** |", [["指标", "数"], ["a|b", "3"]]),
        ("一、甲\t条\t12\n其中：乙\t条\t3\n\t件\t0", [["一、甲", "条", "12"], ["其中：乙", "条", "3"], ["", "件", "0"]]),
        ("+----+---+\n| 甲 | 1 |\n| 续 |   |\n+====+===+\n| 乙 | 2 |\n+----+---+", [["甲续", "1"], ["乙", "2"]]),
    ],
    ids=["plain", "double", "wide", "open", "headless", "broken", "spaced", "dashes", "breaks", "tabs", "ascii"],
)
def test_tables_of_characters(text: str, grid: list[list[str]]) -> None:
    source = read(f"{S}\n\n{text}\n\n后文在此。")
    assert grids(source) == [grid]
    assert texts(source) == [S, "后文在此。"]


def test_rows_short_of_merged_cells_are_set_by_their_values() -> None:
    rows = [
        "|（勾稽）|||申请人|||",
        "|---|---|---|---|---|---|",
        "|自然人|法人|总计|",
        "|一、新收|||3|1|4|",
        "|三、结果|（一）公开||1|0|1|",
        "|（二）部分|0|0|0|",
        "|（三）不予|1.秘密|0|0|0|",
        "|2.其他|0|",
    ]
    (grid,) = grids(read(S + "\n\n" + "\n".join(rows)))
    assert grid[1] == ["", "", "", "自然人", "法人", "总计"]
    assert grid[4] == ["", "", "（二）部分", "0", "0", "0"]
    assert grid[5] == ["", "（三）不予", "1.秘密", "0", "0", "0"]
    assert grid[6] == ["2.其他", "0", "", "", "", ""]


def test_pieces_with_blank_heads_are_one_table() -> None:
    text = f"{S}\n\n| 指标 | 单位 | 数 |\n|--|--|--|\n| 一、甲 | 条 | 3 |\n\n- 2 -\n\n| | | |\n|--|--|--|\n| 二、乙 | 次 | 4 |\n"
    assert grids(read(text)) == [[["指标", "单位", "数"], ["一、甲", "条", "3"], ["二、乙", "次", "4"]]]


def test_pipes_and_tabs_that_part_words_are_no_tables() -> None:
    text = f"首页 | 公开 | 年报\n{S}\n关于我们|网站地图|联系\n甲\t乙\n丙\t丁\n填报人：祁某\t审核人：支某\n| 单独一格"
    source = read(text)
    assert not grids(source) and texts(source) == text.split("\n")


def test_a_text_without_line_ends_round_its_tables() -> None:
    row = "| 甲 | 条 | 3 |"
    text = f"岚澜县年报 一、概述 {S} | 指标 | 单位 | 数 |\n|---|---|---|\n{row} 二、受理 {S} | 来源 | 数 |\n|---|---|\n| 乙 | 4 | 三、问题 无。"
    source = read(text)
    assert grids(source) == [[["指标", "单位", "数"], ["甲", "条", "3"]], [["来源", "数"], ["乙", "4"]]]
    assert texts(source) == [f"岚澜县年报 一、概述 {S}", f"二、受理 {S}", "三、问题 无。"]
    for line in lines(source):
        assert line.start is not None and text[line.start : line.start + len(line.text)] == line.text


def test_a_breadcrumb_is_no_quotation() -> None:
    table = "| 指标 | 数 |\n|--|--|\n| 甲 | 3 |"
    assert texts(read(f"首页 > 公开\n\n> 年报\n\n{S}\n\n{table}"))[:2] == ["首页 > 公开", "> 年报"]


BOX = """  ┌──────────┬────┬────┐
  │统计指标            │单位    │数      │
  ├────┬─────┼────┼────┤
  │收到申  │1.当面    │件      │3       │
  │请      ├─────┼────┼────┤
  │        │2.网络    │件      │12      │
  ├────┴─────┼────┼────┤
  │六、投诉            │件      │        │
  │数                  │        │0       │
  └──────────┴────┴────┘"""


def test_box_drawings_with_merged_cells() -> None:
    (table,) = [b for b in read(f"{S}\n{BOX}\n后文。").blocks if isinstance(b, Table)]
    assert [[c and c.text for c in row] for row in table.grid()] == [
        ["统计指标", "统计指标", "单位", "数"],
        ["收到申请", "1.当面", "件", "3"],
        ["收到申请", "2.网络", "件", "12"],
        ["六、投诉数", "六、投诉数", "件", "0"],
    ]
    crooked = BOX.replace("│统计指标            │", "│统计指标       │")
    assert not grids(read(f"{S}\n{crooked}\n")) and codes(read(f"{S}\n{crooked}\n")) == ["cells_lost"]


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "*",
        "[",
        "(",
        "<",
        "|",
        "-",
        "\\",
        " ",
        "\t",
        "#",
        "&",
        "─",
        "`",
        ">",
        "![",
        "[a](",
        "<!--",
        "<table>",
        "\n",
        "+-",
        "__",
        "**a ",
    ],
)
def test_long_runs_cost_no_more_than_their_length(unit: str) -> None:
    text = f"{S}\n\n{unit * (300_000 // len(unit))}\n{S}"
    with within(700):
        try:
            read_source_text(text)
        except ReadError as error:
            assert error.code == "too_large"


def test_megabytes_take_seconds() -> None:
    paragraph = "　　" + S * 3
    with within(2500):
        assert len(texts(read("\n".join([paragraph] * 8_000)))) == 8_000
        assert len(texts(read("".join(f"<p>{paragraph}</p>\n" for _ in range(3_000))))) == 3_000
