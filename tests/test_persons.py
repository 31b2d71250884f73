"""Persons and organisations: linking of marked words, form lines, mended tags; the trained tagger on fresh sentences."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from spacy.language import Language

from extract import people
from extract.corpus import load_corpus, squeeze
from extract.facts import Mention, Organization, Paragraph, Person, Span
from extract.people.find_organs import find_organs
from extract.people.people_words import gap_is

HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus"
Key = tuple[str, str, str]
_MARKS = {"«": "PERSON", "<": "POST", "[": "ROLE", "{": "ORG"}
_MARK = re.compile(r"«([^»]*)»|<([^>]*)>|\[([^\]]*)\]|\{([^}]*)\}")


def marked(*lines: str) -> tuple[list[Paragraph], list[Mention]]:
    """Paragraphs and mentions of lines such as 由<局长>«甲某»任{小组}[组长]."""
    paragraphs, mentions = [], []
    for index, line in enumerate(lines):
        text, at = "", 0
        for mark in _MARK.finditer(line):
            text += line[at : mark.start()]
            inner = mark[mark.lastindex or 1]
            mentions.append(Mention(_MARKS[mark[0][0]], inner, Span(index, len(text), len(text) + len(inner))))
            text, at = text + inner, mark.end()
        paragraphs.append(Paragraph("body", text + line[at:]))
    return paragraphs, mentions


def assemble(paragraphs: Sequence[Paragraph], mentions: Sequence[Mention]) -> tuple[tuple[Person, ...], tuple[Organization, ...]]:
    found, organizations = people.assemble(paragraphs, mentions, [("organization",)] * len(paragraphs))
    items: list[Person | Organization] = [*found, *organizations]
    for item in items:
        assert paragraphs[item.span.paragraph].text[item.span.start : item.span.end] == item.text
    return found, organizations


def keys(found: Sequence[Person]) -> set[Key]:
    return {(squeeze(p.name), squeeze(p.title), squeeze(p.role)) for p in found}


def records(text: str) -> set[Key]:
    """甲|局长|组长 乙||副组长 → records."""
    return {tuple(part.split("|")) for part in text.split()}  # type: ignore[misc]


LINKED = [
    ("由<局长>«柯一»任[组长]，<副局长>«柯二»、«柯三»任[副组长]，<各科室负责人>为[成员]。", "柯一|局长|组长 柯二|副局长|副组长 柯三|副局长|副组长 |各科室负责人|成员"),
    ("«柯一»<局长>为[组长]，«柯二»<副局长>为[副组长]。", "柯一|局长|组长 柯二|副局长|副组长"),
    ("<党组书记>、<局长>«柯一»任[组长]。", "柯一|党组书记、局长|组长"),
    ("<党组书记>、<局长>任[组长]。", "|党组书记、局长|组长"),
    ("<纪检组长、副局长>任[副组长]。", "|纪检组长|副组长 |副局长|副组长"),
    ("<副局长>«柯一»同志、<总工程师>«柯二»同志任[副组长]。", "柯一|副局长|副组长 柯二|总工程师|副组长"),
    ("[组长]由<局长>«柯一»担任，<副局长>«柯二»任[副组长]。", "柯一|局长|组长 柯二|副局长|副组长"),
    ("[组长]为<局长>«柯一»，[副组长]为<副局长>«柯二»、«柯三»，[成员]为<各股股长>。", "柯一|局长|组长 柯二|副局长|副组长 柯三|副局长|副组长 |各股股长|成员"),
    ("以<局长>«柯一»为[组长]，<副局长>«柯二»为[副组长]的{领导小组}。", "柯一|局长|组长 柯二|副局长|副组长"),
    ("[副组长]由«柯一»、«柯二»两位<副局长>担任。", "柯一|副局长|副组长 柯二|副局长|副组长"),
    ("[分管领导]由<纪检组长>«柯一»改为<副局长>«柯二»，<各股室长>和<所长>为[成员]。", "柯一|纪检组长|分管领导 柯二|副局长|分管领导 |各股室长|成员 |所长|成员"),
    ("[联络员]此前是«柯一»，七月机构改革后由<科长>«柯二»接手。", "柯一||联络员 柯二|科长|联络员"),
    ("«柯一»不再担任[联络员]，由«柯二»接任。", "柯一||联络员 柯二||联络员"),
    ("由«柯一»、«柯二»两名同志[负责]。", "柯一||负责 柯二||负责"),
    ("<副局长>«柯一»[分管]，<办公室主任>«柯二»[具体负责]。", "柯一|副局长|负责 柯二|办公室主任|负责"),
    ("<局长>对信息公开工作[负总责]。", "|局长|负责"),
    ("<主要领导>[负总责]，<分管领导>[具体抓]。", ""),
    ("形成<局长>[负总责]、<副局长>[具体抓]的工作格局。", ""),
    ("<主要领导>为[第一责任人]。", "|主要领导|第一责任人"),
    ("<办公室主任>由«柯一»调整为«柯二»。", "柯一||办公室主任 柯二||办公室主任"),
    ("<副主任>«柯一»任[副组长]兼<办公室主任>。", "柯一|副主任|副组长 柯一|副主任|办公室主任"),
    ("<科长>«柯一»任[办公室主任]，[负责]收发。", "柯一|科长|办公室主任"),
    ("{小组}（[组长]：«柯一»，[副组长]：«柯二»、«柯三»）每季碰头。", "柯一||组长 柯二||副组长 柯三||副组长"),
    ("[组长]«柯一»（<局长>），[组员]«柯二»（<科长>）、«柯三»（<股长>）等6人。", "柯一|局长|组长 柯二|科长|组员 柯三|股长|组员"),
    ("<乡长>«柯一»、<文书>«柯二»组成审核组，«柯一»任[组长]。", "柯一|乡长|组长"),
    ("<县长>«柯一»出席发布会1次，另1次由<副县长>«柯二»主持。", ""),
    ("«柯一»诉我局一案，[联系人]：«柯二»。", "柯二||联系人"),
    ("{县委办}为[组长]单位，{县档案局}为[成员]单位。", ""),
    ("<局长>（兼）任[组长]，<副局长>任[副组长]。", "|局长|组长 |副局长|副组长"),
    ("[牵头人]：林权为<主任>«柯一»，防火为<站长>«柯二»。", "柯一|主任|牵头人 柯二|站长|牵头人"),
    ("由<区长>任[组长]，[办公室主任]由<副主任>«柯一»兼任，«柯二»为[联络员]。", "|区长|组长 柯一|副主任|办公室主任 柯二||联络员"),
    ("可联系法规处«柯一»（[联系人]），电话5550100。", "柯一||联系人"),
    ("习近平总书记«习近平»新时代，由<局长>«柯一»任[组长]。", "柯一|局长|组长"),
    ("分管此项工作的<副镇长>为[第一责任人]。", "|副镇长|第一责任人"),
    ("由«柯一»、«柯二»二人同志[负责]。", "柯一||负责 柯二||负责"),
    # 组长 is one seat: two posts without names are one man's, unless 双 or 共同 says otherwise.
    ("<区政府秘书长>、<区府办主任>任[组长]，<副主任>、<总工程师>任[副组长]。", "|区政府秘书长、区府办主任|组长 |副主任|副组长 |总工程师|副组长"),
    ("<书记>、<校长>任双[组长]。", "|书记|组长 |校长|组长"),
    ("<书记>、<校长>共同任[组长]。", "|书记|组长 |校长|组长"),
    # The tagger's role is the post of the name beside it.
    ("[办公室主任]«柯一»同志为[副组长]。", "柯一|办公室主任|副组长"),
    ("[办公室主任]«柯一»、<文书>«柯二»[具体承办]。", "柯一|办公室主任|负责 柯二|文书|负责"),
    ("«柯一»<局长>任[组长]，«柯二»[副主任]、«柯三»<所长>任[副组长]。", "柯一|局长|组长 柯二|副主任|副组长 柯三|所长|副组长"),
    ("«柯一»任<局长>后，接任小组[组长]。", "柯一|局长|组长"),
    ("«柯一»：<副镇长>。[具体分管]：文教、信访。", "柯一|副镇长|负责"),
    ("[组长]、<副市长>«柯一»主持会议。", "柯一|副市长|组长"),
    ("[联系人]：办公室（«柯一»），电话5550100。", "柯一||联系人"),
    ("[发言人]由<副局长>«柯一»担任，每季开会；助理由<科长>«柯二»担任。", "柯一|副局长|发言人 柯二|科长|助理"),
    ("<县长>«柯一»[牵头]召开调度会。", ""),
    ("安排3名<机关工作人员>[负责]录入。", ""),
    ("由局長«鍾一»任[組長]，<各科室負責人>為[成員]。", "鍾一|局長|組長 |各科室負責人|成員"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), LINKED)
def test_links_marked_words(line: str, expected: str) -> None:
    found, _ = assemble(*marked(line))
    assert keys(found) == records(expected)


# Form lines need no tag at all; the tagger's wrong tags give way.
FORMS = [
    ("单位负责人：柯柏　审核人：　填报人：柯松", "柯柏||单位负责人 柯松||填报人"),
    ("单位负责人：            审核人：           填报人：", ""),
    ("单位负责人：     柯柏          审核人：  柯　槐      填报人：", "柯柏||单位负责人 柯槐||审核人"),
    ("单位负责人:柯柏审核人:柯槐填报人:柯松填报日期:2017-1-10", "柯柏||单位负责人 柯槐||审核人 柯松||填报人"),
    ("负责人柯柏 审核人柯槐 填报人柯松", "柯柏||负责人 柯槐||审核人 柯松||填报人"),
    ("单位负责人（签字）：柯柏　填报人（签字）：", "柯柏||单位负责人"),
    ("填报人：办公室　　审核人：综合科", ""),
    ("填报人：[办公室]　　审核人：«年　月»", ""),
    ("审核人：柯柏136号", "柯柏||审核人"),
    ("填报单位（盖章）：某县粮食局　填报人：柯松　联系电话：5550100", "柯松||填报人"),
    ("联 系 人：柯　柏　　联系电话：5550100", "柯柏||联系人"),
    ("来源：县信息中心　作者：«柯柏»　[责任编辑]：«柯松»", ""),
    ("（记者 «柯柏» 通讯员 «柯松»）", ""),
    ("组　长：柯　柏　局长", "柯柏|局长|组长"),
    ("副组长：副局长　　柯槐", "柯槐|副局长|副组长"),
    ("责任人：各科室", ""),
    ("副组长：柯　柏 柯槐 柯小松", "柯柏||副组长 柯槐||副组长 柯小松||副组长"),
    ("组员：«柯柏 柯»槐 «柯小松王»榆儿", "柯柏||组员 柯槐||组员 柯小松||组员 王榆儿||组员"),
    ("成员：«柯柏»　<党组成员>；«柯槐»　<股长>", "柯柏|党组成员|成员 柯槐|股长|成员"),
    ("[成　员]　«柯柏»　[办公室主任]", "柯柏|办公室主任|成员"),
    ("主管领导：«柯柏» 责任科室：办公室 [责任人]：«柯槐»", "柯柏||主管领导 柯槐||责任人"),
]


@pytest.mark.parametrize(("line", "expected"), FORMS)
def test_reads_form_lines(line: str, expected: str) -> None:
    found, _ = assemble(*marked(line))
    assert keys(found) == records(expected)


# What the tagger left out or cut wrongly and the words around make certain; the last ones are nobody's.
MISSED = [
    ("[成员]由监察室、信访办等科室负责人组成。", "|监察室、信访办等科室负责人|成员"),
    ("<各村书记>、敬老院<院长>为[成员]。", "|各村书记|成员 |敬老院院长|成员"),
    ("监察室、信访办<等部门负责人>为[成员]。", "|监察室、信访办等部门负责人|成员"),
    ("<副局长>柯柏松同志任[副组长]。", "柯柏松|副局长|副组长"),
    ("<副局长>柯柏任[副组长]。", "柯柏|副局长|副组长"),
    ("«柯一»、柯二同志[负责]收发。", "柯一||负责 柯二||负责"),
    ("城北点受理人«柯一»，<科长>«柯二»、«柯三»共同承办。", "柯一||受理人 柯二|科长|负责 柯三|科长|负责"),
    ("<各科室负责人>对本科室信息负责。", "|各科室负责人|负责"),
    ("<站长>«柯柏身»兼[信息员]。", "柯柏|站长|信息员"),
    ("<所长>«柯柏»、«柯槐副»<所长>任[副组长]。", "柯柏|所长|副组长 柯槐|副所长|副组长"),
    ("<副局长>全面[负责]，<主任>亲自任[组长]，«经验丰富»[负责]。", "|副局长|负责 |主任|组长"),
    ("«柯一»主管部门列席。", ""),
]


@pytest.mark.parametrize(("line", "expected"), MISSED)
def test_words_left_out_are_found(line: str, expected: str) -> None:
    found, _ = assemble(*marked(line))
    assert keys(found) == records(expected)


def test_list_of_members_goes_on_over_lines() -> None:
    lines = (
        "副组长：柯槐（女） 副局长",
        "　　　　柯　松 总工程师",
        "　　　　<各社区书记>",
        "小组每季开会。",
        "　　　　柯柏 科长",
    )
    found, _ = assemble(*marked(*lines))
    assert keys(found) == records("柯槐|副局长|副组长 柯松|总工程师|副组长 |各社区书记|副组长")


def test_label_and_name_on_lines_of_their_own() -> None:
    found, _ = assemble(*marked("单位负责人：", "柯柏", "审核人：", "填报人：", "柯　松", "2017年1月10日", "柯槐"))
    assert keys(found) == records("柯柏||单位负责人 柯松||填报人")


def test_lines_of_a_list_are_of_the_group_named_before() -> None:
    found, _ = assemble(
        *marked("{政务公开专班}人员如下：", "召集人：柯柏 局长", "副召集人：柯槐 副局长", "　　　　　柯松 副局长")
    )
    assert [(p.role, p.body) for p in found] == [
        ("召集人", "政务公开专班"),
        ("副召集人", "政务公开专班"),
        ("副召集人", "政务公开专班"),
    ]


def test_body_is_the_group_of_the_sentence() -> None:
    found, organizations = assemble(
        *marked("由<局长>«柯柏»任{局政务公开领导小组}[组长]，«柯松»[负责]收发。{我局}与{县档案馆}会商。")
    )
    assert [(p.name, p.body) for p in found] == [("柯柏", "局政务公开领导小组"), ("柯松", None)]
    assert [o.text for o in organizations] == ["局政务公开领导小组", "县档案馆"]


def test_noise_and_nothing() -> None:
    paragraphs, mentions = marked("编辑：«柯柏»", "[联系人]：«柯松»")
    noise = [Paragraph("noise", p.text) for p in paragraphs]
    assert people.assemble(noise, mentions, []) == ((), ())
    assert people.assemble([], [], []) == ((), ())
    assert people.assemble([Paragraph("body", "")], [], [()]) == ((), ())


def test_edges_of_tags_are_mended() -> None:
    found, _ = assemble(
        *marked("由<原局长>«柯柏同志»任[组长]，<法规处四级主任科员>«柯松»为[联络员]，<机关各科室负责>同志为[领导小组成员]。")
    )
    assert keys(found) == records("柯柏|局长|组长 柯松|四级主任科员|联络员 |机关各科室负责同志|成员")


@pytest.mark.parametrize(
    "text",
    [
        "（" * 20_000,
        "9" * 50_000,
        "审核人：" * 5_000,
        "组长" * 10_000,
        " " * 50_000 + "局长",
        "由、任" * 10_000,
        "副局长、" * 5_000,
    ],
    ids=["brackets", "digits", "labels", "roles", "blanks", "verbs", "posts"],
)
def test_ugly_text_is_quick(text: str) -> None:
    labels = ("PERSON", "POST", "ROLE", "ORG")
    mentions = [Mention(labels[i % 4], text[a : a + 2], Span(0, a, a + 2)) for i, a in enumerate(range(0, len(text) - 2, 4))]
    began = time.perf_counter()
    assemble([Paragraph("body", text)], mentions)
    assert time.perf_counter() - began < 3


def test_every_gap_rule_has_examples_and_keeps_to_them() -> None:
    rules = json.loads((HERE.parent / "extract/data/people_gaps.json").read_text("utf-8"))
    for name, rule in (rules["gaps"] | rules["starts"]).items():
        assert rule["what"] and rule["yes"] and rule["no"], name
        assert [g for g in rule["yes"] if not gap_is(name, g)] == [], name
        assert [g for g in rule["no"] if gap_is(name, g)] == [], name


# --- with the trained tagger -----------------------------------------------------------------------------------------
def tagged(nlp: Language, texts: Sequence[str]) -> list[Mention]:
    """Mentions of the trained tagger, the paragraphs tagged together as in a report."""
    from extract.training.train_ner import character_doc

    doc = character_doc(nlp.vocab, "\n".join(texts))
    for name in ("tok2vec", "ner"):
        doc = nlp.get_pipe(name)(doc)
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    out = []
    for ent in doc.ents:
        i = max(k for k in range(len(texts)) if starts[k] <= ent.start)
        if ent.end < starts[i + 1]:
            out.append(Mention(ent.label_, ent.text, Span(i, ent.start - starts[i], ent.end - starts[i])))
    return out


def fresh(part: str) -> list[tuple[list[str], set[Key]]]:
    """Sentences of ``people_<part>.txt`` with their records; ⏎ parts paragraphs."""
    out: list[tuple[list[str], set[Key]]] = []
    for line in (HERE / f"people_{part}.txt").read_text("utf-8").splitlines():
        if line.startswith("="):
            name, title, role = (p.strip().strip("-") for p in line[1:].split("|"))
            out[-1][1].add((squeeze(name), squeeze(title), squeeze(role)))
        else:
            out.append((line.split("⏎"), set()))
    return out


# F1 of records and names that each part must reach. Measured with the shipped tagger: dev 0.996 and 1.0, held 0.895 and
# 0.957, more 0.993 and 0.990, next 0.974 and 0.976.
FLOORS = [("dev", 0.98, 0.98), ("held", 0.88, 0.94), ("more", 0.95, 0.96), ("next", 0.95, 0.95)]


@pytest.mark.parametrize(("part", "least", "least_names"), FLOORS)
def test_fresh_sentences(nlp: Language, part: str, least: float, least_names: float) -> None:
    """``held`` was written with ``dev`` before any tuning and never looked into, only measured; ``more`` and ``next`` (names
    that are words or rare on purpose) came later and were looked into."""
    right = found_all = wanted = names_right = names_found = names_wanted = false_on_none = 0
    for texts, want in fresh(part):
        found, _ = assemble([Paragraph("body", t) for t in texts], tagged(nlp, texts))
        got = keys(found)
        right, found_all, wanted = right + len(want & got), found_all + len(got), wanted + len(want)
        mine, theirs = {k[0] for k in want} - {""}, {k[0] for k in got} - {""}
        names_right, names_found, names_wanted = (
            names_right + len(mine & theirs),
            names_found + len(theirs),
            names_wanted + len(mine),
        )
        false_on_none += bool(got and not want)
    assert 2 * right / (found_all + wanted) >= least
    assert 2 * names_right / (names_found + names_wanted) >= least_names
    assert false_on_none == 0


def test_no_person_in_reports_that_name_nobody(nlp: Language) -> None:
    reports = [r for r in load_corpus(CORPUS, "train") if not r.persons]
    assert reports
    for report in reports:
        paragraphs = [Paragraph(p.kind, p.text) for p in report.paragraphs]
        found, _ = assemble(paragraphs, tagged(nlp, [p.text for p in paragraphs]))
        assert not found, (report.id, found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("稿件送县司法局审查，县司法局局长签字。", ["县司法局"]),
        ("根据国办公开办函〔2021〕30号和《县财政局办法》办理，不涉及财政部门。", []),
        ("虚构县渔业局通过虚构县渔业局网站公布，虚构县渔业局负责解释。", ["虚构县渔业局", "虚构县渔业局"]),
        ("材料报教育部备案，抄县档案馆。", ["教育部", "县档案馆"]),
    ],
)
def test_organisations_that_the_words_make_certain(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in find_organs(text, [], ("虚构县渔业局",))] == expected


def test_the_office_of_a_group_belongs_to_its_name() -> None:
    text = "县政务公开工作领导小组办公室设在政府办。"
    assert find_organs(text, [(0, 11)], ()) == [(0, 14)]
