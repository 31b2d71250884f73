"""Labels of tables made comparable: keys without ordinals, notes, blanks and marks, and how alike two keys are."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

from extract.characters import fold, simplify

_HAN = "一二三四五六七八九十"
# What may stand before a label: 其中：, （一）, 一、, 1., (1), ①, 1 …, each of them at most a few times. NFKC has run.
_ORDINAL = re.compile(
    rf"(?:其中[:,、]?|其[:、]|\(?(?:[{_HAN}]{{1,3}}|\d{{1,2}})[)、.,:]{{1,2}}(?!\d)|\([{_HAN}](?=[\u4e00-\u9fff])|\d{{1,2}}(?=[\u4e00-\u9fff“\"《])|[-·•*★▲○●◆■□>]+)"
)
_NOTE = re.compile(r"\([^()]{0,120}\)|\[[^\[\]]{0,120}\]|【[^【】]{0,120}】")
_OPEN_NOTE = re.compile(r"\([^()]{1,120}$")
_KEPT = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+")
_STYLE = re.compile(rf"(其中)|(\()?([{_HAN}]{{1,3}}|\d{{1,2}})[)、.,:]?")
MAX_LABEL = 200  # characters; what is longer is no label
NONE = 0.0
EXACT = 1.0


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """``forms/words.json``: wording around tables that belongs to no single form."""
    return dict(json.loads(files("extract.forms").joinpath("words.json").read_text("utf-8")))


@lru_cache(maxsize=1)
def _misread() -> dict[int, int]:
    pairs = words()["misread"]
    return str.maketrans(pairs[::2], pairs[1::2])


def folded(text: str) -> str:
    """The text folded and in simplified characters, of the same length."""
    out = simplify(fold(text)).translate(_misread())
    for seen, meant in words()["same"].items():
        out = out.replace(seen, meant)
    return out


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """The text for reading labels: folded, NFKC, simplified characters, no white space. Lengths may change."""
    return folded("".join(unicodedata.normalize("NFKC", fold(text)).split()))


def _bare(text: str) -> str:
    """A plain text without the ordinals before it."""
    for _ in range(4):
        match = _ORDINAL.match(text)
        if not match or match.end() == len(text):
            break
        text = text[match.end() :]
    return text


@lru_cache(maxsize=20_000)
def label_key(text: str) -> str:
    """What a label says: no ordinals, no notes in brackets, nothing but characters and digits. Empty for what is no label."""
    if len(text) > MAX_LABEL:
        return ""
    bare = _bare(plain(text))
    short = _OPEN_NOTE.sub("", _NOTE.sub("", bare))
    return _KEPT.sub("", short) or _KEPT.sub("", bare)


@lru_cache(maxsize=20_000)
def full_key(text: str) -> str:
    """As :func:`label_key`, with what stands in brackets."""
    return "" if len(text) > MAX_LABEL else _KEPT.sub("", _bare(plain(text)))


@lru_cache(maxsize=20_000)
def ordinal_of(text: str) -> str:
    """The ordinal a label begins with as style and number (``(三``, ``2``, ``其中``), empty without one."""
    match = _STYLE.match(plain(text[:24]))
    if not match or not _ORDINAL.match(plain(text[:24])):
        return ""
    return match[1] or (match[2] or "") + match[3]


@lru_cache(maxsize=20_000)
def core(key: str) -> str:
    """A key without the words that labels print or leave out at will (政府信息公开, 数, 数量 …)."""
    for word in words()["omissible"]:
        key = key.replace(word, "")
    return key


@lru_cache(maxsize=100_000)
def likeness(printed: str, official: str) -> float:
    """How sure it is that a printed key is a miswritten official one: 1 the same, 0 anything may be meant.

    A few characters may be wrong, more when the label is long; never a whole word, a digit or a word that turns the meaning.
    """
    if printed == official:
        return EXACT
    size = len(official)
    if size < 4 or len(printed) < 3 or len(_characters(official) & _characters(printed)) < 2:
        return NONE
    if _digits(printed) != _digits(official):
        return NONE
    if 4 <= len(printed) < size and 2 * len(printed) >= size:
        lost = _lost(printed, official)
        is_few = size - len(printed) <= max(3, size // 4)
        if lost is not None and (is_few or official.startswith(printed)) and not _decides(lost):
            return 0.78 if len(lost) > 2 else 0.86
    limit = 1 if size < 8 else 2 if size < 14 else 3
    if abs(len(printed) - size) > limit or len(_characters(official) - _characters(printed)) > limit:
        return NONE
    edits = _edits(printed, official, limit)
    if edits is None:
        return NONE
    changed, spots = edits
    if _decides(changed) or any(b - a == 1 for a, b in zip(spots, spots[1:], strict=False)):
        return NONE
    return 0.9 - 0.08 * (len(spots) - 1) - 0.4 / size


@lru_cache(maxsize=64)
def _by_pair(keys: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Keys by each pair of characters side by side in them."""
    found: dict[str, list[str]] = {}
    for key in sorted(keys):
        for pair in {key[n : n + 2] for n in range(len(key) - 1)}:
            found.setdefault(pair, []).append(key)
    return {pair: tuple(names) for pair, names in found.items()}


@lru_cache(maxsize=50_000)
def is_like(printed: str, keys: frozenset[str], least: float = 0.8) -> bool:
    """Whether a printed key is one of the official ones, misprinted or not."""
    if printed in keys:
        return True
    index = _by_pair(keys)
    near = {k for n in range(len(printed) - 1) for k in index.get(printed[n : n + 2], ())}
    return any(likeness(printed, k) > least for k in near)


@lru_cache(maxsize=20_000)
def _characters(key: str) -> frozenset[str]:
    return frozenset(key)


def _digits(key: str) -> str:
    return "".join(c for c in key if c.isdigit())


def _decides(characters: str) -> bool:
    return any(c in words()["decisive"] for c in characters)


def _lost(printed: str, official: str) -> str | None:
    """The characters one gap or two took out of the official key to leave the printed one, None when it is otherwise."""
    at, lost, gaps, open_ = 0, "", 0, False
    for c in official:
        if at < len(printed) and printed[at] == c:
            at, open_ = at + 1, False
        else:
            lost, gaps, open_ = lost + c, gaps + (not open_), True
    return lost if at == len(printed) and gaps <= 2 else None


def _edits(a: str, b: str, limit: int) -> tuple[str, list[int]] | None:
    """What differs between two keys, and the places of substitutions in ``b``; None beyond ``limit`` edits.

    Two neighbouring characters in the wrong order are one edit.
    """
    rows: list[list[tuple[int, str, tuple[int, ...]]]] = [[(j, b[:j], ()) for j in range(len(b) + 1)]]
    for i, x in enumerate(a, 1):
        row: list[tuple[int, str, tuple[int, ...]]] = [(i, a[:i], ())]
        for j, y in enumerate(b, 1):
            above, left, before = rows[i - 1][j], row[j - 1], rows[i - 1][j - 1]
            best = before if x == y else (before[0] + 1, before[1] + x + y, (*before[2], j))
            if above[0] + 1 < best[0]:
                best = (above[0] + 1, above[1] + x, above[2])
            if left[0] + 1 < best[0]:
                best = (left[0] + 1, left[1] + y, left[2])
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y and rows[i - 2][j - 2][0] + 1 < best[0]:
                swap = rows[i - 2][j - 2]
                best = (swap[0] + 1, swap[1], swap[2])
            row.append(best)
        if min(cell[0] for cell in row) > limit:
            return None
        rows.append(row)
    cost, changed, spots = rows[-1][-1]
    return (changed, list(spots) or [0]) if cost <= limit else None
