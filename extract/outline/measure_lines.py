"""Measures how the lines of a file were broken: how wide a full line is, and what the first line of a paragraph looks like.

The width is the one that the lines of the file share, or what the pdf reader measured.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from extract.outline.gather_lines import Item, Row
from extract.outline.match_words import ending

_NARROW = re.compile(
    "[^\u00b7\u2014\u2018-\u201d\u2026\u2460-\u24ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\U00020000-\U0003ffff]"
)
_GOES_ON = ("open", "soft")
_WORD = re.compile("[!-~]{1,24}")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the lines of a file were broken. ``width``: of a full line, None when the lines are paragraphs; ``columns``: it is
    counted in columns (Chinese 2), not in characters; ``slack``: so many characters may still fit in a full line.
    ``by_indent``/``by_gap``: a paragraph shows by its indent or by the space above it, ``strict``: every one by its indent;
    ``base``: indent of the lines that continue one."""

    width: int | None
    columns: bool
    slack: int = 1
    by_indent: bool = False
    by_gap: bool = False
    strict: bool = False
    base: float = 0.0

    def room(self, row: Row) -> float | None:
        """Free space at the end of a line, in columns or characters; None when lines are not wrapped."""
        if row.line.fill is not None and row.line.fill > 0:
            whole = _columns(row.text) / row.line.fill
            return whole - _columns(row.text) - 2 * row.line.indent
        return None if self.width is None else self.width - _size(row, self.columns)

    def is_full(self, row: Row, after: Row) -> bool | None:
        """Whether the next word would not have fitted any more; None when that cannot be told. Before a line without the
        indent that paragraphs begin with, two characters less count as full too."""
        room = self.room(row)
        if room is None:
            return None
        measured = row.line.fill is not None
        if row.line.indent > 3 and 2 * row.line.indent > 0.3 * (_columns(row.text) + 2 * row.line.indent + room):
            return False  # set to the right or in the middle
        wide = 2 if self.columns or measured else 1
        word = _WORD.match(after.text)
        slack = 2 if self.starts(after) is False else self.slack
        return room < (len(word[0]) if word else wide) + slack * wide

    def starts(self, row: Row) -> bool | None:
        """Whether a line looks like the first one of a paragraph; None when layout does not tell."""
        if self.by_indent:
            return row.line.indent > self.base + 1.2
        return True if self.by_gap and row.line.gap else None


def _columns(text: str) -> int:
    return 2 * len(text) - len(_NARROW.findall(text))


def _size(row: Row, columns: bool) -> int:
    if columns:
        return _columns(row.text) + round(row.line.indent)
    return len(row.text) + round(row.line.indent / 2)


def measure(items: Sequence[Item]) -> Layout:
    """The layout of the lines of a file."""
    rows = [x for x in items if isinstance(x, Row) and x.kind is None and len(x.flat) >= 8]
    ends = [ending(r.flat) for r in rows]
    peaks = [
        (_peak([(_size(r, columns), end) for r, end in zip(rows, ends, strict=True)], 2 if columns else 1), columns)
        for columns in (True, False)
    ]
    (share, width), columns = max(peaks, key=lambda p: p[0][0])
    layout = Layout(width if share else None, columns)
    if not share and not any(r.line.fill is not None for r in rows):
        return layout
    pairs = [(a, b) for a, b in zip(items, items[1:], strict=False) if isinstance(a, Row) and isinstance(b, Row)]
    pairs = [(a, b) for a, b in pairs if not a.kind and not b.kind]
    looks = [(a, b, layout.is_full(a, b), ending(a.flat)) for a, b in pairs]
    exact = replace(layout, slack=0)
    tight = [(a, b, exact.is_full(a, b), end) if full else (a, b, full, end) for a, b, full, end in looks]
    going = [t[2] for t, (a, _, full, end) in zip(tight, looks, strict=True) if full and end in _GOES_ON and len(a.flat) >= 12]
    if len(going) >= 6 and sum(map(bool, going)) >= 0.92 * len(going):
        layout, looks = exact, tight
    inside: list[Row] = []  # rows that certainly continue a paragraph, and rows that certainly begin one
    begin: list[Row] = []
    for before, row, full, end in looks:
        if full and end in _GOES_ON and len(before.flat) >= 12:
            inside.append(row)
        elif not full and end == "stop":
            begin.append(row)
    if len(inside) < 3 or len(begin) < 2:
        return layout
    base = Counter(round(r.line.indent) for r in inside).most_common(1)[0][0]

    def indented(row: Row) -> bool:
        return row.line.indent > base + 1.2

    def told(test: Callable[[Row], bool]) -> bool:
        return _share(inside, test) <= 0.15 and _share(begin, test) >= 0.5

    return replace(
        layout,
        base=float(base),
        by_indent=told(indented),
        strict=told(indented) and len(begin) >= 6 and _share(begin, indented) >= 0.97,
        by_gap=told(lambda r: r.line.gap),
    )


def _share(rows: Sequence[Row], test: Callable[[Row], bool]) -> float:
    return sum(map(test, rows)) / len(rows)


def _peak(sizes: Sequence[tuple[int, str]], spread: int) -> tuple[float, int]:
    """Share of the lines whose size lies within ``spread`` of the most common one, and that size; 0 when the lines are no
    wraps: too few, often longer, or mostly ends of sentences."""
    if len(sizes) < 4:
        return 0.0, 0
    counts = Counter(size for size, _ in sizes)
    near = {w: sum(counts[w - d] for d in range(spread + 1)) for w in counts}
    width = max(near, key=lambda w: (near[w], w))
    at = [end for size, end in sizes if width - spread <= size <= width]
    longer = sum(n for size, n in counts.items() if size > width + 3)
    going_on = sum(end in ("open", "soft") for end in at)
    if len(at) < 3 or len(at) < 0.25 * len(sizes) or longer > 0.25 * len(at) or going_on < 0.5 * len(at) or width < 14:
        return 0.0, 0
    return len(at) / len(sizes), width
