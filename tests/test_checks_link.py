"""What numbers of the text restate: fresh sentences on small tables (``check_cases.txt``), and the annotated corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from checks_facts import Case, parse_cases, run_case

CASES = parse_cases((Path(__file__).parent / "check_cases.txt").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[f"{c.line}" for c in CASES])
def test_case(case: Case) -> None:
    checks = run_case(case)
    found = {(v, c.verdict, i) for c in checks for v in (c.lhs, c.rhs) if v is not None for i in (*c.indicators, "-")}
    for value, verdict, indicator in case.expected:
        assert (value, verdict, indicator) in found, (case.text, sorted(found))
    planned = {value for value, verdict, _ in case.expected if verdict == "conflict"}
    wrong = [
        c.message_zh
        for c in checks
        if c.kind in ("text", "text_table") and c.verdict == "conflict" and not {c.lhs, c.rhs} & planned
    ]
    assert not wrong
