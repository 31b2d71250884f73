"""Files as readers meet them: mislabelled, damaged, oversized, in any encoding.

All texts of these tests are made up; the places and people do not exist.
"""

from __future__ import annotations

import io
import os
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from reading_tools import S, code_of, codes, docx, par, read, texts

from extract.facts import ReadError, Table
from extract.reading import read_source

TRADITIONAL = "嵐瀾縣統計局認真落實資訊公開條例，全年主動公開政府資訊三十二條，辦理申請公開五件。"


def zipped(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (b"", "empty", ""),
        (b" \r\n\0\0", "empty", ""),
        (OLE + "WordDocument".encode("utf-16-le"), "unsupported", "doc"),
        (OLE + "Workbook".encode("utf-16-le"), "unsupported", "xls"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "unsupported", "ppt"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password"),
        (OLE, "unsupported", "Office"),
        (b"{\\rtf1\\ansi " + S.encode("gbk"), "unsupported", "RTF"),
        (zipped(xl__workbook="x"), "unsupported", "xlsx"),
        (zipped(ppt__presentation="x"), "unsupported", "pptx"),
        (zipped(**{"OFD.xml": "x"}), "unsupported", "OFD"),
        (zipped(report="x"), "unsupported", "zip"),
        (b"PK\x03\x04" + b"word/document.xml" * 9, "damaged", "docx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "unsupported", "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "unsupported", "JPEG"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "unsupported", "WebP"),
        (b"Rar!\x1a\x07\0" + bytes(50), "unsupported", "RAR"),
        (b"\x1f\x8b\x08" + bytes(50), "unsupported", "gzip"),
        (b"MZ\x90\0" + bytes(100), "unsupported", "program"),
        (bytes(range(256)) * 40, "unsupported", "kind"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><x/>", "unsupported", "XML"),
        ("The county bureau published its annual report. " * 30, "not_chinese", "language"),
        ("これは岚の年次報告書です。私たちは情報を公開しました。" * 20, "not_chinese", "language"),
        ("年报", "no_text", "text"),
    ],
)
def test_what_is_no_report_is_named(content: bytes | str, code: str, word: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(content)
    assert caught.value.code == code and word.lower() in str(caught.value).lower()
    assert caught.value.path.endswith("report.dat") and caught.value.next_step


def test_random_bytes_and_cut_files_never_raise_anything_else() -> None:
    whole = docx(par(S) * 20)
    samples = [os.urandom(3000) for _ in range(5)] + [whole[:n] for n in range(0, len(whole), 311)]
    samples += [("<html><body><table>" + S * 3).encode()[:n] for n in range(0, 300, 7)]
    for sample in samples:
        try:
            read(sample)
        except ReadError as error:
            assert error.next_step


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    assert code_of(lambda: read_source(tmp_path)) == "folder"
    assert code_of(lambda: read_source(tmp_path / "none.txt")) == "missing"
    assert code_of(lambda: read_source(tmp_path / "a" / "b")) == "missing"
    assert code_of(lambda: read_source("x\0y")) == "unreadable"
    assert code_of(lambda: read_source(tmp_path / ("长" * 300))) == "unreadable"
    assert code_of(lambda: read_source("/dev/zero")) == "not_a_file"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert code_of(lambda: read_source(pipe)) == "not_a_file"  # nobody writes to it: who opens it waits for ever
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert code_of(lambda: read_source(loop)) == "unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(S)
    path.chmod(stat.S_IWUSR)
    assert code_of(lambda: read_source(path)) == "unreadable"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200_000_001)
    tracemalloc.start()
    try:
        assert code_of(lambda: read_source(path)) == "too_large"
        assert tracemalloc.get_traced_memory()[1] < 1_000_000  # bytes at most at any time
    finally:
        tracemalloc.stop()


def test_limits_can_be_changed() -> None:
    assert code_of(lambda: read(S * 10, characters=100)) == "too_large"
    assert code_of(lambda: read(S * 10, bytes=100)) == "too_large"
    rows = "<tr><td>甲</td><td>1</td></tr>" * 20
    assert code_of(lambda: read(f"<p>{S}</p><table>{rows}</table>", cells=30)) == "too_large"
    assert code_of(lambda: read("<div>" * 60 + S, depth=50)) == "too_deep"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_of_plain_text(encoding: str) -> None:
    assert texts(read((S + "\n2019年\n" + S).encode(encoding))) == [S, "2019年", S]


def test_traditional_script() -> None:
    assert texts(read((TRADITIONAL * 3).encode("big5")))[0] == TRADITIONAL * 3
    assert texts(read((TRADITIONAL * 3).encode("gbk")))[0] == TRADITIONAL * 3  # not to be taken for Big5


@pytest.mark.parametrize("name", ["gb2312", "GBK", "x-gbk", "gb_2312-80"])
def test_declared_gb_is_gb18030(name: str) -> None:
    rare = "镕㛃𠮷"  # not in GB 2312
    page = f"<html><head><meta http-equiv='Content-Type' content='text/html; charset={name}'></head><p>{S}{rare}</p></html>"
    assert texts(read(page.encode("gb18030")))[-1] == S + rare


def test_declared_encoding_is_not_believed_against_the_bytes() -> None:
    page = f"<html><head><meta charset=%s></head><body><p>{S * 3}</p></body></html>"
    assert texts(read((page % "gbk").encode("utf-8"))) == [S * 3]
    assert texts(read((page % "utf-8").encode("gbk"))) == [S * 3]
    assert texts(read((page % "big5").encode("gbk"))) == [S * 3]
    assert texts(read((page.replace(S, TRADITIONAL) % "big5").encode("big5"))) == [TRADITIONAL * 3]


def test_a_cut_last_character_is_no_reason_for_another_encoding() -> None:
    for cut in (1, 2):
        source = read((S * 3).encode()[:-cut])
        assert texts(source) == [(S * 3)[:-1]] and codes(source) == ["truncated"]
    source = read((S * 3).encode("gbk")[:-1])
    assert texts(source) == [(S * 3)[:-1]] and codes(source) == ["truncated"]


def test_a_bad_byte_is_told_a_mass_of_them_refused() -> None:
    data = bytearray((S * 10).encode())
    data[61] = 0xFF
    assert codes(read(bytes(data))) == ["text_lost"]
    data[61::9] = b"\xff" * len(data[61::9])
    assert code_of(lambda: read(bytes(data))) == "encoding"


@pytest.mark.parametrize(
    "text",
    [
        S + "\ufffd" * 30 + S,
        S + "锟斤拷" * 20,
        S + "?" * 80,
        (S * 3).encode().decode("gbk", "replace").replace("\ufffd", "?"),
        "".join(chr(0xE000 + n % 700) for n in range(400)) + S,
    ],
    ids=["replacement", "twice lost", "question marks", "gbk of utf-8", "private use"],
)
def test_wrongly_decoded_text_is_refused(text: str) -> None:
    assert code_of(lambda: read(text)) in ("encoding", "broken_fonts")


def test_real_reports(shared: Path) -> None:
    expected = {
        "000_f41420734251d865.txt": ("md", [(66, 3)]),
        "003_dc6a9e7503043c1e.txt": ("txt", []),
        "blank-form-2021.docx": ("docx", [(14, 4), (28, 10), (4, 15)]),
        "szfgs2024.pdf": ("pdf", [(14, 4), (28, 10), (4, 15)]),
        "hzq2024_working.pdf": ("pdf", [(14, 4), (26, 10), (4, 15)]),
    }
    for name, (format_, sizes) in expected.items():
        source = read_source(shared / "reports" / name)
        assert (source.format, [(b.rows, b.columns) for b in source.blocks if isinstance(b, Table)]) == (format_, sizes), name
        assert not source.problems
