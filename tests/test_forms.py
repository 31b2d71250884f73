"""The official forms as data: complete, consistent, and strict about what a file may say."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from extract import forms
from extract.characters import simplify
from extract.forms import Form, FormTable, load_forms, load_sources
from extract.tables.form_rows import officials, rows_of
from extract.tables.label_keys import full_key
from extract.tables.match_labels import resemblance
from extract.tables.table_heads import head_worth
from extract.training.train_segmenter import label_pattern

COUNTS = {"F2014": 58, "F2019": 22 + 161 + 15, "F2021": 10 + 175 + 15, "F2008.SH": 35, "F2008.FJ": 17}
TABLES = [t for form in load_forms().values() for t in form.tables]


def test_forms_have_their_cells() -> None:
    assert {name: len(form.cell_ids) for name, form in load_forms().items()} == COUNTS
    assert load_forms() is load_forms()


def test_rows_of_the_matrix_and_of_the_list() -> None:
    loaded = load_forms()
    assert [sum(r.kind == "value" for r in loaded[f].tables[1].rows) for f in ("F2019", "F2021")] == [23, 25]
    assert len(loaded["F2014"].tables[0].rows) == 65
    assert loaded["F2021"].cell_ids[10] == "requests.new[natural]"
    assert loaded["F2019"].tables[0].cell_ids[3] == "docs.normative.made"


def test_ids_are_those_of_the_gold_records(shared: Path) -> None:
    for name in ("helan-2017", "huaian-2024"):
        gold = json.loads((shared / "gold" / f"{name}.json").read_text("utf-8"))
        assert tuple(gold["indicators"]) == load_forms()[gold["form"]].cell_ids


def test_ids_and_labels_are_those_of_the_facts(shared: Path) -> None:
    facts = {f["id"]: f for f in json.loads((shared / "forms/forms.json").read_text("utf-8"))["forms"]}
    for form in load_forms().values():
        for ours, theirs in zip(form.tables, facts[form.id]["tables"], strict=True):
            if ours.kind == "blocks":
                assert ours.cell_ids == tuple(i["id"] for i in theirs["indicators"])
                continue
            if ours.kind == "row":
                assert [(c.id, c.label, *c.group) for c in ours.columns] == [
                    (i["id"], i["label"], *i["header_path"][:-1]) for i in theirs["indicators"]
                ]
                continue
            listed = theirs.get("rows") or theirs["indicators"]
            assert [r.id for r in ours.rows] == [r["id"] for r in listed]
            for mine, fact in zip(ours.rows, listed, strict=True):
                printed = (fact.get("numbering") or "") + fact["label"] + (fact.get("label_note") or "")
                assert (mine.numbering + mine.label + mine.note).replace(" ", "") == printed.replace(" *", "").replace(" ", "")
                assert mine.unit == fact.get("unit")
                assert mine.kind == fact["kind"]


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.id)
def test_every_label_and_variant_finds_its_row_and_no_other(table: FormTable) -> None:
    known = officials(table)
    names = [k for o in known for k in set(o.keys)]
    shared_keys = {k for k, n in Counter(names).items() if n > 1}
    assert shared_keys <= {"被依法纠错数", "其他情形数"}, "a wording of two rows"
    for row, official in zip(rows_of(table), known, strict=True):
        for text in (row.label, row.numbering + row.label + row.note, *row.variants):
            assert resemblance(text, official) == 1
            rivals = [o for o in known if o is not official and not set(o.keys) & shared_keys]
            assert all(resemblance(text, o) < 1 for o in rivals), text


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.id)
def test_every_head_finds_its_column(table: FormTable) -> None:
    groups = [b.columns for b in table.blocks] or [table.columns]
    for columns in groups:
        for column in columns:
            for text in (column.label, *column.variants):
                printed = text.replace("YYYY", "2011")
                assert head_worth([*column.group, printed], column) >= 1
                assert max(columns, key=lambda c: head_worth([*column.group, printed], c)).label == column.label


def test_signs_are_printed_by_their_form_alone() -> None:
    texts = {form.id: _texts(form) for form in load_forms().values()}
    for form in load_forms().values():
        for sign in form.signs:
            assert any(full_key(sign) in full_key(t) or sign in t for t in texts[form.id]), sign
            others = [t for name, printed in texts.items() if name != form.id for t in printed]
            assert not any(full_key(sign) == full_key(t) for t in others), sign


def _texts(form: Form) -> list[str]:
    out = [form.title]
    for table in form.tables:
        out += [table.section, *(c.label for c in table.columns), *(r.label for r in rows_of(table))]
        out += [t for b in table.blocks for t in (b.block, *(c.label for c in b.columns))]
    return out


def test_source_tags_are_explained() -> None:
    used = {s for form in load_forms().values() for s in form.sources}
    used |= {s for t in TABLES for r in t.rows for s in r.sources} | {s for t in TABLES for c in t.columns for s in c.sources}
    assert used <= set(load_sources())


def test_unknown_keys_and_wrong_shapes_are_refused() -> None:
    raw = json.loads((Path(forms.__file__).parent / "F2014.json").read_text("utf-8"))
    with pytest.raises(ValidationError, match="Extra inputs"):
        Form.model_validate(raw | {"colour": "red"})
    rows = raw["tables"][0]["rows"]
    with pytest.raises(ValidationError, match="Extra inputs"):
        FormTable.model_validate(raw["tables"][0] | {"rows": [rows[0] | {"lable": "x"}, *rows[1:]]})
    with pytest.raises(ValidationError, match="stands there twice"):
        Form.model_validate(raw | {"tables": [raw["tables"][0] | {"rows": [*rows, rows[1]]}]})
    with pytest.raises(ValidationError, match="unknown parents"):
        Form.model_validate(raw | {"tables": [raw["tables"][0] | {"rows": rows[1:]}]})
    with pytest.raises(ValidationError, match="a table of kind list has"):
        FormTable.model_validate(raw["tables"][0] | {"rows": []})


def test_traditional_characters_are_never_official() -> None:
    official = "".join(t for form in load_forms().values() for t in _texts(form))
    assert simplify(official) == official


def test_the_segmenter_finds_labels_in_the_folder() -> None:
    pattern = label_pattern(Path(forms.__file__).parent)
    assert pattern.fullmatch("收到申请数") and pattern.fullmatch("现行有效件数")
    assert not re.search(r"P\d\d", pattern.pattern)
