"""Lines of text as tokens of a table that has lost its cells: official labels, numbers, counters, and other words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extract.characters import join as join_lines
from extract.facts import Line
from extract.forms import load_forms
from extract.tables.cell_values import is_nothing, read_cell
from extract.tables.form_rows import head_keys, officials, rows_of
from extract.tables.label_keys import folded, full_key, label_key, words
from extract.tables.page_lines import page_lines
from extract.tables.table_items import is_counter

Part = tuple[int, int, int]  # line, start, end
MAX_TEXT = 200  # characters of a line's part between two labels that are looked at as one text

_SPACE = re.compile(r"[\s|｜]+")
_PIPE = re.compile("[|｜]")
MARKS = " |｜\t\u3000"
_ORDINAL = re.compile(
    r"(?:其\s?中\s?[:：]?\s?)?(?:[（(]\s?[一二三四五六七八九十\d]{1,3}\s?[)）]|[一二三四五六七八九十]{1,3}\s?[、.．]|\d{1,2}\s?[、.．)）]|[①-⑳㈠-㈩⑴-⒛])?\s?[“\"《（(【]?$"
)
_NOTE = re.compile(r"[”\"》)）】]{0,2}(?:\s?[（(][^（()）]{0,120}[)）]?|\s?\*)?")
_NUMBER = re.compile(r"\d[\d,，.]{0,60}")
# 件12, 结转下年度0000000, 人次86五、存在…: words, a number, words that do not belong to it
_COUNTED = re.compile(
    r"(?P<before>\D{0,60}?)(?P<number>\d[\d,，]{0,60}(?:\.\d{1,6})?)(?P<after>(?![年月日、.．)）%％\d])\D{3}.*|)"
)


@dataclass(slots=True)
class Token:
    """``kind``: label, section, number, dash, unit, blank (an empty cell), page, text. ``key`` of labels; ``pieces`` of lines."""

    kind: str
    text: str
    pieces: list[Part]
    key: str = ""

    @property
    def line(self) -> int:
        return self.pieces[0][0]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Keys by their first two characters, longest first, with what they are."""

    kinds: dict[str, str]
    by_start: dict[str, tuple[str, ...]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def lexicon() -> _Lexicon:
    """Everything that official tables print as words."""
    kinds: dict[str, str] = {}
    for form in load_forms().values():
        for table in form.tables:
            for key in head_keys(table):
                kinds.setdefault(key, "head")
            texts = [t for t in (table.head_note, table.column_head) if t]
            texts += [c.label for c in table.columns] + [b.block for b in table.blocks]
            kinds.update(dict.fromkeys((k for t in texts for k in (full_key(t), label_key(t)) if len(k) > 1), "head"))
    for form in load_forms().values():
        for table in form.tables:
            texts = [r.label + r.note for r in rows_of(table) if r.note]
            keys = [k for o in officials(table) for k in o.keys] + [full_key(t) for t in texts]
            kinds.update(dict.fromkeys((k for k in keys if len(k) > 1), "label"))
    for form in load_forms().values():
        for table in form.tables:
            kinds[label_key(table.section)] = "section"
    kinds.update(dict.fromkeys(map(label_key, words()["sections"]), "section"))
    found = {k: v for k, v in kinds.items() if not k.isdigit() and k not in _year_words()}
    by_start: dict[str, list[str]] = {}
    for key in sorted(found, key=lambda k: (-len(k), k)):
        by_start.setdefault(key[:2], []).append(key)
    return _Lexicon(found, {start: tuple(keys) for start, keys in by_start.items()})


def _year_words() -> frozenset[str]:
    """What is left of heads that are a year: words that any text prints behind one."""
    columns = [c for form in load_forms().values() for table in form.tables for c in table.columns]
    texts = [t for c in columns for t in (c.label, *c.variants) if "YYYY" in t]
    keys = [label_key(t.replace("YYYY", "")) for t in texts]
    return frozenset(k for k in keys if len(k) < 3)


@dataclass(frozen=True, slots=True)
class _Flat:
    """The characters of all lines that keys are made of, and where each stands."""

    text: str
    places: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Flat:
        text: list[str] = []
        places: list[tuple[int, int]] = []
        for n, line in enumerate(lines):
            for at, c in enumerate(folded(line.text)):
                if c.isalnum() and (c.isascii() or "\u3400" <= c <= "\u9fff"):
                    text.append(c)
                    places.append((n, at))
        return cls("".join(text), tuple(places))


def _spots(flat: _Flat) -> Iterator[tuple[int, int, str]]:
    """Where official keys stand, longest first, none over another."""
    known = lexicon()
    at = 0
    while at < len(flat.text) - 1:
        keys = known.by_start.get(flat.text[at : at + 2], ())
        found = next((k for k in keys if flat.text.startswith(k, at)), None)
        if found is None:
            at += 1
            continue
        whole = _until_break(flat, at, found)
        yield at, at + len(whole), whole
        at += len(whole)


def _until_break(flat: _Flat, at: int, key: str) -> str:
    """A key that runs over the end of a line, or the shorter one that ends there when the next line begins with another."""
    known = lexicon()
    for n in range(2, len(key)):
        if flat.places[at + n][0] != flat.places[at + n - 1][0] and key[:n] in known.kinds:
            follows = known.by_start.get(flat.text[at + n : at + n + 2], ())
            if any(flat.text.startswith(k, at + n) and len(k) > len(key) - n for k in follows):
                return key[:n]
    return key


def tokens_of(lines: Sequence[Line]) -> list[Token]:
    """The tokens of lines in reading order. Every character but white space and marks of cells is in one of them."""
    flat = _Flat.of(lines)
    spots: dict[int, list[tuple[int, int, int, str]]] = {}  # by first line: start, last line, end, key
    for start, end, key in _spots(flat):
        (first, a), (last, b) = flat.places[start], flat.places[end - 1]
        spots.setdefault(first, []).append((a, last, b + 1, key))
    out: list[Token] = []
    pages = page_lines(lines)
    carry: tuple[int, int] | None = None  # a label that began on an earlier line covers this one up to here
    for n, line in enumerate(lines):
        text = line.text
        if carry is None and n in pages:
            out.append(Token("page", text, [(n, 0, len(text))]))
            continue
        at = 0
        if carry is not None and carry[0] == n:
            at = _note_end(text, carry[1])
            out[-1].pieces.append((n, 0, at))
            out[-1].text = join_lines([out[-1].text, text[:at]])
            carry = None
        elif carry is not None:
            out[-1].pieces.append((n, 0, len(text)))
            out[-1].text = join_lines([out[-1].text, text])
            continue
        if not text.strip(MARKS):
            if text.strip() in ("|", "｜") and (n == 0 or lines[n - 1].text.rstrip()[-1:] in ("|", "｜", "")):
                out.append(Token("blank", "", [(n, 0, len(text))]))
            continue
        for start, last, end, key in spots.get(n, ()):
            if start < at:
                continue
            first = start - _prefix(text[at:start], key)
            first += len(text[first:start]) - len(text[first:start].lstrip())
            out += _rest(text, n, at, first)
            kind = "section" if lexicon().kinds[key] == "section" else "label"
            if last == n:
                at = _note_end(text, end)
                out.append(Token(kind, text[first:at], [(n, first, at)], key))
            else:
                out.append(Token(kind, text[first:], [(n, first, len(text))], key))
                at, carry = len(text), (last, end)
        out += _rest(text, n, at, len(text))
    return list(_whole_texts(out, lines))


def _whole_texts(tokens: Sequence[Token], lines: Sequence[Line]) -> Iterator[Token]:
    """Labels that touch other words on their line become a part of that text."""
    drawn = [t.kind == "text" and not is_mark(t.text) for t in tokens]
    for n, token in enumerate(tokens):
        if token.kind in ("label", "section"):
            drawn[n] = any(
                0 <= k < len(tokens) and tokens[k].kind == "text" and _touch(tokens, min(n, k)) for k in (n - 1, n + 1)
            )
    group: list[Token] = []
    for n, token in enumerate(tokens):
        if group and not (drawn[n] and _adjoin(group[-1], token)):
            yield _as_text(group, lines)
            group = []
        if drawn[n]:
            group.append(token)
        else:
            yield token
    if group:
        yield _as_text(group, lines)


def _adjoin(left: Token, right: Token) -> bool:
    """Whether nothing at all stands between two tokens."""
    return left.pieces[-1][0] == right.line and left.pieces[-1][2] == right.pieces[0][1]


def _touch(tokens: Sequence[Token], n: int) -> bool:
    """Whether a token and the next are one run of words."""
    left, right = tokens[n], tokens[n + 1]
    return _adjoin(left, right) and left.text[-1:].isalnum() and right.text[:1].isalnum()


def _as_text(group: Sequence[Token], lines: Sequence[Line]) -> Token:
    pieces = [p for t in group for p in t.pieces]
    return Token("text", "".join(lines[n].text[a:b] for n, a, b in pieces), pieces)


def is_mark(text: str) -> bool:
    """Whether a text has no word in it."""
    return not any(c.isalnum() for c in text)


def _prefix(before: str, key: str) -> int:
    """How many characters before a label are its ordinal. A digit that may end a number counts only as the official one."""
    match = _ORDINAL.search(before[-16:])
    size = len(match[0]) if match else 0
    ordinal = before[len(before) - size :].strip()
    ahead = before[: len(before) - size]
    if size and ordinal[:1].isdigit() and (ahead[-1:].isdigit() or ordinal[:2].isdigit()):
        digits = re.match(r"\d+", ordinal)
        for number in _numbers(key):
            if digits and digits[0].endswith(number):
                return size - len(digits[0]) + len(number)
        if digits:
            return size - len(digits[0])
    return size


@lru_cache(maxsize=1024)
def _numbers(key: str) -> tuple[str, ...]:
    """The Arabic ordinals that official rows with this key have."""
    found = set()
    for form in load_forms().values():
        for table in form.tables:
            for official in officials(table):
                if key in official.keys and official.ordinal.lstrip("(").isdigit():
                    found.add(official.ordinal.lstrip("("))
    return tuple(found)


def _note_end(text: str, at: int) -> int:
    """Where a label ends that is whole at ``at``: behind closing marks and a note in brackets."""
    match = _NOTE.match(text, at)
    return match.end() if match else at


def _rest(text: str, line: int, start: int, end: int) -> Iterator[Token]:
    """The tokens of a part of a line without labels."""
    at = start
    for gap in [*_SPACE.finditer(text, start, end), None]:
        stop = gap.start() if gap else end
        if stop > at:
            yield from _chunk(text, line, at, stop)
        if gap and text[: gap.start()].strip(MARKS):
            for mark in [m.start() for m in _PIPE.finditer(text, gap.start(), gap.end())][1:]:
                yield Token("blank", "", [(line, mark, mark + 1)])  # an empty cell
        at = gap.end() if gap else end


def _chunk(text: str, line: int, start: int, end: int) -> Iterator[Token]:
    chunk = text[start:end]
    if len(chunk) > MAX_TEXT:
        yield Token("text", chunk, [(line, start, end)])
        return
    kind = kind_of(chunk)
    if kind:
        yield Token(kind, chunk, [(line, start, end)])
        return
    parts = _COUNTED.fullmatch(chunk)
    if parts is None:
        yield Token("text", chunk, [(line, start, end)])
        return
    at = start
    for name in ("before", "number", "after"):
        text_ = parts[name]
        if text_:
            kind = kind_of(text_) or ("number" if name == "number" else "text")
            yield Token(kind, text_, [(line, at, at + len(text_))])
        at += len(text_ or "")


def kind_of(chunk: str) -> str:
    """unit, dash or number; empty for words."""
    if is_counter(chunk):
        return "unit"
    if is_nothing(chunk):
        return "dash"
    if read_cell(chunk, signed=True).value is not None or _NUMBER.fullmatch(chunk):
        return "number"
    return ""
