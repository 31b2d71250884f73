"""The official forms of the yearly report as data: ``F*.json``, one file a form, read once and checked strictly.

A form has tables of four kinds. ``list``: rows of one indicator, a value column or several (F2014, F2008). ``blocks``:
short tables under each other, each with its own column heads (chapter 二 since 2019). ``matrix``: rows by applicant
(chapter 三). ``row``: one line of numbers under a head of three rows (chapter 四). Texts are the official wording;
``variants`` are other wordings that were seen. ``sources.json`` says what the source tags stand for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Row(_Part):
    """One row. ``numbering`` stands before the label, ``note`` in brackets behind it. ``kind`` header: prints no number.

    ``single``: the id of the row when it prints numbers itself because its own rows are not there. ``unlike``: labels that
    look like this one and mean something else. ``relation``: ``subset`` or ``memo`` when it is no part of its parent's sum.
    """

    id: str
    label: str
    numbering: str = ""
    note: str = ""
    unit: str | None = None
    kind: Literal["value", "header"] = "value"
    parent: str | None = None
    relation: Literal["part", "subset", "memo"] = "part"
    code: str | None = None
    single: str | None = None
    variants: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    law: str = ""
    remark: str = ""
    sources: tuple[str, ...] = ()


class Column(_Part):
    """One column of numbers. ``group``: the heads above it, outermost first. ``signed``: prints changes such as 减4.

    ``YYYY`` in a label or variant stands for any year.
    """

    id: str
    label: str
    group: tuple[str, ...] = ()
    unit: str | None = None
    signed: bool = False
    money: bool = False
    variants: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Block(_Part):
    """Rows under heads of their own; ``block`` is the line above the heads."""

    block: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class FormTable(_Part):
    """One table of a form; ``section`` is the heading it stands under."""

    id: str
    kind: Literal["list", "blocks", "matrix", "row"]
    section: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    blocks: tuple[Block, ...] = ()
    head_note: str = ""
    column_head: str = ""

    @model_validator(mode="after")
    def _complete(self) -> FormTable:
        parts = {"list": ("columns", "rows"), "matrix": ("columns", "rows"), "row": ("columns",), "blocks": ("blocks",)}
        for name in ("columns", "rows", "blocks"):
            if bool(getattr(self, name)) != (name in parts[self.kind]):
                raise ValueError(f"{self.id}: a table of kind {self.kind} has {' and '.join(parts[self.kind])}, nothing else")
        return self

    @property
    def cell_ids(self) -> tuple[str, ...]:
        """The ids of the cells in order, main columns only."""
        match self.kind:
            case "list":
                return tuple(r.id for r in self.rows if r.kind == "value")
            case "blocks":
                return tuple(f"{r.id}.{c.id}" for b in self.blocks for r in b.rows for c in b.columns)
            case "matrix":
                return tuple(f"{r.id}[{c.id}]" for r in self.rows if r.kind == "value" for c in self.columns)
            case _:
                return tuple(c.id for c in self.columns)


class Form(_Part):
    """One official form. ``signs``: words that only this form prints. ``above`` and ``below``: lines around its table."""

    id: str
    era: str
    title: str
    tables: tuple[FormTable, ...]
    signs: tuple[str, ...]
    subtitle: str = ""
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Form:
        for ids in (self.cell_ids, *((r.id for r in t.rows) for t in self.tables)):
            seen = list(ids)
            if len(seen) != len(set(seen)):
                raise ValueError(f"{self.id}: an id stands there twice")
        for table in self.tables:
            known = {r.id for r in table.rows}
            missing = {r.parent for r in table.rows if r.parent} - known
            if missing:
                raise ValueError(f"{table.id}: unknown parents {sorted(missing)}")
        return self

    @property
    def cell_ids(self) -> tuple[str, ...]:
        """All indicator ids in the order of the form: cells that print a number, sums without a cell left out."""
        return tuple(i for table in self.tables for i in table.cell_ids)


def _read(name: str) -> Any:
    return json.loads(files(__name__).joinpath(name).read_text("utf-8"))


def _names() -> Iterator[str]:
    for file in files(__name__).iterdir():
        if file.name.startswith("F") and file.name.endswith(".json"):
            yield file.name


@lru_cache(maxsize=1)
def load_forms() -> Mapping[str, Form]:
    """The forms by id, newest first. Raises pydantic's ValidationError when a file has unknown or missing keys."""
    forms = [Form.model_validate(_read(name)) for name in sorted(_names(), reverse=True)]
    return MappingProxyType({form.id: form for form in forms})


@lru_cache(maxsize=1)
def load_sources() -> Mapping[str, Mapping[str, str]]:
    """What the source tags of the forms stand for: ``what`` and ``where`` by tag."""
    return MappingProxyType(dict(_read("sources.json")))
