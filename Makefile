# `make` lists the commands. PYTHON=, PORT=, DATABASE_URL= and ARGS= are honoured.

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak clean words readme
MAKEFLAGS += --no-print-directory

ROOM = .venv/bin/python
PROBLEMS =
ROUNDS = 20
# A python may be there by name and still not run, so each is tried.
FITS = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
BOOTSTRAP = for python in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3); do \
	if "$$python" -c '$(FITS)' 2>/dev/null; then exec "$$python" bootstrap.py $(1); fi; done; \
	echo "Doorstep needs Python 3.11 or newer with venv; none was found. Give one: make PYTHON=/path/to/python3" >&2; \
	exit 1

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

demo: ## Run everything on this machine, with a day to look at (PORT=8000, DATABASE_URL=)
	@$(call BOOTSTRAP,run)
	@exec $(ROOM) dispatch/lifeline.py $$PPID SIGTERM 0 0 "$$PWD/$(ROOM)" -m dispatch demo

test: ## Run all tests (ARGS="tests/runtime -k port")
	@$(call BOOTSTRAP,test)
	@$(ROOM) -m pytest -n 2 $(ARGS)

check: ## Judge the style, the walls between the rooms and the translations
	@$(call BOOTSTRAP,test)
	@$(ROOM) -m ruff check .
	@$(ROOM) -m ruff format --check .
	@$(ROOM) -m pytest tests/test_architecture.py tests/test_translations.py $(ARGS)

bench: ## Measure promises, imports, and plans beside their peers, in some minutes (PROBLEMS="day.json …")
	@$(call BOOTSTRAP,run)
	@$(ROOM) -m benchmarks.deadlines
	@$(ROOM) -m benchmarks.importing
	@$(ROOM) -m benchmarks.offers
	@$(ROOM) -m benchmarks.planning $(or $(PROBLEMS),--out docs/planning.md)
	@echo "Longer ones: $(ROOM) -m benchmarks.planning --days long (two hours), $(ROOM) -m benchmarks.growth (half an hour)"

soak: ## Kill the running parts while orders come in, and ask at length (ROUNDS=20 ARGS="tests/soak -k database")
	@$(call BOOTSTRAP,test)
	@ROUNDS=$(ROUNDS) $(ROOM) -m pytest -m soak -s $(ARGS)

clean: ## Delete what was installed, built and stored here; the data of the demo too
	@for data in var/pg-*; do if [ -L "$$data" ]; then rm -rf "$$(readlink "$$data")" "$$(readlink "$$data").log"; fi; done
	@rm -rf .venv var api/static api/frontend/node_modules *.egg-info .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +

words: ## Bring the catalogues of words up to date after texts changed; then translate what is new
	@$(call BOOTSTRAP,test)
	@$(ROOM) -m babel.messages.frontend -q extract -F babel.cfg -k N_ --no-location --sort-output --project Doorstep -o var/messages.pot .
	@for locale in nb sv zh_Hans; do \
		if [ -f dispatch/locales/$$locale/LC_MESSAGES/messages.po ]; then act=update; more="--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 100"; \
		else act=init; more=""; fi; \
		$(ROOM) -m babel.messages.frontend -q $$act -i var/messages.pot -d dispatch/locales -l $$locale $$more; done

readme: ## Redraw the pictures in README.md from the lifecycle tables
	@$(ROOM) -m dispatch readme
