"""Splits lines that hold more than one paragraph: a whole report in one line, a title or a signature glued to a sentence,
headings run together. A heading that runs on into its text on its own line is one paragraph and stays whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.outline.date_lines import read_date
from extract.outline.gather_lines import Item, Row, cut
from extract.outline.match_words import (
    YEAR,
    Ordinal,
    ending,
    flat,
    folded,
    is_addressee,
    is_noise,
    is_organ,
    is_title,
    is_title_note,
    is_whole_title,
    ordinal,
    words,
)

_GAP = re.compile(r"\s+")
_AFTER_STOP = re.compile(r"(?<=[。;!?:；！？：])[\"”’)]{0,2}(\s+)")
_TOP = re.compile(r"(?:(?<=[。;:!?”)])|(?<=\s))[一二三四五六七八九十]{1,3}\s?、(?![一二三四五六七八九十]{1,3}、)")
_SECOND = re.compile(r"(?<=[。;!?”])\([一二三四五六七八九十]{1,3}\)(?!项|款|目)")
_DATE = rf"\(?(?:{YEAR}\s?年\s?(?:\d{{1,2}}|元|[一二三四五六七八九十]{{1,2}})\s?月\s?(?:\d{{1,2}}|[一二三四五六七八九十廿]{{1,3}})\s?[日曰号]?|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}})\)?"
_DATE_AT = re.compile(_DATE)
_SIGNED = re.compile(
    rf"[。!?;”)]\s*([\u4e00-\u9fff·\s]{{0,40}}?)({_DATE})\s*(?=$|附|[(\[【]|政府信息公开情况|填报|编辑|打印|[上下]一|联系人)"
)
_RUN_IN = re.compile(r"[由是的已中共,。、及和于分包含如：:;)]")
_PAGE_MARK = re.compile(r"(?:^|(?<=\s))\s*([-—–－_]\s?\d{1,3}\s?[-—–－_])(?=\s|$)")
_TRAIL = frozenset(">»›/|")  # between the entries of a breadcrumb
_GOES_ON = re.compile("[和及与的说明表中如等良较已下、,:。;—（(-]")
_GLUED = 300  # characters of a line that may hold several sections
_LINE = 100  # characters: no line of chrome is longer
_HEADING = 45
_UNNUMBERED = 25
_MUCH = 400  # characters around a gap that are looked at


def split_lines(items: Sequence[Item]) -> list[Item]:
    """The rows with every glued one cut. Tables and noise pass."""
    rows = [x for x in items if isinstance(x, Row) and x.kind is None]
    glued = any(_is_glued(row) for row in rows) or _one_line(rows)
    blank = _separator(rows) if glued else None
    has_title = any(is_title(r.flat) for r in rows)
    out: list[Item] = []
    for item in items:
        if not isinstance(item, Row) or item.kind is not None or (len(item.flat) <= _LINE and is_noise(item.flat)):
            out.append(item)
        elif glued:
            parts = cut(item, _gap_marks(item.text, blank))
            out += parts if blank else [piece for part in parts for piece in cut(part, _glue_marks(folded(part.text)))]
        else:
            parts = cut(item, _single_marks(item, not has_title))
            has_title = has_title or len(parts) > 1
            out += parts
    return out


def _is_glued(row: Row) -> bool:
    return len(row.flat) >= _GLUED and sum(1 for _ in _TOP.finditer(folded(row.text))) >= 2


def _one_line(rows: Sequence[Row]) -> bool:
    """Whether nearly all text stands in a few lines that hold several paragraphs with blanks between them."""
    long = [r for r in rows if len(r.flat) >= 80]
    if not 1 <= len(long) <= 6 or max(len(r.flat) for r in long) < _GLUED:
        return False
    text = folded(max(long, key=lambda r: len(r.flat)).text[:6000])
    commas, blanks = text.count(","), len(re.findall(r",\s", text))
    return len(_AFTER_STOP.findall(text)) >= 3 and blanks <= 0.2 * commas


def _separator(rows: Sequence[Row]) -> str | None:
    """The white space that stands between the paragraphs of a glued text: the most usual one after the end of a sentence."""
    found = Counter(gap for row in rows for gap in _AFTER_STOP.findall(row.text))
    gap, count = found.most_common(1)[0] if found else ("", 0)
    if count == 2:  # enough where no heading follows its sentence directly
        tops = [text[m.start() - 1] for text in map(folded, (r.text for r in rows)) for m in _TOP.finditer(text)]
        return gap if all(map(str.isspace, tops)) else None
    return gap if count >= 3 else None


def _gap_marks(printed: str, blank: str | None) -> list[int]:
    """Where a glued text is cut at its white space. ``blank``: what separates its paragraphs, None when that is not known."""
    text = folded(printed)
    gaps = [(m.start(), m.end()) for m in _GAP.finditer(text)]
    pages = {at for m in _PAGE_MARK.finditer(text) for at in (m.start(1), m.end())}
    marks: list[int] = []
    last = page_end = 0
    titled = -1  # how many cuts there were when the title ended
    for i, (start, end) in enumerate(gaps):
        if end in pages or start in pages:
            marks.append(end)
            last = end
            page_end = next((m.end() for m in [_PAGE_MARK.match(text, start)] if m), page_end)
            continue
        if start < page_end or text[start - 1 : start] in _TRAIL or text[end : end + 1] in _TRAIL:
            continue
        before = _Before(text[max(last, start - _MUCH) : start], start - last > _MUCH, ordinal(text[last : last + 16]))
        parts = blank is not None and blank in printed[start:end]
        if not parts and not (end - start >= 2 and ending(flat(before.text[-20:])) == "stop"):
            continue
        nexts = [g[0] for g in gaps[i + 1 : i + 12]] or [len(text)]
        after = text[end : min(nexts[0], end + _MUCH)]
        ahead = text[end : end + 40]
        if titled < 0:
            cut_here = end < 3000 and not _is_year_of(before, ahead) and _title_ahead(text, end, nexts, _is_closed(before))
        else:
            cut_here = len(marks) - titled < 3 and not before.long and _is_under_title(flat(before.text))
        if cut_here or _ends_unit(before, after, ahead) or _begins_unit(before, after, text[nexts[0] : nexts[0] + 40]):
            marks.append(end)
            last = end
            if titled < 0 and len(before.text) <= 120 and is_title(flat(before.text)):
                titled = len(marks)
    return marks


@dataclass(frozen=True, slots=True)
class _Before:
    """The text between the last cut and a gap (only its end when it is ``long``), and the ordinal it begins with."""

    text: str
    long: bool
    number: Ordinal | None


def _is_year_of(before: _Before, ahead: str) -> bool:
    """Whether a blank before the year of a title only sets the number apart, as in 某县某局 2017 年…"""
    name = before.text.strip()
    return bool(re.match(rf"{YEAR}\s", ahead)) and is_organ(flat(name)) and not re.search(r"\S\s\S\s\S", name)


def _is_under_title(bare: str) -> bool:
    """Whether a piece of text is an organ, a year or a remark, as stand under a title."""
    return is_organ(bare) or is_title_note(bare)


def _is_closed(before: _Before) -> bool:
    """Whether nothing before a gap waits for a word: chrome, an organ, the end of a sentence."""
    bare = flat(before.text)
    return not bare or ending(bare) == "stop" or is_noise(bare) or is_organ(bare) or bool(words().edge_noise.search(bare))


def _title_ahead(text: str, at: int, nexts: Sequence[int], closed: bool) -> bool:
    """Whether a title begins here: up to the next gap, or an organ or a year and the rest of the title behind a gap."""
    if text[at] in "年月日":
        return False
    for i, end in enumerate(nexts):
        whole = flat(text[at:end])
        if end - at > 100:
            return False
        if is_whole_title(whole) and (re.search(YEAR, whole) or words().organ.match(whole)):
            if not i:
                return True
            head = flat(text[at : nexts[i - 1]])
            year = re.search(rf"{YEAR}(?:年度?)?$", head)
            return closed and (is_organ(head) or bool(year and (not year.start() or is_organ(head[: year.start()]))))
    return False


def _ends_unit(before: _Before, after: str, ahead: str) -> bool:
    """Whether what stands before a gap is a whole paragraph. ``after``: up to the next gap, ``ahead``: 40 characters."""
    bare, then = flat(before.text), flat(after)
    if not bare or (before.number is not None and not before.long and len(bare) <= before.number.length):
        return False
    close = ending(bare)
    if close == "stop" or (close == "colon" and (len(bare) > 12 or is_addressee(bare) or _is_label(bare, before.number))):
        return True
    if close in ("soft", "colon") or before.long or len(bare) > 100 or _in_date(bare, then):
        return False
    w = words()
    if is_title(bare) or w.release.search(bare) or w.document_number.fullmatch(bare) or read_date(bare)[0]:
        return True
    if w.table_lines.search(bare) or w.table_titles.search(bare):
        return not then[:1].isdigit() and not (w.table_lines.search(bare) and w.table_lines.search(then))
    if w.attachment.search(bare):
        return bool(is_organ(then) or is_noise(then) or w.table_titles.search(then) or ordinal(after))
    if is_noise(bare) or w.edge_noise.search(bare):
        return is_noise(then) or len(then) >= 20
    if is_organ(bare):
        return bool(_DATE_AT.match(ahead) or is_noise(then))
    return _is_heading(bare, before.number.length if before.number else 0, after)


def _is_label(bare: str, number: Ordinal | None) -> bool:
    """Whether a text that ends in a colon is a numbered heading: （一）公开的形式："""
    return number is not None and number.level <= 2 and bool(words().heading_ends.search(bare[number.length : -1]))


def _in_date(bare: str, then: str) -> bool:
    """Whether a gap stands inside a date or between a number and its unit."""
    return (bare[-1].isdigit() and then[:1] in "年月日曰号") or (bare[-1] in "年月" and then[:1].isdigit())


def _is_heading(bare: str, skip: int, after: str) -> bool:
    """Whether a piece of text before a gap is a heading: numbered or known, or short with a long text behind it."""
    name = bare[skip:]
    if skip:
        return 2 <= len(name) <= _HEADING and not re.search("[。;!]", name) and ("," not in name or len(name) <= 20)
    if words().known_heading.fullmatch(name):
        return True
    if not 2 <= len(name) <= _UNNUMBERED or re.search("[。;,:!?<>/]", name) or not "\u4e00" <= name[-1] <= "\u9fff":
        return False
    if (
        after[:1].isdigit()
        and not words().heading_ends.search(name)
        and not (re.match(r"\d{4}年,", after) and name[-1] not in "至止到自在从")
    ):
        return False
    return len(flat(after)) >= 12


def _begins_unit(before: _Before, after: str, then: str) -> bool:
    """Whether a paragraph begins behind a gap. ``then``: what follows the next gap."""
    bare = flat(after[:80])
    start = flat(before.text[-60:])
    if not bare or ending(start) == "soft":
        return False
    number = ordinal(after)
    if number is not None and number.level <= 2 and number.style != "spaced" and not re.match(r"[项款目]", bare[number.length :]):
        return before.number is None or len(start) > before.number.length
    w = words()
    if len(after) <= 80 and (w.attachment.search(bare) or w.table_lines.search(bare) or w.release.search(bare)):
        return True
    if len(after) <= 80 and is_noise(bare):
        return ending(start) != "colon" or not is_noise(start)
    return is_organ(bare) and bool(_DATE_AT.match(then.lstrip()))


# --- text without blanks between its paragraphs ----------------------------------------------------------------------
def _glue_marks(text: str) -> list[int]:
    """Where a text without separating blanks is cut: before top-level ordinals, after known headings, title and signature."""
    marks = [m.start() for m in _TOP.finditer(text)] + [m.start() for m in _SECOND.finditer(text)]
    marks += _title_mark(text) + _signature_marks(text)
    return sorted({*marks, *_heading_ends(text, [0, *marks])})


def _heading_ends(text: str, starts: Sequence[int]) -> list[int]:
    """The ends of the known headings that begin at ``starts``, or behind one of these, and go over into text or a heading."""
    ends: list[int] = []
    todo, seen = list(starts), set(starts)
    while todo:
        start = todo.pop()
        number = ordinal(text[start : start + 16])
        if number is None:
            continue
        at = _skip(text, start + number.length)
        match = words().known_heading.match(text[at : at + 60].rstrip())
        if match is None:
            continue
        end = at + match.end()
        begin = _skip(text, end)
        after = text[begin : begin + 16]
        if after and (not _GOES_ON.match(after) or ordinal(after)):
            ends.append(end)
            if ordinal(after) and begin not in seen:
                seen.add(begin)
                todo.append(begin)
    return ends


def _heading_between_gaps(text: str, top: re.Match[str]) -> int:
    """The end of a known heading that stands between blanks behind a sentence and before text; 0 when it does not."""
    if not _AFTER_STOP.search(text, max(0, top.start() - 4), top.start()):
        return 0
    start = _skip(text, top.end())
    known = words().known_heading.match(text[start : start + 60])
    end = start + known.end() if known else 0
    return end if known and text[end : end + 1].isspace() and len(text) - end > 12 else 0


def _skip(text: str, at: int) -> int:
    """The first place from ``at`` on that is no white space."""
    while text[at : at + 1].isspace():
        at += 1
    return at


def _title_mark(text: str) -> list[int]:
    """The end of a title that runs over into the first sentence."""
    match = words().title_start.match(text[:160])
    if match is None or not re.search(YEAR, match[0]):
        return []
    after = text[match.end() :].lstrip()
    return [match.end()] if after and not _RUN_IN.match(after) else []


def _signature_marks(text: str) -> list[int]:
    """Before the organ, before and behind the date of signatures that stand behind a sentence."""
    marks: list[int] = []
    for match in _SIGNED.finditer(text):
        if not match[1].strip() or is_organ(flat(match[1])):
            marks += [match.start(1), match.start(2), match.end(2)]
    return marks


# --- ordinary lines --------------------------------------------------------------------------------------------------
def _single_marks(row: Row, want_title: bool) -> list[int]:
    """Where a line of an ordinary file is cut: a glued title or signature, headings run together, a heading behind text."""
    text = folded(row.text)
    marks: list[int] = []
    if want_title and len(text) > 30:
        marks += _title_mark(text)
    if len(text) > 30:
        marks += [len(text[:-120]) + mark for mark in _signature_marks(text[-120:])]
    for match in _TOP.finditer(text):
        name = flat(text[match.end() : match.end() + 60])
        known = words().known_heading.match(name)
        if known and (len(name) == known.end() or ordinal(name[known.end() :])):
            marks.append(match.start())
        elif end := _heading_between_gaps(text, match):
            marks += [match.start(), end]
    for end in _heading_ends(text, [0, *marks]):
        if ordinal(text[_skip(text, end) : _skip(text, end) + 16]):
            marks.append(end)
    return sorted(set(marks))
