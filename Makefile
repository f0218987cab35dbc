# Everything a newcomer needs: `make run` and `make test`. Needs make and Python 3.11+ with venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
# Or else each of the many processes of the tests compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run setup test check lint soak lock

help:
	@echo "make run    replay 27 January 2025 in the terminal"
	@echo "make test   run the tests"
	@echo "make check  tests, ruff, types, import rules"
	@echo "make soak   200 random kills, a storm of 20 seeds, two simulated weeks (hours)"
	@echo "make lock   renew the locked dependencies"

run: $(VENV)/.run
	@$(BIN)/tickerbell run

setup: $(VENV)/.dev

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n auto --dist worksteal

check: lint test

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

soak: $(VENV)/.dev
	$(BIN)/python -m pytest -m soak --override-ini addopts=-q

lock: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tickerbell needs Python 3.11 or newer; name one with make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing Tickerbell (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installing the tools for tests and checks (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
