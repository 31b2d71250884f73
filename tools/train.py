#!/usr/bin/env python3
"""From corpus/ to models/zh_gongkai: segmenter, section classifier, tagger, then the pipeline of extract/config/pipeline.cfg.

python tools/train.py                 everything (about 22 minutes on one core)
python tools/train.py --assemble DIR  only put the pipeline together from parts trained before
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def step(*arguments: str) -> None:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, check=True)
    print(f"{arguments[0]}: {time.perf_counter() - started:.0f} s", flush=True)


def assemble(parts: Path, out: Path) -> None:
    """The spaCy pipeline from its config and the trained parts in ``parts`` (tagger/, sections/)."""
    import spacy
    from spacy.util import load_config, load_model_from_config

    import extract
    from extract.pipeline import register_extensions, set_norms

    register_extensions()
    config = load_config(
        ROOT / "extract/config/pipeline.cfg", overrides={"paths.tagger": str(parts / "tagger")}, interpolate=True
    )
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
    shutil.rmtree(out, ignore_errors=True)
    nlp.to_disk(out)
    size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
    print(json.dumps({"out": str(out), "megabytes": round(size / 1e6, 2)}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assemble", type=Path)
    parser.add_argument("--parts", type=Path, default=ROOT / "build/parts")
    parser.add_argument("--out", type=Path, default=ROOT / "models/zh_gongkai")
    args = parser.parse_args()
    if args.assemble:
        assemble(args.assemble.resolve(), args.out)
        return 0
    parts = args.parts.resolve()
    parts.mkdir(parents=True, exist_ok=True)
    step("extract.training.train_segmenter", "--out", str(parts / "segmenter"))
    step("extract.training.train_sections", "--segmenter", str(parts / "segmenter"), "--out", str(parts / "sections"))
    step("extract.training.train_ner", "--out", str(parts / "tagger"))
    assemble(parts, args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
