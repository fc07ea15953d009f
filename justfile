# What the lines under Test in README.md install, whether it is activated or not.
export PATH := justfile_directory() / ".venv/bin:" + env("PATH")

# The one line that everybody runs before a commit.
check: format lint types layers schema test

# What the formatter would change.
format:
    ruff format --check .

# What the linter finds.
lint:
    ruff check .

# What the type checker finds.
types:
    mypy

# The import contracts.
layers:
    lint-imports

# schema/ and the tables of docs/who-sees-what.md are what the code prints.
schema:
    catalog schema --core --check
    catalog schema --check
    catalog schema --sight --check

# The tests, with coverage and its floor.
test:
    pytest --cov --cov-report=term-missing:skip-covered

# Operations that nobody thought of, on both databases: compiled, and by graphql-core, which is right.
fuzz operations="10000":
    CATALOG_FUZZ={{operations}} pytest -n 0 tests/graph/test_differential.py tests/graph/test_budgets.py

# What the catalog costs beside hand-written servers, on the same rows; `--help` tells the options.
bench *options:
    python -m bench {{options}}

# Write schema/ and these tables anew; review the difference.
print-schema:
    catalog schema --core > schema/core.graphql
    catalog schema > schema/catalog.graphql
    catalog export --schema > docs/catalog-format.schema.json
    sed '/^## Everything and its ring/,$d' docs/who-sees-what.md > docs/who-sees-what.new
    catalog schema --sight >> docs/who-sees-what.new
    mv docs/who-sees-what.new docs/who-sees-what.md

# Lock what runs and what develops, with hashes and without addresses.
lock:
    echo hatchling | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links pyproject.toml - -o requirements.lock
    echo hatchling editables | tr ' ' '\n' | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --extra dev pyproject.toml - -o requirements-dev.lock
