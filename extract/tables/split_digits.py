"""Numbers of a row glued together (``0000000``): cut when there is only one way to read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb

from extract.forms import FormTable, load_forms

MAX_WAYS = 50_000  # ways to cut that are tried


def split_digits(digits: str, table: FormTable | None, heads: int, *, labelled: bool) -> list[str] | None:
    """The numbers of a row, None when several readings are possible.

    ``table``: the form's table that the row's label belongs to; without a label the digits are the one row of reviews and
    suits. ``heads``: number of columns that the heads above name. As many digits as columns are one digit each; more are cut
    only where the totals that the form prints fit a single way.
    """
    if table is None and not labelled:
        table = next(t for form in load_forms().values() for t in form.tables if t.kind == "row")
    if table is None:
        return None
    count = heads if table.kind in ("blocks", "list") else len(table.columns)
    if count < 2 or len(digits) < count:
        return None
    if len(digits) == count:
        return list(digits)
    totals = _totals(table)
    if not totals or comb(len(digits) - 1, count - 1) > MAX_WAYS:
        return None
    ways = [way for way in _ways(digits, count) if all(sum(way[a:b]) == way[b] for a, b in totals)]
    return [str(n) for n in ways[0]] if len(ways) == 1 else None


def _totals(table: FormTable) -> list[tuple[int, int]]:
    """For each total column the columns that it adds up: first one, and the total's own index."""
    if table.kind == "matrix":
        return [(0, len(table.columns) - 1)]
    out, first = [], 0
    for n, column in enumerate(table.columns):
        if n + 1 == len(table.columns) or table.columns[n + 1].group != column.group:
            out.append((first, n))
            first = n + 1
    return out if table.kind == "row" else []


def _ways(digits: str, count: int) -> Iterator[Sequence[int]]:
    """All ways to cut digits into numbers without leading zeros."""
    if count == 1:
        if digits and (digits == "0" or digits[0] != "0"):
            yield [int(digits)]
        return
    for size in range(1, len(digits) - count + 2):
        if size > 1 and digits[0] == "0":
            return
        for rest in _ways(digits[size:], count - 1):
            yield [int(digits[:size]), *rest]
