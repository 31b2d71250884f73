"""Numbers and sentences of the check messages, Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence


def show(value: float | None) -> str:
    """A number as a reader writes it: 3119, 0.12, 160000."""
    if value is None:
        return "—"
    return str(int(value)) if value == int(value) else f"{value:.6f}".rstrip("0").rstrip(".")


def summed(values: Sequence[float | None]) -> str:
    """``4＋5＋—``; long sums are cut in the middle."""
    parts = [show(v) for v in values]
    if len(parts) > 8:
        parts = [*parts[:4], "…", *parts[-3:]]
    return "＋".join(parts)


def blank_assumption(labels: Sequence[str]) -> str:
    """What a check says when it reads blank cells as zero."""
    some = "、".join(labels[:3]) + ("等" if len(labels) > 3 else "")
    return f"空白格按0计（{some}，共{len(labels)}格） / {len(labels)} blank cell(s) read as 0"
