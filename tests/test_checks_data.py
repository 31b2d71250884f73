"""The wording of the checks is data with examples: every term of every quantity matches one, every example is matched."""

from __future__ import annotations

import re

import pytest
from budget import within

from extract.checks.cells import load_data
from extract.checks.concepts import Concept, candidates, find_anchors, lexicon
from extract.checks.mentions import Mention, find_mentions, flatten
from extract.facts import Count, Span
from extract.forms import load_forms

ENTRIES = {entry["id"]: entry for entry in load_data("phrases")["concepts"]}
CONCEPTS = list(lexicon().concepts)


def mention(example: str) -> tuple[Mention, float]:
    """The number in [ ] of an example, with its words, and its value as printed there."""
    found = re.search(r"\[([\d,.]+)(万|亿)?[余多]?([^\]]*)\]", example)
    assert found, example
    value = float(found[1].replace(",", "")) * {"万": 1e4, "亿": 1e8}.get(found[2] or "", 1.0)
    text = example.replace("[", "").replace("]", "")
    start = example.index("[")
    span = Span(0, start, start + len(found[0]) - 2)
    money = found[3].endswith("元")
    others = [(1, Count("", 1, "件", False, "", Span(0, m.start(), m.end()), 1, 1)) for m in re.finditer(r"\d+[件项]", text)]
    counts = [(0, Count(found[0][1:-1], value, found[3].lstrip("余多"), False, "", span, value, value))]
    counts += [c for c in others if c[1].span.end < span.start]
    mentions = find_mentions(flatten(0, text), [] if money else counts)
    flat_start = len("".join(text[:start].split()))
    return next(m for m in mentions if m.start == flat_start), value


@pytest.mark.parametrize("concept", CONCEPTS, ids=[c.id for c in CONCEPTS])
def test_examples_are_read(concept: Concept) -> None:
    examples = ENTRIES[concept.id]["examples"]
    assert examples
    matched: set[str] = set()
    for example in examples:
        m, value = mention(example)
        assert m.value == value, example
        found = {
            c.concept.id: c.strength
            for c in candidates(m, find_anchors(m.flat.text), concept.areas[0] if concept.areas else None)
        }
        assert found.get(concept.id) == 3, (example, found)
        clause = f"{m.far}◆{m.after}"
        matched |= {t.pattern for t in concept.terms if t.search(clause) or t.search(m.after)}
    assert {t.pattern for t in concept.terms} == matched, "a term without an example"


def test_targets_are_cells_of_the_forms() -> None:
    from extract.checks.cells import Cells

    forms = load_forms()
    for concept in CONCEPTS:
        for family, refs in concept.targets.items():
            known = {i for name, form in forms.items() if name.split(".")[0] == family for i in form.cell_ids}
            for ref in refs:
                if not ref.startswith("narrative."):
                    ids = Cells(family, ()).expand(ref)
                    assert set(ids) <= known or ref.startswith("requests.result.other#sum"), (concept.id, ref)


def test_every_cell_of_the_national_forms_can_be_named() -> None:
    """Each row that a narrative can restate has a quantity; columns of applicants hang on the row of new requests."""
    from extract.checks.cells import Cells

    for name in ("F2014", "F2019", "F2021"):
        named = {i for c in CONCEPTS for ref in c.targets.get(name, ()) for i in Cells(name, ()).expand(ref)}
        rows = {i for i in load_forms()[name].cell_ids if "[" not in i or i.endswith("[total]")}
        missing = {i for i in rows if i not in named and not i.endswith((".prev_items", ".delta_items"))}
        assert not missing, (name, sorted(missing))


def test_identities_speak_of_cells() -> None:
    forms = load_forms()
    data = load_data("identities")
    for rule in data["identities"]:
        for form in rule["forms"]:
            known = set(forms[form].cell_ids)
            for _, term in (*rule["lhs"], *rule["rhs"]):
                if rule.get("over") == "columns":
                    assert {f"{term}[{c}]" for c in data["columns"]} <= known, (rule["id"], term)
                elif rule.get("over") == "rows":
                    assert term in data["columns"]
                elif rule.get("over") != "cumulative":
                    assert term in known, (rule["id"], form, term)
        assert rule["op"] in ("==", "<=", ">=") and rule["severity"] in ("hard", "soft") and rule["zh"] and rule["en"]


def test_patterns_are_linear() -> None:
    """No pattern of the data hangs on long rows of digits, brackets or its own words."""
    texts = [
        "1" * 4000,
        "（" * 4000,
        "公开信息" * 1000,
        "，".join(["收到申请"] * 1000),
        "自然人申请" * 800,
        "、" * 4000,
        "的" * 4000,
    ]
    with within(40):
        for text in texts:
            flat = flatten(0, text + "共5件")
            found = find_anchors(flat.text)
            span = Span(0, len(text) + 1, len(text) + 3)
            for m in find_mentions(flat, [(0, Count("5件", 5, "件", False, "", span, 5, 5))]):
                candidates(m, found, None)
