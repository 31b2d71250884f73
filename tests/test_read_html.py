"""Web pages: the report and what stands around it, tables for data and for layout, markup that is broken or absurd."""

from __future__ import annotations

import base64

import pytest
from budget import within
from reading_tools import S, code_of, codes, grids, lines, read, texts

from extract.facts import Table
from extract.reading.ordinals import chinese

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


def test_a_web_page_is_its_report_and_what_stands_around_it() -> None:
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


def test_the_page_title_stands_in_when_the_text_has_none() -> None:
    page = f"<html><head><title>岚澜县2019年年度报告</title></head><body><p>{S * 3}</p></body></html>"
    assert texts(read(page), chrome=True) == ["岚澜县2019年年度报告"]
    assert texts(read(page.replace("<body>", "<body><h1>岚澜县2019年年度报告</h1>")), chrome=True) == []


def test_fragments_and_pages_under_other_names() -> None:
    assert texts(read(f"　　{S}<br><br>　　第二段")) == [S, "第二段"]
    assert texts(read(f"<p>{S}</p>\n<p>第二段</p>")) == [S, "第二段"]
    assert texts(read(f"<table><tr><td>{S * 9}</td></tr></table>")) == [S * 9]
    assert texts(
        read(f"\n\n<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'><body>{S}<![CDATA[数据]]></body></html>")
    ) == [S + "数据"]


def test_layout_tables_are_taken_apart_and_data_tables_kept() -> None:
    data = "<table border=1><tr><th>统计指标<th>单位<th>数<tr><td>主动公开<td>条<td>3</table>"
    page = (
        f"<table><tr><td colspan=2><a href=/>网站首页</a></td></tr><tr><td><table><tr><td><a href=1>左侧菜单</a></td></tr></table></td>"
        f"<td><table><tr><td>岚澜县2010年度报告</td></tr><tr><td>{S * 2}<br>一、概述<br>{S}{data}<p>落款</p></td></tr></table></td></tr></table>"
    )
    source = read(page)
    assert grids(source) == [[["统计指标", "单位", "数"], ["主动公开", "条", "3"]]]
    assert texts(source) == ["岚澜县2010年度报告", S * 2, "一、概述", S, "落款"]
    assert texts(source, chrome=True) == ["网站首页", "左侧菜单"]


def test_long_notes_make_no_layout_and_text_in_columns_no_data() -> None:
    rows = "".join(f"<tr><td>{n}.公开数<td>条<td>{n}" for n in range(60))
    note = f"<tr><td colspan=3>{'<br>'.join(['备注：' + S] * 6)}"
    assert len(grids(read(f"<p>{S}</p><table><tr><td>指标<td>单位<td>数{rows}{note}</table>"))[0]) == 62
    columns = "".join(f"<tr><td>{head}</td><td>{S * 6}</td></tr>" for head in ("一、概述", "二、公开", "三、问题"))
    source = read(f"<table>{columns}</table>")
    assert not grids(source) and texts(source) == [x for head in ("一、概述", "二、公开", "三、问题") for x in (head, S * 6)]


def table_page(rows: str) -> str:
    return f"<p>{S}</p><table>{rows}</table>"


def test_spans_are_kept_and_cost_nothing() -> None:
    rows = (
        "<tr><td rowspan=4 colspan=3>（勾稽关系）</td><td colspan=1000000>申请人情况</td></tr><tr><td>自然人</td><td>总计</td></tr>"
        "<tr></tr><tr><td>1</td><td>2</td></tr><tr><td rowspan=1000000>三、办理</td><td colspan=2>（一）予以公开</td><td>3<td>0</tr>"
        "<tr><td rowspan=0>（三）不予</td><td>1.秘密</td><td>&nbsp;</td><td><input value=7><input type=hidden value=9></td></tr>"
    )
    with within(400):
        (table,) = [b for b in read(table_page(rows)).blocks if isinstance(b, Table)]
    assert [[c and c.text for c in row] for row in table.grid()] == [
        ["（勾稽关系）"] * 3 + ["申请人情况"] * 2,
        ["（勾稽关系）"] * 3 + ["自然人", "总计"],
        ["（勾稽关系）"] * 3 + ["1", "2"],
        ["三、办理", "（一）予以公开", "（一）予以公开", "3", "0"],
        ["三、办理", "（三）不予", "1.秘密", "", "7"],
    ]
    spans = {c.text: (c.rowspan, c.colspan) for c in table.cells}
    assert spans["三、办理"] == (2, 1) and spans["（一）予以公开"] == (1, 2)


def test_rows_stripped_of_their_spans() -> None:
    rows = ["（勾稽）|申请人", "自然人|法人|总计", "一、新收||3|1|4", "三、结果|（一）公开|1|0|1", "（二）部分|0|0|0"]
    markup = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row.split("|")) + "</tr>" for row in rows)
    (grid,) = grids(read(table_page(markup)))
    assert grid[1] == ["", "", "自然人", "法人", "总计"] and grid[4] == ["", "（二）部分", "0", "0", "0"]


def test_order_and_lines_of_table_parts() -> None:
    rows = (
        "<caption>表一</caption><tfoot><tr><td>总计<td>9</tfoot><tbody><tr><td>三<br>、<br>本<p>年</p><td>4</tr>"
        "<tr style='display:none'><td>藏<td>0</tr><tr><td>乙<td>12<br>34</tbody>"
    )
    assert grids(read(table_page(rows))) == [[["三、本年", "4"], ["乙", "12 34"], ["总计", "9"]]]


def test_signatures_and_index_lists_in_tables_are_lines() -> None:
    index = "<table><tr><td>索引号：<td>LL-1<td>发布机构：<td>岚澜县统计局</tr><tr><td>名称：<td>年报<td>文号：<td></tr></table>"
    sign = "<table><tr><td>填报人：祁某</td><td>审核人：支某</td></tr></table>"
    source = read(f"{index}<h1>岚澜县2019年年报</h1><p>{S * 3}</p>{sign}")
    assert not grids(source) and texts(source)[-1] == "填报人：祁某 审核人：支某"
    assert "索引号： LL-1 发布机构： 岚澜县统计局" in texts(source, chrome=True)


def test_tables_and_names_of_what_surrounds_the_text() -> None:
    calendar = "<div class=sidebar><table><tr><td>日<td>一<tr><td>1<td>2</table></div>"
    source = read(f"<div class=menu-content><h3>岚澜县2019年年报</h3><p>{S}</p><p>{S}</p><p>无。</p></div>{calendar}")
    assert texts(source) == ["岚澜县2019年年报", S, S, "无。"] and not grids(source)
    assert texts(source, chrome=True) == ["日 一", "1 2"]


def test_word_exports() -> None:
    page = (
        "<html xmlns:o='urn:o'><head><!--[if gte mso 9]><xml><o:p>注释里</o:p></xml><![endif]--></head><body><div class=WordSection1>"
        "<p class=MsoNormal align=center><b><span>岚澜县<span lang=EN-US>2019</span>年年报<o:p></o:p></span></b></p>"
        "<p class=MsoNormal><![if !supportLists]><span>一、<span style='font:7.0pt \"Times\"'>&nbsp;</span></span><![endif]>总体\n情况"
        f"<o:p>&nbsp;</o:p></p><p class=MsoNormal>{S * 2}</p></div></body></html>"
    )
    assert texts(read(page)) == ["岚澜县2019年年报", "一、 总体情况", S * 2]


def test_hidden_text_is_not_printed_unless_it_is_everything() -> None:
    page = (
        f"<p>{S}<span style='display: none'>藏一</span>露</p><p hidden>藏二</p><p style='visibility:hidden'>藏三</p><del>删</del>"
    )
    assert texts(read(page)) == [S + "露"]
    assert texts(read(f"<div style='display:none'><p>{S * 12}</p></div><p>加载中</p>")) == [S * 12, "加载中"]


def test_lists_headings_and_preformatted_text() -> None:
    page = (
        f"<h2>岚澜县年报</h2><h3>一、概述</h3><p>{S}</p><ol><li>甲</li><li>乙</li></ol><ol start=3 style='list-style-type:cjk-ideographic'>"
        f"<li>丙</li></ol><ul><li>丁</li></ul><ol type=none><li>戊</li></ol><pre>　　首行\n\n| 指标 | 数 |\n|--|--|\n| 甲 | 3 |\n末行</pre>"
    )
    source = read(page)
    assert texts(source) == ["岚澜县年报", "一、概述", S, "1. 甲", "2. 乙", "三、丙", "丁", "戊", "首行", "末行"]
    assert [x.level for x in lines(source)][:3] == [0, 1, None]
    assert grids(source) == [[["指标", "数"], ["甲", "3"]]]


def test_a_paragraph_for_each_printed_line() -> None:
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
def test_pages_without_text_say_why(page: str) -> None:
    assert code_of(lambda: read(page)) == "no_text"


def test_pictures_are_told() -> None:
    page = f"<img src=logo width=300><p>{S * 4}</p><h3>二、主动公开情况</h3><p><img src=t.png></p><p>{S * 2}</p><img src=i width=16 height=16>"
    (problem,) = read(page).problems
    assert problem.code == "image" and problem.where == "after: 二、主动公开情况"
    assert "text_lost" in codes(read("<h1>岚澜县统计局年报</h1><p>二〇二〇年一月三日发布</p><img src=a.jpg>"))


@pytest.mark.parametrize("count", [100_000, 3_000])
def test_absurd_nesting_is_answered_quickly(count: int) -> None:
    with within(250):
        assert code_of(lambda: read("<html><body>" + "<div>" * count + S + "</div>" * count)) == "too_deep"
        assert code_of(lambda: read(f"<p>{S}</p>" + "<font>" * count + S)) == "too_deep"


def test_deep_but_sane_nesting_loses_nothing() -> None:
    assert texts(read("<div>" * 1_500 + S + "</div>" * 1_500 + "<p>尾</p>")) == [S, "尾"]
    nested = "<table><tr><td>公<td>" * 300 + S + "</table>" * 300
    assert "".join(texts(read(nested))).replace(" ", "") == "公" * 300 + S


def test_nothing_of_a_page_is_lost() -> None:
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


def test_web_archives() -> None:
    body = base64.encodebytes(f"<html><meta charset=utf-8><body><p>{S * 2}</p></body></html>".encode("gbk"))
    head = b'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    part = b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + body + b"\r\n--b--\r\n"
    source = read(head + part)
    assert source.format == "html" and texts(source) == [S * 2]
    assert code_of(lambda: read(head + b"Content-Type: image/png\r\n\r\nxx\r\n--b--\r\n")) == "no_text"
