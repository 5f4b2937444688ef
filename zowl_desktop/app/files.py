"""Files that ship with Zowl and that a window shows."""

from __future__ import annotations

from pathlib import Path

from zowl_desktop.store.resources import resource


def icon_file(name: str) -> Path:
    """The drawing of an icon. Raises FileNotFoundError."""
    return resource(f"icons/{name}.svg")
