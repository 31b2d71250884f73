#!/usr/bin/env python3
"""Prints annotated reports (.rep) as files a reader would meet: txt, md, html, docx, pdf. For samples and tests.

    python tools/render.py corpus OUT --formats docx,pdf [--part test]
    python tools/render.py --samples            rewrites corpus/samples from corpus/samples/samples.json

docx and pdf carry the official grids with their merged cells; a pdf breaks its tables over pages.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from extract.corpus import AnnotatedReport, load_corpus  # noqa: E402
from extract.forms import Form, FormTable, Row, load_forms  # noqa: E402


@dataclass
class Printed:
    """A grid: (row, column, rowspan, colspan, text) cells."""

    name: str
    rows: int
    columns: int
    cells: list[tuple[int, int, int, int, str]]


Cells = list[tuple[int, int, int, int, str]]


def _official(form: Form, value: Callable[[str], str]) -> list[Printed]:
    """The tables of a form as they are printed officially. ``value``: what the cell of an indicator prints."""
    kinds = {"list": _list, "blocks": _blocks, "matrix": _matrix, "row": _row}
    return [kinds[table.kind](table, value) for table in form.tables]


def _list(table: FormTable, value: Callable[[str], str]) -> Printed:
    heads = ["统计指标", "单位", *(c.label for c in table.columns)]
    cells: Cells = [(0, c, 1, 1, head) for c, head in enumerate(heads)]
    for r, row in enumerate(table.rows, 1):
        cells += [(r, 0, 1, 1, row.numbering + row.label + row.note), (r, 1, 1, 1, row.unit or "——")]
        for c, column in enumerate(table.columns, 2):
            key = row.id if c == 2 else f"{row.id}.{column.id}"
            cells.append((r, c, 1, 1, "" if row.kind == "header" else value(key)))
    return Printed(table.id, len(table.rows) + 1, len(heads), cells)


def _blocks(table: FormTable, value: Callable[[str], str]) -> Printed:
    cells: Cells = []
    r = 0
    for block in table.blocks:
        count = len(block.columns)
        wide = 3 if count == 1 else 1
        cells += [(r, 0, 1, 4, block.block), (r + 1, 0, 1, 1, "信息内容")]
        cells += [(r + 1, 1 + i, 1, wide, c.label) for i, c in enumerate(block.columns)]
        r += 2
        for row in block.rows:
            cells.append((r, 0, 1, 1, row.label))
            cells += [(r, 1 + i, 1, wide, value(f"{row.id}.{c.id}")) for i, c in enumerate(block.columns)]
            if count == 2:
                cells.append((r, 3, 1, 1, ""))
            r += 1
    return Printed(table.id, r, 4, cells)


def _matrix(table: FormTable, value: Callable[[str], str]) -> Printed:
    group = table.columns[1].group[0]
    cells: Cells = [(0, 0, 3, 3, table.head_note), (0, 3, 1, 7, table.column_head), (1, 3, 2, 1, table.columns[0].label)]
    cells += [(1, 4, 1, 5, group), (1, 9, 2, 1, table.columns[6].label)]
    cells += [(2, 4 + i, 1, 1, c.label) for i, c in enumerate(table.columns[1:6])]
    by_id = {row.id: row for row in table.rows}

    def depth(row: Row) -> int:
        return 0 if row.parent is None else 1 + depth(by_id[row.parent])

    def height(row: Row) -> int:
        return sum(height(x) for x in table.rows if x.parent == row.id) or 1

    r = 3
    for row in table.rows:
        label = row.numbering + row.label + row.note
        if row.kind == "header":
            cells.append((r, depth(row), height(row), 1, label))
            continue
        cells.append((r, depth(row), 1, 3 - depth(row), label))
        cells += [(r, 3 + i, 1, 1, value(f"{row.id}[{c.id}]")) for i, c in enumerate(table.columns)]
        r += 1
    return Printed(table.id, r, 10, cells)


def _row(table: FormTable, value: Callable[[str], str]) -> Printed:
    cells: Cells = []
    spans: dict[tuple[str, ...], int] = {}
    for i, column in enumerate(table.columns):
        for n in range(1, len(column.group) + 1):
            spans.setdefault(column.group[:n], i)
        cells.append((len(column.group), i, 3 - len(column.group), 1, column.label))
        cells.append((3, i, 1, 1, value(column.id)))
    for path, first in spans.items():
        width = sum(c.group[: len(path)] == path for c in table.columns)
        cells.append((len(path) - 1, first, 1, width, path[-1]))
    return Printed(table.id, 4, len(table.columns), cells)


def blocks_of(report: AnnotatedReport) -> list[tuple[str, Any]]:
    """("p", paragraph) and ("table", Printed) in order; the three tables of 2019+ under their own headings."""
    if report.cells is None:
        return [("p", p) for p in report.paragraphs]
    values = dict(report.cells.values)

    def value(key: str) -> str:
        raw = values.get(key, report.cells.default if report.cells else "0")
        return "" if raw == "blank" else str(raw)

    printed = _official(load_forms()[report.cells.form], value)
    out: list[tuple[str, Any]] = []
    after = {}
    if len(printed) == 3:
        cues = ("主动公开政府信息", "处理政府信息公开申请", "行政复议")
        for p in report.paragraphs:
            for n, cue in enumerate(cues):
                if p.kind == "heading" and cue in p.text and p.text[:1] in "一二三四五六七" and n not in after:
                    after[n] = p
    if len(after) < len(printed):
        after = {}
    together = [("table", t) for t in printed] if not after else []
    if report.cells.after < 0:
        out += together
    for index, p in enumerate(report.paragraphs):
        out.append(("p", p))
        if index == report.cells.after:
            out += together
        out += [("table", printed[n]) for n, q in after.items() if q is p]
    return out


def pipe(table: Printed) -> str:
    grid = [[""] * table.columns for _ in range(table.rows)]
    for r, c, _, _, text in table.cells:
        grid[r][c] = text
    lines = ["| " + " | ".join(row) + " |" for row in grid]
    return "\n".join([lines[0], "|" + "---|" * table.columns, *lines[1:]])


def to_text(report: AnnotatedReport, layout: str) -> str:
    parts = []
    for kind, x in blocks_of(report):
        if kind == "table":
            parts.append(pipe(x))
        elif layout in ("wrap", "blank"):
            gap = "\n" if layout == "wrap" else "\n\n"
            parts.append(gap.join(textwrap.wrap(x.text, 32 if layout == "wrap" else 28, drop_whitespace=False)))
        elif layout == "md":
            parts.append({"title": "# ", "heading": "## "}.get(x.kind, "") + x.text)
        else:
            parts.append(x.text)
    return (" " if layout == "oneline" else "\n" if layout == "wrap" else "\n\n").join(parts) + "\n"


def to_html(report: AnnotatedReport) -> str:
    out = ["<!doctype html><html lang=zh><head><meta charset=utf-8><title>政府信息公开年报</title></head><body>"]
    out.append("<div class=nav><a href=/>首页</a> &gt; <a href=/zwgk>政务公开</a> &gt; 政府信息公开年报</div><div id=zoom>")
    for kind, x in blocks_of(report):
        if kind == "table":
            rows: dict[int, list[str]] = {}
            for r, _, rs, cs, text in sorted(x.cells):
                span = (f" rowspan={rs}" if rs > 1 else "") + (f" colspan={cs}" if cs > 1 else "")
                rows.setdefault(r, []).append(f"<td{span}>{escape(text)}</td>")
            out.append("<table border=1>" + "".join(f"<tr>{''.join(rows.get(r, []))}</tr>" for r in range(x.rows)) + "</table>")
        else:
            tag = {"title": "h1", "heading": "h2"}.get(x.kind, "p")
            out.append(f"<{tag}>{'&emsp;&emsp;' if tag == 'p' else ''}{escape(x.text)}</{tag}>")
    return "\n".join(out) + "</div><div class=footer>打印本页 关闭窗口</div></body></html>\n"


def to_docx(report: AnnotatedReport) -> bytes:
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.core_properties.author = "gongkai"
    for kind, x in blocks_of(report):
        if kind == "table":
            table = document.add_table(rows=x.rows, cols=x.columns, style="Table Grid")
            for r, c, rs, cs, text in x.cells:
                cell = table.cell(r, c)
                if rs > 1 or cs > 1:
                    cell = cell.merge(table.cell(r + rs - 1, c + cs - 1))
                cell.text = text
        elif x.kind == "title":
            document.add_paragraph(x.text, style="Title")
        elif x.kind == "heading":
            document.add_paragraph(x.text, style="Heading 1" if x.text[:1] in "一二三四五六七八九十" else "Normal")
        else:
            document.add_paragraph(x.text).paragraph_format.first_line_indent = Pt(24)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def to_pdf(report: AnnotatedReport) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    base = {"fontName": "STSong-Light", "wordWrap": "CJK"}
    styles = {
        "title": ParagraphStyle("t", fontSize=20, leading=30, alignment=1, spaceAfter=14, **base),
        "heading": ParagraphStyle("h", fontSize=15, leading=26, firstLineIndent=30, **base),
        "body": ParagraphStyle("b", fontSize=15, leading=27, firstLineIndent=30, **base),
        "signature": ParagraphStyle("s", fontSize=15, leading=27, alignment=2, **base),
        "cell": ParagraphStyle("c", fontSize=8, leading=10, alignment=1, **base),
    }
    story: list[Any] = []
    for kind, x in blocks_of(report):
        if kind == "table":
            grid: list[list[Any]] = [[""] * x.columns for _ in range(x.rows)]
            style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
            for r, c, rs, cs, text in x.cells:
                grid[r][c] = Paragraph(escape(text), styles["cell"])
                if rs > 1 or cs > 1:
                    style.append(("SPAN", (c, r), (c + cs - 1, r + rs - 1)))
            width = 450
            widths = (
                [280, 60, *[110 / max(1, x.columns - 2)] * (x.columns - 2)]
                if grid[0][0] and x.rows > 30 and x.columns < 6
                else None
            )
            if x.columns == 10:
                widths = [36, 60, 138, *[30.8] * 7]
            table = Table(grid, colWidths=widths or [width / x.columns] * x.columns, repeatRows=0, splitByRow=1)
            table.setStyle(TableStyle(style))
            story += [Spacer(1, 6), table, Spacer(1, 6)]
        else:
            story.append(Paragraph(escape(x.text), styles.get(x.kind, styles["body"])))

    def number(canvas: Any, doc: Any) -> None:
        canvas.setFont("STSong-Light", 10)
        canvas.drawCentredString(A4[0] / 2, 30, f"- {doc.page} -")

    buffer = io.BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=A4, leftMargin=72, rightMargin=72, topMargin=80, bottomMargin=70, invariant=1)
    document.build(story, onFirstPage=number, onLaterPages=number)
    return buffer.getvalue()


def write(report: AnnotatedReport, folder: Path, suffix: str, layout: str = "plain") -> Path:
    path = folder / f"{report.id}.{suffix}"
    if suffix == "docx":
        path.write_bytes(to_docx(report))
    elif suffix == "pdf":
        path.write_bytes(to_pdf(report))
    elif suffix == "html":
        path.write_text(to_html(report), "utf-8")
    else:
        path.write_text(to_text(report, "md" if suffix == "md" else layout), "utf-8")
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("out", nargs="?", type=Path)
    parser.add_argument("--formats", default="txt,md,html,docx,pdf")
    parser.add_argument("--part")
    parser.add_argument("--samples", action="store_true")
    args = parser.parse_args()
    if args.samples:
        folder = ROOT / "corpus/samples"
        plan = json.loads((folder / "samples.json").read_text("utf-8"))
        reports = {r.id: r for r in load_corpus(ROOT / "corpus")}
        for item in plan["samples"]:
            print(write(reports[item["id"]], folder, item["format"], item.get("layout", "plain")))
        return 0
    if not args.corpus or not args.out:
        parser.error("corpus and out are needed")
    args.out.mkdir(parents=True, exist_ok=True)
    for report in load_corpus(args.corpus, args.part):
        for suffix in args.formats.split(","):
            write(report, args.out, suffix)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
