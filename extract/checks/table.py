"""The table against itself: every identity of the form, strict first, then once more with blanks read as 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extract.checks.cells import Cells, load_data
from extract.checks.messages import blank_assumption, show, summed
from extract.facts import Check

Terms = list[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of an identity on the table: cells, their values (None: prints no number), blanks as 0 in ``total``."""

    terms: Terms
    values: tuple[float | None, ...]
    total: float

    @property
    def missing(self) -> list[str]:
        return [i for (_, i), v in zip(self.terms, self.values, strict=True) if v is None]


def check_table(cells: Cells) -> list[Check]:
    """Every identity that applies to the form, for each column or row it speaks of.

    Identities over nothing but blanks or absent rows give ``not_assessable``; a conflict that hangs on a blank read as 0
    is soft, because the blank may hide the missing number.
    """
    out = []
    for rule in load_data("identities")["identities"]:
        if cells.form in rule["forms"]:
            out += [_evaluate(cells, rule, *pair) for pair in instances(cells, rule)]
    return out


def instances(cells: Cells, rule: dict[str, Any]) -> Iterator[tuple[Terms, Terms]]:
    """Both sides of an identity, (factor, id) each, for every column or row it speaks of."""
    lhs, rhs = ([(float(c), str(i)) for c, i in rule[side]] for side in ("lhs", "rhs"))
    match rule.get("over"):
        case "columns":
            for column in load_data("identities")["columns"]:
                yield [(c, f"{i}[{column}]") for c, i in lhs], [(c, f"{i}[{column}]") for c, i in rhs]
        case "rows":
            for row in [i.removesuffix("[total]") for i in cells.by_id if i.endswith("[total]")]:
                yield [(c, f"{row}[{i}]") for c, i in lhs], [(c, f"{row}[{i}]") for c, i in rhs]
        case "cumulative":
            kept = [i for i in cells.by_id if i.endswith(".cumulative") and i.removesuffix(".cumulative") in cells.by_id]
            for i in kept if any(cells.by_id[i].value for i in kept) else ():  # a column of zeros was never filled in
                yield [(1.0, i.removesuffix(".cumulative"))], [(1.0, i)]
        case _:
            skip = {i for i, unit in rule.get("leave_out_unit", {}).items() if _unit(cells, i) == unit}
            yield [t for t in lhs if t[1] not in skip], [t for t in rhs if t[1] not in skip]


def _unit(cells: Cells, i: str) -> str | None:
    return cells.by_id[i].unit if i in cells.by_id else None


def _side(cells: Cells, terms: Terms, largest: bool) -> _Side:
    values = tuple(cells.by_id[i].value if i in cells.by_id else None for _, i in terms)
    weighed = [c * (v or 0.0) for (c, _), v in zip(terms, values, strict=True)]
    return _Side(terms, values, max(weighed, default=0.0) if largest else sum(weighed))


def _evaluate(cells: Cells, rule: dict[str, Any], left_terms: Terms, right_terms: Terms) -> Check:
    left = _side(cells, left_terms, bool(rule.get("max_lhs")))
    right = _side(cells, right_terms, False)
    ids = tuple(i for _, i in (*left_terms, *right_terms))
    missing = left.missing + right.missing
    verdict = "consistent" if _holds(cells, rule, left.total, right.total) else "conflict"
    severity = str(rule["severity"])
    assumption = None
    if len(missing) == len(ids) or (rule.get("all_or_nothing") and missing) or any(i not in cells.by_id for i in ids):
        verdict = "not_assessable"
    elif missing:
        assumption = blank_assumption([cells.label(i) for i in missing])
        if verdict == "conflict" and not _certain(rule["op"], left, right):
            severity = "soft"
    assessable = verdict != "not_assessable"
    zh, en = _messages(cells, rule, verdict, left, right)
    return Check(
        kind="table",
        rule=str(rule["id"]),
        verdict=verdict,
        severity=severity,
        indicators=ids,
        lhs=_round(left.total) if assessable else None,
        rhs=_round(right.total) if assessable else None,
        message_zh=zh,
        message_en=en,
        assumption=assumption,
        evidence=cells.evidence(ids),
    )


def _round(value: float) -> float:
    return round(value, 6)


def _holds(cells: Cells, rule: dict[str, Any], left: float, right: float) -> bool:
    left, right = _round(left), _round(right)
    if rule["op"] == "<=":
        return left <= right
    if rule["op"] == ">=":
        return left >= right
    slack = cells.operand(rule["slack"]).value if "slack" in rule else 0
    return left <= right <= left + (slack or 0)


def _certain(op: str, left: _Side, right: _Side) -> bool:
    """The identity fails whatever number (0 or more) stands in the blanks."""
    if any(c < 0 for c, _ in (*left.terms, *right.terms)):
        return False
    low, high = (left, right) if op == "<=" else (right, left)
    fails = low.total > high.total and not high.missing
    return fails or (op == "==" and right.total < left.total and not right.missing)


def _messages(cells: Cells, rule: dict[str, Any], verdict: str, left: _Side, right: _Side) -> tuple[str, str]:
    where = ""
    if rule.get("over") == "columns":
        where = f"“{_column_label(cells, left.terms[0][1])}”列"
    elif rule.get("over") in ("rows", "cumulative"):
        where = f"“{cells.label(left.terms[0][1])}”行"
    sides_zh = f"{_sum_text(left, rule)} 与 {_sum_text(right, {})}"
    sides_en = f"{_sum_text(left, rule)} against {_sum_text(right, {})}"
    if verdict == "not_assessable":
        return f"{where}{rule['zh']}：缺数，无法核对", f"{rule['en']}: cells are blank or missing, not assessable"
    holds = verdict == "consistent"
    return (
        f"{where}{rule['zh']}：{sides_zh}，{'相符' if holds else '不符'}",
        f"{rule['en']}{_where_en(rule, left)}: {sides_en}, {'holds' if holds else 'does not hold'}",
    )


def _where_en(rule: dict[str, Any], left: _Side) -> str:
    i = left.terms[0][1]
    if rule.get("over") == "columns":
        return f" (column {i.partition('[')[2].rstrip(']')})"
    return f" (row {i.partition('[')[0]})" if rule.get("over") else ""


def _column_label(cells: Cells, i: str) -> str:
    label = cells.label(i)
    return label.rpartition("·")[2] if "·" in label else i.partition("[")[2].rstrip("]")


def _sum_text(side: _Side, rule: dict[str, Any]) -> str:
    if rule.get("max_lhs"):
        return f"max {show(side.total)}"
    if len(side.terms) < 2:
        return show(side.values[0]) if side.values else "0"
    return f"{summed(side.values)}={show(side.total)}"
