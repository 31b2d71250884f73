"""Text of one part of the corpus that another part has too: paragraphs that share most of their 5-grams.

Exact, not sampled: scikit-learn counts the 5-grams, one sparse product gives all common ones. Digits count as equal, so that
a paragraph with other numbers is still the same paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.corpus import squeeze

SHORTEST = 40  # characters; shorter paragraphs are set phrases and headings
THRESHOLD = 0.6  # Jaccard of 5-grams
_GRAM = 5
_DIGIT = re.compile("[0-9]+")
_CITED = re.compile(r"《[^《》]{1,120}》(?:\([^()]{1,30}号\))?")  # titles of rules are the same everywhere


@dataclass(frozen=True, slots=True)
class Twin:
    """Paragraph ``left`` of the first list and ``right`` of the second share ``overlap`` of their 5-grams (Jaccard)."""

    left: int
    right: int
    overlap: float


def folded(text: str) -> str:
    """Without white space and cited titles, and with every number as 0."""
    return _DIGIT.sub("0", _CITED.sub("", squeeze(text)))


def find_twins(left: Sequence[str], right: Sequence[str], threshold: float = THRESHOLD) -> list[Twin]:
    """The pairs across two lists of texts whose 5-grams overlap by ``threshold`` or more, closest first. Texts under
    :data:`SHORTEST` characters are left out."""
    from sklearn.feature_extraction.text import CountVectorizer

    rows = [i for i, t in enumerate(left) if len(folded(t)) >= SHORTEST]
    columns = [i for i, t in enumerate(right) if len(folded(t)) >= SHORTEST]
    if not rows or not columns:
        return []
    grams = CountVectorizer(analyzer="char", ngram_range=(_GRAM, _GRAM), binary=True, lowercase=False)
    second = grams.fit_transform([folded(right[i]) for i in columns])
    first = grams.transform([folded(left[i]) for i in rows])  # 5-grams of the left alone cannot be shared
    sizes = [len({t[k : k + _GRAM] for k in range(len(t) - _GRAM + 1)}) for t in (folded(left[i]) for i in rows)]
    others = second.sum(axis=1).A1
    shared = (first @ second.T).tocoo()
    out = []
    for r, c, common in zip(shared.row, shared.col, shared.data, strict=True):
        overlap = float(common) / (sizes[r] + float(others[c]) - float(common))
        if overlap >= threshold:
            out.append(Twin(rows[r], columns[c], round(overlap, 3)))
    return sorted(out, key=lambda t: (-t.overlap, t.left, t.right))
