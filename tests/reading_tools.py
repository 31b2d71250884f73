"""What the tests of the readers share: content in, blocks out."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.facts import Line, ReadError, Source, Table
from extract.reading import Limits, read_source

S = "岚澜县统计局认真落实公开要求，全年主动公开政府信息三十二条，办理依申请公开五件。"


def read(content: str | bytes, **limits: int) -> Source:
    """The content as a file without a telling name, read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.dat"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_source(path, Limits(**limits))


def texts(source: Source, chrome: bool = False) -> list[str]:
    return [b.text for b in source.blocks if isinstance(b, Line) and b.chrome == chrome]


def lines(source: Source) -> list[Line]:
    return [b for b in source.blocks if isinstance(b, Line)]


def grids(source: Source) -> list[list[list[str | None]]]:
    return [[[c and c.text for c in row] for row in b.grid()] for b in source.blocks if isinstance(b, Table)]


def codes(source: Source) -> list[str]:
    return [p.code for p in source.problems]


def code_of(action: Callable[[], object]) -> str:
    """The code of the error that an action ends in, one clear line."""
    with pytest.raises(ReadError) as caught:
        action()
    error = caught.value
    assert error.next_step and "\n" not in str(error) and len(error.message) < 200
    return error.code


NAMES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "urn:wps",
        "wp": "urn:wp",
        "a": "urn:a",
        "v": "urn:v",
        "r": "urn:r",
    }.items()
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def docx(body: str, parts: dict[str, str] | None = None, rels: str = "", main: str = "word/document.xml") -> bytes:
    parts = parts or {}
    rels += "".join(
        f'<Relationship Id="p{n}" Type="{OFFICE}{name.split(".")[0].rstrip("0123456789")}" Target="{name}"/>'
        for n, name in enumerate(parts)
    )
    folder, _, name = main.rpartition("/")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}content-types"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}relationships"><Relationship Id="r" Type="{OFFICE}officeDocument" Target="{main}"/></Relationships>',
        )
        archive.writestr(f"{folder}/_rels/{name}.rels", f'<Relationships xmlns="{PACKAGE}relationships">{rels}</Relationships>')
        archive.writestr(main, f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        for part, content in parts.items():
            archive.writestr(f"{folder}/{part}", content.replace("NAMES", NAMES))
    return buffer.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{text if text.startswith('<') else run(text)}</w:p>"
