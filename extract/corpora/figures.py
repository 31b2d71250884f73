"""The numbers of one report: sums of its table, claims of its text against the cells, planted contradictions that are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from extract.checks.cells import Cells, Operand, load_data
from extract.checks.table import check_table
from extract.corpora.places import Finding, Places
from extract.corpus import BLANKS, AnnotatedReport, Claim, number, squeeze
from extract.facts import Check, Indicator, Paragraph
from extract.forms import load_forms
from extract.values import find_values
from extract.values.numerals import HANZI, read_arabic, read_hanzi

_DIGITS = re.compile(r"(\d[\d,]{0,14}(?:\.\d{1,6})?)\s?(万|亿)?")
_NUMERALS = re.compile(f"[{HANZI}]{{1,12}}")
_SCALE = {"万": 1e4, "亿": 1e8, "": 1.0}


def check_figures(report: AnnotatedReport, path: str, places: Places) -> Iterator[Finding]:
    """Sums, claims and planted conflicts of a report whose words are known."""
    cells = Cells(report.form, _indicators(report))
    failed = [c for c in check_table(cells) if c.verdict == "conflict"]
    yield from _unknown_cells(report, path, places)
    for check in failed:
        if _binding(check) and not any(
            c.kind in ("table", "text_table") and set(c.indicators) & set(check.indicators) for c in report.conflicts
        ):
            yield Finding(path, places.header("cells"), f"{check.rule}: {check.message_zh}")
    for i, claim in enumerate(report.claims):
        for message in _claim(report, claim, cells):
            yield Finding(path, places.header("claim", i), message)
    for i, conflict in enumerate(report.conflicts):
        values = set(conflict.values or ())
        line = places.header("conflict", i)
        if conflict.kind == "table":
            hits = [c for c in failed if set(conflict.indicators) & set(c.indicators)]
            if not any(values <= {c.lhs, c.rhs} for c in hits):
                yield Finding(path, line, f"no identity of the form fails with {_list(values)}")
        elif conflict.kind in ("text_table", "text"):
            told = [c for c in report.claims if c.verdict == "conflict"]
            if conflict.kind == "text_table" and not any(set(c.indicators) & set(conflict.indicators) for c in told):
                yield Finding(path, line, "no claim with the verdict conflict about this indicator")
            if conflict.kind == "text_table" and len(values) == 2:
                operands = {cells.operand(ref).value for ref in conflict.indicators}
                if not operands & values:
                    yield Finding(path, line, f"neither of {_list(values)} is what the table says ({_list(operands)})")


def _unknown_cells(report: AnnotatedReport, path: str, places: Places) -> Iterator[Finding]:
    if report.cells is not None and report.cells.form in load_forms():
        known = set(load_forms()[report.cells.form].cell_ids)
        for key in report.cells.values:
            if key not in known:
                yield Finding(path, places.header("cells"), f"{report.cells.form} has no cell {key}")


def _indicators(report: AnnotatedReport) -> list[Indicator]:
    spec, form = report.cells, load_forms().get(report.form or "")
    if spec is None or form is None:
        return []
    units = {r.id: r.unit for t in form.tables for r in t.rows}
    out = []
    for n, i in enumerate(form.cell_ids):
        raw = spec.values.get(i, spec.default)
        value = None if raw in BLANKS else float(number(raw))
        out.append(Indicator(i, value, "" if raw == "blank" else raw, form.id, i, 0, n, 1, unit=units.get(i)))
    return out


@lru_cache(maxsize=1)
def _strengths() -> dict[str, str]:
    return {rule["id"]: rule.get("strength", "strong") for rule in load_data("identities")["identities"]}


def _binding(check: Check) -> bool:
    """Identities that hold in every rightly filled table: hard ones and strong soft ones. The others fail in real ones too."""
    return check.severity == "hard" or (_strengths().get(check.rule) == "strong" and check.assumption is None)


def _claim(report: AnnotatedReport, claim: Claim, cells: Cells) -> Iterator[str]:
    if claim.text and not _said(report, claim):
        yield f"{_show(claim.value)} is not said in “{claim.text}”"
    planted = [c for c in report.conflicts if c.kind in ("text", "text_table")]
    if claim.verdict == "conflict" and not any(claim.value in (c.values or (claim.value,)) for c in planted):
        yield f"the claim {_show(claim.value)} conflicts, no conflict header says so"
    if report.cells is None or not claim.indicators:
        return
    operands = [cells.operand(ref) for ref in claim.indicators]
    values = [o.value for o in operands]
    if claim.verdict == "consistent":
        if not _agrees(report, claim, operands):
            yield f"{_show(claim.value)} is consistent, the table says {_list(values)}: {', '.join(claim.indicators)}"
    elif claim.verdict == "conflict":
        if all(v is None for v in values):
            yield f"{_show(claim.value)} cannot conflict with blank cells: {', '.join(claim.indicators)}"
        elif _agrees(report, claim, operands):
            yield f"{_show(claim.value)} is a conflict, the table says the same: {', '.join(claim.indicators)}"


def _agrees(report: AnnotatedReport, claim: Claim, operands: Sequence[Operand]) -> bool:
    """Whether the cells give the claim's number: each of them, their sum, the sum that the others are parts of, a share of
    the last one in percent. An approximate number holds theirs in its interval, a rounded one is theirs in fewer digits."""
    values = [o.value for o in operands if o.value is not None]
    if not values:
        return False
    if len(operands) > 1 and set().union(*(o.ids for o in operands[1:])) <= set(operands[0].ids):
        values = values[:1]
    if "%" in claim.text or "百分之" in claim.text:
        bases = [v for v in values[1:] if v]
        tops = (values[0], sum(values[:-1]))
        return any(abs(100 * top / base - claim.value) < 0.06 for base in bases[-1:] for top in tops)
    wanted = (set(map(abs, values)), {sum(values)})  # 减4 prints a negative cell
    ranges = [(claim.value, claim.value), *_intervals(report, claim)]
    return any(all(low - 1e-6 <= v <= high + 1e-6 for v in w) for low, high in ranges for w in wanted)


def _intervals(report: AnnotatedReport, claim: Claim) -> list[tuple[float, float]]:
    texts = [Paragraph("body", report.paragraphs[i].text) for i in _paragraphs(report, claim)]
    found = [(c.low, c.high) for c in find_values(texts, report.year).counts if c.value == claim.value and c.approximate]
    for value, scale, step in _numbers(squeeze(claim.text)):
        if value == claim.value and scale > 1:
            found.append((value - step / 2, value + step / 2))
    return found


def _paragraphs(report: AnnotatedReport, claim: Claim) -> list[int]:
    said = squeeze(claim.text)
    return [i for i, p in enumerate(report.paragraphs) if said and said in squeeze(p.text)]


def _numbers(said: str) -> list[tuple[float, float, float]]:
    """The numbers of a squeezed text: value, what 万 or 亿 multiplied it by, worth of the last digit."""
    out = []
    for match in _DIGITS.finditer(said):
        digits, scale = read_arabic(match[1].rstrip(",")), _SCALE[match[2] or ""]
        if digits is not None:
            out.append((digits.value * scale, scale, digits.step * scale))
    hanzi = (read_hanzi(match[0]) for match in _NUMERALS.finditer(said))
    return out + [(words.value, 1.0, words.step) for words in hanzi if words is not None]


def _said(report: AnnotatedReport, claim: Claim) -> bool:
    """The claim's number stands in its words, or in their paragraph when they have none; a zero may be told in words."""
    if claim.value == 0:
        return True
    said = squeeze(claim.text)
    whole = [report.paragraphs[i] for i in _paragraphs(report, claim)]
    own = _numbers(said)
    spans = [(squeeze(p.text[a.start : a.end]), a.args) for p in whole for a in p.annotations if a.label == "count"]
    counts = {float(args[0]) for text, args in spans if not own or text in said or said in text}
    numbers = own or [n for p in whole for n in _numbers(squeeze(p.text))]
    yuan = (1.0, 1e-4) if "元" in said else (1.0,)  # cells count 万元
    values = {value * part for value, _, _ in numbers for part in yuan} | counts
    return any(abs(value - claim.value) < 1e-6 * max(1.0, claim.value) for value in values)


def _show(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.10g}"


def _list(values: Iterable[float | None]) -> str:
    return ", ".join(map(_show, values)) or "nothing"
