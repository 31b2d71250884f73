"""The commands ``gongkai corpus …``: build, validate, stats, agreement. Heavy parts load inside the commands."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from extract.derive import command as derived

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", help="The annotated corpus: build, validate, count, compare.")

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The corpus: reports/, splits.json.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


@contextmanager
def _told() -> Iterator[None]:
    """An error of ours, or of the file system, as one line and exit code 1."""
    from extract.facts import GongkaiError
    from extract.show import printable

    try:
        yield
    except GongkaiError as error:
        print(printable(f"gongkai: {error}"), file=sys.stderr)
        raise typer.Exit(1) from error
    except OSError as error:
        print(printable(f"gongkai: cannot use {error.filename}: {error.strerror or error}"), file=sys.stderr)
        raise typer.Exit(1) from error


@app.command(epilog="[bold]Example[/bold]\n\ngongkai corpus build")
def build(folder: Folder = Path("corpus")) -> None:
    """Write data/*.jsonl, the head of README.md, the tables of DATASHEET.md and checksums.txt from the reports."""
    from extract.corpora.build import build as write

    with _told():
        for name, size in write(folder).items():
            print(f"{size:>9} bytes  {name}")


@app.command(epilog="[bold]Exit codes[/bold]  0 nothing wrong · 1 findings, or no corpus")
def validate(folder: Folder = Path("corpus")) -> None:
    """Check every file, annotation, sum and claim, the splits, text shared by two parts, and the checksums.

    One line a finding: file, line, what is wrong.
    """
    from extract.corpora.validate import validate as check
    from extract.show import printable

    with _told():
        findings = check(folder)
    for finding in findings:
        print(printable(str(finding)))
    print(f"gongkai: {len(findings)} findings" if findings else "gongkai: nothing wrong", file=sys.stderr)
    raise typer.Exit(1 if findings else 0)


@app.command(epilog="[bold]Example[/bold]\n\ngongkai corpus stats --plots out/plots")
def stats(
    folder: Folder = Path("corpus"),
    as_json: AsJson = False,
    plots: Annotated[Path | None, typer.Option("--plots", help="Folder for bar charts (PNG); needs matplotlib.")] = None,
) -> None:
    """Count reports, organs, traits, labels, people, claims and lengths, by part."""
    from extract.corpora.rows import load_rows
    from extract.corpora.stats import count, tables

    with _told():
        counted = count(load_rows(folder))
        print(json.dumps(counted, ensure_ascii=False, indent=1) if as_json else tables(counted))
        if plots:
            from extract.corpora.plots import plot

            for path in plot(counted, plots):
                print(path, file=sys.stderr)


@app.command(epilog="[bold]Example[/bold]\n\ngongkai corpus agreement first/ second/ --into corpus/DATASHEET.md")
def agreement(
    first: Annotated[Path, typer.Argument(metavar="FIRST", help="Folder of .rep files.")],
    second: Annotated[Path, typer.Argument(metavar="SECOND", help="The same reports by another annotator.")],
    as_json: AsJson = False,
    into: Annotated[Path | None, typer.Option("--into", help="Datasheet whose section Agreement is filled too.")] = None,
) -> None:
    """Compare two annotations of the same reports: kappa of kinds and section labels, F1 of spans and person records."""
    from extract.corpora.agreement import agree, agreement_tables
    from extract.corpora.build import fill

    with _told():
        found = agree(first, second)
        print(json.dumps(found, ensure_ascii=False, indent=1) if as_json else agreement_tables(found))
        if into:
            into.write_text(fill(into, "gongkai corpus agreement", agreement_tables(found)), "utf-8")


app.command(epilog=derived.EXAMPLES)(derived.derive)
