"""The command ``gongkai``. Heavy parts load inside the commands, so that --help is quick."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from extract import model_cli
from extract.corpus_cli import app as corpus_app

app = typer.Typer(
    add_completion=True,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Trained extraction and cross-checks for 政府信息公开工作年度报告.

Reads txt, md, html, docx and pdf (told by content), writes one JSON record per report: paragraphs with sections,
responsible persons, dates, counts, documents, organisations, contacts, table cells, and checks that name contradictions.
""",
    epilog="""[bold]Examples[/bold]

gongkai run reports/ --out out/            every report in a folder → out/reports.jsonl

gongkai run 'archive/**/*.pdf' a.docx --out out/

gongkai show report.pdf                    one report in the terminal, contradictions with both sides

gongkai schema > record.schema.json        JSON Schema of a record

gongkai corpus validate                    what is wrong with the annotated corpus
""",
)

app.add_typer(corpus_app, name="corpus")


def _complain(text: str) -> None:
    from extract.show import printable

    print(printable(text), file=sys.stderr)


@app.command(
    epilog="""[bold]Examples[/bold]

gongkai run corpus/samples --out out/

gongkai run a.pdf b.docx 'more/*.html' --out out/

[bold]Exit codes[/bold]  0 every input ok · 3 some inputs partial or failed · 1 nothing succeeded · 2 wrong usage
"""
)
def run(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT…", help="Files, folders (searched whole) or globs.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for reports.jsonl and summary.json.")],
    model: Annotated[Path | None, typer.Option("--model", help="Folder of a trained pipeline of your own.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar, no summary; problems are still told.")] = False,
) -> None:
    """Extract every INPUT: one record a line in OUT/reports.jsonl, counts and contradictions in the summary."""
    from extract.batch import expand, run_to
    from extract.facts import GongkaiError
    from extract.record import Record
    from extract.show import console, progress, summary_view

    paths = expand(inputs)
    try:
        from extract.pipeline import load

        nlp = load(str(model) if model else None)
        with progress(len(paths), quiet) as tick:

            def each(record: Record) -> None:
                if record.status != "ok":
                    p = record.problems[0]
                    step = f" — {p.where}" if record.status == "failed" and p.where else ""
                    _complain(f"gongkai: {record.status}: {record.source}: {p.message}{step}")
                tick()

            summary = run_to(paths, out, nlp=nlp, each=each)
    except GongkaiError as error:
        _complain(f"gongkai: {error}")
        raise typer.Exit(1) from error
    except OSError as error:
        _complain(f"gongkai: cannot use {error.filename or model or out}: {error.strerror or error} (choose another folder)")
        raise typer.Exit(1) from error
    if not quiet:
        console().print(summary_view(summary, out))
    raise typer.Exit(summary.exit_code)


@app.command(
    epilog="""[bold]Examples[/bold]

gongkai show corpus/samples/huaijin-scj-2017.html

gongkai show report.pdf --json | jq .checks
"""
)
def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One report (txt, md, html, docx, pdf).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole record as JSON instead.")] = False,
    model: Annotated[Path | None, typer.Option("--model", help="Folder of a trained pipeline of your own.")] = None,
) -> None:
    """One report, readable: head data, sections, people, numbers, table, contradictions with both sides quoted."""
    from extract.batch import extract_one
    from extract.facts import GongkaiError
    from extract.show import console, report_view

    try:
        from extract.pipeline import load

        record = extract_one(file, load(str(model) if model else None))
    except (GongkaiError, OSError) as error:
        _complain(f"gongkai: {error}")
        raise typer.Exit(1) from error
    if record.status == "failed":
        p = record.problems[0]
        _complain(f"gongkai: failed: {record.source}: {p.message}" + (f" — {p.where}" if p.where else ""))
    if as_json:
        print(json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=1))
    elif record.status != "failed":
        console().print(report_view(record))
    raise typer.Exit({"ok": 0, "partial": 3, "failed": 1}[record.status])


@app.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from extract.record import json_schema

    print(json.dumps(json_schema(), ensure_ascii=False, indent=1))


app.command(epilog=model_cli.EVALUATE_EXAMPLES)(model_cli.evaluate)
app.command(epilog=model_cli.TRAIN_EXAMPLES)(model_cli.train)


def _version(value: bool) -> None:
    if value:
        from extract import __version__

        print(f"gongkai {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


def main() -> None:
    """Entry point of the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a C locale must not turn Chinese into an error
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


if __name__ == "__main__":
    main()
