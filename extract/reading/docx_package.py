"""The parts of a DOCX: opened without trusting a size, a name or an entity of the file.

The package is read part by part instead of through python-docx, which refuses whole files for a dangling relationship (WPS
writes them), for macros, or for the strict dialect, and has no access to text boxes, revisions or fields.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from extract.facts import ReadError

# What zipfile ends in on damaged archives.
ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    IndexError,
)
MAX_PARTS = 20_000
MAX_PART = 100_000_000  # bytes of one part unpacked
_AGAIN = "open it in Word or WPS and save it as a new docx"


def local(node: Any) -> str:
    """Name of an element without its namespace (the strict dialect has other namespaces, the same names)."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(node: Any, name: str) -> str | None:
    """Value of an attribute whatever its namespace."""
    for key, value in node.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def child(node: Any, *path: str) -> Any | None:
    """The first element down a path of local names."""
    for name in path:
        if node is None:
            return None
        node = next((c for c in node if local(c) == name), None)
    return node


def value(node: Any, *path: str) -> str | None:
    """The ``w:val`` of an element down a path; None without the element."""
    found = child(node, *path)
    return None if found is None else attribute(found, "val") or ""


def is_on(node: Any, *path: str) -> bool:
    """Whether a switch such as ``w:vanish`` is set."""
    return value(node, *path) not in (None, "0", "false", "off", "none")


class Package:
    """The parts of a DOCX by name. Raises ReadError ``damaged``, ``encrypted`` or ``too_large``."""

    def __init__(self, data: bytes, unpacked: int) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except ZIP_FAULTS as error:
            raise ReadError("damaged", f"the docx is cut off or damaged ({error})", next_step="get the file again") from error
        infos = self._zip.infolist()
        self._sizes = {info.filename: info.file_size for info in infos}
        if any(info.flag_bits & 1 for info in infos):
            raise ReadError("encrypted", "the docx asks for a password", next_step="save a copy without a password")
        if len(infos) > MAX_PARTS or sum(self._sizes.values()) > unpacked:
            raise ReadError("too_large", f"the docx unpacks to more than {unpacked} bytes", next_step="save it without pictures")
        types = self.xml("[Content_Types].xml")
        overrides = {
            attribute(node, "PartName"): attribute(node, "ContentType") or "" for node in types if local(node) == "Override"
        }
        mains = [name for name, kind in overrides.items() if name and _is_main(kind)]
        related = [target for kind, target in self.relations("").values() if kind == "officeDocument"]
        name = next((n for n in (*related, *(m.lstrip("/") for m in mains), "word/document.xml") if n in self._sizes), None)
        if name is None:
            raise ReadError("damaged", "the main part of the docx is missing", next_step=_AGAIN)
        self.main = name

    def bytes(self, name: str) -> bytes:
        """The content of a part."""
        if self._sizes.get(name, 0) > MAX_PART:
            raise ReadError("too_large", f"a part of the docx is larger than {MAX_PART} bytes", next_step="split the file")
        try:
            return self._zip.read(name)
        except (KeyError, *ZIP_FAULTS) as error:
            raise ReadError("damaged", f"the part {name} of the docx cannot be unpacked", next_step=_AGAIN) from error

    def xml(self, name: str) -> Any:
        """The root of an XML part."""
        from lxml import etree

        data = self.bytes(name)
        # Not huge_tree: the limits of libxml2 are what stops entities in attributes and absurd nesting.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            if "depth" in str(error):
                raise ReadError(
                    "too_deep", "its elements are nested too deeply", next_step="save it as plain text or pdf"
                ) from error
            raise ReadError("damaged", f"the part {name} of the docx is broken ({error})", next_step=_AGAIN) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise ReadError("damaged", f"the part {name} declares entities, which no docx does", next_step=_AGAIN)
        return root

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationships of a part by id: last word of the type, name of the target part. External ones are left out."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self._sizes:
            return {}
        out = {}
        for node in self.xml(rels):
            key, kind, target = attribute(node, "Id"), attribute(node, "Type"), attribute(node, "Target")
            if key and kind and target and attribute(node, "TargetMode") != "External":
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                out[key] = (kind.rpartition("/")[2], path)
        return out

    def related(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Ids and roots of the XML parts of one kind (``styles``, ``header`` …) that the main part uses and that exist."""
        for key, (found, name) in self.relations(self.main).items():
            if found == kind and name in self._sizes:
                yield key, self.xml(name)


def _is_main(content_type: str) -> bool:
    return content_type.endswith(".main+xml") and ("wordprocessingml" in content_type or "ms-word" in content_type)
