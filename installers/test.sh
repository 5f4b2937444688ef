#!/bin/sh
# Sets up Zowl in this clone and proves it: style, types, and the tests of every ring.
# Of the slow tests it runs a quarter, another one for each commit; with --all it runs every one.
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
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
exec .venv/bin/python -m pytest --share "$share" --seed "$seed" "$@"
