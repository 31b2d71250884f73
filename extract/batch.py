"""One file, or many: every input becomes exactly one record, and one bad file never ends a run."""

from __future__ import annotations

import glob
import json
import os
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.facts import GongkaiError, ReadError
from extract.record import Record
from extract.report import Report, failed_record, record_of

if TYPE_CHECKING:
    from spacy.language import Language

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".shtml", ".docx", ".pdf"})


def read(path: str | Path, *, nlp: Language | None = None) -> Report:
    """One report file (txt, md, html, docx, pdf; told by content) as a :class:`~extract.report.Report`.

    ``nlp``: a pipeline of your own, else the shipped one. Raises ReadError (a GongkaiError) with a code and a next step
    when no trustworthy text can be had from the file.
    """
    from extract.pipeline import read_doc

    return Report(record_of(read_doc(path, nlp)))


def expand(inputs: Iterable[str | Path]) -> list[str]:
    """Files behind files, folders (searched whole, known suffixes, hidden files left out) and globs, each once, in order.

    An input that matches nothing stays in the list: it becomes a failed record instead of vanishing.
    """
    out: dict[str, None] = {}
    for item in map(str, inputs):
        if os.path.isdir(item):
            found = []
            for root, folders, names in os.walk(item):
                folders[:] = sorted(f for f in folders if not f.startswith("."))
                found += [os.path.join(root, n) for n in names if not n.startswith(".") and Path(n).suffix.lower() in SUFFIXES]
            out.update(dict.fromkeys(sorted(found) or [item]))
        elif os.path.exists(item) or not glob.has_magic(item):
            out[item] = None
        else:
            out.update(dict.fromkeys(sorted(glob.glob(item, recursive=True)) or [item]))
    return list(out)


def extract_one(path: str | Path, nlp: Language | None = None) -> Record:
    """The record of one input; a failed record instead of an exception, whatever the file does to the pipeline."""
    name = unicodedata.normalize("NFC", os.fspath(path)).encode("utf-8", "replace").decode("utf-8")
    try:
        return read(path, nlp=nlp).record.model_copy(update={"source": name})
    except GongkaiError as error:
        return failed_record(name, error)
    except (MemoryError, RecursionError) as error:
        return failed_record(
            name, ReadError("resources", f"the file needs too much ({type(error).__name__})", next_step="split it")
        )
    except Exception as error:  # one bad document never ends a run: kept as a failed record with its cause
        cause = f"{type(error).__name__}: {error}"[:300]
        return failed_record(
            name, GongkaiError("internal", f"unexpected error: {cause}", next_step="please report it with the file")
        )


def run(inputs: Iterable[str | Path], *, nlp: Language | None = None) -> Iterator[Report]:
    """Reports of many inputs (files, folders, globs), one by one, failed ones included (``report.status``)."""
    for path in expand(inputs):
        yield Report(extract_one(path, nlp))


@dataclass
class Summary:
    """What a run did. ``conflicts``: pairs of source and message, hard ones only; ``problems``: source, code, message, next step."""

    reports: int = 0
    status: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    conflicts: list[tuple[str, str, str]] = field(default_factory=list)
    soft: int = 0
    problems: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, record: Record) -> None:
        self.reports += 1
        self.status[record.status] += 1
        self.forms[record.form or "none"] += record.status != "failed"
        for check in record.checks:
            self.verdicts[check.verdict] += 1
            if check.verdict == "conflict":
                if check.severity == "hard":
                    self.conflicts.append((record.source, check.message, check.message_en))
                else:
                    self.soft += 1
        if record.status != "ok":
            for p in record.problems:
                self.problems.append((record.source, p.code, p.message, p.where or ""))

    @property
    def exit_code(self) -> int:
        """0: every input ok; 3: some partial or failed; 1: nothing succeeded."""
        if not self.reports or self.status["failed"] == self.reports:
            return 1
        return 0 if self.status["ok"] == self.reports else 3

    def to_dict(self) -> dict[str, Any]:
        return {
            "reports": self.reports,
            "status": dict(self.status),
            "forms": {k: v for k, v in self.forms.items() if v},
            "verdicts": dict(self.verdicts),
            "hard_conflicts": len(self.conflicts),
            "soft_conflicts": self.soft,
        }


def run_to(
    paths: Sequence[str], out: Path, *, nlp: Language | None = None, each: Callable[[Record], None] | None = None
) -> Summary:
    """Writes ``reports.jsonl`` and ``summary.json`` into ``out``; ``each`` is called with every record as it is done.

    ``reports.jsonl`` is written aside and renamed at the end, so that a broken run leaves no half file under that name.
    Raises OSError when the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    summary = Summary()
    handle, temporary = tempfile.mkstemp(dir=out, prefix=".reports-", suffix=".jsonl")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for path in paths:
                record = extract_one(path, nlp)
                file.write(json.dumps(record.model_dump(mode="json"), ensure_ascii=False) + "\n")
                summary.add(record)
                if each:
                    each(record)
        os.chmod(temporary, 0o644)
        os.replace(temporary, out / "reports.jsonl")
    finally:
        Path(temporary).unlink(missing_ok=True)
    (out / "summary.json").write_text(json.dumps(summary.to_dict(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return summary
