"""Linux: a file in the autostart folder (specifications.freedesktop.org: Desktop Application Autostart)."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from zowl_desktop.app.autostart.launch import Launch
from zowl_desktop.app.autostart.placing import place, removed
from zowl_desktop.app.home import VARIABLE

NAME: Final = "zowl.desktop"
_PLAIN: Final = re.compile(r"[\w@+:,./=-]+", re.ASCII)
_OFF: Final = {("Hidden", "true"), ("X-GNOME-Autostart-enabled", "false")}
"""What desktops write into the file when a person switches it off there."""


class AutostartFile:
    """`zowl.desktop` in one folder."""

    def __init__(self, launch: Launch, folder: Path, icon: Path) -> None:
        self._launch = launch
        self._icon = icon
        self.file = folder / NAME

    def is_on(self) -> bool:
        """Whether the file is there, was not switched off, and names a program that is there."""
        try:
            text = self.file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return False
        lines = [line.partition("=") for line in text.splitlines()]
        said = {(key.strip(), value.strip()) for key, _, value in lines}
        programs = [_read(value) for key, value in said if key == "TryExec"]
        return not said & _OFF and all(os.access(program, os.X_OK) for program in programs)

    def turn_on(self) -> None:
        """Write the file. Raises `EnvironmentTrouble`."""
        place(self.file, self.text().encode())

    def turn_off(self) -> None:
        """Remove the file. Raises `EnvironmentTrouble`."""
        removed(self.file)

    def text(self) -> str:
        """What stands in it."""
        home = () if self._launch.home is None else ("env", f"{VARIABLE}={self._launch.home}")
        command = " ".join(map(_quoted, (*home, *self._launch.argv)))
        return "\n".join(
            (
                "[Desktop Entry]",
                "Type=Application",
                "Name=Zowl",
                "Comment=The night shift for coding agents",
                f"Exec={_written(command)}",
                f"TryExec={_written(self._launch.program)}",
                f"Icon={_written(str(self._icon))}",
                "Terminal=false",
                "X-GNOME-Autostart-enabled=true",
                "",
            )
        )


def _quoted(word: str) -> str:
    """One argument of Exec: quoted where it has to be, and no field code (Desktop Entry, "The Exec key")."""
    word = word.replace("%", "%%")
    if _PLAIN.fullmatch(word):
        return word
    return '"' + re.sub(r'(["`$\\])', r"\\\1", word) + '"'


def _written(value: str) -> str:
    """A value of type string: the file has escapes of its own, around those of Exec."""
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def _read(value: str) -> str:
    """What `_written` wrote."""
    meant = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda found: meant.get(found[1], found[0]), value)
