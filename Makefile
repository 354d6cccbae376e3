# Two commands are enough: make site, make test. Everything derived lies in _build/ (and classes/ for the demo class).
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: site build test notebooks class-demo lab bundle bundle-try shots lint bench bench-data bench-grader attacks roleplays exercises cards pdf zip site-pages site-report site-conditions compress clean

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
	@$(PYTHON) -m toolkit.web.book build -n -W --keep-going -q . >/dev/null 2> >(grep -v IPKernelApp >&2)

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

# Both engines on ten thousand paths and all pairs of choices of each role-play, twelve examination papers each: about
# 10 minutes.
roleplays: .venv/.installed
	@$(PYTHON) -m toolkit.roleplay check cases/roleplays
	@KF_PATHS=all $(PYTHON) -m pytest -q -n 2 tests/toolkit/roleplay/test_roleplay_agreement.py tests/toolkit/roleplay/test_roleplay_exam.py

# Every exercise on two hundred variants, in a class of its own, and as a notebook left undone.
exercises: notebooks
	@KF_VARIANTS=all $(PYTHON) -m pytest -q -n 2 tests/exercises tests/notebooks/test_stubs.py

# Every page in Chromium, light and dark, with axe: a few minutes.
site-pages: build
	@KF_PAGES=all $(PYTHON) -m pytest -q tests/site/test_site_pages.py

# What the site weighs and how fast it is on a weak signal, with axe and Lighthouse: some 15 minutes, best on a quiet computer.
# It takes _build/html as it lies; REPORT="--readme" writes the table into the READMEs.
site-report: .venv/.installed
	@tests/install_debian.sh
	@$(PYTHON) -m toolkit.web.build
	@$(PYTHON) tests/bench/site_report.py $(REPORT)

# Every page and part in bad conditions: scripts off, storage blocked, no service worker, files that stall, damaged records,
# updates that come half. Some minutes.
site-conditions: build
	@KF_CONDITIONS=all $(PYTHON) -m pytest -q tests/site/test_site_conditions.py tests/site/test_site_offline.py tests/site/test_site_serving.py

# The folder for a web server: the site with its .gz files, nginx.conf and Caddyfile, in _build/served.
compress: build
	@$(PYTHON) -m toolkit.web.compress

# All cases as one PDF for class, a case a page.
cards: .venv/.installed
	@tests/install_debian.sh
	@$(PYTHON) -m toolkit.cases cards

# The book and the trainer's manual as PDF, in _build/pdf: about a minute. DATE for the cover, KF_SITE=https://… for QR codes.
DATE ?= $(shell date +%F)
pdf: build
	@tests/install_debian.sh
	@$(PYTHON) -m toolkit.editions.pdf --date "$(DATE)"

# The site as a zip that opens from disk, for computers on a closed network.
zip: build
	@$(PYTHON) -m toolkit.editions.disk --date "$(DATE)"

class-demo: .venv/.installed
	@$(PYTHON) -m toolkit.web.build
	@$(PYTHON) -m autograder demo classes/demo

lab: .venv/.installed
	@[ -d classes/demo ] || $(MAKE) --no-print-directory class-demo
	@cd classes/demo && jupyter lab

# For computers without a network: make bundle SYSTEM=windows PY=3.12 ROLE=trainee (or trainer); see book/trainer/closed-network.md.
SYSTEM ?= windows
PY ?= 3.12
ROLE ?= trainee
bundle: build
	@$(PYTHON) -m autograder.bundle _build/bundle --system $(SYSTEM) --python $(PY) --role $(ROLE)

# Bundles for this machine, installed without a network and used: some minutes, and it downloads.
bundle-try: build
	@$(PYTHON) -m tests.autograder.bundle.try_bundle

# The pictures of the trainer's pages, from a demo class made for them; needs chromium and a Chinese font.
shots: .venv/.installed
	@$(PYTHON) -m toolkit.web.build
	@$(PYTHON) -m tests.shots.take_shots

clean:
	@rm -rf _build toolkit/web/dist toolkit/web/node_modules
	@find . -name __pycache__ -not -path "./.venv/*" -prune -exec rm -rf {} +

# Made anew when the requirements change; a failed download leaves no stamp, so the next run takes up again.
.venv/.installed: requirements.txt constraints.txt toolkit/lab-settings.json
	@tests/make_venv.sh
	@touch $@
