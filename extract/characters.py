"""Characters: what is mended in the text of a report, and what is folded for matching only.

Mended (:func:`repair`, part of every reader, so that it shows in the record): characters that print nothing (zero width,
bidi marks, soft hyphens, variation selectors, control characters) are taken out; the blanks of Unicode become a blank, the
wide ones an ideographic one; radicals and compatibility ideographs, which PDF fonts put in the place of the real
characters (⾏ for 行, ⻓ for 长), become those. That is a fault of encoding: both print alike.

Folded (:func:`fold`, for rules and labels, never published): what prints differently but means the same, such as full-width
digits, brackets and punctuation, and (:func:`simplify`) traditional characters. Every character stays one character, so
that offsets hold.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

# Unicode's Equivalent_Unified_Ideograph of the radicals that NFKC leaves alone.
_RADICALS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛"
    "⺨犭⺩王⺫目⺬示⺭礻⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺶羊⺹耂⺺肀⺻聿⺼肉⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长"
    "⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀"
    "⼾户⾭青⿈黄"  # NFKC gives 戶 靑 黃, which simplified text never prints
)
# The most frequent characters of such reports, both scripts; a text in which they are rare was decoded wrongly.
FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "政府信息公开情况报告数县区市局本依申请办理制度部门网站及其他总计项年月日條國開報請辦數與為"
)
_BREAKS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_NARROW = "\u00a0\u1680\u2000\u2002\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_WIDE = "\u2001\u2003"
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]{0,20}[ -/]{0,2}[@-~]|\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\)|.)?")


def _unprinted() -> list[int]:
    """Code points that print nothing: controls but tab and line feed, format characters, variation selectors."""
    codes = [c for c in range(0xA0) if c < 32 or c >= 127]
    codes += [0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x180F), 0x3164, 0xFEFF, 0xFFA0]
    codes += [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)]
    codes += [*range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE01F0)]
    return [c for c in codes if chr(c) not in "\t\n" + _BREAKS]


def _repairs() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys(_unprinted())
    table.update(dict.fromkeys(map(ord, _BREAKS), "\n"))
    table.update(dict.fromkeys(map(ord, _NARROW), " "))
    table.update(dict.fromkeys(map(ord, _WIDE), "\u3000"))
    for code in (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)):
        mapped = unicodedata.normalize("NFKC", chr(code))
        if len(mapped) == 1 and mapped != chr(code):
            table[code] = mapped
    table.update({ord(a): b for a, b in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)})
    return table


_REPAIRS = _repairs()


class _Folds(dict[int, str]):
    """Folding of every character met so far; the rest is worked out when it comes."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_one(chr(code))
        return folded


def _fold_one(char: str) -> str:
    mended = _REPAIRS.get(ord(char), char) or char  # nothing is taken out here: the length must stay
    kind = unicodedata.decomposition(mended).partition(">")[0]
    if kind in ("<circle", "<super", "<sub", "<square", "<fraction"):
        return mended  # ① is no 1, ² no 2
    plain = unicodedata.normalize("NFKC", mended)
    return plain if len(plain) == 1 else mended


_FOLDS = _Folds()


def fold(text: str) -> str:
    """The text for matching, of the same length: full-width forms half-width, radicals the characters they print."""
    return text if text.isascii() else text.translate(_FOLDS)


@lru_cache(maxsize=1)
def script() -> dict[int, int]:
    """Code points of traditional characters → those of the simplified ones (``data/characters.json``)."""
    data = json.loads((Path(__file__).parent / "data/characters.json").read_text("utf-8"))
    return str.maketrans(data["traditional"], data["simplified"])


def simplify(text: str) -> str:
    """The text for matching in simplified characters, of the same length."""
    return text if text.isascii() else text.translate(script())


def norms() -> dict[str, str]:
    """Every character that prints otherwise than it is matched → the one it is matched as, folded and simplified."""
    codes = [*range(0x2010, 0x3100), *range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0xFE30, 0xFFF0)]
    pairs = ((c, simplify(fold(c))) for c in map(chr, codes))
    return {c: norm for c, norm in pairs if norm != c and not norm.isspace()}


def repair(text: str) -> str:
    """The text without characters that print nothing, line ends as line feeds, radicals as the characters they print."""
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_REPAIRS)


def is_cjk(char: str) -> bool:
    """Han characters, kana, full-width forms and CJK punctuation: what is written without blanks between."""
    code = ord(char)
    return (
        0x2E80 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE4F
        or 0xFF00 <= code <= 0xFFEF
        or 0x20000 <= code <= 0x3FFFF
        or char in "“”‘’—…·"
    )


def join(pieces: list[str]) -> str:
    """The lines of a cell as one text: no blank beside a Chinese character, one between others, so that two numbers under
    each other never become one."""
    out = ""
    for piece in filter(None, map(str.strip, pieces)):
        if out and not (is_cjk(out[-1]) or is_cjk(piece[0])):
            out += " "
        out += piece
    return out
