"""How this very Zowl is started, so that the system can do it at login."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.app.home import VARIABLE
from zowl_desktop.app.screens import IN_TRAY


@dataclass(frozen=True, slots=True)
class Launch:
    """A command line, and the data folder where that is not the usual one."""

    argv: tuple[str, ...]
    home: str | None

    @property
    def program(self) -> str:
        """The file that has to be there."""
        return self.argv[0]


def launch(
    environ: Mapping[str, str], executable: str = sys.executable, *, is_frozen: bool = hasattr(sys, "frozen")
) -> Launch:
    """What started this process: an image or a frozen program, the script of a venv, or Python itself."""
    home = environ.get(VARIABLE)
    whole = str(Path(home).expanduser().absolute()) if home else None
    return Launch((*_program(environ, executable, is_frozen), IN_TRAY), whole)


def _program(environ: Mapping[str, str], executable: str, is_frozen: bool) -> tuple[str, ...]:
    if is_frozen:
        return (environ.get("APPIMAGE") or executable,)  # an image is mounted elsewhere each time
    for name in ("zowl", "zowl.exe"):
        script = Path(executable).with_name(name)  # not resolved: a venv's Python is a link
        if script.is_file():
            return (str(script),)
    return (executable, "-P", "-m", "zowl_desktop.desktop")
