"""macOS: a launch agent, which launchd starts at login (launchd.plist(5))."""

from __future__ import annotations

import os
import plistlib
from pathlib import Path
from typing import Any, Final

from zowl_desktop.app.autostart.launch import Launch
from zowl_desktop.app.autostart.placing import place, removed
from zowl_desktop.app.home import VARIABLE

LABEL: Final = "app.zowl.desktop"


class LaunchAgent:
    """One property list in a folder of launch agents."""

    def __init__(self, launch: Launch, folder: Path) -> None:
        self._launch = launch
        self.file = folder / f"{LABEL}.plist"

    def is_on(self) -> bool:
        """Whether the list is there, is in force, and names a program that is there."""
        try:
            told: dict[str, Any] = plistlib.loads(self.file.read_bytes())
            in_force = told["RunAtLoad"] is True and told.get("Disabled") is not True
            return in_force and os.access(told["ProgramArguments"][0], os.X_OK)
        except (OSError, plistlib.InvalidFileException, LookupError, TypeError, ValueError):
            return False

    def turn_on(self) -> None:
        """Write the list. Raises `EnvironmentTrouble`."""
        told: dict[str, Any] = {
            "Label": LABEL,
            "ProgramArguments": list(self._launch.argv),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
        if self._launch.home is not None:
            told["EnvironmentVariables"] = {VARIABLE: self._launch.home}
        place(self.file, plistlib.dumps(told))

    def turn_off(self) -> None:
        """Remove the list. Raises `EnvironmentTrouble`."""
        removed(self.file)
