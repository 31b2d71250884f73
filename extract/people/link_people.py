"""Who holds which role: links the holders and roles of a paragraph into statements.

The tagger says what each word is; the text between decides. A gap gives a role to the holders on its left (``局长王某``
任 ``组长``) or right (``组长`` 由 ``局长王某`` 担任), goes on with a list, or ends it: ``data/people_gaps.json``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from extract.people.pair_people import Node, Sentence
from extract.people.people_words import (
    Word,
    alternatives,
    could_be_post,
    gap_is,
    has_verb,
    is_duty,
    is_post,
    one_person,
    squeeze,
    words_of,
)

_LIST_MARKS = re.compile(r"\([^()]{0,14}\)|[、,;。]")
_PARTS = re.compile("[、和及]|以及")
_FAR = 30
_HEADING = 30


@dataclass(frozen=True, slots=True)
class Statement:
    """One holder (a name, a post or both) and the role it was given; ``role`` None: the holder stands in a bare list."""

    name: Word | None
    post: Word | None
    role: Word | None


def link(text: str, words: Sequence[Word]) -> list[Statement]:
    """The statements of one paragraph, in order. ``words``: its tagged spans, sorted and apart from each other."""
    out: list[Statement] = []
    posts: dict[str, Word] = {}
    starts = [w.start for w in words]
    for begin, end in _sentences(text):
        inside = [w for w in words[bisect_left(starts, begin) : bisect_left(starts, end)] if w.end <= end]
        if not any(w.label != "ORG" for w in inside):
            continue
        sentence = Sentence(text, begin, end, inside)
        found = _statements(sentence)
        # 由局长甲、乡长乙组成，甲任组长: the post stands where the name has no role yet.
        posts |= {sentence.same(n.name): n.post for n in sentence.nodes if n.name and n.post and not n.roles}
        out += [replace(s, post=posts.get(sentence.same(s.name))) if s.name and not s.post else s for s in found]
    return out


def bare_list(text: str, words: Sequence[Word]) -> list[Statement]:
    """The holders of a line that holds nothing else (a name and a post in a list of members), or nothing."""
    posts = [
        Word("POST", w.start, w.end) if w.label == "ROLE" and could_be_post(squeeze(text[w.start : w.end])) else w for w in words
    ]
    rest, at = "", 0
    for word in posts:
        rest, at = rest + text[at : word.start], word.end
    if _LIST_MARKS.sub("", squeeze(rest + text[at:])) or any(w.label == "ROLE" for w in posts):
        return []
    return [Statement(n.name, n.post, None) for n in Sentence(text, 0, len(text), posts).nodes]


def _sentences(text: str) -> list[tuple[int, int]]:
    # 甲：副局长。分管办公室。: the second sentence says what the first one's man does.
    ends = (m.end() for m in re.finditer("[。！？!?]", text) if m.start() > _HEADING or not _duty_next().match(text, m.end()))
    bounds = [0, *ends, len(text)]
    return [(a, b) for a, b in zip(bounds, bounds[1:], strict=False) if a < b]


@lru_cache(maxsize=1)
def _duty_next() -> re.Pattern[str]:
    return re.compile(rf"\s{{0,4}}{alternatives('duty_adverbs')}?{alternatives('duty_verbs')}")


def _statements(s: Sentence) -> list[Statement]:
    """Every holder of a sentence with each of its roles."""
    left = _to_the_left(s)
    _to_the_right(s, left)
    _to_successors(s)
    _left_over(s)
    _one_leader(s)
    return [Statement(n.name, post, role) for n in s.nodes for role in n.roles for post in _each_post(s, n)]


def _duty(s: Sentence, node: Node) -> bool:
    return node.role is not None and is_duty(s.same(node.role))


# --- 甲任组长, 甲负责 ---------------------------------------------------------------------------------------------------
def _to_the_left(s: Sentence) -> set[int]:
    """Gives roles to the holders before them; returns the indices of those roles."""
    done: set[int] = set()
    holders: list[int] = []
    for i, node in enumerate(s.nodes):
        if node.role is None or not i:
            continue
        gap = s.between(i - 1, i)
        if s.holder(i + 1) and s.after(i) == ":":
            # 甲 成员：乙: what a label holds stands behind it.
            holders = []
        elif s.holder(i - 1):
            holders = _list_before(s, i - 1) if gap_is("gives_duty" if _duty(s, node) else "gives", gap) else []
        elif i - 1 in done and gap_is("also", gap) and not _looks_right(s, i, gap):
            # 甲任联络员，负责收发: the second says what the first is for, it gives no role of its own.
            holders = [] if _duty(s, node) and not _duty(s, s.nodes[i - 1]) else holders
            done.add(i)
        else:
            holders = []
        for h in holders:
            s.nodes[h].roles.append(node.role)
            done.add(i)
    return done


def _looks_right(s: Sentence, i: int, gap: str) -> bool:
    """Does role ``i``, after another role and no verb, belong to what follows it (…任组长，联络员为甲)?"""
    follows = s.after(i)
    return not has_verb(gap) and (gap_is("takes_open", follows) or (s.holder(i + 1) and gap_is("takes", follows)))


def _list_before(s: Sentence, i: int) -> list[int]:
    """Indices of the holders listed up to ``i``, less those that a role before them takes (组长为甲，乙任副组长)."""
    first = i
    while s.holder(first - 1) and not s.nodes[first - 1].roles and gap_is("lists", s.between(first - 1, first)):
        first -= 1
    if first < i and _taken(s, first):
        rest = range(first + 1, i + 1)
        commas = [k for k in rest if gap_is("comma", s.between(k - 1, k))]
        posts = [k for k in rest if (post := s.nodes[k].post) and post.start == s.nodes[k].start]
        first = (commas or posts or [i])[-1]
    return list(range(first, i + 1))


def _taken(s: Sentence, i: int) -> bool:
    """Does a role further left take the holder ``i`` (组长由甲改为乙)?"""
    while s.holder(i - 1) and gap_is("changes", s.between(i - 1, i)):
        i -= 1
    return i > 0 and not s.holder(i - 1) and gap_is("takes", s.between(i - 1, i))


# --- 组长由甲担任, 组长：甲, 联络员由甲改为乙 ----------------------------------------------------------------------------
def _to_the_right(s: Sentence, left: set[int]) -> None:
    """Gives roles to the holders after them. ``left``: indices of roles that have holders before them."""
    waiting: list[Word] = []
    for i, node in enumerate(s.nodes[:-1]):
        if node.role is None:
            continue
        gap = s.between(i, i + 1)
        if not s.holder(i + 1):
            # 组长、第一责任人为甲: both roles are the holder's.
            waiting = [*waiting, node.role] if i not in left and gap_is("and", gap) else []
            continue
        later = gap_is("takes_later", gap) and gap_is("succeeds", s.after(i + 1))
        if not _duty(s, node) and not s.nodes[i + 1].roles and (later or (i not in left and gap_is("takes", gap))):
            for k in _list_after(s, i + 1):
                s.nodes[k].roles += [*waiting, node.role]
        waiting = []


def _list_after(s: Sentence, i: int) -> list[int]:
    """Indices of the holders listed from ``i`` on. After a comma the list must end as lists do, else it ends before it."""
    found = [i]
    while s.holder(found[-1] + 1) and not s.nodes[found[-1] + 1].roles:
        gap = s.between(found[-1], found[-1] + 1)
        # 成员：甲　主任；乙　科长
        field = gap == ";" and s.nodes[found[-1] + 1].name and s.nodes[i].name and s.between(i - 1, i) == ":"
        if not field and not any(gap_is(kind, gap) for kind in ("lists", "changes", "shares_out")):
            break
        found.append(found[-1] + 1)
    if found[-1] + 1 < len(s.nodes) or gap_is("ends_list", s.after(found[-1])):
        return found
    gaps = {k: s.between(k - 1, k) for k in found[1:]}
    cut = next((k for k, gap in gaps.items() if gap_is("comma", gap) and not gap_is("changes", gap)), len(s.nodes))
    return [k for k in found if k < cut]


# --- what is left ----------------------------------------------------------------------------------------------------
def _to_successors(s: Sentence) -> None:
    """由甲负责，十月起由乙接手: the role of the one before goes on."""
    for i, node in enumerate(s.nodes):
        if node.role is None and node.name and not node.roles and gap_is("succeeds", s.after(i)):
            before = next((n for n in reversed(s.nodes[:i]) if n.role is None), None)
            if before and not gap_is("other_seat", s.gap(before.end, node.start)):
                node.roles += before.roles


def _left_over(s: Sentence) -> None:
    """A role that nobody has: the nearest holder that has none, if it is near."""
    given = {role for n in s.nodes for role in n.roles}
    for i, node in enumerate(s.nodes):
        if node.role is None or node.role in given:
            continue
        if _duty(s, node):
            gap = s.between(i - 1, i) if s.holder(i - 1) and not s.nodes[i - 1].roles else ";"
            s.nodes[i - 1].roles += [node.role] if len(gap) <= _FAR and ";" not in gap else []
        elif s.holder(i + 1) and not (after := s.nodes[i + 1]).roles:
            # 组长、副局长王某主持会议: the seat and the post of one man.
            both = after.name and after.post and after.post.end == after.name.start and s.between(i, i + 1) == "、"
            if gap_is("near", s.between(i, i + 1)) or (both and not (s.holder(i - 1) and gap_is("and", s.between(i - 1, i)))):
                after.roles.append(node.role)


def _one_seat(s: Sentence, roles: Sequence[Word]) -> bool:
    """Are the roles the seat of one person (组长, not 双组长)?"""
    return (
        len(roles) == 1 and s.same(roles[0]) in words_of("single_seats") and s.text[roles[0].start - 1 : roles[0].start] != "双"
    )


def _one_leader(s: Sentence) -> None:
    """秘书长、办公厅主任任组长: a group has one head, so two posts without names are his."""
    for i, (first, second) in enumerate(pairwise(s.nodes)):
        if first.roles != second.roles or not _one_seat(s, first.roles):
            continue
        posts = first.post and second.post and not (first.name or second.name) and s.between(i, i + 1) == "、"
        if posts and not gap_is("jointly", s.after(i + 1)):
            first.roles, second.post = [], Word("POST", first.post.start, second.post.end)  # type: ignore[union-attr]


def _each_post(s: Sentence, node: Node) -> list[Word | None]:
    """The posts of a holder without a name, each by itself (纪检组长、副局长), unless they are one person's."""
    if node.name or not node.post:
        return [node.post]
    text, start = s.text[node.post.start : node.post.end], node.post.start
    if _one_seat(s, node.roles):
        return [node.post]
    pieces: list[Word | None] = []
    at = 0
    for mark in _PARTS.finditer(text):
        part = text[at : mark.start()]
        if is_post(squeeze(part)) and not one_person(part, text[mark.end() :]):
            pieces.append(Word("POST", start + at, start + mark.start()))
            at = mark.end()
    return [*pieces, Word("POST", start + at, node.post.end)]
