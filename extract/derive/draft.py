"""A report that can be changed: paragraphs whose marks move with every edit, headers that follow them, and back to ``.rep``.

Besides the tags of the file a :class:`Line` carries a mark ``claim`` for the words of every claim and a mark ``no`` for the
number of a document, so that headers and tags are printed from the text as it stands after all changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extract.corpus import BLANKS, AnnotatedReport, Claim, Conflict, PersonRecord, squeeze
from extract.facts import Indicator
from extract.forms import load_forms

CLAIM, NUMBER = "claim", "no"


@dataclass(slots=True)
class Mark:
    """A span ``text[start:end]`` of a line; ``args`` as in the tag, or the index of the claim."""

    label: str
    start: int
    end: int
    args: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Edit:
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str


@dataclass(slots=True)
class Line:
    """One paragraph."""

    kind: str
    sections: tuple[str, ...]
    text: str
    marks: list[Mark]

    def said(self, mark: Mark) -> str:
        return self.text[mark.start : mark.end]

    def edit(self, edits: Iterable[Edit]) -> None:
        """All edits at once; of two that overlap the later one is left out. Marks keep what they mark; a mark whose
        edge an edit would cut takes in or leaves out the new text whole; one that loses its text is dropped."""
        kept: list[Edit] = []
        for e in sorted(edits, key=lambda e: (e.start, e.end)):
            if not kept or e.start >= kept[-1].end:
                kept.append(e)
        if not kept:
            return
        out, last = [], 0
        for e in kept:
            out += [self.text[last : e.start], e.new]
            last = e.end
        for mark in self.marks:
            mark.start, mark.end = _moved(kept, mark.start, True), _moved(kept, mark.end, False)
        self.text = "".join(out) + self.text[last:]
        self.marks = [m for m in self.marks if m.start < m.end]


def _moved(edits: Sequence[Edit], at: int, start: bool) -> int:
    """Where an edge goes: in front of (``start``) or behind an edit that covers it."""
    shift = 0
    for e in edits:
        if e.start >= at and not (start and e.start == at == e.end):
            break
        if e.end > at:
            return e.start + shift + (0 if start else len(e.new))
        shift += len(e.new) - (e.end - e.start)
    return at + shift


@dataclass(slots=True)
class Draft:
    """A report under change. ``cells`` prints raw values by indicator id; ``after`` is the line in front of the table."""

    id: str
    organ: str
    year: int
    form: str | None
    signed: str | None
    layout: str
    traits: list[str]
    note: str
    lines: list[Line]
    persons: list[PersonRecord]
    claims: list[Claim]
    conflicts: list[Conflict]
    table: str | None = None
    cells: dict[str, str] = field(default_factory=dict)
    default: str = "0"
    after: int = -1

    def marks(self, label: str) -> Iterator[tuple[Line, Mark]]:
        for line in self.lines:
            for mark in line.marks:
                if mark.label == label:
                    yield line, mark

    def claim_text(self, index: int) -> str:
        """The words of a claim as the text now prints them."""
        for line, mark in self.marks(CLAIM):
            if mark.args[0] == str(index):
                return line.said(mark)
        return self.claims[index].text

    def insert(self, index: int, line: Line) -> None:
        """A new line in front of line ``index``."""
        self.lines.insert(index, line)
        if self.after >= index:
            self.after += 1

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


def draft_of(report: AnnotatedReport) -> Draft:
    """A changeable copy of a report that was read without errors."""
    lines = [
        Line(p.kind, p.sections, p.text, [Mark(a.label, a.start, a.end, list(a.args)) for a in p.annotations])
        for p in report.paragraphs
    ]
    flats = [_flat(line.text) for line in lines] if report.claims else []
    for i, claim in enumerate(report.claims):
        _place(lines, flats, claim, i)
    for line in lines:
        for mark in [m for m in line.marks if m.label == "doc" and m.args]:
            at = line.said(mark).find(mark.args[0][3:])
            if at >= 0:
                line.marks.append(Mark(NUMBER, mark.start + at, mark.start + at + len(mark.args[0]) - 3))
    spec = report.cells
    assert report.year is not None
    return Draft(
        id=report.id,
        organ=report.organ,
        year=report.year,
        form=report.form,
        signed=report.signed,
        layout=report.layout,
        traits=list(report.traits),
        note="",
        lines=lines,
        persons=list(report.persons),
        claims=list(report.claims),
        conflicts=list(report.conflicts),
        table=spec.form if spec else None,
        cells=dict(spec.values) if spec else {},
        default=spec.default if spec else "0",
        after=spec.after if spec else -1,
    )


def _flat(text: str) -> tuple[str, list[int]]:
    """The squeezed text and where each of its characters stands."""
    pairs = [(c, i) for i, char in enumerate(text) for c in squeeze(char)]
    return "".join(c for c, _ in pairs), [i for _, i in pairs]


def _place(lines: Sequence[Line], flats: Sequence[tuple[str, list[int]]], claim: Claim, index: int) -> None:
    """Marks the words of a claim, best where its number is tagged among them."""
    said, found = squeeze(claim.text), []
    for line, (whole, places) in zip(lines, flats, strict=True) if said else ():
        at = whole.find(said)
        while at >= 0:
            found.append((line, places[at], places[at + len(said) - 1] + 1))
            at = whole.find(said, at + 1)

    def tagged(place: tuple[Line, int, int]) -> bool:
        line, start, end = place
        spans = (m for m in line.marks if m.label == "count" and start <= m.start and m.end <= end)
        return any(float(m.args[0]) == claim.value for m in spans)

    if found:
        line, start, end = next(filter(tagged, found), found[0])
        line.marks.append(Mark(CLAIM, start, end, [str(index)]))


def print_rep(draft: Draft) -> str:
    """The text of the ``.rep`` file."""
    head = {
        "id": draft.id,
        "organ": draft.organ,
        "year": str(draft.year),
        "form": draft.form or "-",
        "signed": draft.signed or "-",
        "layout": draft.layout,
        "traits": " ".join(dict.fromkeys(draft.traits)),
        "note": draft.note,
    }
    out = [f"# {key}: {value}" for key, value in head.items() if value]
    out += ["# person: " + " | ".join(x or "-" for x in (p.name, p.title, p.role, p.body)) for p in draft.persons]
    for i, claim in enumerate(draft.claims):
        ids = ",".join(claim.indicators) or "-"
        out.append(f"# claim: {show(claim.value)} | {ids} | {claim.verdict} | {draft.claim_text(i)}")
    for conflict in draft.conflicts:
        values = "" if conflict.values is None else " | " + ",".join(map(show, conflict.values))
        out.append(f"# conflict: {conflict.kind} | {','.join(conflict.indicators) or '-'}{values}")
    if draft.table and draft.after < 0:
        out.append(_cells(draft))
    for i, line in enumerate(draft.lines):
        out.append(f"[{' '.join((line.kind, *line.sections))}] {tagged_text(line)}")
        if draft.table and i == draft.after:
            out.append(_cells(draft))
    return "\n".join(out) + "\n"


def _cells(draft: Draft) -> str:
    pairs = [f"{i}={raw}" for i, raw in draft.cells.items()]
    return f"[cells {draft.table}] " + " ".join([*pairs, f"default={draft.default}"])


def show(value: float) -> str:
    """``12`` for 12.0, as many digits as a decimal has."""
    return str(int(value)) if value == int(value) else f"{value:.10g}"


def tagged_text(line: Line) -> str:
    """The text with its tags; of marks with the same span the later one is the outer one."""
    marks = [m for m in line.marks if m.label not in (CLAIM, NUMBER)]
    order = sorted(range(len(marks)), key=lambda i: (marks[i].start, -marks[i].end, -i))
    out: list[str] = []
    open_marks: list[Mark] = []
    last = 0

    def close(upto: int) -> None:
        nonlocal last
        while open_marks and open_marks[-1].end <= upto:
            mark = open_marks.pop()
            out.append(line.text[last : mark.end] + f"</{mark.label}>")
            last = mark.end

    for i in order:
        mark = marks[i]
        close(mark.start)
        out.append(line.text[last : mark.start] + f"<{' '.join((mark.label, *_args(line, mark)))}>")
        last = mark.start
        open_marks.append(mark)
    close(len(line.text))
    return "".join(out) + line.text[last:]


def number_in(line: Line, doc: Mark) -> Mark | None:
    """The mark of a document's number."""
    return next((m for m in line.marks if m.label == NUMBER and doc.start <= m.start and m.end <= doc.end), None)


def _args(line: Line, mark: Mark) -> list[str]:
    number = number_in(line, mark) if mark.label == "doc" and mark.args else None
    return ["no=" + "".join(line.said(number).split())] if number else mark.args


def renamed(record: PersonRecord, change: dict[str, str]) -> PersonRecord:
    """A person record with every field put through ``change`` (exact or as part of the field)."""

    def field_of(value: str | None) -> str | None:
        for old, new in change.items():
            value = value.replace(old, new) if value else value
        return value

    return replace(
        record, name=field_of(record.name), title=field_of(record.title), role=field_of(record.role), body=field_of(record.body)
    )


def table_of(form: str | None, values: Mapping[str, str], default: str) -> list[Indicator]:
    """All cells of a form as the checks see them: ``values`` by id, ``default`` for the others."""
    if form is None:
        return []
    known = load_forms()[form]
    units = {row.id: row.unit for table in known.tables for row in table.rows}
    out = []
    for n, i in enumerate(dict.fromkeys((*known.cell_ids, *values))):
        raw = values.get(i, default)
        value = None if raw in BLANKS else float(raw)
        out.append(Indicator(i, value, "" if raw == "blank" else raw, form, i, 0, n, 1, unit=units.get(i)))
    return out
