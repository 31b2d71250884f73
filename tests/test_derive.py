"""Derived reports: what they keep of their sources, what is planted, that nothing comes from held-out parts."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from extract.checks.cells import Cells
from extract.checks.table import check_table
from extract.cli import app
from extract.corpora.annotations import real_date
from extract.corpus import AnnotatedReport, load_corpus, parse_rep
from extract.derive.draft import CLAIM, Edit, Line, Mark, draft_of, print_rep, table_of
from extract.derive.generate import Derived, derive_all, train_reports, write_all
from extract.derive.noise import to_traditional
from extract.derive.printing import find_numeral, print_numeral, to_hanzi
from extract.derive.redraw import directions, redraw, walk
from extract.derive.ties import find_ties
from extract.derive.verify import misjudged
from extract.facts import GongkaiError
from extract.values.numerals import read_hanzi

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SEED, COUNT = 7, 40


@pytest.fixture(scope="module")
def sources() -> dict[str, AnnotatedReport]:
    return {r.id: r for r in train_reports(CORPUS)}


@pytest.fixture(scope="module")
def made() -> list[Derived]:
    return derive_all(CORPUS, SEED, COUNT)


# --- the draft
def test_a_draft_prints_what_was_read(sources: dict[str, AnnotatedReport]) -> None:
    for source in sources.values():
        again = parse_rep(print_rep(draft_of(source)))
        assert not again.errors
        assert again.gold() == source.gold(), source.id


@settings(max_examples=200, deadline=None)
@given(st.text("甲乙丙丁12", min_size=1, max_size=20), st.data())
def test_marks_follow_edits(text: str, data: st.DataObject) -> None:
    """A mark that no edit touches keeps its text; one that an edit lies in keeps its edges."""
    cut = st.integers(0, len(text))
    start, end = sorted((data.draw(cut), data.draw(cut)))
    a, b = sorted((data.draw(cut), data.draw(cut)))
    if start == end or a == b:
        return
    line = Line("body", (), text, [Mark("org", start, end)])
    said, new = text[start:end], data.draw(st.text("新", max_size=4))
    line.edit([Edit(a, b, new)])
    assert line.text == text[:a] + new + text[b:]
    if b <= start or a >= end:
        assert line.said(line.marks[0]) == said
    elif start <= a and b <= end and said[: a - start] + new + said[b - start :]:
        assert line.said(line.marks[0]) == said[: a - start] + new + said[b - start :]
    else:
        assert all(m.start < m.end <= len(line.text) for m in line.marks)


@given(st.integers(1, 9999))
def test_chinese_numbers_read_back(value: int) -> None:
    read = read_hanzi(to_hanzi(value))
    assert read is not None and read.value == value


@pytest.mark.parametrize(
    ("old", "value", "new"),
    [
        ("1,204条", 3118, "3,118条"),
        ("十二件", 40, "四十件"),
        ("五件", 2, "两件"),
        ("５个", 17, "１７个"),
        ("2.6万余次", 31000, "3.1万余次"),
        ("共9件", 10, "共10件"),
    ],
)
def test_numbers_print_alike(old: str, value: float, new: str) -> None:
    numeral = find_numeral(old)
    assert numeral is not None
    assert old[: numeral.start] + print_numeral(numeral, value) + old[numeral.end :] == new


@pytest.mark.parametrize("text", ["", "3件5条", "百余件", "条", "1" * 5000, "一" * 5000, "(" * 5000])
def test_no_number_to_print(text: str) -> None:
    assert find_numeral(text) is None


# --- numbers
def test_directions_solve_the_equations() -> None:
    rng = random.Random(3)
    for _ in range(60):
        size = rng.randint(2, 9)
        rows = [
            {v: float(rng.choice((-1, 1, 1, 2))) for v in rng.sample(range(size), rng.randint(2, size))}
            for _ in range(rng.randint(0, 5))
        ]
        found = directions(rows, size)
        assert all(sum(c * int(d[v]) for v, c in row.items()) == 0 for d in found for row in rows)
        assert len(found) >= size - len(rows)


def test_walks_keep_sums_orders_and_fixed_numbers(sources: dict[str, AnnotatedReport]) -> None:
    for n, source in enumerate(list(sources.values())[::5]):
        ties = find_ties(draft_of(source))
        values = walk(ties, random.Random(n))
        assert all(abs(sum(c * values[v] for v, c in row.items())) < 1e-9 for row in ties.equal), source.id
        assert all(sum(c * values[v] for v, c in row.items()) > -1e-9 for row in ties.atleast), source.id
        assert all(values[v] == ties.values[v] for v in ties.fixed)
        assert all(values[v] >= 1 for v in range(len(values)) if v not in ties.fixed)


def test_identities_of_the_form_hold_after_new_numbers(sources: dict[str, AnnotatedReport]) -> None:
    def failing(report: AnnotatedReport) -> set[tuple[str, tuple[str, ...]]]:
        spec = report.cells
        cells = Cells(report.form, table_of(report.form, spec.values, spec.default) if spec else [])
        return {(c.rule, c.indicators) for c in check_table(cells) if c.verdict == "conflict"}

    changed = 0
    for n, source in enumerate([s for s in sources.values() if s.cells][::2]):
        draft = draft_of(source)
        redraw(draft, random.Random(n))
        report = parse_rep(print_rep(draft))
        assert report.cells and source.cells
        assert failing(report) == failing(source), source.id
        changed += report.cells.values != source.cells.values
    assert changed >= 40


# --- whole reports
def test_derived_reports_read_without_errors(made: list[Derived], sources: dict[str, AnnotatedReport]) -> None:
    assert len({d.id for d in made}) == COUNT
    for d in made:
        assert not d.report.errors, (d.id, d.report.errors)
        assert (
            print_rep(draft_of(d.report)).splitlines()[8:]
            == d.text.splitlines()[len(d.text.splitlines()) - len(print_rep(draft_of(d.report)).splitlines()) + 8 :]
        )
        source = sources[d.source]
        assert [p.sections for p in d.report.paragraphs if p.kind != "noise"] == [
            p.sections for p in source.paragraphs if p.kind != "noise"
        ]
        assert len(d.report.persons) == len(source.persons) and len(d.report.claims) == len(source.claims)
        labels = [Counter(a.label for p in r.paragraphs for a in p.annotations) for r in (d.report, source)]
        assert labels[0] == labels[1], d.id
        for p in d.report.paragraphs:
            for a in p.annotations:
                assert 0 <= a.start < a.end <= len(p.text) and p.text[a.start : a.end].strip()
                assert a.label != "date" or not a.args or real_date(a.args[0])


def test_verdicts_hold_and_planted_contradictions_are_found(made: list[Derived], sources: dict[str, AnnotatedReport]) -> None:
    wrong: Counter[str] = Counter()
    for d in made:
        new = misjudged(d.report) - misjudged(sources[d.source])
        assert not new["false conflict"], d.id
        assert new["claim"] <= d.planted.count("text_table"), d.id
        wrong += new
    planted = Counter(kind for d in made for kind in d.planted)
    assert sum(planted.values()) >= COUNT // 4
    assert {"text_table", "table", "year"} <= planted.keys()
    assert wrong["conflict missed"] <= 0.1 * sum(planted.values()), (wrong, planted)


def test_most_of_a_report_is_exchanged(made: list[Derived], sources: dict[str, AnnotatedReport]) -> None:
    kept = names = 0
    for d in made:
        old = {p.name for p in sources[d.source].persons if p.name}
        names += len(old)
        kept += sum(p.name in old for p in d.report.persons if p.name)
    assert names > 20 and kept == 0
    assert sum(d.report.organ != sources[d.source].organ for d in made) >= 0.9 * COUNT
    assert sum(d.numbers for d in made) / COUNT >= 0.3
    assert len({d.report.layout for d in made}) == 6
    assert sum("numbers" in d.changes for d in made) >= 0.95 * COUNT


def test_nothing_comes_from_held_out_parts(made: list[Derived]) -> None:
    splits = json.loads((CORPUS / "splits.json").read_text("utf-8"))
    held = {i for part in ("dev", "test") for i in splits.get(part, ())}
    organs = {r.organ for r in load_corpus(CORPUS) if r.id in held}
    assert held and not held & {d.source for d in made}
    assert not organs & {r.organ for r in train_reports(CORPUS)}


def test_an_id_in_two_parts_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "splits.json").write_text(json.dumps({"train": ["a-1", "b-1"], "test": ["a-1"]}), "utf-8")
    with pytest.raises(GongkaiError, match="a-1"):
        train_reports(tmp_path)


def test_the_same_seed_gives_the_same_bytes(made: list[Derived]) -> None:
    """In another process, with other hashes of strings."""
    code = f"from pathlib import Path; from extract.derive.generate import derive_all; print(''.join(d.text for d in derive_all(Path({str(CORPUS)!r}), {SEED}, 6)), end='')"
    env = os.environ | {"PYTHONHASHSEED": "77", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(CORPUS.parent)}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=True).stdout.decode("utf-8")
    assert out == "".join(d.text for d in made[:6])
    assert "".join(d.text for d in derive_all(CORPUS, SEED + 1, 2)) != "".join(d.text for d in made[:2])


def test_the_folder_is_a_corpus(tmp_path: Path) -> None:
    write_all(CORPUS, 5, 3, tmp_path / "out")
    assert len(load_corpus(tmp_path / "out", "train")) == 3
    with pytest.raises(GongkaiError, match="already"):
        write_all(CORPUS, 5, 3, tmp_path / "out")


def test_command(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["corpus", "derive", str(CORPUS), "--seed", "5", "--count", "2", "--out", str(tmp_path / "d")]
    )
    assert result.exit_code == 0, result.output
    assert "2 reports" in result.output and len(list((tmp_path / "d/reports").glob("*.rep"))) == 2
    result = CliRunner().invoke(app, ["corpus", "derive", str(tmp_path / "nothing"), "--out", str(tmp_path / "e")])
    assert result.exit_code == 1 and not (tmp_path / "e").exists()


def test_script() -> None:
    assert "县统计局关于发布报告一个".translate(to_traditional()) == "縣統計局關於發布報告一個"


def test_a_claim_is_marked_where_its_number_is(sources: dict[str, AnnotatedReport]) -> None:
    for source in list(sources.values())[::8]:
        draft = draft_of(source)
        assert sum(1 for _ in draft.marks(CLAIM)) == len([c for c in source.claims if c.text])
