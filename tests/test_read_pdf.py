"""PDFs drawn for the purpose: tables over pages, boxes that are no tables, and files without a trustworthy text."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from budget import within

from extract.facts import Block, Line, ReadError, Table
from extract.reading.pdf_page import Glyph
from extract.reading.pdf_rest import _missing
from extract.reading.read_pdf import read_pdf
from extract.reading.stitch import stitch

canvas = pytest.importorskip("reportlab.pdfgen.canvas")
from reportlab.lib import colors, pdfencrypt  # noqa: E402
from reportlab.lib.pagesizes import A4  # noqa: E402
from reportlab.lib.utils import ImageReader  # noqa: E402
from reportlab.pdfbase import pdfmetrics  # noqa: E402
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: E402
from reportlab.pdfbase.ttfonts import TTFont  # noqa: E402

SHARED = Path("/work/shared")
SONG = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(SONG))
pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
TOP = A4[1] - 72
SENTENCE = "槐津县民政局认真落实各项工作要求，全年公开政府信息三十二条，办理依申请公开五件。"


@dataclass(frozen=True)
class Limits:
    pages: int = 50
    cells: int = 5000
    characters: int = 200_000


Draw = Callable[[Any], None]


def pdf(*pages: Draw, size: tuple[float, float] = A4, **options: Any) -> bytes:
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=size, **options)
    for draw in pages:
        sheet.setFont(SONG, 14)
        draw(sheet)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def write(sheet: Any, x: float, y: float, *lines: str, size: float = 14, step: float = 28) -> None:
    sheet.setFont(SONG, size)
    for number, line in enumerate(lines):
        sheet.drawString(x, y - number * step, line)


def rule(
    sheet: Any, rows: list[list[str]], x: float = 80, y: float = TOP, widths: tuple[float, ...] = (200, 60, 60), size: float = 10
) -> float:
    """A table with a line on every side; None in a row continues the cell on its left, "^" the cell above."""
    sheet.setFont(SONG, size)
    high = 24.0
    left = [x + sum(widths[:n]) for n in range(len(widths) + 1)]
    for r, row in enumerate(rows):
        top = y - r * high
        for c, text in enumerate(row):
            if text != "^":
                sheet.line(left[c], top, left[c + 1], top)
            if text != ">":
                sheet.line(left[c], top, left[c], top - high)
            if text not in ("^", ">"):
                for n, part in enumerate(text.split("\n")):
                    sheet.drawString(left[c] + 3, top - 11 - 11 * n, part)
        sheet.line(left[-1], top, left[-1], top - high)
    bottom = y - len(rows) * high
    sheet.line(left[0], bottom, left[-1], bottom)
    return bottom


def read(data: bytes, **limits: int) -> tuple[list[Block], int, list[str]]:
    blocks, pages, problems = read_pdf(data, Limits(**limits))
    return blocks, pages, [f"{p.code}:{p.where}" for p in problems]


def texts(blocks: list[Block]) -> list[str]:
    return [b.text for b in blocks if isinstance(b, Line)]


def tables(blocks: list[Block]) -> list[list[list[str]]]:
    return [[[c.text if c else "∅" for c in row] for row in b.grid()] for b in blocks if isinstance(b, Table)]


def error(data: bytes, **limits: int) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(data, **limits)
    assert caught.value.next_step
    return caught.value


def plain(sheet: Any) -> None:
    write(sheet, 250, TOP, "槐津县民政局", size=22)
    write(sheet, 180, TOP - 34, "2020年政府信息公开工作年度报告", size=22)
    write(sheet, 118, TOP - 100, "一、总体情况", "槐津县民政局认真落实各项工作要求，全年公开政府信")
    write(
        sheet,
        90,
        TOP - 156,
        "息三十二条，比上年增加三条，其中政策文件五件，其他信息二",
        "十七条。",
        "第四行写满整行文字，第四行写满整行文字，第四行写满整行字",
    )
    write(sheet, 118, TOP - 268, "空行之后的一段。")
    write(sheet, 290, 40, "- 1 -", size=10)


def test_lines_have_places_sizes_and_gaps() -> None:
    blocks, pages, problems = read(pdf(plain))
    lines = [b for b in blocks if isinstance(b, Line)]
    assert pages == 1 and not problems and len(lines) == len(blocks)
    assert texts(blocks)[:3] == ["槐津县民政局", "2020年政府信息公开工作年度报告", "一、总体情况"]
    assert texts(blocks)[-1] == "- 1 -"
    assert lines[0].size == 22 and lines[2].size == 14 and all(x.page == 1 and x.wrapped for x in lines)
    assert [round(x.indent) for x in lines[2:6]] == [2, 2, 0, 0]
    full, short = lines[4], lines[5]
    assert full.fill is not None and short.fill is not None and full.fill > 0.93 > 0.3 > short.fill
    assert [x.gap for x in lines[1:8]] == [False, True, False, False, False, False, True]


def test_gaps_between_letters_do_not_become_blanks() -> None:
    def draw(sheet: Any) -> None:
        write(sheet, 90, 700, "2024", "GDP Report")
        sheet.drawString(90 + 4 * 7 + 3.5, 700, "年，")
        write(sheet, 90, 600, "单位：")
        sheet.drawString(190, 600, "联系人：蔺国强")
        for n, char in enumerate("全年公开"):
            sheet.drawString(90 + 15.5 * n, 550, char)

    assert texts(read(pdf(draw))[0]) == ["2024年，", "GDP Report", "单位： 联系人：蔺国强", "全年公开"]


HEAD = ["统计指标", "单位", "统计数"]
ITEMS = [[f"（{n}）公开渠道数", "条", str(7 * i)] for i, n in enumerate("一二三四五六")]


@pytest.mark.parametrize("head", [HEAD, ["", "", ""], None], ids=["repeated", "blank", "lost"])
def test_table_over_three_pages_is_one(head: list[str] | None) -> None:
    again = [head] if head is not None else []

    def one(sheet: Any) -> None:
        write(sheet, 90, TOP, "附件：政府信息公开情况统计表")
        rule(sheet, [HEAD, *ITEMS[:2]], y=200)
        write(sheet, 290, 40, "- 1 -", size=10)

    def two(sheet: Any) -> None:
        rule(sheet, [*again, *ITEMS[2:4]])
        write(sheet, 290, 40, "- 2 -", size=10)

    def three(sheet: Any) -> None:
        bottom = rule(sheet, [*again, *ITEMS[4:]])
        write(sheet, 90, bottom - 40, "填报人：蔺国强")
        write(sheet, 290, 40, "- 3 -", size=10)

    blocks = stitch(read(pdf(one, two, three))[0])
    assert tables(blocks) == [[HEAD, *ITEMS]]
    assert [b.page for b in blocks if isinstance(b, Table)] == [1]
    assert [c.page for b in blocks if isinstance(b, Table) for c in b.cells if c.text.startswith("（六")] == [3]
    assert texts(blocks) == ["附件：政府信息公开情况统计表", "- 1 -", "- 2 -", "填报人：蔺国强", "- 3 -"]


MATRIX = [
    ["（勾稽关系）", ">", ">", "申请人情况", ">", ">"],
    ["^", "^", "^", "自然人", "法人", "总计"],
    ["一、本年新收数量", ">", ">", "3", "1", "4"],
    ["三\n本", "（一）予以公开", ">", "1", "0", "1"],
    ["^", "（三）不予\n公开", "1.属于国家秘密", "0", "", "0"],
    ["^", "^", "2.其他禁止公开", "/", "0", "2"],
]


def test_merged_cells_are_spans() -> None:
    (table,) = [
        b for b in read(pdf(lambda s: rule(s, MATRIX, widths=(24, 70, 110, 50, 50, 50)) and None))[0] if isinstance(b, Table)
    ]
    spans = {c.text: (c.row, c.column, c.rowspan, c.colspan) for c in table.cells}
    assert (table.rows, table.columns) == (6, 6)
    assert spans["（勾稽关系）"] == (0, 0, 2, 3)
    assert spans["申请人情况"] == (0, 3, 1, 3)
    assert spans["三本"] == (3, 0, 3, 1)
    assert spans["（三）不予公开"] == (4, 1, 2, 1)
    assert [c.text if c else None for c in table.grid()[5]] == ["三本", "（三）不予公开", "2.其他禁止公开", "/", "0", "2"]


def test_boxed_text_and_frames_are_no_tables() -> None:
    def draw(sheet: Any) -> None:
        sheet.rect(80, 600, 430, 120)
        write(sheet, 90, 700, "这是一个方框里的一段文字，不是表格。", "第二行文字仍在方框里。")
        for n in range(5):  # a line under every line of text, and sides: a ruled sheet
            sheet.rect(80, 400 + 30 * n, 430, 30)
        write(sheet, 90, 530, "稿纸第一行", "稿纸第二行", "稿纸第三行", "稿纸第四行", "稿纸第五行", step=30)

    blocks, _, _ = read(pdf(draw))
    assert not tables(blocks)
    assert texts(blocks)[:2] == ["这是一个方框里的一段文字，不是表格。", "第二行文字仍在方框里。"] and len(texts(blocks)) == 7


def test_white_boxes_behind_text_are_invisible() -> None:
    def draw(sheet: Any) -> None:
        sheet.setFillColor(colors.white)
        for row in range(12):
            for column in range(3):
                sheet.rect(80 + 140 * column, 400 + 25 * row, 140, 25, stroke=0, fill=1)
        sheet.setFillColor(colors.black)
        write(sheet, 90, 690, *[f"第{n}行是一段普普通通的文字" for n in "一二三四五六"], step=25)

    blocks, _, _ = read(pdf(draw))
    assert not tables(blocks) and len(texts(blocks)) == 6


def test_filled_bars_are_lines_and_open_sides_are_closed() -> None:
    def bars(sheet: Any) -> None:
        for n in range(4):
            sheet.rect(80, 500 + 25 * n, 300, 0.5, stroke=0, fill=1)
        sheet.rect(230, 500, 0.5, 75, stroke=0, fill=1)
        for n, (label, value) in enumerate((("规章", "1"), ("行政许可", "20"), ("行政处罚", "3"))):
            write(sheet, 85, 558 - 25 * n, label, size=10)
            write(sheet, 235, 558 - 25 * n, value, size=10)

    assert tables(read(pdf(bars))[0]) == [[["规章", "1"], ["行政许可", "20"], ["行政处罚", "3"]]]


def test_title_and_notes_in_full_width_rows() -> None:
    rows = [
        ["这一行是表格上方的一段说明文字，它很长很长，读者一看就知道是文字而不是", ">", ">"],
        ["第二十条第（一）项", ">", ">"],
        ["信息内容", "本年制发", "现行有效"],
        ["规章", "0", "1"],
    ]
    rows[0][0] += "表格，后面还有一些别的话。"
    blocks = read(pdf(lambda s: rule(s, rows, widths=(300, 70, 70), size=8) and None))[0]
    assert tables(blocks) == [[["第二十条第（一）项"] * 3, rows[2], rows[3]]]
    assert texts(blocks) == [rows[0][0]]


def test_two_numbers_under_each_other_stay_two() -> None:
    rows = [["项目", "数量", "金额"], ["行政许可\n行政处罚", "12\n34", "1"]]
    (table,) = tables(read(pdf(lambda s: rule(s, rows) and None))[0])
    assert table[1][1] == "12 34" and table[1][0] == "行政许可行政处罚"


def test_a_number_wrapped_in_a_narrow_cell_is_one() -> None:
    rows = [["项目", "数量", "金额"], ["行政许可", "44722\n8", "1"]]
    (table,) = tables(read(pdf(lambda s: rule(s, rows, widths=(100, 34, 60)) and None))[0])
    assert table[1][1] == "447228"


def test_no_character_is_lost_or_doubled() -> None:
    def draw(sheet: Any) -> None:
        plain(sheet)
        rule(sheet, MATRIX, y=400, widths=(24, 70, 110, 50, 50, 50))
        sheet.saveState()
        sheet.translate(300, 500)
        sheet.rotate(45)
        sheet.drawString(0, 0, "水印")
        sheet.restoreState()
        write(sheet, 420, 390, "表旁")

    blocks, _, _ = read(pdf(draw))
    got = Counter("".join(texts(blocks) + [c.text for b in blocks if isinstance(b, Table) for c in b.cells]))
    printed = Counter("".join(re.findall(r"[^\s>^]", "".join(t for row in MATRIX for t in row)))) + Counter("水印表旁")
    printed += Counter("".join(texts(read(pdf(plain))[0])))
    got.pop(" ", None)
    printed.pop(" ", None)
    assert got == printed
    assert [b.text for b in blocks if isinstance(b, Line) and b.chrome] == ["水印"]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_turned_pages_read_like_upright_ones(angle: int) -> None:
    def draw(sheet: Any) -> None:
        wide, high = A4
        if angle != 180:
            wide, high = high, wide
        sheet.translate(*{90: (high, 0), 180: (wide, high), 270: (0, wide)}[angle])
        sheet.rotate(angle)
        write(sheet, 90, high - 60, "槐津县横排报告", "第二行文字")
        rule(sheet, MATRIX, y=high - 150, widths=(24, 70, 110, 50, 50, 50))

    blocks, _, _ = read(pdf(draw))
    assert texts(blocks) == ["槐津县横排报告", "第二行文字"]
    assert tables(blocks)[0][5] == ["三本", "（三）不予公开", "2.其他禁止公开", "/", "0", "2"]


def test_two_pages_on_one_sheet_are_read_one_after_the_other() -> None:
    def draw(sheet: Any) -> None:
        for side, x in (("左", 50), ("右", 460)):
            write(sheet, x, 500, *[f"{side}边第{n}行是一行普普通通的正文文字" for n in "一二三四五六七八"], step=24)

    got = "".join(text[0] for text in texts(read(pdf(draw, size=(A4[1], A4[0])))[0]))
    assert got == "左" * 8 + "右" * 8


def test_labels_with_numbers_beside_them_are_not_columns() -> None:
    def draw(sheet: Any) -> None:
        write(sheet, 80, 700, *[f"（{n}）依申请公开信息的办理数量" for n in "一二三四五六七八"])
        write(sheet, 420, 700, *[f"{n} 件" for n in range(8)])

    assert texts(read(pdf(draw))[0])[0].replace(" ", "") == "（一）依申请公开信息的办理数量0件"


def test_parts_under_like_heads_go_on_with_one_value_a_row() -> None:
    above = [["第二十条第（一）项", ">", ">", ">"], ["信息内容", "制发", "废止", "有效"], ["规章", "1", "0", "2"]]
    below = [["第二十条第（五）项", ">"], ["信息内容", "处理决定数量"], ["行政许可", "12"]]

    def one(sheet: Any) -> None:
        rule(sheet, above, y=200, widths=(150, 50, 50, 50))

    def two(sheet: Any) -> None:
        rule(sheet, below, widths=(150, 150))

    (table,) = tables(stitch(read(pdf(one, two))[0]))
    assert table[3:] == [["第二十条第（五）项"] * 4, ["信息内容"] + ["处理决定数量"] * 3, ["行政许可", "12", "12", "12"]]


def test_pictures_beside_text_are_told() -> None:
    def draw(sheet: Any) -> None:
        plain(sheet)
        from PIL import Image

        sheet.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 100, 100, 300, 300)

    assert read(pdf(draw))[2] == ["image:1"]


def test_what_one_library_leaves_out_the_other_does_not_double() -> None:
    def glyph(text: str, x: float) -> Glyph:
        return Glyph(text, x, 0, x + 10, 10, 10, 10, 0, False)

    known = [glyph(c, 10.0 * n) for n, c in enumerate("丽•库尔班")]
    shifted = [glyph(c, 10.0 * n) for n, c in enumerate("丽库尔班")]
    assert _missing(known, shifted) == []
    assert [g.text for g in _missing(known, [*shifted, glyph("条", 200)])] == ["条"]


# --- no trustworthy text -----------------------------------------------------------------------------------------------


def picture(sheet: Any) -> None:
    from PIL import Image

    sheet.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, *A4)


def test_scan_is_refused() -> None:
    assert error(pdf(picture, picture)).code == "no_text_layer"


def test_scan_with_a_page_number_is_refused() -> None:
    def draw(sheet: Any) -> None:
        picture(sheet)
        write(sheet, 290, 40, "- 1 -")

    assert error(pdf(draw)).code == "no_text_layer"


def test_empty_pages_have_no_text() -> None:
    assert error(pdf(lambda s: s.setFont(SONG, 10))).code == "no_text_layer"


def test_some_scanned_pages_are_named() -> None:
    blocks, pages, problems = read(pdf(plain, picture, plain, picture))
    assert pages == 4 and problems == ["pages_without_text:2, 4"]
    assert {b.page for b in blocks} == {1, 3}


def private(sheet: Any) -> None:
    sheet.setFont("Vera", 14)
    for n in range(20):
        sheet.drawString(80, 700 - 24 * n, "".join(chr(0xE000 + 20 * n + i) for i in range(18)))


def test_private_use_glyphs_are_refused() -> None:
    assert error(pdf(private)).code == "broken_fonts"


def test_one_private_page_is_named_not_read() -> None:
    blocks, _, problems = read(pdf(plain, private))
    assert problems == ["pages_without_text:2"] and {b.page for b in blocks} == {1}


def test_wrong_cid_map_is_refused() -> None:
    """The characters are proper Chinese, but none of those that were printed: UCS-2 codes taken for CIDs."""
    good = pdf(*[lambda s: write(s, 60, 780, *[SENTENCE] * 20)] * 2, pageCompression=0)
    bad = good.replace(b"/UniGB-UCS2-H", b"/Identity-H\x20\x20")
    assert error(bad).code == "broken_fonts"


def test_latin_rubbish_in_a_chinese_font_is_refused() -> None:
    good = pdf(lambda s: write(s, 60, 700, *["ab cdef gh ijk lmno pq rstu"] * 8))
    assert error(good).code == "broken_fonts"


def test_encrypted() -> None:
    locked = pdf(plain, encrypt=pdfencrypt.StandardEncryption("secret", ownerPassword="owner"))
    assert error(locked).code == "encrypted"
    open_to_read = pdf(plain, encrypt=pdfencrypt.StandardEncryption("", ownerPassword="owner", canCopy=0))
    assert texts(read(open_to_read)[0])[0] == "槐津县民政局"


def test_truncated_and_other_rubbish_is_damaged() -> None:
    data = pdf(plain, plain)
    for part in (data[: len(data) // 2], data[:-200], b"", b"not a pdf", b"%PDF-1.7\n%%EOF", b"%PDF-1.4" + bytes(range(256)) * 9):
        assert error(part).code == "damaged"


def test_bytes_turned_over_never_raise_anything_else() -> None:
    data = pdf(plain, lambda s: rule(s, MATRIX, widths=(24, 70, 110, 50, 50, 50)) and None)
    for at in range(20, len(data), 151):
        bad = data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1 :]
        try:
            read(bad)
        except ReadError as caught:
            assert caught.code in ("damaged", "no_text_layer", "broken_fonts", "encrypted")


def test_limits() -> None:
    assert error(pdf(plain, plain, plain), pages=2).code == "too_large"
    assert error(pdf(plain, plain), characters=200).code == "too_large"
    assert error(pdf(lambda s: rule(s, [HEAD, *ITEMS]) and None), cells=5).code == "too_large"


def test_a_page_full_of_lines_is_not_searched_for_ever() -> None:
    def draw(sheet: Any) -> None:
        plain(sheet)
        for n in range(300):
            sheet.line(50, 50 + 2 * n, 550, 50 + 2 * n)
            sheet.line(50 + 1.6 * n, 50, 50 + 1.6 * n, 700)

    data = pdf(draw)
    with within(150):
        blocks, _, _ = read(data)
    assert "一、总体情况" in texts(blocks)


def test_plain_pages_are_fast() -> None:
    data = pdf(*[plain] * 6)
    read(data)
    with within(20):
        read(data)


# --- real files --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.is_dir(), reason="development reports are not here")
@pytest.mark.parametrize(("name", "gold", "rows"), [("szfgs2024", "huaian-2024", 28), ("hzq2024_working", "hongze-2024", 26)])
def test_real_reports_give_their_three_tables(name: str, gold: str, rows: int) -> None:
    record = json.loads((SHARED / "gold" / f"{gold}.json").read_text(encoding="utf-8"))
    blocks = stitch(read((SHARED / "reports" / f"{name}.pdf").read_bytes())[0])
    docs, matrix, review = tables(blocks)
    assert (len(docs), len(docs[0])) == (14, 4) and (len(matrix), len(matrix[0])) == (rows, 10) and len(review[0]) == 15
    wanted = {k: v for k, v in record["indicators"].items()}
    got = [float(v) for row in matrix[3:] for v in row[3:]]
    assert got == [v for k, v in wanted.items() if k.startswith("requests.")]
    assert [float(v) for v in review[-1]] == [v for k, v in wanted.items() if k.split(".")[0] in ("review", "litigation")]
    found = [float(c.text) for b in blocks if isinstance(b, Table) for c in b.cells if re.fullmatch(r"[\d.]+", c.text)]
    assert len(found) == len(wanted)
    running = re.sub(r"\s", "", "".join(texts(blocks)))
    running = re.sub(r"-\d-", "", running)
    for paragraph in record["paragraphs"]:
        if paragraph["kind"] in ("title", "heading", "body"):
            assert re.sub(r"[\s*]", "", paragraph["text"]) in running
