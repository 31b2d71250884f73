"""Markdown marks in a text, blanked without moving a character: offsets into the file stay true.

Marks are overwritten with NUL, which no repaired text holds; whoever takes text out of the result drops the NULs. Headings
stay recognisable by :func:`heading`, tables by their pipes. Reports are converted to Markdown by programs that know little
of it, so only what is evidently a mark is taken for one: ``张**`` may be a name with its rest masked.
"""

from __future__ import annotations

import html
import re

NUL = "\0"
_FENCE = re.compile(r"^[ \t]{0,3}(`{3,20}|~{3,20})[^`\n]{0,80}$", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]{0,3}(#{1,6})(?:[ \t\u3000]+(?=\S)|(?<=##)(?=[^#\s])|$)", re.MULTILINE)
_HEADING_END = re.compile(r"(?<=\S)[ \t]+#{1,6}[ \t]*$")
_DELIMITER = re.compile(
    r"^[ \t]{0,8}\|?[ \t]{0,40}:?-{2,200}:?[ \t]{0,40}(?:\|[ \t]{0,40}:?-{1,200}:?[ \t]{0,40}){1,60}\|?[ \t]{0,40}$", re.MULTILINE
)
_SETEXT = re.compile(r"^[ \t]{0,3}(={3,200}|-{3,200})[ \t]*$")
_RULE = re.compile(r"^[ \t]{0,3}(?:(?:-[ \t]?){3,200}|(?:\*[ \t]?){3,200}|(?:_[ \t]?){3,200})$")
_FRONT = re.compile(r"\A---[ \t]*\n(?:[^\n]{0,500}\n){1,60}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_QUOTE = re.compile(r"^[ \t]{0,3}(?:>[ \t]?){1,10}", re.MULTILINE)
_BULLET = re.compile(
    r"^[ \t]{0,12}[-*+][ \t]{1,8}(?=[^\s\-*+]|\*\*)(?=[^\n]{0,40}[一-鿿])(?![^\n]{0,40}[-—][ \t]{0,8}$)", re.MULTILINE
)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\s]{1,2000}(?:\s{1,5}\"[^\"\n]{0,300}\")?\)")
_LINK = re.compile(
    r"\[([^\[\]\n]{0,500})\](\((?:https?://|mailto:|/|\.{1,2}/|#|javascript:)[^()\s]{0,2000}(?:\s{1,5}\"[^\"\n]{0,300}\")?\))"
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
# One line feed may stand inside, a blank line not. Opening marks follow a letter only when the text is Markdown anyway.
_BOLD = re.compile(
    r"(?<![*\\])(\*{2,3})(?=[^\s*、，。；：！？）》”’,.;:!?)\]])((?:[^*\n]|\n(?![ \t\u3000]*\n)){1,600})(?<!\s)(\*{2,3})(?!\*)"
)
_UNDERLINED = re.compile(r"(?<![\w_\\])(__)(?=[^\s_])([^_\n]{1,300})(?<![\s_])(__)(?![\w_])")
_CODE = re.compile(r"(?<!`)(`{1,2})([^`\n]{1,300})(`{1,2})(?!`)")
_ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{}~])")  # a pipe stays marked as one of its cell
_HARD_BREAK = re.compile(r"\\(?=[ \t]*$)", re.MULTILINE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10});")
_TAG = re.compile(
    r"</?(?:b|strong|i|em|u|s|del|ins|mark|small|big|sub|sup|span|font|a|center|p|div|br|hr|o:p|img)(?:\s[^<>]{0,1000}|/)?>",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"</?(?:p|div|br|center|hr)\b", re.IGNORECASE)


def is_markdown(text: str) -> bool:
    """Whether a text holds marks that nobody types into a plain one."""
    head = text[:200_000]
    if _FRONT.match(head) or _HEADING.search(head) or _DELIMITER.search(head) or _FENCE.search(head) or _IMAGE.search(head):
        return True
    if _LINK.search(head) or re.search(r"^={3,200}[ \t]*$", head, re.MULTILINE):
        return True
    return any(m.start() == 0 or not head[m.start() - 1].isalnum() for m in _BOLD.finditer(head))


def _blank(match: re.Match[str]) -> str:
    return NUL * len(match.group())


def _keep(match: re.Match[str]) -> str:
    """The second group between blanks for the rest of the match."""
    before = match.start(2) - match.start()
    return NUL * before + match.group(2) + NUL * (match.end() - match.end(2))


def _keep_link(match: re.Match[str]) -> str:
    return NUL + match.group(1) + NUL * (1 + len(match.group(2)))


def _keep_address(match: re.Match[str]) -> str:
    return NUL + match.group(1) + NUL


def _decode_entity(match: re.Match[str]) -> str:
    from extract.characters import repair

    char = html.unescape(match.group())
    if char == match.group():
        return char
    char = repair(char).replace("\n", " ")
    return char + NUL * (len(match.group()) - len(char))


def _tag(match: re.Match[str]) -> str:
    return ("\n" if _BREAKING.match(match.group()) else NUL) + NUL * (len(match.group()) - 1)


def _tag_in_row(match: re.Match[str]) -> str:
    """In a row of a pipe table a break parts the lines of a cell; it is left to who reads the cells."""
    return match.group() if match.group()[:3].lower() == "<br" else _blank(match)


def front_matter(text: str) -> int:
    """Length of the block of keys at the head of the file, 0 without one."""
    match = _FRONT.match(text)
    return match.end() if match and ":" in match.group() else 0


def images(text: str) -> int:
    """How many pictures the text shows."""
    return len(_IMAGE.findall(text)) + len(re.findall(r"<img\b", text, re.IGNORECASE))


def _blank_comments(text: str) -> str:
    out: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        out += [text[at:start], NUL * (end + 3 - start)]
        at = end + 3
    return "".join([*out, text[at:]])


def blank_tags(text: str) -> str:
    """The text with HTML comments, inline tags and entities blanked; a tag that ends a line becomes a line feed."""
    if "<" in text:
        lines = _blank_comments(text).split("\n")
        text = "\n".join(_TAG.sub(_tag_in_row if line.lstrip()[:1] in ("|", "｜") else _tag, line) for line in lines)
    return _ENTITY.sub(_decode_entity, text) if "&" in text else text


def blank_marks(text: str) -> str:
    """The text of the same length with NUL for every mark but those of headings. What stands in fences is left alone."""
    out: list[str] = []
    at, fence = 0, ""
    for match in _FENCE.finditer(text):
        mark = match.group(1)
        if fence and not (mark[0] == fence[0] and len(mark) >= len(fence)):
            continue
        part = text[at : match.start()]
        out += [part if fence else _blank_inline(part), NUL * (match.end() - match.start())]
        fence = "" if fence else mark
        at = match.end()
    out.append(_blank_inline(text[at:]))
    return "".join(out)


def _blank_inline(text: str) -> str:
    text = _IMAGE.sub(_blank, text)
    text = _LINK.sub(_keep_link, text)
    text = _AUTOLINK.sub(_keep_address, text)
    text = blank_tags(text)
    if _HEADING.search(text):
        text = _QUOTE.sub(_blank, text)  # else it may be what is left of a breadcrumb
    text = _BULLET.sub(_blank, text)
    text = _CODE.sub(_keep, text)
    text = _BOLD.sub(_keep, text)
    text = _UNDERLINED.sub(_keep, text)
    text = _HARD_BREAK.sub(NUL, text)
    return _ESCAPED.sub(NUL, text)


def heading(line: str) -> tuple[int, int]:
    """Level of an ATX heading (1 to 6) and where its text begins; (0, 0) for any other line."""
    match = _HEADING.match(line)
    return (len(match.group(1)), match.end()) if match else (0, 0)


def without_closing(text: str) -> str:
    """The text of a heading without the # that may close it."""
    return _HEADING_END.sub("", text)


def underline(line: str) -> int:
    """Level of the heading over a line that underlines it (1 for =, 2 for -), 0 for any other line."""
    match = _SETEXT.match(line)
    return 0 if not match else 1 if match.group(1)[0] == "=" else 2


def is_rule(line: str) -> bool:
    """Whether a line only draws a rule."""
    return bool(_RULE.match(line))
