"""Bounds that the numbers of a form normally keep, and the date of the signature. Nearly all soft: findings, not errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from extract.checks.cells import Cells, load_data
from extract.checks.messages import show
from extract.facts import Check, Date, Evidence, Indicator, Outline


def check_bounds(cells: Cells, outline: Outline, dates: Sequence[Date]) -> list[Check]:
    """One check for every bound that is broken; bounds that hold are not worth a line."""
    out = []
    for rule in load_data("identities")["bounds"]:
        if cells.form is None or cells.form not in rule.get("forms", (cells.form,)):
            continue
        if "organ_not" in rule and (outline.organ is None or re.search(rule["organ_not"], outline.organ)):
            continue
        out += [_broken(cells, rule, cell, limit) for cell, limit in _TESTS[rule["test"]](cells, rule, outline)]
    return out + _signature(outline, dates)


Broken = Iterator[tuple[Indicator, float | None]]


def _matching(cells: Cells, rule: dict[str, Any]) -> Iterator[tuple[Indicator, float]]:
    pattern = re.compile(rule["cells"])
    for i, cell in cells.by_id.items():
        if cell.value is not None and cell.known and pattern.search(i):
            yield cell, cell.value


def _whole(cells: Cells, rule: dict[str, Any], _: Outline) -> Broken:
    for cell, value in _matching(cells, rule):
        if (value < 0 or value != int(value)) and "万" not in cell.raw and "亿" not in cell.raw:
            yield cell, None


def _range(cells: Cells, rule: dict[str, Any], _: Outline) -> Broken:
    for cell, value in _matching(cells, rule):
        if value > rule.get("high", value):
            yield cell, float(rule["high"])
        elif value < rule.get("low", value):
            yield cell, float(rule["low"])


def _year(cells: Cells, rule: dict[str, Any], outline: Outline) -> Broken:
    for cell, value in _matching(cells, rule):
        if outline.year and value in (outline.year - 1, outline.year, outline.year + 1):
            yield cell, float(outline.year)


def _zero_if_zero(cells: Cells, rule: dict[str, Any], _: Outline) -> Broken:
    cause = cells.operand(rule["if"])
    if cause.complete and cause.value == 0:
        for cell, value in _matching(cells, rule):
            if value > 0:
                yield cell, 0.0


def _positive_if_positive(cells: Cells, rule: dict[str, Any], _: Outline) -> Broken:
    cause, effect = cells.operand(rule["if"]), cells.operand(rule["then"])
    if cause.complete and effect.complete and (cause.value or 0) > 0 and effect.value == 0:
        yield cells.by_id[cause.ids[0]], 0.0


def _share(cells: Cells, rule: dict[str, Any], _: Outline) -> Broken:
    part, whole = cells.operand(rule["part"]), cells.operand(rule["of"])
    if part.complete and whole.complete and (whole.value or 0) >= rule["min_of"]:
        limit = rule["high"] * (whole.value or 0)
        if (part.value or 0) > limit:
            yield cells.by_id[part.ids[0]], round(limit, 6)


_TESTS = {
    "whole": _whole,
    "range": _range,
    "year": _year,
    "zero_if_zero": _zero_if_zero,
    "positive_if_positive": _positive_if_positive,
    "share": _share,
}


def _broken(cells: Cells, rule: dict[str, Any], cell: Indicator, limit: float | None) -> Check:
    label = cells.label(cell.id)
    return Check(
        kind="plausibility",
        rule=str(rule["id"]),
        verdict="conflict",
        severity=str(rule["severity"]),
        indicators=(cell.id,),
        lhs=cell.value,
        rhs=limit,
        message_zh=f"“{label}”为{show(cell.value)}：{rule['zh']}",
        message_en=f"{cell.id} is {show(cell.value)}: {rule['en']}",
        evidence=cells.evidence((cell.id,)),
    )


def _signature(outline: Outline, dates: Sequence[Date]) -> list[Check]:
    """A report is signed after its year has ended and by April of the next (the law says January or March)."""
    signed, year = outline.signed, outline.year
    if not signed or not year or not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", signed):
        return []
    ends = sorted(d.value.partition("/")[2] for d in dates if re.fullmatch(r"\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}", d.value))
    end = ends[-1] if ends and ends[-1][:4] in (str(year), str(year + 1)) else f"{year}-12-31"
    if signed < end[: len(signed)] and not (end == f"{year}-12-31" and signed[:4] == str(year) and signed[5:7] == "12"):
        zh, en = f"落款日期{signed}早于统计期限的终点{end}", f"the report is signed {signed}, before its period ends on {end}"
    elif signed[:7] > f"{max(int(end[:4]), year) + 1}-04":
        zh, en = f"落款日期{signed}晚于公布期限", f"the report is signed {signed}, after the legal deadline"
    else:
        return []
    place = next((d for d in dates if d.value == signed), None)
    sides = (Evidence(place.text, place.span),) if place else ()
    return [Check("plausibility", "p.dates", "conflict", "soft", (), None, None, zh, en, evidence=sides)]
