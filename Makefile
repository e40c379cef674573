# `make` lists the commands. PYTHON=, PORT=, DATABASE_URL= and ARGS= are honoured.

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak clean
MAKEFLAGS += --no-print-directory

ROOM = .venv/bin/python
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
	@$(ROOM) -m pytest -n 2 --dist loadscope $(ARGS)

check: ## Judge the style, the walls between the rooms and the translations
	@$(call BOOTSTRAP,test)
	@$(ROOM) -m ruff check .
	@$(ROOM) -m ruff format --check .
	@$(ROOM) -m pytest tests/test_architecture.py tests/test_translations.py $(ARGS)

bench: ## Measure the deadlines, and the planner on its known problems
	@$(call BOOTSTRAP,test)
	@$(ROOM) -m benchmarks.deadlines
	@$(ROOM) -m optimizer bench $(ARGS)

soak: ## Play busy days against the running parts, for a long time
	@$(call BOOTSTRAP,test)
	@$(ROOM) -m pytest -m slow tests/soak $(ARGS)

clean: ## Delete what was installed, built and stored here; the data of the demo too
	@for data in var/pg-*; do if [ -L "$$data" ]; then rm -rf "$$(readlink "$$data")"; fi; done
	@rm -rf .venv var api/static api/frontend/node_modules *.egg-info .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +
