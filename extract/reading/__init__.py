"""Reads a report file of any kind into a :class:`~extract.facts.Source`: its blocks in order, and what was not readable.

What a file is, its content tells (:mod:`extract.reading.sniff`). Each format has a module of its own; here they are opened, limited
and checked alike: a text that is not Chinese or was decoded wrongly is refused, whatever it came in.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass

from extract.facts import Block, Line, Problem, ReadError, Source
from extract.reading.decode import check_text, declared_encoding, decode
from extract.reading.levels import soften
from extract.reading.read_text import read_text
from extract.reading.sniff import is_html, kind_of
from extract.reading.stitch import stitch
from extract.tables.line_tables import recover_tables

FEW = 10  # Chinese characters: less is no report
_HAN = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]")
_LETTER = re.compile(r"[^\W\d_]")
_KANA = re.compile(r"[ぁ-ヿ]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold at most; anything beyond is refused with the code ``too_large`` (``too_deep`` for ``depth``).

    ``bytes`` of the file, ``unpacked`` bytes of a docx, ``pages`` of a pdf, ``characters`` of text (spaCy's own limit, some
    twenty times the longest report), ``cells`` of all tables,
    ``depth`` of elements inside one another in a web page (lxml reads no deeper than 2,048).
    """

    bytes: int = 100_000_000
    unpacked: int = 300_000_000
    pages: int = 1_000
    characters: int = 1_000_000
    cells: int = 200_000
    depth: int = 2_000


def read_source(path: str | os.PathLike[str], limits: Limits = Limits()) -> Source:
    """A report file as blocks. Raises ReadError, with the path and a next step, when no trustworthy text can be had.

    Codes: ``missing``, ``folder``, ``not_a_file``, ``unreadable``, ``empty``, ``too_large``, ``too_deep``, ``unsupported``,
    ``damaged``, ``encrypted``, ``encoding``, ``no_text``, ``no_text_layer``, ``broken_fonts``, ``not_chinese``.
    """
    name = os.fspath(path)
    try:
        data = _read_bytes(name, limits.bytes)
        format_, blocks, pages, problems = _read(data, limits)
        blocks = _finish(blocks)
        problems = _check(blocks, problems)
    except ReadError as error:
        raise ReadError(error.code, error.message, path=name, next_step=error.next_step) from error
    except (RecursionError, MemoryError) as error:
        raise ReadError(
            "too_large", f"the file needs too much ({type(error).__name__})", path=name, next_step="save it as plain text or pdf"
        ) from error
    return Source(name, format_, hashlib.sha256(data).hexdigest(), tuple(blocks), pages, tuple(problems))


def read_source_text(text: str) -> Source:
    """A text already decoded (txt or md) as blocks; any text is taken, an empty one too."""
    format_, blocks, problems = read_text(text, Limits())
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Source("", format_, digest, tuple(_finish(blocks)), None, tuple(problems))


def _read_bytes(name: str, limit: int) -> bytes:
    """The content of a regular file no larger than ``limit`` bytes; its size is asked before anything is read."""
    try:
        # Not blocking: a named pipe without a writer would wait for ever.
        handle = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ReadError("missing", "there is no such file", next_step="check the path") from error
    except IsADirectoryError as error:
        raise _folder() from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ReadError("unreadable", f"the file cannot be opened ({reason})", next_step="check its permissions") from error
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise _folder()
        if not stat.S_ISREG(status.st_mode):
            raise ReadError("not_a_file", "this is a device or pipe", next_step="give the path of a report file")
        if status.st_size > limit:
            raise ReadError(
                "too_large",
                f"the file has {status.st_size:,} bytes, more than {limit:,}",
                next_step="give the report alone",
            )
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(limit)
    except OSError as error:
        raise ReadError("unreadable", f"the file cannot be read ({error.strerror})", next_step="copy it again") from error
    finally:
        os.close(handle)
    if not data.strip(b"\0 \t\r\n"):
        raise ReadError("empty", "the file is empty", next_step="get the file again")
    return data


def _folder() -> ReadError:
    return ReadError("folder", "this is a folder, or one without reports", next_step="give a report file")


def _read(data: bytes, limits: Limits) -> tuple[str, list[Block], int | None, list[Problem]]:
    """Format, blocks, number of pages (None where the format has none) and problems of a file."""
    kind = kind_of(data)
    if kind == "pdf":
        from extract.reading.read_pdf import read_pdf

        blocks, pages, problems = read_pdf(data, limits)
        return "pdf", blocks, pages, problems
    if kind == "docx":
        from extract.reading.read_docx import read_docx

        blocks, problems = read_docx(data, limits)
        return "docx", blocks, None, problems
    if kind == "mhtml":
        from extract.reading.mhtml import web_page

        data = web_page(data)
    text, problems = decode(data, declared_encoding(data))
    if kind == "mhtml" or is_html(text):
        from extract.reading.read_html import read_html

        blocks, more = read_html(text, limits)
        return "html", blocks, None, problems + more
    if len(text) > limits.characters:
        raise ReadError("too_large", f"more than {limits.characters:,} characters", next_step="split the file")
    format_, blocks, more = read_text(text, limits)
    return format_, blocks, None, problems + more


def _finish(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with cut tables joined and tables without marks of their cells recovered."""
    return recover_tables(stitch(soften(blocks)))


def _check(blocks: Sequence[Block], problems: Sequence[Problem]) -> list[Problem]:
    """All problems, each once. Raises when the text cannot be trusted or is not Chinese."""
    text = "\n".join(b.text if isinstance(b, Line) else "\n".join(c.text for c in b.cells) for b in blocks)
    found = [*problems, *check_text(text)]
    han, letters = len(_HAN.findall(text)), len(_LETTER.findall(text))
    if han < FEW and letters < 3 * FEW:
        raise ReadError("no_text", "the file holds hardly any text", next_step="open it and check what it shows")
    if han < 0.1 * letters or len(_KANA.findall(text)) > 0.2 * han:
        raise ReadError(
            "not_chinese", "the text is not Chinese: a report in another language", next_step="give the Chinese report"
        )
    seen: dict[str, Problem] = {}
    for problem in found:
        seen.setdefault(problem.code, problem)
    return list(seen.values())
