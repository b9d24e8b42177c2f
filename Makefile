# Two commands for a newcomer: `make run` and `make test`. The others are for those who build it.
.PHONY: help run setup setup-dev setup-render setup-isso test test-postgres lint format lock bench clean
PYTHON ?= python3
PIP = .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes

help:
	@echo "make run [SITE=https://… CONTACT=you@…]   set up, then archive the sample clinic, or your blog every night"
	@echo "make test                                 the tests (PostgreSQL ones where a server is reachable)"
	@echo "make setup-render                         what rendering pages needs; the browser is yours to install (chromium)"
	@echo "make lint | format | lock | bench | clean"

run: setup
	./addendum run $(if $(SITE),--site "$(SITE)") $(if $(CONTACT),--contact "$(CONTACT)")

setup: .venv/installed
setup-dev: .venv/installed-dev
setup-render: .venv/installed-render
setup-isso: .venv/installed-isso

.venv/installed: requirements.txt
	@echo "Setting up .venv (once)…"
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@$(PIP) -r requirements-dev.txt
	@touch $@

.venv/installed-render: requirements-render.txt .venv/installed
	@$(PIP) -r requirements-render.txt
	@touch $@

.venv/installed-isso: requirements-isso.txt .venv/installed-dev
	@$(PIP) --no-deps -r requirements-isso.txt
	@touch $@

test: setup-dev
	.venv/bin/python -m pytest -q -n 2 --dist loadfile

test-postgres: setup-dev
	.venv/bin/python -m pytest -q -n 2 --dist loadfile -m postgres

lint: setup-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

format: setup-dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock:
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header requirements.in -o requirements.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header requirements-dev.in -o requirements-dev.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header requirements-render.in -o requirements-render.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-emit-package misaka requirements-isso.in -o requirements-isso.txt

bench: setup-dev
	.venv/bin/python -m benchmarks

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
