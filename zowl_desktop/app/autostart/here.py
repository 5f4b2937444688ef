"""The one way of this system behind one interface."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from zowl_desktop.app.autostart.launch import launch
from zowl_desktop.app.autostart.xdg import AutostartFile
from zowl_desktop.app.files import icon_file


class Autostart(Protocol):
    """Whether Zowl starts at login. All of it reads or writes what the system keeps: not for a loop."""

    def is_on(self) -> bool:
        """Whether it does, as things stand there now."""

    def turn_on(self) -> None:
        """From now on it does. Raises `EnvironmentTrouble`."""

    def turn_off(self) -> None:
        """From now on it does not. Raises `EnvironmentTrouble`."""


def autostart_here(environ: Mapping[str, str] = os.environ) -> Autostart:
    """The way of the system that this runs on."""
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - only there

        from zowl_desktop.app.autostart.run_key import RunKey  # noqa: PLC0415 - only there

        return RunKey(launch(environ), winreg)
    elif sys.platform == "darwin":  # noqa: RET505 - so that a type checker reads each system's own
        from zowl_desktop.app.autostart.launchd import LaunchAgent  # noqa: PLC0415 - only there

        return LaunchAgent(launch(environ), Path.home() / "Library" / "LaunchAgents")
    else:
        config = Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        return AutostartFile(launch(environ), config / "autostart", icon_file("owl"))
