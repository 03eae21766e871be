# Every target makes .venv itself, from pyproject.toml, when it is missing or out of date.

PYTHON ?= python3
BIN := .venv/bin

# The terminal that make was started from shall not colour what tests and pictures show.
unexport NO_COLOR COLORTERM TMUX SSH_CONNECTION SSH_CLIENT $(filter TEXTUAL_% LC_%,$(.VARIABLES))

# As an installed package has it, so that a start costs the same where Python may not write bytecode.
COMPILE := $(BIN)/python -m compileall -q tui widgets

.DEFAULT_GOAL := demo
.PHONY: demo test lint bench screenshots docs words clean

demo: .venv/run.stamp
	$(BIN)/sekimori demo

test: .venv/dev.stamp
	$(BIN)/pytest

lint: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check
	$(BIN)/python -m tests.language.catalogue --check

bench: .venv/dev.stamp
	$(BIN)/python tests/bench/bench.py
	$(BIN)/python -m tests.bench.breadth
	$(BIN)/python -m tests.bench.screen
	$(BIN)/python -m tests.bench.timeline
	$(BIN)/python -m tests.bench.filter
	$(BIN)/python -m tests.bench.folding
	$(BIN)/python -m tests.bench.masking
	$(BIN)/python -m tests.bench.would
	$(BIN)/python -m tests.bench.enforce
	$(BIN)/python -m tests.bench.campaigns && $(BIN)/python -m tests.bench.campaigns.cost

docs: .venv/dev.stamp
	$(BIN)/python -m docs.generate

words: .venv/dev.stamp
	$(BIN)/python -m tests.language.catalogue

screenshots: .venv/dev.stamp
	$(BIN)/python -m tests.ui.shoot

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache snapshot_report.html
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian's python3 can import venv without being able to make one: ensurepip is in python3-venv.
.venv/base.stamp:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "make: there is no $(PYTHON) here. On Debian: sudo apt-get install python3 python3-venv" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: Python 3.11 or newer is needed, $(PYTHON) is $$($(PYTHON) -V 2>&1 | cut -d" " -f2)." \
	    "Name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "make: $(PYTHON) cannot make a virtual environment. On Debian: sudo apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run.stamp: .venv/base.stamp pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(COMPILE)
	@touch $@

.venv/dev.stamp: .venv/base.stamp pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,redis]'
	@$(COMPILE)
	@touch $@
