"""DOCX packages written part by part: what Word prints, and packages that cannot be trusted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from reading_tools import OFFICE, S, code_of, docx, grids, lines, par, read, run, texts

from extract.reading.ordinals import chinese, format_number, ordinal


def cell(content: str = "", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else par(content)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


VISIBLE, STYLED = '<w:vanish w:val="0"/>', '<w:rStyle w:val="h"/>'


def test_what_word_prints_of_a_paragraph() -> None:
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


def test_text_boxes_are_read_once_and_controls_opened() -> None:
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


def test_automatic_numbers_and_levels() -> None:
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


def test_tables_of_a_docx() -> None:
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


def test_heads_feet_and_notes() -> None:
    parts = {
        "header1.xml": f"<w:hdr NAMES>{par('页眉字')}</w:hdr>",
        "header2.xml": f"<w:hdr NAMES>{par('页眉字')}</w:hdr>",
        "footer1.xml": f"<w:ftr NAMES>{par('— 1 —')}</w:ftr>",
        "footnotes.xml": f'<w:footnotes NAMES><w:footnote w:type="separator">{par("线")}</w:footnote><w:footnote w:id="2">{par("脚注")}</w:footnote></w:footnotes>',
    }
    source = read(docx(par(S), parts))
    assert texts(source) == [S, "脚注"] and texts(source, chrome=True) == ["页眉字", "— 1 —"]


def test_odd_but_good_packages() -> None:
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


def test_bad_packages() -> None:
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


def test_pictures_in_a_docx() -> None:
    picture = '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="{}" cy="{}"/><a:blip/></wp:inline></w:drawing></w:r></w:p>'
    big, small = picture.format(5_000_000, 3_000_000), picture.format(200_000, 200_000)
    (problem,) = read(docx(par(S) + par("二、主动公开情况") + big)).problems
    assert problem.code == "image" and problem.where == "after: 二、主动公开情况"
    assert not read(docx(par(S) + small)).problems
    assert code_of(lambda: read(docx(big))) == "no_text_layer"
