"""Trained information extraction for China's yearly government information disclosure reports (政府信息公开工作年度报告).

>>> import extract
>>> report = extract.read("report.pdf")          # doctest: +SKIP
>>> report.section("problems"), report.conflicts  # doctest: +SKIP

Public names: ``read`` (one file), ``load`` (the spaCy pipeline), ``run`` (many files), ``Report``, ``Record``,
``GongkaiError``. Heavy parts load on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extract.facts import GongkaiError, ReadError

if TYPE_CHECKING:
    from extract.batch import read, run
    from extract.pipeline import load
    from extract.record import Record
    from extract.report import Report

__version__ = "0.1.0"
__all__ = ["GongkaiError", "ReadError", "Record", "Report", "__version__", "load", "read", "run"]

_LAZY = {"load": "pipeline", "read": "batch", "run": "batch", "Record": "record", "Report": "report"}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'extract' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"extract.{_LAZY[name]}"), name)


def __dir__() -> list[str]:
    return __all__
