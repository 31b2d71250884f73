"""Ordinals that a program prints before list items: 一、 （一） 1. ① and their like."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_TENS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_HTML = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "none": "none",
    "disc": "none",
    "circle": "none",
    "square": "none",
}
_CSS = {
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "lower-alpha": "lowerLetter",
    "upper-alpha": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
}


def chinese(number: int, digits: str = _DIGITS, ten: str = "十", hundred: str = "百") -> str:
    """A number from 1 to 999 in Chinese: 十一, 一百零三."""
    if not 0 < number < 1000:
        return str(number)
    zero = "〇" if digits is not _FORMAL and digits[0] == "〇" else "零"
    out = ""
    hundreds, rest = divmod(number, 100)
    if hundreds:
        out = digits[hundreds] + hundred
        if not rest:
            return out
        if rest < 10:
            return out + zero + digits[rest]
    tens, ones = divmod(rest, 10)
    if tens:
        out += ("" if tens == 1 and not hundreds and digits is not _FORMAL else digits[tens]) + ten
    return out + (digits[ones] if ones else "")


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 260 else str(number)


def _roman(number: int) -> str:
    out = ""
    if not 0 < number < 4000:
        return str(number)
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    ):
        while number >= value:
            out += sign
            number -= value
    return out


def format_number(kind: str, number: int) -> str:
    """A number in one of Word's formats (``w:numFmt``); an unknown one as decimal, ``none`` and ``bullet`` as nothing."""
    if kind in ("none", "bullet"):
        return ""
    if kind in (
        "chineseCounting",
        "chineseCountingThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "japaneseCounting",
    ):
        return chinese(number, "零" + _DIGITS[1:]) if kind.endswith("Thousand") else chinese(number)
    if kind in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return chinese(number, _FORMAL, "拾", "佰")
    if kind in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_DIGITS[int(d)] for d in str(number))
    if kind == "ideographTraditional":
        return _TENS[number - 1] if 0 < number <= 10 else str(number)
    if kind == "ideographZodiac":
        return _BRANCHES[number - 1] if 0 < number <= 12 else str(number)
    if kind.startswith("decimalEnclosed") and 0 < number <= 20:
        first = {"decimalEnclosedFullstop": "⒈", "decimalEnclosedParen": "⑴"}.get(kind, "①")
        return chr(ord(first) + number - 1)
    if kind == "ideographEnclosedCircle" and 0 < number <= 10:
        return chr(ord("㊀") + number - 1)
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(ord("０") + int(d)) for d in str(number))
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind in ("lowerLetter", "upperLetter"):
        return _letters(number) if kind == "lowerLetter" else _letters(number).upper()
    if kind in ("lowerRoman", "upperRoman"):
        return _roman(number) if kind == "upperRoman" else _roman(number).lower()
    return str(number)


def ordinal(style: str, number: int) -> str:
    """The mark of an item of an HTML list of type or list-style ``style``, as a browser prints it."""
    kind = _HTML.get(style) or _CSS.get(style, "decimal")
    if kind == "none":
        return ""
    mark = format_number(kind, number)
    return mark + ("、" if kind == "chineseCounting" else ". ")
