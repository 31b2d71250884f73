"""How far two annotators agree: Cohen's kappa of kinds and main labels, F1 of spans by label, of person records.

Reports are matched by id, paragraphs by their text (without white space), in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from extract.corpora.stats import grid
from extract.corpus import TAGS, AnnotatedParagraph, AnnotatedReport, read_rep, squeeze
from extract.facts import GongkaiError

Agreement = dict[str, Any]


def read_folder(folder: Path) -> dict[str, AnnotatedReport]:
    """The reports below a folder by id. Raises GongkaiError ``no_corpus``, ``bad_report`` (a file with errors)."""
    reports = [read_rep(path) for path in sorted(folder.rglob("*.rep"))]
    if not reports:
        raise GongkaiError("no_corpus", "no .rep file", path=str(folder), next_step="give a folder of annotated reports")
    for report in reports:
        if report.errors:
            raise GongkaiError("bad_report", report.errors[0], path=report.path, next_step="gongkai corpus validate names all")
    return {r.id: r for r in reports}


def agree(first: Path, second: Path) -> Agreement:
    """Compares two folders. ``reports``, ``paragraphs`` and ``unmatched`` (paragraphs that only one has) say how much was
    compared; ``kappa`` holds ``kinds`` and ``sections`` (None when there is nothing to compare), ``section_f1`` and
    ``spans`` F1 by label with their numbers, ``values`` the same spans with their values, ``persons`` F1 of records.

    Raises GongkaiError ``no_pairs`` when the folders share no report.
    """
    one, other = read_folder(first), read_folder(second)
    shared = sorted(one.keys() & other.keys())
    if not shared:
        raise GongkaiError(
            "no_pairs", "the folders share no report id", path=str(second), next_step="give the same reports twice"
        )
    pairs: list[tuple[AnnotatedParagraph, AnnotatedParagraph]] = []
    unmatched = 0
    people: list[tuple[list[Hashable], list[Hashable]]] = []
    for i in shared:
        found = pair_paragraphs(one[i].paragraphs, other[i].paragraphs)
        pairs += found
        unmatched += len(one[i].paragraphs) + len(other[i].paragraphs) - 2 * len(found)
        people.append((_people(one[i]), _people(other[i])))
    kinds = [(a.kind, b.kind) for a, b in pairs]
    sections = [((*a.sections, "none")[0], (*b.sections, "none")[0]) for a, b in pairs if a.sections or b.sections]
    labels = sorted({label for pair in sections for label in pair})
    return {
        "reports": len(shared),
        "paragraphs": len(pairs),
        "unmatched": unmatched,
        "kappa": {"kinds": _kappa(kinds), "sections": _kappa(sections)},
        "same main section": _share([a == b for a, b in sections]),
        "section_f1": {x: f1([([x] * (a == x), [x] * (b == x)) for a, b in sections]) for x in labels},
        "spans": {tag: f1([(_spans(a, tag), _spans(b, tag)) for a, b in pairs]) for tag in TAGS},
        "values": {tag: f1([(_spans(a, tag, True), _spans(b, tag, True)) for a, b in pairs]) for tag in ("date", "count", "doc")},
        "persons": f1(people),
    }


def pair_paragraphs(
    one: Sequence[AnnotatedParagraph], other: Sequence[AnnotatedParagraph]
) -> list[tuple[AnnotatedParagraph, AnnotatedParagraph]]:
    """Paragraphs of the same text, in order."""
    matcher = SequenceMatcher(None, [squeeze(p.text) for p in one], [squeeze(p.text) for p in other], autojunk=False)
    return [(one[m.a + k], other[m.b + k]) for m in matcher.get_matching_blocks() for k in range(m.size)]


def _spans(paragraph: AnnotatedParagraph, tag: str, values: bool = False) -> list[Hashable]:
    """The spans of a label as offsets in the text without white space."""
    text = paragraph.text
    return [
        (len(squeeze(text[: a.start])), len(squeeze(text[: a.end])), a.args if values else ())
        for a in paragraph.annotations
        if a.label == tag
    ]


def _people(report: AnnotatedReport) -> list[Hashable]:
    return [(squeeze(p.name), squeeze(p.title), squeeze(p.role)) for p in report.persons]


def f1(pairs: Iterable[tuple[Sequence[Hashable], Sequence[Hashable]]]) -> dict[str, float | None]:
    """``f1`` of two bags summed over pairs (None: neither has anything), ``first`` and ``second`` how many each has."""
    same = left = right = 0
    for a, b in pairs:
        same += (Counter(a) & Counter(b)).total()
        left, right = left + len(a), right + len(b)
    return {"f1": round(2 * same / (left + right), 4) if left + right else None, "first": left, "second": right}


def _share(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


def _kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa; 1 when both say one and the same label throughout, where the formula divides by zero."""
    if not pairs:
        return None
    if len({label for pair in pairs for label in pair}) == 1:
        return 1.0
    from sklearn.metrics import cohen_kappa_score

    return round(float(cohen_kappa_score([a for a, _ in pairs], [b for _, b in pairs])), 4)


def agreement_tables(found: Agreement) -> str:
    """The figures as Markdown tables."""
    kappa = found["kappa"]
    whole = [[name, str(found[name])] for name in ("reports", "paragraphs", "unmatched")]
    whole += [["kappa of kinds", _show(kappa["kinds"])], ["kappa of main section labels", _show(kappa["sections"])]]
    whole.append(["same main section label", _show(found["same main section"])])
    lines = [(f"section {name}", item) for name, item in found["section_f1"].items()]
    lines += [(f"span {name}", item) for name, item in found["spans"].items()]
    lines += [(f"span and value {name}", item) for name, item in found["values"].items()]
    lines.append(("person records", found["persons"]))
    rows = [[name, _show(x["f1"]), f"{x['first']:g}", f"{x['second']:g}"] for name, x in lines]
    return grid(["", "figure"], whole) + "\n\n" + grid(["F1", "F1", "first", "second"], rows) + "\n"


def _show(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
