# The two commands: `make demo` and `make test`. Each installs what it needs into .venv first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.PHONY: help install demo serve test fix reference gallery benchmark lock clean

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/installed  ## install into .venv, which then has bin/vitascope

demo: install  ## make three images and a video in ./demo, on a server of its own
	@$(BIN)/vitascope demo

serve: install  ## start the server on http://127.0.0.1:8642; Ctrl-C stops it
	@$(BIN)/vitascope serve

test: $(VENV)/tested  ## install what the tests need, check the code, and run the tests
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy
	@$(BIN)/pytest --numprocesses=auto --dist=loadfile

fix: $(VENV)/tested  ## mend what the formatter and the linter can
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

reference: $(VENV)/installed  ## write the generated tables of the reference anew
	@$(BIN)/python -m vitascope.dialects.runware.reference docs/reference/runware.md

gallery: $(VENV)/installed  ## draw docs/gallery anew (ten minutes)
	@$(BIN)/python docs/gallery/make.py

benchmark: $(VENV)/installed  ## measure what the server costs, beside a bare echo (a minute)
	@$(BIN)/python benchmarks/overhead.py

lock: $(VENV)/tested  ## pin the dependencies anew, with hashes
	@$(BIN)/pip-compile $(COMPILE) --build-deps-for wheel --output-file requirements.lock pyproject.toml
	@$(BIN)/pip-compile $(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:  ## remove .venv and ./demo; vitascope-data stays
	rm -rf $(VENV) demo

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Vitascope needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/dependencies: requirements.lock | $(VENV)/bin/python
	@echo "Installing into $(VENV) (once; about a minute)"
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@

# The package is installed as its wheel, so that what is run and tested is what would be shipped.
$(VENV)/installed: $(VENV)/dependencies pyproject.toml $(shell find src -type f -not -name '*.pyc')
	@$(PIP) --no-deps --no-build-isolation --force-reinstall .
	@touch $@

$(VENV)/tested: requirements-dev.lock $(VENV)/installed
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
