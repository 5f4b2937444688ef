"""The private HOME of a task: a program's state lies there, and nothing of the user's does."""

from __future__ import annotations

from pathlib import PurePath


def private_home(home: PurePath | None) -> dict[str, str]:
    """The variables that move a program into a private HOME; none for the user's own."""
    if home is None:
        return {}
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
    }
