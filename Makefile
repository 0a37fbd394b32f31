# Two commands for everybody, the rest for those who work on wedgecalc. `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# Compiled modules are kept: without that, each process of the tests compiles all of them anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint schema baselines gallery docs validation mutation oldest newest audit benchmarks benchmarks-cohort benchmarks-detect benchmarks-folder benchmarks-node benchmarks-startup benchmarks-studio fuzz properties every-command train evaluate standalone standalone-folder dist-check clean

help:  ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# One stamp per set of extras: made again when the project file or the extras change.
$(VENV)/.installed-%: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing wedgecalc into $(VENV) (about a minute the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	@touch $@

demo: $(VENV)/.installed-demo  ## plan a bundled leg: table on screen, wedgecalc-demo.png written
	$(BIN)/wedgecalc demo --force
	@echo "Next: 'source $(BIN)/activate' puts wedgecalc on the path of this shell; 'wedgecalc' alone shows what it can do."

# Each process goes through tests that lie together, which share what they make; whoever is done takes from another. There is
# one more than processors, as some wait for a browser, an archive or a command; each more imports and collects all tests anew.
test: $(VENV)/.installed-test  ## run all tests
	$(BIN)/python -m pytest -n $$($(BIN)/python -c "import os; print((os.cpu_count() or 1) + 1)") --dist worksteal

.PHONY: test-without-browser
# Its commands are found in $(BIN) alone, so that a browser of this machine is not.
test-without-browser: $(VENV)/.installed-test  ## the browser's tests where there is none: skipped, and said so
	@said=$$(env PATH="$(abspath $(BIN))" $(BIN)/python -m pytest -rs $$(grep -rl --include="test_*.py" "CHROMIUM" tests)) && \
		echo "$$said" && echo "$$said" | grep -q "no Chromium here"

lint: $(VENV)/.installed-dev  ## ruff, mypy, which module may import which, and the docstrings of public names
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports && \
		$(BIN)/python -m pytest -q tests/whole/test_docstrings.py

baselines: $(VENV)/.installed-test  ## draw the pictures in tests/drawing/baseline anew; look at each before you commit it
	$(BIN)/python -m pytest tests/drawing/test_baselines.py --mpl-generate-path=tests/drawing/baseline

gallery: $(VENV)/.installed-test  ## draw docs/gallery.md and its pictures from the bundled cases
	$(BIN)/python docs/make_gallery.py

.PHONY: contact
contact: $(VENV)/.installed-test  ## draw every view of twelve legs into build/contact, to look at
	$(BIN)/python docs/make_contact.py

schema: $(VENV)/.installed-test  ## write the schemas of cases and results in data/ anew
	$(BIN)/python -m wedgecalc.sources.format > data/case.schema.json.new && mv data/case.schema.json.new data/case.schema.json
	$(BIN)/python -m wedgecalc.sources.lateral_case > data/lateral-case.schema.json.new && mv data/lateral-case.schema.json.new data/lateral-case.schema.json
	$(BIN)/python -m wedgecalc.results.schema > data/result.schema.json.new && mv data/result.schema.json.new data/result.schema.json

validation: $(VENV)/.installed-test  ## compare with published results; writes docs/validation.md
	$(BIN)/python docs/make_validation.py

mutation: $(VENV)/.installed-dev  ## change the core in three thousand places and see whether the tests notice (half an hour)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "mutmut>=3.8"
	HYPOTHESIS_PROFILE=quick $(BIN)/mutmut run; $(BIN)/mutmut export-cicd-stats; cat mutants/mutmut-cicd-stats.json

.PHONY: mutation-sample
mutation-sample: $(VENV)/.installed-dev  ## the same in 150 places drawn by chance, always the same ones
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "mutmut>=3.8"
	HYPOTHESIS_PROFILE=quick $(BIN)/python -m tests.mutants 150 20

oldest: WITH = 3.11 lowest-direct
newest: WITH = 3.13 highest
oldest newest: $(VENV)/.installed-test  ## all tests with the oldest or the newest packages that pyproject.toml allows
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.5"
	$(BIN)/uv venv --quiet --clear --python $(word 1,$(WITH)) build/$@
	$(BIN)/uv pip install --quiet --python build/$@/bin/python --resolution $(word 2,$(WITH)) --editable ".[test]"
	build/$@/bin/python -m pytest -n auto --dist worksteal

docs: $(VENV)/.installed-test  ## build the site into build/docs, without network, warnings as errors
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs build/docs
	@echo "Open build/docs/index.html"

.PHONY: lessons
lessons: $(VENV)/.installed-test  ## write the nine lessons as pages to hand out, into build/lessons
	$(BIN)/python docs/lesson_pages.py build/lessons

benchmarks: $(VENV)/.installed-test  ## measure; writes benchmarks/RESULTS.md
	$(BIN)/python benchmarks/run.py

benchmarks-cohort: $(VENV)/.installed-test  ## measure many legs; writes benchmarks/COHORTS.md (fifteen minutes)
	$(BIN)/python benchmarks/cohorts.py

benchmarks-folder: $(VENV)/.installed-test  ## measure a folder of a thousand files against a plain script
	$(BIN)/python -m benchmarks.folders

FILMS := build/films
train: $(VENV)/.installed-train  ## draw the phantoms, and teach the networks of detect on them alone (two hours on two cores)
	$(BIN)/python training/generate.py --first 1 --count 1380 --out $(FILMS)/train
	$(BIN)/python training/generate.py --first 1000001 --count 60 --out $(FILMS)/tune
	$(BIN)/python training/train.py film --films $(FILMS)/train --steps 2000 --out build/runs/film.pt
	$(BIN)/python training/train.py leg --films $(FILMS)/train --steps 4000 --out build/runs/leg.pt
	$(BIN)/python training/train.py joint --films $(FILMS)/train --steps 3000 --out build/runs/joint.pt
	$(BIN)/python training/export.py --runs build/runs --out src/wedgecalc/detection/weights
	$(BIN)/python training/calibrate.py --phantoms $(FILMS)/tune

evaluate: $(VENV)/.installed-train  ## try detect on phantoms that no training has seen
	$(BIN)/python training/generate.py --first 2000001 --count 120 --out $(FILMS)/test
	$(BIN)/python training/evaluate.py --phantoms $(FILMS)/test

benchmarks-detect: $(VENV)/.installed-test  ## measure time and memory of detect; writes benchmarks/DETECT.md
	$(BIN)/python benchmarks/detect.py

benchmarks-startup: $(VENV)/.installed-test  ## measure how long commands take to start; writes benchmarks/STARTUP.md
	$(BIN)/python benchmarks/startup.py

.PHONY: benchmarks-versions
SINCE := 5ebd0415
benchmarks-versions: $(VENV)/.installed-test  ## measure this version beside an earlier one; writes benchmarks/VERSIONS.md
	$(BIN)/python benchmarks/versions.py $(SINCE)

benchmarks-node: $(VENV)/.installed-test  ## send a thousand films to a node, beside a real archive; writes benchmarks/NODE.md
	$(BIN)/python -m benchmarks.node

benchmarks-studio: $(VENV)/.installed-test  ## measure the studio in Chromium, or PARTS="hand slides" of it; writes benchmarks/STUDIO.md
	$(BIN)/python benchmarks/studio.py $(PARTS)

.PHONY: handout-mutation benchmarks-handout
handout-mutation: $(VENV)/.installed-test  ## change every formula of the handout's page in turn and see whether the comparison with Python notices
	HANDOUT_MUTANTS=all $(BIN)/python -m pytest tests/teaching/handout/test_geometry.py

benchmarks-handout: $(VENV)/.installed-test  ## measure the handout in Chromium; writes benchmarks/HANDOUT.md
	$(BIN)/python -m benchmarks.handout

audit: $(VENV)/.installed-test  ## ask the advisory database about everything installed (needs the network)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip-audit>=2.7"
	$(BIN)/python -m pip_audit --skip-editable

properties: $(VENV)/.installed-test  ## every property of random legs on ten times as many, each time others, and pictures in every combination (half an hour)
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n auto --dist worksteal tests

fuzz: $(VENV)/.installed-test  ## 20,000 mutated files for every reader, 20,000 made-up cases for every command (forty minutes)
	$(BIN)/python -m tests.fuzz 20000
	$(BIN)/python -m tests.driving 20000

every-command: $(VENV)/.installed-test  ## every command on every bundled case in every way it can be asked
	EVERY_COMMAND=all $(BIN)/python -m pytest tests/whole/test_every_command.py

STANDALONE := build/standalone
standalone:  ## the program in one file, for those without Python: dist/wedgecalc, tried without Python (five minutes)
standalone-folder: export WEDGECALC_FOLDER = 1
standalone-folder:  ## the same as a folder, which starts sooner: dist/wedgecalc-folder
standalone standalone-folder:
	@test -x $(STANDALONE)/bin/python || $(PYTHON) -m venv $(STANDALONE)
	@$(STANDALONE)/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps .
	@$(STANDALONE)/bin/python -m pip install --quiet --disable-pip-version-check ".[studio,slides,archive,cohort]" "pyinstaller>=6.11"
	$(STANDALONE)/bin/pyinstaller --noconfirm --log-level WARN --workpath build/pyinstaller --distpath dist deploy/standalone/wedgecalc.spec
	$(STANDALONE)/bin/python deploy/standalone/try_it.py dist/wedgecalc$(if $(WEDGECALC_FOLDER),-folder/wedgecalc)

dist-check: $(VENV)/.installed-test  ## sdist and wheel of the last commit: the same bytes each time, complete, and fit to publish
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "twine>=6" "cffconvert>=2"
	PATH="$(abspath $(BIN)):$$PATH" sh deploy/dist_check.sh

clean:  ## remove what the commands above made
	rm -rf $(VENV) build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache wedgecalc-demo.png
