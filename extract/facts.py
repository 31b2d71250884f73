"""The facts that pass from step to step: what was read, where it stood, what was found.

Plain frozen dataclasses, no behaviour beyond small views. Offsets count Unicode code points.
The order of the steps is in :mod:`extract.pipeline`; the published record is :mod:`extract.record`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = ("title", "heading", "body", "table", "attachment", "signature", "noise")
SECTIONS = (
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
)
VERDICTS = ("consistent", "conflict", "scope_differs", "not_comparable", "not_assessable")


class GongkaiError(Exception):
    """Any error of this package that a user can act on.

    ``code`` is stable and short (``empty``, ``no_text_layer``, ``too_large`` …), ``next_step`` says what to do.
    """

    def __init__(self, code: str, message: str, *, path: str = "", next_step: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
        self.next_step = next_step

    def __str__(self) -> str:
        text = f"{self.path}: {self.message}" if self.path else self.message
        return f"{text} ({self.next_step})" if self.next_step else text

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_error, (type(self), self.code, self.message, self.path, self.next_step)


def _rebuild_error(kind: type[GongkaiError], code: str, message: str, path: str, next_step: str) -> GongkaiError:
    return kind(code, message, path=path, next_step=next_step)


class ReadError(GongkaiError):
    """A file from which no trustworthy text can be had."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reader of the record must know: the report is used, but not all of it is sure."""

    code: str
    message: str
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as the file holds it.

    ``wrapped``: the end of the line may be a wrap in mid-sentence (txt, pdf); False where the format itself ends a
    paragraph there (html, docx). ``level``: heading level the markup claims (0 = title), None without one.
    ``indent``: leading blanks in characters (full-width counts 2) or, in a pdf, in characters of the line's size.
    ``fill``: length of the line as a share of the full text width of its page, None when unknown.
    ``chrome``: outside the main text of a web page. ``start``: offset of ``text`` in the decoded source, None for html,
    pdf and docx.
    """

    text: str
    page: int | None = None
    start: int | None = None
    wrapped: bool = True
    gap: bool = False
    level: int | None = None
    indent: float = 0.0
    fill: float | None = None
    size: float | None = None
    chrome: bool = False
    words: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell; ``row`` and ``column`` name its upper left corner in the grid, spans count grid lines."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells. Several physical pieces of one table (page breaks) are one Table.

    ``shape``: ``grid`` when the file has real cells, ``lines`` when cells were recovered from text lines.
    """

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    page: int | None = None
    start: int | None = None
    shape: str = "grid"

    def grid(self) -> list[list[Cell | None]]:
        """``rows`` lists of ``columns`` cells; a spanning cell stands in every position it covers."""
        out: list[list[Cell | None]] = [[None] * self.columns for _ in range(self.rows)]
        for cell in self.cells:
            for r in range(cell.row, min(self.rows, cell.row + cell.rowspan)):
                for c in range(cell.column, min(self.columns, cell.column + cell.colspan)):
                    out[r][c] = cell
        return out


Block = Line | Table


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: its blocks in reading order, nothing interpreted yet."""

    path: str
    format: str
    sha256: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """``length`` characters of a paragraph from ``start`` on come from block ``block``, character ``at`` of its text.

    White space may have been dropped or folded inside a piece boundary, never inside a piece.
    """

    start: int
    block: int
    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the report, joined from its lines. ``level`` is set for headings (1, 2, 3)."""

    kind: str
    text: str
    level: int | None = None
    page: int | None = None
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """The report in order. ``tables`` are the tables of the source; ``after[i]`` says after which paragraph
    (index, -1 for none) table ``i`` stands."""

    paragraphs: tuple[Paragraph, ...]
    tables: tuple[Table, ...] = ()
    after: tuple[int, ...] = ()
    title: str | None = None
    organ: str | None = None
    year: int | None = None
    signed: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` of paragraph ``paragraph``."""

    paragraph: int
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Date:
    """An absolute date, month, year or period. ``value``: 2017, 2017-12, 2018-01-05, 2017-01-01/2017-12-31, 2018/2019."""

    text: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Count:
    """A cardinal number with its counter. The true value lies in [low, high]; exact numbers have low == high == value."""

    text: str
    value: float
    unit: str
    approximate: bool
    item: str
    span: Span
    low: float = 0.0
    high: float = 0.0
    indicator: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A cited document: the title without 《》 and/or the document number."""

    title: str | None
    number: str | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Contact:
    """``type``: phone, fax, email, address, postcode or url."""

    type: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that the tagger found: ``label`` PERSON, POST, ROLE or ORG."""

    label: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Person:
    """One statement that makes somebody responsible: a name, or a post without a name."""

    name: str | None
    title: str | None
    role: str | None
    body: str | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Organization:
    """A named agency or body (not 我局, 各单位)."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Indicator:
    """One cell of a form. ``value`` None when the cell is blank or prints no number; ``raw`` keeps what it prints.

    ``row`` and ``column`` are grid positions in table ``table`` of the outline. Unknown rows have ``known`` False and
    carry their own label in the id (``extra.<label>``).
    """

    id: str
    value: float | None
    raw: str
    form: str
    label: str
    table: int
    row: int
    column: int
    unit: str | None = None
    page: int | None = None
    approximate: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """One side of a check: a text span or a table cell, with the words or digits printed there."""

    text: str
    span: Span | None = None
    indicator: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison and its verdict. ``lhs``/``rhs`` are the two numbers compared; ``severity`` hard or soft."""

    kind: str
    rule: str
    verdict: str
    severity: str
    indicators: tuple[str, ...]
    lhs: float | None
    rhs: float | None
    message_zh: str
    message_en: str
    assumption: str | None = None
    evidence: tuple[Evidence, ...] = field(default=())
