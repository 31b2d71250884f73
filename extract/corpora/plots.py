"""Bar charts of the counts of a corpus as PNG files. Needs matplotlib, which only the extras ``train`` and ``dev`` install."""

from __future__ import annotations

import re
from pathlib import Path

from extract.corpora.stats import Stats
from extract.facts import GongkaiError

_COLOURS = ("#4c72b0", "#ccb974", "#c44e52")


def plot(stats: Stats, folder: Path) -> list[Path]:
    """One ``NAME.png`` a table of the counts, bars stacked by part; returns the files.

    Raises GongkaiError ``no_matplotlib`` when the library is absent.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        step = "pip install 'gongkai[train]'"
        raise GongkaiError("no_matplotlib", "plots need matplotlib, which is not installed", next_step=step) from error
    folder.mkdir(parents=True, exist_ok=True)
    out = []
    for title, table in stats["tables"].items():
        names = [name for name, numbers in table.items() if sum(numbers.values())]
        figure = Figure(figsize=(8, 1.2 + 0.28 * len(names)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        left = [0] * len(names)
        for part, colour in zip(stats["parts"], _COLOURS, strict=False):
            widths = [table[name][part] for name in names]
            axes.barh(range(len(names)), widths, left=left, label=part, color=colour)
            left = [a + b for a, b in zip(left, widths, strict=True)]
        axes.set_yticks(range(len(names)), [_plain(name) for name in names])
        axes.margins(y=0.01)
        axes.invert_yaxis()
        axes.set_title(title)
        axes.legend()
        path = folder / f"{title.replace(' ', '-')}.png"
        figure.savefig(path, dpi=110, metadata={"Software": None})
        out.append(path)
    return out


def _plain(name: str) -> str:
    """Without Chinese words: the fonts that matplotlib brings have none."""
    return re.sub(r"\s*\([^\x00-\x7f][^()]*\)|\s*[^\x00-\x7f]+", "", name).strip() or name
