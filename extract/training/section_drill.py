"""Practice reports for the section classifier: the corpus varied, and reports put together from set phrases.

Varied: headings lost, run together or moved onto the line of the text, paragraphs joined and split, half-width marks,
traditional script, headings taken for text. Put together: the sentences of ``corpus/phrases/sections.json`` under headings of
``data/sections.json``. Nothing here is used when a report is read.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extract.characters import script
from extract.facts import Paragraph

LabelledParagraph = tuple[Paragraph, tuple[str, ...]]

_HALF = str.maketrans("，：；（）！？", ",:;()!?")
_SLOT = re.compile(r"\{([^{}]{1,3})\}")
_NUMERALS = "一二三四五六七八九十"
_ORDINAL = re.compile(rf"^(?:[{_NUMERALS}]{{1,3}}[、.．，]|[（(][{_NUMERALS}]{{1,3}}[）)][、.]?|\d{{1,2}}[、.．])\s*")
_WHO = re.compile("领导小组|分管|专人|专职|联络员|信息员")
_OLD = ("overview", "organization", "measures", "disclosure", "response", "requests", "fees", "review", "support")


class Writer:
    """Puts reports together from the phrases file; same seed, same reports."""

    def __init__(self, phrases: Path, seed: int) -> None:
        self.rng = random.Random(seed)
        data = json.loads(phrases.read_text("utf-8"))
        self.sentences: dict[str, list[str]] = data["sentences"]
        self.items: dict[str, list[str]] = data["items"]
        self.slots: dict[str, list[str]] = data["slots"]
        self.mixed: dict[tuple[str, ...], list[str]] = {}
        for labels, text in data["pairs"]:
            self.mixed.setdefault(tuple(labels), []).append(text)
        self.official: list[tuple[str, str]] = [(text, label) for text, label in data["official"]]
        self.parts: list[tuple[str, str]] = [(text, label) for text, label in data["official_parts"]]
        self.faults: dict[str, list[str]] = data["faults"]
        self.turns = [str(text) for text in data["turns"]]
        self.title, self.openings = str(data["title"]), [str(text) for text in data["openings"]]
        known = json.loads((Path(__file__).parents[1] / "data/sections.json").read_text("utf-8"))
        self.headings: dict[tuple[str, ...], list[str]] = {}
        for item in known["headings"]:
            self.headings.setdefault(tuple(item["labels"]), []).append(item["text"])
        self.year, self.ours = 2018, "我局"

    def report(self) -> list[LabelledParagraph]:
        """One report of 8 to 40 paragraphs."""
        rng = self.rng
        self.year, self.ours = rng.randint(2008, 2025), rng.choice(self.slots["我"])
        out: list[LabelledParagraph] = [(Paragraph("title", self.fill(self.title)), ())]
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            draw = rng.random()
            if draw < 0.57:
                out.append(self.body(("boilerplate",), rng.choice((1, 1, 2, 3))))
            elif draw < 0.64:
                out.append(self.body(("overview",), 1))
            elif draw < 0.82:  # a general statement that ends in 现将…报告如下
                text = self.body(("overview",), rng.choice((1, 2)))[0].text + self.fill(rng.choice(self.openings))
                out.append((Paragraph("body", text), ("overview", "boilerplate")))
            else:
                text = self.fill(rng.choice(self.mixed["overview", "boilerplate"]))
                out.append((Paragraph("body", text), ("overview", "boilerplate")))
        parts = self._official() if rng.random() < 0.45 else self._free()
        style = rng.choice(("own line", "own line", "own line", "run in", "none", "no number"))
        for n, (heading, labels, under) in enumerate(parts):
            ordinal = f"{_NUMERALS[n % 10]}、" if style != "no number" else ""
            if style == "run in" and under and not under[0][0].text.startswith("（"):
                first, found = under.pop(0)
                text = f"{ordinal}{heading}{rng.choice('。：　')}{first.text}"
                out.append((Paragraph("body", text), found))
            elif style != "none":
                out.append((Paragraph("heading", ordinal + heading), labels))
            out += under
        if rng.random() < 0.1:
            out.append(self.body(("boilerplate",), 1))
        return out

    def _heading(self, labels: tuple[str, ...]) -> str:
        return self.rng.choice(self.headings.get(labels) or self.headings[labels[:1]])

    def _official(self) -> list[tuple[str, tuple[str, ...], list[LabelledParagraph]]]:
        rng = self.rng
        out = []
        for heading, label in self.official:
            labels: tuple[str, ...] = (label,)
            under: list[LabelledParagraph] = []
            if label == "overview":
                if rng.random() < 0.7:
                    under.append(self.body(("overview",), rng.choice((1, 1, 2))))
                under += self._numbered(self.parts if rng.random() < 0.7 else self._practices(rng.randint(2, 6)))
            elif label == "problems":
                labels = ("problems", "plans")
                if rng.random() < 0.5:
                    heading = self._heading(labels)
                under += self._faults()
            elif label == "other":
                under.append(self.body(("fees", "other"), 1, "fees") if rng.random() < 0.4 else self.body(("other",), 1))
            elif rng.random() < 0.3:
                under.append(self.body((label,), 1))
            out.append((heading, labels, under))
        return out

    def _free(self) -> list[tuple[str, tuple[str, ...], list[LabelledParagraph]]]:
        rng = self.rng
        chosen = [label for label in _OLD if rng.random() < 0.62] or ["overview"]
        out = []
        for label in chosen:
            labels: tuple[str, ...] = (label,)
            pairs = [key for key in self.headings if key[0] == label and len(key) > 1]
            if pairs and rng.random() < 0.25:
                labels = rng.choice(pairs)
            under: list[LabelledParagraph] = []
            if len(labels) > 1:
                under += [self.body(labels, 1)] if rng.random() < 0.5 else [self.body((one,), 1) for one in labels]
            elif label == "overview":
                under.append(self.body((label,), rng.choice((1, 1, 2))) if rng.random() < 0.8 else self._led())
                if rng.random() < 0.6:
                    under += self._numbered(self._practices(rng.randint(2, 5)))
            elif label in ("organization", "measures", "disclosure") and rng.random() < 0.5:
                parts = [(self._heading((label,)), label) for _ in range(rng.randint(2, 4))]
                under += self._numbered(self._practices(rng.randint(2, 4)) if label == "measures" else parts, label)
            elif label == "disclosure" and rng.random() < 0.4:
                under += self._points(label)
            else:
                under += [self.body((label,), rng.choice((1, 1, 2, 3))) for _ in range(rng.choice((1, 1, 2)))]
            out.append((self._heading(labels), labels, under))
        if rng.random() < 0.55:
            out.append((self._heading(("problems", "plans")), ("problems", "plans"), self._faults()))
        else:
            out += [(self._heading((label,)), (label,), self._points(label)) for label in ("problems", "plans")]
        if rng.random() < 0.3:
            out.append((self._heading(("other",)), ("other",), [self.body(("other",), 1)]))
        return out

    def _led(self) -> LabelledParagraph:
        """A general statement that goes on to who leads the work, and at times how it is done: then that is the topic (D8)."""
        rng = self.rng
        led = [text for text in self.sentences["organization"] if _WHO.search(text)]
        texts = [rng.choice(self.sentences["overview"]), *rng.sample(led, rng.choice((1, 2)))]
        labels: tuple[str, ...] = ("organization", "overview")
        if rng.random() < 0.5:
            texts += rng.sample(self.sentences["measures"], rng.choice((1, 2)))
            labels = ("organization", "measures")
        return Paragraph("body", "".join(self.fill(text) for text in texts)), labels

    def _practices(self, n: int) -> list[tuple[str, str]]:
        labels = self.rng.choices(("organization", "measures", "disclosure", "response", "support"), (4, 5, 3, 2, 1), k=n)
        return [(self._heading((label,)), label) for label in labels]

    def _numbered(self, parts: Sequence[tuple[str, str]], above: str = "overview") -> list[LabelledParagraph]:
        """Sub-parts with headings of their own, run-in or on a line; the text is of the heading's label, mostly."""
        rng = self.rng
        own_line, style = rng.random() < 0.35, rng.choice(("（{}）", "({})", "{}、", "{}是", "{d}.", ""))
        out: list[LabelledParagraph] = []
        for n, (heading, label) in enumerate(parts):
            ordinal = style.replace("{d}", str(n + 1)).replace("{}", _NUMERALS[n % 10])
            labels: tuple[str, ...] = (label,)
            if above == "measures" and label == "organization":
                labels = ("measures", "organization")  # safeguards told as one of the practices
            elif rng.random() < 0.12:
                extra = rng.choice(("measures", "organization", "disclosure"))
                labels = (label, extra) if extra != label else labels
                if labels == ("measures", "disclosure"):
                    labels = ("disclosure", "measures")  # what was published comes first, wherever it is told
            elif rng.random() < 0.15 and any(key[0] == label for key in self.mixed):
                labels = rng.choice([key for key in self.mixed if key[0] == label])
            elif rng.random() < (0.3 if own_line else 0.1):
                labels = (rng.choice(("measures", "organization", "disclosure", "response")),)  # not what the heading says
            heading = heading + rng.choice(("", "", "情况", "方面")) if not heading.endswith("情况") else heading
            one = "organization" if labels == ("measures", "organization") and rng.random() < 0.6 else None
            body, found = self.body(labels, rng.choice((1, 1, 2, 3)), one)
            if own_line:
                out.append((Paragraph("heading", ordinal + heading), (label,)))
                out.append((body, found))
            else:
                out.append((Paragraph("body", f"{ordinal}{heading}{rng.choice('。。。：，')}{body.text}"), found))
        return out

    def _faults(self) -> list[LabelledParagraph]:
        rng = self.rng
        draw = rng.random()
        problems, plans = self._list("problems"), self._list("plans")
        if draw < 0.35:
            return [problems, plans]
        if draw < 0.55:  # each shortcoming with its remedy
            marks = rng.choice(("（{}）", "{}是", "{}、", "{d}."))
            pairs = zip(self._some("problems"), self._some("plans"), strict=False)
            return [
                (
                    Paragraph(
                        "body",
                        marks.replace("{d}", str(k + 1)).replace("{}", _NUMERALS[k])
                        + self.fill(f"{problem}{rng.choice('。；')}{rng.choice(self.turns)}{plan}。"),
                    ),
                    ("problems", "plans"),
                )
                for k, (problem, plan) in enumerate(pairs)
            ]
        if draw < 0.75:
            return [(Paragraph("body", problems[0].text + plans[0].text), ("problems", "plans"))]
        out: list[LabelledParagraph] = []
        for label, names in self.faults.items():
            name = rng.choice(names)
            out.append((Paragraph("heading", f"（{'一' if label == 'problems' else '二'}）{name}"), (label,)))
            out += self._points(label)
        return out

    def _points(self, label: str) -> list[LabelledParagraph]:
        """One paragraph, or a paragraph for each numbered item, with or without a sentence that goes on."""
        rng = self.rng
        if rng.random() < 0.5:
            return [self._list(label)]
        out: list[LabelledParagraph] = []
        mark, longer = rng.choice(("{d}. ", "{d}、", "{d}．", "（{}）", "{}是")), rng.random() < 0.5
        for k, item in enumerate(self._some(label)):
            text = mark.replace("{d}", str(k + 1)).replace("{}", _NUMERALS[k]) + self.fill(item) + "。"
            if longer and rng.random() < 0.6:
                text += self.fill(rng.choice(self.sentences[label]))
            out.append((Paragraph("body", text), (label,)))
        return out

    def _some(self, label: str) -> list[str]:
        return self.rng.sample(self.items[label], self.rng.choice((2, 3, 3, 4)))

    def _list(self, label: str) -> LabelledParagraph:
        """A paragraph of set sentences, or of an opening and 一是…；二是…。"""
        if self.rng.random() < 0.4:
            return self.body((label,), self.rng.choice((1, 2, 3)))
        text = self.fill(self.rng.choice(self.sentences[label])) if self.rng.random() < 0.6 else ""
        marks = self.rng.choice(("{}是", "{}是", "{}要", "（{}）"))
        items = "；".join(marks.replace("{}", _NUMERALS[n]) + self.fill(item) for n, item in enumerate(self._some(label)))
        return Paragraph("body", f"{text}{items}。"), (label,)

    def body(self, labels: tuple[str, ...], sentences: int, of: str | None = None) -> LabelledParagraph:
        """A paragraph of ``sentences`` sentences for each label (of label ``of`` when the labels are not the topics)."""
        rng = self.rng
        if not of and labels in self.mixed and rng.random() < 0.5:
            return Paragraph("body", self.fill(rng.choice(self.mixed[labels]))), labels
        text = ""
        for label in (of,) if of else labels:
            if label in self.items and sentences > 1 and rng.random() < 0.35:
                text += "；".join(f"{_NUMERALS[n]}是{self.fill(item)}" for n, item in enumerate(self._some(label))) + "。"
            else:
                chosen = self.sentences[label]
                text += "".join(self.fill(s) for s in rng.sample(chosen, min(sentences, len(chosen))))
        return Paragraph("body", text), labels

    def fill(self, template: str) -> str:
        rng = self.rng
        fixed = {
            "我": self.ours,
            "年": f"{self.year}年" + rng.choice(("", "", "度")),
            "次": f"{self.year + 1}年",
            "前": f"{self.year - 1}年",
        }

        def slot(match: re.Match[str]) -> str:
            key = match[1]
            if key == "n":
                return str(rng.choice((1, 2, 3, 4, 5, 6, 8, 9, 12, 15, 23, 31, 46, 60, 85)))
            if key == "m":
                return rng.choice(("86", "112", "240余", "317", "533", "684", "近千", "1206", "2051", "3800多", "1.2万"))
            return fixed.get(key) or rng.choice(self.slots[key])

        while _SLOT.search(template):
            template = _SLOT.sub(slot, template)
        return template


def varied(report: Sequence[LabelledParagraph], rng: random.Random, traditional: dict[int, int]) -> list[LabelledParagraph]:
    """A report as a careless file would hold it: the same labels, other paragraphs."""
    out = list(report)
    draw = rng.random()
    if draw < 0.18:
        out = [item for item in out if item[0].kind != "heading"]
    elif draw < 0.36:
        out = [item for item in out if item[0].kind != "heading" or rng.random() < 0.7]
    elif draw < 0.54:
        out = [(Paragraph(p.kind, _ORDINAL.sub("", p.text)), labels) for p, labels in out]
    elif draw < 0.66:
        out = _headings_run_in(out, rng)
    elif draw < 0.76:
        out = _run_ins_cut(out)
    elif draw < 0.84:
        out = [(Paragraph("body", p.text) if p.kind == "heading" and rng.random() < 0.3 else p, labels) for p, labels in out]
    if rng.random() < 0.5:
        out = _joined(out, rng)
    if rng.random() < 0.5:
        out = _split(out, rng)
    tables: list[Any] = [_HALF] * (rng.random() < 0.4) + [traditional] * (rng.random() < 0.15)
    for table in tables:
        out = [(Paragraph(p.kind, p.text.translate(table)), labels) for p, labels in out]
    return out


def _headings_run_in(report: Sequence[LabelledParagraph], rng: random.Random) -> list[LabelledParagraph]:
    out: list[LabelledParagraph] = []
    for paragraph, labels in report:
        if out and paragraph.kind == "body" and out[-1][0].kind == "heading" and not _ORDINAL.match(paragraph.text):
            heading = out.pop()[0].text
            out.append((Paragraph("body", heading + rng.choice(("。", "：", "　", "")) + paragraph.text), labels))
        else:
            out.append((paragraph, labels))
    return out


def _run_ins_cut(report: Sequence[LabelledParagraph]) -> list[LabelledParagraph]:
    """Run-in headings on lines of their own."""
    out: list[LabelledParagraph] = []
    for paragraph, labels in report:
        cut = paragraph.text.find("。") + 1
        if paragraph.kind == "body" and 5 < cut < 30 and _ORDINAL.match(paragraph.text) and len(paragraph.text) > cut + 5:
            out.append((Paragraph("heading", paragraph.text[: cut - 1]), labels[:1]))
            out.append((Paragraph("body", paragraph.text[cut:]), labels))
        else:
            out.append((paragraph, labels))
    return out


def _joined(report: Sequence[LabelledParagraph], rng: random.Random) -> list[LabelledParagraph]:
    out: list[LabelledParagraph] = []
    for paragraph, labels in report:
        if out and paragraph.kind == out[-1][0].kind == "body" and rng.random() < 0.12:
            before, its = out.pop()
            both = (*its, *(label for label in labels if label not in its))[:2]
            out.append((Paragraph("body", before.text + paragraph.text), both))
        else:
            out.append((paragraph, labels))
    return out


def _split(report: Sequence[LabelledParagraph], rng: random.Random) -> list[LabelledParagraph]:
    """Paragraphs of one label cut at a full stop or in mid-sentence (a page break)."""
    out: list[LabelledParagraph] = []
    for paragraph, labels in report:
        text = paragraph.text
        if paragraph.kind == "body" and len(labels) == 1 and len(text) > 70 and rng.random() < 0.2:
            stops = [m.end() for m in re.finditer("[。；]", text) if 30 < m.end() < len(text) - 25]
            cut = rng.choice(stops) if stops and rng.random() < 0.7 else rng.randint(30, len(text) - 25)
            out += [(Paragraph("body", text[:cut]), labels), (Paragraph("body", text[cut:]), labels)]
        else:
            out.append((paragraph, labels))
    return out


def traditional_script() -> dict[int, int]:
    """Simplified → traditional, for :func:`varied`."""
    return {new: old for old, new in script().items()}
