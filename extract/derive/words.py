"""Other people, places, streets, document numbers, phones, addresses on the web: each old word gets one new word."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import Any

from extract.corpus import squeeze
from extract.derive.draft import Draft, Edit, Line, Mark, number_in, renamed

_ADMIN = "省|市|县|縣|区|區|旗|盟|州|镇|鎮|乡|鄉|苏木|街道|村|社区|林场"
_PLACE = re.compile(f"([一-龥]{{2,3}}?)(?:[一-龥]{{1,3}}族){{0,3}}(?:自治)?(?:{_ADMIN})")
_SCHOOL = re.compile("^([一-龥]{2})[一-龥]{0,8}(?:大学|学院|学校|公司|集团|医院)")
NATIONAL = re.compile("国办|国发|国令|国务院|中办|中发|中共|中华人民共和国|国家|主席令|总局令|部令|部关于|部办公厅|教办函")
_NUMBER = re.compile(r"(?<=[〕\]）)】])\s?(?:第)?([0-9]{1,3})(?=\s?号)")
_STREET = re.compile("([一-龥]{2})(?=[东西南北中]?(?:路|大道|大街|街|巷|弄))")
_HOUSE = re.compile("[0-9]{1,4}(?=号|號)")
_LETTERS = re.compile("[a-z]{3,30}")
_RUN = re.compile("[0-9]{2,12}")
_SHORT = re.compile("^(?:1[0-9]{2,4}|9[0-9]{4})$")  # 12345 and the like are known to everybody


@lru_cache(maxsize=1)
def load_words() -> dict[str, Any]:
    """``data/derive.json`` and, under ``names``, ``data/names.json``."""
    folder = resources.files("extract").joinpath("data")
    words = dict(json.loads(folder.joinpath("derive.json").read_text("utf-8")))
    return words | {"names": json.loads(folder.joinpath("names.json").read_text("utf-8"))}


class Exchange:
    """The words of one report and what they become."""

    def __init__(self, draft: Draft, rng: random.Random) -> None:
        self.draft, self.rng, self.words = draft, rng, load_words()
        self.names: dict[str, str] = {}
        self.stems = {stem: self._place(len(stem)) for stem in self._find_stems()}
        self.new: dict[str, str] = {}  # letters, streets, phones, document numbers by their old form

    def run(self) -> None:
        draft = self.draft
        for line, mark in draft.marks("name"):
            self._rename(line.said(mark))
        for line in draft.lines:
            line.edit(self._edits(line))
        draft.organ = self._restem(draft.organ)
        draft.persons = [replace(renamed(p, self.stems), name=self.names.get(p.name or "", p.name)) for p in draft.persons]
        draft.claims = [replace(c, text=self._restem(c.text)) for c in draft.claims]

    def _restem(self, text: str) -> str:
        for old, new in self.stems.items():
            text = text.replace(old, new)
        return text

    # -- what becomes what
    def _find_stems(self) -> list[str]:
        """Names of places in the organ's name, in organisations and addresses, in the order in which they come."""
        said = [self.draft.organ, *(line.said(m) for label in ("org", "address") for line, m in self.draft.marks(label))]
        found: list[str] = []
        for text in said:
            found += [m[1] for m in _PLACE.finditer(re.sub("^国家税务总局", "", text))]
            found += [m[1] for m in _SCHOOL.finditer(text)]
        stop = set(self.words["no_place"])
        return [s for s in dict.fromkeys(found) if not stop & set(s)]

    def _place(self, length: int) -> str:
        while True:
            new: str = "".join(self.rng.sample(self.words["names"]["place"], length))
            if new not in self.draft.text:
                return new

    def _rename(self, said: str) -> None:
        if said in self.names:
            return
        known = next((new for old, new in self.names.items() if squeeze(old) == squeeze(said)), None)
        new = known or self._name(squeeze(said))
        blank = re.search(r"\s+", said)
        self.names[said] = new[0] + blank[0] + new[1:] if blank and len(new) == 2 else new

    def _name(self, old: str) -> str:
        """A name of the same make: with 某, of a minority, of two or three characters, now and then another length."""
        data, rng = self.words["names"], self.rng
        while True:
            new: str
            surname = rng.choice(data["surnames"] if rng.random() < 0.6 else data["common_surnames"])
            if hidden := re.search("[某×xX*]{1,3}|(?:先生|女士)$", old):
                new = surname + hidden[0]
            elif "·" in old or len(old) > 4:
                new = "·".join(rng.sample(data["minority"], 2)) if "·" in old else "".join(rng.sample(data["minority"], 2))
            elif len(old) == 4 and rng.random() < 0.7:
                new = rng.choice(data["compound_surnames"]) + "".join(rng.sample(data["given"], 2))
            else:
                length = len(old) - 1 if rng.random() < 0.8 else rng.choice((1, 2))
                new = surname + "".join(rng.choice(data["given"]) for _ in range(max(1, min(2, length))))
            if new not in self.draft.text and new not in self.names.values():
                return new

    # -- edits
    def _edits(self, line: Line) -> list[Edit]:
        edits: list[Edit] = []
        for mark in list(line.marks):
            said, at = line.said(mark), mark.start
            if mark.label == "name":
                edits.append(Edit(mark.start, mark.end, self.names[said]))
            elif mark.label in ("phone", "fax", "postcode"):
                edits += [Edit(at + m.start(), at + m.end(), self._digits(m[0])) for m in _RUN.finditer(said)]
            elif mark.label in ("email", "url"):
                edits += [Edit(at + m.start(), at + m.end(), self._letters(m[0])) for m in _LETTERS.finditer(said)]
            elif mark.label == "address":
                edits += [Edit(at + m.start(1), at + m.end(1), self._street(m[1])) for m in _STREET.finditer(said)]
                edits += [Edit(at + m.start(), at + m.end(), self._drawn(m[0], 399)) for m in _HOUSE.finditer(said)]
            elif mark.label == "doc":
                edits += self._document(line, mark)
        taken = [(e.start, e.end) for e in edits]
        whole = {n: new for n, new in self.names.items() if len(n) > 2} | self.stems
        if whole:
            pattern = "|".join(map(re.escape, sorted(whole, key=len, reverse=True)))
            for m in re.finditer(pattern, line.text):
                if not any(a < m.end() and m.start() < b for a, b in taken):
                    edits.append(Edit(m.start(), m.end(), whole[m[0]]))
        return edits

    def _document(self, line: Line, mark: Mark) -> list[Edit]:
        """The number of an own document and the first sign of its maker; those of the state stay as they are."""
        said = line.said(mark)
        edits: list[Edit] = []
        if mark.args and not number_in(line, mark):
            mark.args = [self._restem(mark.args[0])]
            return edits
        if NATIONAL.search(said):
            return edits
        for m in _NUMBER.finditer(said):
            edits.append(Edit(mark.start + m.start(1), mark.start + m.end(1), self._drawn(said[: m.end()][-16:], 120)))
        for stem, new in self.stems.items():
            for m in re.finditer(f"(?:^|(?<=[（(《])){stem[0]}(?=[一-龥]{{1,7}}[〔\\[（(【][0-9])", said):
                edits.append(Edit(mark.start + m.start(), mark.start + m.end(), new[0]))
        return edits

    def _once(self, key: str, make: Any) -> str:
        if key not in self.new:
            self.new[key] = make()
        return self.new[key]

    def _drawn(self, key: str, most: int) -> str:
        return self._once("n" + key, lambda: str(self.rng.randint(1, most)))

    def _digits(self, run: str) -> str:
        """Another row of digits as long: an area code stays one, short numbers that all know stay."""
        if _SHORT.match(run):
            return run
        lead = "0" if run[0] == "0" else str(self.rng.randint(2, 8))
        return self._once("d" + run, lambda: lead + "".join(str(self.rng.randint(1, 9)) for _ in run[1:]))

    def _street(self, old: str) -> str:
        return self._once("s" + old, lambda: self.rng.choice(self.words["streets"]))

    def _letters(self, old: str) -> str:
        if old in self.words["web_words"]:
            return old
        return self._once("l" + old, lambda: "".join(self.rng.sample(self.words["syllables"], 2)))


def exchange_words(draft: Draft, rng: random.Random) -> None:
    """Exchanges names, places, numbers of documents, phones and addresses of a draft; see :class:`Exchange`."""
    Exchange(draft, rng).run()
