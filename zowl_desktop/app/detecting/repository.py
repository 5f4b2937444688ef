"""Looks at a folder that a person picked: is it a repository, where does its work go, what proves it?"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zowl_desktop.app.detecting.detect import detect
from zowl_desktop.app.detecting.found import FoundCheck, FoundCopy, FoundSetup
from zowl_desktop.app.detecting.tree import FolderTree
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble

BEGIN: Final = 'git init -b main && git add -A && git commit --allow-empty -m "Begin"'
"""Makes a repository of a folder, with a commit for a night to start from; also of an empty one."""
_USUAL_BASES: Final = ("main", "master", "trunk", "develop")
_UNTRACKED: Final = (
    ".env",
    ".env.local",
    ".env.test",
    ".env.development",
    ".envrc",
    ".npmrc",
    "local.properties",
    "local.settings.json",
    "config/master.key",
)
"""What projects keep beside git, and their checks often need."""


@dataclass(frozen=True, slots=True)
class FoundRepository:
    """A repository, as a project could use it.

    Attributes:
        path: Its top folder.
        base: The local branch that work should start from, because of `why_base`.
        branches: All its local branches.
        checks: What proves a task, nothing where the files don't tell.
        setup: What a fresh worktree needs first.
        copies: Untracked files that a worktree may need, and every agent in it could read.
    """

    path: Path
    base: str
    why_base: str
    branches: tuple[str, ...]
    checks: tuple[FoundCheck, ...]
    setup: FoundSetup | None
    copies: tuple[FoundCopy, ...]


def look_at(folder: Path) -> FoundRepository:
    """What a folder has for a night. Changes nothing. Slow: not for the thread of a screen.

    Raises `BadInput` when no night can work there, and says what to do; `EnvironmentTrouble` without git.
    """
    top = _top(folder)
    branches = tuple(_lines(top, "for-each-ref", "--format=%(refname:short)", "refs/heads"))
    if not branches:
        raise BadInput(
            "There is no commit yet",
            f"{top} has no branch with a commit, and a night starts from one.",
            "Commit something there first, then look again.",
        )
    base, why = _base(top, branches)
    found = detect(FolderTree(top))
    return FoundRepository(top, base, why, branches, found.checks, found.setup, tuple(_copies(top)))


def _top(folder: Path) -> Path:
    if not folder.is_dir():
        raise BadInput("No folder there", f"{folder} is no folder.", "Pick the folder of a repository.")
    done = _git(folder, "rev-parse", "--show-toplevel")
    if done.returncode == 0 and done.stdout.strip():
        return Path(done.stdout.removesuffix("\n"))
    if "dubious ownership" in done.stderr:
        mend = f"If you trust it: git config --global --add safe.directory {folder}"
        raise BadInput(
            "Git refuses to work there", f"{folder} belongs to another user of this machine.", mend
        )
    if _git(folder, "rev-parse", "--is-bare-repository").stdout.strip() == "true":
        raise BadInput("A bare repository", f"{folder} has no files of its own.", "Pick a clone of it.")
    raise BadInput(
        "No repository there",
        f"{folder} is not under git.",
        f"Pick another folder, or run there: {BEGIN}",
    )


def _base(top: Path, branches: tuple[str, ...]) -> tuple[str, str]:
    """What the remote calls its default, else a usual name, else the branch that is checked out."""
    remote = _lines(top, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    default = remote[0].removeprefix("origin/") if remote else ""
    if default in branches:
        return default, "the default branch of origin"
    usual = next((name for name in _USUAL_BASES if name in branches), None)
    if usual is not None:
        return usual, "its usual name"
    current = _lines(top, "symbolic-ref", "--quiet", "--short", "HEAD")
    if current and current[0] in branches:
        return current[0], "the branch that is checked out"
    return branches[0], "its first branch"


def _copies(top: Path) -> list[FoundCopy]:
    listed = _git(top, "ls-files", "--others", "-z", "--", *(f":(top,literal){name}" for name in _UNTRACKED))
    names = (name for name in listed.stdout.split("\0") if name in _UNTRACKED)
    return [FoundCopy(name, "is there, and git does not track it") for name in names]


def _lines(top: Path, *arguments: str) -> list[str]:
    return _git(top, *arguments).stdout.splitlines()


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *arguments],
            env={**environment, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise EnvironmentTrouble(
            "git is missing", "The program git was not found.", "Install git."
        ) from error
