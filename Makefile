# The two commands: `make serve` and `make test`. Everything is set up in .venv on first use.
PYTHON ?= python3
BIN := .venv/bin
SETUP := .venv/.ready
NLP := .venv/nlp/.ready
CLIENTS := .venv/clients/.ready
LEARN := .venv/learn/.ready

.PHONY: serve test lint unit wheel-test w3c differential nlp confidence learned bench bench-large bench-check bench-parse attacks lock clean setup
.DEFAULT_GOAL := serve

setup: $(SETUP)

# One locked, hash-checked install of wheels only: pip brings uv (its own lines of the lock), uv
# brings the rest. Old pip needs minutes for what uv does in seconds. Every command and every server
# of the tests starts in half the time where the bytecode is there.
$(SETUP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@awk '/^[a-z]/ { keep = /^uv==/ } keep' requirements.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes --no-deps -r .venv/uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build --compile-bytecode --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $(SETUP)

# Comunica, which tests ask the service with: the locked packages, and no script of theirs. Without
# npm those tests say that they are skipped.
$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json | $(SETUP)
	@if command -v npm > /dev/null; then \
		rm -rf .venv/clients && mkdir -p .venv/clients && \
		cp tests/clients/package.json tests/clients/package-lock.json .venv/clients/ && \
		npm ci --prefix .venv/clients --ignore-scripts --no-audit --no-fund --loglevel=error && \
		touch $@; \
	else echo "no npm: the tests with Comunica will be skipped"; fi

serve: $(SETUP)
	@$(BIN)/foedera serve --build

# Everything that must hold before a change lands; `.ci/run` runs it on a clean clone.
test: lint unit wheel-test nlp

lint: $(SETUP)
	$(BIN)/ruff check --no-cache
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/validate-pyproject pyproject.toml

unit: $(SETUP) $(CLIENTS)
	$(BIN)/pytest -q -n 2 --dist loadfile

# A checkout hides a broken wheel, so the tests run against a wheel built from the sdist, in an
# environment of its own, away from the sources.
wheel-test: $(SETUP)
	rm -rf build/wheel && mkdir -p build/wheel
	$(BIN)/pyproject-build --no-isolation --outdir build/wheel/dist . > build/wheel/build.log
	$(PYTHON) -m venv --without-pip build/wheel/env
	$(BIN)/uv pip install --quiet --python build/wheel/env/bin/python --no-build --compile-bytecode --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python build/wheel/env/bin/python --no-deps --no-index --compile-bytecode build/wheel/dist/*.whl
	cp -r tests build/wheel/tests && cp pyproject.toml build/wheel/
	cd build/wheel && FOEDERA_SHARED="$${FOEDERA_SHARED:-$(CURDIR)/../shared}" env/bin/python -P -m pytest -q -n 2 --dist loadfile -m "not checkout and not w3c and not nlp" -c pyproject.toml tests

# What needs spaCy and a model, in an environment of its own: 150 MB that the service does without.
nlp: $(NLP)
	.venv/nlp/bin/pytest -q -n 0 -m nlp tests/test_spacy.py

$(NLP): bench/nlp.lock pyproject.toml | $(SETUP)
	@rm -rf .venv/nlp && $(PYTHON) -m venv --without-pip .venv/nlp
	@$(BIN)/uv pip install --quiet --python .venv/nlp/bin/python --no-build --compile-bytecode --require-hashes -r bench/nlp.lock
	@$(BIN)/uv pip install --quiet --python .venv/nlp/bin/python --no-build-isolation --no-deps --editable .
	@touch $@

# The W3C's SPARQL suites alone; `unit` has them too.
w3c: $(SETUP)
	$(BIN)/pytest -q -n 2 -m w3c

# Random queries, asked of the service, rdflib and Comunica; `unit` asks a few.
QUERIES ?= 5000
SEED ?= 1
differential: $(SETUP) $(CLIENTS)
	@$(BIN)/foedera build --data build/differential > /dev/null
	@$(BIN)/python -m tests.differential --queries $(QUERIES) --seed $(SEED) --dump build/differential/current/dump.nq.gz

# The SPARQL service beside its peers, into docs/benchmarks.md: about ten minutes, the first time
# five more. `make bench SIZE=10000 ROUNDS=1 SECONDS=1` takes two.
SIZE ?= 100000
ROUNDS ?= 5
SECONDS ?= 2
bench: $(SETUP)
	@$(BIN)/python bench/sparql.py --facts $(SIZE) --rounds $(ROUNDS) --seconds $(SECONDS)

# The same with a million facts, which take a quarter of an hour to make, once, and 5 GB.
bench-large: $(SETUP)
	@$(BIN)/python bench/sparql.py --facts 1000000 --rounds 3 --seconds $(SECONDS) --no-rdflib

# Characters a CPU second of the parser beside yardsticks, and a build of 500 documents by step.
bench-parse: $(SETUP)
	@$(BIN)/python bench/parsing.py speed
	@$(BIN)/python bench/parsing.py many 500

# CPU seconds of `foedera check` on folders of 10,000 and 20,000 lines.
bench-check: $(SETUP)
	@$(BIN)/python bench/seeds.py

# How sure each rule of the parser is, measured on the annotated texts: after rules have changed.
confidence: $(SETUP)
	@$(BIN)/python bench/calibrate.py

# What words say of facts, learned from the open annotated texts: after their annotations or what is
# seen of a sentence have changed. In an environment of its own, with scikit-learn; `make confidence`
# comes after it.
learned: $(LEARN)
	@.venv/learn/bin/python bench/learn.py

$(LEARN): bench/learn.lock pyproject.toml | $(SETUP)
	@rm -rf .venv/learn && $(PYTHON) -m venv --without-pip .venv/learn
	@$(BIN)/uv pip install --quiet --python .venv/learn/bin/python --no-build --compile-bytecode --require-hashes -r bench/learn.lock
	@$(BIN)/uv pip install --quiet --python .venv/learn/bin/python --no-build-isolation --no-deps --editable .
	@touch $@

# Queries made to hurt, against a running service and two peers: writes docs/attacks.md.
attacks: $(SETUP) build/bench/peers/.ready
	$(BIN)/python -m bench.attacks --write

build/bench/peers/.ready: bench/peers.lock
	$(PYTHON) -m venv --without-pip build/bench/peers
	$(BIN)/uv pip install --quiet --python build/bench/peers/bin/python --no-build --require-hashes -r bench/peers.lock
	@touch $@

# Names, versions and hashes only: npm would add where packages ask for money.
lock:
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev --constraints requirements.lock pyproject.toml bench/nlp.in -o bench/nlp.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev --constraints requirements.lock pyproject.toml bench/learn.in -o bench/learn.lock
	@cd tests/clients && npm install --package-lock-only --ignore-scripts --no-audit --no-fund --silent
	@$(BIN)/python -c 'import json, pathlib; path = pathlib.Path("tests/clients/package-lock.json"); lock = json.loads(path.read_text()); [package.pop("funding", None) for package in lock["packages"].values()]; path.write_text(json.dumps(lock, indent=2) + "\n")'

clean:
	rm -rf .venv data build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
