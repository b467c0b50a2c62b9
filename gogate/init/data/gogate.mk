# The gate for people and pipelines alike: make fmt lint vet test ci-check
#
#   include gogate.mk
#
# It needs no gogate: where none is on PATH, uvx or pipx runs it, or a virtual environment of its own in the cache folder.
# A Makefile that has some of these targets already names the others in GOGATE_TARGETS before the include.
GOGATE_PACKAGE ?= @PACKAGE@
GOGATE_TARGETS ?= fmt lint vet test ci-check
GATE ?= check
GOGATE_FLAGS ?=

GOGATE ?= set -e; \
	if command -v gogate >/dev/null 2>&1; then run() { gogate "$$@"; }; \
	elif command -v uvx >/dev/null 2>&1; then run() { uvx --quiet --from "$(GOGATE_PACKAGE)" gogate "$$@"; }; \
	elif command -v pipx >/dev/null 2>&1; then run() { pipx run --spec "$(GOGATE_PACKAGE)" gogate "$$@"; }; \
	else \
		home="$${XDG_CACHE_HOME:-$$HOME/.cache}/gogate-make/$$(printf %s "$(GOGATE_PACKAGE)" | tr -c A-Za-z0-9. _)"; \
		test -x "$$home/bin/gogate" || { python3 -m venv "$$home" && \
			"$$home/bin/python" -m pip install --quiet --disable-pip-version-check "$(GOGATE_PACKAGE)"; } >&2; \
		run() { "$$home/bin/gogate" "$$@"; }; \
	fi; run

.PHONY: $(GOGATE_TARGETS)

# format in place
$(filter fmt,$(GOGATE_TARGETS)):
	@$(GOGATE) fix $(GOGATE_FLAGS)

# gofmt, gofumpt and go vet, judged
$(filter lint,$(GOGATE_TARGETS)):
	@$(GOGATE) check --stage fmt --stage gofumpt --stage vet $(GOGATE_FLAGS)

$(filter vet,$(GOGATE_TARGETS)):
	@$(GOGATE) check --stage vet $(GOGATE_FLAGS)

# go test -race, with the floors of gogate.toml
$(filter test,$(GOGATE_TARGETS)):
	@$(GOGATE) check --stage test $(GOGATE_FLAGS)

# all of it: make ci-check GATE=pull-request GOGATE_FLAGS="--since auto"
$(filter ci-check,$(GOGATE_TARGETS)):
	@$(GOGATE) check --gate $(GATE) $(GOGATE_FLAGS)
