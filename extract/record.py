"""The published record of one report: versioned, strict, one JSON object per report.

``schema_version`` grows in its first part when a field changes its meaning or goes, in its second when one is added.
``RECORD_SCHEMA`` is the JSON Schema; the same file lies in ``extract/record.schema.json``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.0"

Kind = Literal["title", "heading", "body", "table", "attachment", "signature", "noise"]
Section = Literal[
    "boilerplate",
    "overview",
    "organization",
    "measures",
    "disclosure",
    "response",
    "requests",
    "review",
    "fees",
    "support",
    "problems",
    "plans",
    "other",
]
Verdict = Literal["consistent", "conflict", "scope_differs", "not_comparable", "not_assessable"]
CheckKind = Literal["table", "text_table", "text", "metadata", "cross_year", "plausibility"]
Number = Annotated[int | float, Field(union_mode="left_to_right")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SpanRef(_Part):
    """Characters ``start`` to ``end`` (code points) of the text of paragraph ``paragraph``; ``page`` from 1."""

    paragraph: int
    start: int
    end: int
    page: int | None = None


class CellRef(_Part):
    """The printed cell: table, row and column from 0, upper left corner of a merged cell."""

    table: int
    row: int
    column: int
    page: int | None = None


class SourceRef(_Part):
    """Where a paragraph stands in the file. ``start``/``end``: offsets in the decoded text (txt, md, html), else None."""

    page: int | None = None
    block: int | None = None
    start: int | None = None
    end: int | None = None


class ProblemRecord(_Part):
    code: str
    message: str
    where: str | None = None


class ParagraphRecord(_Part):
    kind: Kind
    text: str
    level: int | None = None
    sections: tuple[Section, ...] = ()
    scores: dict[Section, float] = Field(default_factory=dict)
    span: SourceRef


class PersonRecord(_Part):
    name: str | None
    title: str | None
    role: str | None
    body: str | None
    text: str
    span: SpanRef


class DateRecord(_Part):
    text: str
    value: str
    span: SpanRef


class CountRecord(_Part):
    text: str
    value: Number
    unit: str
    approximate: bool
    low: Number
    high: Number
    item: str
    indicator: str | None = None
    span: SpanRef


class DocumentRecord(_Part):
    title: str | None
    number: str | None
    text: str
    span: SpanRef


class OrganizationRecord(_Part):
    text: str
    span: SpanRef


class ContactRecord(_Part):
    type: Literal["phone", "fax", "email", "address", "postcode", "url"]
    text: str
    span: SpanRef


class IndicatorRecord(_Part):
    id: str
    value: Number | None
    raw: str
    unit: str | None = None
    approximate: bool = False
    label: str
    known: bool = True
    span: CellRef


class CellRecord(_Part):
    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


class TableRecord(_Part):
    """A table as printed. ``after``: index of the paragraph it follows, -1 for none."""

    page: int | None = None
    after: int
    rows: int
    columns: int
    cells: tuple[CellRecord, ...]


class EvidenceRecord(_Part):
    """One side of a check: a text span or a table cell, with what is printed there."""

    text: str
    span: SpanRef | None = None
    cell: CellRef | None = None
    indicator: str | None = None


class CheckRecord(_Part):
    kind: CheckKind
    rule: str
    verdict: Verdict
    severity: Literal["hard", "soft"]
    indicators: tuple[str, ...]
    lhs: Number | None
    rhs: Number | None
    assumption: str | None = None
    message: str
    message_en: str
    evidence: tuple[EvidenceRecord, ...] = ()


class Record(_Part):
    """Everything extracted from one report. ``status``: ok, partial (see ``problems``) or failed (nothing extracted)."""

    schema_version: str = SCHEMA_VERSION
    source: str
    sha256: str | None = None
    format: str | None = None
    pages: int | None = None
    status: Literal["ok", "partial", "failed"]
    problems: tuple[ProblemRecord, ...] = ()
    title: str | None = None
    organ: str | None = None
    year: int | None = None
    signed: str | None = None
    form: str | None = None
    paragraphs: tuple[ParagraphRecord, ...] = ()
    persons: tuple[PersonRecord, ...] = ()
    dates: tuple[DateRecord, ...] = ()
    counts: tuple[CountRecord, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    organizations: tuple[OrganizationRecord, ...] = ()
    contacts: tuple[ContactRecord, ...] = ()
    indicators: tuple[IndicatorRecord, ...] = ()
    tables: tuple[TableRecord, ...] = ()
    checks: tuple[CheckRecord, ...] = ()


def json_schema() -> dict[str, Any]:
    """The JSON Schema of :class:`Record`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Record.model_json_schema()}
