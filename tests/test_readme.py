"""What the README shows works: its Python runs, its commands exist and end well."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = io.StringIO()
    for code in blocks("python"):
        with contextlib.redirect_stdout(shown):
            exec(compile(code, "README.md", "exec"), {})
    for part in ("槐津县市场监督管理局", "蔺国强", "40余条"):
        assert part in shown.getvalue()


def commands() -> list[str]:
    lines = [line.partition("#")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return sorted({line for line in lines if "gongkai" in line and not re.search("my-reports|报告", line)})


@pytest.mark.parametrize("command", commands())
def test_command(command: str) -> None:
    words = [sys.executable, "-m", "extract", *shlex.split(command)[1:]]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_make_targets_exist() -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z]+)", README))
    assert named and named <= known
