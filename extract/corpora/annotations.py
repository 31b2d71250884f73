"""What one report's annotations must be: known words, real values, spans that hold and nest, people that are tagged."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from itertools import pairwise

from extract.checks.cells import Cells, load_data
from extract.corpora.places import Finding, Places
from extract.corpus import AnnotatedParagraph, AnnotatedReport, Annotation, squeeze
from extract.facts import VERDICTS, Paragraph
from extract.forms import load_forms
from extract.values import find_values

HEADERS = frozenset(
    ("id", "organ", "year", "form", "signed", "layout", "traits", "person", "claim", "conflict", "cells", "note", "annotator")
)
CONFLICT_KINDS = frozenset(("table", "text_table", "text", "metadata", "cross_year", "plausibility"))
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,79}")
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_FITS = {
    "phone": re.compile(r"\d{3}"),
    "fax": re.compile(r"\d{3}"),
    "email": re.compile("[@＠]"),
    "postcode": re.compile(r"^\D{0,3}\d{6}$"),
    "url": re.compile(r"\w\.\w"),
    "doc": re.compile(r"《|\d|号"),
}


def check_annotations(report: AnnotatedReport, path: str, places: Places) -> Iterator[Finding]:
    """Everything but sums and claims of a report that its reader took without errors."""
    for line, message in _headers(report, places):
        yield Finding(path, line, message)
    for i, paragraph in enumerate(report.paragraphs):
        for message in _paragraph(paragraph):
            yield Finding(path, places.paragraphs[i], message)
    for i, message in _against_the_reader(report):
        yield Finding(path, places.paragraphs[i], message)


def _headers(report: AnnotatedReport, places: Places) -> Iterator[tuple[int, str]]:
    for key in sorted(places.headers.keys() - HEADERS):
        yield places.header(key), f"unknown header {key}"
    if not _ID.fullmatch(report.id):
        yield places.header("id"), f"id {report.id} is no id (small letters, digits, hyphens)"
    if report.layout not in load_data("corpus")["layouts"]:
        yield places.header("layout"), f"unknown layout {report.layout}"
    if report.form is not None and report.form not in load_forms():
        yield places.header("form"), f"unknown form {report.form}"
    if not any(p.kind == "title" for p in report.paragraphs):
        yield 1, "no title paragraph"
    for word in sorted({w for w in report.traits if report.traits.count(w) > 1}):
        yield places.header("traits"), f"trait {word} stands there twice"
    yield from _signed(report, places)
    whole = squeeze("".join(p.text for p in report.paragraphs))
    for i, person in enumerate(report.persons):
        if person.name is None and person.title is None:
            yield places.header("person", i), "a person needs a name or a post"
        elif person.body and not _printed(squeeze(person.body), whole):
            yield places.header("person", i), f"person body {person.body} not in the text"
    for i, claim in enumerate(report.claims):
        if claim.verdict not in VERDICTS:
            yield places.header("claim", i), f"unknown verdict {claim.verdict}"
        for name in _unknown(report, claim.indicators):
            yield places.header("claim", i), f"unknown indicator {name}"
    for i, conflict in enumerate(report.conflicts):
        if conflict.kind not in CONFLICT_KINDS:
            yield places.header("conflict", i), f"unknown kind of conflict {conflict.kind}"
        for name in _unknown(report, conflict.indicators):
            yield places.header("conflict", i), f"unknown indicator {name}"


def _printed(body: str, whole: str) -> bool:
    """A body is printed whole or in two pieces: 领导小组下设办公室 is the 领导小组办公室."""
    return any(body[:i] in whole and body[i:] in whole for i in range(len(body)))


def _signed(report: AnnotatedReport, places: Places) -> Iterator[tuple[int, str]]:
    if report.signed is None:
        return
    if len(report.signed) != 10 or not real_date(report.signed):
        yield places.header("signed"), f"signed {report.signed} is no day"
        return
    dates = {a.args[0] for p in report.paragraphs if p.kind != "noise" for a in p.annotations if a.label == "date" and a.args}
    if report.signed not in dates:
        yield places.header("signed"), f"signed {report.signed} is tagged nowhere"


def _unknown(report: AnnotatedReport, names: tuple[str, ...]) -> list[str]:
    """Indicators that no form has: the report's own form when it prints a table, else any."""
    forms = load_forms()
    own = forms.get(report.form or "")
    known = {i for f in ([own] if own else forms.values()) for i in f.cell_ids}
    return [name for name in names if not set(Cells(report.form, ()).expand(name)) & known]


def _paragraph(paragraph: AnnotatedParagraph) -> Iterator[str]:
    text, spans = paragraph.text, paragraph.annotations
    if paragraph.sections and paragraph.kind not in ("body", "heading"):
        yield f"{paragraph.kind} with a section label"
    if len(set(paragraph.sections)) < len(paragraph.sections):
        yield "a section label stands there twice"
    if not text.strip():
        yield "empty paragraph"
    if spans and paragraph.kind == "noise":
        yield "noise has no annotations"
    seen: set[tuple[int, int, str]] = set()
    for a in spans:
        said = text[a.start : a.end]
        if not said or said != said.strip():
            yield f"{a.label} is empty or has blanks at its edge: {said!r}"
        if (a.start, a.end, a.label) in seen:
            yield f"{a.label} tagged twice: {said}"
        seen.add((a.start, a.end, a.label))
        yield from _span(a, said)
    for left, right in pairwise(sorted(spans, key=lambda a: (a.start, -a.end))):
        if left.start < right.start < left.end < right.end:
            yield f"spans cross: {text[left.start : left.end]} and {text[right.start : right.end]}"


def _span(a: Annotation, said: str) -> Iterator[str]:
    if a.label == "date" and a.args and not real_date(a.args[0]):
        yield f"date {a.args[0]} is no date: {said}"
    if a.label == "count" and len(a.args) > 1:
        if squeeze(a.args[1]) not in squeeze(said):
            yield f"unit {a.args[1]} is not printed: {said}"
        if set(a.args[2:]) - {"~"}:
            yield f"unknown words in the tag: {' '.join(a.args)}"
    if a.label in _FITS and not _FITS[a.label].search(squeeze(said)):
        yield f"{a.label} does not look like one: {said}"
    for word in a.args if a.label == "doc" else ():
        if not word.startswith("no=") or squeeze(word[3:]) not in squeeze(said):
            yield f"document number {word} is not printed: {said}"


def real_date(value: str) -> bool:
    """``2017``, ``2017-12``, ``2018-01-05`` of the calendar, or two joined by ``/``, the earlier first."""
    points = value.split("/")
    shorter = min(map(len, points))
    if len(points) > 2 or points[0][:shorter] > points[-1][:shorter]:
        return False
    for point in points:
        match = _DAY.fullmatch(point)
        if not match or not 1900 <= int(match[1]) <= 2099 or not 1 <= int(match[2] or 1) <= 12:
            return False
        if not 1 <= int(match[3] or 1) <= monthrange(int(match[1]), int(match[2] or 1))[1]:
            return False
    return True


def _against_the_reader(report: AnnotatedReport) -> Iterator[tuple[int, str]]:
    """Dates and counts that the product reads at the same place with another value: one of both is wrong."""
    found = find_values([Paragraph(p.kind, p.text) for p in report.paragraphs], report.year)
    dates = {(d.span.paragraph, d.span.start, d.span.end): d.value for d in found.dates}
    counts = {(c.span.paragraph, c.span.end): c for c in found.counts}
    for i, paragraph in enumerate(report.paragraphs):
        for a in paragraph.annotations:
            said = paragraph.text[a.start : a.end]
            other = dates.get((i, a.start, a.end))
            if a.label == "date" and a.args and other and other != a.args[0]:
                yield i, f"date {a.args[0]} reads {other}: {said}"
            count = counts.get((i, a.end))
            if a.label == "count" and len(a.args) > 1 and count:
                mine, its = (float(a.args[0]), "~" in a.args), (count.value, count.approximate)
                if mine != its:
                    yield (
                        i,
                        f"count {' '.join(a.args)} reads {count.value:g} {count.unit}{' ~' if count.approximate else ''}: {said}",
                    )
