"""The parsed form as the checks see it: values by indicator id, sums that have no cell of their own, blanks.

A reference is an indicator id (``review.total``, ``requests.new[total]``), a derived sum
(``requests.result.refused#sum[total]``, ``requests.new[org.total]``) or several of them joined by `` + ``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from extract.facts import Evidence, Indicator


@lru_cache(maxsize=4)
def load_data(name: str) -> dict[str, Any]:
    """``extract/data/<name>.json``."""
    text = resources.files("extract").joinpath("data", f"{name}.json").read_text("utf-8")
    return dict(json.loads(text))


@lru_cache(maxsize=64)
def joined(name: str) -> re.Pattern[str]:
    """One of the small patterns under ``joined`` in ``data/phrases.json``."""
    return re.compile(load_data("phrases")["joined"][name])


@dataclass(frozen=True, slots=True)
class Operand:
    """The value behind a reference. ``value`` counts blanks as 0; ``blank`` are the ids whose cell prints no number,
    ``absent`` those the table does not have. ``value`` is None when nothing at all is printed."""

    ref: str
    ids: tuple[str, ...]
    value: float | None
    blank: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return self.value is not None and not self.blank and not self.absent

    @property
    def names(self) -> tuple[str, ...]:
        """The reference (when it is a derived sum) and its cells: what a check lists under ``indicators``."""
        return self.ids if self.ref in self.ids else (*self.ref.split(" + "), *(i for i in self.ids if i not in self.ref))


class Cells:
    """Values and labels of one form. Of two cells with one id the first that prints a number counts."""

    def __init__(self, form: str | None, indicators: Iterable[Indicator]) -> None:
        self.form = form
        self.by_id: dict[str, Indicator] = {}
        for cell in indicators:
            known = self.by_id.get(cell.id)
            if known is None or (known.value is None and cell.value is not None):
                self.by_id[cell.id] = cell

    def __contains__(self, ref: str) -> bool:
        return any(i in self.by_id for i in self.expand(ref))

    @property
    def family(self) -> str:
        """``F2008``, ``F2014``, ``F2019``, ``F2021`` or ``-`` without a form."""
        return (self.form or "-").split(".")[0]

    def expand(self, ref: str) -> tuple[str, ...]:
        """The cells behind a reference."""
        return tuple(cell for part in ref.split(" + ") for cell in self._expand_one(part))

    def _expand_one(self, ref: str) -> tuple[str, ...]:
        data = load_data("identities")
        row, bracket, column = ref.partition("[")
        columns = [column.rstrip("]")] if bracket else [""]
        if columns == [data["derived_column"]["id"]]:
            columns = data["derived_column"]["parts"]
        rows = [row]
        if row in data["derived"]:
            entry = data["derived"][row]
            rows = entry["parts"]
            other = entry.get("or", ())
            if other and any(f"{r}[{columns[0]}]" in self.by_id for r in other):
                rows = other
        return tuple(f"{r}[{c}]" if c else r for r in rows for c in columns)

    def operand(self, ref: str) -> Operand:
        """The value of a reference; see :class:`Operand`."""
        ids = self.expand(ref)
        cells = [self.by_id.get(i) for i in ids]
        printed = [c.value for c in cells if c is not None and c.value is not None]
        blank = tuple(i for i, c in zip(ids, cells, strict=True) if c is not None and c.value is None)
        absent = tuple(i for i, c in zip(ids, cells, strict=True) if c is None)
        return Operand(ref, ids, sum(printed) if printed else None, blank, absent)

    def label(self, ref: str) -> str:
        """Chinese name of a reference: the label printed in the table, or that of the derived sum."""
        return "＋".join(self._label_one(part) for part in ref.split(" + "))

    def _label_one(self, ref: str) -> str:
        if ref in self.by_id:
            return self.by_id[ref].label or ref
        data = load_data("identities")
        row, _, column = ref.partition("[")
        name = str(data["derived"][row]["zh"]) if row in data["derived"] else ""
        if not name:
            total = self.by_id.get(f"{row}[total]")
            name = total.label.split("·")[0] if total else row
        if column.rstrip("]") == data["derived_column"]["id"]:
            name += f"·{data['derived_column']['zh']}"
        elif column.rstrip("]") not in ("", "total"):
            name += f"·{column.rstrip(']')}"
        return name

    def evidence(self, ids: Iterable[str]) -> tuple[Evidence, ...]:
        """One entry for each cell that the table has, with what it prints."""
        return tuple(
            Evidence(text=c.raw, indicator=i, table=c.table, row=c.row, column=c.column)
            for i in ids
            if (c := self.by_id.get(i)) is not None
        )

    @property
    def blank(self) -> bool:
        """No cell prints a number."""
        return all(c.value is None for c in self.by_id.values())
