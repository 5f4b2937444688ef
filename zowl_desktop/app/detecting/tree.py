"""A folder as detection sees it: names and small texts, nothing more."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

_LONGEST: Final = 2_000_000
"""Bytes of a file that is read; a longer one says nothing."""


class Tree(Protocol):
    """A folder of a project. Paths are relative, with slashes."""

    def names(self, folder: str = "") -> frozenset[str]:
        """What lies in a folder; nothing for one that is not there."""

    def text(self, name: str) -> str:
        """What a file says; empty for one that is not there or cannot be read."""

    def below(self, folder: str) -> Tree:
        """One of its folders, seen the same way."""


class FolderTree:
    """A folder on the disk. Slow: not for the thread of a screen."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self, folder: str = "") -> frozenset[str]:
        """What lies in a folder."""
        try:
            return frozenset(entry.name for entry in (self._root / folder).iterdir())
        except OSError:
            return frozenset()

    def text(self, name: str) -> str:
        """What a file says."""
        file = self._root / name
        try:
            if not file.is_file() or file.stat().st_size > _LONGEST:
                return ""
            return file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def below(self, folder: str) -> FolderTree:
        """One of its folders."""
        return FolderTree(self._root / folder)


def table_in(words: object, *path: str) -> dict[str, object]:
    """The table at a path of what a file says; an empty one where there is none."""
    for name in path:
        words = words.get(name) if isinstance(words, dict) else None
    return words if isinstance(words, dict) else {}
