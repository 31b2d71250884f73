"""Compares one record with an annotated report, by the rules of the corpus guide (labels, spans by value, cells, claims).

Surface text is compared without white space and after NFKC; paragraphs are paired by shared character 6-grams. A field
that a gold record lacks is not scored.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Gold = Mapping[str, Any]
HEADS = ("title", "organ", "year", "signed", "form")
WHOLE = 0.9  # share of common n-grams from which a paragraph has the right boundaries
VIEW = {"disclosure": "measures", "response": "measures", "support": "measures"}
VIEW |= {name: name for name in ("organization", "measures", "problems", "plans")}
_N = 6
_SHARED = 0.3  # share of a paragraph's n-grams that its partner must hold


def plain(text: object) -> str:
    """NFKC without white space and asterisks."""
    return re.sub(r"[\s*]+", "", unicodedata.normalize("NFKC", "" if text is None else str(text)))


def _number(value: Any) -> float | None:
    return None if value is None or isinstance(value, bool) else round(float(value), 6)


def _person(item: Mapping[str, Any]) -> Hashable:
    key = plain(item.get("name")), plain(item.get("title")), plain(item.get("role"))
    return key if any(key) else None


# field of the record, key of one item, and whether repeats count
LISTS: dict[str, tuple[str, Callable[[Mapping[str, Any]], Hashable], bool]] = {
    "person names": ("persons", lambda x: plain(x.get("name")), False),
    "person records": ("persons", _person, False),
    "dates": ("dates", lambda x: x.get("value"), True),
    "counts": ("counts", lambda x: (_number(x.get("value")), plain(x.get("unit")), bool(x.get("approximate"))), True),
    "documents": ("documents", lambda x: plain(x.get("title")).strip("《》") or plain(x.get("number")), False),
    "contacts": ("contacts", lambda x: (x.get("type"), plain(x.get("text"))), False),
    "organizations": ("organizations", lambda x: plain(x.get("text")), False),
}


@dataclass
class Comparison:
    """One report. ``tally``: measure → [right, found, wanted]; of a share, found and wanted are both its size, so that
    every score is 2·right / (found + wanted). ``errors``: (measure, wanted, got)."""

    gold: Gold
    tally: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    errors: list[tuple[str, Any, Any]] = field(default_factory=list)

    def share(self, measure: str, right: bool) -> None:
        self.count(measure, right, 1, 1)

    def count(self, measure: str, right: int, found: int, wanted: int) -> None:
        sums = self.tally[measure]
        sums[0], sums[1], sums[2] = sums[0] + right, sums[1] + found, sums[2] + wanted


def compare(gold: Gold, record: Mapping[str, Any] | None) -> Comparison:
    """``gold``: as ``AnnotatedReport.gold()`` or a file of a gold folder; ``record``: as in ``reports.jsonl``, None when there
    is none. Measures: the five fields of :data:`HEADS`, ``kinds``, ``boundaries``, ``section accuracy``, ``section lenient``,
    ``section NAME``, ``view NAME``, those of :data:`LISTS`, ``contacts TYPE``, ``cells``, ``claims``, ``conflicts found``,
    ``false conflicts`` (right is their number)."""
    out = Comparison(gold)
    got = record or {}
    for name in HEADS:
        if name in gold:
            same = record is not None and plain(gold[name]) == plain(got.get(name))
            out.share(name, same)
            if not same:
                out.errors.append((name, gold[name], got.get(name)))
    if "paragraphs" in gold:
        _paragraphs(out, got.get("paragraphs") or [])
    for measure, (name, key, repeats) in LISTS.items():
        if name in gold:
            _items(out, measure, _bag(gold[name], key, repeats), _bag(got.get(name) or (), key, repeats))
    if "indicators" in gold:
        _cells(out, got)
    if "claims" in gold:
        _claims(out, record)
    if "conflicts" in gold:
        _conflicts(out, got)
    return out


def _bag(items: Iterable[Mapping[str, Any]], key: Callable[[Mapping[str, Any]], Hashable], repeats: bool) -> Counter[Hashable]:
    bag: Counter[Hashable] = Counter(k for k in map(key, items) if k)
    return bag if repeats else Counter(dict.fromkeys(bag, 1))


def _items(out: Comparison, measure: str, want: Counter[Hashable], got: Counter[Hashable]) -> None:
    out.count(measure, (want & got).total(), got.total(), want.total())
    if measure == "contacts":
        for kind in sorted({str(k[0]) for k in (*want, *got) if isinstance(k, tuple)}):
            mine, theirs = ({k for k in bag if isinstance(k, tuple) and k[0] == kind} for bag in (want, got))
            out.count(f"contacts {kind}", len(mine & theirs), len(theirs), len(mine))
    if want != got:
        out.errors.append((measure, list((want - got).elements()), list((got - want).elements())))


def pair(gold: Sequence[str], found: Sequence[str]) -> list[tuple[int | None, float]]:
    """For each gold text the index of the found text that shares most of its 6-grams, and their overlap (common n-grams / all).
    Of equal ones (a name in the title and as signature) the first that no other has."""
    where: dict[str, list[int]] = defaultdict(list)
    texts = [plain(text) for text in found]
    for index, text in enumerate(texts):
        for gram in {text[i : i + _N] for i in range(max(1, len(text) - _N + 1))}:
            where[gram].append(index)
    out: list[tuple[int | None, float]] = []
    used: set[int] = set()

    def choose(ranked: Iterable[tuple[Any, int]], overlap: Callable[[int], float]) -> None:
        _, index = max(((rank, (i not in used, -i)), i) for rank, i in ranked)
        used.add(index)
        out.append((index, overlap(index)))

    for text in map(plain, gold):
        if len(text) < _N:
            equal = [i for i, t in enumerate(texts) if t == text]
            inside = [] if equal else [i for i, t in enumerate(texts) if text and text in t]
            if equal or inside:
                choose(((0, i) for i in equal or inside), lambda i, whole=bool(equal): float(whole))  # type: ignore[misc]
            else:
                out.append((None, 0.0))
            continue
        total = len(text) - _N + 1
        votes = Counter(i for j in range(total) for i in where.get(text[j : j + _N], ()))
        if not votes or max(votes.values()) < _SHARED * total:
            out.append((None, 0.0))
            continue

        def overlap(i: int, total: int = total, votes: Counter[int] = votes) -> float:
            size = max(1, len(texts[i]) - _N + 1)
            return votes[i] / (total + size - min(votes[i], size))

        choose((((n, -abs(len(texts[i]) - len(text))), i) for i, n in votes.items()), overlap)
    return out


def _paragraphs(out: Comparison, found: Sequence[Mapping[str, Any]]) -> None:
    wanted = out.gold["paragraphs"]
    pairs = pair([p["text"] for p in wanted], [p.get("text", "") for p in found])
    for want, (index, overlap) in zip(wanted, pairs, strict=True):
        got = found[index] if index is not None else {"kind": "missing"}
        out.share("kinds", want["kind"] == got.get("kind"))
        out.share("boundaries", overlap >= WHOLE)
        if want["kind"] != got.get("kind") or overlap < WHOLE:
            shown = (got.get("kind"), str(got.get("text", ""))[:50], round(overlap, 2))
            out.errors.append(("paragraph", (want["kind"], want["text"][:50]), shown))
        if want.get("sections"):
            _section(out, want, str((list(got.get("sections") or ()) or ["missing"])[0]))


def _section(out: Comparison, want: Mapping[str, Any], got: str) -> None:
    main = str(want["sections"][0])
    out.share("section accuracy", main == got)
    out.share("section lenient", got in want["sections"])
    for measure, a, b in (("section", main, got), ("view", VIEW.get(main), VIEW.get(got))):
        if a:
            out.count(f"{measure} {a}", a == b, 0, 1)
        if b and b != "missing":
            out.count(f"{measure} {b}", 0, 1, 0)
    if main != got:
        out.errors.append(("section", (want["sections"], want["text"][:50]), got))


def _cells(out: Comparison, record: Mapping[str, Any]) -> None:
    values: dict[str, Any] = {}
    for cell in record.get("indicators") or ():
        values.setdefault(cell["id"], cell["value"])
    for key, value in out.gold["indicators"].items():
        right = key in values and _number(values[key]) == _number(value)
        out.share("cells", right)
        if not right:
            out.errors.append(("cell", {key: value}, values.get(key, "absent")))


def _claims(out: Comparison, record: Mapping[str, Any] | None) -> None:
    checks = (record or {}).get("checks") or ()
    for claim in out.gold["claims"]:
        value, ids = _number(claim["value"]), set(claim.get("indicators") or ())
        verdicts = {
            c["verdict"]
            for c in checks
            if c["kind"] in ("text_table", "text") and value in (_number(c["lhs"]), _number(c["rhs"]))
            if not ids or ids & set(c["indicators"])
        }
        harmless = record is not None and claim["verdict"] == "not_comparable" and "conflict" not in verdicts
        right = claim["verdict"] in verdicts or harmless
        out.share("claims", right)
        if not right:
            out.errors.append(("claim", claim, sorted(verdicts)))


def _conflicts(out: Comparison, record: Mapping[str, Any]) -> None:
    raised = [c for c in record.get("checks") or () if c["verdict"] == "conflict"]
    explained: set[int] = set()
    for want in out.gold["conflicts"]:
        numbers, ids = {_number(v) for v in want.get("values") or ()}, set(want.get("indicators") or ())
        hits = {
            i
            for i, c in enumerate(raised)
            if want.get("kind") in (None, c["kind"])
            and (not ids or ids & set(c["indicators"]))
            and numbers <= {_number(c["lhs"]), _number(c["rhs"])}
        }
        explained |= hits
        out.share("conflicts found", bool(hits))
        if not hits:
            out.errors.append(("conflict missed", want, None))
    allowed = [set(a) for a in out.gold.get("conflicts_allowed") or ()]
    out.count("false conflicts", 0, 0, 0)
    for i, c in enumerate(raised):
        if i not in explained and c["severity"] != "soft" and not any(a & set(c["indicators"]) for a in allowed):
            out.count("false conflicts", 1, 0, 0)
            out.errors.append(("false conflict", None, c["message"]))
