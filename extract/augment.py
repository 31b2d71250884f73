"""Training text for the tagger of people: corpus paragraphs with aligned labels, changed copies, invented sentences.

The corpus tags names and bodies inline; posts and roles stand only in its ``# person:`` lines. :func:`align` finds the
place in the text each of those lines speaks of. :class:`Augmenter` then makes, from one seed, paragraphs that keep the
labels while names, posts, roles, punctuation and spacing change, and paragraphs without any people.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from extract.corpus import AnnotatedReport, PersonRecord

LABELS = ("PERSON", "POST", "ROLE", "ORG")
Labelled = tuple[int, int, str]

# Verbs that say what the corpus records as role 负责.
DUTY_VERB = re.compile("负总责|总负责|具体负责|全面负责|负责|分管|审定|主抓|具体抓|把关|接手|牵头")
# A post in front of a name that carries no responsibility (县长某某出席): tagged, because the tagger sees no responsibility.
_BARE_POST = re.compile("[^，。；：、（）“”由请和 　]{0,8}(?:[县区市镇乡局处科股校院厅]长|主任|书记|组组长)$")
_BARE_START = re.compile("^(?:.{0,6}?(?:由|邀请|请|[0-9]次))")
_SLOT = re.compile(r"\{([^{}]{1,12})\}|\[([^\[\]]{1,12})\]|<([^<>]{1,20})>")
_CHOICE = re.compile(r"\(([^()]{0,120})\)")
_HALF = str.maketrans("，：；（）", ",:;()")
_AFTER_NAME = {
    "pt": "局长 局长 镇长 乡长 主任 书记 县长 区长 院长 校长 科长 处长",
    "dt": "副局长 副镇长 副乡长 副主任 副书记 副县长 副院长 科长",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A text and its labelled spans, sorted and apart from each other."""

    text: str
    spans: tuple[Labelled, ...] = ()


@lru_cache(maxsize=1)
def load_data() -> tuple[dict[str, Any], dict[str, list[str]]]:
    """``names.json`` (surnames, characters, posts, roles, places) and ``people.json`` (sentence templates)."""
    folder = Path(__file__).parent / "data"
    return (
        json.loads((folder / "names.json").read_text("utf-8")),
        json.loads((folder / "people.json").read_text("utf-8")),
    )


# --- corpus → labelled paragraphs ------------------------------------------------------------------------------------
def align(report: AnnotatedReport) -> list[Sample]:
    """One Sample per paragraph that is not noise. Of every reading of a record the one with the shortest way between
    name, post and role is taken; a sentence end on the way costs much."""
    spans: list[list[Labelled]] = [[] for _ in report.paragraphs]
    for i, paragraph in enumerate(report.paragraphs):
        for a in paragraph.annotations:
            if a.label in ("name", "org"):
                spans[i].append((a.start, a.end, "PERSON" if a.label == "name" else "ORG"))
    for record in report.persons:
        best = min(
            (found for i in range(len(report.paragraphs)) for found in _readings(report, i, record)),
            default=None,
            key=lambda found: found[0],
        )
        if best:
            _, i, post, role = best
            spans[i] += [(*post, "POST")] if post else []
            spans[i] += [(*role, "ROLE")] if role else []
    out = []
    for paragraph, found in zip(report.paragraphs, spans, strict=True):
        if paragraph.kind != "noise" and paragraph.text.strip():
            found += _bare_posts(paragraph.text, found)
            out.append(Sample(paragraph.text, disjoint(found)))
    return out


def disjoint(spans: Sequence[Labelled]) -> tuple[Labelled, ...]:
    """Of overlapping spans the name stays, else the longer one."""
    kept: list[Labelled] = []
    for span in sorted(set(spans), key=lambda s: (s[2] != "PERSON", s[0] - s[1], s[0])):
        if all(span[1] <= k[0] or k[1] <= span[0] for k in kept):
            kept.append(span)
    return tuple(sorted(kept))


def _occurrences(text: str, part: str) -> list[tuple[int, int]]:
    """Places of ``part`` in ``text``, white space inside it allowed."""
    return [m.span() for m in re.finditer(r"\s{0,4}".join(map(re.escape, part)), text)]


def _way(text: str, a: tuple[int, int], b: tuple[int, int]) -> float:
    if a[1] > b[0] and b[1] > a[0]:
        return 500.0
    between = text[a[1] : b[0]] if a[1] <= b[0] else text[b[1] : a[0]]
    return len(between) + 40.0 * between.count("。") + 15.0 * between.count("；")


def _readings(
    report: AnnotatedReport, i: int, record: PersonRecord
) -> list[tuple[float, int, tuple[int, int] | None, tuple[int, int] | None]]:
    paragraph = report.paragraphs[i]
    text = paragraph.text
    if paragraph.kind == "noise":
        return []
    names: list[tuple[int, int] | None] = [None]
    if record.name:
        names = [(a.start, a.end) for a in paragraph.annotations if a.label == "name" and text[a.start : a.end] == record.name]
    posts: list[tuple[int, int] | None] = list(_occurrences(text, record.title)) if record.title else []
    if not names or (not record.name and not posts):
        return []
    if record.role == "负责":
        roles: list[tuple[int, int] | None] = [m.span() for m in DUTY_VERB.finditer(text)]
    else:
        roles = [r for r in _occurrences(text, record.role or "?") if text[r[0] - 1 : r[0]] != "副"]
    out = []
    for name, post, role in product(names, posts or [None], roles or [None]):
        cost = 200.0 * ((post is None and record.title is not None) + (role is None))
        if name and post:
            cost += _way(text, post, name) * (1.0 if post[1] <= name[0] else 1.2)
        holder = name or post
        if role and holder:
            before = holder[1] <= role[0]
            cost += _way(text, holder, role) * (1.0 if before else 1.05) + (60.0 if record.role == "负责" and not before else 0.0)
            if post:
                cost += 500.0 * (post[0] < role[1] and role[0] < post[1])
        out.append((cost, i, post, role))
    return out


def _bare_posts(text: str, spans: Sequence[Labelled]) -> list[Labelled]:
    out = []
    ends = {s[1] for s in spans}
    for start, _, label in spans:
        if label == "PERSON" and start not in ends:
            found = _BARE_POST.search(text[max(0, start - 14) : start])
            if found:
                post = _BARE_START.sub("", found[0])
                out.append((start - len(post), start, "POST"))
    return out


# --- invented and changed text ---------------------------------------------------------------------------------------
class Augmenter:
    """Makes labelled paragraphs from one seed. ``corpus``: aligned paragraphs to change and to mix in."""

    def __init__(self, corpus: Sequence[Sample], seed: int) -> None:
        self.rng = random.Random(seed)
        self.names, self.templates = load_data()
        people = {"PERSON", "POST", "ROLE"}
        self.with_people = [s for s in corpus if any(label in people for _, _, label in s.spans)]
        self.without = [s for s in corpus if s not in self.with_people]

    def documents(self, characters: int) -> list[Sample]:
        """Documents of one to six paragraphs joined by line feeds, about ``characters`` long together."""
        out: list[Sample] = []
        total = 0
        while total < characters:
            parts = [self.paragraph() for _ in range(self.rng.choice((1, 1, 2, 3, 4, 6)))]
            out.append(join(parts, "\n"))
            total += len(out[-1].text)
        return out

    def paragraph(self) -> Sample:
        rng, draw = self.rng, self.rng.random()
        if draw < 0.36 and self.with_people:
            sample = self.changed(rng.choice(self.with_people))
        elif draw < 0.60 and self.without:
            sample = self.changed(rng.choice(self.without))
        elif draw < 0.88:
            sample = self.invented()
        else:
            sample = join([self.expand(rng.choice(self.templates["negative"])) for _ in range(rng.randint(1, 4))], "")
        return self.noisy(sample)

    def invented(self) -> Sample:
        """Sentences about people, now and then between sentences without any."""
        rng = self.rng
        template = rng.choice(self.templates["people"])
        parts = [self.expand(template)]
        if template.endswith("。"):
            if rng.random() < 0.35:
                more = [t for t in rng.sample(self.templates["people"], 6) if t.endswith("。")]
                parts += [self.expand(t) for t in more[:2]]
            for _ in range(rng.choice((0, 0, 1, 2))):
                parts.insert(rng.choice((0, len(parts))), self.expand(rng.choice(self.templates["negative"])))
        return join(parts, "")

    # -- slots
    def name(self) -> str:
        rng, data, draw = self.rng, self.names, self.rng.random()
        if draw < 0.07:
            first = "".join(rng.sample(data["minority"], rng.choice((1, 2, 2))))
            return first if rng.random() < 0.5 else first + rng.choice("··•・") + rng.choice(data["minority"])
        if draw < 0.17:
            surname = rng.choice(data["compound_surnames"])
        else:
            surname = rng.choice(data["common_surnames"] if rng.random() < 0.35 else data["surnames"])
        if draw > 0.96:
            return str(surname + rng.choice(("某", "某某", "某甲", "×", "××", "XX", "**", "先生", "女士")))
        given = "".join(rng.choice(data["given"]) for _ in range(rng.choice((1, 1, 2, 2, 2))))
        if draw > 0.94:
            # A compound of both parents' surnames.
            given = rng.choice(data["common_surnames"]) + given[:2]
        if len(surname + given) == 2 and rng.random() < 0.15:
            return str(surname + rng.choice(("　", " ", "  ")) + given)
        return str(surname + given)

    def _place(self) -> str:
        rng = self.rng
        return "".join(rng.sample(self.names["place"], 2)) + rng.choice(self.names["place_suffix"])

    def slot(self, key: str) -> list[tuple[str, str | None]]:
        """Pieces (text, label or None) that fill ``{key}``."""
        rng, data = self.rng, self.names
        if key == "P":
            return [(self.name(), "PERSON")]
        if key == "PP":
            return self._list("PERSON", [self.name() for _ in range(rng.choice((2, 2, 3, 4)))])
        if key == "dPP":
            return self._deputies()
        if key == "dlist":
            return self._list("POST", rng.sample(data["posts"]["dep"], rng.choice((1, 1, 2, 2, 3))))
        if key in data["posts"]:
            return [(rng.choice(data["posts"][key]), "POST")]
        if key in _AFTER_NAME:
            return [(rng.choice(_AFTER_NAME[key].split()), "POST")]
        if key == "rmem":
            return [(rng.choice(data["roles"]["mem"]), "ROLE")]
        if key in data["roles"]:
            return [(rng.choice(data["roles"][key]), "ROLE")]
        if key == "v":
            return [(rng.choice(data["verbs"]), "ROLE")]
        if key == "G":
            return [(rng.choice(("", "", self._place())) + rng.choice(data["groups"]), "ORG")]
        if key == "organ":
            return [(self._place() + rng.choice(data["bureaus"]), "ORG")]
        if key == "机构":
            return [(rng.choice("县市区") + rng.choice(data["bureaus"]), "ORG")]
        return [(self._plain(key), None)]

    def _plain(self, key: str) -> str:
        rng, data = self.rng, self.names
        plain = {
            "任": lambda: rng.choice(("任", "任", "任", "为", "担任", "兼任", "是")),
            "t": lambda: rng.choice(("", "", "同志")),
            "st": lambda: rng.choice(("", "", "同志", "专门", "具体")),
            "dept": lambda: rng.choice(data["departments"]),
            "duty": lambda: rng.choice(data["duties"]),
            "place": self._place,
            "n": lambda: str(rng.choice((2, 3, 5, 8, 12, 26, 140, 1803))),
            "大": lambda: rng.choice("八九"),
            "year": lambda: str(rng.randint(2008, 2025)),
            "mon": lambda: str(rng.randint(1, 12)),
            "day": lambda: str(rng.randint(1, 28)),
            "n人": lambda: rng.choice(("", "两名", "三位", "2名", "等3人")),
            "n位": lambda: rng.choice(("两位", "三位", "2位", "两名")),
            "phone": lambda: rng.choice(("", f"0{rng.randint(310, 998)}-")) + str(rng.randint(2100000, 8999999)),
            "mail": lambda: f"gk{rng.randint(10, 999)}@example.cn",
        }
        return str(plain[key]()) if key in plain else key

    def _list(self, label: str, items: Sequence[str]) -> list[tuple[str, str | None]]:
        out: list[tuple[str, str | None]] = [(items[0], label)]
        for i, item in enumerate(items[1:], 2):
            out += [(self.rng.choice("、、、和及与") if i == len(items) else "、", None), (item, label)]
        return out

    def _deputies(self) -> list[tuple[str, str | None]]:
        """副局长甲、乙和总工程师丙: several people, a post each or one post for several."""
        rng = self.rng
        out: list[tuple[str, str | None]] = []
        comma = rng.random() < 0.15
        for i in range(rng.choice((1, 1, 2, 3))):
            if i:
                out.append(("，" if comma else rng.choice("、、、和及"), None))
            out.append((rng.choice(self.names["posts"]["dep"]), "POST"))
            people = [self.name() for _ in range(rng.choice((1, 1, 2, 3)))]
            out += self._list("PERSON", people) if not comma else self._list("PERSON", people[:1])
            if rng.random() < 0.15:
                out.append(("同志", None))
        return out

    def expand(self, template: str) -> Sample:
        """``{slot}``, ``[role]``, ``<post>`` and ``(one|of|these)`` of a template filled."""
        while _CHOICE.search(template):
            template = _CHOICE.sub(lambda m: self.rng.choice(m[1].split("|")), template)
        pieces: list[tuple[str, str | None]] = []
        at = 0
        for m in _SLOT.finditer(template):
            pieces.append((template[at : m.start()], None))
            pieces += self.slot(m[1]) if m[1] else [(m[2], "ROLE")] if m[2] else [(m[3], "POST")]
            at = m.end()
        pieces.append((template[at:], None))
        return build(pieces)

    # -- changes
    def changed(self, sample: Sample) -> Sample:
        """The sample with other names and now and then other posts, roles and bodies; the same word stays the same."""
        rng = self.rng
        if rng.random() < 0.15:
            return sample
        swap: dict[str, str] = {}
        pieces: list[tuple[str, str | None]] = []
        at = 0
        for start, end, label in sample.spans:
            old = sample.text[start:end]
            if (old, label) not in swap and old not in swap:
                swap[old] = self._other(old, label)
            pieces += [(sample.text[at:start], None), (swap[old], label)]
            at = end
        pieces.append((sample.text[at:], None))
        return build(pieces)

    def _other(self, old: str, label: str) -> str:
        rng, posts = self.rng, self.names["posts"]
        if label == "PERSON":
            return self.name() if rng.random() < 0.9 else old
        if rng.random() < 0.6:
            return old
        if label == "POST":
            plural = re.match("各|机关|其|局属|[0-9]", old)
            kind = "mem" if plural else "dep" if "副" in old or "纪检" in old else rng.choice(("head", "staff"))
            return str(rng.choice(posts[kind]))
        if label == "ORG":
            groups = re.search("小组|专班|联席会议$", old)
            return str(rng.choice(self.names["groups"])) if groups else old
        for kind in ("mem", "sub", "sign", "resp", "job"):
            if old in self.names["roles"][kind]:
                return str(rng.choice(self.names["roles"][kind]))
        return old

    def noisy(self, sample: Sample) -> Sample:
        """Half-width marks, stray blanks, lost blanks, traditional script: what files do to text. Lengths may change."""
        rng = self.rng
        if rng.random() < 0.25:
            sample = Sample(sample.text.translate(_HALF), sample.spans)
        if rng.random() < 0.02:
            table = str.maketrans(self.names["traditional"])
            sample = Sample(sample.text.translate(table), sample.spans)
        draw = rng.random()
        if draw < 0.04:
            sample = respace(sample, {rng.randrange(1, max(2, len(sample.text))) for _ in range(3)})
        elif draw < 0.07:
            sample = respace(sample, set(), drop=True)
        return sample


def build(pieces: Sequence[tuple[str, str | None]]) -> Sample:
    """Text and spans of labelled pieces; white space at the ends of a piece stays outside its span."""
    text, spans = "", []
    for piece, label in pieces:
        if label and piece.strip():
            start = len(text) + len(piece) - len(piece.lstrip())
            spans.append((start, start + len(piece.strip()), label))
        text += piece
    return Sample(text, tuple(spans))


def join(parts: Sequence[Sample], mark: str) -> Sample:
    """Several samples as one, ``mark`` between them."""
    text, spans = "", []
    for i, part in enumerate(parts):
        text += mark if i else ""
        spans += [(start + len(text), end + len(text), label) for start, end, label in part.spans]
        text += part.text
    return Sample(text, tuple(spans))


def respace(sample: Sample, places: set[int], drop: bool = False) -> Sample:
    """A blank put in front of the characters at ``places``, or with ``drop`` all white space taken out."""
    moved: list[int] = []
    out = ""
    for i, char in enumerate(sample.text):
        if i in places:
            out += " "
        moved.append(len(out))
        if not (drop and char.isspace()):
            out += char
    return Sample(out, tuple((moved[s], moved[e - 1] + 1, label) for s, e, label in sample.spans))
