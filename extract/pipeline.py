"""The whole way of a report, as one spaCy pipeline.

    read → outline → characters → tag → classify → values → people → tabulate → check → record

``read`` and ``outline`` happen in the tokenizer, because a spaCy ``Doc`` cannot change its text afterwards: the text of
the Doc is the paragraphs of the report joined by line feeds, one token a character, so that token index == offset.
The rest are components, in the order of :data:`PIPELINE`. All of them keep plain facts in ``Doc._``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from extract import characters, checks, codec, outline, people, tables, values
from extract.facts import GongkaiError, Mention, Outline, Paragraph, Source
from extract.facts import Span as FactSpan
from extract.reading import read_source, read_source_text

if TYPE_CHECKING:
    from extract.sections import SectionClassifier

PIPELINE = ("tok2vec", "ner", "gongkai_sections", "gongkai_values", "gongkai_persons", "gongkai_tables", "gongkai_checks")
MODEL = "zh_gongkai"

_DOC_EXTENSIONS: dict[str, Any] = {
    "source": None,
    "outline": None,
    "sections": (),
    "section_scores": (),
    "dates": (),
    "counts": (),
    "documents": (),
    "contacts": (),
    "persons": (),
    "organizations": (),
    "form": None,
    "indicators": (),
    "checks": (),
    "problems": (),
}


def register_extensions() -> None:
    """Set the ``Doc._`` and ``Span._`` fields of the pipeline, once; never over somebody else's."""
    codec.register()
    for name, default in _DOC_EXTENSIONS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
    if not Doc.has_extension("record"):
        from extract.report import record_of

        Doc.set_extension("record", getter=record_of)
    if not Span.has_extension("sections"):
        Span.set_extension("sections", getter=_span_sections)
        Span.set_extension("kind", getter=_span_kind)
        Span.set_extension("value", getter=lambda span: span.kb_id_ or None)


def _paragraph_index(span: Span) -> int:
    """Index of the paragraph that holds the start of a span."""
    for index, paragraph in enumerate(span.doc.spans.get("paragraphs", ())):
        if paragraph.start <= span.start < paragraph.end or paragraph.start == span.start:
            return index
    raise ValueError("the span stands in no paragraph of a report")


def _span_sections(span: Span) -> tuple[str, ...]:
    sections = span.doc._.sections
    return tuple(sections[_paragraph_index(span)]) if sections else ()


def _span_kind(span: Span) -> str:
    return str(span.doc._.outline.paragraphs[_paragraph_index(span)].kind)


def set_norms(vocab: Vocab) -> None:
    """Makes NORM, which the tagger sees, the folded and simplified character; kept with the vocabulary on disk."""
    from spacy.attrs import NORM
    from spacy.util import add_lookups

    table = vocab.lookups.add_table("lexeme_norm", characters.norms())
    getters = vocab.lex_attr_getters  # type: ignore[attr-defined]
    getters[NORM] = add_lookups(getters[NORM], table)


def make_doc(vocab: Vocab, source: Source) -> Doc:
    """A Doc of one character per token from a source: outline done, nothing tagged yet."""
    shape = outline.outline(source)
    text = "\n".join(p.text for p in shape.paragraphs)
    doc = Doc(vocab, words=list(text), spaces=[False] * len(text))
    doc._.source, doc._.outline = source, shape
    doc._.problems = (*source.problems, *shape.problems)
    spans, at = [], 0
    for paragraph in shape.paragraphs:
        spans.append(Span(doc, at, at + len(paragraph.text), label=paragraph.kind))
        at += len(paragraph.text) + 1
    doc.spans["paragraphs"] = spans
    return doc


class ReportTokenizer:
    """Text of a report → Doc (read as txt or md, outlined, one token a character)."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        return make_doc(self.vocab, read_source_text(text))

    def pipe(self, texts: Iterable[str], batch_size: int = 1) -> Iterator[Doc]:
        return (self(text) for text in texts)

    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, _: bytes, **__: Any) -> ReportTokenizer:
        return self

    def to_disk(self, _: Path, **__: Any) -> None:
        """Nothing to keep: the tokenizer has no state."""

    def from_disk(self, _: Path, **__: Any) -> ReportTokenizer:
        return self


def make_tokenizer() -> Callable[[Language], ReportTokenizer]:
    """Entry point ``gongkai.ReportTokenizer.v1`` of spaCy's tokenizer registry."""
    register_extensions()

    def make(nlp: Language) -> ReportTokenizer:
        return ReportTokenizer(nlp.vocab)

    return make


def _outline(doc: Doc) -> Outline:
    shape = doc._.outline
    if not isinstance(shape, Outline):
        raise GongkaiError(
            "no_outline", "this Doc was not made by the gongkai tokenizer", next_step="pass text, or a Doc from extract.make_doc"
        )
    return shape


class Sections:
    """``gongkai_sections``: the trained classifier of paragraphs (scikit-learn on pkuseg words, characters, headings)."""

    def __init__(self) -> None:
        self.classifier: SectionClassifier | None = None

    def __call__(self, doc: Doc) -> Doc:
        if self.classifier is None:
            raise GongkaiError("no_model", "the section classifier is not loaded", next_step="use extract.load() or make train")
        labels = self.classifier.predict(_outline(doc).paragraphs)
        doc._.sections = tuple(label.labels for label in labels)
        doc._.section_scores = tuple(dict(label.scores) for label in labels)
        return doc

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        if self.classifier is not None:
            self.classifier.to_disk(Path(path))

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Sections:
        from extract.sections import SectionClassifier

        self.classifier = SectionClassifier.from_disk(Path(path))
        return self


@Language.factory("gongkai_sections")
def make_sections(nlp: Language, name: str) -> Sections:
    """Entry point ``gongkai_sections``."""
    return Sections()


def tag_values(doc: Doc) -> Doc:
    """``gongkai_values``: dates, counts, documents and contacts with normalised values."""
    shape = _outline(doc)
    found = values.find_values(shape.paragraphs, year=shape.year)
    doc._.dates, doc._.counts, doc._.documents, doc._.contacts = found.dates, found.counts, found.documents, found.contacts
    doc._.problems = (*doc._.problems, *found.problems)
    starts = [p.start for p in doc.spans["paragraphs"]]
    for key, items, value in (
        ("dates", found.dates, lambda item: item.value),
        ("counts", found.counts, lambda item: f"{item.value:g}" if item.value < 1e6 else str(item.value)),
        ("documents", found.documents, lambda item: item.title or item.number),
        ("contacts", found.contacts, lambda item: item.text),
    ):
        doc.spans[key] = [
            Span(
                doc,
                starts[i.span.paragraph] + i.span.start,
                starts[i.span.paragraph] + i.span.end,
                label=key[:-1].upper(),
                kb_id=value(i),
            )
            for i in items
        ]
    return doc


def tag_persons(doc: Doc) -> Doc:
    """``gongkai_persons``: joins the tagger's names, posts, roles and bodies into person records."""
    shape = _outline(doc)
    records, organizations = people.assemble(shape.paragraphs, mentions(doc), doc._.sections)
    doc._.persons, doc._.organizations = records, organizations
    return doc


def mentions(doc: Doc) -> tuple[Mention, ...]:
    """The entities of the tagger, by paragraph; those that stand in noise or run over a paragraph's end are left out."""
    shape, spans = _outline(doc), list(doc.spans["paragraphs"])
    out: list[Mention] = []
    index = 0
    for ent in doc.ents:
        while index + 1 < len(spans) and ent.start >= spans[index + 1].start:
            index += 1
        paragraph: Paragraph = shape.paragraphs[index]
        start, end = ent.start - spans[index].start, ent.end - spans[index].start
        if end <= len(paragraph.text) and paragraph.kind != "noise":
            out.append(Mention(ent.label_, paragraph.text[start:end], FactSpan(index, start, end, paragraph.page)))
    return tuple(out)


def tabulate_tables(doc: Doc) -> Doc:
    """``gongkai_tables``: the cells of the official form, found by label and column head."""
    found = tables.tabulate(_outline(doc).tables)
    doc._.form, doc._.indicators = found.form, found.indicators
    doc._.problems = (*doc._.problems, *found.problems)
    return doc


def check_report(doc: Doc) -> Doc:
    """``gongkai_checks``: the table against itself, the text against the table and against itself, the head data."""
    doc._.checks, doc._.counts = checks.check_doc(
        _outline(doc), doc._.form, doc._.indicators, doc._.counts, doc._.dates, doc._.documents, doc._.persons, doc._.sections
    )
    return doc


@Language.factory("gongkai_values")
def make_values(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Entry point ``gongkai_values``."""
    return tag_values


@Language.factory("gongkai_persons")
def make_persons(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Entry point ``gongkai_persons``."""
    return tag_persons


@Language.factory("gongkai_tables")
def make_tables(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Entry point ``gongkai_tables``."""
    return tabulate_tables


@Language.factory("gongkai_checks")
def make_checks(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Entry point ``gongkai_checks``."""
    return check_report


def model_path(name: str = MODEL) -> Path:
    """Folder of a shipped pipeline: inside the installed package, or ``models/`` of a checkout."""
    here = Path(__file__).parent
    for folder in (here / "models", here.parent / "models"):
        if (folder / name / "config.cfg").is_file():
            return folder / name
    raise GongkaiError(
        "no_model",
        f"the trained pipeline {name} is not installed",
        next_step="install the wheel again, or run make train in the checkout",
    )


@lru_cache(maxsize=2)
def load(path: str | None = None) -> Language:
    """The trained pipeline, a spaCy ``Language``.

    ``path``: folder of a pipeline of your own; without it the shipped one. Loaded once per path.
    Raises GongkaiError ``no_model`` when there is none.
    """
    import spacy

    register_extensions()
    return spacy.load(Path(path) if path else model_path())


def read_doc(path: str | Path, nlp: Language | None = None) -> Doc:
    """One file through the whole pipeline. Raises ReadError when no trustworthy text can be had from it."""
    nlp = nlp or load()
    source = read_source(path)
    return nlp(make_doc(nlp.vocab, source))
