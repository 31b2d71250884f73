"""Names and posts that belong together: the words of one sentence as holders and roles, in order.

A holder is a name with its post (``局长王某``, ``王某（局长）``), a name alone, or a post alone. Posts that are given to
somebody (``办公室主任由王某担任``) are roles.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.people.people_words import Word, could_be_post, gap_is, is_duty, one_person, squeeze, words_of

_ROUND = re.compile(r"\([^()]{0,14}\)")
_CLOSES = re.compile(r"^[^()]{0,10}\)")
_FIRST_POST = re.compile(r"(?:^|[，。；：、由以请])([^，。；：、由以请任为副\s]{0,8}(?:书记|常委|党组成员|党委委员|长|主任))、$")


@dataclass(slots=True)
class Node:
    """A role or a holder. ``start`` and ``end`` span its own words, without a post that it shares with others."""

    start: int
    end: int
    role: Word | None = None
    name: Word | None = None
    post: Word | None = None
    roles: list[Word] = field(default_factory=list)


class Sentence:
    """``text[begin:end]`` of a paragraph with its ``nodes``. ``words``: the tagged spans inside, sorted."""

    def __init__(self, text: str, begin: int, end: int, words: Sequence[Word]) -> None:
        self.text, self.end = text, end
        self._bodies = [w for w in words if w.label == "ORG"]
        self._body_starts = [w.start for w in self._bodies]
        whole = self._joined_posts([self._whole_post(w) for w in words if w.label != "ORG"])
        self.nodes: list[Node] = self._with_shared_posts(self._paired(whole))
        self._posts_to_roles()

    # --- the text between -------------------------------------------------------------------------------------------
    def gap(self, start: int, end: int) -> str:
        """The text between two words: half-width, without white space, bodies and short brackets."""
        parts, at = [], start
        for body in self._bodies[bisect_left(self._body_starts, start) : bisect_left(self._body_starts, end)]:
            parts.append(self.text[at : body.start])
            at = body.end
        return _CLOSES.sub("", _ROUND.sub("", squeeze("".join((*parts, self.text[at:end])))))

    def between(self, i: int, j: int) -> str:
        """The gap between nodes ``i`` and ``j``."""
        return self.gap(self.nodes[i].end, self.nodes[j].start)

    def after(self, i: int) -> str:
        """What follows node ``i`` up to the next node or the end of the sentence."""
        return self.gap(self.nodes[i].end, self.nodes[i + 1].start if i + 1 < len(self.nodes) else self.end)

    def holder(self, i: int) -> bool:
        """Is there a node ``i``, and is it a holder?"""
        return 0 <= i < len(self.nodes) and self.nodes[i].role is None

    def same(self, word: Word) -> str:
        """The text of a word, to compare it."""
        return squeeze(self.text[word.start : word.end])

    # --- names and posts --------------------------------------------------------------------------------------------
    def _whole_post(self, word: Word) -> Word:
        """The post with a first part that the tagger left out: 校长、党委副书记."""
        first = _FIRST_POST.search(self.text[max(0, word.start - 14) : word.start]) if word.label == "POST" else None
        if not first or not one_person(first[1], self.same(word)):
            return word
        return Word("POST", word.start - len(first[1]) - 1, word.end)

    def _joined_posts(self, words: Sequence[Word]) -> list[Word]:
        """党组书记 and 局长 as one span, where they are two posts of one person."""
        out: list[Word] = []
        for i, word in enumerate(words):
            if out and out[-1].label == word.label == "POST":
                gap = self.gap(out[-1].end, word.start)
                one = gap == "兼" or self._name_next(words, i) or one_person(self.same(out[-1]), self.same(word))
                if gap in ("、", "兼", "") and one:
                    out[-1] = Word("POST", out[-1].start, word.end)
                    continue
            out.append(word)
        return out

    def _name_next(self, words: Sequence[Word], i: int) -> bool:
        """Does a name follow word ``i`` with nothing between?"""
        return i + 1 < len(words) and words[i + 1].label == "PERSON" and not self.gap(words[i].end, words[i + 1].start)

    def _paired(self, words: Sequence[Word]) -> list[Node]:
        """Names joined with the posts beside them; posts that stand alone; roles."""
        nodes: list[Node] = []
        for i, word in enumerate(words):
            last = nodes[-1] if nodes else None
            gap = self.gap(last.end, word.start) if last else "-"
            if word.label == "ROLE":
                # 副组长：副主任　王某 and 办公室主任王某为副组长: what the tagger took for a role is the post.
                could = could_be_post(self.same(word))
                post = could and self._name_next(words, i)
                post = post and ((last and last.role and gap == ":") or self._name_takes(words, i + 1))
                if last and could and not gap and self._stands_behind(nodes, word):
                    # 王某副主任, 成员　王某　办公室主任
                    last.post, last.end = word, word.end
                    continue
                nodes.append(Node(word.start, word.end, post=word) if post else Node(word.start, word.end, role=word))
            elif word.label == "PERSON" and last and last.post and not last.name and gap in ("", "同志"):
                last.name, last.end = word, word.end
            elif word.label == "PERSON":
                nodes.append(Node(word.start, word.end, name=word))
            elif last and last.name and not last.post and self._is_own(words, i, gap):
                last.post, last.end = word, word.end
            else:
                nodes.append(Node(word.start, word.end, post=word))
        return nodes

    def _name_takes(self, words: Sequence[Word], i: int) -> bool:
        """Is name ``i``, perhaps with others after it, followed by a role that it takes?"""
        gap = ""
        for last, word in pairwise(words[i:]):
            gap = self.gap(last.end, word.start)
            if word.label == "ROLE":
                return gap_is("gives_duty" if is_duty(self.same(word)) else "gives", gap)
            if gap and not gap_is("and", gap):
                return False
        return False

    def _stands_behind(self, nodes: Sequence[Node], role: Word) -> bool:
        """Is what the tagger took for a role the post of the name before it, with nothing but blanks between?"""
        last = nodes[-1]
        if not last.name or last.post or self.gap(role.end, self.end).startswith(":"):
            return False
        column = len(nodes) > 1 and nodes[-2].role is not None and self.same(role) not in words_of("signoff_labels")
        return last.end == role.start or column

    def _is_own(self, words: Sequence[Word], i: int, gap: str) -> bool:
        """Is post ``i`` that of the name before it (甲（局长）, 甲任局长后)?"""
        if gap_is("post_follows", gap):
            return self._belongs_back(words, i, gap)
        return gap_is("takes_on", gap) and gap_is("enters", squeeze(self.text[words[i].end : words[i].end + 3]))

    def _belongs_back(self, words: Sequence[Word], i: int, gap: str) -> bool:
        """Does post ``i`` belong to the name before it, although a name may follow it as well?"""
        if gap or not self._name_next(words, i):
            return True
        return words[i].start - words[i - 1].end <= words[i + 1].start - words[i].end

    def _with_shared_posts(self, nodes: Sequence[Node]) -> list[Node]:
        """副局长甲、乙 and 甲、乙两位副局长 and 甲、乙副局长: one post for several names."""
        out: list[Node] = []
        for node in nodes:
            last = out[-1] if out else None
            gap = self.gap(last.end, node.start) if last and last.name else None
            if last is None or gap is None:
                out.append(node)
            elif node.post and not node.name and gap_is("shares", gap):
                for earlier in self._names_before(out):
                    earlier.post = node.post
                last.end = node.end
            else:
                if gap_is("and", gap) and node.name and node.post and node.name.end == node.post.start and not last.post:
                    for earlier in self._names_before(out):
                        earlier.post = node.post
                elif gap_is("and", gap) and node.name and not node.post and last.post and last.post.start < last.start + 1:
                    node.post = last.post
                out.append(node)
        return out

    def _names_before(self, nodes: Sequence[Node]) -> list[Node]:
        """The last names of ``nodes`` that have no post and are only separated."""
        run: list[Node] = []
        for node in reversed(nodes):
            if not node.name or node.post or (run and not gap_is("and", self.gap(node.end, run[-1].start))):
                break
            run.append(node)
        return run

    # --- posts that are roles ---------------------------------------------------------------------------------------
    def _posts_to_roles(self) -> None:
        """办公室主任由甲担任, 副局长乙兼任办公室主任: makes a role of a post that is given to somebody."""
        for i, node in enumerate(self.nodes):
            if node.role and self._is_holder(i, node.role):
                self.nodes[i] = Node(node.start, node.end, post=node.role)
            elif node.post and not node.name and (self._is_filled(i) or self._is_taken_on(i) or self._is_staffed(i)):
                self.nodes[i] = Node(node.start, node.end, role=Word("ROLE", node.post.start, node.post.end))

    def _is_holder(self, i: int, role: Word) -> bool:
        """办公室主任为审核人: what the tagger took for a role is the post of the one who takes the next role."""
        if not could_be_post(self.same(role)):
            return False
        if i + 1 == len(self.nodes) or (i and self.holder(i - 1) and gap_is("gives", self.between(i - 1, i))):
            return False
        if not self.holder(i + 1):
            return gap_is("gives", self.between(i, i + 1))
        # 副主任、纪工委书记为副组长: one of a list of posts.
        return self.nodes[i + 1].name is None and gap_is("and", self.between(i, i + 1))

    def _is_filled(self, i: int) -> bool:
        if not self.holder(i + 1) or not gap_is("filled_by", self.between(i, i + 1)):
            return False
        last = i + 1
        while self.holder(last + 1) and gap_is("lists", self.between(last, last + 1)):
            last += 1
        return self.nodes[i + 1].name is not None and gap_is("moved", self.after(last))

    def _is_staffed(self, i: int) -> bool:
        """具体工作人员为甲、乙: what they are there for, no post."""
        post = self.nodes[i].post
        if not post or not self.same(post).endswith("工作人员") or not self.holder(i + 1) or not self.nodes[i + 1].name:
            return False
        return self.between(i, i + 1) in ("为", "是", "有", ":")

    def _is_taken_on(self, i: int) -> bool:
        if not i:
            return False
        gap = self.between(i - 1, i)
        return gap_is("takes_on", gap) if self.holder(i - 1) else "兼" in gap and gap_is("also", gap)
