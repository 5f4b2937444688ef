"""A terminal of the desktop, opened in a folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from zowl_desktop.model.errors import EnvironmentTrouble

Which = Callable[[str], str | None]
_ANY = ("xdg-terminal-exec", "x-terminal-emulator")
"""What a desktop chose for the person: freedesktop's proposal, and Debian's alternative."""
_KNOWN = ("gnome-terminal", "konsole", "xfce4-terminal", "kitty", "alacritty", "wezterm", "foot", "xterm")
"""Begin in the folder that they are started in."""


def terminal_command(
    folder: Path, environ: Mapping[str, str], platform: str, which: Which | None = None
) -> list[str]:
    """What to start, in that folder, for a terminal there.

    Raises `EnvironmentTrouble` when there is none.
    """
    if platform == "darwin":
        return ["open", "-a", "Terminal", str(folder)]
    look = which or (lambda name: shutil.which(name, path=environ.get("PATH")))
    for name in _named(environ):
        found = look(name)
        if found is not None:
            return [found]
    raise EnvironmentTrouble(
        "No terminal was found",
        f"Neither {', '.join(_ANY)} nor $TERMINAL names one. The folder is {folder}.",
        "Install one, or set TERMINAL to the terminal that you use.",
    )


def _named(environ: Mapping[str, str]) -> Iterator[str]:
    yield _ANY[0]
    if environ.get("TERMINAL"):
        yield environ["TERMINAL"]
    yield from _ANY[1:]
    yield from _KNOWN
