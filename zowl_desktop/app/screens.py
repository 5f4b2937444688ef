"""Whether there is a screen to show something on."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Final

IN_TRAY: Final = "--tray"
"""The word that starts the app without a window."""


def has_screen(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a window can be shown here: always on Windows and macOS; elsewhere a display has to be named.

    A platform that is chosen by hand (QT_QPA_PLATFORM) counts as one: whoever chose it knows why.
    """
    if platform in {"win32", "darwin"}:
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
