"""The annotated corpus: reads ``*.rep`` files into frozen facts and into gold records.

A ``.rep`` file holds header lines (``# key: value``) and one paragraph a line, ``[kind label …] text`` with inline tags::

    # id: qinghe-wjj-2016
    # person: 王海棠 | 局长 | 组长 | 政务公开领导小组
    # claim: 179 | proactive.total | consistent | 主动公开政府信息179条
    # conflict: table | requests.completed.total | 4,5
    [body organization] 由局长<name>王海棠</name>任组长，<date 2016-03>2016年3月</date>公开<count 240 条 ~>240余条</count>
    [cells F2014] proactive.total=179 default=0

What is wrong with a file is kept in ``AnnotatedReport.errors``; reading never stops at a bad line.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract.facts import KINDS, SECTIONS, GongkaiError

TAGS = ("date", "count", "doc", "org", "name", "phone", "fax", "email", "address", "postcode", "url")
CONTACTS = ("phone", "fax", "email", "address", "postcode", "url")
BLANKS = ("blank", "/", "-", "—")
_NAMES = "|".join(TAGS)
_TAG = re.compile(rf"<({_NAMES})((?: [^<>]{{0,200}})?)>(.*?)</\1>")
_BROKEN = re.compile(rf"</?(?:{_NAMES})\b")
_LINE = re.compile(r"\[([^\]]+)\]\s?(.*)")
_REPORT_TITLE = re.compile("报告|報告|年报|年報|总结")


@dataclass(frozen=True, slots=True)
class Annotation:
    """A tagged span of a paragraph: ``text[start:end]``. ``args`` are the words of the tag (``240 条 ~``, ``no=…``)."""

    label: str
    start: int
    end: int
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnotatedParagraph:
    """Plain text of one paragraph, its section labels (main one first) and its spans, inner before outer."""

    kind: str
    text: str
    sections: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonRecord:
    name: str | None
    title: str | None
    role: str | None
    body: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A number of the text and what a check must say about it."""

    value: float
    indicators: tuple[str, ...]
    verdict: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A planted contradiction; ``values`` None when the record names no numbers."""

    kind: str
    indicators: tuple[str, ...] = ()
    values: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class CellSpec:
    """What the cells of form ``form`` print: ``values`` by indicator id, ``default`` for the others. ``after`` is the
    index of the paragraph in front of the table, -1 for none."""

    form: str
    values: Mapping[str, str]
    default: str = "0"
    after: int = -1


@dataclass(frozen=True, slots=True)
class AnnotatedReport:
    """One report of the corpus with everything its annotators said about it."""

    id: str
    organ: str
    year: int | None
    form: str | None
    signed: str | None
    layout: str
    traits: tuple[str, ...]
    paragraphs: tuple[AnnotatedParagraph, ...]
    persons: tuple[PersonRecord, ...] = ()
    claims: tuple[Claim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    cells: CellSpec | None = None
    errors: tuple[str, ...] = field(default=())
    path: str = ""

    def gold(self, cell_ids: Iterable[str] = ()) -> dict[str, Any]:
        """The gold record the scorer reads. ``cell_ids``: all indicator ids of the form, in order; without them
        ``indicators`` holds only the cells the file names."""
        lists = _lists(self.paragraphs)
        title = [p.text for p in self.paragraphs if p.kind == "title" and _REPORT_TITLE.search(p.text)]
        return {
            "id": self.id or None,
            "match": self.id or None,
            "title": title[0] if title else None,
            "organ": self.organ or None,
            "year": self.year,
            "signed": self.signed,
            "form": self.form,
            "traits": list(self.traits),
            "paragraphs": [
                {"kind": p.kind, "text": p.text} | ({"sections": list(p.sections)} if p.sections else {}) for p in self.paragraphs
            ],
            "persons": [{"name": r.name, "title": r.title, "role": r.role, "body": r.body} for r in self.persons],
            **lists,
            "indicators": self._indicators(cell_ids),
            "claims": [
                {"value": c.value, "indicators": list(c.indicators), "verdict": c.verdict, "text": c.text} for c in self.claims
            ],
            "conflicts": [
                {"kind": c.kind, "indicators": list(c.indicators)} | ({} if c.values is None else {"values": list(c.values)})
                for c in self.conflicts
            ],
        }

    def _indicators(self, cell_ids: Iterable[str]) -> dict[str, float | None]:
        if self.cells is None:
            return {}
        values = self.cells.values
        raws = {i: values.get(i, self.cells.default) for i in cell_ids} or values
        return {i: None if raw in BLANKS else number(raw) for i, raw in raws.items()}


def read_rep(path: str | Path) -> AnnotatedReport:
    """One ``.rep`` file (UTF-8). Raises GongkaiError ``unreadable`` when the file cannot be read as text at all."""
    path = Path(path)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GongkaiError("unreadable", str(error), path=str(path), next_step="a .rep file is UTF-8 text") from error
    return parse_rep(text, path=str(path))


def load_corpus(folder: str | Path, part: str | None = None) -> list[AnnotatedReport]:
    """All reports below ``folder/reports``, by path; ``part``: one of the parts of ``folder/splits.json`` (train, dev, test).

    Raises GongkaiError ``no_corpus`` when nothing is there, ``bad_part`` for an unknown part.
    """
    folder = Path(folder)
    reports = [read_rep(p) for p in sorted((folder / "reports").rglob("*.rep"))]
    if not reports:
        raise GongkaiError("no_corpus", "no .rep file below reports/", path=str(folder), next_step="give the corpus folder")
    if part is None:
        return reports
    splits = json.loads((folder / "splits.json").read_text("utf-8"))
    parts = [name for name in ("train", "dev", "test") if name in splits]
    if part not in parts:
        raise GongkaiError("bad_part", f"unknown part {part}", next_step=" or ".join(parts))
    wanted = set(splits[part])
    return [r for r in reports if r.id in wanted]


def number(raw: str) -> float:
    """``"12"`` → 12, ``"1.5"`` → 1.5 (whole numbers are int)."""
    value = float(raw)
    return int(value) if value == int(value) else value


def squeeze(text: str | None) -> str:
    """NFKC without white space and asterisks: the form in which surface text is compared."""
    return re.sub(r"[\s*]+", "", unicodedata.normalize("NFKC", text or ""))


def strip_tags(text: str) -> tuple[str, tuple[Annotation, ...]]:
    """Tagged text → plain text and its spans."""
    spans: list[Annotation] = []

    def walk(part: str, offset: int) -> str:
        out, last = "", 0
        for tag in _TAG.finditer(part):
            out += part[last : tag.start()]
            start = offset + len(out)
            inner = walk(tag[3], start)
            spans.append(Annotation(tag[1], start, start + len(inner), tuple(tag[2].split())))
            out, last = out + inner, tag.end()
        return out + part[last:]

    return walk(text, 0), tuple(spans)


def parse_rep(text: str, path: str = "") -> AnnotatedReport:
    """The text of a ``.rep`` file → report; see the head of this module for the format."""
    head: dict[str, str] = {}
    people: list[PersonRecord] = []
    claims: list[Claim] = []
    conflicts: list[Conflict] = []
    paragraphs: list[AnnotatedParagraph] = []
    errors: list[str] = []
    cells: CellSpec | None = None
    for n, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            if line.startswith("# "):
                _header(line, head, people, claims, conflicts)
                continue
            match = _LINE.match(line)
            if not match:
                errors.append(f"line {n}: not a paragraph: {line[:30]}")
                continue
            words, content = match[1].split(), match[2]
            if words[0] == "cells":
                pairs = dict(pair.partition("=")[::2] for pair in content.split())
                default = pairs.pop("default", "0")
                cells = CellSpec(words[1], pairs, default, len(paragraphs) - 1)
                for raw in (default, *pairs.values()):
                    if raw not in BLANKS:
                        number(raw)
                continue
        except (ValueError, IndexError) as error:
            errors.append(f"line {n}: {type(error).__name__}: {error}")
            continue
        paragraph = _paragraph(words, content)
        errors += [f"line {n}: {e}" for e in _paragraph_errors(paragraph)]
        paragraphs.append(paragraph)
    year = head.get("year", "")
    errors += [f"header {k} is missing" for k in ("id", "organ", "year") if not head.get(k)]
    if year and not year.isdigit():
        errors.append(f"header year is not a number: {year}")
    errors += _whole_errors(paragraphs, people, claims)
    return AnnotatedReport(
        id=head.get("id", ""),
        organ=head.get("organ", ""),
        year=int(year) if year.isdigit() else None,
        form=cells.form if cells else _none(head.get("form", "-")),
        signed=_none(head.get("signed", "-")),
        layout=head.get("layout", "plain"),
        traits=tuple(head.get("traits", "").split()),
        paragraphs=tuple(paragraphs),
        persons=tuple(people),
        claims=tuple(claims),
        conflicts=tuple(conflicts),
        cells=cells,
        errors=tuple(errors),
        path=path,
    )


def _none(text: str) -> str | None:
    return None if text in ("-", "") else text


def _ids(text: str) -> tuple[str, ...]:
    return tuple(i for i in text.split(",") if i and i != "-")


def _header(line: str, head: dict[str, str], people: list[PersonRecord], claims: list[Claim], conflicts: list[Conflict]) -> None:
    key, _, value = line[2:].partition(":")
    key, value = key.strip(), value.strip()
    parts = [p.strip() for p in value.split("|")]
    if key == "person":
        name, title, role, body = (_none(p) for p in (parts + ["-"] * 4)[:4])
        people.append(PersonRecord(name, title, role, body))
    elif key == "claim":
        claims.append(Claim(number(parts[0]), _ids(parts[1]), parts[2], strip_tags(parts[3])[0] if len(parts) > 3 else ""))
    elif key == "conflict":
        values = tuple(number(v) for v in parts[2].split(",")) if len(parts) > 2 and parts[2] else None
        conflicts.append(Conflict(parts[0], _ids(parts[1]), values))
    else:
        head[key] = value


def _paragraph(words: list[str], content: str) -> AnnotatedParagraph:
    text, spans = strip_tags(content)
    return AnnotatedParagraph(words[0], text, tuple(words[1:]), spans)


def _paragraph_errors(paragraph: AnnotatedParagraph) -> list[str]:
    errors = [] if paragraph.kind in KINDS else [f"kind {paragraph.kind}"]
    errors += [f"label {label}" for label in paragraph.sections if label not in SECTIONS]
    if paragraph.kind in ("body", "heading") and not paragraph.sections:
        errors.append(f"{paragraph.kind} without a label")
    if _BROKEN.search(paragraph.text):
        errors.append("broken tag")
    for span in paragraph.annotations:
        if span.label == "date" and not span.args:
            errors.append(f"date without a value: {paragraph.text[span.start : span.end]}")
        if span.label == "count":
            try:
                number(span.args[0]), span.args[1]
            except (IndexError, ValueError):
                errors.append(f"count without value and unit: {paragraph.text[span.start : span.end]}")
    return errors


def _whole_errors(paragraphs: list[AnnotatedParagraph], people: list[PersonRecord], claims: list[Claim]) -> list[str]:
    whole = squeeze("".join(p.text for p in paragraphs))
    names = {p.text[a.start : a.end] for p in paragraphs for a in p.annotations if a.label == "name"}
    errors = []
    for record in people:
        for key in ("name", "title", "role"):
            value = getattr(record, key)
            if value and not (key == "role" and value == "负责") and squeeze(value) not in whole:
                errors.append(f"person {key} {value} not in the text")
        if record.name and record.name not in names:
            errors.append(f"name {record.name} is not tagged")
    errors += [f"claim text not in the report: {c.text}" for c in claims if c.text and squeeze(c.text) not in whole]
    return errors


def _lists(paragraphs: Iterable[AnnotatedParagraph]) -> dict[str, list[dict[str, Any]]]:
    lists: dict[str, list[dict[str, Any]]] = {k: [] for k in ("dates", "counts", "documents", "organizations", "contacts")}
    for paragraph in paragraphs:
        for span in paragraph.annotations:
            plain = paragraph.text[span.start : span.end]
            if span.label == "date":
                lists["dates"].append({"text": plain, "value": span.args[0] if span.args else None})
            elif span.label == "count" and len(span.args) > 1:
                value, unit = number(span.args[0]), span.args[1]
                lists["counts"].append({"text": plain, "value": value, "unit": unit, "approximate": "~" in span.args})
            elif span.label == "doc":
                title = re.search("《(.+)》", plain)
                no = next((a[3:] for a in span.args if a.startswith("no=")), None)
                item = {"title": title[1] if title else None, "number": no or (None if title else plain)}
                if item not in lists["documents"]:
                    lists["documents"].append(item)
            elif span.label == "org":
                lists["organizations"].append({"text": plain})
            elif span.label in CONTACTS:
                lists["contacts"].append({"type": span.label, "text": plain})
    return lists
