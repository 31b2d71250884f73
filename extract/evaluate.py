"""Scores records against annotated reports, by the rules of the corpus guide (labels, spans by value, cells, claims).

Surface text is compared without white space and after NFKC; paragraphs are paired by shared character 5-grams.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

Gold = Mapping[str, Any]
_N = 5


def plain(text: object) -> str:
    """NFKC without white space and asterisks."""
    return re.sub(r"[\s*]+", "", unicodedata.normalize("NFKC", str(text or "")))


def _number(value: Any) -> float | None:
    return None if value is None else round(float(value), 6)


def _person(item: Mapping[str, Any]) -> Hashable:
    return plain(item.get("name")), plain(item.get("title")), plain(item.get("role"))


# field of the record, key of one item, and whether repeats count
LISTS: dict[str, tuple[str, Callable[[Mapping[str, Any]], Hashable], bool]] = {
    "person names": ("persons", lambda x: plain(x.get("name")) or None, False),
    "person records": ("persons", _person, False),
    "dates": ("dates", lambda x: x.get("value"), True),
    "counts": ("counts", lambda x: (_number(x["value"]), plain(x.get("unit")), bool(x.get("approximate"))), True),
    "documents": ("documents", lambda x: plain(x.get("title")).strip("《》") or plain(x.get("number")), False),
    "contacts": ("contacts", lambda x: (x.get("type"), plain(x.get("text"))), False),
    "organizations": ("organizations", lambda x: plain(x.get("text")), False),
}


def _bag(items: Iterable[Mapping[str, Any]], key: Callable[[Mapping[str, Any]], Hashable], repeats: bool) -> Counter[Hashable]:
    bag: Counter[Hashable] = Counter(k for k in map(key, items) if k)
    return bag if repeats else Counter(dict.fromkeys(bag, 1))


def pair(gold: Sequence[str], found: Sequence[str]) -> list[tuple[int | None, float]]:
    """For each gold text the index of the found text that shares most 5-grams with it, and their Jaccard overlap. Of equal
    ones (a name in the title and as signature) the first that no other has."""
    where: dict[str, set[int]] = defaultdict(set)
    grams = [{t[i : i + _N] for i in range(max(1, len(t) - _N + 1))} for t in map(plain, found)]
    for index, bag in enumerate(grams):
        for gram in bag:
            where[gram].add(index)
    out: list[tuple[int | None, float]] = []
    used: set[int] = set()
    for text in map(plain, gold):
        bag = {text[i : i + _N] for i in range(max(1, len(text) - _N + 1))}
        votes = Counter(i for gram in bag for i in where.get(gram, ()))
        scored = [(len(bag & grams[i]) / len(bag | grams[i]), i not in used, -i) for i, _ in votes.most_common(20)]
        overlap, _, at = max(scored, default=(0.0, False, 0))
        good = bool(scored) and votes[-at] >= 0.3 * len(bag)
        out.append((-at, overlap) if good else (None, 0.0))
        used.add(-at)
    return out


class Scores:
    """Sums over reports. ``table()`` gives the measures, ``errors`` what was wrong, report by report."""

    def __init__(self) -> None:
        self.heads: dict[str, list[bool]] = defaultdict(list)
        self.kinds: list[bool] = []
        self.boundaries: list[bool] = []
        self.sections: list[tuple[str, str, bool]] = []
        self.lists: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        self.cells, self.claims, self.conflicts = [0, 0], [0, 0], [0, 0, 0]
        self.errors: list[tuple[str, str, Any, Any]] = []

    def add(self, gold: Gold, record: Mapping[str, Any]) -> None:
        """``gold``: as ``AnnotatedReport.gold()``; ``record``: as in ``reports.jsonl``."""
        name = str(gold["id"])
        for field in ("title", "organ", "year", "signed", "form"):
            same = plain(gold[field]) == plain(record.get(field))
            self.heads[field].append(same)
            if not same:
                self.errors.append((name, field, gold[field], record.get(field)))
        self._paragraphs(name, gold, record)
        for measure, (field, key, repeats) in LISTS.items():
            want, got = _bag(gold[field], key, repeats), _bag(record.get(field) or (), key, repeats)
            sums = self.lists[measure]
            for i, n in enumerate(((want & got).total(), got.total(), want.total())):
                sums[i] += n
            if want != got:
                self.errors.append((name, measure, list(want - got), list(got - want)))
        self._cells(name, gold, record)
        self._checks(name, gold, record)

    def _paragraphs(self, name: str, gold: Gold, record: Mapping[str, Any]) -> None:
        found = record.get("paragraphs") or []
        pairs = pair([p["text"] for p in gold["paragraphs"]], [p["text"] for p in found])
        for want, (index, overlap) in zip(gold["paragraphs"], pairs, strict=True):
            got = found[index] if index is not None else {"kind": "missing", "sections": ()}
            self.kinds.append(want["kind"] == got["kind"])
            self.boundaries.append(overlap >= 0.85)
            if want["kind"] != got["kind"] or overlap < 0.85:
                self.errors.append(
                    (name, "paragraph", (want["kind"], want["text"][:50]), (got["kind"], got.get("text", "")[:50]))
                )
            if want.get("sections"):
                label = (list(got["sections"]) or ["missing"])[0]
                self.sections.append((want["sections"][0], label, label in want["sections"]))

    def _cells(self, name: str, gold: Gold, record: Mapping[str, Any]) -> None:
        values = {c["id"]: c["value"] for c in record.get("indicators") or ()}
        for key, value in gold["indicators"].items():
            right = key in values and _number(values[key]) == _number(value)
            self.cells[0] += right
            self.cells[1] += 1
            if not right:
                self.errors.append((name, "cell", {key: value}, values.get(key, "absent")))

    def _checks(self, name: str, gold: Gold, record: Mapping[str, Any]) -> None:
        checks = record.get("checks") or []
        for claim in gold["claims"]:
            value, ids = _number(claim["value"]), set(claim["indicators"])
            verdicts = {
                c["verdict"]
                for c in checks
                if c["kind"] in ("text_table", "text") and value in (_number(c["lhs"]), _number(c["rhs"]))
                if not ids or ids & set(c["indicators"])
            }
            right = claim["verdict"] in verdicts or (claim["verdict"] == "not_comparable" and "conflict" not in verdicts)
            self.claims[0] += right
            self.claims[1] += 1
            if not right:
                self.errors.append((name, "claim", claim, sorted(verdicts)))
        raised = [c for c in checks if c["verdict"] == "conflict"]
        explained: set[int] = set()
        for want in gold["conflicts"]:
            numbers = {_number(v) for v in want.get("values", ())}
            hits = {
                i
                for i, c in enumerate(raised)
                if c["kind"] == want["kind"]
                and (not want["indicators"] or set(want["indicators"]) & set(c["indicators"]))
                and numbers <= {_number(c["lhs"]), _number(c["rhs"])}
            }
            explained |= hits
            self.conflicts[0] += bool(hits)
            self.conflicts[1] += 1
            if not hits:
                self.errors.append((name, "conflict missed", want, None))
        for i, c in enumerate(raised):
            if i not in explained and c["severity"] == "hard":
                self.conflicts[2] += 1
                self.errors.append((name, "false conflict", None, c["message"]))

    def section_f1(self) -> dict[str, float]:
        """F1 of each section label that occurs in the gold paragraphs, main label against main label."""
        out = {}
        for label in sorted({g for g, _, _ in self.sections}):
            right = sum(g == p == label for g, p, _ in self.sections)
            total = sum(g == label for g, _, _ in self.sections) + sum(p == label for _, p, _ in self.sections)
            out[label] = 2 * right / total
        return out

    def table(self) -> dict[str, float]:
        """Measure → value in [0, 1]; false conflicts and sizes as plain numbers."""

        def share(values: Sequence[bool]) -> float:
            return sum(values) / len(values) if values else 1.0

        out = {field: share(values) for field, values in self.heads.items()}
        out["kinds"], out["boundaries"] = share(self.kinds), share(self.boundaries)
        if self.sections:
            out["section accuracy"] = share([g == p for g, p, _ in self.sections])
            out["section lenient"] = share([x for _, _, x in self.sections])
            f1 = self.section_f1()
            out["section macro-F1"] = sum(f1.values()) / len(f1)
        for name, (right, found, wanted) in self.lists.items():
            out[name] = 2 * right / (found + wanted) if found + wanted else 1.0
        out["cells"] = self.cells[0] / self.cells[1] if self.cells[1] else 1.0
        out["claims"] = self.claims[0] / self.claims[1] if self.claims[1] else 1.0
        out["conflicts found"] = self.conflicts[0] / self.conflicts[1] if self.conflicts[1] else 1.0
        out["false hard conflicts"] = float(self.conflicts[2])
        return out
