"""From a corpus folder to a pipeline: segmenter, section classifier, tagger, then the whole of ``config/pipeline.cfg``."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from extract.evaluation.gold import read_reps, shape_of
from extract.facts import GongkaiError

if TYPE_CHECKING:
    from spacy.language import Language

CONFIG = Path(__file__).parents[1] / "config/pipeline.cfg"
PARTS = ("segmenter", "sections", "tagger")


def check_corpus(corpus: Path) -> None:
    """Raises GongkaiError when the folder is no corpus to train everything from, or an annotation in it is broken."""
    if shape_of(corpus) != "corpus" or not (corpus / "phrases/sections.json").is_file():
        raise GongkaiError(
            "no_corpus",
            "no training corpus: it needs reports/, splits.json and phrases/sections.json",
            path=str(corpus),
            next_step="with reports of your own continue from a trained model: gongkai train --finetune MODEL",
        )
    read_reps(corpus, "train")
    read_reps(corpus, "test")


def train_parts(corpus: Path, parts: Path, characters: int | None = None, say: Callable[[str], None] = print) -> None:
    """Trains all :data:`PARTS` into folders of ``parts``, each in a process of its own: the same models as one by one.

    ``characters``: budget of the tagger, without it the full one (minutes). Raises GongkaiError when a step fails.
    """
    check_corpus(corpus)
    if importlib.util.find_spec("jieba") is None:
        raise GongkaiError("no_jieba", "training the segmenter needs jieba", next_step="pip install 'gongkai[train]'")
    parts.mkdir(parents=True, exist_ok=True)
    budget = () if characters is None else ("--characters", str(characters))
    steps = (
        ("train_segmenter", "--out", str(parts / "segmenter")),
        ("train_sections", "--segmenter", str(parts / "segmenter"), "--out", str(parts / "sections")),
        ("train_ner", "--out", str(parts / "tagger"), *budget),
    )
    for name, *arguments in steps:
        started = time.perf_counter()
        command = [sys.executable, "-m", f"extract.training.{name}", "--corpus", str(corpus), *arguments]
        done = subprocess.run(command, check=False)
        if done.returncode:
            raise GongkaiError("training_failed", f"{name} ended with code {done.returncode}", next_step="see its message above")
        say(f"{name}: {time.perf_counter() - started:.0f} s")


def assemble(parts: Path, out: Path) -> None:
    """Writes the pipeline of the trained ``parts`` (``tagger/``, ``sections/``) into folder ``out``."""
    import spacy
    from spacy.util import load_config, load_model_from_config

    import extract
    from extract.pipeline import register_extensions, set_norms

    for name in ("tagger/config.cfg", "sections/sections.skops"):
        if not (parts / name).is_file():
            raise GongkaiError("no_parts", f"no {name}", path=str(parts), next_step="train first, without --assemble")
    register_extensions()
    config = load_config(CONFIG, overrides={"paths.tagger": str(parts / "tagger")}, interpolate=True)
    del config["paths"]
    tagger = spacy.load(parts / "tagger")
    config["components"]["tok2vec"]["model"]["layer"] = tagger.config["components"]["tok2vec"]["model"]
    nlp = load_model_from_config(config, auto_fill=True)
    set_norms(nlp.vocab)
    network = nlp.get_pipe("tok2vec").model
    network.initialize(X=[nlp.make_doc("年报")])
    network.layers[0].from_bytes(tagger.get_pipe("tok2vec").model.to_bytes())
    nlp.get_pipe("gongkai_sections").from_disk(parts / "sections")
    nlp.meta.update(
        name="gongkai",
        version=extract.__version__,
        description="Sections, persons, values, tables and checks of 政府信息公开工作年度报告",
        author="The gongkai authors",
        license="MIT",
        sources=[{"name": "gongkai corpus", "license": "MIT"}],
    )
    write_pipeline(nlp, out)


def write_pipeline(nlp: Language, out: Path) -> None:
    """Writes a pipeline in the place of ``out``, see :func:`fresh_folder`."""
    with fresh_folder(out) as folder:
        nlp.to_disk(folder)


def check_out(out: Path) -> None:
    """Raises GongkaiError ``out_in_use`` unless ``out`` is new, empty, or holds a pipeline, which will be replaced."""
    if out.exists() and not (out / "config.cfg").is_file() and (not out.is_dir() or any(out.iterdir())):
        raise GongkaiError("out_in_use", "holds something else than a pipeline", path=str(out), next_step="choose a new folder")


@contextmanager
def fresh_folder(out: Path) -> Iterator[Path]:
    """A new folder that takes the place of ``out`` when all went well."""
    check_out(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as aside:
        folder = Path(aside) / "pipeline"
        yield folder
        if out.exists():
            shutil.rmtree(out)
        folder.rename(out)


def megabytes(folder: Path) -> float:
    """Size of all files below a folder."""
    return round(sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6, 2)
