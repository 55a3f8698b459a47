# Every target works alone on a fresh clone: it needs Python >= 3.11, make and the package index.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8080
# Tests wait more than they compute: two at once are twice as fast on any machine.
JOBS ?= 2
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.kiosk-run
DEV_STAMP := $(VENV)/.kiosk-dev
# Hashes of every platform's files, and no word of where they were fetched from.
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help demo run test lint types format bench lock sbom clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN_STAMP) ## Start the shop and a sandbox to play in (PORT=8080)
	$(BIN)/kiosk demo --port $(PORT)

run: $(RUN_STAMP) ## Run the shop with the settings in .env
	$(BIN)/kiosk run

test: lint types ## Everything that must hold: style, types, tests
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

lint: $(DEV_STAMP) ## Check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV_STAMP) ## Check types
	$(BIN)/mypy

format: $(DEV_STAMP) ## Put the code into its one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV_STAMP) ## Measure, print a table, write benchmarks/results.json (ARGS=--quick)
	$(BIN)/python -m benchmarks $(ARGS)

lock: ## Write the lock files (needs uv; ARGS=--upgrade for newer versions)
	PATH="$(abspath $(BIN)):$$PATH" && $(COMPILE) $(ARGS) -o requirements.lock --extra postgres --extra stripe --extra onchain --extra build pyproject.toml
	PATH="$(abspath $(BIN)):$$PATH" && $(COMPILE) $(ARGS) -o requirements-image.lock --extra postgres --extra stripe --extra onchain --extra build --extra sqlite pyproject.toml
	PATH="$(abspath $(BIN)):$$PATH" && $(COMPILE) $(ARGS) -o requirements-dev.lock --all-extras pyproject.toml

# The tool is fetched for this one call and is no part of the shop.
sbom: ## Write what the image is made of as CycloneDX, artifacts/sbom.json (needs uv)
	@mkdir -p artifacts
	PATH="$(abspath $(BIN)):$$PATH" && uvx --quiet --from cyclonedx-bom==7.5.0 cyclonedx-py requirements --spec-version 1.6 --output-reproducible -o artifacts/sbom.json requirements-image.lock

clean: ## Remove the environment and every cache (never data/)
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis artifacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp remembers what was installed, so that a second run starts at once.
$(RUN_STAMP): requirements.lock pyproject.toml
	$(call install,requirements.lock)
	@touch $@

$(DEV_STAMP): requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock)
	@touch $@ $(RUN_STAMP)

define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kiosk needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endef
