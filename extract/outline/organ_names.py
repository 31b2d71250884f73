"""What the name of an organ tells: whether it is whole, of what kind, whose office it is, which fuller name it stands for.

Names are given as printed, without white space; they are compared in their folded form, which is as long.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from extract.outline.match_words import YEAR, folded, is_organ, words

_YEAR = re.compile(YEAR)
_TOPIC = re.compile(r"关于|政府信息(?:公开)?|政务\(|政务(?:信息|事务)?公开|[校院党村事厂]务公开|信息公开|\(")
_TITLE_HEAD = re.compile(
    rf"(?:关于)?(?:呈送|报送|印发|转发|公布|发布|上报|编报)?《?(?:\d{{4}}[-—–~至/]\d{{2,4}}学?年度?|{YEAR}年?度?)?(?:关于)?"
)
_OWN = re.compile("[我本](街道|中心|公司|银行|[局委办镇乡县市区校院厅省州旗处队社馆站所部])")
_AREAS = frozenset("县市区省州旗")


def is_name(name: str) -> bool:
    """Whether a text is nothing but the name of an organ or of a place that is governed."""
    said = folded(name)
    return is_organ(said) or words().place.fullmatch(said) is not None


def is_whole_name(name: str) -> bool:
    """Whether a name says which organ it is: no 县水利局, no 我局, no 办公室, no words of a sentence."""
    said, w = folded(name), words()
    if not is_name(name) or w.relative.match(said) or w.no_name.search(said):
        return False
    return bool(w.institution.search(said) or re.search("[省市县区旗州盟镇乡]|街道", said[1:]))


def own_words(texts: Iterable[str]) -> frozenset[str]:
    """How an organ speaks of itself in flat texts (局 of 我局, 本局); the area only (县) when nothing smaller is named."""
    counted = Counter(m[1] for text in texts for m in _OWN.finditer(text))
    small = {word: n for word, n in counted.items() if word not in _AREAS}
    most = max((small or counted).values(), default=0)
    return frozenset(word for word, n in (small or counted).items() if n >= 0.3 * most)


def fits(name: str, own: frozenset[str]) -> bool:
    """Whether an organ of that name speaks of itself so; also when it never does."""
    said = folded(name)
    return not own or any(re.search(words().own_ends.get(word, f"{word}$"), said) for word in own)


def reporting(name: str, own: frozenset[str]) -> str | None:
    """The organ behind a name: the name, or what it is the office of. None when it is not known whether the office of a
    government or the government is meant."""
    base = office_of(name)
    if base is None:
        return name
    if not is_area(base):
        return base
    if "办" in own:
        return name
    return base if own and own <= _AREAS else None


def office_of(name: str) -> str | None:
    """The organ that a name like 某局办公室 or 某镇党政办 belongs to; None when it is no such office."""
    match = words().office.search(folded(name))
    base = name[: match.start()] if match else ""
    return base if is_name(base) and len(base) >= 3 else None


def is_area(name: str) -> bool:
    """Whether a name is that of a county, a city … or its government: its office is an organ of its own."""
    said = re.sub("(?:人民)?政府$", "", folded(name))
    return said[-1:] in _AREAS and words().place.fullmatch(said) is not None


def organ_in_title(title: str) -> str | None:
    """The organ or place that a title names, as printed; None for ``2022年政府信息公开工作年度报告``."""
    title = title.lstrip("《")
    text = folded(title)
    at = _TITLE_HEAD.match(text)
    start = at.end() if at else 0
    cuts = sorted({m.start() for pattern in (_YEAR, _TOPIC) for m in pattern.finditer(text, start) if m.start() > start})
    cuts = [cut + 2 if text[start:cut].endswith("人民") and text.startswith("政府", cut) else cut for cut in cuts]
    for test in (is_organ, words().place.fullmatch):
        for cut in cuts:
            name = text[start:cut].removesuffix("的")
            if test(name):
                return title[start : start + len(name)]
    note = re.search(r"\(([^()]{3,40})\)$", text)
    return title[note.start(1) : note.end(1)] if note and is_organ(note[1]) else None


def full_name(name: str, others: Iterable[str]) -> str:
    """The fullest printed form of a name: with the county before the town, the government behind the place, the name that an
    abbreviation stands for. Nothing is added that none of the ``others`` prints."""
    said, w = folded(name), words()
    others = [o for other in others for o in (other, office_of(other)) if o]
    place = (
        w.place.fullmatch(said) is not None
        and (said.endswith(("街道", "新区", "开发区", "管理区")) or not is_organ(said))
        and not is_organ(said.removesuffix("街道"))
    )
    best = name
    for other in others:
        whole = folded(other)
        if place:
            governs = re.fullmatch(rf"(.{{0,16}}?){re.escape(said)}(?:{w.governments})?", whole)
            longer = bool(governs and (not governs[1] or w.place.fullmatch(governs[1]))) and len(other) > len(best)
        else:
            before = whole.removesuffix(said)
            above = w.place.fullmatch(before) or said[0] in "省市县区旗州镇乡" or w.place.fullmatch(before + said[0])
            longer = whole.endswith(said) and len(other) > len(best) and bool(above)
        if longer:
            best = other
    if best == name and not place:
        same = (o for o in others if len(o) > len(name) and said not in folded(o) and o[:2] == name[:2])
        best = next((o for o in same if _abbreviates(said, folded(o))), best)
    return best


def _abbreviates(short: str, long: str) -> bool:
    """Whether the characters of ``short`` stand in ``long`` in their order, as 国资委 in 国有资产监督管理委员会."""
    rest = iter(long)
    return all(c in rest for c in short)
