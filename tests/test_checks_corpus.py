"""The checks on annotated reports with the annotators' own facts: what the numbers say, planted contradictions, no others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from checks_facts import run, table

from extract.checks import check_doc
from extract.corpus import BLANKS, AnnotatedReport, load_corpus, number
from extract.evaluation.compare import compare
from extract.evaluation.scores import score
from extract.facts import Check, Count, Date, Indicator, Outline, Paragraph, Person, Span
from extract.forms import load_forms
from extract.values import find_values

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


def check_annotated(report: AnnotatedReport) -> tuple[Check, ...]:
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
    sections = [p.sections for p in report.paragraphs]
    return check_doc(outline, report.form, _cells(report), counts, dates, (), _persons(report), sections)[0]


def _cells(report: AnnotatedReport) -> tuple[Indicator, ...]:
    if report.cells is None or report.form is None:
        return ()
    spec = report.cells
    blank = dict.fromkeys(BLANKS, "")
    values = {i: blank.get(raw, raw) for i, raw in spec.values.items()}
    return table(report.form, values, blank.get(spec.default, spec.default))


def _persons(report: AnnotatedReport) -> tuple[Person, ...]:
    """The records with a place for each: sign-off roles stand in the lines of the table."""
    out = []
    for r in report.persons:
        key, signs = r.name or r.title or "", bool(r.role) and any(w in r.role for w in ("负责人", "审核", "填报", "制表"))
        places = [i for i, p in enumerate(report.paragraphs) if key in p.text]
        places.sort(key=lambda i: (report.paragraphs[i].kind == "table") != signs)
        if places:
            start = report.paragraphs[places[0]].text.index(key)
            out.append(Person(r.name, r.title, r.role, r.body, key, Span(places[0], start, start + len(key))))
    return tuple(out)


def as_record(checks: tuple[Check, ...]) -> dict[str, Any]:
    fields = ("kind", "verdict", "severity", "lhs", "rhs", "rule")
    items = [{f: getattr(c, f) for f in fields} | {"indicators": list(c.indicators), "message": c.message_zh} for c in checks]
    return {"status": "ok", "checks": items}


def test_train_part() -> None:
    comparisons, soft = [], []
    for report in load_corpus(CORPUS, "train"):
        checks = check_annotated(report)
        gold = {name: report.gold()[name] for name in ("id", "claims", "conflicts")}
        comparisons.append(compare(gold, as_record(checks)))
        soft += [c for c in checks if c.verdict == "conflict" and c.severity == "soft" and c.kind in ("text", "text_table")]
    errors = [(c.gold["id"], *error) for c in comparisons for error in c.errors]
    scores = score(comparisons)
    assert scores["claims"].value >= 0.98, errors
    assert scores["conflicts found"].value >= 0.9, [e for e in errors if e[1] == "conflict missed"]
    assert scores["false conflicts"].value == 0, [e for e in errors if e[1] == "false conflict"]
    assert len(soft) <= 55  # 52 of them planted


def test_a_changed_number_is_noticed() -> None:
    """Each restated total of the train part is spoilt in turn in the table: the conflict is found, and no other arises."""
    totals = ("requests.received.total", "requests.new[total]", "review.total", "requests.result.total[total]", "proactive.total")
    tried = noticed = 0
    for report in load_corpus(CORPUS, "train"):
        if report.cells is None or report.conflicts:
            continue
        for claim in report.claims:
            cell = next((i for i in claim.indicators if i in totals), None)
            if claim.verdict != "consistent" or cell is None or claim.value < 10 or claim.indicators[0] != cell:
                continue
            if report.cells.values.get(cell) != f"{claim.value:g}":
                continue
            spoilt = replace(report.cells, values={**report.cells.values, cell: str(int(claim.value) * 2 + 1)})
            checks = check_annotated(replace(report, cells=spoilt))
            wrong = [c for c in checks if c.verdict == "conflict" and c.kind == "text_table"]
            tried += 1
            noticed += any(c.lhs == claim.value and cell in c.indicators for c in wrong)
            assert all(cell in c.indicators for c in wrong), [c.message_zh for c in wrong]
    assert tried >= 20
    assert noticed / tried >= 0.6, (noticed, tried)


def test_shared_gold(shared: Path) -> None:
    sys_path = shared / "score"
    import importlib.util

    spec = importlib.util.spec_from_file_location("score", sys_path / "score.py")
    assert spec and spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    right = claims = 0
    for file in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(file.read_text("utf-8"))
        paragraphs = [(p["kind"], p["text"], tuple(p.get("sections", ()))) for p in gold["paragraphs"]]
        values = {k: "" if v is None else str(v) for k, v in (gold.get("indicators") or {}).items()}
        checks, _ = run(paragraphs, form=gold["form"], values=values, default="", organ=gold["organ"], year=gold["year"])
        result = score.score_report(gold, as_record(checks))
        right, claims = right + result.get("claims", (0, 0))[0], claims + result.get("claims", (0, 0))[1]
        assert result["conflicts"][2] == 0, (file.name, result["errors"])
    assert claims and right / claims >= 0.95


@pytest.mark.parametrize("form", list(load_forms()))
def test_no_text_and_a_blank_form(form: str) -> None:
    checks, counts = run([("body", "一、总体情况", ())], form=form, default="")
    assert not counts and all(c.verdict == "not_assessable" for c in checks if c.kind == "table")
    assert not [c for c in checks if c.verdict == "conflict"]
