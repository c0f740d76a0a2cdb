# Everything sets itself up: Python 3.11, pip and make are enough.
PYTHON ?= python3
BIN := .venv/bin
# A test run of its own must not read the settings of an installation. The many processes that
# tests start share what Python has compiled, whatever the shell says about it.
CLEAN_ENV := env -u VIRTUAL_ENV -u PYTHONDONTWRITEBYTECODE $(foreach name,$(shell env | sed -n 's/^\(PUSLING_[A-Z_]*\)=.*/\1/p'),-u $(name))

# Tests make thousands of small databases: in memory, where there is room, nobody waits for a disk.
IN_MEMORY := $(shell [ -w /dev/shm ] && [ "$$(df -Pm /dev/shm | awk 'END {print $$4}')" -gt 4000 ] && echo TMPDIR=/dev/shm)

.PHONY: run test format lint types tests fuzz judge clean

# With a token the bot, without one the demo; the browser chat is there either way.
run: .venv/installed
	@if [ -n "$$PUSLING_TELEGRAM_TOKEN" ] || grep -qs '^PUSLING_TELEGRAM_TOKEN=.' .env; \
		then exec $(BIN)/pusling run; else exec $(BIN)/pusling demo; fi

test: lint types tests

lint: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/installed-dev
	$(BIN)/mypy

tests: .venv/installed-dev
	$(CLEAN_ENV) $(IN_MEMORY) $(BIN)/pytest -q -n auto --dist worksteal

# The same properties as in `tests`, with ten times as many made-up messages.
fuzz: .venv/installed-dev
	$(CLEAN_ENV) FUZZ_EXAMPLES=20000 $(BIN)/pytest -q -n auto tests/unit/language/test_any_text.py

# The outside judge of delivery in its long form, which takes about half an hour, and its page of
# figures; LIST=crash runs one list (docs/reliability.md).
judge: .venv/installed-dev
	$(CLEAN_ENV) JUDGE_LONG=1 $(BIN)/pytest -q tests/judge$(if $(LIST),/test_$(LIST).py)
	@mkdir -p var/judge
	$(BIN)/python -m tests.judge.reliability > var/judge/reliability.md
	@mv var/judge/reliability.md docs/reliability.md

format: .venv/installed-dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Pusling needs Python 3.11: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-dev: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ .venv/installed

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
