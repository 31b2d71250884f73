"""The commands ``gongkai evaluate`` and ``gongkai train``. What they need loads inside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from extract.training.finetune import Outcome

EVALUATE_EXAMPLES = """[bold]Examples[/bold]

gongkai evaluate corpus --part test                        the authored test reports, as written

gongkai evaluate corpus --part test --formats html,docx,pdf --json scores.json

gongkai evaluate gold/ --reports reports/ --errors         gold records by hand; each names its file in match

gongkai evaluate my-reports/ --model my-model/             .rep files, a pipeline of your own
"""
TRAIN_EXAMPLES = """[bold]Examples[/bold]

gongkai train --corpus corpus --out models/zh_gongkai      everything from the corpus, some 25 minutes

gongkai train --finetune zh_gongkai --corpus my-reports/ --out my-model/

gongkai train --finetune zh_gongkai --corpus my-reports/ --base corpus --out my-model/
"""


@contextmanager
def _told(*places: Path | None) -> Iterator[None]:
    """Errors that a user can act on become one line and exit code 1."""
    from extract.cli import _complain
    from extract.facts import GongkaiError

    try:
        yield
    except GongkaiError as error:
        _complain(f"gongkai: {error}")
        raise typer.Exit(1) from error
    except OSError as error:
        place = error.filename or next((p for p in places if p), "")
        _complain(f"gongkai: cannot use {place}: {error.strerror or error}")
        raise typer.Exit(1) from error


def evaluate(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="Gold .json records beside their files, or a corpus, or .rep files.")
    ],
    part: Annotated[str | None, typer.Option("--part", help="Of a corpus: train or test.")] = None,
    reports: Annotated[Path | None, typer.Option("--reports", help="Where the files of gold .json records are.")] = None,
    model: Annotated[Path | None, typer.Option("--model", help="Folder of a trained pipeline of your own.")] = None,
    formats: Annotated[
        str,
        typer.Option(
            "--formats", help="Of a corpus: native, txt, md, html, docx, pdf, by comma (others than native need a checkout)."
        ),
    ] = "native",
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all scores there too.")] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="Print every error. Not for a test part that you still tune to.")
    ] = False,
) -> None:
    """Score the pipeline on annotated reports: each measure, section, entity, era, form and level, with 95 % intervals."""
    from extract.cli import _complain
    from extract.evaluation.gold import FORMATS
    from extract.evaluation.run import as_json, count
    from extract.evaluation.run import evaluate as run
    from extract.evaluation.view import result_views
    from extract.show import console, printable, progress

    wanted = list(dict.fromkeys(f.strip() for f in formats.split(",") if f.strip()))
    if unknown := [f for f in wanted if f not in FORMATS] or ([formats] if not wanted else []):
        raise typer.BadParameter(f"unknown format {unknown[0]} (one of {', '.join(FORMATS)})", param_hint="--formats")
    with _told(json_file, model):
        from extract.pipeline import load, model_path

        total = count(gold, part, wanted)
        nlp = load(str(model) if model else None)
        with progress(total, quiet=False) as tick:
            results = run(gold, nlp, part=part, formats=wanted, sources=reports, each=tick)
        if json_file:
            name = str(model or model_path().name)
            content = as_json(results, gold=gold, part=part, model=name)
            json_file.parent.mkdir(parents=True, exist_ok=True)
            json_file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for fmt, result in results.items():
        for report in result.missing:
            _complain(f"gongkai: no file for {report}: scored as missing")
        for comparison in result.comparisons if errors else ():
            for error in comparison.errors:
                print(printable(f"{fmt} {comparison.gold['id']} {json.dumps(error, ensure_ascii=False, default=str)}"))
    for view in result_views(results):
        console().print(view)


def train(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the pipeline.")],
    corpus: Annotated[
        Path, typer.Option("--corpus", help="The corpus; with --finetune your annotated reports (.rep or gold .json).")
    ] = Path("corpus"),
    finetune: Annotated[
        str | None,
        typer.Option(
            "--finetune", metavar="MODEL", help="Continue from this pipeline: a folder, or zh_gongkai, the shipped one."
        ),
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option("--base", metavar="CORPUS", help="With --finetune: the corpus MODEL was made from, if you have it."),
    ] = None,
    parts: Annotated[Path, typer.Option("--parts", help="Folder for the single models of a whole training.")] = Path(
        "build/parts"
    ),
    assemble: Annotated[bool, typer.Option("--assemble", help="Train nothing, put together what is in --parts.")] = False,
    characters: Annotated[
        int | None, typer.Option("--characters", min=1, help="How much text the tagger trains on; less is quicker and worse.")
    ] = None,
) -> None:
    """Train the whole pipeline from a corpus, or continue a trained one with annotated reports of your own."""
    from extract.show import console

    def say(text: str) -> None:
        print(text, flush=True)

    if base and not finetune:
        raise typer.BadParameter("only with --finetune", param_hint="--base")
    if assemble and finetune:
        raise typer.BadParameter("not with --finetune", param_hint="--assemble")
    with _told(out):
        from extract.training import build_pipeline

        build_pipeline.check_out(out)
        if finetune:
            from extract.pipeline import MODEL, model_path
            from extract.training.finetune import finetune as run

            shipped = finetune == MODEL and not Path(finetune).is_dir()
            outcome = run(model_path() if shipped else Path(finetune), corpus, out, base=base, characters=characters, say=say)
            console().print(_outcome_view(outcome))
        else:
            if not assemble:
                build_pipeline.train_parts(corpus, parts, characters, say)
            build_pipeline.assemble(parts, out)
        say(f"{out}: {build_pipeline.megabytes(out)} MB")


def _outcome_view(outcome: Outcome) -> Table:
    from rich.table import Table

    table = Table(title=f"trained on {outcome.trained} reports, {outcome.held_out} held out", title_justify="left")
    for head in ("", "before", "after"):
        table.add_column(head, justify="right" if head else "left")
    for name, before in outcome.before.items():
        table.add_row(name, f"{before:.3f}", f"{outcome.after[name]:.3f}")
    return table
