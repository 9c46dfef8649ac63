# Every target says what it does; `make` alone lists them.

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7070
ADDRESS := gopher://127.0.0.1:$(PORT)/

# The newest Python that is there; PYTHON=/path/to/python overrules it.
PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# What is started a hundred times, or collected by every worker of the tests, is compiled once.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run serve read test cover fuzz torture soak check tidy bench bench-full profile pictures manuals lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name words; do \
		printf '  make %-10s %s\n' "$$name" "$$words"; done

run: $(VENV)/run ## serve content/ and read it here; without a terminal, serve alone
	@if [ -t 0 ] && [ -t 1 ]; then $(SERVE_AND_READ); else exec $(BIN)/gopherd serve --port $(PORT); fi

# The server tells in a file when it is ready; the reader has the terminal, and ends both.
SERVE_AND_READ = told=$(VENV)/serve.log; \
	$(BIN)/gopherd serve --port $(PORT) --journal $(VENV)/journal.log >$$told 2>&1 & server=$$!; \
	trap 'kill $$server 2>/dev/null; wait $$server' EXIT; \
	until grep -q '^Drop' $$told; do \
		kill -0 $$server 2>/dev/null || { cat $$told; exit 1; }; sleep 0.1; done; \
	$(BIN)/gopherclient --resume $(ADDRESS)

serve: $(VENV)/run ## serve content/ alone
	@exec $(BIN)/gopherd serve --port $(PORT)

read: $(VENV)/run ## read what `make serve` serves
	@exec $(BIN)/gopherclient --resume $(ADDRESS)

test: $(VENV)/dev ## run the tests; with COVER=yes, measure what they reach as well, in twice the time
	$(BIN)/python -m pytest $(AT_ONCE) --quiet $(if $(COVER),$(EVERYTHING))

cover: $(VENV)/dev ## show that tests take every branch of what guards (pyproject.toml lists it)
	$(BIN)/python -m pytest --cov $(AT_ONCE) --quiet $(GUARDING)

# More than most machines have cores: screens and servers are waited for half of the time.
AT_ONCE := --numprocesses 4 --dist worksteal

EVERYTHING := $(addprefix --cov=,gopherwire gopherd gopherclient) --cov-fail-under=95

# The tests that show it and no others, as measuring slows every test down.
GUARDING := tests/wire tests/server/test_kernel.py tests/server/library/test_opening.py \
	$(patsubst %,tests/server/serve/test_%.py,http journal limits listener lobby privileges proxy) \
	$(patsubst %,tests/server/serve/test_%.py,sandbox systemd tls) tests/server/site/test_selectors.py \
	$(patsubst %,tests/client/test_%.py,lines socks trust) tests/client/tui/test_filter.py

fuzz: $(VENV)/dev ## inputs nobody thought of, for every parser: SECONDS=60 each, JOBS=1 at one time
	$(BIN)/python -m tests.torture.fuzz --seconds $(or $(SECONDS),60) --jobs $(or $(JOBS),1) $(TARGETS)

torture: $(VENV)/dev ## crowds, bad lines, failing disks, kill -9: SIZE=200, TRIALS= all
	$(BIN)/python -m tests.torture.torture --size $(or $(SIZE),200) $(TRIALS)

soak: $(VENV)/dev ## everything at once for MINUTES=5, and what grows meanwhile
	$(BIN)/python -m tests.torture.soak --minutes $(or $(MINUTES),5)

check: $(VENV)/dev ## style, types, walls, dependencies, spelling, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry .
	$(BIN)/codespell
	$(BIN)/python -m pytest --quiet tests/docs

tidy: $(VENV)/dev ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev ## measure everything briefly, beside the servers that are installed
	$(BIN)/python benchmarks/everything.py

bench-full: $(VENV)/dev $(VENV)/peers ## measure everything at length; writes docs/performance.md's figures
	$(BIN)/python benchmarks/everything.py --full

profile: $(VENV)/dev ## show where the server spends its time under load
	$(BIN)/python benchmarks/spy.py

pictures: $(VENV)/dev ## draw the pictures of docs/reader.md anew
	$(BIN)/python docs/pictures.py

manuals: $(VENV)/dev ## write the manual pages anew from what the commands say
	$(BIN)/python docs/manual.py

lock: $(VENV)/dev ## write the locked requirements anew from pyproject.toml
	$(BIN)/python -m uv pip compile --upgrade $(LOCKED) --output-file requirements/run.txt \
		--extra tls --extra images pyproject.toml requirements/build.in
	$(BIN)/python -m uv pip compile --upgrade $(LOCKED) --output-file requirements/dev.txt \
		$(EXTRAS) --constraint requirements/run.txt pyproject.toml requirements/build.in

EXTRAS := --extra tls --extra images --extra test --extra check

LOCKED := --universal --python-version 3.11 --generate-hashes --no-header --quiet

clean: ## remove everything that was made here
	rm -rf $(VENV) dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed is remembered by a file each, older than what it was made from if that changes.

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, with venv; name it: make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run: $(BIN)/python requirements/run.txt pyproject.toml
	@echo "Installing what the server and the reader stand on"
	@$(PIP) install --no-deps --require-hashes --requirement requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# A server to compare ours with; without it the comparison says that it is missing.
$(VENV)/peers: | $(BIN)/python
	@echo "Installing pituophis, to compare with"
	@$(BIN)/python -m venv $@
	@$@/bin/python -m pip --disable-pip-version-check --quiet install pituophis || rm -r $@

$(VENV)/dev: $(VENV)/run requirements/dev.txt
	@echo "Installing what the tests and the checks stand on"
	@$(PIP) install --no-deps --require-hashes --requirement requirements/dev.txt
	@touch $@
