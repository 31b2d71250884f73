"""Cross-checks of one report: the table against itself, the text against the table and against itself, the head data.

The order: numbers of the text with their words (:mod:`mentions`), what they restate (:mod:`link`), then one module for
each kind of check. Rules and wording are data: ``data/identities.json``, ``data/phrases.json``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extract.checks.cells import Cells
from extract.checks.judge import judge
from extract.checks.link import Link, family_of, link_report, survey
from extract.checks.lists import check_lists
from extract.checks.mentions import find_mentions, flatten_report
from extract.checks.metadata import check_head
from extract.checks.plausibility import check_bounds
from extract.checks.ratios import check_ratios
from extract.checks.repeats import check_flow, check_parts, check_repeats
from extract.checks.table import check_table
from extract.checks.text_table import check_links
from extract.facts import Check, Count, Date, Document, Indicator, Outline, Person

__all__ = ["check_doc"]

MOST_COUNTS = 2000  # real reports have up to a few hundred; the rest of a hostile one is not compared


def check_doc(
    outline: Outline,
    form: str | None,
    indicators: Sequence[Indicator],
    counts: Sequence[Count],
    dates: Sequence[Date],
    documents: Sequence[Document],
    persons: Sequence[Person],
    sections: Sequence[Sequence[str]],
) -> tuple[tuple[Check, ...], tuple[Count, ...]]:
    """All checks of a report, and its counts with ``indicator`` filled in where a count restates one.

    ``sections``: labels per paragraph, main one first. Nothing is compared with a table that is not there.
    """
    cells = Cells(form, indicators)
    flats = flatten_report(outline, sections)
    of_paragraph: dict[int, list[tuple[int, Count]]] = defaultdict(list)
    for i, count in enumerate(counts[:MOST_COUNTS]):
        of_paragraph[count.span.paragraph].append((i, count))
    mentions = {f.index: find_mentions(f, of_paragraph[f.index]) for f in flats}
    paragraphs = survey(flats, mentions)
    links = link_report(paragraphs, cells, outline.organ, outline.year)
    judge(links, cells, family_of(cells, outline.year), outline)
    checks = [
        *check_table(cells),
        *check_links(links, cells),
        *check_lists(paragraphs, links),
        *check_ratios(links, cells),
        *check_repeats(links),
        *check_flow(links),
        *check_parts(flats),
        *check_head(outline, flats, dates, persons),
        *check_bounds(cells, outline, dates),
    ]
    return tuple(checks), _with_indicators(counts, links, family_of(cells, outline.year))


def _with_indicators(counts: Sequence[Count], links: Sequence[Link], family: str) -> tuple[Count, ...]:
    found: dict[int, str] = {}
    for link in links:
        stands = link.verdict in ("consistent", "conflict", "not_assessable") or (link.verdict is None and link.strength == 3)
        if link.mention.count is not None and link.concept and link.frame.own and stands:
            ref = link.operand.ref if link.operand else link.concept.targets[family][0]
            found.setdefault(link.mention.count, ref)
    return tuple(replace(c, indicator=found.get(i, c.indicator)) for i, c in enumerate(counts))
