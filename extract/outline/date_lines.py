"""Dates and years that stand on a line of their own, as printed under a report or beside its title. All texts are flat."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from extract.outline.match_words import ZH_DIGITS, chinese_number

_DATE_HEAD = r"\(?(?:(?:签发|成文|报告|落款)?(?:日期|时间):)?"
_ARABIC_DATE = re.compile(
    _DATE_HEAD + r"([0-9Oo]{4})(?:年|[./-])([0-9Ool]{1,2}|元|正)(?:月|[./-])([0-9Ool]{1,2})(?:日|曰|号)?\)?"
)
_ZH_DATE = re.compile(
    _DATE_HEAD
    + r"([〇○零Oo0一二三四五六七八九]{4})年(元|正|[一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿卅]{1,3})(?:日|曰|号)?\)?"
)
_MONTH = re.compile(
    _DATE_HEAD + r"(?:[0-9Oo]{4}|[〇○零一二三四五六七八九]{4})(?:年|[./-])(?:[0-9]{1,2}|元|[一二三四五六七八九十]{1,2})月?\)?"
)
_DATE_LIKE = re.compile(_DATE_HEAD + r"[0-9OoIlXx〇○零一二三四五六七八九十元正廿卅×*_年月日曰号./-]{3,24}\)?")


def read_date(text: str) -> tuple[bool, str | None]:
    """Whether a flat line is nothing but a date, and its ISO form. Damaged or impossible dates have none."""
    if len(text) > 36:
        return False, None
    return _read_date(text)


@lru_cache(maxsize=4096)
def _read_date(text: str) -> tuple[bool, str | None]:
    match = _ARABIC_DATE.fullmatch(text)
    if match:
        year, month, day = (_arabic(g) for g in match.groups())
        return True, _iso(year, month, day)
    match = _ZH_DATE.fullmatch(text)
    if match:
        year = int("".join(str(ZH_DIGITS.get(c, 0)) for c in match[1]))
        return True, _iso(year, 1 if match[2] in "元正" else chinese_number(match[2]), _day(match[3]))
    if _MONTH.fullmatch(text):
        return True, None
    return bool(_DATE_LIKE.fullmatch(text) and ("年" in text or "月" in text)), None


def _arabic(text: str) -> int:
    return 1 if text in ("元", "正") else int(text.translate(str.maketrans("Ool", "001")))


def _day(text: str) -> int | None:
    return chinese_number(text.replace("廿", "二十").replace("卅", "三十").replace("十十", "十"))


def _iso(year: int, month: int | None, day: int | None) -> str | None:
    try:
        return date(year, month or 0, day or 0).isoformat() if 1980 <= year <= 2100 else None
    except ValueError:
        return None


def read_year(text: str) -> int | None:
    """A year as printed (``2017``, ``2O22``, ``二〇一四``)."""
    digits = text.translate(str.maketrans("OoZ〇○零一二三四五六七八九", "0020001234567" + "89"))
    return int(digits) if digits.isdigit() and 1990 <= int(digits) <= 2100 else None
