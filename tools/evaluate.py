#!/usr/bin/env python3
"""Prints the reports of a corpus part in each format, runs the shipped pipeline over them, and scores the records.

    python tools/evaluate.py --part test [--formats native,html,docx,pdf] [--errors] [--out out/evaluate]

``native`` is the layout a report was written in (plain, hard-wrapped, one line, md, html …).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from render import write  # noqa: E402

from extract.batch import extract_one  # noqa: E402
from extract.corpus import load_corpus  # noqa: E402
from extract.evaluate import Scores  # noqa: E402
from extract.forms import load_forms  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", default="test", choices=("train", "test"))
    parser.add_argument("--formats", default="native,html,docx,pdf")
    parser.add_argument("--out", type=Path, default=Path("out/evaluate"))
    parser.add_argument("--errors", action="store_true", help="also print every error (never for the test part while tuning)")
    args = parser.parse_args()
    reports = load_corpus(ROOT / "corpus", args.part)
    forms = load_forms()
    tables: dict[str, dict[str, float]] = {}
    for fmt in args.formats.split(","):
        folder = args.out / fmt
        folder.mkdir(parents=True, exist_ok=True)
        scores = Scores()
        for report in reports:
            suffix = fmt
            if fmt == "native":
                suffix = report.layout if report.layout in ("md", "html") else "txt"
            path = write(report, folder, suffix, report.layout)
            record = extract_one(path).model_dump(mode="json")
            scores.add(report.gold(forms[report.form].cell_ids if report.cells and report.form else ()), record)
        tables[fmt] = scores.table()
        if args.errors:
            for error in scores.errors:
                print(fmt, json.dumps(error, ensure_ascii=False, default=str))
        if fmt == "native":
            print("section F1:", json.dumps({k: round(v, 3) for k, v in scores.section_f1().items()}))
    print(f"{len(reports)} reports of part {args.part}")
    print(f"{'':22}" + "".join(f"{f:>9}" for f in tables))
    for name in next(iter(tables.values())):
        print(f"{name:22}" + "".join(f"{t[name]:9.3f}" for t in tables.values()))
    (args.out / f"{args.part}.json").write_text(json.dumps(tables, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
