"""Official tables that a file prints as lines of text, found by their labels and made tables again.

One cell a line, a whole row a line, everything on one line, labels wrapped around their numbers: what such a table has in
common is that official labels follow each other with nothing but numbers between. Prose never does that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from extract.characters import simplify
from extract.facts import Block, Cell, Line, Table
from extract.forms import FormTable, load_forms
from extract.reading.ragged_rows import PIPES
from extract.tables.form_rows import head_keys, officials, row_keys
from extract.tables.label_keys import is_like, label_key, words
from extract.tables.line_tokens import MARKS, Token, is_mark, lexicon, tokens_of
from extract.tables.mend_lines import mend_lines
from extract.tables.split_digits import split_digits

MIN_LABELS = 8  # official labels in a row that make a table
MIN_DISTINCT = 6
MIN_NUMBERS = 3  # numbers between them; without numbers it takes more labels
MIN_BLANK = 15
MIN_DRAWN = 10  # lines of a table with marks on them, doubled
MIN_DRAWN_LABELS = 4  # official labels that make it one
MIN_HEADS = 5  # labels side by side that are heads
MAX_STRANGE = 3  # other texts between two labels
MAX_WORDS = 40  # characters of such a text
_SENTENCE = re.compile(r"[。；！？;!?，：]")
_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,2}\s?[、.．]\s?\S{4}")
_VALUES = frozenset({"number", "dash", "unit", "blank"})


def recover_tables(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with such lines replaced by tables of shape ``lines``; all other blocks as they are.

    Every character of a replaced line, but white space and the marks of cells, stands in a cell; a line that is the table only
    in part keeps its rest as lines before and after it.
    """
    out: list[Block] = []
    run: list[Block] = []
    for block in [*blocks, None]:
        if (isinstance(block, Line) and not block.chrome and block.level is None) or (
            isinstance(block, Table) and _is_empty(block)
        ):
            run.append(block)
            continue
        out += _recover(run)
        run = []
        if block is not None:
            out.append(block)
    return out


def _is_empty(table: Table) -> bool:
    """Whether a table is nothing but marks of cells (``|||``)."""
    return not any(c.text.strip() for c in table.cells)


def _recover(run: Sequence[Block]) -> Iterator[Block]:
    """One run of lines, its tables recovered."""
    lines = [b if isinstance(b, Line) else Line("") for b in run]
    tokens: list[Token] = []
    regions: list[tuple[int, int]] = []
    if _may_hold(lines):
        mended = mend_lines(lines) if all(isinstance(b, Line) for b in run) else lines
        tokens = tokens_of(mended)
        regions = list(_regions(tokens, mended))
        if regions and mended != lines:
            run = lines = mended
    at = (0, 0)
    for first, last in regions:
        inside = tokens[first : last + 1]
        begin, end = inside[0].pieces[0], inside[-1].pieces[-1]
        yield from _between(run, at, (begin[0], begin[1]))
        yield _table([t for t in inside if t.kind != "page"], lines)
        yield from (lines[t.line] for t in inside if t.kind == "page")
        at = (end[0], end[2])
        while at[0] + 1 < len(lines) and not lines[at[0]].text[at[1] :].strip(MARKS) and not lines[at[0] + 1].text.strip(MARKS):
            at = (at[0] + 1, len(lines[at[0] + 1].text))  # marks of empty cells behind the table
    yield from _between(run, at, (len(lines), 0))


def _may_hold(lines: Sequence[Line]) -> bool:
    """A quick look whether lines name enough official labels."""
    text = simplify("".join(line.text for line in lines))
    return any(mark in text for mark in _marks())


@lru_cache(maxsize=1)
def _marks() -> tuple[str, ...]:
    """Words of which every official table prints one."""
    return tuple(words()["table_marks"])


def _between(run: Sequence[Block], start: tuple[int, int], end: tuple[int, int]) -> Iterator[Block]:
    """The lines between two places, those that are cut with what is left of them."""
    for n in range(start[0], min(end[0] + 1, len(run))):
        line = run[n]
        if isinstance(line, Table):
            yield line
            continue
        a = start[1] if n == start[0] else 0
        b = end[1] if n == end[0] else len(line.text)
        if a == 0 and b == len(line.text):
            yield line
            continue
        part = line.text[a:b].strip(MARKS)
        if part:
            at = line.text.index(part, a)
            offset = None if line.start is None else line.start + at
            yield replace(line, text=part, start=offset, gap=line.gap and a == 0, indent=line.indent if a == 0 else 0.0)


# --- where tables are ------------------------------------------------------------------------------------------------


def _regions(tokens: Sequence[Token], lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """First and last token of each table."""
    labels = [n for n, t in enumerate(tokens) if t.kind == "label"]
    chain: list[int] = []
    for n in labels:
        if chain and not _are_linked(tokens, chain[-1], n):
            if _is_table(tokens, chain, lines):
                yield chain[0], _end(tokens, chain)
            chain = []
        chain.append(n)
    if _is_table(tokens, chain, lines):
        yield chain[0], _end(tokens, chain)


def _are_linked(tokens: Sequence[Token], a: int, b: int) -> bool:
    """Whether only numbers and a few other words stand between two labels."""
    strange = 0
    for n in range(a + 1, b):
        token = tokens[n]
        if token.kind == "section":
            return False
        if token.kind not in ("text", "label") or is_mark(token.text):
            continue
        if len(token.text) > MAX_WORDS or (_SENTENCE.search(token.text) and not _is_piece(token.text)):
            return False
        numbers_follow = n + 1 < len(tokens) and tokens[n + 1].kind in _VALUES
        if _HEADING.match(token.text) and not numbers_follow:
            return False
        strange += len(token.text) > 2
    return strange <= MAX_STRANGE


def _is_piece(text: str) -> bool:
    """Whether a text is the piece of an official label or note, such as the end of one that was wrapped."""
    key = label_key(text)
    return len(key) > 2 and any(key in known for known in lexicon().kinds)


def _is_table(tokens: Sequence[Token], chain: Sequence[int], lines: Sequence[Line]) -> bool:
    if not chain:
        return False
    first, final = tokens[chain[0]].line, tokens[min(chain[-1] + 1, len(tokens) - 1)].line
    drawn = sum(any(c in PIPES for c in line.text) for line in lines[first : final + 1])
    is_drawn = 5 * drawn >= 2 * (final - first + 1) >= MIN_DRAWN  # marks of cells: no prose
    long = [tokens[n].key for n in chain if len(tokens[n].key) >= 4]
    last = min(len(tokens), chain[-1] + 20)
    numbers = sum(t.kind in ("number", "dash") for t in tokens[chain[0] : last])
    if is_drawn and len(set(long)) >= MIN_DRAWN_LABELS and numbers >= MIN_NUMBERS:
        return True
    if len(set(long)) < MIN_DISTINCT or len(long) < MIN_LABELS:
        return False
    return numbers >= MIN_NUMBERS or len(long) >= MIN_BLANK


def _end(tokens: Sequence[Token], chain: Sequence[int]) -> int:
    """The last token of a table: the numbers behind its last label, or a last row whose label is misprinted."""
    at = chain[-1]
    for _ in range(3):
        at = _after_numbers(tokens, at, _expected(tokens, chain))
        nxt = tokens[at + 1] if at + 1 < len(tokens) else None
        follows = at + 2 < len(tokens) and tokens[at + 2].kind in ("number", "dash")
        if nxt is None or nxt.kind != "text" or not ((follows and _is_misprint(nxt.text)) or _is_piece_of_note(nxt.text)):
            break
        at += 1
    return at


def _after_numbers(tokens: Sequence[Token], at: int, expected: int) -> int:
    """The last of the numbers behind a label; numbers on further lines only as many as the row has columns."""
    count = 0
    while at + 1 < len(tokens) and tokens[at + 1].kind in _VALUES:
        nxt = tokens[at + 1]
        if (
            nxt.line != tokens[at].line
            and nxt.kind in ("number", "dash")
            and (count >= expected or _begins_words(tokens, at + 1))
        ):
            break
        count += nxt.kind in ("number", "dash", "blank")
        at += 1
    return at


def _begins_words(tokens: Sequence[Token], at: int) -> bool:
    """Whether words follow a number without a blank (2024年，…)."""
    if at + 1 >= len(tokens) or tokens[at + 1].kind != "text":
        return False
    (line, _, end), (below, start, _) = tokens[at].pieces[-1], tokens[at + 1].pieces[0]
    return line == below and end == start


def _is_misprint(text: str) -> bool:
    key = label_key(text)
    return len(key) >= 4 and is_like(key, _row_keys())


def _is_piece_of_note(text: str) -> bool:
    key = label_key(text)
    return len(key) > 3 and text.rstrip().endswith(("）", ")")) and any(k.endswith(key) for k in lexicon().kinds)


# --- cells -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _tables_by_key() -> dict[str, FormTable]:
    found: dict[str, FormTable] = {}
    for form in load_forms().values():
        for table in form.tables:
            for official in officials(table):
                for key in official.keys:
                    found.setdefault(key, table)
    return found


def _expected(tokens: Sequence[Token], chain: Sequence[int]) -> int:
    """How many numbers the last row of a table has."""
    if len(chain) >= MIN_HEADS and chain[-1] - chain[-MIN_HEADS] == MIN_HEADS - 1:  # heads with nothing but each other between
        return max(len(t.columns) for f in load_forms().values() for t in f.tables)
    last, before = chain[-1], chain[-2] if len(chain) > 1 else None
    table = _tables_by_key().get(tokens[last].key)
    if before is not None and table is not None and lexicon().kinds[tokens[last].key] == "label":
        if _tables_by_key().get(tokens[before].key) is table and lexicon().kinds[tokens[before].key] == "label":
            above = sum(t.kind in ("number", "dash", "blank") for t in tokens[before + 1 : last])
        else:
            heads = next((n for n in range(1, len(chain)) if not _is_named(tokens[chain[-1 - n]])), len(chain)) - 1
            above = heads if last - chain[-1 - heads] == heads else 0
        if above:
            return above
    for n in reversed(chain):
        table = _tables_by_key().get(tokens[n].key)
        if table is not None and lexicon().kinds[tokens[n].key] == "label":
            if table.kind == "blocks":
                return next((len(b.columns) for b in table.blocks if any(label_key(r.label) == tokens[n].key for r in b.rows)), 3)
            return len(table.columns)
    return 1


def _is_named(token: Token) -> bool:
    """Whether a token heads a column of numbers."""
    return lexicon().kinds[token.key] == "head" and token.key not in _unnumbered()


def _table(tokens: Sequence[Token], lines: Sequence[Line]) -> Table:
    """The rows of a table: a label and its numbers, heads together, numbers without a label by themselves."""
    rows: list[list[Token]] = []
    aside: list[Token] = []  # single characters of a text that runs down beside the rows
    heads = 0
    for n, token in enumerate(tokens):
        is_value = token.kind in _VALUES
        if token.kind == "text" and len(label_key(token.text)) < 2 and rows:
            aside.append(token)
            continue
        is_head = _is_head(tokens, n)
        row = rows[-1] if rows else []
        starts = not is_value and (not is_head or not heads or token.key in words()["block_heads"])
        if not row or starts or (is_value and heads):
            rows += [[piece] for piece in aside]
            aside = []
            rows.append([token])
        else:
            row.append(token)
        heads = (heads + 1 if not starts else 1) if is_head else 0
    rows += [[piece] for piece in aside]
    cells: list[Cell] = []
    columns: int = 0
    for r, row in enumerate(rows):
        texts = list(_texts(row, columns))
        if row[0].kind == "label" and _is_head_row(row):
            coded = any(t.key in words()["code_heads"] for t in row)  # then a number alone is a code
            columns = 0 if coded else sum(t.key not in _unnumbered() for t in row)
        cells += [Cell(text, r, c, page=page) for c, (text, page) in enumerate(_paged(texts, lines))]
    width = max(c.column for c in cells) + 1
    first = tokens[0].pieces[0]
    line = lines[first[0]]
    start = None if line.start is None else line.start + first[1]
    return Table(tuple(cells), len(rows), width, page=line.page, start=start, shape="lines")


def _is_head(tokens: Sequence[Token], n: int) -> bool:
    """Whether a token heads columns; a word that may also be a row is one when numbers follow."""
    token = tokens[n]
    if token.kind != "label":
        return False
    if lexicon().kinds[token.key] == "head":
        return True
    if token.key not in _both():
        return False
    before = [t for t in tokens[max(0, n - MIN_HEADS + 1) : n] if t.kind == "label"]
    if len(before) == MIN_HEADS - 1 and sum(lexicon().kinds[t.key] == "head" for t in before) >= MIN_HEADS - 2:
        return True  # the last of many heads; the numbers are those of the row below
    follows = tokens[n + 1].kind if n + 1 < len(tokens) else ""
    beside = [tokens[k] for k in (n - 1, n + 1) if 0 <= k < len(tokens) and tokens[k].kind == "label"]
    return follows not in ("number", "dash", "blank") and any(lexicon().kinds[t.key] == "head" for t in beside)


@lru_cache(maxsize=1)
def _row_keys() -> frozenset[str]:
    return frozenset(k for f in load_forms().values() for t in f.tables for k in row_keys(t))


@lru_cache(maxsize=1)
def _both() -> frozenset[str]:
    """Keys that head columns and name rows (总计, 其他)."""
    tables = [t for form in load_forms().values() for t in form.tables]
    return frozenset(k for t in tables for k in head_keys(t)) & _row_keys()


@lru_cache(maxsize=1)
def _unnumbered() -> frozenset[str]:
    """Heads of columns that print no numbers."""
    names = ("block_heads", "label_heads", "unit_heads", "code_heads", "remark_heads")
    return frozenset(key for name in names for key in words()[name])


def _is_head_row(row: Sequence[Token]) -> bool:
    return all(t.kind == "label" for t in row) and len(row) > 1


def _texts(row: Sequence[Token], heads: int) -> Iterator[tuple[str, int]]:
    """The texts of the cells of a row with their lines; a number that is all numbers of the row glued together is cut."""
    numbers = [t for t in row if t.kind == "number"]
    table = _tables_by_key().get(row[0].key) if row[0].kind == "label" else None
    for token in row:
        if token.kind == "number" and len(numbers) == 1 and token.text.isdigit() and len(token.text) > 1:
            parts = split_digits(token.text, table, heads, labelled=row[0].kind != "number")
            if parts:
                yield from ((part, token.line) for part in parts)
                continue
        yield token.text, token.line


def _paged(texts: Sequence[tuple[str, int]], lines: Sequence[Line]) -> Iterator[tuple[str, int | None]]:
    for text, line in texts:
        yield text, lines[line].page
