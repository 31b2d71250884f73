"""One report → one row of the data set: fixed keys, one type a field, nested lists of structs.

Offsets count code points; ``text[start:end]`` of a paragraph is the span's text. What a field does not have is null.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extract.corpora.vocabulary import era_of, kind_of, level_of, traits_of
from extract.corpus import BLANKS, AnnotatedReport, Annotation, load_corpus, number
from extract.facts import GongkaiError
from extract.forms import load_forms

Row = dict[str, Any]
PARTS = ("train", "dev", "test")

# Types as `datasets` names them; [x] is a list of x, a dict is a struct.
FEATURES: dict[str, Any] = {
    "id": "string",
    "folder": "string",
    "organ": "string",
    "organ_kind": "string",
    "level": "string",
    "year": "int32",
    "era": "string",
    "form": "string",
    "signed": "date32",  # Arrow reads a column of days as days
    "layout": "string",
    "title": "string",
    "traits": ["string"],
    "trait_words": ["string"],
    "paragraphs": [
        {
            "kind": "string",
            "text": "string",
            "sections": ["string"],
            "spans": [
                {
                    "label": "string",
                    "start": "int32",
                    "end": "int32",
                    "text": "string",
                    "value": "string",
                    "number": "float64",
                    "unit": "string",
                    "approximate": "bool",
                }
            ],
        }
    ],
    "persons": [{"name": "string", "title": "string", "role": "string", "body": "string"}],
    "dates": [{"text": "string", "value": "string"}],
    "counts": [{"text": "string", "value": "float64", "unit": "string", "approximate": "bool"}],
    "documents": [{"title": "string", "number": "string"}],
    "organizations": [{"text": "string"}],
    "contacts": [{"type": "string", "text": "string"}],
    "cells": [{"id": "string", "raw": "string", "value": "float64"}],
    "cells_after": "int32",
    "claims": [{"value": "float64", "indicators": ["string"], "verdict": "string", "text": "string"}],
    "conflicts": [{"kind": "string", "indicators": ["string"], "values": ["float64"]}],
}


def row_of(report: AnnotatedReport) -> Row:
    """A report as a row of :data:`FEATURES`. ``cells`` are all cells of the form; ``cells_after`` is the index of the
    paragraph in front of the table (-1: none), null without one. ``folder`` is the folder the file lies in."""
    gold = report.gold()
    return {
        "id": report.id,
        "folder": Path(report.path).parent.name,
        "organ": report.organ,
        "organ_kind": kind_of(report.organ),
        "level": level_of(report.organ),
        "year": report.year,
        "era": era_of(report.year),
        "form": report.form,
        "signed": report.signed,
        "layout": report.layout,
        "title": gold["title"],
        "traits": traits_of(report),
        "trait_words": list(report.traits),
        "paragraphs": [
            {"kind": p.kind, "text": p.text, "sections": list(p.sections), "spans": [_span(p.text, a) for a in p.annotations]}
            for p in report.paragraphs
        ],
        "persons": gold["persons"],
        "dates": gold["dates"],
        "counts": [item | {"value": float(item["value"])} for item in gold["counts"]],
        "documents": gold["documents"],
        "organizations": gold["organizations"],
        "contacts": gold["contacts"],
        "cells": _cells(report),
        "cells_after": None if report.cells is None else report.cells.after,
        "claims": [item | {"value": float(item["value"])} for item in gold["claims"]],
        "conflicts": [
            {"kind": c.kind, "indicators": list(c.indicators), "values": [float(v) for v in c.values or ()]}
            for c in report.conflicts
        ],
    }


def _span(text: str, a: Annotation) -> dict[str, Any]:
    count = a.label == "count" and len(a.args) > 1
    value = a.args[0] if a.label == "date" and a.args else next((x[3:] for x in a.args if x.startswith("no=")), None)
    return {
        "label": a.label,
        "start": a.start,
        "end": a.end,
        "text": text[a.start : a.end],
        "value": value,
        "number": float(a.args[0]) if count else None,
        "unit": a.args[1] if count else None,
        "approximate": "~" in a.args if count else None,
    }


def _cells(report: AnnotatedReport) -> list[dict[str, Any]]:
    if report.cells is None:
        return []
    form = load_forms().get(report.cells.form)
    ids = dict.fromkeys((*(form.cell_ids if form else ()), *report.cells.values))
    raws = {i: report.cells.values.get(i, report.cells.default) for i in ids}
    return [{"id": i, "raw": r, "value": None if r in BLANKS else float(number(r))} for i, r in raws.items()]


def misfits(value: Any, feature: Any = FEATURES, where: str = "") -> list[str]:
    """Where a row leaves :data:`FEATURES`: missing or extra keys, other types. Empty when it fits."""
    if isinstance(feature, dict):
        if not isinstance(value, dict) or value.keys() != feature.keys():
            return [f"{where or 'row'}: keys differ from the schema"]
        return [m for key, part in feature.items() for m in misfits(value[key], part, f"{where}.{key}" if where else key)]
    if isinstance(feature, list):
        if not isinstance(value, list):
            return [f"{where}: not a list"]
        return [m for i, item in enumerate(value) for m in misfits(item, feature[0], f"{where}[{i}]")]
    kind = {"string": str, "date32": str, "int32": int, "float64": float, "bool": bool}[feature]
    return [] if value is None or type(value) is kind else [f"{where}: {type(value).__name__} where {feature} belongs"]


def read_splits(folder: Path) -> dict[str, list[str]]:
    """The parts of ``splits.json`` that are there: ids by ``train``, ``dev``, ``test``.

    Raises GongkaiError ``bad_splits`` when the file is missing or no JSON object of lists.
    """
    path = folder / "splits.json"
    try:
        data: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
        parts = {part: data[part] for part in PARTS if part in data}
    except (OSError, ValueError, TypeError) as error:
        raise GongkaiError("bad_splits", str(error), path=str(path), next_step="see splits.json in corpus/README.md") from error
    if not parts or not all(isinstance(ids, list) and all(isinstance(i, str) for i in ids) for ids in parts.values()):
        raise GongkaiError("bad_splits", "no lists of ids under train, dev, test", path=str(path))
    return parts


def load_rows(folder: Path) -> dict[str, list[Row]]:
    """The rows of every part, by id. Reports that are in no part are left out (``validate`` names them).

    Raises GongkaiError ``bad_report`` (a file with errors), ``no_corpus``, ``bad_splits``.
    """
    by_id = {r.id: r for r in load_corpus(folder)}
    for report in by_id.values():
        if report.errors:
            raise GongkaiError("bad_report", report.errors[0], path=report.path, next_step="gongkai corpus validate names all")
    return {part: [row_of(by_id[i]) for i in sorted(set(ids)) if i in by_id] for part, ids in read_splits(folder).items()}
