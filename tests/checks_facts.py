"""Facts for the tests of the checks: a report from a few sentences and a table from ``id=value`` pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extract.checks import check_doc
from extract.facts import Check, Count, Indicator, Outline, Paragraph
from extract.forms import load_forms
from extract.values import find_values

YEARS = {"F2008.SH": 2010, "F2008.FJ": 2010, "F2014": 2016, "F2019": 2020, "F2021": 2024}


@dataclass(frozen=True)
class Case:
    """One line of ``check_cases.txt``."""

    line: int
    form: str
    sections: tuple[str, ...]
    organ: str
    text: str
    cells: dict[str, str]
    default: str
    expected: tuple[tuple[float, str, str], ...]


def parse_cases(text: str) -> list[Case]:
    cases = []
    for n, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        form, sections, organ, said, cells, expected = (part.strip() for part in line.split("|"))
        pairs = dict(p.split("=", 1) for p in cells.split() if "=" in p)
        want = [e.split() for e in expected.split(";") if e.strip() and e.strip() != "none"]
        claims = tuple((float(v), verdict, i) for v, verdict, i in want)
        cases.append(Case(n, form, tuple(sections.split(",")), organ, said, pairs, "" if cells == "blank" else "0", claims))
    return cases


def table(form: str | None, values: Mapping[str, str], default: str = "0") -> tuple[Indicator, ...]:
    """All cells of a form; ``""``, ``/`` and ``-`` print no number."""
    if form is None:
        return ()
    out = []
    ids = dict.fromkeys((*load_forms()[form].cell_ids, *(i for i in values if "result.other[" in i)))  # 2019 rows on a 2021 form
    for n, i in enumerate(ids):
        raw = values.get(i, default)
        value = float(raw) if raw.lstrip("-").replace(".", "").isdigit() else None
        out.append(Indicator(i, value, raw, form, i, 0, n, 1))
    assert not set(values) - {x.id for x in out}, set(values) - {x.id for x in out}
    return tuple(out)


def run(
    paragraphs: Sequence[tuple[str, str, tuple[str, ...]]],
    *,
    form: str | None = None,
    values: Mapping[str, str] | None = None,
    default: str = "0",
    organ: str = "鹿汀县粮食局",
    year: int = 2016,
    signed: str | None = None,
    persons: tuple = (),  # type: ignore[type-arg]
) -> tuple[tuple[Check, ...], tuple[Count, ...]]:
    """The checks of a report of (kind, text, sections) paragraphs, numbers found by the product's own finder."""
    texts = tuple(Paragraph(kind, text) for kind, text, _ in paragraphs)
    found = find_values(texts, year=year)
    outline = Outline(texts, title=f"{organ}{year}年政府信息公开工作年度报告", organ=organ, year=year, signed=signed)
    sections = [labels for _, _, labels in paragraphs]
    cells = table(form, values or {}, default)
    return check_doc(outline, form, cells, found.counts, found.dates, found.documents, persons, sections)


def run_case(case: Case) -> tuple[Check, ...]:
    return run(
        [("body", case.text, case.sections)],
        form=case.form,
        values=case.cells,
        default=case.default,
        organ=case.organ,
        year=YEARS[case.form],
    )[0]
