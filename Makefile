# make lab         set up .venv, then open your copy of the course in JupyterLab
# make test        set up .venv, then run every test (lint lint-js types unit nbval
#                  browser, each of which is a target of its own)
# make bench       race the fast engine against PyTorch and others
# make lowest      run the quick tests with the oldest versions that are allowed
# make newest      run them with the newest that there are
# make site        build the course as web pages into site/
# make notebooks   build chapters/ and solutions/ from sources/
# make emblem      draw the network for the README, docs/network.svg
# make pictures    take pictures of every widget into build/pictures
# make moves       report how long each widget takes to follow a pointer
# make lint-js     look for mistakes in the browser part (needs Node.js)
# make vendor      bundle the libraries of the browser part anew (needs Node.js)
# make clean       remove .venv and what tools leave behind; my-course/ stays
#
# make lab ARGS="--no-browser --port 9000" passes options on.
# make PYTHON=/path/to/python3.13 ... chooses the Python for a new .venv.

PYTHON =
ARGS =
VENV := .venv
PY := $(VENV)/bin/python
LAB_READY := $(VENV)/.lab-ready
DEV_READY := $(VENV)/.dev-ready
UV := $(PY) -m uv
comma := ,
compiling = $(if $(1),,--compile-bytecode)
LATER := $(if $(PYTHONDONTWRITEBYTECODE),,--no-compile)
SUITABLE := import sys; sys.exit(sys.version_info < (3, 11))
TESTED := import sys; sys.exit(sys.version_info >= (3, 14))
# Those that constraints.txt must serve.
PYTHONS := 3.11 3.12 3.13 3.14 3.15
# Two tests at a time share the cores: threads of their matrix products would only wait.
ONE_THREAD := OMP_NUM_THREADS=1
# What meets the packages below: commands, kernels, widgets, data, layers, files.
QUICK := tests/test_*.py tests/data tests/doctor tests/export tests/lab \
    tests/making/authoring tests/nn tests/widgets

.PHONY: lab test lint lint-js types unit nbval browser notebooks emblem bench site \
    pictures moves vendor setup constraints resolve lowest newest clean

lab: $(LAB_READY)
	@echo "3. Your copy of the course, and JupyterLab ..."
	@$(PY) -m lenet_edu lab $(ARGS)

test: $(DEV_READY)
	@$(PY) -m compileall -q lenet_edu
	@failed=; \
	for part in lint lint-js types unit nbval browser; do \
	    $(MAKE) --no-print-directory $$part || failed="$$failed $$part"; \
	done; \
	if [ -n "$$failed" ]; then echo; echo "make test: failed:$$failed"; exit 1; fi; \
	echo; echo "make test: all parts passed."

# Python, notebooks included: mistakes, then layout.
lint: $(DEV_READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

# Mistakes in JavaScript. Where there is no Node.js this is said, and the rest runs.
lint-js:
	@if command -v npm >/dev/null; then \
	    $(MAKE) --no-print-directory node_modules && npm run --silent lint; \
	else echo "JavaScript was not looked at: that needs Node.js (npm)."; fi

vendor: node_modules
	npm run --silent vendor

node_modules: package.json package-lock.json
	@npm ci --loglevel=error --fetch-retries=1 --fetch-timeout=60000 --ignore-scripts \
	    || { echo "npm could not fetch the linter; the reason is above."; exit 1; }
	@touch $@

types: $(DEV_READY)
	$(PY) -m mypy

unit: $(DEV_READY)
	$(ONE_THREAD) $(PY) -m pytest -q -n 2 --dist loadgroup -m "not browser" tests

# Every notebook from top to bottom, each in one process: its cells share a kernel.
nbval: $(DEV_READY)
	$(ONE_THREAD) LENET_EDU_RECORD=no $(PY) -m pytest -q -n 2 --dist loadfile \
	    --nbval-lax --nbval-cell-timeout 300 --nbval-kernel-startup-timeout 120 \
	    --timeout 480 chapters solutions

# Two at a time, each with a browser and a JupyterLab of its own. Without Chromium each
# is reported as skipped, with how to install it. What fails is tried once more, and said
# to have been: a pointer may lag on a busy machine.
browser: $(DEV_READY)
	$(ONE_THREAD) $(PY) -m pytest -v -n 2 --dist loadgroup -m browser --reruns 1 tests/browser

emblem: $(LAB_READY)
	$(PY) -m lenet_edu.figures.network docs/network.svg

notebooks: $(DEV_READY)
	$(PY) -m lenet_edu.making.authoring $(ARGS)

# PyTorch takes part where it is installed: pip install "lenet-edu[bench]".
bench: $(LAB_READY)
	@$(PY) -m lenet_edu bench $(ARGS)

site: $(DEV_READY)
	@$(PY) -m lenet_edu site --lite $(ARGS)

# make pictures ARGS="--only SlidingKernel --widths 390" takes fewer.
pictures: $(DEV_READY)
	@$(PY) tests/browser/gallery.py $(ARGS)

moves: $(DEV_READY)
	@$(PY) tests/browser/moves.py $(ARGS)

setup: $(DEV_READY)
	@:

constraints: $(DEV_READY)
	{ echo '# The tested versions. Made by `make constraints`, which runs'; \
	  echo '# uv pip compile --universal --python-version 3.11 --extra dev'; \
	  $(UV) pip compile --quiet --universal --python-version 3.11 --extra dev \
	    --upgrade --no-header --no-annotate pyproject.toml; } > constraints.tmp
	mv constraints.tmp constraints.txt
	@$(MAKE) --no-print-directory resolve

# Whether every Python gets each of these versions ready-made.
resolve: $(DEV_READY)
	@for version in $(PYTHONS); do \
	    $(UV) pip compile --quiet --python-version $$version --only-binary :all: \
	        -c constraints.txt --extra dev pyproject.toml >/dev/null || \
	        { echo "constraints.txt does not serve Python $$version."; exit 1; }; \
	    echo "constraints.txt serves Python $$version"; \
	done

lowest: $(DEV_READY)
	$(call quick_tests,lowest,--resolution lowest-direct)

newest: $(DEV_READY)
	$(call quick_tests,newest,--resolution highest)

# In an environment of its own, so that .venv keeps the tested versions.
define quick_tests
	@echo "Installing the $(1) versions into build/$(1) ..."
	@rm -rf build/$(1)
	@$(UV) venv --quiet --python $(PY) build/$(1)
	@$(UV) pip install --quiet --compile-bytecode --python build/$(1)/bin/python \
	    $(2) -e ".[test]"
	$(ONE_THREAD) build/$(1)/bin/python -m pytest -q -n 2 --dist loadgroup -p no:cacheprovider \
	    --disable-warnings -m "not browser and not slow" $(QUICK)
endef

clean:
	rm -rf $(VENV) node_modules build dist .mypy_cache .pytest_cache .ruff_cache *.egg-info
	find lenet_edu tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. uv where it is installed, else venv and pip.

# Quiet where it works; a failure is tried once more, and explains itself. pip fetches uv,
# which needs a quarter of pip's time for the rest; where that fails, pip does it all.
# For a learner nothing is compiled: Python does so for what is imported, once. Tests
# import all of it in many processes, and where Python may write nothing it would never
# be done.
define install
	@echo "2. Packages: $(2) (the first time some 100 MB are fetched) ..."
	@if command -v uv >/dev/null; then \
	    uv pip install --quiet $(call compiling,$(3)) --python $(PY) \
	        -c constraints.txt -e $(1); \
	else \
	    pip="$(PY) -m pip --disable-pip-version-check"; \
	    { $$pip install -qq --no-compile -c constraints.txt uv && \
	      $(UV) pip install --quiet $(call compiling,$(3)) --python $(PY) \
	        -c constraints.txt -e $(1); } 2>/dev/null || \
	    $$pip install -qq $(3) -c constraints.txt -e $(1) 2>/dev/null || \
	    $$pip install $(3) -c constraints.txt -e $(1); \
	fi || { echo "The set-up did not finish; the reason is above."; exit 1; }
endef

$(LAB_READY): pyproject.toml constraints.txt $(PY)
ifneq ($(filter lab,$(or $(MAKECMDGOALS),lab)),)
ifeq ($(findstring --no-browser,$(ARGS)),)
	@$(PY) lenet_edu/lab/first_page.py
endif
endif
	$(call install,.,NumPy$(comma) matplotlib$(comma) JupyterLab,$(LATER))
	@[ -e $(DEV_READY) ] || $(PY) -m pip uninstall -qqy uv 2>/dev/null || :
	@touch $@

$(DEV_READY): pyproject.toml constraints.txt $(PY)
	$(call install,".[dev]",the course's and the tests')
	@touch $(LAB_READY) $@

# A .venv holds its own path: in a moved folder it is made anew.
ifneq ($(shell cat $(VENV)/.place 2>/dev/null),$(shell pwd -P))
.PHONY: $(PY)
endif

$(PY):
	@if ! mkdir -p $(VENV) 2>/dev/null || ! touch $(VENV)/.place 2>/dev/null; then \
	    echo "You may not write in $$(pwd -P), so no environment can be made in it."; \
	    echo "Copy the course to a folder of your own, and run make there."; exit 1; \
	fi
	@echo "1. An environment of its own, $(VENV) ..."
	@rm -rf $(VENV)
	@python="$(PYTHON)"; \
	if [ -z "$$python" ]; then \
	    for name in python3.13 python3.12 python3.11 python3 python python3.14 python3.15; do \
	        if $$name -c '$(SUITABLE)' 2>/dev/null; then python=$$name; break; fi; \
	    done; \
	elif ! "$$python" -c '$(SUITABLE)' 2>/dev/null; then \
	    echo "The course needs Python 3.11 or newer;"; \
	    echo "$$python is: $$("$$python" --version 2>&1 || echo none)"; exit 1; \
	fi; \
	if [ -n "$$python" ] && ! "$$python" -c '$(TESTED)' ; then \
	    echo "$$("$$python" --version) is newer than those that the course was tested"; \
	    echo "with (3.11 to 3.13). It should work; if something does not, try one of them."; \
	fi; \
	if command -v uv >/dev/null; then \
	    uv venv --quiet --seed --python "$${python:-3.13}" $(VENV); \
	elif [ -z "$$python" ]; then \
	    echo "The course needs Python 3.11 or newer, and none was found here;"; \
	    echo "python3 is: $$(python3 --version 2>&1 || echo none)"; \
	    echo "Install one, or name it: make lab PYTHON=/path/to/python3.13"; exit 1; \
	elif ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "This Python cannot make environments. On Debian and Ubuntu:"; \
	    echo "sudo apt-get install python3-venv"; exit 1; \
	elif ! "$$python" -m venv $(VENV); then \
	    rm -rf $(VENV); \
	    echo "The environment could not be made; the reason is above."; exit 1; \
	fi
	@pwd -P > $(VENV)/.place
	@echo "   $$($(PY) --version)"
