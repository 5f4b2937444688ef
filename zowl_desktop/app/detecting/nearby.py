"""Repositories that a person probably works in: those in their usual places, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

_PLACES: Final = (
    "",
    "code",
    "Code",
    "src",
    "projects",
    "Projects",
    "dev",
    "git",
    "repos",
    "work",
    "Documents",
)
"""Below the home folder."""
_ENTRIES: Final = 300
"""So many entries of a place are looked at."""


def repositories_nearby(home: Path, most: int) -> list[Path]:
    """Up to `most` repositories. Looks one level into each place; slow on a slow disk."""
    found: dict[Path, float] = {}
    for place in _PLACES:
        for folder in _folders(home / place):
            touched = _touched(folder)
            if touched is not None:
                found[folder.resolve()] = touched
    return sorted(found, key=lambda folder: -found[folder])[:most]


def _folders(place: Path) -> Iterator[Path]:
    try:
        yield from (each for each in islice(place.iterdir(), _ENTRIES) if not each.name.startswith("."))
    except OSError:
        return


def _touched(folder: Path) -> float | None:
    """When git wrote there last; None when it is no repository."""
    for sign in (".git/index", ".git/HEAD"):
        try:
            return (folder / sign).stat().st_mtime
        except OSError:
            continue
    return None
