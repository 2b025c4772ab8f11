# The commands of the README. `make` alone lists them.
#
# Everything lives in the project's folder: .venv (environment), var (database, uploads, mail), .cache (what can be
# made again). Nothing needs root, Node or a tool installed by hand; python3.11 and make are enough.

SHELL := /bin/sh
export PYTHONPATH := site
unexport PYTHONDONTWRITEBYTECODE # some machines set it, and every start would compile the project anew
PY := .venv/bin/python
PORT ?= 8000
HOST ?= 127.0.0.1
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) # one more than cores: a journey waits for its browser half of the time

.PHONY: help env dev run test screens check test-services lock bench bench-pages bench-rules bench-opinions bench-lots bench-ballots bench-deliberation bench-live bench-indicators messages browser clean
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

env: ## make .venv with what running needs
	@sh requirements/install.sh runtime

dev: ## make .venv with what testing needs as well
	@sh requirements/install.sh dev

run: env ## the demo city on http://localhost:8000 (PORT=9000 for another port)
	@exec $(PY) manage.py serve --prepare --host $(HOST) --port $(PORT)

test: dev browser ## everything: rules, pages, journeys in a browser, and meanwhile races on PostgreSQL and Redis
	@mkdir -p .cache; status=0; \
	$(PY) tests/services.py $(PY) -m pytest -m services > .cache/services.log 2>&1 & services=$$!; \
	trap "kill $$services; exit 130" INT TERM; \
	$(PY) -m pytest -n $(JOBS) --dist loadgroup -m "not services" || status=1; \
	wait $$services || status=1; \
	cat .cache/services.log; \
	exit $$status

test-services: dev ## only the tests that need PostgreSQL and Redis
	@$(PY) tests/services.py $(PY) -m pytest -m services

screens: dev browser ## pictures of the pages that journeys open, at 360 and 1280 px, in .cache/screens (ARGS=tests/journeys/test_opinions.py)
	@SCREENS=1 $(PY) -m pytest -n $(JOBS) --dist loadgroup $(or $(ARGS),tests/journeys)

check: dev ## style, types, import contracts, migrations, deployment
	@status=0; \
	.venv/bin/ruff check . || status=1; \
	.venv/bin/ruff format --check . || status=1; \
	MYPYPATH=.:site .venv/bin/mypy || status=1; \
	.venv/bin/lint-imports --no-logo || status=1; \
	$(PY) manage.py makemigrations --check --dry-run || status=1; \
	sh requirements/check-deploy.sh || status=1; \
	exit $$status

lock: dev ## write requirements/*.txt anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@.venv/bin/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" pyproject.toml -o requirements/runtime.txt
	@.venv/bin/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --extra dev -c requirements/runtime.txt pyproject.toml -o requirements/dev.txt

bench: bench-pages bench-rules bench-opinions ## all benches

bench-pages: dev ## CPU, queries and bytes of the main pages at 10, 1,000 and 10,000 proposals
	@$(PY) tests/bench/pages.py $(ARGS)

bench-rules: dev ## seconds and memory of each voting rule on the real elections
	@$(PY) tests/bench/rules.py $(ARGS)

bench-opinions: dev ## seconds and memory of the opinion groups, beside a plain way and the library red-dwarf where installed
	@$(PY) tests/bench/opinions.py $(ARGS)

bench-lots: dev ## seconds of the fairest lottery, from 200 volunteers for 20 seats to 2,000 for 200
	@$(PY) tests/bench/lots.py $(ARGS)

bench-deliberation: dev ## 10,000 proposals and 1,000,000 comments: what a reader waits, on SQLite and PostgreSQL
	@$(PY) tests/bench/talk_bench.py $(ARGS)

bench-ballots: dev ## sealed ballots: verifying a published poll of 100,000; what a cast costs a server on SQLite and PostgreSQL
	@$(PY) tests/bench/ballots.py $(ARGS)

bench-live: dev ## a live assembly with 1,000 sockets (ARGS="--sockets 5000"), beside a bare fan-out server
	@$(PY) tests/bench/live.py $(ARGS)

bench-indicators: dev ## the list of indicators with 2,000 projects and 100,000 readings
	@$(PY) tests/bench/indicators.py $(ARGS)

messages: dev ## collect the sentences to translate (needs Debian's gettext) and compile the catalogs
	@$(PY) manage.py makemessages --all --no-location --no-obsolete -i .venv -i .cache -i tests -i var
	@$(PY) manage.py compile_catalogs

browser:
	@sh requirements/chromium.sh

clean: ## remove what can be made again; the database and uploads in var stay
	rm -rf .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis var/static
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	find . -name '*.mo' -not -path './.venv/*' -delete
