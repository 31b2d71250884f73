"""What the checks say of a report by its annotators' own facts, and what of it the annotators did not say."""

from __future__ import annotations

from collections import Counter
from typing import Any

from extract.checks import check_doc
from extract.corpus import AnnotatedReport, number
from extract.derive.draft import table_of
from extract.evaluation.compare import compare
from extract.facts import Check, Count, Date, Outline, Paragraph, Person, Span
from extract.values import find_values

_SIGNS = ("负责人", "审核", "填报", "制表")


def check_annotated(report: AnnotatedReport) -> tuple[Check, ...]:
    """All checks on a report whose paragraphs, values, people and cells are the annotated ones."""
    paragraphs = tuple(Paragraph(p.kind, p.text) for p in report.paragraphs)
    found = {(c.span.paragraph, c.span.end): c for c in find_values(paragraphs, year=report.year).counts}
    counts: list[Count] = []
    dates: list[Date] = []
    for i, p in enumerate(report.paragraphs):
        for a in sorted(p.annotations, key=lambda a: a.start):
            text, span = p.text[a.start : a.end], Span(i, a.start, a.end)
            if a.label == "count":
                value = number(a.args[0])
                other = found.get((i, a.end))
                low, high = (other.low, other.high) if other and other.value == value else (value, value)
                counts.append(Count(text, value, a.args[1], "~" in a.args, "", span, low, high))
            elif a.label == "date" and a.args:
                dates.append(Date(text, a.args[0], span))
    title = next((p.text for p in report.paragraphs if p.kind == "title"), None)
    outline = Outline(paragraphs, title=title, organ=report.organ, year=report.year, signed=report.signed)
    cells = table_of(report.form, report.cells.values, report.cells.default) if report.cells else []
    sections = [p.sections for p in report.paragraphs]
    return check_doc(outline, report.form, cells, counts, dates, (), _persons(report), sections)[0]


def _persons(report: AnnotatedReport) -> tuple[Person, ...]:
    """The records with a place for each: sign-off roles stand in the lines of the table."""
    out = []
    for r in report.persons:
        key, signs = r.name or r.title or "", bool(r.role) and any(w in str(r.role) for w in _SIGNS)
        places = [i for i, p in enumerate(report.paragraphs) if key in p.text]
        places.sort(key=lambda i: (report.paragraphs[i].kind == "table") != signs)
        if places:
            start = report.paragraphs[places[0]].text.index(key)
            out.append(Person(r.name, r.title, r.role, r.body, key, Span(places[0], start, start + len(key))))
    return tuple(out)


def misjudged(report: AnnotatedReport) -> Counter[str]:
    """How often the checks leave the annotations: ``claim`` not found, ``conflict missed``, ``false conflict`` (soft ones
    against the text or the table counted too)."""
    checks = check_annotated(report)
    fields = ("kind", "verdict", "severity", "lhs", "rhs", "rule")
    record: dict[str, Any] = {"status": "ok", "checks": []}
    for c in checks:
        hard = "hard" if c.kind in ("text", "text_table", "table") and c.verdict == "conflict" else c.severity
        item = {f: getattr(c, f) for f in fields} | {"indicators": list(c.indicators), "message": c.message_zh, "severity": hard}
        record["checks"].append(item)
    gold = {name: value for name, value in report.gold().items() if name in ("id", "claims", "conflicts")}
    return Counter(str(error[0]) for error in compare(gold, record).errors)
