"""Where things stand in a ``.rep`` file, and findings that say it: ``reports/a/b.rep:12: what is wrong``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LINE = re.compile(r"\[([^\]]+)\]\s?(.*)")
_AT = re.compile(r"line (\d{1,9}): ")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``path`` is relative to the corpus folder; ``line`` counts from 1, None for a whole file."""

    path: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


@dataclass(slots=True)
class Places:
    """Line numbers of a well-formed file: of its paragraphs, and of its headers by key, each in order."""

    paragraphs: list[int] = field(default_factory=list)
    headers: dict[str, list[int]] = field(default_factory=dict)

    def header(self, key: str, index: int = 0) -> int:
        """The line of the ``index``-th header ``key``; 1 when there is none."""
        lines = self.headers.get(key, [])
        return lines[index] if index < len(lines) else 1


def find_places(text: str) -> Places:
    """The places in a file that :func:`extract.corpus.parse_rep` reads without errors."""
    places = Places()
    for n, line in enumerate(text.splitlines(), 1):
        if line.startswith("# "):
            places.headers.setdefault(line[2:].partition(":")[0].strip(), []).append(n)
        elif match := _LINE.match(line):
            if match[1].split()[0] == "cells":
                places.headers.setdefault("cells", []).append(n)
            else:
                places.paragraphs.append(n)
    return places


def located(path: str, error: str, text: str) -> Finding:
    """An error of the reader as a finding: at the line it names, or at the first line that holds what it quotes."""
    match = _AT.match(error)
    if match:
        return Finding(path, int(match[1]), error[match.end() :])
    quoted = next((w for w in error.split()[1:] if not w.isascii()), None)
    lines = text.splitlines()
    line = next((n for n, x in enumerate(lines, 1) if quoted and x.startswith("# ") and quoted in x), None)
    return Finding(path, line, error)
