"""A record and a run in the terminal. All text of documents is shown as text: no markup, no control characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from extract.batch import Summary
from extract.record import CheckRecord, Record

if TYPE_CHECKING:
    from extract.record import EvidenceRecord

SECTION_NAMES = {
    "boilerplate": "编制说明",
    "overview": "总体情况",
    "organization": "组织与监督保障",
    "measures": "制度、平台与做法",
    "disclosure": "主动公开",
    "response": "解读回应",
    "requests": "依申请公开",
    "review": "复议诉讼投诉",
    "fees": "收费及减免",
    "support": "机构、经费、会议、培训",
    "problems": "存在的问题",
    "plans": "下一步打算",
    "other": "其他事项",
}
_COLOURS = {"problems": "red", "plans": "green", "organization": "cyan", "measures": "blue"}


def printable(text: str) -> str:
    """Text that cannot steer a terminal: control, bidi and other format characters become ``·``."""
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") else "·" for c in text)


def console() -> Console:
    return Console(highlight=False, soft_wrap=False)


@contextmanager
def progress(total: int, quiet: bool) -> Iterator[Callable[[], None]]:
    """A progress bar on stderr; silent when asked or when stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    err = Console(stderr=True)
    if quiet or not err.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn("extracting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def _line(*parts: tuple[str, str] | str) -> Text:
    text = Text()
    for part in parts:
        if isinstance(part, tuple):
            text.append(printable(part[0]), style=part[1])
        else:
            text.append(printable(part))
    return text


def _where(record: Record, evidence: EvidenceRecord) -> str:
    if evidence.cell is not None:
        c = evidence.cell
        name = f" {evidence.indicator}" if evidence.indicator else ""
        return f"表{c.table + 1} 第{c.row + 1}行第{c.column + 1}列{name}"
    if evidence.span is not None:
        page = f" 第{evidence.span.page}页" if evidence.span.page else ""
        return f"第{evidence.span.paragraph + 1}段{page}"
    return evidence.indicator or ""


def _quote(record: Record, evidence: EvidenceRecord) -> str:
    """The evidence with a little of its surroundings, so that a reader finds it."""
    if evidence.span is None or evidence.span.paragraph >= len(record.paragraphs):
        return evidence.text
    text = record.paragraphs[evidence.span.paragraph].text
    start, end = max(0, evidence.span.start - 14), min(len(text), evidence.span.end + 10)
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def check_view(record: Record, check: CheckRecord) -> RenderableType:
    hard = check.severity == "hard"
    lines = [_line(("✗ " if hard else "? ", "bold red" if hard else "bold yellow"), (check.message, "bold"))]
    lines.append(_line("  ", (check.message_en, "dim")))
    for evidence in check.evidence[:8]:
        lines.append(_line("    · ", (_where(record, evidence), "cyan"), "  「", _quote(record, evidence), "」"))
    if len(check.evidence) > 8:
        lines.append(_line(f"    · … {len(check.evidence) - 8} more"))
    return Group(*lines)


def _facts(record: Record) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in (
        ("机关 organ", record.organ),
        ("年度 year", record.year),
        ("签署 signed", record.signed),
        ("表式 form", record.form),
        ("来源 source", f"{record.source} ({record.format}, {record.pages or '—'} pages)"),
        ("状态 status", record.status),
    ):
        table.add_row(_line((name, "dim")), _line(str(value) if value is not None else "—"))
    return table


def _sections(record: Record, limit: int) -> RenderableType:
    rows = Table(title="章节 Sections", title_justify="left", box=None, padding=(0, 1))
    rows.add_column("", no_wrap=True)
    rows.add_column("", overflow="fold")
    for p in record.paragraphs:
        if p.kind not in ("heading", "body"):
            continue
        main = p.sections[0] if p.sections else ""
        label = "+".join(SECTION_NAMES.get(s, s) for s in p.sections)
        text = p.text if len(p.text) <= limit else p.text[:limit] + "…"
        rows.add_row(
            _line((label, _COLOURS.get(main, "magenta"))), _line((text, "bold")) if p.kind == "heading" else _line("  " + text)
        )
    return rows


def _people(record: Record) -> RenderableType:
    rows = Table(title="人员 People", title_justify="left", box=None, padding=(0, 2))
    for name in ("姓名 name", "职务 post", "角色 role", "机构 body"):
        rows.add_column(name)
    for p in record.persons:
        rows.add_row(*(_line(v or "—") for v in (p.name, p.title, p.role, p.body)))
    return rows


def _numbers(record: Record, limit: int) -> RenderableType:
    rows = Table(title="数字 Numbers in the text", title_justify="left", box=None, padding=(0, 2))
    for name in ("文字 text", "值 value", "所指 of", "指标 indicator"):
        rows.add_column(name)
    for c in record.counts[:limit]:
        value = f"{'≈' if c.approximate else ''}{c.value:,} {c.unit}"
        rows.add_row(_line(c.text), _line(value), _line(c.item), _line(c.indicator or ""))
    if len(record.counts) > limit:
        rows.add_row(_line(f"… {len(record.counts) - limit} more (--json prints all)"), "", "", "")
    return rows


def _cells(record: Record) -> RenderableType:
    filled = [i for i in record.indicators if i.value not in (None, 0)]
    blank = sum(i.value is None for i in record.indicators)
    zero = len(record.indicators) - len(filled) - blank
    head = f"表格 Table {record.form or ''}: {len(record.indicators)} cells, {len(filled)} non-zero, {zero} zero, {blank} blank"
    rows = Table(title=_line(head), title_justify="left", box=None, padding=(0, 2), show_header=False)
    for i in filled:
        rows.add_row(_line(i.label), _line(i.raw), _line((i.id, "dim")))
    return rows


def report_view(record: Record, *, text_limit: int = 160, numbers_limit: int = 40) -> RenderableType:
    """One report: head data, contradictions with both sides, sections, people, numbers, filled cells."""
    parts: list[RenderableType] = [Panel(_facts(record), title=_line((record.title or "(no title)", "bold")), title_align="left")]
    conflicts = sorted((c for c in record.checks if c.verdict == "conflict"), key=lambda c: c.severity != "hard")
    counts = {
        v: sum(c.verdict == v for c in record.checks) for v in ("consistent", "scope_differs", "not_comparable", "not_assessable")
    }
    told = "，".join(f"{k} {v}" for k, v in counts.items())
    parts.append(_line((f"核对 Checks: {len(conflicts)} contradictions", "bold"), f"（{told}）"))
    parts += [check_view(record, c) for c in conflicts]
    parts += [_line(("! ", "yellow"), f"{p.code}: {p.message}", f" ({p.where})" if p.where else "") for p in record.problems]
    parts += ["", _sections(record, text_limit)]
    if record.persons:
        parts += ["", _people(record)]
    if record.counts:
        parts += ["", _numbers(record, numbers_limit)]
    if record.indicators:
        parts += ["", _cells(record)]
    return Group(*parts)


def summary_view(summary: Summary, out: Path) -> RenderableType:
    """What a run did: counts by status and form, verdicts, and each hard contradiction in a line."""
    status = "，".join(f"{k} {v}" for k, v in sorted(summary.status.items()))
    forms = "，".join(f"{k} {v}" for k, v in sorted(summary.forms.items()) if v)
    verdicts = "，".join(f"{k} {v}" for k, v in summary.verdicts.most_common())
    parts: list[RenderableType] = [
        _line((f"{summary.reports} reports", "bold"), f": {status}"),
        _line(f"forms: {forms}") if forms else "",
        _line(f"checks: {verdicts}") if verdicts else "",
        _line((f"contradictions: {len(summary.conflicts)} hard, {summary.soft} soft", "bold")),
    ]
    for source, message, message_en in summary.conflicts[:50]:
        parts.append(_line(("✗ ", "bold red"), (Path(source).name, "cyan"), f": {message}"))
        parts.append(_line("    ", (message_en, "dim")))
    if len(summary.conflicts) > 50:
        parts.append(_line(f"… {len(summary.conflicts) - 50} more"))
    parts.append(_line(f"written: {out / 'reports.jsonl'}"))
    return Group(*[p for p in parts if p != ""])
