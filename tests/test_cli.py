"""The command: exit codes, one clear line for each bad input, and the other inputs unharmed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GOOD = ROOT / "corpus/samples/hard-people-chali-xmj-2017.txt"


def gongkai(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COLUMNS": "120", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "extract", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd or ROOT, env=env, timeout=180)


def lines(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "reports.jsonl").read_text("utf-8").splitlines()]


def test_help_shows_examples() -> None:
    shown = gongkai("--help")
    assert shown.returncode == 0
    assert "gongkai run" in shown.stdout and "gongkai show" in shown.stdout
    assert "Exit codes" in gongkai("run", "--help").stdout


def test_bad_inputs_each_get_one_line_and_a_record(tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "empty.txt").write_bytes(b"")
    (bad / "random.bin").write_bytes(bytes(range(256)) * 40)
    (bad / "random.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(4000))
    (bad / "cut.docx").write_bytes((ROOT / "corpus/samples/chengmao-tjj-2023.docx").read_bytes()[:9000])
    (bad / "cut.pdf").write_bytes((ROOT / "corpus/samples/chuyuan-zrzyj-2023.pdf").read_bytes()[:3000])
    (bad / "english.txt").write_text("Annual report of the agency. It was a good year for everybody. " * 60, "utf-8")
    (bad / "deep.html").write_text("<html><body>" + "<div>" * 100_000 + "深" + "</div>" * 100_000, "utf-8")
    (bad / "spans.html").write_text("<table><tr><td rowspan=1000000 colspan=1000000>总计<td>1</table>", "utf-8")
    (bad / "folder.txt").mkdir()
    names = [
        "empty.txt",
        "random.bin",
        "random.pdf",
        "cut.docx",
        "cut.pdf",
        "english.txt",
        "deep.html",
        "spans.html",
        "folder.txt",
        "missing.txt",
    ]
    done = gongkai("run", *(bad / n for n in names), GOOD, "--out", tmp_path / "out")
    assert done.returncode == 3, done.stderr
    records = {Path(str(r["source"])).name: r for r in lines(tmp_path / "out")}
    assert set(records) == {*names, GOOD.name}
    assert records[GOOD.name]["status"] == "ok"
    told = done.stderr.strip().splitlines()
    for name in names:
        assert records[name]["status"] in ("failed", "partial"), name
        mine = [line for line in told if name in line]
        assert len(mine) == 1 and len(mine[0]) < 400, (name, mine)
    assert len(told) == len(names), told
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("报告", "utf-8")
    path.chmod(0)
    assert gongkai("run", path, "--out", tmp_path / "out").returncode == 1


def test_nothing_succeeds_is_1_and_all_ok_is_0(tmp_path: Path) -> None:
    assert gongkai("run", tmp_path / "no-such-file.pdf", "--out", tmp_path / "out").returncode == 1
    assert gongkai("run", GOOD, "--out", tmp_path / "out", "--quiet").stdout == ""
    assert json.loads((tmp_path / "out/summary.json").read_text("utf-8"))["status"] == {"ok": 1}


def test_usage_errors_and_bad_out(tmp_path: Path) -> None:
    assert gongkai("run").returncode == 2
    (tmp_path / "file").write_text("", "utf-8")
    done = gongkai("run", GOOD, "--out", tmp_path / "file")
    assert done.returncode == 1 and len(done.stderr.strip().splitlines()) == 1


def test_show(tmp_path: Path) -> None:
    shown = gongkai("show", ROOT / "corpus/samples/huaijin-scj-2017.html")
    assert shown.returncode == 0
    for part in ("槐津县市场监督管理局", "蔺国强", "training.attendees", "「"):
        assert part in shown.stdout
    record = json.loads(gongkai("show", GOOD, "--json").stdout)
    assert record["organ"] == "查利县畜牧兽医局"


def test_no_terminal_control_from_documents(tmp_path: Path) -> None:
    path = tmp_path / "evil.txt"
    path.write_text(
        "槐津县\x1b]0;boo\x07局2016年政府信息公开工作年度报告\n\n一、[bold]概述\x1b[2J\n\n公开\u202e信息5条。[/nothing]\n",
        "utf-8",
    )
    shown = gongkai("show", path)
    assert "\x1b" not in shown.stdout and "\u202e" not in shown.stdout and "Traceback" not in shown.stderr


def test_schema_file_is_current() -> None:
    assert json.loads(gongkai("schema").stdout) == json.loads((ROOT / "extract/record.schema.json").read_text("utf-8"))
