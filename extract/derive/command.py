"""The command ``gongkai corpus derive``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """[bold]Examples[/bold]

gongkai corpus derive --seed 1 --count 300 --out derived/            from the train part of corpus/

gongkai corpus derive my-corpus --seed 1 --count 300 --out derived/
"""


def derive(
    out: Annotated[Path, typer.Option("--out", "-o", help="New folder for the reports.")],
    corpus: Annotated[Path, typer.Argument(metavar="[CORPUS]", help="The authored corpus; only its train part is used.")] = Path(
        "corpus"
    ),
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same bytes.")] = 1,
    count: Annotated[int, typer.Option("--count", min=1, max=100_000, help="How many reports.")] = 200,
) -> None:
    """Derive annotated reports: other names, numbers, dates and layouts, faults and planted contradictions with their gold."""
    from collections import Counter

    from extract.corpus_cli import _told
    from extract.derive.generate import write_all

    with _told():
        made = write_all(corpus, seed, count, out)
    planted = Counter(kind for item in made for kind in item.planted)
    told = ", ".join(f"{kind} {n}" for kind, n in sorted(planted.items())) or "none"
    print(f"{out}: {len(made)} reports from {len({d.source for d in made})}; planted: {told}")
