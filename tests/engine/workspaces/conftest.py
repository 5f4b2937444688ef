from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.git.repositories import fingerprint, make_repository
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.workspaces import Workspaces
from zowl_desktop.model.pipeline import Project

FILES = {"app.py": "one\ntwo\nthree\n", "docs/guide.md": "guide\n", ".gitignore": "*.log\n/build/\n"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "user" / "api", FILES)


@pytest.fixture
def project(checkout: Path) -> Project:
    return Project("api", str(checkout))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "worktrees" / "night-1"


@pytest.fixture
def spaces(folder: Path) -> Workspaces:
    return Workspaces(folder, "night-1", Git())


class Untouched:
    """Asserts at its end that the user's repository is as it was at its beginning."""

    def __init__(self, checkout: Path) -> None:
        self._checkout = checkout

    def __enter__(self) -> None:
        self._before = fingerprint(self._checkout)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            assert fingerprint(self._checkout) == self._before
