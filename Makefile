# Everything goes through here; `make` alone lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(MAKE) --no-print-directory system-venv
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.PHONY: install
install: $(VENV)/installed ## Create the environment and install what the product needs

.PHONY: run
run: install ## Serve on http://localhost:8501, with the demo county when there is no database yet
	@$(BIN)/python -m dashboard serve --demo --port $(PORT)

.PHONY: demo
demo: install ## Load the fictional demo county into data/xiangping.db
	@$(BIN)/python -m dashboard demo

.PHONY: test
test: $(VENV)/installed-dev system-tests check ## Install what tests need and run everything
	$(BIN)/python -m pytest -n 2 --dist loadgroup

.PHONY: check
check: $(VENV)/installed-dev ## Lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.PHONY: example
example: install ## Import a real table (NHS A&E attendances), score it, print best and worst
	@$(BIN)/python -m tests.data.nhs_ae.example

.PHONY: bench
bench: $(VENV)/installed-dev ## Print the benchmarks' ratios
	$(BIN)/python -m benchmarks.import_rows
	$(BIN)/python -m benchmarks.score_run
	$(BIN)/python -m benchmarks.stability
	$(BIN)/python -m benchmarks.full_run
	$(BIN)/python -m benchmarks.page_rerun
	$(BIN)/python -m benchmarks.click_to_paint

.PHONY: screenshots
screenshots: $(VENV)/installed-dev ## Write pictures of every page to docs/images
	$(BIN)/python -m tests.browser.screenshots

.PHONY: accessibility
accessibility: $(VENV)/installed-dev ## Write what axe-core finds into docs/accessibility.md
	$(BIN)/python -m tests.browser.accessibility_report

.PHONY: lock
lock: $(VENV)/installed-dev ## Compile requirements*.txt from requirements*.in
	$(BIN)/uv pip compile --quiet --upgrade requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade requirements-dev.in -o requirements-dev.txt

.PHONY: clean
clean: ## Remove the environment and what was built; data/ stays
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: system-venv
system-venv:
	@sh tests/system_packages.sh python3-venv

.PHONY: system-tests
system-tests:
	@sh tests/system_packages.sh chromium fonts-noto-cjk postgresql-15 libreoffice-calc
