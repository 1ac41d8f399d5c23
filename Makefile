# One line of pip each, for those without make, stands in README.md.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
ARGS   ?=

.PHONY: quiz test verify claims lint bench slow package-test gpu-check clean

quiz: $(VENV)/.base            ## install the base, start the quiz
	@$(BIN)/prepkit quiz $(ARGS)

test: $(VENV)/.full            ## install everything the tests need, run them
	$(BIN)/python -m pytest $(ARGS)

verify: $(VENV)/.full          ## recompute every key by every oracle (ARGS=--check compares only)
	$(BIN)/prepkit verify $(ARGS)
	$(BIN)/prepkit derive --verify-all $(ARGS)

claims: $(VENV)/.full          ## write questions/README.md anew; tell what the bank lacks
	$(BIN)/python -m tests.claims

lint: $(VENV)/.full            ## format, lint, types, floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_house.py

bench: $(VENV)/.bench          ## ratios of CPU time, against rivals
	$(BIN)/python -m tests.bench $(ARGS)

slow: $(VENV)/.full            ## fuzzing, kill -9, everything that takes minutes
	$(BIN)/python -m pytest -m slow $(ARGS)

package-test: $(VENV)/.full    ## sdist and wheel; the wheel in an empty venv outside the checkout
	$(BIN)/python -m tests.package

gpu-check: $(VENV)/.full       ## what needs CUDA; records device and result in TRUST.md
	$(BIN)/python -m tests.gpu

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.full: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[torch,dev]'
	@touch $@ $(VENV)/.base

$(VENV)/.bench: $(VENV)/.full
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[torch,dev,bench]'
	@touch $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache
