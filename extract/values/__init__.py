"""Dates, counts, documents and contacts of a report, with normalised values and spans into its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.facts import Contact, Count, Date, Document, Paragraph, Problem, Span
from extract.values.find_contacts import find_contacts
from extract.values.find_counts import find_counts
from extract.values.find_dates import Found, find_dates
from extract.values.find_documents import find_documents
from extract.values.value_words import Mask, plain, words

_MESSAGES = {
    "damaged_date": "日期缺字 / a date that has lost a character",
    "damaged_number": "文号缺字 / a document number that has lost a character",
    "impossible_date": "日历上没有的日期 / a day that no calendar has",
}


@dataclass(frozen=True, slots=True)
class Values:
    """What was found, in the order of the text."""

    dates: tuple[Date, ...] = ()
    counts: tuple[Count, ...] = ()
    documents: tuple[Document, ...] = ()
    contacts: tuple[Contact, ...] = ()
    problems: tuple[Problem, ...] = ()


def find_values(paragraphs: Sequence[Paragraph], year: int | None) -> Values:
    """The values of a report. ``year``: of the report, None when unknown. Noise gives nothing, the title no dates."""
    plains = [plain(p.text) if p.kind != "noise" else "" for p in paragraphs]
    cited = find_documents(plains, [p.text for p in paragraphs])
    dates: list[Date] = []
    counts: list[Count] = []
    contacts: list[Contact] = []
    problems: list[Problem] = []
    for index, (paragraph, text) in enumerate(zip(paragraphs, plains, strict=True)):
        if not text:
            continue
        taken = Mask(len(text), cited.spans[index])

        def span(start: int, end: int, index: int = index, page: int | None = paragraph.page) -> Span:
            return Span(index, start, end, page)

        for reached in find_contacts(text, taken):
            contacts.append(Contact(reached.type, paragraph.text[reached.start : reached.end], span(reached.start, reached.end)))
        for found in find_dates(text, taken, year):
            taken.add(found.start, found.end)
            printed = paragraph.text[found.start : found.end]
            if not _dated(paragraph, text, found):
                continue
            if found.problem:
                problems.append(Problem(found.problem, _MESSAGES[found.problem], printed))
            if found.value:
                dates.append(Date(printed, found.value, span(found.start, found.end)))
        if paragraph.kind in ("body", "heading"):
            for c in find_counts(text, taken, digits_only=paragraph.kind == "heading"):
                unit = paragraph.text[c.unit[0] : c.unit[1]].replace("/", "")
                counts.append(
                    Count(
                        text=paragraph.text[c.start : c.end],
                        value=c.value,
                        unit=unit,
                        approximate=c.approximate,
                        item=paragraph.text[c.item[0] : c.item[1]],
                        span=span(c.start, c.end),
                        low=c.low,
                        high=c.high,
                    )
                )
    documents = tuple(
        Document(
            d.title, d.number, paragraphs[d.index].text[d.start : d.end], Span(d.index, d.start, d.end, paragraphs[d.index].page)
        )
        for d in cited.documents
    )
    problems += [Problem("damaged_number", _MESSAGES["damaged_number"], d.number) for d in cited.documents if d.damaged]
    for items in (dates, contacts):
        items.sort(key=lambda item: (item.span.paragraph, item.span.start))
    return Values(tuple(dates), tuple(counts), documents, tuple(contacts), tuple(problems))


def _dated(paragraph: Paragraph, text: str, found: Found) -> bool:
    """Whether a date of this paragraph counts: of title lines only the day of publication under the title."""
    if paragraph.kind == "attachment":
        return False
    if paragraph.kind != "title":
        return True
    return bool(found.value and "/" not in found.value and len(found.value) > 4) and not re.search(
        words().any_of("report_words"), text
    )
