# `make` or `make help` lists what there is. Needs Python 3.11+, git and make.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

# The first Python from 3.11 on; name another with `make run PYTHON=...`.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv/bin
LEERPLEK := $(VENV)/leerplek
TEST ?=

.PHONY: help setup setup-run app demo run check format test pictures test-long bench bench-app \
	load migrations-check lock clean python

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r name about; do printf '  %-18s %s\n' "$$name" "$$about"; done

python:
	@test -n "$(PYTHON)" || { \
		echo 'Leerplek needs Python 3.11 or newer, and found none on the PATH.' >&2; exit 1; }

setup: python ## install what running, testing and checking need into .venv
	@$(PYTHON) -m tools.setup dev

setup-run: python ## install only what running needs into .venv
	@$(PYTHON) -m tools.setup run

app: setup-run ## build the app into pwa/dist
	@$(VENV)/python -m tools.pwa build

demo: setup-run ## make the demo region if it is missing, and print sign-in links
	@$(LEERPLEK) demo --public-url http://$(HOST):$(PORT)

run: app ## serve the app and a demo region on http://127.0.0.1:8000
	@test -e var/leerplek.sqlite3 || echo 'Making a demo region, about a minute'
	@$(LEERPLEK) demo --public-url http://$(HOST):$(PORT)
	@$(LEERPLEK) serve --host $(HOST) --port $(PORT) --public-url http://$(HOST):$(PORT)

check: setup migrations-check ## lint, types, import contracts, the app's types
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports --no-logo
	$(VENV)/python -m tools.pwa check

format: setup ## put the Python code in order
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

migrations-check: setup ## fail when the tables and the migrations disagree
	$(LEERPLEK) migrate --check

test: setup app ## all tests, on SQLite and PostgreSQL, in Chromium too
	@$(VENV)/python -m tools.pwa test
	@LEERPLEK_CHROMIUM="$$($(VENV)/python -m tools.browser)" && export LEERPLEK_CHROMIUM && \
		$(VENV)/python -m tools.tests $(TEST)

pictures: setup app ## keep how the screens look now as how they should look
	@LEERPLEK_CHROMIUM="$$($(VENV)/python -m tools.browser)" && export LEERPLEK_CHROMIUM && \
		LEERPLEK_PICTURES=1 $(VENV)/python -m pytest tests/journeys/test_pictures.py

test-long: setup ## all but the journeys, searching an hour or so for counterexamples
	@LEERPLEK_TEST_LONG=$${LEERPLEK_TEST_LONG:-1} $(VENV)/python -m pytest -m "not browser" \
		-o faulthandler_timeout=7200 $(TEST)

bench: setup ## measure the engine on this machine, on both databases
	@$(VENV)/python -m loadtests.bench

bench-app: setup app ## measure the app in a slow Chromium, and with Lighthouse
	@$(VENV)/python -m loadtests.app

load: setup ## play a Monday morning of phones against a server of its own
	@$(VENV)/python -m loadtests.monday_morning

lock: setup ## renew requirements/*.txt from requirements/*.in (needs uv)
	@$(VENV)/python -m tools.lock

clean: ## remove what make has made, except var/ with its databases
	rm -rf .venv build pwa/dist pwa/node_modules loadtests/app/node_modules .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis
	find server tests tools loadtests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
