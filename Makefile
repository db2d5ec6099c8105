# The same words for people, hooks and CI. Needs make and Python 3.11 or newer.

PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .tools/bin/uv
BIN := .venv/bin
EXAMPLE := examples/demo
OUT := out/demo
PORT ?= 8000

export UV_PYTHON_DOWNLOADS := never
ifneq ($(PYTHON),python3)
export UV_PYTHON := $(PYTHON)
endif

.DEFAULT_GOAL := help
.PHONY: help setup run clear test test-quick test-api test-browser isolation crashes no-oversell trust pictures lint fmt docs docs-check bench bench-clear bench-platform bench-smoke clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Put everything into .venv and .tools (the network is used once only)
	@cat pyproject.toml uv.lock | cmp -s - .venv/.ready || $(MAKE) --no-print-directory sync

.PHONY: sync
sync: $(UV)
	@echo "Setting up .venv, once … 正在准备 .venv（仅一次）……"
	@$(UV) sync --frozen --quiet --all-extras --compile-bytecode
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python -m xinqiao.solver.warm
	@cat pyproject.toml uv.lock > .venv/.ready

$(UV):
	@sh .ci/get-uv $(PYTHON) $(UV_VERSION)

run: setup ## Start the platform with a demonstration market (PORT=8000), until Ctrl-C
	@$(BIN)/xinqiao-web start --demo --port $(PORT)

clear: setup ## Clear the bundled example and print who gets which chips
	@$(BIN)/xinqiao clear $(EXAMPLE) --out $(OUT) --force

test: setup ## Run all tests: engine, command line, properties, certificates, habits; then the platform's
	$(BIN)/pytest -n 2 --ignore=tests/web --ignore=tests/browser/web
	$(BIN)/pytest -n 2 tests/web --ignore=tests/web/rounds
	$(BIN)/pytest -n 2 tests/web/rounds

test-quick: setup ## Run all tests but properties and certificates
	$(BIN)/pytest -n 2 --ignore=tests/properties --ignore=tests/certificates --ignore=tests/web --ignore=tests/browser/web

test-browser: setup chromium ## Run the platform in a browser: every page, role and language; by keyboard
	$(BIN)/pytest -n 0 tests/browser/web

.PHONY: chromium
chromium:
	@sh .ci/get-chromium

pictures: setup chromium ## Take the pictures of pages that docs show, from the platform itself
	XINQIAO_PICTURES=docs/pictures $(BIN)/pytest -n 0 tests/browser/web/test_pictures.py

test-api: setup ## Send every operation of /api/v1 what it should and should not get
	$(BIN)/pytest -n 2 tests/web/api/fuzz.py

isolation: setup ## Ask every page and operation as every role; seek each firm's values with the others
	$(BIN)/pytest -n 2 tests/web/isolation

crashes: setup ## Kill web, worker and database at each step of an import and of a round
	$(BIN)/pytest -n 2 tests/web/market/test_crashes.py tests/web/market/crashes.py
	$(BIN)/pytest -n 2 tests/web/rounds/test_crashes.py tests/web/rounds/crashes.py

no-oversell: setup ## Try 2,000 sequences of deeds on lots and commitments, and 32 clients at once
	XINQIAO_SEQUENCES=2000 $(BIN)/pytest -n 2 tests/web/commitments/test_machine.py tests/web/commitments/test_oversell.py

trust: setup ## Attack the releases of 200 markets, overstate needs on 500, and see what stays published
	XINQIAO_TRUST=all $(BIN)/pytest -n 2 tests/web/rounds/releases tests/web/rounds/test_overstating.py

lint: setup ## Check style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: setup ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## Write docs/reference from the data dictionary, the rules and the commands
	$(BIN)/python docs/build_reference.py

docs-check: setup ## Fail when docs/reference is not what `make docs` writes
	$(BIN)/python docs/build_reference.py --check

bench: bench-clear bench-platform ## Time everything that is promised; some minutes, on a quiet machine

bench-clear: setup ## Time the clearing of markets of two sizes and write docs/benchmarks
	$(BIN)/python benchmarks/sizes.py

bench-platform: setup ## Time imports of 100,000 rows, lists and reads at a million; 1 if a promise is broken
	$(BIN)/python benchmarks/imports.py
	$(BIN)/python benchmarks/lists.py

bench-smoke: setup ## Run the smallest benchmark once, and write nothing
	$(BIN)/python benchmarks/sizes.py --sizes desk --dry

clean: ## Remove what can be made again
	rm -rf .venv .tools out dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
