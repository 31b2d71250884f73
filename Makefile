# Everything uses its own .venv; the first target that needs it makes it.
PYTHON ?= python3
BIN := .venv/bin
SHARED := ../shared
export OMP_NUM_THREADS := 1

.PHONY: run test lint score evaluate train wheel samples schema clean

run: .venv/.ready
	$(BIN)/gongkai run corpus/samples --out out/samples

test: .venv/.ready lint
	$(BIN)/python -m pytest

lint: .venv/.ready
	$(BIN)/ruff check extract tools tests
	$(BIN)/ruff format --check extract tools tests
	$(BIN)/mypy

# The real reports beside a developer's checkout (not part of the repository).
score: .venv/.ready
	$(BIN)/gongkai run $(SHARED)/reports --out out/shared
	$(BIN)/python $(SHARED)/score/score.py --gold $(SHARED)/gold --pred out/shared/reports.jsonl --per-report --show-errors

# The authored test split: organs whose text no model has seen, printed in every layout and format.
evaluate: .venv/.ready
	$(BIN)/gongkai evaluate corpus --part test --formats native,html,docx,pdf --json out/evaluate/test.json

# From the repository alone to the shipped models; about 22 minutes on one core.
train: .venv/.train-ready
	$(BIN)/gongkai train --corpus corpus --out models/zh_gongkai

# What is published, installed into an empty environment outside the checkout, on one sample.
wheel: .venv/.ready
	rm -rf build/wheel && $(BIN)/python -m build --wheel --outdir build/wheel .
	$(PYTHON) -m venv build/wheel/env
	build/wheel/env/bin/pip install --quiet --disable-pip-version-check build/wheel/*.whl
	cp corpus/samples/huaijin-scj-2017.html build/wheel/
	cd build/wheel && env/bin/gongkai run huaijin-scj-2017.html --out out

samples: .venv/.ready
	$(BIN)/python tools/render.py --samples

schema: .venv/.ready
	$(BIN)/gongkai schema > extract/record.schema.json

clean:
	rm -rf out .pytest_cache .mypy_cache .ruff_cache

.venv/.ready: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

.venv/.train-ready: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	touch $@
