# Everything that a person or a pipeline does with this repository. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
CODE := gogate tests bench
# Where there is no Go, the `go` extra brings one; the search path ends with it, so that a Go of yours comes first.
export PATH := $(PATH):$(CURDIR)/$(BIN)

.DEFAULT_GOAL := help
.PHONY: help demo test e2e lint schema fmt bench prove clean

help: ## list the targets
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' Makefile

demo: $(VENV)/installed ## judge both example modules and show what a user sees
	@bash examples/demo.sh

test: $(VENV)/developing ## run the tests
	$(BIN)/pytest -q -n auto

e2e: $(VENV)/developing ## run what takes long: CI templates in the systems' own runners, gitolite (as root), each defect alone, 100 kills
	GOGATE_E2E=1 $(BIN)/pytest -q -n auto $(wildcard tests/e2e/test_ci_*.py tests/e2e/test_seeded*.py) \
		$(addprefix tests/e2e/test_server_,gitolite.py forges.py hardship.py hostile.py)

lint: $(VENV)/developing ## check style, types, layers and the committed schemas
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict --explicit-package-bases $(CODE)
	$(BIN)/lint-imports
	$(BIN)/python -m gogate.settings.schema settings | diff -u gogate/schema/gogate.schema.json -
	$(BIN)/python -m gogate.settings.schema result | diff -u gogate/schema/result.schema.json -
	$(BIN)/python -m gogate.settings.schema reference | diff -u docs/settings.md -

schema: $(VENV)/developing ## make the committed schemas and docs/settings.md anew
	$(BIN)/python -m gogate.settings.schema settings >gogate/schema/gogate.schema.json
	$(BIN)/python -m gogate.settings.schema result >gogate/schema/result.schema.json
	$(BIN)/python -m gogate.settings.schema reference >docs/settings.md

fmt: $(VENV)/developing ## format the Python files
	$(BIN)/ruff check --fix-only --exit-zero .
	$(BIN)/ruff format .

bench: $(VENV)/developing ## measure as ratios, over REPOSITORY=folder and PATTERNS=..., into bench/RESULTS.md
	$(BIN)/python -m bench.run --write $(if $(REPOSITORY),--repository $(REPOSITORY)) $(PATTERNS)

prove: $(VENV)/developing ## compare with the bare tools over REPOSITORY=folder and PATTERNS=..., and stop 200 checks at random
	$(BIN)/python -m bench.equal $(or $(REPOSITORY),examples/shop) $(PATTERNS)
	$(BIN)/python -m bench.kills

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
