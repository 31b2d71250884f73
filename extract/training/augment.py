"""Training text for the tagger of people: changed copies of corpus paragraphs, and invented sentences.

:class:`Augmenter` makes, from one seed, paragraphs that keep their labels while names, posts, roles, punctuation and
spacing change, sentences from the templates of ``data/people.json``, and paragraphs without any people.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from extract.characters import FREQUENT
from extract.training.align_people import Sample

_SLOT = re.compile(r"\{([^{}]{1,12})\}|\[([^\[\]]{1,12})\]|<([^<>]{1,60})>")
_CHOICE = re.compile(r"\(([^()]{0,120})\)")
_MACRO = re.compile(r"@(\w{1,12}?)@")
_WORDS = re.compile(r"\{(depts|low_post|n)\}")
_FREQUENT = sorted(FREQUENT)
_AFTER_NAME = {
    "pt": "局长 局长 镇长 乡长 主任 书记 县长 区长 院长 校长 科长 处长",
    "dt": "副局长 副镇长 副乡长 副主任 副书记 副县长 副院长 科长",
}


@lru_cache(maxsize=1)
def load_data() -> tuple[dict[str, Any], dict[str, Any]]:
    """``names.json`` (surnames, characters, posts, roles, places) and ``people.json`` (sentences and their parts)."""
    folder = Path(__file__).parents[1] / "data"
    return (
        json.loads((folder / "names.json").read_text("utf-8")),
        json.loads((folder / "people.json").read_text("utf-8")),
    )


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
        if draw < 0.32 and self.with_people:
            sample = self.changed(rng.choice(self.with_people))
        elif draw < 0.51 and self.without:
            sample = self.changed(rng.choice(self.without))
        elif draw < 0.86:
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
        if draw < 0.10:
            # A word that happens to begin with a surname: only its place says that it is a name.
            return str(rng.choice(data["wordlike"]))
        if draw < 0.14:
            surname = self._given()
        elif draw < 0.20:
            surname = rng.choice(data["compound_surnames"])
        else:
            surname = rng.choice(data["common_surnames"] if rng.random() < 0.35 else data["surnames"])
        if draw > 0.99:
            return str(rng.choice(("小", "老")) + surname[0])
        if draw > 0.96:
            return str(surname + rng.choice(("某", "某某", "某甲", "×", "××", "XX", "**", "先生", "女士")))
        given = "".join(self._given() for _ in range(rng.choice((1, 1, 2, 2, 2))))
        if draw > 0.94:
            # A compound of both parents' surnames.
            given = rng.choice(data["common_surnames"]) + given[:2]
        if len(surname + given) == 2 and rng.random() < 0.15:
            return str(surname + rng.choice(("　", " ", "  ")) + given)
        return str(surname + given)

    def _given(self) -> str:
        """A character of a given name; one in five any of the 6,763 of GB 2312, which nobody could list by hand, some a
        character that reports are full of (任我行): only its place says that it is a name."""
        draw = self.rng.random()
        if draw < 0.72:
            return str(self.rng.choice(self.names["given"]))
        if draw < 0.80:
            return str(self.rng.choice(_FREQUENT))
        row = self.rng.randrange(0xB0, 0xD8 if self.rng.random() < 0.7 else 0xF8)
        return bytes((row, self.rng.randrange(0xA1, 0xFA if row == 0xD7 else 0xFF))).decode("gb2312")

    def _place(self) -> str:
        rng = self.rng
        return "".join(rng.sample(self.names["place"], 2)) + str(rng.choice(self.names["place_suffix"]))

    def slot(self, key: str) -> list[tuple[str, str | None]]:
        """Pieces (text, label or None) that fill ``{key}``."""
        rng, data = self.rng, self.names
        if key == "P":
            # What stands right after a name teaches where it ends.
            return [(self.name(), "PERSON"), *([(rng.choice(self.templates["after"]), None)] if rng.random() < 0.05 else [])]
        if key == "PP":
            return self._list("PERSON", [self.name() for _ in range(rng.choice((2, 2, 3, 4)))])
        if key == "Pb":
            return self._columns()
        if key == "dPP":
            return self._deputies()
        if key == "dlist":
            return self._list("POST", [self.post("dep") for _ in range(rng.choice((1, 1, 2, 2, 3)))])
        if key in data["posts"]:
            return [*([("我局", None)] if rng.random() < 0.02 else []), (self.post(key), "POST")]
        if key in _AFTER_NAME:
            return [(rng.choice(_AFTER_NAME[key].split()), "POST")]
        if key == "junior":
            return [(rng.choice(data["compose"]["unit_bare"]), "POST")]
        if key == "rank":
            return [(rng.choice(data["compose"]["unit"]), None), (rng.choice(data["compose"]["ranks"]), "POST")]
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
            return [
                (rng.choice(data["bodies"]) if rng.random() < 0.6 else rng.choice("县市区") + rng.choice(data["bureaus"]), "ORG")
            ]
        return [(self._plain(key), None)]

    def post(self, kind: str) -> str:
        """A post of the kind ``head``, ``dep``, ``staff`` or ``mem``: from the list, or put together from its parts."""
        rng, parts = self.rng, self.names["compose"]
        if rng.random() < 0.4:
            return str(rng.choice(self.names["posts"][kind]))
        pick = {key: rng.choice(parts[key]) for key in sorted(parts)}
        draw = rng.random()
        if kind == "head":
            before = pick["party"] if draw < 0.3 else ""
            return str(pick["prefix"] + before + pick["chief"] + (pick["party_after"] if 0.3 < draw < 0.36 else ""))
        if kind == "dep":
            if draw < 0.2:
                return str(pick["member"] + pick["specialist"])
            if draw < 0.4:
                return str(pick["duty"] + rng.choice((pick["field"], pick["field"] + "工作")) + "的副" + pick["chief"])
            return str(pick["member"] + rng.choice((pick["prefix"], "分管", "常务", "")) + "副" + pick["chief"])
        if kind == "staff":
            head = pick["unit_head"] if pick["unit"][-1] not in "科股处" or draw > 0.5 else pick["unit"][-1] + "长"
            if draw > 0.88:
                bureau = rng.choice("县市区") + rng.choice(self.names["bureaus"])
                return str(bureau + (rng.choice(("局长", "副局长")) if bureau[-1] == "局" else rng.choice(("主任", "负责人"))))
            return str(pick["unit_bare"] if draw < 0.2 else pick["unit_org"] + pick["unit"] + head)
        return str(pick["each"] + pick["each_unit"] + pick["each_head"])

    def _words(self, key: str) -> str:
        """Text for a slot inside ``<…>``: a list of departments, the name of a low post, a number."""
        if key == "n":
            return self._plain(key)
        departments = self.rng.sample(self.names["departments"], self.rng.choice((1, 2, 3, 4)))
        return "、".join(departments) if key == "depts" else str(self.rng.choice(self.names["compose"]["unit_bare"]))

    def _plain(self, key: str) -> str:
        rng, data = self.rng, self.names
        plain: dict[str, Callable[[], object]] = {
            "任": lambda: rng.choice(("任", "任", "任", "为", "担任", "兼任", "是")),
            "t": lambda: rng.choice(("", "", "同志")),
            "st": lambda: rng.choice(("", "", "同志", "专门", "具体")),
            "dept": lambda: rng.choice(data["departments"]),
            "nation": lambda: rng.choice(data["nations"]),
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

    def _columns(self) -> list[tuple[str, str | None]]:
        """Names with blanks between them, short ones perhaps spread: 张　三  李小四."""
        out: list[tuple[str, str | None]] = []
        blank = self.rng.choice((" ", "  ", "　", "　　", "   "))
        for i in range(self.rng.choice((2, 3, 3, 4, 5, 6))):
            name = self.name()
            if len(name) == 2 and self.rng.random() < 0.4:
                name = name[0] + self.rng.choice((" ", "　")) + name[1]
            # The blank of the source is lost now and then.
            out += [(blank if self.rng.random() < 0.96 else "", None)] if i else []
            out.append((name, "PERSON"))
        return out

    def _deputies(self) -> list[tuple[str, str | None]]:
        """副局长甲、乙和总工程师丙: several people, a post each or one post for several."""
        rng = self.rng
        out: list[tuple[str, str | None]] = []
        comma = rng.random() < 0.15
        for i in range(rng.choice((1, 1, 2, 3))):
            if i:
                out.append(("，" if comma else rng.choice("、、、和及"), None))
            out.append((self.post("dep"), "POST"))
            people = [self.name() for _ in range(rng.choice((1, 1, 2, 3)))]
            out += self._list("PERSON", people) if not comma else self._list("PERSON", people[:1])
            if rng.random() < 0.15:
                out.append(("同志", None))
        return out

    def expand(self, template: str) -> Sample:
        """``{slot}``, ``[role]``, ``<post>`` and ``(one|of|these)`` of a template filled."""
        while _MACRO.search(template):
            template = _MACRO.sub(lambda m: self.rng.choice(self.templates["macros"][m[1]]), template)
        template = _WORDS.sub(lambda m: self._words(m[1]), template)
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
        swap: dict[tuple[str, str], str] = {}
        pieces: list[tuple[str, str | None]] = []
        at = 0
        for start, end, label in sample.spans:
            old = sample.text[start:end]
            if (old, label) not in swap:
                swap[old, label] = self._other(old, label)
            pieces += [(sample.text[at:start], None), (swap[old, label], label)]
            at = end
        pieces.append((sample.text[at:], None))
        return build(pieces)

    def _other(self, old: str, label: str) -> str:
        rng = self.rng
        if label == "PERSON":
            return self.name() if rng.random() < 0.9 else old
        if rng.random() < 0.6:
            return old
        if label == "POST":
            plural = re.match("各|机关|其|局属|[0-9]", old)
            kind = "mem" if plural else "dep" if "副" in old or "纪检" in old else rng.choice(("head", "staff"))
            return self.post(kind)
        if label == "ORG":
            groups = re.search("小组|专班|联席会议$", old)
            return str(rng.choice(self.names["groups"])) if groups else old
        for kind in ("mem", "sub", "sign", "resp", "job"):
            if old in self.names["roles"][kind]:
                return str(rng.choice(self.names["roles"][kind]))
        return old

    def noisy(self, sample: Sample) -> Sample:
        """Stray and lost blanks: what files do to text that folding does not undo. Lengths may change."""
        rng = self.rng
        draw = rng.random()
        if draw < 0.04:
            sample = respace(sample, {rng.randrange(1, max(2, len(sample.text))) for _ in range(3)})
        elif draw < 0.07:
            sample = respace(sample, set(), drop=True)
        elif draw < 0.25:
            sample = self._misread(sample)
        return sample

    def _misread(self, sample: Sample) -> Sample:
        """One unlabelled Han character in sixteen another one, so that no single word of the text around decides."""
        inside = {i for start, end, _ in sample.spans for i in range(start, end)}
        chars = list(sample.text)
        for i in range(len(chars)):
            if "一" <= chars[i] <= "龥" and i not in inside and self.rng.random() < 0.06:
                chars[i] = self.rng.choice(_FREQUENT)
        return Sample("".join(chars), sample.spans)


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
