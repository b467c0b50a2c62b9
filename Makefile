# Everything that a person or a pipeline does with this repository. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
CODE := gogate tests bench
# Where there is no Go, the `go` extra brings one; the search path ends with it, so that a Go of yours comes first.
export PATH := $(PATH):$(CURDIR)/$(BIN)

.DEFAULT_GOAL := help
.PHONY: help demo test lint fmt bench clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

demo: $(VENV)/installed ## judge both example modules and show what a user sees
	@bash examples/demo.sh

test: $(VENV)/developing ## run the tests
	$(BIN)/pytest -q -n auto

lint: $(VENV)/developing ## check style, types, layers and the committed schemas
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict --explicit-package-bases $(CODE)
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 0 -k current tests

fmt: $(VENV)/developing ## format the Python files
	$(BIN)/ruff check --fix-only --exit-zero .
	$(BIN)/ruff format .

bench: $(VENV)/developing ## measure as ratios, over REPOSITORY=folder and PATTERNS=..., into bench/RESULTS.md
	$(BIN)/python -m bench.run --write $(if $(REPOSITORY),--repository $(REPOSITORY)) $(PATTERNS)

clean: ## remove what these targets made
	rm -rf $(VENV) out dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# Stamps: a virtual environment is made again only when pyproject.toml changed.
$(VENV)/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade 'pip>=25.1'
	if command -v go >/dev/null; then $(PIP) install -e .; else $(PIP) install -e '.[go]'; fi
	touch $@

$(VENV)/developing: $(VENV)/installed
	$(PIP) install --group dev
	touch $@
