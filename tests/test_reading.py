"""Files of every format as readers meet them: broken, mislabelled, oversized, and the ugly but good ones.

All texts are made up; the places and people do not exist.
"""

from __future__ import annotations

import base64
import io
import os
import stat
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from extract.characters import fold, repair
from extract.facts import Line, ReadError, Source, Table
from extract.ordinals import chinese, format_number, ordinal
from extract.reading import Limits, read_source, read_source_text

S = "岚澜县统计局认真落实公开要求，全年主动公开政府信息三十二条，办理依申请公开五件。"
TRADITIONAL = "嵐瀾縣統計局認真落實資訊公開條例，全年主動公開政府資訊三十二條，辦理申請公開五件。"

Read = Callable[[str | bytes], Source]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def one(content: str | bytes, **limits: int) -> Source:
        path = tmp_path / "report.dat"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_source(path, Limits(**limits))

    return one


def texts(source: Source, chrome: bool = False) -> list[str]:
    return [b.text for b in source.blocks if isinstance(b, Line) and b.chrome == chrome]


def grids(source: Source) -> list[list[list[str | None]]]:
    return [[[c and c.text for c in row] for row in b.grid()] for b in source.blocks if isinstance(b, Table)]


def codes(source: Source) -> list[str]:
    return [p.code for p in source.problems]


def lines(source: Source) -> list[Line]:
    return [b for b in source.blocks if isinstance(b, Line)]


def code_of(action: Callable[[], object]) -> str:
    with pytest.raises(ReadError) as caught:
        action()
    error = caught.value
    assert error.next_step and "\n" not in str(error) and len(error.message) < 200
    return error.code


# --- characters --------------------------------------------------------------------------------------------------------


def test_fold_keeps_the_length_and_changes_only_what_means_the_same() -> None:
    assert fold("１２（％：，　Ａ") == "12(%:, A"
    assert fold("⼀⺠政⻔⻓⻅⼾⾏") == "一民政门长见户行"
    assert fold("①²½㈠Ⅲ㎡…——〔》") == "①²½㈠Ⅲ㎡…——〔》"
    everything = "".join(chr(c) for c in range(0x20, 0x30000) if not 0xD800 <= c < 0xE000)
    assert len(fold(everything)) == len(everything)


def test_repair_mends_what_prints_alike_and_leaves_what_does_not() -> None:
    assert repair("⼯作⻓⻅，１２％①") == "工作长见，１２％①"
    assert repair("岚\u200b澜\u00ad县\ufeff\u202e统\u202c\x00计\x07局\ufe0f") == "岚澜县统计局"
    assert repair("一\r\n二\r三\u2028四\x0c五") == "一\n二\n三\n四\n五"
    assert repair("a\u00a0b\u2003c") == "a b\u3000c"
    assert repair("概述\x1b[2J\x1b]0;boo\x07完") == "概述完"


# --- what a file is ------------------------------------------------------------------------------------------------------


def zipped(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (b"", "empty", ""),
        (b" \r\n\0\0", "empty", ""),
        (OLE + "WordDocument".encode("utf-16-le"), "unsupported", "doc"),
        (OLE + "Workbook".encode("utf-16-le"), "unsupported", "xls"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "unsupported", "ppt"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password"),
        (OLE, "unsupported", "Office"),
        (b"{\\rtf1\\ansi " + S.encode("gbk"), "unsupported", "RTF"),
        (zipped(xl__workbook="x"), "unsupported", "xlsx"),
        (zipped(ppt__presentation="x"), "unsupported", "pptx"),
        (zipped(**{"OFD.xml": "x"}), "unsupported", "OFD"),
        (zipped(report="x"), "unsupported", "zip"),
        (b"PK\x03\x04" + b"word/document.xml" * 9, "damaged", "docx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "unsupported", "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "unsupported", "JPEG"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "unsupported", "WebP"),
        (b"Rar!\x1a\x07\0" + bytes(50), "unsupported", "RAR"),
        (b"\x1f\x8b\x08" + bytes(50), "unsupported", "gzip"),
        (b"MZ\x90\0" + bytes(100), "unsupported", "program"),
        (bytes(range(256)) * 40, "unsupported", "kind"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><x/>", "unsupported", "XML"),
        ("The county bureau published its annual report. " * 30, "not_chinese", "language"),
        ("これは岚の年次報告書です。私たちは情報を公開しました。" * 20, "not_chinese", "language"),
        ("年报", "no_text", "text"),
    ],
)
def test_what_is_no_report_is_named(read: Read, content: bytes | str, code: str, word: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(content)
    assert caught.value.code == code and word.lower() in str(caught.value).lower()
    assert caught.value.path.endswith("report.dat") and caught.value.next_step


def test_random_bytes_and_cut_files_never_raise_anything_else(read: Read) -> None:
    whole = docx(par(S) * 20, {"numbering.xml": NUMBERING})
    samples = [os.urandom(3000) for _ in range(5)] + [whole[:n] for n in range(0, len(whole), 311)]
    samples += [("<html><body><table>" + S * 3).encode()[:n] for n in range(0, 300, 7)]
    for sample in samples:
        try:
            read(sample)
        except ReadError as error:
            assert error.next_step


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    assert code_of(lambda: read_source(tmp_path)) == "folder"
    assert code_of(lambda: read_source(tmp_path / "none.txt")) == "missing"
    assert code_of(lambda: read_source(tmp_path / "a" / "b")) == "missing"
    assert code_of(lambda: read_source("x\0y")) == "unreadable"
    assert code_of(lambda: read_source(tmp_path / ("长" * 300))) == "unreadable"
    assert code_of(lambda: read_source("/dev/zero")) == "not_a_file"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    started = time.perf_counter()
    assert code_of(lambda: read_source(pipe)) == "not_a_file" and time.perf_counter() - started < 1
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert code_of(lambda: read_source(loop)) == "unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(S)
    path.chmod(stat.S_IWUSR)
    assert code_of(lambda: read_source(path)) == "unreadable"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200_000_001)
    started = time.perf_counter()
    assert code_of(lambda: read_source(path)) == "too_large"
    assert time.perf_counter() - started < 0.5


def test_limits_can_be_changed(read: Read) -> None:
    assert code_of(lambda: read(S * 10, characters=100)) == "too_large"
    assert code_of(lambda: read(S * 10, bytes=100)) == "too_large"
    rows = "<tr><td>甲</td><td>1</td></tr>" * 20
    assert code_of(lambda: read(f"<p>{S}</p><table>{rows}</table>", cells=30)) == "too_large"
    assert code_of(lambda: read("<div>" * 60 + S, depth=50)) == "too_deep"


# --- encodings -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_of_plain_text(read: Read, encoding: str) -> None:
    assert texts(read((S + "\n2019年\n" + S).encode(encoding))) == [S, "2019年", S]


def test_traditional_script(read: Read) -> None:
    assert texts(read((TRADITIONAL * 3).encode("big5")))[0] == TRADITIONAL * 3
    assert texts(read((TRADITIONAL * 3).encode("gbk")))[0] == TRADITIONAL * 3  # not to be taken for Big5


@pytest.mark.parametrize("name", ["gb2312", "GBK", "x-gbk", "gb_2312-80"])
def test_declared_gb_is_gb18030(read: Read, name: str) -> None:
    rare = "镕㛃𠮷"  # not in GB 2312
    page = f"<html><head><meta http-equiv='Content-Type' content='text/html; charset={name}'></head><p>{S}{rare}</p></html>"
    assert texts(read(page.encode("gb18030")))[-1] == S + rare


def test_declared_encoding_is_not_believed_against_the_bytes(read: Read) -> None:
    page = f"<html><head><meta charset=%s></head><body><p>{S * 3}</p></body></html>"
    assert texts(read((page % "gbk").encode("utf-8"))) == [S * 3]
    assert texts(read((page % "utf-8").encode("gbk"))) == [S * 3]
    assert texts(read((page % "big5").encode("gbk"))) == [S * 3]
    assert texts(read((page.replace(S, TRADITIONAL) % "big5").encode("big5"))) == [TRADITIONAL * 3]


def test_a_cut_last_character_is_no_reason_for_another_encoding(read: Read) -> None:
    for cut in (1, 2):
        source = read((S * 3).encode()[:-cut])
        assert texts(source) == [(S * 3)[:-1]] and codes(source) == ["truncated"]
    source = read((S * 3).encode("gbk")[:-1])
    assert texts(source) == [(S * 3)[:-1]] and codes(source) == ["truncated"]


def test_a_bad_byte_is_told_a_mass_of_them_refused(read: Read) -> None:
    data = bytearray((S * 10).encode())
    data[61] = 0xFF
    assert codes(read(bytes(data))) == ["text_lost"]
    data[61::9] = b"\xff" * len(data[61::9])
    assert code_of(lambda: read(bytes(data))) == "encoding"


@pytest.mark.parametrize(
    "text",
    [
        S + "\ufffd" * 30 + S,
        S + "锟斤拷" * 20,
        S + "?" * 80,
        (S * 3).encode().decode("gbk", "replace").replace("\ufffd", "?"),
        "".join(chr(0xE000 + n % 700) for n in range(400)) + S,
    ],
    ids=["replacement", "twice lost", "question marks", "gbk of utf-8", "private use"],
)
def test_wrongly_decoded_text_is_refused(read: Read, text: str) -> None:
    assert code_of(lambda: read(text)) in ("encoding", "broken_fonts")


# --- plain text ----------------------------------------------------------------------------------------------------------


def test_lines_have_places(read: Read) -> None:
    text = "岚澜县统计局\n2019年年报\n\n　　一、概述\n    " + S + "\r\n\r\n\u3000 第三段 \n"
    source = read(text)
    plain = repair(text)
    assert source.format == "txt" and source.pages is None and len(source.sha256) == 64
    for line in lines(source):
        assert line.start is not None and plain[line.start : line.start + len(line.text)] == line.text
        assert line.wrapped and line.level is None
    assert [x.indent for x in lines(source)] == [0, 0, 4, 4, 3]
    assert [x.gap for x in lines(source)] == [False, False, True, False, True]


def test_one_line_page_stays_one_line(read: Read) -> None:
    assert texts(read("岚澜县年报 一、概述 " + S * 200)) == ["岚澜县年报 一、概述 " + S * 200]


def test_any_text_is_taken_from_memory() -> None:
    for text in ("", " ", "。", "abc", "\ufffd" * 9, "\0", "𠮷" * 9, "|", "||", "\t", "┌", "+--+", "<table>", "**", "`", "#"):
        assert isinstance(read_source_text(text), Source)
    assert read_source_text("").blocks == ()


# --- Markdown --------------------------------------------------------------------------------------------------------------

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


def test_markdown_marks_are_taken_out_and_nothing_else(read: Read) -> None:
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


def test_stars_that_mask_names_are_no_marks(read: Read) -> None:
    text = f"岚澜县\n{S}\n当事人张**，李**等，由王**负责。"
    assert texts(read(text))[-1] == "当事人张**，李**等，由王**负责。"
    bold = f"一是**公开信息：**{S}二是**《办法》**三条。\n**三**项"
    assert texts(read(bold)) == [bold.replace("**", "").split("\n")[0], "三项"]


def test_bold_over_a_line_end_and_headings_without_blank(read: Read) -> None:
    source = read(f"##一、概述\n**{S}\n跨行**完\n##二、其他\n#话题#\n")
    assert texts(source) == ["一、概述", S, "跨行完", "二、其他", "#话题#"]
    assert [x.level for x in lines(source)] == [1, None, None, 1, None]


def test_html_tables_and_breaks_in_markdown(read: Read) -> None:
    text = f"# 标题\n\n{S}\n\n<table><tr><td rowspan=2>甲</td><td>1</td></tr>\n<tr><td>2</td></tr></table>\n\n换行<br>**粗**<u>线</u>\n"
    source = read(text)
    assert source.format == "md" and grids(source) == [[["甲", "1"], ["甲", "2"]]]
    assert texts(source) == ["标题", S, "换行", "粗线"]
    (table,) = [b for b in source.blocks if isinstance(b, Table)]
    assert table.start == text.index("<table>")


# --- tables drawn with characters --------------------------------------------------------------------------------------------


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
def test_tables_of_characters(read: Read, text: str, grid: list[list[str]]) -> None:
    source = read(f"{S}\n\n{text}\n\n后文在此。")
    assert grids(source) == [grid]
    assert texts(source) == [S, "后文在此。"]


def test_rows_short_of_merged_cells_are_set_by_their_values(read: Read) -> None:
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


def test_pieces_with_blank_heads_are_one_table(read: Read) -> None:
    text = f"{S}\n\n| 指标 | 单位 | 数 |\n|--|--|--|\n| 一、甲 | 条 | 3 |\n\n- 2 -\n\n| | | |\n|--|--|--|\n| 二、乙 | 次 | 4 |\n"
    assert grids(read(text)) == [[["指标", "单位", "数"], ["一、甲", "条", "3"], ["二、乙", "次", "4"]]]


def test_pipes_and_tabs_that_part_words_are_no_tables(read: Read) -> None:
    text = f"首页 | 公开 | 年报\n{S}\n关于我们|网站地图|联系\n甲\t乙\n丙\t丁\n填报人：祁某\t审核人：支某\n| 单独一格"
    source = read(text)
    assert not grids(source) and texts(source) == text.split("\n")


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


def test_box_drawings_with_merged_cells(read: Read) -> None:
    (table,) = [b for b in read(f"{S}\n{BOX}\n后文。").blocks if isinstance(b, Table)]
    assert [[c and c.text for c in row] for row in table.grid()] == [
        ["统计指标", "统计指标", "单位", "数"],
        ["收到申请", "1.当面", "件", "3"],
        ["收到申请", "2.网络", "件", "12"],
        ["六、投诉数", "六、投诉数", "件", "0"],
    ]
    crooked = BOX.replace("│统计指标            │", "│统计指标       │")
    assert not grids(read(f"{S}\n{crooked}\n")) and codes(read(f"{S}\n{crooked}\n")) == ["cells_lost"]


# --- web pages -----------------------------------------------------------------------------------------------------------------

PAGE = f"""<!doctype html><html><head><meta charset=utf-8><title>岚澜县统计局2019年政府信息公开工作年度报告-岚澜县人民政府</title>
<style>p{{color:red}}</style></head><body>
<ul class="main-nav"><li><a href=1>首页</a></li><li><a href=2>走进岚澜</a></li></ul>
<div class="dqwz">您现在的位置：<a href=1>首页</a>&gt;正文</div>
<table width="100%"><tr><td>
<div class="title">岚澜县统计局2019年政府信息公开工作年度报告</div>
<div class="TRS_Editor"><p>&emsp;&emsp;{S * 2}</p><p style="text-indent:2em"><strong>一、总</strong><b>体</b>情况</p>
<p>&nbsp;&nbsp;&nbsp; 下设办<span>公</span>
<span>室</span>，编<!-- 注 -->辑<font>简</font>报。{S}</p>
{S}<br>　　续行<br><br>　　另段
<p align=right>岚澜县统计局</p><p>附件：<a href="/f/P1.xls">统计表.xls</a></p></div>
</td></tr></table>
<div class="bdsharebuttonbox">分享到：<a>微信</a></div>
<div class=footer><p>主办：岚澜县人民政府</p></div><script>var a="脚本里的中文";</script></body></html>"""


def test_a_web_page_is_its_report_and_what_stands_around_it(read: Read) -> None:
    source = read(PAGE)
    assert source.format == "html" and not source.problems
    assert texts(source, chrome=True) == ["首页", "走进岚澜", "您现在的位置：首页>正文", "分享到：微信", "主办：岚澜县人民政府"]
    assert texts(source) == [
        "岚澜县统计局2019年政府信息公开工作年度报告",
        S * 2,
        "一、总体情况",
        f"下设办公室，编辑简报。{S}",
        S,
        "续行",
        "另段",
        "岚澜县统计局",
        "附件：统计表.xls",
    ]
    own = [x for x in lines(source) if not x.chrome]
    assert [x.indent for x in own[1:7]] == [4, 2, 4, 0, 4, 4] and own[7].indent > 15
    assert [x.wrapped for x in own[3:7]] == [False, True, True, False]
    assert [x.gap for x in own[4:7]] == [False, False, True]


def test_the_page_title_stands_in_when_the_text_has_none(read: Read) -> None:
    page = f"<html><head><title>岚澜县2019年年度报告</title></head><body><p>{S * 3}</p></body></html>"
    assert texts(read(page), chrome=True) == ["岚澜县2019年年度报告"]
    assert texts(read(page.replace("<body>", "<body><h1>岚澜县2019年年度报告</h1>")), chrome=True) == []


def test_fragments_and_pages_under_other_names(read: Read) -> None:
    assert texts(read(f"　　{S}<br><br>　　第二段")) == [S, "第二段"]
    assert texts(read(f"<p>{S}</p>\n<p>第二段</p>")) == [S, "第二段"]
    assert texts(read(f"<table><tr><td>{S * 9}</td></tr></table>")) == [S * 9]
    assert texts(
        read(f"\n\n<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'><body>{S}<![CDATA[数据]]></body></html>")
    ) == [S + "数据"]


def test_layout_tables_are_taken_apart_and_data_tables_kept(read: Read) -> None:
    data = "<table border=1><tr><th>统计指标<th>单位<th>数<tr><td>主动公开<td>条<td>3</table>"
    page = (
        f"<table><tr><td colspan=2><a href=/>网站首页</a></td></tr><tr><td><table><tr><td><a href=1>左侧菜单</a></td></tr></table></td>"
        f"<td><table><tr><td>岚澜县2010年度报告</td></tr><tr><td>{S * 2}<br>一、概述<br>{S}{data}<p>落款</p></td></tr></table></td></tr></table>"
    )
    source = read(page)
    assert grids(source) == [[["统计指标", "单位", "数"], ["主动公开", "条", "3"]]]
    assert texts(source) == ["岚澜县2010年度报告", S * 2, "一、概述", S, "落款"]
    assert texts(source, chrome=True) == ["网站首页", "左侧菜单"]


def table_page(rows: str) -> str:
    return f"<p>{S}</p><table>{rows}</table>"


def test_spans_are_kept_and_cost_nothing(read: Read) -> None:
    rows = (
        "<tr><td rowspan=4 colspan=3>（勾稽关系）</td><td colspan=1000000>申请人情况</td></tr><tr><td>自然人</td><td>总计</td></tr>"
        "<tr></tr><tr><td>1</td><td>2</td></tr><tr><td rowspan=1000000>三、办理</td><td colspan=2>（一）予以公开</td><td>3<td>0</tr>"
        "<tr><td rowspan=0>（三）不予</td><td>1.秘密</td><td>&nbsp;</td><td><input value=7><input type=hidden value=9></td></tr>"
    )
    started = time.perf_counter()
    (table,) = [b for b in read(table_page(rows)).blocks if isinstance(b, Table)]
    assert time.perf_counter() - started < 1
    assert [[c and c.text for c in row] for row in table.grid()] == [
        ["（勾稽关系）"] * 3 + ["申请人情况"] * 2,
        ["（勾稽关系）"] * 3 + ["自然人", "总计"],
        ["（勾稽关系）"] * 3 + ["1", "2"],
        ["三、办理", "（一）予以公开", "（一）予以公开", "3", "0"],
        ["三、办理", "（三）不予", "1.秘密", "", "7"],
    ]
    spans = {c.text: (c.rowspan, c.colspan) for c in table.cells}
    assert spans["三、办理"] == (2, 1) and spans["（一）予以公开"] == (1, 2)


def test_rows_stripped_of_their_spans(read: Read) -> None:
    rows = ["（勾稽）|申请人", "自然人|法人|总计", "一、新收||3|1|4", "三、结果|（一）公开|1|0|1", "（二）部分|0|0|0"]
    markup = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row.split("|")) + "</tr>" for row in rows)
    (grid,) = grids(read(table_page(markup)))
    assert grid[1] == ["", "", "自然人", "法人", "总计"] and grid[4] == ["", "（二）部分", "0", "0", "0"]


def test_order_and_lines_of_table_parts(read: Read) -> None:
    rows = (
        "<caption>表一</caption><tfoot><tr><td>总计<td>9</tfoot><tbody><tr><td>三<br>、<br>本<p>年</p><td>4</tr>"
        "<tr style='display:none'><td>藏<td>0</tr><tr><td>乙<td>12<br>34</tbody>"
    )
    assert grids(read(table_page(rows))) == [[["三、本年", "4"], ["乙", "12 34"], ["总计", "9"]]]


def test_signatures_and_index_lists_in_tables_are_lines(read: Read) -> None:
    index = "<table><tr><td>索引号：<td>LL-1<td>发布机构：<td>岚澜县统计局</tr><tr><td>名称：<td>年报<td>文号：<td></tr></table>"
    sign = "<table><tr><td>填报人：祁某</td><td>审核人：支某</td></tr></table>"
    source = read(f"{index}<h1>岚澜县2019年年报</h1><p>{S * 3}</p>{sign}")
    assert not grids(source) and texts(source)[-1] == "填报人：祁某 审核人：支某"
    assert "索引号： LL-1 发布机构： 岚澜县统计局" in texts(source, chrome=True)


def test_word_exports(read: Read) -> None:
    page = (
        "<html xmlns:o='urn:o'><head><!--[if gte mso 9]><xml><o:p>注释里</o:p></xml><![endif]--></head><body><div class=WordSection1>"
        "<p class=MsoNormal align=center><b><span>岚澜县<span lang=EN-US>2019</span>年年报<o:p></o:p></span></b></p>"
        "<p class=MsoNormal><![if !supportLists]><span>一、<span style='font:7.0pt \"Times\"'>&nbsp;</span></span><![endif]>总体\n情况"
        f"<o:p>&nbsp;</o:p></p><p class=MsoNormal>{S * 2}</p></div></body></html>"
    )
    assert texts(read(page)) == ["岚澜县2019年年报", "一、 总体情况", S * 2]


def test_hidden_text_is_not_printed_unless_it_is_everything(read: Read) -> None:
    page = (
        f"<p>{S}<span style='display: none'>藏一</span>露</p><p hidden>藏二</p><p style='visibility:hidden'>藏三</p><del>删</del>"
    )
    assert texts(read(page)) == [S + "露"]
    assert texts(read(f"<div style='display:none'><p>{S * 12}</p></div><p>加载中</p>")) == [S * 12, "加载中"]


def test_lists_headings_and_preformatted_text(read: Read) -> None:
    page = (
        f"<h2>岚澜县年报</h2><h3>一、概述</h3><p>{S}</p><ol><li>甲</li><li>乙</li></ol><ol start=3 style='list-style-type:cjk-ideographic'>"
        f"<li>丙</li></ol><ul><li>丁</li></ul><ol type=none><li>戊</li></ol><pre>　　首行\n\n| 指标 | 数 |\n|--|--|\n| 甲 | 3 |\n末行</pre>"
    )
    source = read(page)
    assert texts(source) == ["岚澜县年报", "一、概述", S, "1. 甲", "2. 乙", "三、丙", "丁", "戊", "首行", "末行"]
    assert [x.level for x in lines(source)][:3] == [0, 1, None]
    assert grids(source) == [[["指标", "数"], ["甲", "3"]]]


def test_a_paragraph_for_each_printed_line(read: Read) -> None:
    parts = [S[n : n + 19] for n in (0, 19)] * 5
    source = read("".join(f"<p>{part}</p>" for part in parts))
    assert all(x.wrapped for x in lines(source))
    assert not any(x.wrapped for x in lines(read(f"<p>{S}</p>" * 9)))


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body><div id=app></div><script>render('{S}')</script><noscript>请启用脚本</noscript></body></html>",
        "<html><frameset cols=20,80><frame src=a><frame src=b></frameset></html>",
        "<html><body></body></html>",
        "<html><head><title>岚澜县统计局2019年政府信息公开工作年度报告</title></head></html>",
    ],
    ids=["scripts", "frames", "empty", "title"],
)
def test_pages_without_text_say_why(read: Read, page: str) -> None:
    assert code_of(lambda: read(page)) == "no_text"


def test_pictures_are_told(read: Read) -> None:
    page = f"<img src=logo width=300><p>{S * 4}</p><h3>二、主动公开情况</h3><p><img src=t.png></p><p>{S * 2}</p><img src=i width=16 height=16>"
    (problem,) = read(page).problems
    assert problem.code == "image" and problem.where == "after: 二、主动公开情况"
    assert "text_lost" in codes(read("<h1>岚澜县统计局年报</h1><p>二〇二〇年一月三日发布</p><img src=a.jpg>"))


@pytest.mark.parametrize("count", [100_000, 3_000])
def test_absurd_nesting_is_answered_quickly(read: Read, count: int) -> None:
    started = time.perf_counter()
    assert code_of(lambda: read("<html><body>" + "<div>" * count + S + "</div>" * count)) == "too_deep"
    assert code_of(lambda: read(f"<p>{S}</p>" + "<font>" * count + S)) == "too_deep"
    assert time.perf_counter() - started < 3


def test_deep_but_sane_nesting_loses_nothing(read: Read) -> None:
    assert texts(read("<div>" * 1_500 + S + "</div>" * 1_500 + "<p>尾</p>")) == [S, "尾"]
    nested = "<table><tr><td>公<td>" * 300 + S + "</table>" * 300
    assert "".join(texts(read(nested))).replace(" ", "") == "公" * 300 + S


def test_nothing_of_a_page_is_lost(read: Read) -> None:
    words = [f"第{chinese(n)}处有字" for n in range(1, 40)]
    w = iter(words)
    page = (
        f"{next(w)}<p>{next(w)}<div>{next(w)}</div>{next(w)}</p>{next(w)}<center>{next(w)}<br>{next(w)}</center><dl><dt>{next(w)}<dd>{next(w)}</dl>"
        f"<table><tr><td>{next(w)}<td>{next(w)}<tr><td>{next(w)}<table><tr><td>{next(w)}</table>{next(w)}<td>{next(w)}</table>{next(w)}"
        f"<form><label>{next(w)}</label><input value='{next(w)}'><fieldset><legend>{next(w)}</legend>{next(w)}</fieldset></form>"
        f"<nav>{next(w)}</nav><article>{next(w)}<unknown>{next(w)}</unknown><o:p>{next(w)}</o:p></article><blockquote>{next(w)}</blockquote>"
        f"<td>{next(w)}</td><a href=x>{next(w)}</a><sup>{next(w)}</sup><h5>{next(w)}</h5><pre>{next(w)}\n{next(w)}</pre>{next(w)}<b>{next(w)}"
    )
    source = read(page)
    found = "".join(texts(source) + texts(source, chrome=True) + [c or "" for g in grids(source) for r in g for c in r])
    used = words[: len(words) - len(list(w))]
    assert [word for word in used if word not in found] == []


def test_web_archives(read: Read) -> None:
    body = base64.encodebytes(f"<html><meta charset=utf-8><body><p>{S * 2}</p></body></html>".encode("gbk"))
    head = b'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    part = b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + body + b"\r\n--b--\r\n"
    source = read(head + part)
    assert source.format == "html" and texts(source) == [S * 2]
    assert code_of(lambda: read(head + b"Content-Type: image/png\r\n\r\nxx\r\n--b--\r\n")) == "no_text"


# --- docx ------------------------------------------------------------------------------------------------------------------------

NAMES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "urn:wps",
        "wp": "urn:wp",
        "a": "urn:a",
        "v": "urn:v",
        "r": "urn:r",
    }.items()
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def docx(body: str, parts: dict[str, str] | None = None, rels: str = "", main: str = "word/document.xml") -> bytes:
    parts = parts or {}
    rels += "".join(
        f'<Relationship Id="p{n}" Type="{OFFICE}{name.split(".")[0].rstrip("0123456789")}" Target="{name}"/>'
        for n, name in enumerate(parts)
    )
    folder, _, name = main.rpartition("/")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}content-types"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}relationships"><Relationship Id="r" Type="{OFFICE}officeDocument" Target="{main}"/></Relationships>',
        )
        archive.writestr(f"{folder}/_rels/{name}.rels", f'<Relationships xmlns="{PACKAGE}relationships">{rels}</Relationships>')
        archive.writestr(main, f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        for part, content in parts.items():
            archive.writestr(f"{folder}/{part}", content.replace("NAMES", NAMES))
    return buffer.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{text if text.startswith('<') else run(text)}</w:p>"


def cell(content: str = "", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else par(content)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


VISIBLE, STYLED = '<w:vanish w:val="0"/>', '<w:rStyle w:val="h"/>'


def test_what_word_prints_of_a_paragraph(read: Read) -> None:
    body = (
        run("公开")
        + f"<w:ins>{run('新增')}</w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:moveFrom>{run('移走')}</w:moveFrom>"
        + f"<w:moveTo>{run('移来')}</w:moveTo>{run('隐藏', '<w:vanish/>')}{run('可见', VISIBLE)}{run('样式隐藏', STYLED)}"
        + f"<w:hyperlink>{run('链接')}</w:hyperlink><w:smartTag><w:smartTag>{run('标签')}</w:smartTag></w:smartTag>"
        + '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE 甲</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("3")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        + f'<w:fldSimple w:instr="DATE">{run("2019年")}</w:fldSimple><w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{run("控件")}</w:sdtContent></w:sdt>'
        + '<w:r><w:noBreakHyphen/><w:softHyphen/><w:sym w:font="Wingdings" w:char="F082"/></w:r><w:r><w:ruby><w:rt>'
        + run("yin")
        + f"</w:rt><w:rubyBase>{run('注')}</w:rubyBase></w:ruby></w:r><w:r><w:br/><w:t>软行</w:t><w:br w:type='page'/><w:t>换页</w:t></w:r>"
    )
    styles = '<w:styles NAMES><w:style w:type="character" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    deleted_end = par(run("前半"), "<w:rPr><w:del/></w:rPr>") + par("后半")
    source = read(docx(par(S) + par(body) + par("") + deleted_end + par("末段"), {"styles.xml": styles}))
    assert texts(source) == [S, "公开新增移来可见链接标签32019年控件-②注", "软行", "换页", "前半后半", "末段"]
    assert [x.wrapped for x in lines(source)] == [False, True, True, False, False, False]
    assert [x.gap for x in lines(source)] == [False, False, False, False, True, False]


def test_text_boxes_are_read_once_and_controls_opened(read: Read) -> None:
    box = f"<w:txbxContent>{par('框内文字')}</w:txbxContent>"
    choice = (
        f"<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    control = (
        f"<w:sdt><w:sdtContent>{par('控件段')}<w:sdt><w:sdtContent>{par('内层')}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>"
    )
    assert texts(read(docx(par(S) + par(f"{run('锚段')}<w:r>{choice}</w:r>") + control))) == [
        S,
        "锚段",
        "框内文字",
        "控件段",
        "内层",
    ]


NUMBERING = """<w:numbering NAMES><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:isLgl/><w:numFmt w:val="lowerLetter"/><w:suff w:val="nothing"/><w:lvlText w:val="%1.%4"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="l"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="2"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>"""
STYLES = """<w:styles NAMES><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/><w:basedOn w:val="1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="o"><w:name w:val="自定"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="c"><w:name w:val="toc 1"/></w:style><w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style></w:styles>"""


def style(key: str) -> str:
    return f'<w:pStyle w:val="{key}"/>'


def numbered(key: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>'


def test_automatic_numbers_and_levels(read: Read) -> None:
    paragraphs: Sequence[tuple[str, str, str, int | None]] = [
        ("岚澜县年报", style("t"), "岚澜县年报", 0),
        ("目录行3", style("c"), "目录行3", None),
        ("概述", style("1"), "一、概述", 1),
        ("主动", style("2"), "（一）主动", 2),
        ("甲", numbered(1, 2), "1. 甲", None),
        ("乙", numbered(1, 2), "2. 乙", None),
        ("丙", numbered(1, 3), "1.1丙", None),
        ("依申请", style("2"), "（二）依申请", 2),
        ("重", numbered(1, 2), "1. 重", None),
        ("五起", numbered(2, 2), "5. 五起", None),
        ("六", numbered(2, 2), "6. 六", None),
        ("点", numbered(3, 0), "点", None),
        ("无号", style("1") + numbered(0, 0), "无号", 1),
        ("其他", style("1"), "二、其他", 1),
        ("再", style("2"), "（一）再", 2),
        ("大纲", style("o"), "大纲", 3),
        (S, "", S, None),
    ]
    body = "".join(par(text, properties) for text, properties, _, _ in paragraphs)
    source = read(docx(body, {"numbering.xml": NUMBERING, "styles.xml": STYLES}))
    assert [(x.text, x.level) for x in lines(source)] == [(printed, level) for _, _, printed, level in paragraphs]
    assert texts(source, chrome=True) == ["目录行3"]


def test_ordinals() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 21, 100, 110)] == ["一", "十", "十一", "二十", "二十一", "一百", "一百一十"]
    wanted = {
        "decimal": "12",
        "chineseCounting": "十二",
        "chineseLegalSimplified": "壹拾贰",
        "decimalFullWidth": "１２",
        "decimalEnclosedCircle": "⑫",
        "decimalZero": "12",
        "upperLetter": "L",
        "lowerRoman": "xii",
        "ideographZodiac": "亥",
        "ideographDigital": "一二",
        "bullet": "",
    }
    assert {kind: format_number(kind, 12) for kind in wanted} == wanted
    assert format_number("ideographTraditional", 3) == "丙" and ordinal("A", 2) == "B. "


def test_tables_of_a_docx(read: Read) -> None:
    merged = '<w:vMerge w:val="restart"/>'
    table = (
        "<w:tbl>"
        + row(cell("勾稽", '<w:gridSpan w:val="2"/>' + merged), cell("申请人情况", '<w:gridSpan w:val="2"/>'))
        + row(cell("", '<w:gridSpan w:val="2"/><w:vMerge/>'), cell("自然人"), cell("总计"))
        + f"<w:sdt><w:sdtContent>{row(cell('三、办理', merged), cell('（一）予以'), cell('1'), cell('2'))}</w:sdtContent></w:sdt>"
        + row(cell("", "<w:vMerge/>"), cell(par("（二）") + par("部分")), cell(par("3") + par("4")), cell())
        + row(cell("删行"), cell("x"), cell("9"), cell("9"), properties="<w:del/>")
        + row(cell("（三）其他"), cell("0"), cell("0"), properties='<w:gridBefore w:val="1"/>')
        + "</w:tbl>"
    )
    grid = [
        ["勾稽", "勾稽", "申请人情况", "申请人情况"],
        ["勾稽", "勾稽", "自然人", "总计"],
        ["三、办理", "（一）予以", "1", "2"],
        ["三、办理", "（二）部分", "3 4", ""],
        [None, "（三）其他", "0", "0"],
    ]
    assert grids(read(docx(par(S) + table))) == [grid]
    framed = read(docx(f"<w:tbl>{row(cell(par('岚澜县年报') + par(S) * 9 + table + par('尾')))}</w:tbl>"))
    assert grids(framed) == [grid] and texts(framed) == ["岚澜县年报", *[S] * 9, "尾"]
    signed = read(docx(par(S) + f"<w:tbl>{row(cell('填报人：祁某'), cell('审核人：支某'))}</w:tbl>"))
    assert texts(signed) == [S, "填报人：祁某 审核人：支某"]


def test_heads_feet_and_notes(read: Read) -> None:
    parts = {
        "header1.xml": f"<w:hdr NAMES>{par('页眉字')}</w:hdr>",
        "header2.xml": f"<w:hdr NAMES>{par('页眉字')}</w:hdr>",
        "footer1.xml": f"<w:ftr NAMES>{par('— 1 —')}</w:ftr>",
        "footnotes.xml": f'<w:footnotes NAMES><w:footnote w:type="separator">{par("线")}</w:footnote><w:footnote w:id="2">{par("脚注")}</w:footnote></w:footnotes>',
    }
    source = read(docx(par(S), parts))
    assert texts(source) == [S, "脚注"] and texts(source, chrome=True) == ["页眉字", "— 1 —"]


def test_odd_but_good_packages(read: Read) -> None:
    dangling = (
        f'<Relationship Id="z" Type="{OFFICE}image" Target="NULL"/><Relationship Id="y" Type="{OFFICE}styles" Target="gone.xml"/>'
    )
    assert texts(read(docx(par(S), rels=dangling))) == [S]
    assert texts(read(docx(par(S), main="word/document2.xml"))) == [S]


def bad_docx(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", content)
    return buffer.getvalue()


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


def test_bad_packages(read: Read) -> None:
    whole = docx(par(S) * 400)
    assert code_of(lambda: read(whole[:-300])) == "damaged"
    assert code_of(lambda: read(whole[:500])) == "damaged"
    at = whole.find(b"word/document.xml") + 300
    assert code_of(lambda: read(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])) == "damaged"
    assert code_of(lambda: read(bad_docx(b"<w:document>"))) == "damaged"
    assert code_of(lambda: read(bad_docx(b"<document/>"))) == "damaged"
    assert code_of(lambda: read(bad_docx(f'<!DOCTYPE x [<!ENTITY e0 "a">{ENTITIES}]><x y="&e9;"/>'.encode()))) == "damaged"
    assert code_of(lambda: read(bad_docx(b'<!DOCTYPE x [<!ENTITY e0 "a">]><x>&e0;</x>'))) == "damaged"
    assert code_of(lambda: read(bad_docx(b"0" * 9_000_000), unpacked=5_000_000)) == "too_large"
    nested = f"<w:tbl>{'<w:tr><w:tc><w:tbl>' * 100}{row(cell('深'))}{'</w:tbl></w:tc></w:tr>' * 100}</w:tbl>"
    assert code_of(lambda: read(docx(par(S) + nested))) == "too_deep"
    assert code_of(lambda: read(docx(par("")))) == "no_text"


def test_pictures_in_a_docx(read: Read) -> None:
    picture = '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="{}" cy="{}"/><a:blip/></wp:inline></w:drawing></w:r></w:p>'
    big, small = picture.format(5_000_000, 3_000_000), picture.format(200_000, 200_000)
    (problem,) = read(docx(par(S) + par("二、主动公开情况") + big)).problems
    assert problem.code == "image" and problem.where == "after: 二、主动公开情况"
    assert not read(docx(par(S) + small)).problems
    assert code_of(lambda: read(docx(big))) == "no_text_layer"


# --- speed -------------------------------------------------------------------------------------------------------------------------


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
    started = time.perf_counter()
    try:
        read_source_text(text)
    except ReadError as error:
        assert error.code == "too_large"
    assert time.perf_counter() - started < 2.5


def test_megabytes_take_seconds(read: Read) -> None:
    paragraph = "　　" + S * 3
    started = time.perf_counter()
    assert len(texts(read("\n".join([paragraph] * 8_000)))) == 8_000
    assert len(texts(read("".join(f"<p>{paragraph}</p>\n" for _ in range(3_000))))) == 3_000
    assert time.perf_counter() - started < 6


# --- real files --------------------------------------------------------------------------------------------------------------------


def test_real_reports(shared: Path) -> None:
    expected = {
        "000_f41420734251d865.txt": ("md", [(66, 3)]),
        "003_dc6a9e7503043c1e.txt": ("txt", []),
        "blank-form-2021.docx": ("docx", [(14, 4), (28, 10), (4, 15)]),
        "szfgs2024.pdf": ("pdf", [(14, 4), (28, 10), (4, 15)]),
        "hzq2024_working.pdf": ("pdf", [(14, 4), (26, 10), (4, 15)]),
    }
    for name, (format_, sizes) in expected.items():
        source = read_source(shared / "reports" / name)
        assert (source.format, [(b.rows, b.columns) for b in source.blocks if isinstance(b, Table)]) == (format_, sizes), name
        assert not source.problems
