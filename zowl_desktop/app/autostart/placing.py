"""Puts a file into a folder of the system, and takes it away again."""

from __future__ import annotations

from pathlib import Path

from zowl_desktop.app.writing import write_whole
from zowl_desktop.model.errors import EnvironmentTrouble

_TITLE = "Zowl's start at login cannot be changed"


def place(file: Path, data: bytes) -> None:
    """Write it whole, in a folder that is made if need be. Raises `EnvironmentTrouble`."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, data)
    except OSError as error:
        raise _trouble(file.parent, error) from error
    except EnvironmentTrouble as trouble:
        raise EnvironmentTrouble(_TITLE, trouble.what, "See to it that you may write there.") from trouble


def removed(file: Path) -> None:
    """Take it away, if it is there. Raises `EnvironmentTrouble`."""
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise _trouble(file, error) from error


def _trouble(path: Path, error: OSError) -> EnvironmentTrouble:
    return EnvironmentTrouble(_TITLE, f"{path}: {error.strerror}.", "See to it that you may write there.")
