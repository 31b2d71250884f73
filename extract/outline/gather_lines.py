"""The lines of a source as rows that know where they came from; grids that hold text instead of cells become rows too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extract.characters import is_cjk
from extract.facts import Block, Line, Piece, Source, Table
from extract.outline.match_words import flat, is_noise, words

_PROSE = 200  # characters of a cell with several sentences from which on it is text that got into a table
_BREAKS = re.compile(r"[\n\r\f\v\u2028\u2029]")
_LONG = 45  # characters: no label of a form and no amount is longer and a sentence


@dataclass(frozen=True, slots=True)
class Row:
    """One line, or several joined. ``line``: layout of the first one. ``flat``: the text for matching. ``kind``: paragraph
    kind once it is known, ``level``: of a heading."""

    text: str
    pieces: tuple[Piece, ...]
    line: Line
    flat: str
    kind: str | None = None
    level: int | None = None


Item = Row | Table


def text_of(block: Block) -> str:
    """The text that the pieces of paragraphs point into: of a line its text, of a grid its cells, one a line."""
    return block.text if isinstance(block, Line) else "\n".join(cell.text for cell in block.cells)


def gather(source: Source) -> list[Item]:
    """Rows and real tables in reading order. A line with line feeds in it is several rows."""
    out: list[Item] = []
    for index, block in enumerate(source.blocks):
        if isinstance(block, Line):
            out += _rows(block.text, 0, index, block)
        elif _is_index(block):
            out += _index_rows(block, index)
        else:
            out += _table(block, index)
    return out


def _table(table: Table, index: int) -> list[Item]:
    """A grid as it is; as rows when it only frames text; both when a paragraph got into one of its cells."""
    prose = [not cell.text.strip() or _is_prose(cell.text) for cell in table.cells]
    everything = _is_text(table)
    if not everything and not any(p and c.text.strip() for p, c in zip(prose, table.cells, strict=True)):
        return [table]
    line = Line("", page=table.page, start=table.start, wrapped=True)
    out: list[Item] = []
    at = 0
    for cell, is_prose in zip(table.cells, prose, strict=True):
        if everything or is_prose:
            out += _rows(cell.text, at, index, line)
        at += len(cell.text) + 1
    if not everything:
        rest = tuple(replace(c, text="") if p else c for c, p in zip(table.cells, prose, strict=True))
        out.append(replace(table, cells=rest))
    return out


def _is_prose(text: str) -> bool:
    """Whether a cell holds paragraphs: no note on a form is that long."""
    return len(text) >= _PROSE and text.count("。") >= 3


def _rows(text: str, at: int, block: int, line: Line, kind: str | None = None) -> list[Row]:
    """One row for each line of a text that begins at character ``at`` of its block."""
    core = text.strip()
    if core and not _BREAKS.search(core):
        lead = text.index(core[0])
        return [Row(core, (Piece(0, block, at + lead, len(core)),), line, flat(core), kind)]
    out = []
    for part in _BREAKS.split(text):
        core = part.strip()
        if core:
            lead = len(part) - len(part.lstrip())
            out.append(Row(core, (Piece(0, block, at + lead, len(core)),), line, flat(core), kind))
            line = replace(line, gap=False, indent=0.0) if line.level is None else line
        at += len(part) + 1
    return out


def _is_text(table: Table) -> bool:
    """Whether a grid only frames text: one column of sentences, or most of its characters in long cells."""
    cells = [c.text.strip() for c in table.cells if c.text.strip()]
    total = sum(map(len, cells))
    wide = sum(len(c) for c in cells if len(c) >= _LONG and re.search("[。；;]", c))
    short = sum(len(c) < 20 for c in cells)
    one_column = table.columns == 1 or all(c.colspan >= table.columns for c in table.cells if c.text.strip())
    if one_column:
        return not cells or not all(words().table_cell.search(flat(c)) for c in cells[1:]) or len(cells) == 1
    return wide > 0.6 * total and short <= 0.5 * len(cells)


def _is_index(table: Table) -> bool:
    """Whether a grid is the index block of a web page (number, category, date, source …)."""
    cells = [flat(c.text) for c in table.cells if c.text.strip()]
    if not cells or len(cells) > 60:
        return False
    labels = sum(is_noise(c.rstrip(":") + ":") for c in cells if len(c) <= 12 and any(map(str.isalpha, c)))  # / names nothing
    return labels >= 2 and labels >= 0.2 * len(cells)


def _index_rows(table: Table, index: int) -> list[Row]:
    """One noise row for each line of an index block."""
    lines: dict[int, list[Row]] = {}
    line = Line("", page=table.page, start=table.start, wrapped=False, chrome=True)
    at = 0
    for cell in table.cells:
        lines.setdefault(cell.row, []).extend(_rows(cell.text, at, index, line))
        at += len(cell.text) + 1
    return [replace(glue(rows, " "), kind="noise") for rows in lines.values() if rows]


def glue(rows: Sequence[Row], joint: str | None = None) -> Row:
    """Several rows as one. ``joint``: what stands between them; without it nothing between Chinese characters and digits, a
    blank between two words of Latin letters."""
    if len(rows) == 1:
        return rows[0]
    texts: list[str] = []
    pieces: list[Piece] = []
    at = 0
    for row in rows:
        between = joint if joint is not None else _joint(texts[-1] if texts else "", row.text)
        if texts and between:
            texts.append(between)
            at += len(between)
        texts.append(row.text)
        pieces += [Piece(p.start + at, p.block, p.at, p.length) for p in row.pieces]
        at += len(row.text)
    said = "".join(row.flat for row in rows)
    return Row("".join(texts), tuple(pieces), rows[0].line, said, rows[0].kind, rows[0].level)


def _joint(before: str, after: str) -> str:
    if not before or not (before[-1].isalpha() and after[:1].isalpha()) or is_cjk(before[-1]) or is_cjk(after[0]):
        return ""
    word = before.rsplit(None, 1)[-1][-60:] + after.split(None, 1)[0][:60]
    return "" if re.search(r"[@/:]|\w\.\w", word) else " "  # an address that a wrap has cut


def cut(row: Row, marks: Iterable[int]) -> list[Row]:
    """A row cut before each character in ``marks`` (ascending); white space at the cuts is left out."""
    out: list[Row] = []
    first = 0
    spans = _spans(len(row.text), marks)
    if len(spans) == 1:
        return [row]
    for start, end in spans:
        part = row.text[start:end]
        core = part.strip()
        if not core:
            continue
        start += len(part) - len(part.lstrip())
        end = start + len(core)
        pieces = []
        while first < len(row.pieces) and row.pieces[first].start + row.pieces[first].length <= start:
            first += 1
        for piece in row.pieces[first:]:
            if piece.start >= end:
                break
            a, b = max(start, piece.start), min(end, piece.start + piece.length)
            if a < b:
                pieces.append(Piece(a - start, piece.block, piece.at + a - piece.start, b - a))
        line = row.line if not out else replace(row.line, gap=False, indent=0.0)
        out.append(Row(core, tuple(pieces), line, flat(core), row.kind, row.level))
    return out


def _spans(size: int, marks: Iterable[int]) -> list[tuple[int, int]]:
    points = sorted({m for m in marks if 0 < m < size})
    return list(zip([0, *points], [*points, size], strict=True))
