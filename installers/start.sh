#!/bin/sh
# Sets up Zowl in this clone and starts it: on a screen the app, which offers a sample night the first time; without
# one that sample night in the terminal: nine tasks in three projects, no key, no network.
set -eu
cd "$(dirname "$0")/.."
. ./installers/setup.sh
provide "$RUN_NEEDS"
make_environment ""
if has_screen; then
    exec .venv/bin/zowl "$@"
fi
exec .venv/bin/zowl demo "$@"
