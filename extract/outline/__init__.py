"""From the blocks of a source to the paragraphs of a report, and to its head data.

    gather → furniture → join → split → name → head data

Every character of the source's text belongs to exactly one paragraph, white space at wraps and cuts aside;
``Paragraph.pieces`` says where it stands in its block (for a grid: in the texts of its cells, one a line). Nothing raises.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.facts import Outline, Paragraph, Problem, Source, Table
from extract.outline.gather_lines import Item, Row, gather
from extract.outline.head_data import read_head
from extract.outline.join_lines import join_lines
from extract.outline.mark_furniture import mark_furniture
from extract.outline.match_words import flat, ordinal, words
from extract.outline.name_kinds import name_kinds
from extract.outline.split_lines import split_lines


def outline(source: Source) -> Outline:
    """The outline of a source: paragraphs with kinds and levels, tables with their places, head data, problems.

    Problems: ``no_title``, ``not_a_report`` (nothing speaks of open information), ``damaged_date`` (of the signature),
    ``numbering`` and ``empty_section`` (for information).
    """
    items = split_lines(join_lines(mark_furniture(gather(source))))
    named, head = name_kinds(items)
    data = read_head(named, head)
    paragraphs = tuple(
        Paragraph(x.kind or "body", x.text, x.level if x.kind == "heading" else None, x.line.page, x.pieces)
        for x in named
        if isinstance(x, Row)
    )
    tables = [x for x in named if isinstance(x, Table)]
    after, count = [], 0
    for item in named:
        if isinstance(item, Table):
            after.append(count - 1)
        else:
            count += 1
    problems = [*data.problems, *_numbering(named), *_empty(named)]
    if head.title is None:
        problems.append(Problem("no_title", "no title of a report found"))
    if not _speaks_of_it(named):
        problems.append(Problem("not_a_report", "nothing in the text speaks of open government information"))
    return Outline(paragraphs, tuple(tables), tuple(after), data.title, data.organ, data.year, data.signed, tuple(problems))


def _speaks_of_it(items: Sequence[Item]) -> bool:
    topic = words().topic
    return any(topic.search(x.flat) if isinstance(x, Row) else any(topic.search(flat(c.text)) for c in x.cells) for x in items)


def _numbering(items: Sequence[Item]) -> list[Problem]:
    """Top-level numbers (一、二、…) that are repeated or skipped."""
    out: list[Problem] = []
    last = 0
    for item in items:
        if not isinstance(item, Row) or item.kind not in ("heading", "body"):
            continue
        number = ordinal(item.text)
        if number is None or number.style != "han" or number.value is None:
            continue
        if number.value != last + 1 and not (number.value <= 1 and last == 0):
            what = "repeated" if number.value == last else "out of order"
            out.append(Problem("numbering", f"section number {number.value} after {last}: {what}", item.text[:40]))
        last = number.value
    return out


def _empty(items: Sequence[Item]) -> list[Problem]:
    """Headings with nothing under them, or only 无."""
    out: list[Problem] = []
    rows = [x for x in items if isinstance(x, Table) or x.kind != "noise"]
    for item, after, then in zip(rows, [*rows[1:], None], [*rows[2:], None, None], strict=False):
        if not isinstance(item, Row) or item.kind != "heading":
            continue
        none = isinstance(after, Row) and after.kind == "body" and bool(words().zero.fullmatch(after.flat.rstrip("。")))
        ends = then is None or (isinstance(then, Row) and then.kind != "body")
        bare = after is None or (isinstance(after, Row) and after.kind != "body" and not _is_under(after, item))
        if (bare and not (isinstance(after, Row) and after.kind == "table")) or (none and ends):
            out.append(Problem("empty_section", "nothing is reported under this heading", item.text[:40]))
    return out


def _is_under(row: Row, above: Row) -> bool:
    """Whether a heading stands one level below the one before it."""
    if row.kind != "heading":
        return False
    styles = tuple(n.style if n else "" for n in (ordinal(above.text), ordinal(row.text)))
    return (row.level or 1) > (above.level or 1) or ((row.level or 1) == (above.level or 1) == 3 and styles[0] != styles[1])
