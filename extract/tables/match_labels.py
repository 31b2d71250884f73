"""Printed labels against official ones: the best pairing that keeps both orders, and nothing where two pairings are as good.

Labels are miswritten, wrapped, left out and added, and some stand in a form more than once (其他情形数); what decides then is
where the others stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from extract.tables.label_keys import EXACT, NONE, core, full_key, label_key, likeness, ordinal_of

NEXT = 0.2  # neighbours here that are neighbours there
ORDINAL = 0.1  # the ordinal printed is the official one
DOUBT = 0.06  # two pairings whose worth differs by less are equally good
_HAN = frozenset("一二三四五六七八九十")
Score = Callable[[int, int], float]


@dataclass(frozen=True, slots=True)
class Official:
    """A label to find: its keys (official wording first), its ordinal, keys that never mean it, and keys that mean it only
    when they are printed without a fault."""

    keys: tuple[str, ...]
    ordinal: str = ""
    unlike: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        label: str,
        variants: Iterable[str] = (),
        *,
        numbering: str = "",
        unlike: Iterable[str] = (),
        note: str = "",
        joined: Iterable[str] = (),
    ) -> Official:
        """From the texts of a form; ``note`` also counts when it is printed without its brackets. ``joined``: the label
        together with others."""
        keys = _keys([label, *variants, *([label + note.strip("（）")] if note else ())])
        return cls(keys, ordinal_of(numbering + label), tuple(label_key(u) for u in unlike), _keys(joined))


def _keys(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(k for text in texts for k in (label_key(text), full_key(text)) if k))


@lru_cache(maxsize=100_000)
def resemblance(text: str, official: Official) -> float:
    """How sure it is that a printed label is an official one: 1 sure, 0 not at all."""
    key = label_key(text)
    if not key or any(u and u in key for u in official.unlike):
        return NONE
    if key in official.keys or full_key(text) in official.keys or key in official.exact:
        return EXACT
    if key[0] in _HAN and key[1:] in official.keys:
        return EXACT  # an ordinal without its mark
    best = max(likeness(key, k) for k in official.keys)
    short = core(key)
    if best < 0.85 and len(short) >= 4 and short == core(official.keys[0]):
        return 0.85
    return best


def ordinal_worth(text: str, official: Official) -> float:
    """What the ordinals add to the resemblance of two labels."""
    printed = ordinal_of(text)
    if not printed or not official.ordinal:
        return 0.0
    return ORDINAL if printed.lstrip("(") == official.ordinal.lstrip("(") else -ORDINAL


@dataclass(frozen=True, slots=True)
class Pairing:
    """``chosen``: index of the official label for each printed one, None without. ``doubtful``: printed labels that may as
    well be another official one; they have None."""

    chosen: tuple[int | None, ...]
    doubtful: frozenset[int] = frozenset()


def pair(count: int, officials: int, score: Score) -> Pairing:
    """Pairs ``count`` printed labels, in order, with ``officials`` official ones.

    ``score(i, j)``: worth of printed label i as official label j, 0 or less when it cannot be.
    """
    worth: dict[tuple[int, int], float] = {}
    for i in range(count):
        for j in range(officials):
            s = score(i, j)
            if s > 0:
                worth[i, j] = s
    if not worth:
        return Pairing((None,) * count)
    ahead = _best(worth, count, officials, forward=True)
    behind = _best(worth, count, officials, forward=False)
    chosen: list[int | None] = [None] * count
    doubtful = set()
    through = {ij: ahead[ij] + behind[ij] - s for ij, s in worth.items()}
    for i, j in _path(worth, ahead):
        others = [through[i, k] for k in range(officials) if k != j and (i, k) in through]
        if others and max(others) > through[i, j] - DOUBT:
            doubtful.add(i)
        else:
            chosen[i] = j
    return Pairing(tuple(chosen), frozenset(doubtful))


def _best(worth: dict[tuple[int, int], float], count: int, officials: int, *, forward: bool) -> dict[tuple[int, int], float]:
    """Worth of the best pairing that ends (``forward``) or begins with each pair."""
    step = 1 if forward else -1
    rows: dict[int, list[int]] = {}
    for i, j in worth:
        rows.setdefault(i, []).append(j)
    out: dict[tuple[int, int], float] = {}
    reach = [0.0] * (officials + 2)  # best worth of what came before, over official labels up to here (1-based, from its side)
    for i in sorted(rows, reverse=not forward):
        for j in rows[i]:
            at = j if forward else officials - 1 - j
            neighbour = out.get((i - step, j - step))
            before = max(reach[at], neighbour + NEXT if neighbour is not None else 0.0)
            out[i, j] = worth[i, j] + before
        for j in rows[i]:
            at = j if forward else officials - 1 - j
            reach[at + 1] = max(reach[at + 1], out[i, j])
        for at in range(1, officials + 2):
            reach[at] = max(reach[at], reach[at - 1])
    return out


def _path(worth: dict[tuple[int, int], float], ahead: dict[tuple[int, int], float]) -> list[tuple[int, int]]:
    """The pairs of the best pairing, in order."""
    at: tuple[int, int] | None = max(ahead, key=lambda ij: (ahead[ij], -ij[0], -ij[1]))
    path = []
    ordered = sorted(ahead)
    while at is not None:
        path.append(at)
        rest = ahead[at] - worth[at]
        i, j = at
        at = None
        if rest > 1e-9:
            near = (i - 1, j - 1)
            if near in ahead and abs(ahead[near] + NEXT - rest) < 1e-9:
                at = near
            else:
                at = next((ab for ab in ordered if ab[0] < i and ab[1] < j and abs(ahead[ab] - rest) < 1e-9), None)
    return path[::-1]


def once(keys: Iterable[str]) -> frozenset[str]:
    """The keys that stand there only once."""
    return frozenset(k for k, n in Counter(keys).items() if n == 1)
