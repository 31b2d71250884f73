"""Rows of a table without ruling lines, put together again: labels wrapped above and below their numbers, heads in several lines.

In a pdf each visual line is a line of text, so that a label of three lines has its numbers on the second one, and pieces of other
labels may stand between. Lines are changed only where they make official labels to the letter; no character is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.characters import is_cjk
from extract.facts import Line
from extract.tables.label_keys import full_key, label_key
from extract.tables.line_tokens import kind_of, lexicon

REACH = 8  # lines above and below a row in which the pieces of its label or heads may stand
MAX_PIECES = 5  # pieces of one label
MAX_STEPS = 2_000  # ways to put pieces together that are tried
LONG = 6  # characters of a label that may be wrapped
MIN_ALONE = 2  # numbers of a row whose label stands above and below it only
MIN_COLUMNS = 4  # numbers of a row whose heads may be
WIDE = 1.15  # of the distance of two columns: a head wider than that stands over several


@dataclass(slots=True)
class _Row:
    """A line as words, and how many at its end are numbers."""

    line: Line
    words: list[str]
    ends: list[tuple[float, float]]
    values: int

    @property
    def label(self) -> list[str]:
        return self.words[: len(self.words) - self.values]


def mend_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines, those of one row of an official table joined; lines without a page stay as they are."""
    rows = [_row(line) for line in lines]
    before: dict[int, list[Line]] = {}  # what takes the place of a line
    for n, row in enumerate(rows):
        if row.values and n not in before and len(row.words) <= 40:
            before.update(_mended_label(rows, n, before))
    heads: dict[int, list[Line]] = {}
    for n, row in enumerate(rows):
        if row.values >= MIN_COLUMNS and row.ends:
            heads.update(_mended_heads(rows, n, before))
    before.update(heads)
    return [line for n, row in enumerate(rows) for line in before.get(n, [row.line])]


def _row(line: Line) -> _Row:
    words = line.text.split(" ") if line.page is not None else []
    ends = list(line.words) if len(line.words) == len(words) else []
    values = 0
    for word in reversed(words):
        if kind_of(word) not in ("number", "dash"):
            break
        values += 1
    return _Row(line, words, ends, values)


@lru_cache(maxsize=1)
def _labels() -> frozenset[str]:
    return frozenset(key for key, kind in lexicon().kinds.items() if kind == "label")


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """All beginnings of the labels that may be wrapped."""
    return frozenset(key[:n] for key in _labels() if len(key) >= LONG for n in range(1, len(key) + 1))


# --- labels ----------------------------------------------------------------------------------------------------------


def _mended_label(rows: Sequence[_Row], n: int, taken: dict[int, list[Line]]) -> dict[int, list[Line]]:
    """The row with its whole label, and the lines that gave their words for it; nothing when no pieces make an official label."""
    row = rows[n]
    label = row.label
    if any(_is_label("".join(label[k:])) for k in range(len(label))) or (not label and row.values < MIN_ALONE):
        return {}
    above = _near(rows, n, -1, taken)[:REACH][::-1]
    below = _near(rows, n, 1, taken)[:REACH]
    for own in range(len(label) + 1) if label else (0,):
        middle = "".join(label[own:])
        if label and not middle:
            break
        found = _search(rows, above, below, middle)
        if found is not None:
            return _joined(rows, n, own, found)
    return {}


def _is_label(text: str) -> bool:
    return label_key(text) in _labels() or full_key(text) in _labels()


def _near(rows: Sequence[_Row], n: int, step: int, taken: dict[int, list[Line]]) -> list[int]:
    """The lines without numbers beside a row, nearest first; those of the last or next page too."""
    out: list[int] = []
    at = n + step
    while 0 <= at < len(rows) and abs(at - n) <= 2 * REACH:
        row = rows[at]
        if not row.values and at not in taken and row.words and len(row.line.text) <= 60:
            out.append(at)
        at += step
    return out


_Piece = tuple[int, str, str]  # a line, what is left of it, what it gives


def _search(rows: Sequence[_Row], above: Sequence[int], below: Sequence[int], middle: str) -> list[_Piece] | None:
    """The pieces above and below that make an official label with what stands in the row: the fewest, the nearest."""
    steps = 0
    places = [*above, *([-1] if middle else []), *below]
    best: tuple[tuple[int, int], list[_Piece]] | None = None
    centre = len(above)

    def follow(at: int, key: str, pieces: list[_Piece], has_middle: bool) -> None:
        nonlocal steps, best
        steps += 1
        if has_middle and pieces and len(key) >= LONG and key in _labels():
            far = sum(abs(places.index(p[0]) - centre) for p in pieces)
            if best is None or (len(pieces), far) < best[0]:
                best = (len(pieces), far), pieces
        if steps > MAX_STEPS or len(pieces) >= MAX_PIECES:
            return
        for k in range(at, len(places)):
            if places[k] == -1:
                longer = _longer(key, middle)
                if longer in _beginnings():
                    follow(k + 1, longer, pieces, True)
                return
            if not middle and not has_middle and k >= centre and not key:
                return
            for left, text in _parts(rows[places[k]]):
                longer = _longer(key, text)
                if longer in _beginnings():
                    follow(k + 1, longer, [*pieces, (places[k], left, text)], has_middle or (not middle and k >= centre))

    follow(0, "", [], False)
    return best[1] if best else None


def _longer(key: str, text: str) -> str:
    """A key with the next piece of its label."""
    return key + full_key("个" + text)[1:] if key else full_key(text)


def _parts(row: _Row) -> Iterator[tuple[str, str]]:
    """The ways a line may give a piece: all of it, its last word, either without a character of a text that runs down the page;
    each with what is left."""
    text = row.line.text
    yield "", text
    if len(text) > 3 and is_cjk(text[0]):
        yield text[0], text[1:].lstrip(" 、")
    if len(row.words) > 1:
        yield " ".join(row.words[:-1]), row.words[-1]


def _joined(rows: Sequence[_Row], n: int, own: int, pieces: Sequence[_Piece]) -> dict[int, list[Line]]:
    """The lines in place of those that were joined."""
    row = rows[n]
    upper = "".join(text for at, _, text in pieces if at < n)
    lower = "".join(text for at, _, text in pieces if at > n)
    label = upper + "".join(row.label[own:]) + lower
    out = {at: [_part(rows[at].line, left)] if left else [] for at, left, _ in pieces}
    whole = " ".join([label, *row.words[len(row.words) - row.values :]])
    left = [_part(row.line, " ".join(row.label[:own]))] if own else []
    return {**out, n: [*left, _part(row.line, whole)]}


def _part(line: Line, text: str) -> Line:
    return replace(line, text=text, words=())


# --- heads -----------------------------------------------------------------------------------------------------------


def _mended_heads(rows: Sequence[_Row], n: int, taken: dict[int, list[Line]]) -> dict[int, list[Line]]:
    """The lines of heads over a row of numbers, the words over each of them joined; nothing when not all are official heads."""
    row = rows[n]
    centres = [(a + b) / 2 for a, b in row.ends[len(row.words) - row.values :]]
    pitch = min(b - a for a, b in zip(centres, centres[1:], strict=False))
    lines: list[int] = []
    for at in range(n - 1, max(-1, n - 1 - REACH), -1):
        if rows[at].values or rows[at].line.page != row.line.page or not rows[at].ends or at in taken:
            break
        lines.insert(0, at)
    stacks: list[list[tuple[int, int]]] = [[] for _ in centres]
    for at in lines:
        for k, (a, b) in enumerate(rows[at].ends):
            j = min(range(len(centres)), key=lambda c: abs(centres[c] - (a + b) / 2))
            if abs(centres[j] - (a + b) / 2) < pitch / 2 and b - a <= WIDE * pitch:
                stacks[j].append((at, k))
    heads: list[str] = []
    used: set[tuple[int, int]] = set()
    for stack in stacks:
        for start in range(len(stack)):
            text = "".join(rows[at].words[k] for at, k in stack[start:])
            if lexicon().kinds.get(label_key(text)):
                heads.append(text)
                used |= set(stack[start:])
                break
        else:
            return {}
    if len(used) == len(heads):
        return {}  # none is broken
    out: dict[int, list[Line]] = {}
    last = max(at for at, _ in used)
    for at in lines:
        left = [word for k, word in enumerate(rows[at].words) if (at, k) not in used]
        if len(left) < len(rows[at].words):
            out[at] = [_part(rows[at].line, " ".join(left))] if left else []
    out[last] = [*out.get(last, [rows[last].line]), _part(rows[last].line, " ".join(heads))]
    return out
