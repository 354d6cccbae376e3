# Two commands are enough: make site, make test. Everything derived lies in _build/ (and classes/ for the demo class).
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: site build test notebooks class-demo lab lint bench bench-data bench-grader attacks roleplays exercises clean

export PYTHONPATH := $(CURDIR)
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONUTF8 := 1
PYTHON := .venv/bin/python
PORT ?= 8000
LAN ?=
PAPERS ?=

# The port is looked at first: nobody should wait for a build and then learn that it is taken.
site: export PORT := $(PORT)
site: export LAN := $(LAN)
site: export PAPERS := $(PAPERS)
site: .venv/.installed
	@$(PYTHON) -m toolkit.web.serve --check
	@$(MAKE) --no-print-directory build
	@$(PYTHON) -m toolkit.web.serve

build: .venv/.installed
	@$(PYTHON) -m toolkit.web.build
	@jupyter-book build -n -W --keep-going -q . >/dev/null 2> >(grep -v IPKernelApp >&2)

notebooks: .venv/.installed
	@$(PYTHON) -m toolkit.web.build
	@$(PYTHON) -m autograder.notebooks 2> >(grep -v IPKernelApp >&2)

lint: .venv/.installed
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check -q .
	@$(PYTHON) -m mypy

test: .venv/.installed
	@tests/install_debian.sh
	@$(MAKE) --no-print-directory lint build notebooks
	@$(PYTHON) -m pytest -n 2 --dist loadfile --nbval-lax tests _build/notebooks

# Timings, out of the timed tests: one table, exit status 1 when a model breaks its promise.
bench: .venv/.installed
	@$(PYTHON) tests/bench/bench_models.py $(MODELS)

bench-data: .venv/.installed
	@$(PYTHON) tests/bench/bench_data.py

# Against stock nbgrader, for a class, a crowd of 2,000 and a company of 22,000: about 20 minutes.
bench-grader: .venv/.installed
	@$(PYTHON) tests/bench/bench_grader.py $(PARTS)

# Every hostile hand-in; make test runs the quick ones.
attacks: .venv/.installed
	@KF_ATTACKS=all $(PYTHON) -m pytest -q tests/attacks

# Both engines on ten thousand paths and all pairs of choices of each role-play: about 8 minutes.
roleplays: .venv/.installed
	@$(PYTHON) -m toolkit.roleplay check cases/roleplays
	@KF_PATHS=all $(PYTHON) -m pytest -q -n 2 tests/toolkit/roleplay/test_roleplay_agreement.py

# Every exercise on two hundred variants.
exercises: .venv/.installed
	@KF_VARIANTS=all $(PYTHON) -m pytest -q -n 2 tests/exercises

class-demo: .venv/.installed
	@$(PYTHON) -m toolkit.web.build
	@$(PYTHON) -m autograder demo classes/demo

lab: .venv/.installed
	@[ -d classes/demo ] || $(MAKE) --no-print-directory class-demo
	@cd classes/demo && jupyter lab

clean:
	@rm -rf _build toolkit/web/dist toolkit/web/node_modules
	@find . -name __pycache__ -not -path "./.venv/*" -prune -exec rm -rf {} +

# Made anew when the requirements change; a failed download leaves no stamp, so the next run takes up again.
.venv/.installed: requirements.txt constraints.txt toolkit/lab-settings.json
	@tests/make_venv.sh
	@touch $@
