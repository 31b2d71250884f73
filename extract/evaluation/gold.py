"""Annotated reports from a folder: gold JSON records, ``.rep`` files, or a corpus with its splits; and the files they speak of."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from extract.corpus import AnnotatedReport, load_corpus, read_rep
from extract.evaluation.compare import Gold
from extract.facts import GongkaiError

Shape = Literal["corpus", "rep", "json"]
NATIVE = "native"
FORMATS = (NATIVE, "txt", "md", "html", "docx", "pdf")
_LISTS = ("paragraphs", "persons", "dates", "counts", "documents", "contacts", "organizations", "claims", "conflicts")
_PRINTER = Path(__file__).parents[2] / "tools/render.py"
_FORMAT_HELP = "a folder of gold .json records, of .rep files, or a corpus (reports/ and splits.json)"


@dataclass(frozen=True, slots=True)
class Case:
    """A gold record and the file it is about; ``path`` None when no file matches."""

    gold: Gold
    path: Path | None


def shape_of(folder: Path) -> Shape:
    """What a folder holds. Raises GongkaiError ``no_gold``."""
    if (folder / "reports").is_dir() and (folder / "splits.json").is_file():
        return "corpus"
    if folder.is_dir() and any(folder.glob("*.json")):
        return "json"
    if folder.is_dir() and any(folder.rglob("*.rep")):
        return "rep"
    raise GongkaiError("no_gold", "no annotated reports here", path=str(folder), next_step=f"give {_FORMAT_HELP}")


def read_reps(folder: Path, part: str | None = None) -> list[AnnotatedReport]:
    """The ``.rep`` files of a corpus (``part``: ``train``, ``test`` or all) or of a plain folder.

    Raises GongkaiError ``bad_annotation`` when a file breaks the format, naming file and line.
    """
    if shape_of(folder) == "corpus":
        reports = load_corpus(folder, part)
    else:
        reports = [read_rep(path) for path in sorted(folder.rglob("*.rep"))]
    wrong = [f"{Path(r.path).name}: {error}" for r in reports for error in r.errors]
    # the id names the file that a report is printed into
    wrong += [
        f"{Path(r.path).name}: no file name: id {r.id}" for r in reports if r.id and not re.fullmatch(r"\w[\w.-]{0,150}", r.id)
    ]
    twice = sorted(name for name, n in Counter(r.id for r in reports).items() if n > 1)
    wrong += [f"id {name} stands in more than one file" for name in twice if name]
    if wrong:
        more = f" … and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise GongkaiError(
            "bad_annotation",
            "; ".join(wrong[:3]) + more,
            path=str(folder),
            next_step="the head of extract/corpus.py describes the .rep format",
        )
    if not reports:
        raise GongkaiError("no_gold", f"no report in part {part}", path=str(folder), next_step="see splits.json")
    return reports


def read_json(folder: Path) -> list[dict[str, Any]]:
    """The gold records ``folder/*.json``, by name. Raises GongkaiError ``bad_gold`` with the file and what is wrong with it."""
    out = []
    for path in sorted(folder.glob("*.json")):
        try:
            gold = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise _bad(path, f"not JSON: {error}") from error
        out.append(_checked(path, gold))
    return out


def _bad(path: Path, message: str) -> GongkaiError:
    return GongkaiError("bad_gold", message, path=str(path), next_step="one gold record a file: id, match, paragraphs, persons …")


def _checked(path: Path, gold: Any) -> dict[str, Any]:
    if not isinstance(gold, dict) or not (isinstance(gold.get("id"), str) and gold["id"]):
        raise _bad(path, "no gold record: it has no id")
    if not isinstance(gold.get("match", ""), str):
        raise _bad(path, "match is no text")
    for name in _LISTS:
        items = gold.get(name, [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise _bad(path, f"{name} is no list of objects")
    for n, item in enumerate(gold.get("paragraphs", ())):
        labels = item.get("sections", [])
        if not isinstance(item.get("text"), str) or not isinstance(item.get("kind"), str) or not isinstance(labels, list):
            raise _bad(path, f"paragraph {n + 1} needs kind, text and a list of sections")
    for name, keys in (("claims", ("value", "verdict")), ("counts", ("value", "unit")), ("dates", ("value",))):
        for item in gold.get(name, ()):
            if missing := [key for key in keys if key not in item]:
                raise _bad(path, f"an item of {name} has no {missing[0]}")
    numbers = [i.get("value") for name in ("claims", "counts") for i in gold.get(name, ())]
    indicators = gold.get("indicators", {})
    if not isinstance(indicators, dict):
        raise _bad(path, "indicators are no object of id and value")
    numbers += indicators.values()
    if odd := [v for v in numbers if v is not None and not isinstance(v, int | float)]:
        raise _bad(path, f"not a number: {str(odd[0])[:30]}")
    return gold


def json_cases(folder: Path, sources: Path | None = None) -> list[Case]:
    """Gold records with the file whose path holds their ``match``. ``sources``: where the files are; without it the folder
    itself, then ``reports/`` in it or beside it.

    Raises GongkaiError ``no_sources`` when no record finds its file.
    """
    from extract.batch import SUFFIXES, expand

    golds = read_json(folder)
    places = [sources] if sources else [folder, folder / "reports", folder.parent / "reports"]
    for place in places:
        files = [f for f in expand([place]) if Path(f).suffix.lower() in SUFFIXES] if place.is_dir() else []
        names = {unicodedata.normalize("NFC", str(Path(f).relative_to(place))): Path(f) for f in files}
        cases = [Case(gold, _match(gold, names)) for gold in golds]
        if any(case.path for case in cases):
            return cases
    raise GongkaiError(
        "no_sources",
        "no report file matches any gold record",
        path=str(folder),
        next_step="put the files beside the records or give --reports; match is a part of the file's path",
    )


def _match(gold: Gold, names: dict[str, Path]) -> Path | None:
    wanted = unicodedata.normalize("NFC", str(gold.get("match") or gold["id"]))
    return next((path for name, path in names.items() if wanted in name), None)


def printed_cases(reports: Sequence[AnnotatedReport], fmt: str, folder: Path) -> Iterator[Case]:
    """Annotated reports printed into ``folder`` in a format of :data:`FORMATS`; ``native``: the layout each was written in.

    The printer with the official grids is ``tools/render.py`` of a checkout. Without it reports print as plain text without
    their table, and what needs the table is left out of the gold record.
    """
    from extract.forms import load_forms

    forms = load_forms()
    printer = _printer()
    if printer is None and fmt != NATIVE:
        raise GongkaiError("no_printer", f"{fmt} is printed by tools/render.py", next_step="run it in a checkout, editable")
    for report in reports:
        if printer is None:
            yield _plain_case(report, folder)
            continue
        suffix = fmt
        if fmt == NATIVE:
            suffix = report.layout if report.layout in ("md", "html") else "txt"
        layout = "plain" if fmt == "txt" else report.layout
        ids = forms[report.form].cell_ids if report.cells and report.form else ()
        yield Case(report.gold(ids), printer.write(report, folder, suffix, layout))


def _plain_case(report: AnnotatedReport, folder: Path) -> Case:
    path = folder / f"{Path(report.id).name}.txt"
    path.write_text("\n\n".join(p.text for p in report.paragraphs) + "\n", "utf-8")
    gold = report.gold()
    if report.cells is not None:
        for name in ("form", "indicators", "claims", "conflicts"):
            gold.pop(name)
    return Case(gold, path)


def _printer() -> Any:
    """The module of the checkout that this package lies in, or None in an installed wheel."""
    if not (_PRINTER.is_file() and (_PRINTER.parents[1] / "pyproject.toml").is_file()):
        return None
    spec = importlib.util.spec_from_file_location("gongkai_render", _PRINTER)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
