"""Writes what is made from the reports: ``data/*.jsonl``, the head of ``README.md``, the tables of ``DATASHEET.md``, checksums.

All of it is the same bytes for the same reports, so that a check can compare.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from extract.corpora.rows import FEATURES, load_rows, read_splits
from extract.facts import GongkaiError

LARGEST = 8_000_000  # bytes of one data file
_SUMMED = ("reports/**/*.rep", "phrases/*.json", "splits.json", "data/*.jsonl")
_HEAD = """---
license: mit
language:
- zh
pretty_name: gongkai, annotated disclosure reports
task_categories:
- token-classification
- text-classification
- feature-extraction
tags:
- information-extraction
- government
- consistency-checking
size_categories:
- n<1K
annotations_creators:
- machine-generated
language_creators:
- machine-generated
multilinguality:
- monolingual
source_datasets:
- original
"""


def data_files(folder: Path) -> dict[str, str]:
    """The data files by name: one JSON object a line, one file a part."""
    return {
        f"data/{part}.jsonl": "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
        for part, rows in load_rows(folder).items()
    }


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 in hexadecimal of every report, data file, list of phrases and of ``splits.json``, by relative path."""
    paths = {p for pattern in _SUMMED for p in folder.glob(pattern)}
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(paths)}


def read_checksums(folder: Path) -> dict[str, str]:
    """What ``checksums.txt`` notes; empty when it is not there."""
    path = folder / "checksums.txt"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def front_matter(folder: Path) -> str:
    """The YAML head of ``README.md``: licence, language, tasks, the parts and the types of all fields."""
    lines = ["configs:", "- config_name: default", "  data_files:"]
    for part in read_splits(folder):
        lines += [f"  - split: {part}", f"    path: data/{part}.jsonl"]
    return _HEAD + "\n".join([*lines, "dataset_info:", "  features:", *_fields(FEATURES, "  ")]) + "\n---\n"


def _fields(struct: dict[str, Any], indent: str) -> list[str]:
    out = []
    for name, kind in struct.items():
        out.append(f"{indent}- name: {name}")
        if not isinstance(kind, list):
            out.append(f"{indent}  dtype: {kind}")
        elif isinstance(kind[0], dict):
            out += [f"{indent}  list:", *_fields(kind[0], indent + "  ")]
        else:
            out.append(f"{indent}  list: {kind[0]}")
    return out


def readme(folder: Path) -> str:
    """``README.md`` with its head made new; the text below the head is kept."""
    path = folder / "README.md"
    body = path.read_text("utf-8") if path.is_file() else "# The corpus\n"
    if body.startswith("---\n"):
        body = body.partition("\n---\n")[2]
    return front_matter(folder) + "\n" + body.lstrip("\n")


def fill(path: Path, command: str, text: str) -> str:
    """The file with what stands between ``<!-- command -->`` and ``<!-- end -->`` replaced by ``text``.

    Raises GongkaiError ``no_place`` when the file has no such marks.
    """
    page = path.read_text("utf-8")
    mark, end = f"<!-- {command} -->\n", "<!-- end -->"
    head, found, rest = page.partition(mark)
    if not found or end not in rest:
        raise GongkaiError(
            "no_place", f"no place for the tables of {command}", path=str(path), next_step=f"add {mark.strip()} and {end}"
        )
    return head + mark + "\n" + text.strip() + "\n\n" + end + rest.partition(end)[2]


def made_files(folder: Path) -> dict[str, str]:
    """Everything that :func:`build` writes but the checksums, by relative path."""
    from extract.corpora.stats import count, tables

    files = data_files(folder) | {"README.md": readme(folder)}
    if (folder / "DATASHEET.md").is_file():
        page = tables(count(load_rows(folder)))
        files["DATASHEET.md"] = fill(folder / "DATASHEET.md", "gongkai corpus stats corpus", page)
    return files


def build(folder: Path) -> dict[str, int]:
    """Writes all files and ``checksums.txt`` (as ``sha256sum -c`` reads it). Returns their sizes in bytes by name.

    Raises GongkaiError ``no_corpus``, ``bad_splits``, ``no_place``, ``too_large``.
    """
    files = made_files(folder)
    for name, text in files.items():
        if name.startswith("data/") and len(text.encode()) > LARGEST:
            raise GongkaiError("too_large", f"{name} would have more than {LARGEST} bytes", path=str(folder))
    (folder / "data").mkdir(exist_ok=True)
    for old in (folder / "data").glob("*.jsonl"):
        if f"data/{old.name}" not in files:
            old.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    sums = "".join(f"{digest}  {name}\n" for name, digest in checksums(folder).items())
    (folder / "checksums.txt").write_text(sums, "utf-8", newline="\n")
    return {name: len(text.encode()) for name, text in (files | {"checksums.txt": sums}).items()}
