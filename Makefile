PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# One more than two cores, since some tests wait for processes that are killed or give up.
JOBS ?= 3

.PHONY: run test test-long test-browser coverage bench promises site clean

run: $(VENV)/.installed
	$(BIN)/jevons run deepseek-2025 --posterior mixture@2025-12

test: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy
	# Pages have a target of their own: a browser leaves an event loop behind in the process that drove it.
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal --ignore=tests/browser -m "not long"

# What takes long: sweeps that are killed while they grow, short forms of the promises, tutorials, pages of results.
test-long: $(VENV)/.installed-test
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal --ignore=tests/browser -m long

# The pages in a real browser; with CI=true what cannot run fails, elsewhere it is skipped with the reason.
test-browser: $(VENV)/.installed-browser
	@command -v chromium chromium-browser google-chrome > /dev/null || \
		{ echo "no browser: apt-get install chromium"; exit 1; }
	$(BIN)/python -m pytest -q -rs tests/browser

# Of the model alone: the tests of its rules, agents and markets, and of the whole.
coverage: $(VENV)/.installed-test
	$(BIN)/python -m pytest -q -n $(JOBS) tests/model tests/whole \
		--cov=sim.model --cov-report=term-missing:skip-covered --cov-fail-under=95

bench: $(VENV)/.installed-bench
	for benchmark in demand_block_against_numba ensemble_against_batch_run main_job cost_per_world \
		calibration_worlds large_sweep saturated_demand; do \
		$(BIN)/python -m "benchmarks.$$benchmark" || exit 1; done

# Several hours on two cores; the recovery of known parameters (14) takes two of them. A miss is written down like the rest, and ends it with 1.
promises: $(VENV)/.installed-test
	$(BIN)/python -m tests.promises

# build/site/index.html. The first time scenarios are run for their previews and notebooks for their outputs; both
# are kept in build/site-cache for as long as the code is the same. Any warning, a broken link too, ends it.
site: $(VENV)/.installed-site
	$(BIN)/python -m docs.generator
	$(BIN)/sphinx-build -W --keep-going -q -c docs/generator . build/site
	@echo "The site is build/site/index.html"

clean:
	rm -rf $(VENV) build docs/generated dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The stamps carry the date of the last install, so that it is done once and again only after a change.
$(VENV)/.installed: pyproject.toml setup.py constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet -c constraints.txt pip setuptools wheel
	$(PIP) install --quiet -c constraints.txt --no-build-isolation -e .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(PIP) install --quiet -c constraints.txt --no-build-isolation -e '.[test]'
	touch $@

$(VENV)/.installed-browser: $(VENV)/.installed-test
	$(PIP) install --quiet -c constraints.txt --no-build-isolation -e '.[browser]'
	touch $@

$(VENV)/.installed-site: $(VENV)/.installed
	$(PIP) install --quiet -c constraints.txt --no-build-isolation -e '.[site]'
	touch $@

$(VENV)/.installed-bench: $(VENV)/.installed
	$(PIP) install --quiet -c constraints.txt --no-build-isolation -e '.[bench]'
	touch $@
