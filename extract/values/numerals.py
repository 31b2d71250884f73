"""Chinese and Arabic numerals as reports print them: ``3,119``, ``4 108``, ``2.6万``, ``二百四十``, ``二〇一八``, ``壹万贰仟叁佰``.

All functions take text as :func:`extract.values.value_words.plain` makes it and run in linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HANZI = "〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"
# A whole number or a decimal, with thousands marks or without; OCR reads 1 as l and 0 as O.
ARABIC = r"(?:[0-9]{1,3}(?:[, ][0-9]{3}){1,3}(?![0-9])|[0-9lIOo]{1,12}(?:\.[0-9]{1,6})?)"
# Digits around a unit: 1万2千, 3万5000.
MIXED = r"[0-9]{1,4}[亿万千][0-9]{1,4}[万千百]?"
_DIGITS = dict(zip("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖两", (0, 0, *range(1, 10), *range(1, 10), 2), strict=True))
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_UNITS = _SMALL | _LARGE
_MIXED = re.compile(r"([0-9]{1,4})([亿万千])([0-9]{1,4})([万千百]?)")
_IN_WORDS = frozenset("伍陆拾佰仟")  # 队伍, 登陆, 收拾
_MISREAD = str.maketrans("lIOo", "1100")
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral's value and the worth of its last printed digit: 3400 → 100, 2.6万 → 1000, 一百二十 → 10."""

    value: float
    step: float


def read_arabic(text: str) -> Number | None:
    """``"3,119"`` → 3119, ``"2.6"`` → 2.6; None for what is no number."""
    digits = text.replace(",", "").replace(" ", "").translate(_MISREAD)
    if not _NUMBER.fullmatch(digits):
        return None
    if "." in digits:
        return Number(float(digits), 10.0 ** -len(digits.partition(".")[2]))
    zeros = len(digits) - len(digits.rstrip("0"))
    return Number(float(digits), 10.0 ** min(zeros, len(digits) - 1))


def read_digits(text: str) -> int | None:
    """A short row of digits, Arabic or Chinese, one character each: ``"二〇一八"`` and ``"2O18"`` → 2018."""
    row = text.replace(" ", "").translate(_MISREAD)
    if not 0 < len(row) <= 12 or any(c not in _DIGITS and not "0" <= c <= "9" for c in row):
        return None
    return int("".join(c if c <= "9" else str(_DIGITS[c]) for c in row))


def read_hanzi(text: str) -> Number | None:
    """``"二百四十"`` → 240. None for guesses (``三五``, ``七八十``), bare 百, 千, 万, 伍 or 陆 alone."""
    if not text or any(c not in HANZI for c in text) or not any(c in _DIGITS or c in "十拾" for c in text):
        return None
    if len(text) == 1 and text in _IN_WORDS:
        return None
    if all(c in _DIGITS for c in text):
        value = read_digits(text) if len(text) != 2 or text[1] in "〇零" else None
        return None if value is None else Number(float(value), 1.0)
    total = section = 0
    digit, step = -1, 1  # the digit that waits for its unit (-1: none), worth of the last mark
    for c in text:
        if c in _DIGITS:
            if digit > 0:
                return None
            digit = _DIGITS[c]
            step = 1 if digit else step
        elif c in _SMALL:
            section += (1 if digit < 0 else digit) * _SMALL[c]
            digit, step = -1, _SMALL[c]
        else:
            section += max(digit, 0)
            total = (total + section) * _LARGE[c] if total < _LARGE[c] else total + section * _LARGE[c]
            section, digit, step = 0, -1, step * _LARGE[c]
    if digit > 0 and len(text) > 1 and text[-2] in _UNITS:
        unit = _UNITS[text[-2]]
        if unit > 10:  # 一百五 is 150, 一百零五 is 105
            return Number(float(total + section + digit * unit // 10), unit / 10)
    return Number(float(total + section + max(digit, 0)), float(step))


def read_numeral(text: str) -> Number | None:
    """Any numeral, digits also with 百, 千, 万 or 亿 behind: ``"2.6万"`` → 26000, ``"3千"`` → 3000, ``"三十七万"`` → 370000."""
    if text[:1] in HANZI:
        return read_hanzi(text)
    mixed = _MIXED.fullmatch(text)
    if mixed:
        unit, rest = _UNITS[mixed[2]], int(mixed[3]) * _UNITS.get(mixed[4], 1)
        whole = rest < unit and (mixed[4] or 10 ** len(mixed[3]) == unit)
        return Number(float(int(mixed[1]) * unit + rest), float(_UNITS.get(mixed[4], 1))) if whole else None
    scale, body = 1, text
    while body and body[-1] in _UNITS:
        scale *= _UNITS[body[-1]]
        body = body[:-1].rstrip()
    found = read_arabic(body)
    return found and Number(round(found.value * scale, 6), found.step * scale)
