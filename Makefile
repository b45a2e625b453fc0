VENV := .venv
PYTHON ?= python3
RUNNING := $(VENV)/.installed-for-running
TESTING := $(VENV)/.installed-for-testing
PIP_INSTALL := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes
UV_COMPILE := $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

# Seconds after which a test that hangs has failed; longer than any of them takes on a busy machine.
PATIENCE := 300

export PYTHON CHROMIUM

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint bench format lock words

help:  ## list what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

setup: $(TESTING)  ## install what running and testing need, Chromium included
	@scripts/ensure_chromium.sh $(VENV)
	@scripts/ensure_nginx.sh

run: $(RUNNING)  ## serve, with a database of demo people on the first start
	@$(VENV)/bin/python main.py serve

test: setup  ## every check and every test, real browser and real PostgreSQL included
	$(VENV)/bin/python -m pytest -n 2 --timeout $(PATIENCE) --ignore=tests/browser
	$(VENV)/bin/python -m pytest -n 2 --dist loadfile --timeout $(PATIENCE) -m "not promised" tests/browser
	$(VENV)/bin/python -m pytest --timeout $(PATIENCE) -m promised tests/browser

check: test  ## what CI runs: the same as test

lint: $(TESTING)  ## the quick checks alone: format, ruff, types, contracts
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench: setup  ## measure what the documents state
	$(VENV)/bin/python -m bench

format: $(TESTING)  ## lay the code out and mend what can be mended
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

words: $(TESTING)  ## bring the catalogues up to date with the words in the source
	@$(VENV)/bin/python -m scripts.words

lock: $(TESTING)  ## write the locks anew from pyproject.toml; UPGRADE=1 takes newer packages
	$(UV_COMPILE) $(if $(UPGRADE),--upgrade) --output-file requirements.txt
	$(UV_COMPILE) $(if $(UPGRADE),--upgrade) --group dev --constraint requirements.txt \
		--output-file requirements-dev.txt

$(RUNNING): requirements.txt scripts/ensure_venv.sh
	@scripts/ensure_venv.sh $(VENV)
	@echo "Installing what running needs into $(VENV)."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(TESTING): requirements-dev.txt requirements-data.txt $(RUNNING)
	@echo "Installing what testing needs into $(VENV)."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@$(PIP_INSTALL) --no-deps -r requirements-data.txt
	@touch $@
