"""The checks on annotated reports with the annotators' own facts: what the numbers say, planted contradictions, no others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from checks_facts import run

from extract.corpus import load_corpus
from extract.derive.verify import check_annotated
from extract.evaluation.compare import compare
from extract.evaluation.scores import score
from extract.facts import Check
from extract.forms import load_forms

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


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
