"""The engine without a screen that the keeper starts when one vanished in the middle of a run."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from zowl_desktop.keeper.revival import Revivable
from zowl_desktop.store.home import Home

_HEADLESS = ("-P", "-m", "zowl_desktop.cli", "engine", "--linger", "2")


def successor(home: Home, environ: Mapping[str, str]) -> Revivable:
    """`zowl engine` on the same data folder, with the environment that the first engine was started with."""
    env = {**environ, "ZOWL_HOME": str(home.root)}
    return Revivable((sys.executable, *_HEADLESS), env, home.engine_log)
