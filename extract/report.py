"""A report as a person and a program meet it: the record with views on top."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from extract import facts
from extract.record import (
    CellRecord,
    CellRef,
    CheckRecord,
    ContactRecord,
    CountRecord,
    DateRecord,
    DocumentRecord,
    EvidenceRecord,
    IndicatorRecord,
    OrganizationRecord,
    ParagraphRecord,
    PersonRecord,
    ProblemRecord,
    Record,
    SourceRef,
    SpanRef,
    TableRecord,
)

if TYPE_CHECKING:
    import pandas as pd
    from spacy.tokens import Doc

VIEW = {"disclosure": "measures", "response": "measures", "support": "measures"}
FRAMES = (
    "paragraphs",
    "persons",
    "dates",
    "counts",
    "documents",
    "organizations",
    "contacts",
    "indicators",
    "checks",
    "problems",
)
# Problems after which the rest of the record is not the whole report.
PARTIAL = frozenset({"pages_without_text", "truncated", "not_a_report", "cells_lost", "unknown_table", "text_lost"})


def _span(span: facts.Span) -> SpanRef:
    return SpanRef(paragraph=span.paragraph, start=span.start, end=span.end, page=span.page)


def _number(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def _maybe(value: float | None) -> int | float | None:
    return None if value is None else _number(value)


def _source(paragraph: facts.Paragraph, source: facts.Source | None) -> SourceRef:
    if not paragraph.pieces or source is None:
        return SourceRef(page=paragraph.page)
    first, last = paragraph.pieces[0], paragraph.pieces[-1]
    blocks = source.blocks[first.block], source.blocks[last.block]
    start = end = None
    if all(isinstance(block, facts.Line) for block in blocks):  # the cells of a table have no offsets of their own
        starts = [block.start for block in blocks]
        start = None if starts[0] is None else starts[0] + first.at
        end = None if starts[1] is None else starts[1] + last.at + last.length
    return SourceRef(page=paragraph.page, block=first.block, start=start, end=end)


def _evidence(item: facts.Evidence) -> EvidenceRecord:
    cell = None
    if item.table is not None and item.row is not None and item.column is not None:
        cell = CellRef(table=item.table, row=item.row, column=item.column)
    return EvidenceRecord(text=item.text, span=_span(item.span) if item.span else None, cell=cell, indicator=item.indicator)


def record_of(doc: Doc) -> Record:
    """The record of a Doc that the pipeline made. Also as ``doc._.record``."""
    d, source = doc._, doc._.source
    shape: facts.Outline = d.outline
    sections = d.sections or ((),) * len(shape.paragraphs)
    scores: tuple[dict[Any, float], ...] = d.section_scores or ({},) * len(shape.paragraphs)
    codes = {p.code for p in d.problems}
    return Record(
        source=source.path,
        sha256=source.sha256,
        format=source.format,
        pages=source.pages,
        status="partial" if codes & PARTIAL else "ok",
        problems=tuple(ProblemRecord(code=p.code, message=p.message, where=p.where) for p in d.problems),
        title=shape.title,
        organ=shape.organ,
        year=shape.year,
        signed=shape.signed,
        form=d.form,
        paragraphs=tuple(
            ParagraphRecord(
                kind=p.kind,  # type: ignore[arg-type]
                text=p.text,
                level=p.level,
                sections=tuple(labels),
                scores={k: round(float(v), 4) for k, v in score.items() if v >= 0.01},
                span=_source(p, source),
            )
            for p, labels, score in zip(shape.paragraphs, sections, scores, strict=True)
        ),
        persons=tuple(
            PersonRecord(name=p.name, title=p.title, role=p.role, body=p.body, text=p.text, span=_span(p.span)) for p in d.persons
        ),
        dates=tuple(DateRecord(text=x.text, value=x.value, span=_span(x.span)) for x in d.dates),
        counts=tuple(
            CountRecord(
                text=x.text,
                value=_number(x.value),
                unit=x.unit,
                approximate=x.approximate,
                low=_number(x.low),
                high=_number(x.high),
                item=x.item,
                indicator=x.indicator,
                span=_span(x.span),
            )
            for x in d.counts
        ),
        documents=tuple(DocumentRecord(title=x.title, number=x.number, text=x.text, span=_span(x.span)) for x in d.documents),
        organizations=tuple(OrganizationRecord(text=x.text, span=_span(x.span)) for x in d.organizations),
        contacts=tuple(ContactRecord(type=x.type, text=x.text, span=_span(x.span)) for x in d.contacts),
        indicators=tuple(
            IndicatorRecord(
                id=x.id,
                value=_maybe(x.value),
                raw=x.raw,
                unit=x.unit,
                approximate=x.approximate,
                label=x.label,
                known=x.known,
                span=CellRef(table=x.table, row=x.row, column=x.column, page=x.page),
            )
            for x in d.indicators
        ),
        tables=tuple(
            TableRecord(
                page=t.page,
                after=after,
                rows=t.rows,
                columns=t.columns,
                cells=tuple(
                    CellRecord(text=c.text, row=c.row, column=c.column, rowspan=c.rowspan, colspan=c.colspan) for c in t.cells
                ),
            )
            for t, after in zip(shape.tables, shape.after, strict=True)
        ),
        checks=tuple(
            CheckRecord(
                kind=c.kind,
                rule=c.rule,
                verdict=c.verdict,
                severity=c.severity,
                indicators=c.indicators,
                lhs=_maybe(c.lhs),
                rhs=_maybe(c.rhs),
                assumption=c.assumption,
                message=c.message_zh,
                message_en=c.message_en,
                evidence=tuple(_evidence(e) for e in c.evidence),
            )
            for c in d.checks
        ),
    )


def failed_record(path: str, error: facts.GongkaiError) -> Record:
    """The record of an input from which nothing could be had."""
    problem = ProblemRecord(code=error.code, message=error.message, where=error.next_step or None)
    return Record(source=path, status="failed", problems=(problem,))


class Report:
    """One report. ``report.record`` is the whole record; its fields are attributes here too (``report.title`` …).

    Shows itself as a summary in a notebook.
    """

    def __init__(self, record: Record) -> None:
        self.record = record

    def __getattr__(self, name: str) -> Any:
        if name != "record" and name in Record.model_fields:
            return getattr(self.record, name)
        raise AttributeError(f"a report has no {name!r}; its fields are: {', '.join(Record.model_fields)}")

    @classmethod
    def from_json(cls, line: str) -> Report:
        """A report from a line of ``reports.jsonl``. Raises pydantic's ValidationError when it is no such record."""
        return cls(Record.model_validate_json(line))

    def to_dict(self) -> dict[str, Any]:
        """Plain types, as in ``reports.jsonl``."""
        return self.record.model_dump(mode="json")

    def to_json(self, path: str | Path | None = None) -> str:
        """One JSON line; also written to ``path`` when one is given."""
        text = json.dumps(self.to_dict(), ensure_ascii=False)
        if path is not None:
            Path(path).write_text(text + "\n", "utf-8")
        return text

    def section(self, label: str, *, view: bool = True) -> list[str]:
        """Texts of the body paragraphs of one section, in order.

        ``label``: one of the 13 section labels. With ``view`` (default) ``measures`` also holds what was told as
        disclosure, response and support, as LABELS asks for the four main sections. Raises KeyError for other labels.
        """
        if label not in facts.SECTIONS:
            raise KeyError(f"no section {label!r}; there are: {', '.join(facts.SECTIONS)}")

        def belongs(section: str) -> bool:
            return section == label or (view and VIEW.get(section) == label)

        return [p.text for p in self.record.paragraphs if p.kind == "body" and any(map(belongs, p.sections))]

    @property
    def conflicts(self) -> list[CheckRecord]:
        """The checks that failed, hard ones first."""
        found = [c for c in self.record.checks if c.verdict == "conflict"]
        return sorted(found, key=lambda c: c.severity != "hard")

    def to_frame(self, table: str = "counts") -> pd.DataFrame:
        """One list of the record as a pandas DataFrame, spans flattened to ``span_*`` columns, missing numbers as NA.

        ``table``: paragraphs, persons, dates, counts, documents, organizations, contacts, indicators, checks, problems.
        """
        if table not in FRAMES:
            raise KeyError(f"no table {table!r}; there are: {', '.join(FRAMES)}")
        import pandas as pd

        part = getattr(self.record, table)
        models: dict[str, type[BaseModel]] = {
            "paragraphs": ParagraphRecord,
            "persons": PersonRecord,
            "dates": DateRecord,
            "counts": CountRecord,
            "documents": DocumentRecord,
            "organizations": OrganizationRecord,
            "contacts": ContactRecord,
            "indicators": IndicatorRecord,
            "checks": CheckRecord,
            "problems": ProblemRecord,
        }
        rows = []
        for item in part:
            row = item.model_dump(mode="json")
            span = row.pop("span", None) or {}
            rows.append({**row, **{f"span_{k}": v for k, v in span.items()}})
        columns = [c for c in models[table].model_fields if c != "span"]
        frame = pd.DataFrame(rows, columns=columns if not rows else None)
        for name in ("value", "lhs", "rhs", "low", "high"):
            if name in frame and table != "dates":
                frame[name] = pd.array(pd.to_numeric(frame[name]), dtype="Float64")
        for name in frame.columns:
            if name.startswith("span_"):
                frame[name] = pd.array(frame[name], dtype="Int64")
        return frame

    def __repr__(self) -> str:
        return f"<Report {self.record.title or self.record.source!r} {self.record.year or ''} {self.record.form or 'no table'}>"

    def _repr_html_(self) -> str:
        r = self.record
        e = html.escape
        rows = [
            ("机关 organ", r.organ),
            ("年度 year", r.year),
            ("签署 signed", r.signed),
            ("表式 form", r.form),
            ("状态 status", r.status),
            ("来源 source", r.source),
        ]
        out = [f"<h3>{e(r.title or Path(r.source).name)}</h3><table>"]
        out += [
            f"<tr><th style='text-align:left'>{e(k)}</th><td>{e(str(v) if v is not None else '—')}</td></tr>" for k, v in rows
        ]
        sizes = "　".join(f"{name} {len(getattr(r, name))}" for name in FRAMES if name != "problems")
        out.append(f"</table><p>{e(sizes)}</p>")
        for check in self.conflicts:
            sides = " ⇄ ".join(f"「{e(x.text)}」" for x in check.evidence)
            out.append(f"<p style='color:#a40000'>⚠ {e(check.message)}<br><small>{e(check.message_en)}</small><br>{sides}</p>")
        for label in ("organization", "measures", "problems", "plans"):
            texts = self.section(label)
            if texts:
                body = "".join(f"<p>{e(t)}</p>" for t in texts)
                out.append(f"<details><summary>{label} ({len(texts)})</summary>{body}</details>")
        return "\n".join(out)
