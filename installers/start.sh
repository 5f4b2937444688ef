#!/bin/sh
# Sets up Zowl in this clone and runs the sample night: nine tasks in three projects, no key, no network.
set -eu
cd "$(dirname "$0")/.."
. ./installers/setup.sh
provide "$RUN_NEEDS"
make_environment ""
exec .venv/bin/zowl demo "$@"
