"""Head data against each other: organ, year, period, head of the office, as title, text, table head and sign-off say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extract.characters import simplify
from extract.checks.cells import load_data
from extract.checks.mentions import Flat, flatten
from extract.facts import Check, Date, Evidence, Outline, Person


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in load_data("phrases")["head"].items()}


def check_head(outline: Outline, flats: Sequence[Flat], dates: Sequence[Date], persons: Sequence[Person]) -> list[Check]:
    """Every place that names the year, the organ or its head again, compared with the title and the text."""
    title = next((f for f in flats if f.kind == "title" and str(outline.year) in f.text), None)
    return [
        *_period(outline, flats, dates, title),
        *_report_year(outline, flats, title),
        *_sheet_date(outline, flats, dates),
        *_table_year(outline, flats, title),
        *_organs(outline, flats),
        *_foreign_name(outline, flats),
        *_leader(flats, persons),
        *_two_heads(flats, persons),
    ]


def _check(rule: str, holds: bool, hard: bool, zh: str, en: str, sides: Sequence[Evidence | None], *numbers: float) -> Check:
    lhs, rhs = numbers or (None, None)
    verdict = "consistent" if holds else "conflict"
    return Check(
        kind="metadata",
        rule=rule,
        verdict=verdict,
        severity="hard" if hard else "soft",
        indicators=(),
        lhs=lhs,
        rhs=rhs,
        message_zh=f"{zh}，{'相符' if holds else '不一致'}",
        message_en=f"{en}: {'they agree' if holds else 'they differ'}",
        evidence=tuple(s for s in sides if s is not None),
    )


def _title_side(title: Flat | None) -> Evidence | None:
    return title.evidence(0, len(title.text)) if title else None


def _period(outline: Outline, flats: Sequence[Flat], dates: Sequence[Date], title: Flat | None) -> Iterator[Check]:
    """统计期限: a period of one whole year that the text calls the report's."""
    texts = {f.index: f for f in flats if f.kind == "body"}
    for date in dates:
        found = re.fullmatch(r"(\d{4})(?:-01-01/(\d{4})-12-31)?", date.value)
        flat = texts.get(date.span.paragraph)
        if not found or not outline.year or found[1] != (found[2] or found[1]) or flat is None:
            continue
        around = re.sub(r"\s", "", simplify(flat.printed[max(0, date.span.start - 40) : date.span.end + 20]))
        before = re.sub(r"\s", "", simplify(flat.printed[max(0, date.span.start - 12) : date.span.start]))
        if _words()["period"].search(around) if found[2] else _words()["year_of"].search(before):
            said, year = int(found[1]), outline.year
            zh = f"统计期限为{said}年，标题为{year}年"
            en = f"the figures cover {said}, the title says {year}"
            yield _check("m.period", said == year, True, zh, en, (Evidence(date.text, date.span), _title_side(title)), said, year)
            return


def _report_year(outline: Outline, flats: Sequence[Flat], title: Flat | None) -> Iterator[Check]:
    """``现将2015年度政府信息公开工作情况报告如下`` under another year's title."""
    bodies = [f for f in flats if f.kind == "body"][:4]
    for flat in bodies:
        found = _words()["report_of"].search(flat.text)
        if found and outline.year:
            said, year = int(found[1]), outline.year
            zh, en = f"正文称报告{said}年情况，标题为{year}年", f"the text says it reports on {said}, the title says {year}"
            yield _check(
                "m.report_year", said == year, False, zh, en, (flat.evidence(*found.span()), _title_side(title)), said, year
            )
            return


def _sheet_date(outline: Outline, flats: Sequence[Flat], dates: Sequence[Date]) -> Iterator[Check]:
    """填报日期 of the sheet: after the year it counts."""
    sheets = {f.index: f for f in flats if f.kind == "table"}
    for date in dates:
        flat = sheets.get(date.span.paragraph)
        if flat is None or not outline.year or not re.fullmatch(r"\d{4}-\d\d-\d\d", date.value):
            continue
        before = re.sub(r"\s", "", simplify(flat.printed[max(0, date.span.start - 8) : date.span.start]))
        if _words()["filled_on"].search(before):
            holds = date.value >= f"{outline.year}-12"
            zh, en = (
                f"填报日期{date.value}与报告年度{outline.year}年",
                f"the sheet of {outline.year} is filled in on {date.value}",
            )
            yield _check("m.sheet_date", holds, False, zh, en, (Evidence(date.text, date.span),))


def _table_year(outline: Outline, flats: Sequence[Flat], title: Flat | None) -> Iterator[Check]:
    for flat in flats:
        found = (
            re.search(r"(?<![期间]:)\(?(20\d\d)年度?\)?$", flat.text) if flat.kind == "table" and len(flat.text) < 40 else None
        )
        if found and outline.year:
            said, year = int(found[1]), outline.year
            zh, en = f"统计表为{said}年度，标题为{year}年", f"the table is of {said}, the title says {year}"
            yield _check(
                "m.table_year", said == year, True, zh, en, (flat.evidence(*found.span()), _title_side(title)), said, year
            )


def _organs(outline: Outline, flats: Sequence[Flat]) -> Iterator[Check]:
    """填报单位 and the signature against the organ of the title."""
    organ = flatten(0, outline.organ or "").text
    for flat in flats if organ else ():
        said, start = "", 0
        if flat.kind == "table" and (found := _words()["filled_by"].search(flat.text)):
            said, start = found[1], found.start(1)
        elif flat.kind == "signature" and _words()["organ"].fullmatch(flat.text):
            said = flat.text
        if said:
            same = same_organ(said, organ)
            if same is not None:
                zh, en = f"落款“{said}”与标题中的“{outline.organ}”", f"signed by {said}, titled {outline.organ}"
                yield _check("m.organ", same, False, zh, en, (flat.evidence(start, start + len(said)),))


def same_organ(a: str, b: str) -> bool | None:
    """Whether two names mean one organ; None when they may be its old, short or superior's name.

    县卫健局 and 某县卫生健康局 are one; only the same office of another place is surely another.
    """
    (place_a, office_a), (place_b, office_b) = split_organ(a), split_organ(b)
    if a == b or a in b or b in a or (_short(office_a, office_b) and (place_a.endswith(place_b) or place_b.endswith(place_a))):
        return True
    if office_a == office_b and place_a and place_b and not _related(place_a, place_b):
        return False
    stem_a, stem_b = (set(_words()["plain_office"].sub("", o)) for o in (office_a, office_b))
    if len(stem_a) > 1 and len(stem_b) > 1 and not stem_a & stem_b:
        return False  # 民政局 is no later name of 粮食局
    return None


def split_organ(name: str) -> tuple[str, str]:
    """``柘陵区人力资源和社会保障局`` → (``柘陵区``, ``人力资源和社会保障局``)."""
    found = _words()["place"].match(name)
    return (found[0], name[found.end() :]) if found else ("", name)


def _short(a: str, b: str) -> bool:
    """One name is the other with characters left out (卫健局, 卫生健康局)."""
    short, long = sorted((a, b), key=len)
    rest = iter(long)
    return 2 * len(short) > len(long) and short[0] == long[0] and short[-1] == long[-1] and all(c in rest for c in short)


def _related(a: str, b: str) -> bool:
    """One place lies in the other, as far as the names tell."""
    if len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1 and len(a) > 2:
        return True  # a character misread
    return a.endswith(b) or b.endswith(a) or a.startswith(b) or b.startswith(a) or a[:2] == b[:2]


def _foreign_name(outline: Outline, flats: Sequence[Flat]) -> Iterator[Check]:
    """The same office of another place as the one who acts: a template with its name left in."""
    place, office = split_organ(flatten(0, outline.organ or "").text)
    if not place or len(office) < 3:
        return
    pattern = re.compile(
        rf"(?:^|[。,;:)、])((?:[一-龥]{{2,7}}?[省市县区州旗]){{1,2}}){re.escape(office)}(?!{_words()['not_actor'].pattern})"
    )
    hits: list[tuple[Flat, int, int, str]] = []
    for flat in flats:
        if flat.kind == "body":
            hits += [(flat, m.start(1), m.end(), m[1]) for m in pattern.finditer(flat.text) if not _related(m[1], place)]
    names = {h[3] for h in hits}
    if len(names) == 1 and len(hits) > 1 and not any(outline.organ in h[0].text for h in hits if outline.organ):
        flat, start, end, other = hits[0]
        zh = f"正文自称“{other}{office}”，标题为“{outline.organ}”"
        en = f"the text speaks as {other}{office}, the title says {outline.organ}"
        yield _check("m.template_name", False, False, zh, en, (flat.evidence(start, end),))


def _leader(flats: Sequence[Flat], persons: Sequence[Person]) -> Iterator[Check]:
    """单位负责人 of the sign-off against the head of the office whom the text names."""
    kinds = {f.index: f for f in flats}
    words = _words()

    def kind(p: Person) -> str:
        return kinds[p.span.paragraph].kind if p.span.paragraph in kinds else ""

    signed = [p for p in persons if p.name and kind(p) == "table" and words["sign_role"].fullmatch(p.role or "")]
    heads = [
        p
        for p in persons
        if p.name and kind(p) == "body" and words["head_post"].search(p.title or "") and words["lead_role"].search(p.role or "")
    ]
    named = {p.name for p in heads}
    if len(signed) != 1 or len(named) != 1:
        return
    sign, head = signed[0], heads[0]
    elsewhere = any((sign.name or "") in f.text for f in flats if f.kind == "body")
    if sign.name != head.name and elsewhere:
        return  # a deputy signs
    zh = f"统计表单位负责人“{sign.name}”，正文中{head.title}为“{head.name}”"
    en = f"the sheet is signed by {sign.name} as head of the office, the text names {head.name}"
    sides = (Evidence(sign.text or sign.name or "", sign.span), Evidence(head.text or head.name or "", head.span))
    yield _check("m.head", sign.name == head.name, False, zh, en, sides)


def _two_heads(flats: Sequence[Flat], persons: Sequence[Person]) -> Iterator[Check]:
    """Two names for the one head of the office, and no word of a change."""
    bodies = {f.index: f for f in flats if f.kind == "body"}
    words = _words()
    heads = [p for p in persons if p.name and p.span.paragraph in bodies and words["one_head"].fullmatch(p.title or "")]
    names = {p.name for p in heads}
    if (
        len(names) == 2
        and len({p.title for p in heads}) == 1
        and not any(words["change"].search(f.text) for f in bodies.values())
    ):
        first = heads[0]
        other = next(p for p in heads if p.name != first.name)
        zh = f"正文中{first.title}一处为“{first.name}”，一处为“{other.name}”"
        en = f"the text names {first.name} and {other.name} as {first.title}"
        yield _check("m.two_heads", False, False, zh, en, [Evidence(p.text or p.name or "", p.span) for p in (first, other)])
