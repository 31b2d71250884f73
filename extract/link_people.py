"""Who holds which role: links the names, posts and roles of one sentence into statements.

The tagger says what each word is; this module reads the words between them. A gap gives a role to the holders on its
left (``局长王某`` 任 ``组长``), to those on its right (``组长`` 由 ``局长王某`` 担任), goes on with a list, or ends it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.people_words import Word, is_duty, is_post, squeeze

_N = "[一二两三四五六七八九十几数0-9]"
_COUNT = rf"(?:等?{_N}{{1,3}}[名位个人](?:同志)?)"
_VERB = "(?:担任|兼任|接任|出任|充任|作为|身为|任|兼|为|是|系|作|当|做)"
_ADVERB = rf"(?:同志|等人|等|{_COUNT}|人|的|均|都|也|则|仍|共同|分别|同|先后|亲自|一人|本人|继续|一直|现|不再|挂帅|挂名|,)"
_PLACE = "[^,;:、()]"

_GIVES = re.compile(rf"^(?:{_ADVERB}{{0,5}}{_VERB}了?{_PLACE}{{0,30}}|\()$")
_GIVES_DUTY = re.compile(rf"^{_ADVERB}{{0,3}}{_PLACE}{{0,22}}$")
# After a role: the same holders take another one.
_ALSO = re.compile(rf"^(?:[,、并又还和及]|同时){{0,3}}(?:(?:在{_PLACE}{{1,12}})?{_ADVERB}{{0,3}}{_VERB}{_PLACE}{{0,20}})?$")
_TAKES = re.compile(
    rf"^(?:$|{_PLACE}{{0,12}}(?:由|为|是|系|:|有|包括){{1,2}}(?:原|新任|现任|时任|前任|前后{_N}任)?{_COUNT}?{_PLACE}{{0,14}}$|{_COUNT}\($)"
)
_TAKES_LATER = re.compile(rf"^,(?:现|改|暂|后)?由{_PLACE}{{0,12}}$")
_LISTS = re.compile(
    rf"^(?:同志|等)?(?:[,、/和及与并暨兼]|以及){{0,2}}{_COUNT}?(?:{_PLACE}{{1,8}}[科室股处办部院站所队局心团校])?$"
)
_COMMA = re.compile("^(?:同志)?,")
_AND = re.compile(r"^(?:同志)?(?:[、/和及与]|以及)$")
_CHANGES = re.compile(
    rf"^(?:[^;]{{0,40}}(?:改由|改为|改任|调整为|变更为|更换为|换为|换成了?|变为|交给了?|移交给?)"
    rf"|,[^;]{{0,24}}[后起月年来现],?现?改?(?:由|是|为)){_PLACE}{{0,10}}$"
)
_SHARED_OUT = re.compile(rf"^[,;、]{_PLACE}{{1,14}}[为是]$")
_POST_FOLLOWS = re.compile(r"^(?:同志)?(?:\((?:[^()]{0,10}[,、])?|,?(?:身为|作为|系|时任|是))?$")
_SHARES = re.compile(rf"^等?{_N}{{1,2}}[位名个](?:同志)?$")
_FILLED_BY = re.compile(rf"^(?:一职|职务|人选)?[现改暂仍]?由{_PLACE}{{0,12}}$")
_TAKES_ON = re.compile(rf"^(?:同志)?{_PLACE}{{0,6}}(?:担任|兼任|接任|出任|兼|任){_PLACE}{{0,14}}$")
_ENDS_LIST = re.compile(
    r"^(?:同志|等人|等)?(?:共同|分别|先后|继续|暂时)?(?:担任|兼任|接任|接替|继任|出任|接手|代理|组成|担当|$|[。;)])"
)
_MOVED = re.compile(r"^(?:同志)?(?:继续|共同|暂时)?(?:担任|兼任|接任|出任|代理|继任|改为|调整为|变更为|更换为|换成)")
_SUCCEEDS = re.compile(r"^(?:同志)?(?:担任|接任|接替|继任|接手|代理|负责)")
_NEAR = re.compile(rf"^[^;。]{{0,10}}[:,]{_PLACE}{{0,6}}$")
_ROUND = re.compile(r"\([^()]{0,14}\)")
_CLOSES = re.compile(r"^[^()]{0,10}\)")
_FIRST_POST = re.compile("(?:^|[，。；：、由以请])([^，。；：、由以请任为副 　]{0,8}(?:书记|常委|党组成员|党委委员|长|主任))、$")
_DOUBLE = re.compile(
    "(?:党组|党委|党工委|党总支|[县市区省州旗委]委)(?:第一)?(?:副)?书记$|(?:党组|党委|党工委)(?:成员|委员)$|常委$"
)
_PARTY = re.compile("^[局委厅]?(?:党组|党委|党工委)(?:副)?(?:书记|成员|委员)$")
_PARTS = re.compile("[、和及]|以及")


@dataclass(frozen=True, slots=True)
class Statement:
    """One holder (a name, a post or both) and the role it was given; ``role`` None: the holder stands in a bare list."""

    name: Word | None
    post: Word | None
    role: Word | None


@dataclass(slots=True)
class _Node:
    """A role, or a holder: a name with its post, or a post alone. ``start``/``end``: its own words, no shared post."""

    start: int
    end: int
    role: Word | None = None
    name: Word | None = None
    post: Word | None = None
    roles: list[Word] = field(default_factory=list)


def link(text: str, words: Sequence[Word]) -> list[Statement]:
    """The statements of one paragraph, in order. ``words``: its tagged spans, sorted and apart from each other."""
    out: list[Statement] = []
    posts: dict[str, Word] = {}
    starts = [w.start for w in words]
    for begin, end in _sentences(text):
        inside = [w for w in words[bisect_left(starts, begin) : bisect_left(starts, end)] if w.end <= end]
        if any(w.label in ("PERSON", "POST") for w in inside):
            sentence = _Sentence(text, begin, end, inside)
            found = sentence.statements()
            # 由局长甲、乡长乙组成，甲任组长: the post stands where the name has no role yet.
            posts |= {
                squeeze(text[n.name.start : n.name.end]): n.post for n in sentence.nodes if n.name and n.post and not n.roles
            }
            out += [
                s if s.post or not s.name else replace(s, post=posts.get(squeeze(text[s.name.start : s.name.end]))) for s in found
            ]
    return out


def bare_list(text: str, words: Sequence[Word]) -> list[Statement]:
    """The holders of a line that holds nothing else (a name and a post in a list of members), or nothing."""
    rest, at = "", 0
    words = [Word("POST", w.start, w.end) if w.label == "ROLE" and is_post(squeeze(text[w.start : w.end])) else w for w in words]
    for w in words:
        rest, at = rest + text[at : w.start], w.end
    if re.sub(r"\([^()]{0,14}\)|[、,;。\s]", "", squeeze(rest + text[at:])) or any(w.label == "ROLE" for w in words):
        return []
    sentence = _Sentence(text, 0, len(text), words)
    return [Statement(n.name, n.post, None) for n in sentence.nodes if n.role is None]


def _sentences(text: str) -> list[tuple[int, int]]:
    bounds = [0, *(m.end() for m in re.finditer("[。！？!?]", text)), len(text)]
    return [(a, b) for a, b in zip(bounds, bounds[1:], strict=False) if a < b]


class _Sentence:
    """One sentence on its way from words to statements."""

    def __init__(self, text: str, begin: int, end: int, words: Sequence[Word]) -> None:
        self.text, self.end = text, end
        self.orgs = [w for w in words if w.label == "ORG"]
        self.org_starts = [w.start for w in self.orgs]
        self.nodes = self._roles_among(self._holders([w for w in words if w.label != "ORG"]))

    # --- the text between -------------------------------------------------------------------------------------------
    def gap(self, start: int, end: int) -> str:
        """The text between two words: half-width, without white space, bodies and short brackets."""
        parts, at = [], start
        for org in self.orgs[bisect_left(self.org_starts, start) : bisect_left(self.org_starts, end)]:
            parts.append(self.text[at : org.start])
            at = org.end
        return _CLOSES.sub("", _ROUND.sub("", squeeze("".join((*parts, self.text[at:end])))))

    def between(self, i: int, j: int) -> str:
        return self.gap(self.nodes[i].end, self.nodes[j].start)

    def after(self, i: int) -> str:
        """What follows node ``i`` up to the next node or the end of the sentence."""
        return self.gap(self.nodes[i].end, self.nodes[i + 1].start if i + 1 < len(self.nodes) else self.end)

    # --- names and posts --------------------------------------------------------------------------------------------
    def _holders(self, words: Sequence[Word]) -> list[_Node]:
        """Names joined with the posts beside them; posts that stand alone; roles."""
        words = self._joined_posts([self._whole_post(w) for w in words])
        nodes: list[_Node] = []
        for i, word in enumerate(words):
            before = nodes[-1] if nodes else None
            gap = self.gap(before.end, word.start) if before else "-"
            if word.label == "ROLE" and before and before.role and gap == ":" and self._has_name(words, i):
                nodes.append(_Node(word.start, word.end, post=word))
            elif word.label == "ROLE":
                nodes.append(_Node(word.start, word.end, role=word))
            elif word.label == "PERSON":
                if before and before.post and not before.name and gap in ("", "同志"):
                    before.name, before.end = word, word.end
                else:
                    nodes.append(_Node(word.start, word.end, name=word))
            elif before and before.name and not before.post and _POST_FOLLOWS.match(gap) and self._belongs_back(words, i, gap):
                before.post, before.end = word, word.end
            else:
                nodes.append(_Node(word.start, word.end, post=word))
        return self._shared_posts(nodes)

    def _whole_post(self, word: Word) -> Word:
        """The post with a first part that the tagger left out: 校长、党委副书记."""
        first = _FIRST_POST.search(self.text[max(0, word.start - 14) : word.start]) if word.label == "POST" else None
        if not first or not _one_person(first[1], self.text[word.start : word.end]):
            return word
        return Word("POST", word.start - len(first[1]) - 1, word.end)

    def _joined_posts(self, words: Sequence[Word]) -> list[Word]:
        """党组书记 and 局长 as one span, where they are two posts of one person."""
        out: list[Word] = []
        for i, word in enumerate(words):
            last = out[-1] if out else None
            if last and last.label == word.label == "POST":
                gap = self.gap(last.end, word.start)
                named = i + 1 < len(words) and words[i + 1].label == "PERSON" and not self.gap(word.end, words[i + 1].start)
                first, second = self.text[last.start : last.end], self.text[word.start : word.end]
                if gap in ("、", "兼", "") and (named or gap == "兼" or _one_person(first, second)):
                    out[-1] = Word("POST", last.start, word.end)
                    continue
            out.append(word)
        return out

    def _has_name(self, words: Sequence[Word], i: int) -> bool:
        """Is word ``i``, after a label, a post in front of a name (副组长：副主任　王某)?"""
        post = is_post(squeeze(self.text[words[i].start : words[i].end]))
        return post and i + 1 < len(words) and words[i + 1].label == "PERSON" and not self.gap(words[i].end, words[i + 1].start)

    def _belongs_back(self, words: Sequence[Word], i: int, gap: str) -> bool:
        """Does post ``i`` belong to the name before it, although a name may follow it as well?"""
        follows = i + 1 < len(words) and words[i + 1].label == "PERSON" and not self.gap(words[i].end, words[i + 1].start)
        if not follows or gap:
            return True
        near, far = words[i].start - words[i - 1].end, words[i + 1].start - words[i].end
        return near <= far

    def _shared_posts(self, nodes: list[_Node]) -> list[_Node]:
        """副局长甲、乙 and 甲、乙两位副局长: one post for several names. A shared post stays outside ``start``/``end``."""
        out: list[_Node] = []
        for node in nodes:
            last = out[-1] if out else None
            if last and last.name and node.post and not node.name and _SHARES.match(self.gap(last.end, node.start)):
                run = self._run_of_names(out)
                for earlier in run:
                    earlier.post = node.post
                run[-1].end = node.end
                continue
            if node.name and not node.post and last and last.name and last.post and last.post.start < last.name.start:
                if _AND.match(self.gap(last.end, node.start)):
                    node.post = last.post
            elif node.name and node.post and node.name.end == node.post.start and last and last.name and not last.post:
                for earlier in self._run_of_names(out) if _AND.match(self.gap(last.end, node.start)) else ():
                    earlier.post = node.post
            out.append(node)
        return out

    def _run_of_names(self, nodes: Sequence[_Node]) -> list[_Node]:
        """The last names of ``nodes`` that have no post and are only separated."""
        run: list[_Node] = []
        for node in reversed(nodes):
            if not node.name or node.post or (run and not _AND.match(self.gap(node.end, run[0].start))):
                break
            run.insert(0, node)
        return run

    # --- posts that are roles ---------------------------------------------------------------------------------------
    def _roles_among(self, nodes: list[_Node]) -> list[_Node]:
        """办公室主任由甲担任, 副局长乙兼任办公室主任: a post that is given to somebody is a role."""
        self.nodes = nodes
        for i, node in enumerate(nodes):
            if not node.post or node.name:
                continue
            role = Word("ROLE", node.post.start, node.post.end)
            if i + 1 < len(nodes) and nodes[i + 1].role is None and _FILLED_BY.match(self.between(i, i + 1)):
                last = i + 1
                while last + 1 < len(nodes) and nodes[last + 1].role is None and _LISTS.match(self.between(last, last + 1)):
                    last += 1
                if nodes[i + 1].name and _MOVED.match(self.after(last)):
                    nodes[i] = _Node(node.start, node.end, role=role)
            elif i and self._taken_on(i):
                nodes[i] = _Node(node.start, node.end, role=role)
        return nodes

    def _taken_on(self, i: int) -> bool:
        """Is post ``i`` one that the holder before it takes (甲兼任办公室主任, 甲任副组长兼办公室主任)?"""
        gap = self.between(i - 1, i)
        if self.nodes[i - 1].role is not None:
            return "兼" in gap and bool(_ALSO.match(gap))
        return bool(_TAKES_ON.match(gap))

    # --- roles ------------------------------------------------------------------------------------------------------
    def statements(self) -> list[Statement]:
        """Every holder with each of its roles."""
        left = self._to_the_left()
        self._to_the_right(left)
        self._left_over()
        out: list[Statement] = []
        for node in self.nodes:
            for role in node.roles:
                for post in self._each_post(node, role):
                    out.append(Statement(node.name, post, role))
        return out

    def _duty(self, role: Word) -> bool:
        return is_duty(squeeze(self.text[role.start : role.end]))

    def _to_the_left(self) -> set[int]:
        """甲任组长, 甲负责: gives roles to the holders before them; returns the indices of those roles."""
        done: set[int] = set()
        holders: list[int] = []
        for i, node in enumerate(self.nodes):
            if node.role is None or not i:
                continue
            gap = self.between(i - 1, i)
            if self.nodes[i - 1].role is None:
                pattern = _GIVES_DUTY if self._duty(node.role) else _GIVES
                holders = self._list_before(i - 1) if pattern.match(gap) else []
            elif i - 1 in done and _ALSO.match(gap) and not self._looks_right(i, gap):
                # 甲任联络员，负责收发: the second says what the first is for, it gives no role of its own.
                holders = [] if self._duty(node.role) and not self._duty(self.nodes[i - 1].role) else holders  # type: ignore[arg-type]
                done.add(i)
            else:
                holders = []
            for h in holders:
                self.nodes[h].roles.append(node.role)
            if holders:
                done.add(i)
        return done

    def _looks_right(self, i: int, gap: str) -> bool:
        """Does role ``i``, after another role and no verb, belong to what follows it (…任组长，联络员为甲)?"""
        following = i + 1 < len(self.nodes) and self.nodes[i + 1].role is None and _TAKES.match(self.between(i, i + 1))
        return bool(following) and not re.search(_VERB, gap)

    def _list_before(self, i: int) -> list[int]:
        """Indices of the holders listed up to ``i``, less those that a role before them takes (组长为甲，乙任副组长)."""
        first = i
        while first and self.nodes[first - 1].role is None and not self.nodes[first - 1].roles:
            if not _LISTS.match(self.between(first - 1, first)):
                break
            first -= 1
        if first < i and self._taken(first):
            cuts = [k for k in range(first + 1, i + 1) if _COMMA.match(self.between(k - 1, k))]
            posts = [k for k in range(first + 1, i + 1) if self.nodes[k].post and self.nodes[k].start == self.nodes[k].post.start]  # type: ignore[union-attr]
            first = (cuts or posts or [i])[-1]
        return list(range(first, i + 1))

    def _taken(self, i: int) -> bool:
        """Does a role further left take the holder ``i`` (组长由甲改为乙)?"""
        while i and self.nodes[i - 1].role is None and re.match(_CHANGES, self.between(i - 1, i)):
            i -= 1
        return bool(i and self.nodes[i - 1].role is not None and _TAKES.match(self.between(i - 1, i)))

    def _to_the_right(self, left: set[int]) -> None:
        """组长由甲担任, 组长：甲, 联络员由甲改为乙: gives roles to the holders after them."""
        waiting: list[Word] = []
        for i, node in enumerate(self.nodes[:-1]):
            if node.role is None:
                continue
            if self.nodes[i + 1].role is not None:
                waiting = [*waiting, node.role] if i not in left and _AND.match(self.between(i, i + 1)) else []
                continue
            gap, succeeded = self.between(i, i + 1), _SUCCEEDS.match(self.after(i + 1))
            if self._duty(node.role) or self.nodes[i + 1].roles:
                waiting = []
            elif (i in left and _TAKES_LATER.match(gap) and succeeded) or (
                i not in left and (_TAKES.match(gap) or (_TAKES_LATER.match(gap) and succeeded))
            ):
                for k in self._list_after(i + 1):
                    self.nodes[k].roles += [*waiting, node.role]
            waiting = []

    def _list_after(self, i: int) -> list[int]:
        """Indices of the holders listed from ``i`` on. After a comma the list must end as lists do, else it ends before it."""
        found, last = [i], i
        while last + 1 < len(self.nodes) and self.nodes[last + 1].role is None and not self.nodes[last + 1].roles:
            gap = self.between(last, last + 1)
            if not (_LISTS.match(gap) or _CHANGES.match(gap) or (_SHARED_OUT.match(gap) and not self.nodes[last + 1].roles)):
                break
            last += 1
            found.append(last)
        ends = last + 1 < len(self.nodes) or _ENDS_LIST.match(self.after(last))
        if not ends:
            cuts = [k for k in found[1:] if _COMMA.match(self.between(k - 1, k)) and not _CHANGES.match(self.between(k - 1, k))]
            found = [k for k in found if not cuts or k < cuts[0]]
        return found

    def _left_over(self) -> None:
        """A role that nobody has: the nearest holder of the sentence that has no role, if it is near."""
        given = {id(r) for n in self.nodes for r in n.roles}
        for i, node in enumerate(self.nodes):
            if node.role is None or id(node.role) in given:
                continue
            before, after = i - 1, i + 1
            duty = self._duty(node.role)
            if before >= 0 and self.nodes[before].role is None and not self.nodes[before].roles and duty:
                if len(self.between(before, i)) <= 30 and ";" not in self.between(before, i):
                    self.nodes[before].roles.append(node.role)
            elif not duty and after < len(self.nodes) and self.nodes[after].role is None and not self.nodes[after].roles:
                self.nodes[after].roles += [node.role] if _NEAR.match(self.between(i, after)) else []

    def _each_post(self, node: _Node, role: Word) -> list[Word | None]:
        """The posts of a holder without a name, each by itself (纪检组长、副局长), unless they are one person's."""
        if node.name or not node.post:
            return [node.post]
        text = self.text[node.post.start : node.post.end]
        pieces, at = [], 0
        for mark in _PARTS.finditer(text):
            if not is_post(squeeze(text[at : mark.start()])) or _one_person(text[at : mark.start()], text[mark.end() :]):
                continue
            pieces.append(Word("POST", node.post.start + at, node.post.start + mark.start()))
            at = mark.end()
        return [*pieces, Word("POST", node.post.start + at, node.post.end)]


def _one_person(first: str, second: str) -> bool:
    """党组书记 and 局长, 局长 and 党组书记: two posts that one person holds."""
    first, second = squeeze(first), squeeze(second)
    return bool(_DOUBLE.search(first) or (_PARTY.match(second) and "副" not in first))
