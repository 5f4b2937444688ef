#!/bin/sh
# Sets up Zowl in this clone and proves it: style, types, and the tests of every ring.
# Of the slow tests it runs a quarter, another one for each commit; with --all it runs every one, every combination of
# deaths, and 20,000 random nights.
set -eu
cd "$(dirname "$0")/.."
. ./installers/setup.sh
share=25
if [ "${1:-}" = --all ]; then
    share=100
    shift
fi
provide "$RUN_NEEDS$TEST_NEEDS"
make_environment "[dev]"
seed=$(git rev-parse --short HEAD 2>/dev/null || echo 0)
[ -z "${CI:-}" ] || seed=1 # where nobody watches, the same commit gives the same answer twice
# The agent programs, pinned; their tests are skipped where they cannot be had.
if command -v npm >/dev/null 2>&1; then
    npm install --silent --omit=dev --no-audit --no-fund --prefix tests/agents >/dev/null 2>&1 ||
        say "The agent programs could not be installed: their tests are skipped."
fi
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
if [ "$share" = 100 ]; then
    .venv/bin/python -m pytest tests/simulator --nights 20000 --mutations all
    .venv/bin/python -m pytest -n 2 tests/engine --crash-points all -k crash_points
fi
# Two at a time: most of a test is waiting for processes. The tests of a file share what it sets up.
exec .venv/bin/python -m pytest -n 2 --dist loadfile --share "$share" --seed "$seed" "$@"
