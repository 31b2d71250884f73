"""Bytes to text: which encoding a file is in, and whether the result can be trusted.

A byte order mark decides; then what is strictly UTF-8 is UTF-8; then what the file declares, every gb* as gb18030; else the
reading whose characters are those of Chinese official prose. Nothing is decoded without that proof.
"""

from __future__ import annotations

import codecs
import re

from extract.characters import FREQUENT
from extract.facts import Problem, ReadError

SAMPLE = 200_000  # bytes by which an encoding is chosen
UNLIKE = 0.03  # likeness below which no text in Chinese is
FEW_BAD = 5  # unreadable characters that are a flaw in any text
MANY_BAD = 0.02  # share of them from which on a text is not trusted at all
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_\-]{2,20})", re.IGNORECASE)
_ASK = "open the file in an editor, choose the right encoding and save it as UTF-8"
_HAN = re.compile(r"[㐀-鿿]")
_MOJIBAKE = re.compile("锟斤拷|锟斤|斤拷|烫烫烫|屯屯屯")


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a web page names in its head, as Python's name; None without one that Python knows."""
    match = _DECLARED.search(data[:4096])
    if not match:
        return None
    name = match.group(1).decode("ascii").lower()
    if name.startswith(("gb", "x-gb", "cp936", "ms936")) or name == "936":
        return "gb18030"
    if name.startswith(("big5", "big-5", "x-x-big5", "cp950")):
        return "big5hkscs"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def decode(data: bytes, declared: str | None = None) -> tuple[str, list[Problem]]:
    """The text of a file and what was unreadable in it.

    ``declared``: Python's name of the encoding that the file claims. Raises ReadError ``encoding`` when no encoding gives a
    text that can be trusted.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _with(data[len(mark) :] if name in ("utf-8", "gb18030") else data, name)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            lost = Problem("truncated", "the file ends in the middle of a character", None)
            return data[: error.start].decode("utf-8"), [lost]
    return _with(data, _best(data, declared))


def _with(data: bytes, encoding: str) -> tuple[str, list[Problem]]:
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if bad > max(FEW_BAD, MANY_BAD * len(text)):
        raise ReadError("encoding", "no known encoding gives a readable text", next_step=_ASK)
    if not bad:
        return text, []
    at = text.count("\n", 0, text.index("\ufffd")) + 1
    if bad == 1 and text.rstrip().endswith("\ufffd"):
        return text.rstrip()[:-1], [Problem("truncated", "the file ends in the middle of a character", None)]
    return text, [Problem("text_lost", f"{bad} characters cannot be decoded as {encoding}", f"line {at}")]


def is_utf16(data: bytes) -> bool:
    """Whether bytes without a byte order mark read as Chinese in UTF-16."""
    part = data[: SAMPLE // 10 * 2]
    return any(_likeness(part.decode(name, "ignore")) > 0.15 for name in ("utf-16-le", "utf-16-be"))


def _best(data: bytes, declared: str | None) -> str:
    """The encoding under which the bytes read most like Chinese."""
    part = data[:SAMPLE]
    names = ["utf-8", "gb18030", "big5hkscs"]
    if len(data) % 2 == 0 or b"\0" in part:
        names += ["utf-16-le", "utf-16-be"]
    scores = {name: _likeness(part.decode(name, "ignore" if name.startswith("utf-16") else "replace")) for name in names}
    if declared in scores and scores[declared] >= 0.6 * max(scores.values()):
        return declared
    scores["big5hkscs"] *= 0.7  # only on clear evidence: detectors take GBK for Big5
    best = max(names, key=lambda name: scores[name])
    if scores[best] < UNLIKE:
        raise ReadError("encoding", "no known encoding gives a readable text", next_step=_ASK)
    return best


def _likeness(text: str) -> float:
    """How much a text reads like Chinese prose: the share of its frequent characters less that of the unreadable ones."""
    if not text:
        return 0.0
    good = sum(c in FREQUENT or c in "，。、：；（）《》" for c in text)
    printed = sum(not c.isspace() for c in text) or 1
    return max(0.0, (good - 4 * text.count("\ufffd")) / printed)


def check_text(text: str) -> list[Problem]:
    """What is wrong with the characters of a whole text, whatever file it came from.

    Raises ReadError ``encoding`` when the text was decoded wrongly before it came here, or ``broken_fonts`` when most of it
    are private-use characters that only the font of its page could print.
    """
    han = _HAN.findall(text)
    size = max(1, len(han))
    lost = text.count("\ufffd")
    lost += sum(len(m) for m in _MOJIBAKE.findall(text))
    if lost > max(FEW_BAD, MANY_BAD * size):
        raise ReadError("encoding", "many characters were lost when this text was saved", next_step="get the original file")
    private = sum(0xE000 <= ord(c) <= 0xF8FF or ord(c) >= 0xF0000 for c in text)
    if private > 0.2 * size and private > 20:
        raise ReadError(
            "broken_fonts",
            "the characters of this text have a meaning in its own font only",
            next_step="get the report as docx or text-layer PDF",
        )
    asked = sum(len(m) for m in re.findall(r"\?{2,200}", text))
    if asked > 0.1 * size and asked > 50:
        raise ReadError("encoding", "question marks stand where characters were", next_step="get the original file")
    if len(han) >= 100 and len(set(han)) >= 40 and sum(c in FREQUENT for c in han) < 0.08 * len(han):
        raise ReadError("encoding", "the characters are Chinese, but the text was decoded wrongly", next_step=_ASK)
    problems = []
    if lost:
        problems.append(Problem("text_lost", f"{lost} characters were lost when this text was saved", None))
    if private > 0.02 * size and private > 20:
        problems.append(Problem("text_lost", f"{private} characters have a meaning in their own font only", None))
    return problems
