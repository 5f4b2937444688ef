"""Paths in a worktree that are nobody's work: what was copied in, and what set-up left."""

from __future__ import annotations

from collections.abc import Iterable


class Outside:
    """A set of files and folders; a folder covers all that is under it."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = list(paths)
        self._all = {path.rstrip("/") for path in self._paths}

    def covers(self, path: str) -> bool:
        """Whether `path` is one of them or lies under one."""
        parts = path.rstrip("/").split("/")
        return any("/".join(parts[:depth]) in self._all for depth in range(1, len(parts) + 1))

    def folders_below(self, prefix: str) -> list[str]:
        """The folders as patterns for git, relative to `prefix`: it need not walk through them."""
        return [
            "/" + _literal(path.removeprefix(prefix))
            for path in self._paths
            if path.endswith("/") and path.startswith(prefix) and path != prefix
        ]


def _literal(path: str) -> str:
    return "".join("\\" + letter if letter in "\\*?[ " else letter for letter in path)
