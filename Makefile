# Two commands do everything on a machine with Python (≥ 3.11), pip, venv and make:
#   make demo    read the committed fixtures and show what comes out
#   make test    run the whole test suite
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: demo test lint check clean
.DEFAULT_GOAL = demo

$(VENV)/base: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -U pip
	$(PIP) install -c constraints.txt -e .
	touch $@

$(VENV)/dev: $(VENV)/base
	$(PIP) install -c constraints.txt -e ".[all]" --group dev
	touch $@

demo: $(VENV)/base
	$(BIN)/govreport show fixtures/reports/plain2021.html --width 110
	$(BIN)/govreport extract 'fixtures/reports/*.html' 'fixtures/reports/*.txt' 'fixtures/reports/*.doc' \
	  'fixtures/reports/*.docx' 'fixtures/reports/*.rtf' fixtures/pdf/plain.pdf fixtures/pdf/dotted.pdf -o demo-out --format csv
	@echo; echo "The data set is in demo-out/ (values.csv, panel.csv, reports.csv …); why OUT says what went wrong:"
	$(BIN)/govreport why demo-out

test: $(VENV)/dev
	$(BIN)/python -m pytest

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

clean:
	rm -rf $(VENV) demo-out build dist .pytest_cache .mypy_cache .ruff_cache
