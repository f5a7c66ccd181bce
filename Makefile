# make lab         set up .venv, then open your copy of the course in JupyterLab
# make test        set up .venv, then run every test (lint types unit nbval browser,
#                  each of which is a target of its own)
# make bench       race the fast engine against PyTorch and others
# make site        build the course as web pages into site/
# make notebooks   build chapters/ and solutions/ from sources/
# make clean       remove .venv and what tools leave behind; my-course/ stays
#
# make lab ARGS="--no-browser --port 9000" passes options on.
# make PYTHON=/path/to/python3.12 ... chooses the Python for a new .venv.

PYTHON =
ARGS =
VENV := .venv
PY := $(VENV)/bin/python
LAB_READY := $(VENV)/.lab-ready
DEV_READY := $(VENV)/.dev-ready
SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

.PHONY: lab test lint types unit nbval browser notebooks bench site setup constraints clean

lab: $(LAB_READY)
	@$(PY) -m lenet_edu lab $(ARGS)

test: $(DEV_READY)
	@failed=; \
	for part in lint types unit nbval browser; do \
	    $(MAKE) --no-print-directory $$part || failed="$$failed $$part"; \
	done; \
	if [ -n "$$failed" ]; then echo; echo "make test: failed:$$failed"; exit 1; fi; \
	echo; echo "make test: all parts passed."

# Python, notebooks included: mistakes, then layout.
lint: $(DEV_READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(DEV_READY)
	$(PY) -m mypy

unit: $(DEV_READY)
	$(PY) -m pytest -q -n 2 --dist loadgroup -m "not browser" tests

# Every notebook from top to bottom, each in one process: its cells share a kernel.
nbval: $(DEV_READY)
	$(PY) -m pytest -q -n 2 --dist loadfile --nbval-lax --nbval-cell-timeout 300 \
	    --nbval-kernel-startup-timeout 120 chapters solutions

# Without Chromium each is reported as skipped, with how to install it. What fails is
# tried once more, and said to have been: a pointer may lag on a busy machine.
browser: $(DEV_READY)
	$(PY) -m pytest -v -m browser --reruns 1 tests

notebooks: $(DEV_READY)
	$(PY) -m lenet_edu.authoring $(ARGS)

# PyTorch takes part where it is installed: pip install "lenet-edu[bench]".
bench: $(LAB_READY)
	@$(PY) -m lenet_edu bench $(ARGS)

site: $(DEV_READY)
	@$(PY) -m lenet_edu site $(ARGS)

setup: $(DEV_READY)
	@:

constraints:
	{ echo '# The tested versions. Made by `make constraints`, which runs'; \
	  echo '# uv pip compile --universal --python-version 3.11 --extra dev'; \
	  uv pip compile --quiet --universal --python-version 3.11 --extra dev \
	    --upgrade --no-header --no-annotate pyproject.toml; } > constraints.tmp
	mv constraints.tmp constraints.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache *.egg-info
	find lenet_edu tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. uv where it is installed, else venv and pip.

# Quiet where it works; a failure is tried once more, and explains itself.
define install
	@echo "Installing into $(VENV) (the first time this takes some minutes) ..."
	@if command -v uv >/dev/null; then \
	    uv pip install --quiet --python $(PY) -c constraints.txt -e $(1); \
	else \
	    pip="$(PY) -m pip --disable-pip-version-check"; \
	    $$pip install -qq -c constraints.txt -e $(1) 2>/dev/null || \
	    $$pip install -c constraints.txt -e $(1); \
	fi || { echo "The set-up did not finish; the reason is above."; exit 1; }
endef

$(LAB_READY): pyproject.toml constraints.txt $(PY)
	$(call install,.)
	@touch $@

$(DEV_READY): pyproject.toml constraints.txt $(PY)
	$(call install,".[dev]")
	@touch $(LAB_READY) $@

# A .venv holds its own path: in a moved folder it is made anew.
ifneq ($(shell cat $(VENV)/.place 2>/dev/null),$(shell pwd -P))
.PHONY: $(PY)
endif

$(PY):
	@rm -rf $(VENV)
	@python="$(PYTHON)"; \
	if [ -z "$$python" ]; then \
	    for name in python3.13 python3.12 python3.11 python3 python; do \
	        if $$name -c '$(SUITABLE)' 2>/dev/null; then python=$$name; break; fi; \
	    done; \
	elif ! "$$python" -c '$(SUITABLE)' 2>/dev/null; then \
	    echo "The course needs Python 3.11, 3.12 or 3.13;"; \
	    echo "$$python is: $$("$$python" --version 2>&1 || echo none)"; exit 1; \
	fi; \
	if command -v uv >/dev/null; then \
	    uv venv --quiet --seed --python "$${python:-3.13}" $(VENV); \
	elif [ -n "$$python" ]; then \
	    "$$python" -m venv $(VENV) || { rm -rf $(VENV); \
	        echo "This Python cannot make environments. On Debian and Ubuntu:"; \
	        echo "sudo apt-get install python3-venv"; exit 1; }; \
	else \
	    echo "The course needs Python 3.11, 3.12 or 3.13, and none was found here;"; \
	    echo "python3 is: $$(python3 --version 2>&1 || echo none)"; \
	    echo "Install one, or name it: make lab PYTHON=/path/to/python3.12"; exit 1; \
	fi
	@pwd -P > $(VENV)/.place
