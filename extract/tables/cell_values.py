"""What a table cell prints: a number, nothing, or something that is no number and is not guessed at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.tables.label_keys import plain, words
from extract.values.numerals import read_hanzi

_NUMBER = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){1,3}(?:\.\d{1,6})?|\d{1,10}(?:\.\d{1,6})?")
_MISREAD = str.maketrans("Oo○〇零lI", "0000011")
_LOOKS_LIKE_ZERO = frozenset("Oo○〇零")
_HANZI = re.compile("[一二三四五六七八九两十百千]{1,12}")
_SCALES = {"万": 10**4, "亿": 10**8}
_SPLIT = re.compile(r"\d\s+[\d.]|\d\n")
MAX_CELL = 40  # characters of a cell that prints a number


@dataclass(frozen=True, slots=True)
class CellValue:
    """``value`` None: nothing is printed, or (``unclear``) something that is no number. ``unit`` as printed in the cell."""

    value: float | None = None
    unit: str | None = None
    approximate: bool = False
    unclear: bool = False


_NOTHING = CellValue()
_UNCLEAR = CellValue(unclear=True)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], frozenset[str]]:
    known = words()

    def union(*names: str) -> str:
        found = [w for name in names for w in known[name]]
        return "|".join(re.escape(w) for w in sorted(found, key=len, reverse=True))

    sign = re.compile(f"({union('rising')})|({union('falling')})")
    about = re.compile(union("about"))
    tail = re.compile(f"(?P<w>[万亿])?(?P<o>{union('odd')})?(?P<w2>[万亿])?(?P<u>{union('units')})?")
    return sign, about, tail, frozenset(map(str.casefold, known["nothing"]))


def is_nothing(text: str) -> bool:
    """Whether a cell is blank or prints a mark that stands for no number (``/``, ``—``, ``无`` …)."""
    bare = plain(text).casefold()
    marks = _patterns()[3]
    return not bare or bare in marks or (len(bare) <= 6 and all(c in marks for c in bare))


@lru_cache(maxsize=20_000)
def read_cell(text: str, *, signed: bool = False, money: bool = False) -> CellValue:
    """The value of a cell. ``signed``: the column prints changes, so that ``减4`` is -4 and ``增1`` is 1. ``money``: it prints
    amounts, so that ``3.2万`` are 3.2 万元.

    ``1,234`` → 1234, ``2792220.8元`` → 2792220.8 with unit 元, ``240余`` → 240 approximate, ``3.2万`` → 32000. Two numbers in
    a cell, dates, percents, words: unclear.
    """
    if is_nothing(text):
        return _NOTHING
    bare = plain(text)
    if len(bare) > MAX_CELL or _SPLIT.search(text.strip()):
        return _UNCLEAR
    sign_words, about_words, tail_words, _ = _patterns()
    sign = 1
    sign_match = sign_words.match(bare)
    if sign_match:
        if not signed and sign_match[0] not in "+-−":
            return _UNCLEAR
        sign = 1 if sign_match[1] else -1
        bare = bare[sign_match.end() :]
    elif signed and bare[0] in "—–" and len(bare) > 1:
        sign, bare = -1, bare[1:]
    about = about_words.match(bare)
    if about:
        bare = bare[about.end() :]
    found = _number(bare)
    if found is None:
        return _UNCLEAR
    value, rest = found
    tail = tail_words.fullmatch(rest)
    if not tail or (tail["w"] and tail["w2"]):
        return _UNCLEAR
    unit, scale = tail["u"], tail["w"] or tail["w2"]
    if scale and (unit == "元" or (money and unit is None)):
        unit = scale + "元"  # 3.2万元 stays 3.2, its unit says the rest
    elif scale:
        value *= _SCALES[scale]
    return CellValue(round(sign * value, 6) + 0.0, unit, bool(about or tail["o"]))


def _number(text: str) -> tuple[float, str] | None:
    """The number at the beginning of a text and what follows it. Letters are read as digits only among digits."""
    head = text
    for at, c in enumerate(text):
        if not (c.isdigit() or c in ",.Oo○〇零lI"):
            head = text[:at]
            break
    rest = text[len(head) :]
    if not head:
        match = _HANZI.match(text)
        # 一 alone may be a dash, 三 an ordinal
        number = read_hanzi(match[0]) if match and len(text) > 1 else None
        return (number.value, text[match.end() :]) if match and number else None
    if len(head) == 1 and head in _LOOKS_LIKE_ZERO:
        return 0.0, rest
    letters = sum(not (c.isdigit() or c in ",.") for c in head)
    if letters and (not any(c.isdigit() for c in head) or letters > 0.7 * len(head)):
        return None
    digits = head.translate(_MISREAD)
    if not _NUMBER.fullmatch(digits) or (len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()):
        return None
    return float(digits.replace(",", "")), rest
