"""Finds the title of a report: broken over lines, said twice, under a letterhead, behind the chrome of a web page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.facts import Table
from extract.outline.date_lines import read_date
from extract.outline.gather_lines import Item, Row, cut, glue
from extract.outline.match_words import (
    LONGEST_TITLE,
    TITLE_TAIL,
    YEAR,
    ending,
    flat,
    folded,
    is_organ,
    is_title,
    is_title_note,
    is_whole_title,
    ordinal,
    words,
)

_CUT = re.compile(r"(?:年度?|学年度?|关于|的|[和与及、])$")
_NOTICE = re.compile(r"通知(?:\([^()]{1,20}\))?$")
_INDEXED = re.compile(r"(?:标题|题名|名称)[\s:|]{1,8}([^|]{6,80}?)\s*(?=$|\||\s[^\s:]{2,6}:)")
_LINE = 1000  # characters of a line of an index block that are looked at
_MOST = 20  # titles that are looked at
_DEEP = 200  # rows in which a title is looked for when none stands before the text


@dataclass(frozen=True, slots=True)
class Head:
    """``start``: first row of the head, ``end``: first row of the text; ``titles``: the title lines in order, ``title`` the
    one that names the report; ``lines``: organ, date and number lines beside it."""

    start: int = 0
    end: int = 0
    title: Row | None = None
    titles: tuple[Row, ...] = ()
    lines: tuple[Row, ...] = ()


def find_head(items: Sequence[Item]) -> tuple[list[Item], Head]:
    """The items with the rows of the head named and broken titles joined, and the head."""
    rows = list(items)
    limit = text_start(rows)
    found = _candidates(rows, 0, limit)
    if not any(score >= 3 for _, _, score in found):
        found = [c for c in _candidates(rows, 0, min(len(rows), _DEEP)) if c[2] >= 3] or found
    if not found:
        found = _weak(rows, limit)
    if not found:
        return rows, Head()
    best = max(found, key=lambda c: (c[2], -c[0]))
    name = _text(rows, best)
    chosen = [
        c for c in found if c is best or _text(rows, c) == name or (c[2] >= best[2] - 3 and re.search(YEAR, _text(rows, c)))
    ]
    later = _later(rows, max(i + n for i, n, _ in chosen))
    for start, count, _ in reversed([*chosen[:_MOST], *later]):
        rows[start : start + count] = [
            replace(glue([r for r in rows[start : start + count] if isinstance(r, Row)]), kind="title")
        ]
    return _complete(rows, rows_before(best[0], chosen), rows_before(max(c[0] for c in chosen), chosen))


def _text(rows: Sequence[Item], candidate: tuple[int, int, int]) -> str:
    start, count, _ = candidate
    return "".join(r.flat for r in rows[start : start + count] if isinstance(r, Row))


def rows_before(start: int, chosen: Sequence[tuple[int, int, int]]) -> int:
    """Index of a row after the broken titles in front of it have been joined."""
    return start - sum(n - 1 for i, n, _ in chosen if i < start)


def text_start(rows: Sequence[Item]) -> int:
    """Index of the first row of running text or first numbered heading outside chrome."""
    for i, item in enumerate(rows):
        if isinstance(item, Table) or item.kind == "noise" or item.line.chrome:
            continue
        text = item.flat
        sentence = ending(text) in ("stop", "colon") or len(text) > LONGEST_TITLE or (len(text) > 40 and "," in text)
        if ending(text) == "colon" and words().edge_noise.search(text):
            continue
        number = ordinal(item.text)
        if sentence or (number is not None and number.style != "spaced" and not words().title.search(text)):
            return i
    return len(rows)


def _candidates(rows: Sequence[Item], first: int, last: int) -> list[tuple[int, int, int]]:
    """(index, number of rows, score) of each title between two rows; the rows of one do not overlap those of the next."""
    out: list[tuple[int, int, int]] = []
    i = first
    while i < last:
        count = _title_rows(rows, i, last)
        if count:
            part = [r for r in rows[i : i + count] if isinstance(r, Row)]
            out.append((i, count, _score("".join(r.flat for r in part), part[0])))
        i += max(1, count)
    return out


def _title_rows(rows: Sequence[Item], i: int, last: int) -> int:
    """How many rows from ``i`` on are one title: 0, 1, 2 or 3."""
    texts: list[str] = []
    for item in rows[i : min(last, i + 4)]:
        if not isinstance(item, Row) or item.kind is not None or len(item.flat) > LONGEST_TITLE:
            break
        if words().document_number.fullmatch(item.flat) or words().letterhead.search(item.flat):
            break
        texts.append(item.flat)
    if not texts or ordinal(texts[0]) is not None:
        return 0
    if is_title(texts[0]):
        return 2 if len(texts) > 1 and TITLE_TAIL.fullmatch(texts[1]) else 1
    for count in (2, 3):
        rest = "".join(texts[1:count])
        if len(texts) < count or len(texts[0]) + len(rest) > LONGEST_TITLE or ending(texts[0]) in ("stop", "colon"):
            return 0
        if is_title(texts[0] + rest):
            lines = rows[i : i + count]
            if not (_is_broken(texts[0], rest) or _is_one_paragraph(lines) or _is_tight(rows[i : i + count + 1])):
                return 0
            tail = len(texts) > count and TITLE_TAIL.fullmatch(texts[count]) and len(texts[count]) <= 4
            return count + bool(tail)
    return 0


def _is_broken(first: str, rest: str) -> bool:
    """Whether two lines that make a title together are one title: not when the first is an organ and the second has all
    that a title needs, nor when it is something else."""
    if not is_whole_title(rest):
        return True
    if _CUT.search(first) or rest.startswith(("关于", "的")) or re.search("关于|转发|印发", first):
        return True
    if first.endswith(("政府", "政务")) and rest.startswith("信息"):
        return True
    w = words()
    if is_organ(first) or w.place.fullmatch(first):
        return not re.search(YEAR, rest)
    if re.search(YEAR, first):
        return not re.search(YEAR, rest) and not read_date(first)[0]
    if re.match(YEAR, rest) or w.place.match(rest):
        return False
    return bool(w.place.match(first) or w.organ.match(first))  # the name of the organ is cut in the middle


def _is_one_paragraph(rows: Sequence[Item]) -> bool:
    """Whether the file holds lines as one paragraph with line breaks in it."""
    wrapped = [r.line.wrapped for r in rows if isinstance(r, Row)]
    return all(wrapped[:-1]) and not wrapped[-1]


def _is_tight(rows: Sequence[Item]) -> bool:
    """Whether the lines of a title stand close together, in one size, and the text behind them apart: an organ line that
    is the first half of the title. The last row is the one behind the title."""
    lines = [r.line for r in rows if isinstance(r, Row)]
    if len(lines) < len(rows) or len({line.size for line in lines[:-1]}) > 1 or _is_spaced(rows[0]):
        return False
    return not any(line.gap or line.level is not None for line in lines[1:-1]) and lines[-1].gap


def _is_spaced(item: Item) -> bool:
    """Whether a line is set with blanks between its characters, as letterheads are."""
    return isinstance(item, Row) and bool(re.search(r"\S\s\S\s\S", item.text))


def _score(text: str, row: Row) -> int:
    """How much a title line looks like the title of this report rather than an entry of a menu."""
    score = 3 * bool(re.search(YEAR, text)) + 2 * bool(words().organ.match(text) or words().place.match(text))
    score += {0: 2, 1: 1}.get(-1 if row.line.level is None else row.line.level, 0)
    score += bool(re.search("年度报告|年报", text)) - 2 * row.line.chrome - 3 * bool(_NOTICE.search(text))
    return score


def index_title(rows: Sequence[Item]) -> Row | None:
    """The title that only the index block of a page prints, behind 标题 or 名称."""
    for row in rows:
        if isinstance(row, Row) and row.kind == "noise":
            for match in _INDEXED.finditer(folded(row.text[:_LINE])):
                if is_title(flat(match[1])):
                    return next(r for r in cut(row, match.span(1)) if r.flat == flat(match[1]))
    return None


def _weak(rows: Sequence[Item], limit: int) -> list[tuple[int, int, int]]:
    """A line like …2017年政务公开工作情况 before the text, when nothing calls itself a report."""
    for i, item in enumerate(rows[:limit]):
        if isinstance(item, Row) and item.kind is None and len(item.flat) <= LONGEST_TITLE and ordinal(item.text) is None:
            text = item.flat
            if words().weak_title.search(text) and re.search(YEAR, text):
                return [(i, 1, 3)]
    return []


def _later(rows: Sequence[Item], start: int) -> list[tuple[int, int, int]]:
    """Titles behind the first text that text follows again: the report that a notice forwards."""
    texts = [i for i, r in enumerate(rows) if isinstance(r, Row) and len(r.flat) > 40]
    last = texts[-3] if len(texts) >= 3 else -1  # at least three paragraphs stand behind it
    return [c for c in _candidates(rows, start, last) if c[2] >= 5][:_MOST]


def _complete(rows: list[Item], best: int, last: int) -> tuple[list[Item], Head]:
    """Names what stands around the title lines; ``best`` and ``last``: the row that names the report, and the last title
    before the text."""
    start = min(i for i, r in enumerate(rows) if isinstance(r, Row) and r.kind == "title")
    while start and stands_by_title(rows[start - 1]):
        start -= 1
        rows[start] = _as(rows[start], "title")
    for i in range(start, last):
        item = rows[i]
        if isinstance(item, Row) and item.kind is None:
            rows[i] = _as(item, "title" if stands_by_title(item) else "noise")
    end = last + 1
    while end < len(rows):
        item = rows[end]
        if isinstance(item, Table):
            break
        if item.kind is None and stands_by_title(item) and not _opens_text(rows, end):
            rows[end] = _as(item, "title")
        elif item.kind is None and words().edge_noise.search(item.flat) and ending(item.flat) != "stop":
            rows[end] = _as(item, "noise")
        elif item.kind not in ("noise", "title"):
            break
        end += 1
    titles = tuple(r for r in rows if isinstance(r, Row) and r.kind == "title" and is_title(r.flat))
    main = rows[best]
    assert isinstance(main, Row)
    if _NOTICE.search(main.flat):
        main = next((t for t in titles if not _NOTICE.search(t.flat)), main)
    lines = tuple(r for r in rows[:end] if isinstance(r, Row) and r.kind == "title" and r not in titles)
    return rows, Head(start, end, main, titles, lines)


def _as(item: Item, kind: str) -> Item:
    return replace(item, kind=kind) if isinstance(item, Row) else item


def stands_by_title(item: Item) -> bool:
    """Whether a row beside the title is an organ, a date, a year, a document number or a letterhead."""
    if not isinstance(item, Row) or item.kind is not None or item.line.chrome:
        return False
    text, w = item.flat, words()
    if read_date(text.strip("()"))[0] or w.document_number.fullmatch(text) or (w.letterhead.search(text) and len(text) <= 40):
        return True
    if is_title_note(text) or w.place.fullmatch(text):
        return True
    match = re.search(YEAR, text)
    return is_organ(text) or bool(match and is_organ(text[: match.start()]) and read_date(text[match.start() :])[0])


def _opens_text(rows: Sequence[Item], i: int) -> bool:
    """Whether an organ line under the title is a heading of the text or the organ that a letter is addressed to."""
    item = rows[i]
    return isinstance(item, Row) and (item.line.level or 0) > 1
