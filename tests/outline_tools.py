"""What the tests of the outline stage share: an invented report, sources made of lines, and what must always hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from extract import outline
from extract.facts import KINDS, Block, Cell, Line, Outline, Source, Table
from extract.outline.gather_lines import text_of

BODY = (
    "2017年，我局把群众最关心的事项排在前面，全年主动公开政府信息120条，其中通过网站公开100条、公示栏公开20条；"
    "对来电来访逐件登记，当场能答的当场答复，需要会商的在5个工作日内回话，没有发生超期的情况。"
)
OTHER = "办公室配专职人员1名、兼职人员3名，每季度对栏目更新情况检查一次，发现空白栏目2个，均已补齐。"
TITLE = "虚构县渔业局2017年政府信息公开工作年度报告"
REPORT = [
    ("title", TITLE),
    ("body", "根据《中华人民共和国政府信息公开条例》和县政府办公室的通知要求，编制本年度报告，各项数字从2017年1月1日算到12月31日。"),
    ("heading", "一、概述"),
    ("body", BODY),
    ("body", "（一）加强领导。" + OTHER),
    ("body", "（二）健全制度。一是修订审核办法；二是明确责任人；三是按月通报，通报3期，点名2个站所，年底纳入考核。"),
    ("heading", "二、主动公开政府信息情况"),
    ("body", OTHER + "公开的内容以补贴发放、禁渔通告和行政处罚为主，处罚决定书在7个工作日内上网。"),
    ("heading", "三、依申请公开政府信息情况"),
    ("body", "未收到申请。"),
    ("heading", "四、存在的主要问题及改进措施"),
    ("body", "信息更新不够及时，解读材料偏少。2018年将增加图解和问答，培训信息员2次。"),
    ("signature", "虚构县渔业局"),
    ("signature", "2018年1月15日"),
]  # fmt: skip


def lines(text: str, **fields: object) -> list[Block]:
    """A text as the txt reader gives it: one Line a printed line, blanks stripped and counted."""
    out: list[Block] = []
    gap = False
    for raw in text.split("\n"):
        core = raw.strip()
        if core:
            lead = raw[: len(raw) - len(raw.lstrip())]
            out.append(Line(core, gap=gap, indent=len(lead) + lead.count("\u3000"), **fields))  # type: ignore[arg-type]
        gap = not core
    return out


def source(blocks: Iterable[Block]) -> Source:
    return Source("", "txt", "", tuple(blocks))


def run(text: str, **fields: object) -> Outline:
    return checked(lines(text, **fields))


def checked(blocks: Iterable[Block]) -> Outline:
    """The outline, after a look at what must always hold."""
    given_source = source(blocks)
    shape = outline.outline(given_source)
    assert_tiles(given_source, shape)
    return shape


def assert_tiles(given_source: Source, shape: Outline) -> None:
    used: set[tuple[int, int]] = set()
    for paragraph in shape.paragraphs:
        assert paragraph.kind in KINDS and paragraph.text == paragraph.text.strip() != ""
        assert (paragraph.level is not None) == (paragraph.kind == "heading")
        end = 0
        for piece in paragraph.pieces:
            text = text_of(given_source.blocks[piece.block])
            assert paragraph.text[piece.start : piece.start + piece.length] == text[piece.at : piece.at + piece.length]
            assert not paragraph.text[end : piece.start].strip()  # only white space stands between pieces
            end = piece.start + piece.length
            places = {(piece.block, i) for i in range(piece.at, piece.at + piece.length)}
            assert len(places) == piece.length and not places & used
            used |= places
        assert end == len(paragraph.text)
    for index, block in enumerate(given_source.blocks):
        if isinstance(block, Line):
            assert all(c.isspace() or (index, i) in used for i, c in enumerate(block.text))
    kept = [b for b in given_source.blocks if isinstance(b, Table)]
    in_cells = sum(len("".join(c.text.split())) for t in kept for c in t.cells)
    in_tables = sum(len("".join(c.text.split())) for t in shape.tables for c in t.cells)
    in_rows = sum(not text_of(given_source.blocks[b])[i].isspace() for b, i in used if isinstance(given_source.blocks[b], Table))
    assert in_cells == in_tables + in_rows
    assert len(shape.after) == len(shape.tables) and list(shape.after) == sorted(shape.after)


def kinds(shape: Outline) -> list[tuple[str, str]]:
    return [(p.kind, p.text) for p in shape.paragraphs]


def wrap(text: str, width: int, *, columns: bool = True) -> list[str]:
    """Hard wraps as an office program makes them: words and numbers stay whole, no line begins with a closing mark."""
    out, line, size = [], "", 0
    for token in re.findall(r"[!-~]+|.", text, re.DOTALL):
        wide = sum(2 if columns and unicodedata.east_asian_width(c) in "WFA" else 1 for c in token)
        if line and size + wide > width and token not in "，。；：、！？）》”":
            out.append(line)
            line, size = "", 0
        line += token
        size += wide
    return [*out, line]


def table(rows: list[list[str]]) -> Table:
    cells = tuple(Cell(t, r, c) for r, row in enumerate(rows) for c, t in enumerate(row))
    return Table(cells, len(rows), max(map(len, rows)))


SHEET = table([["统计指标", "单位", "统计数"], ["一、主动公开情况", "——", ""], ["（一）主动公开政府信息数", "条", "120"]])
