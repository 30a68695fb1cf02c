# Two commands do everything: `make demo` and `make test`. Both set up what they need, on a fresh machine and again.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
OUT    ?= out

PEER   := .venv-peer
PEER312 := .venv-peer312
PYTHON312 ?= python3.12

.PHONY: install demo test lint types verify bench bench-fire bench-flood bench-response locale coverage clean

# Byte code is made on all cores; pip would make it on one.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or later is needed: make PYTHON=python3.11"'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile -e .
	-$(BIN)/python -m compileall -q -j 0 $(VENV)/lib > /dev/null
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	touch $@

install: $(VENV)/.installed

# Coarser than an evaluation (flood grid 240 m instead of 120 m), so that it ends within minutes.
demo: $(VENV)/.installed
	$(BIN)/yingji demo --out $(OUT)/demo

test: $(VENV)/.installed-dev
	$(BIN)/yingji warmup
	$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev
	$(BIN)/mypy

# The engine held against published numbers: minutes, not seconds.
verify: $(VENV)/.installed-dev
	$(BIN)/yingji verify queues
	$(BIN)/yingji verify flood
	$(BIN)/yingji verify fire
	$(BIN)/yingji verify crown
	$(BIN)/yingji verify spot
	$(BIN)/yingji verify contain
	$(BIN)/yingji verify seasons
	$(BIN)/python -m pytest -m slow

bench: $(VENV)/.installed-dev
	$(BIN)/python -m pytest benchmarks --benchmark-only --override-ini="addopts=-q"

# Beside pyretechnics, which is no dependency of ours and gets an environment of its own.
$(PEER)/.installed:
	$(PYTHON) -m venv $(PEER)
	$(PEER)/bin/python -m pip install --quiet pyretechnics
	touch $@

bench-fire: $(VENV)/.installed $(PEER)/.installed
	$(BIN)/python benchmarks/fire.py --peer $(PEER)/bin/python

# Itzi's solver wants Python 3.12.
$(PEER312)/.installed:
	$(PYTHON312) -m venv $(PEER312)
	$(PEER312)/bin/python -m pip install --quiet itzi-core
	touch $@

bench-flood: $(VENV)/.installed $(PEER312)/.installed
	$(BIN)/python benchmarks/flood.py --peer $(PEER312)/bin/python

# The flood of each event is computed first (some minutes), and kept.
bench-response: $(VENV)/.installed
	PYTHONPATH=benchmarks $(BIN)/python benchmarks/response.py

locale: $(VENV)/.installed-dev
	$(BIN)/python -m sim.locale.catalogue

coverage: $(VENV)/.installed-dev
	$(BIN)/python docs/make_coverage.py

clean:
	rm -rf $(VENV) $(PEER) $(PEER312) $(OUT) build dist *.egg-info
