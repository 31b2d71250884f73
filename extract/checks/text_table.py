"""Verdicts on the numbers of the text that restate the table, with both sides as evidence."""

from __future__ import annotations

from collections.abc import Iterable

from extract.checks.cells import Cells
from extract.checks.concepts import lexicon
from extract.checks.link import Link
from extract.checks.messages import blank_assumption, show
from extract.facts import Check

_FRAME_EN = {
    "narrow": "a narrower scope",
    "wide": "a wider scope",
    "period": "a part of the year",
    "cumulative": "more than the year",
}


def check_links(links: Iterable[Link], cells: Cells) -> list[Check]:
    """One ``text_table`` check for every number that says something about the table."""
    return [_check(link, cells) for link in links if link.verdict and link.operand and link.concept]


def _check(link: Link, cells: Cells) -> Check:
    assert link.operand and link.concept and link.verdict
    m, operand = link.mention, link.operand
    lhs, rhs = link.value, operand.value
    if link.concept.signless and rhs is not None:
        rhs = abs(rhs)
    label = cells.label(operand.ref)
    assumed = blank_assumption([cells.label(i) for i in operand.blank]) if operand.blank else None
    if link.by_value:
        assumed = "措辞未识别，按所在段落和数值对应 / matched by its passage and its value, not by its words"
    words = m.flat.evidence(*_clause(link))
    said_zh, said_en = f"文中“{words.text}”", f"the text says “{words.text}” ({show(lhs)})"
    cell_zh, cell_en = f"表中“{label}”为{show(rhs)}", f"the table prints {show(rhs)} under {operand.ref}"
    match link.verdict:
        case "consistent":
            zh, en = f"{said_zh}与{cell_zh}相符", f"{said_en}; {cell_en}: they agree"
        case "conflict":
            zh, en = f"{said_zh}，{cell_zh}，两处不一致", f"{said_en}, but {cell_en}"
        case "scope_differs":
            zh = f"{said_zh}说的是另一口径（{link.frame.words}），不与{cell_zh}相比"
            en = f"{said_en} for {_FRAME_EN.get(link.frame.kind, 'another scope')} ({link.frame.words}); {cell_en}: not the same scope"
        case "not_comparable":
            zh = f"{said_zh}不与{cell_zh}相比：{link.reason[0]}"
            en = f"{said_en} is not compared with {operand.ref} ({show(rhs)}): {link.reason[1]}"
        case _:
            zh, en = f"{said_zh}：{cell_zh}，表格缺数，无法核对", f"{said_en}; cells are blank, not assessable"
    return Check(
        kind="text_table",
        rule=link.concept.id,
        verdict=link.verdict,
        severity=_severity(link),
        indicators=_indicators(link, cells),
        lhs=lhs,
        rhs=None if link.verdict == "not_assessable" else rhs,
        message_zh=zh,
        message_en=en,
        assumption=assumed,
        evidence=(words, *cells.evidence(operand.ids)),
    )


def _severity(link: Link) -> str:
    """Hard where the words alone say what the number is (and a conflict is beyond doubt)."""
    return "hard" if link.strength == 3 and (link.sure or link.verdict != "conflict") else "soft"


def _clause(link: Link) -> tuple[int, int]:
    """The clause with the number: what a reader must see to judge."""
    m = link.mention
    if m.kind == "zero":
        return m.start, m.end
    near = m.near.lstrip("、和及与")
    return m.start - len(near), m.end + (0 if near else len(m.after))


def _indicators(link: Link, cells: Cells) -> tuple[str, ...]:
    """The ids compared; another scope is told apart from the whole it belongs to as well."""
    assert link.operand and link.concept
    names = list(link.operand.names)
    if link.verdict == "scope_differs":
        whole = lexicon().by_id.get(link.concept.part_of or "") or link.concept
        names += [n for ref in whole.targets.get(cells.family, ()) if ref in cells for n in cells.operand(ref).names]
    return tuple(dict.fromkeys(names))
