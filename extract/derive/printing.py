"""Another number in the place and the manner of a printed one: ``1,204条`` → ``3,118条``, ``十二件`` → ``四十件``, ``５`` → ``７``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.characters import fold
from extract.values.numerals import HANZI, read_arabic, read_hanzi

_DIGITS = re.compile(r"[0-9]{1,3}(?:[,，][0-9]{3}){1,3}(?![0-9])|[0-9]{1,12}(?:\.[0-9]{1,4})?")
_HANZI = re.compile(f"[{HANZI}]{{1,10}}")
_FULL = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
_SCALES = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000, "千": 1000, "百": 100}
_CHARS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Numeral:
    """The one numeral of a short text: ``text[start:end]`` (with its 万), its value, the least step it can print.

    ``rough`` is the worth of its last digit that is no 0. ``style``: ``digits``, ``full`` (full-width), ``hanzi``; ``scale`` what 万 or 亿 multiplies by; ``places`` its decimals.
    """

    start: int
    end: int
    value: float
    step: float
    style: str
    scale: int = 1
    places: int = 0
    commas: bool = False
    two: str = "二"
    suffix: str = ""
    rough: float = 1.0


def find_numeral(text: str) -> Numeral | None:
    """The numeral of a text that holds exactly one; None otherwise and for what cannot be printed anew."""
    flat = fold(text)
    found = [*_DIGITS.finditer(flat)]
    others = [m for m in _HANZI.finditer(flat) if m[0] not in _SCALES]
    if len(found) + len(others) != 1:
        return None
    if others:
        m = others[0]
        number = read_hanzi(m[0])
        if number is None or number.value != int(number.value) or not 0 < number.value < 10_000:
            return None
        plain = to_hanzi(int(number.value))
        two = "两" if "两" in m[0] else "二"
        same = plain.replace("二", two) if number.value == 2 else plain
        return Numeral(m.start(), m.end(), number.value, 1, "hanzi", two=two) if same == m[0] else None
    m = found[0]
    number = read_arabic(m[0].replace("，", ","))
    if number is None:
        return None
    gap = 1 if flat[m.end() : m.end() + 1] == " " else 0
    mark = flat[m.end() + gap : m.end() + gap + 1]
    scale = _SCALES.get(mark, 1)
    if scale == 1 and mark in tuple("十拾"):
        return None
    places = len(m[0].partition(".")[2])
    end = m.end() + gap + 1 if scale > 1 else m.end()
    style = "digits" if text[m.start()].isascii() else "full"
    commas = "," in m[0] or "，" in m[0]
    value = round(number.value * scale, 6)
    return Numeral(
        m.start(),
        end,
        value,
        scale / 10**places,
        style,
        scale,
        places,
        commas,
        suffix=text[m.end() : end],
        rough=number.step * scale,
    )


def print_numeral(like: Numeral, value: float) -> str:
    """``value`` as ``like`` prints its own; ``value`` is a multiple of the step."""
    if like.style == "hanzi":
        whole = to_hanzi(int(value))
        # 两 stands alone in front of a counter
        return "两" if value == 2 else whole
    body = f"{value / like.scale:.{like.places}f}"
    if like.commas and value / like.scale >= 1000:
        body = f"{value / like.scale:,.{like.places}f}"
    return (body.translate(_FULL) if like.style == "full" else body) + like.suffix


def to_hanzi(value: int) -> str:
    """1 to 9999 in Chinese: 12 → 十二, 205 → 二百零五."""
    out, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            out += ("零" if gap and out else "") + _CHARS[digit] + name
            gap = False
        else:
            gap = True
    return out[1:] if out.startswith("一十") else out
