"""What a file is, told by its first bytes and its inside, never by its name; and what to do with the kinds not read."""

from __future__ import annotations

import io
import re
import zipfile

from extract.facts import ReadError
from extract.reading.decode import is_utf16
from extract.reading.docx_package import ZIP_FAULTS
from extract.reading.markdown import is_markdown

_AS_DOCX = "open it in Word or WPS and save it as docx or pdf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"AT&TFORM", "a DjVu scan"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"MSCF", "a CAB archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"%!PS", "a PostScript file"),
    (b"SQLite format 3", "a database"),
)
_OLE_KINDS = (
    ("EncryptedPackage", "an encrypted Office file", "save a copy without a password"),
    ("WordDocument", "an old Word file (.doc or .wps)", _AS_DOCX),
    ("Workbook", "an old Excel file (.xls)", "save the report itself as docx or pdf; a sheet alone is not read"),
    ("PowerPoint Document", "an old PowerPoint file (.ppt)", "save it as pdf"),
)
_ZIP_KINDS = (
    ("xl/", "an Excel file (.xlsx)", "save the report itself as docx or pdf; a sheet alone is not read"),
    ("ppt/", "a PowerPoint file (.pptx)", "save it as pdf"),
    ("OFD.xml", "an OFD file", "convert it to pdf with an OFD reader"),
    ("content.xml", "an OpenDocument file (.odt)", "open it in LibreOffice and save it as docx or pdf"),
)
_MIME = re.compile(rb"(?:^|\n)(?:MIME-Version|Content-Type:\s{0,5}multipart/related)", re.IGNORECASE)
_HTML_HEAD = re.compile(r"<(?:!doctype\s{1,5}html|html|head|body|meta|title|frameset)\b", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|h[1-6]|table|tr|td|ul|ol|li|section|article|span|font|center|pre|b|strong|img|a)\b[^<]{0,2000}>", re.I
)
_TABLE = re.compile(r"<(/?)table\b", re.IGNORECASE)


def kind_of(data: bytes) -> str:
    """``pdf``, ``docx``, ``mhtml`` or ``text`` (txt, md and html are told apart once decoded, see :func:`is_html`).

    Raises ReadError ``unsupported`` (or ``encrypted``, ``damaged``) that names what the file is instead.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if data.startswith(_OLE):
        for name, what, step in _OLE_KINDS:
            if name.encode("utf-16-le") in data:
                raise ReadError("encrypted" if "encrypted" in what else "unsupported", f"this is {what}", next_step=step)
        raise ReadError("unsupported", "this is an old Office file", next_step=_AS_DOCX)
    if data.startswith(b"{\\rtf"):
        raise ReadError("unsupported", "this is an RTF file", next_step=_AS_DOCX)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        raise ReadError("unsupported", "this is a WebP picture", next_step=_step("picture"))
    for signature, what in _SIGNATURES:
        if data.startswith(signature) and (len(signature) > 2 or b"\0" in data[:64]):
            raise ReadError("unsupported", f"this is {what}", next_step=_step(what))
    if data[257:262] == b"ustar":
        raise ReadError("unsupported", "this is a tar archive", next_step=_step("archive"))
    head = data[:4000]
    if b"mso-application" in head or b"<w:wordDocument" in head or b"<pkg:package" in head:
        raise ReadError("unsupported", "this is a Word XML file", next_step=_AS_DOCX)
    if _MIME.search(head) and re.search(rb"content-type", head, re.IGNORECASE) and not head.lstrip().startswith(b"<"):
        return "mhtml"
    if is_binary(data) and not is_utf16(data):
        raise ReadError(
            "unsupported",
            "this is no document of a kind that is read",
            next_step="give the report as txt, md, html, docx or pdf",
        )
    return "text"


def _step(what: str) -> str:
    if "archive" in what:
        return "unpack it and give the report inside"
    if "program" in what or "database" in what:
        return "give the report as txt, md, html, docx or pdf"
    return "get the report as text, docx or pdf, or run OCR on it"


def _zip_kind(data: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except ZIP_FAULTS as error:
        if b"word/" in data or b"[Content_Types].xml" in data[:4000]:
            raise ReadError("damaged", "the docx is cut off or damaged", next_step="get the file again") from error
        raise ReadError("damaged", "this is a damaged zip archive", next_step="get the file again") from error
    if any(name.startswith("word/") for name in names):
        return "docx"
    for mark, what, step in _ZIP_KINDS:
        if any(name.startswith(mark) for name in names):
            raise ReadError("unsupported", f"this is {what}", next_step=step)
    if "[Content_Types].xml" in names:
        return "docx"
    raise ReadError("unsupported", "this is a zip archive", next_step=_step("archive"))


def is_binary(data: bytes) -> bool:
    """Whether control characters make up more than text of any encoding has (UTF-16 has NULs, but only every other byte)."""
    part = data[:100_000]
    controls = sum(part.count(c) for c in range(1, 32) if c not in (9, 10, 12, 13, 27))
    zeros = part.count(0)
    sides = part[::2].count(0), part[1::2].count(0)
    return controls > 0.05 * len(part) or (zeros > 0.05 * len(part) and min(sides) > 0.2 * max(sides))


def is_html(text: str) -> bool:
    """Whether a decoded text is a web page or a piece of one, rather than a text with some markup in it."""
    if "<" not in text:
        return False
    if _HTML_HEAD.search(text[:3000]):
        return True
    lines = [line for line in _outside_tables(text).split("\n") if line.strip() and not line.lstrip().startswith(("|", "｜"))]
    if not lines:
        return bool(_TABLE.search(text))
    marked = sum(bool(_BLOCK_TAG.search(line)) for line in lines[:5000])
    return marked >= (0.7 if is_markdown(text) else 0.3) * min(len(lines), 5000)


def _outside_tables(text: str) -> str:
    out: list[str] = []
    depth = at = 0
    for match in _TABLE.finditer(text):
        if not match.group(1):
            if depth == 0:
                out.append(text[at : match.start()])
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                close = text.find(">", match.end())
                at = close + 1 if close >= 0 else match.end()
    return "".join([*out, "" if depth else text[at:]])
