"""Where the data folder is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from zowl_desktop.store.home import Home

__all__ = ["VARIABLE", "Home", "data_home"]

VARIABLE = "ZOWL_HOME"
"""Moves the data folder."""


def data_home(environ: Mapping[str, str] = os.environ) -> Home:
    """The data folder of this user, or the one that ZOWL_HOME names."""
    named = environ.get(VARIABLE)
    root = (
        Path(named).expanduser().absolute() if named else platformdirs.user_data_path("zowl", appauthor=False)
    )
    return Home(root)
