"""The table against itself: identities strict and with blanks as 0, bounds."""

from __future__ import annotations

import pytest
from checks_facts import run

from extract.facts import Check

NAMES = ("natural", "org.business", "org.research", "org.nonprofit", "org.legal_service", "org.other", "total")
ROW = {f"requests.new[{c}]": v for c, v in zip(NAMES, "5100017", strict=True)}
DONE = {f"requests.result.granted[{c}]": v for c, v in zip(NAMES, "5100017", strict=True)}
TOTAL = {f"requests.result.total[{c}]": v for c, v in zip(NAMES, "5100017", strict=True)}
GOOD = {**ROW, **DONE, **TOTAL}


def table_checks(form: str, values: dict[str, str], default: str = "0", **more: object) -> list[Check]:
    checks, _ = run([], form=form, values=values, default=default, **more)  # type: ignore[arg-type]
    return [c for c in checks if c.kind == "table"]


def conflicts(checks: list[Check]) -> dict[str, tuple[float | None, float | None]]:
    return {c.rule + "".join(i for i in c.indicators[:1]): (c.lhs, c.rhs) for c in checks if c.verdict == "conflict"}


@pytest.mark.parametrize("form", ["F2019", "F2021"])
def test_a_table_that_adds_up(form: str) -> None:
    checks = table_checks(form, GOOD)
    assert not conflicts(checks)
    assert sum(c.rule.endswith("balance") for c in checks) == 7
    assert sum(c.rule.endswith("row_total") for c in checks) == {"F2019": 23, "F2021": 25}[form]
    assert all(c.message_zh and c.message_en and c.evidence for c in checks)


def test_a_wrong_total_breaks_row_column_and_balance() -> None:
    checks = table_checks("F2021", {**GOOD, "requests.new[total]": "8"})
    assert conflicts(checks) == {
        "b21.balancerequests.new[total]": (8, 7),
        "b21.row_totalrequests.new[total]": (8, 7),
    }
    broken = [c for c in checks if c.verdict == "conflict"]
    assert {c.severity for c in broken} == {"hard"}
    assert all("8" in c.message_zh and "7" in c.message_zh for c in broken)


def test_blanks_are_read_as_zero_and_said_so() -> None:
    values = {k: v for k, v in GOOD.items() if v != "0"}
    checks = table_checks("F2021", values, default="")
    assert not conflicts(checks)
    balance = next(c for c in checks if c.rule == "b21.balance" and c.indicators[0].endswith("[total]"))
    assert balance.verdict == "consistent" and balance.assumption and "0" in balance.assumption


def test_a_conflict_that_hangs_on_a_blank_is_soft_one_that_does_not_is_hard() -> None:
    soft = table_checks("F2021", {"review.total": "3", "review.upheld": "1"}, default="")
    hard = table_checks("F2021", {"review.total": "3", "review.upheld": "4"}, default="")
    assert [(c.verdict, c.severity) for c in soft if c.rule == "b21.review_sum"] == [("conflict", "soft")]
    assert [(c.verdict, c.severity) for c in hard if c.rule == "b21.review_sum"] == [("conflict", "hard")]


@pytest.mark.parametrize("form", ["F2008.SH", "F2008.FJ", "F2014", "F2019", "F2021"])
def test_an_empty_form_says_nothing(form: str) -> None:
    checks, _ = run([], form=form, default="")
    assert {c.verdict for c in checks if c.kind == "table"} == {"not_assessable"}
    assert not [c for c in checks if c.verdict == "conflict"]


def test_f2014_identities() -> None:
    values = {"requests.received.total": "9", "requests.received.online": "5", "requests.received.letter": "3"}
    values |= {"response.press.total": "1", "response.press.by_head": "2", "review.total": "1", "review.upheld": "2"}
    found = {c.rule: (c.lhs, c.rhs, c.severity) for c in table_checks("F2014", values) if c.verdict == "conflict"}
    assert found["a14.received_sum"] == (9, 8, "soft")
    assert found["a14.press_head"] == (2, 1, "hard")
    assert found["a14.review_sum"] == (1, 2, "hard")


def test_largest_part_against_the_total() -> None:
    values = {"requests.replied.refused.total": "3", "requests.replied.refused.privacy": "4"}
    found = {c.rule: (c.lhs, c.rhs) for c in table_checks("F2014", values) if c.verdict == "conflict"}
    assert found["a14.refused_ge_each"] == (4, 3)


def test_a_gazette_counted_in_issues_stays_out() -> None:
    from dataclasses import replace

    from checks_facts import table

    from extract.checks.cells import Cells
    from extract.checks.table import check_table

    cells = table("F2014", {"proactive.total": "10", "proactive.channel.website": "10", "proactive.channel.gazette": "24"})
    cells = tuple(replace(c, unit="期") if c.id.endswith("gazette") else c for c in cells)
    found = [c for c in check_table(Cells("F2014", cells)) if c.rule == "a14.channel_le_total"]
    assert [(c.verdict, c.lhs) for c in found] == [("consistent", 10)]


def test_no_form_no_checks() -> None:
    assert run([], form=None)[0] == ()


def test_bounds() -> None:
    values = {"requests.new[total]": "2.5", "docs.rules.in_force": "6", "fees.admin.amount": "-1", "review.total": "2024"}
    checks, _ = run([], form="F2021", values=values, organ="梨渚镇人民政府", year=2024)
    found = {c.rule: c.severity for c in checks if c.kind == "plausibility"}
    assert found == {"p.int": "hard", "p.money": "hard", "p.rules_authority": "soft", "p.year_like": "soft"}


def test_rules_are_fine_for_a_city_with_districts() -> None:
    checks, _ = run([], form="F2021", values={"docs.rules.in_force": "6"}, organ="渌水市人民政府", year=2024)
    assert not [c for c in checks if c.kind == "plausibility"]
