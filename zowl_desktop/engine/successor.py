"""The engine without a screen: what starts one, for whoever does."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from zowl_desktop.keeper.revival import Revivable
from zowl_desktop.store.home import Home

_HEADLESS = ("-P", "-m", "zowl_desktop.cli", "engine", "--linger")
_LINGER = 2.0


def successor(home: Home, environ: Mapping[str, str], linger: float = _LINGER) -> Revivable:
    """`zowl engine` on the same data folder, with the environment that the first engine was started with.

    It stays for `linger` seconds when nothing is left to do.
    """
    env = {**environ, "ZOWL_HOME": str(home.root)}
    return Revivable((sys.executable, *_HEADLESS, f"{linger:g}"), env, home.engine_log)
