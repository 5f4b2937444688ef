"""What is noted before an attempt, so that a change outside of its worktree can be seen and undone."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from zowl_desktop.engine.git import Git, Repository

_LARGEST = 10_000_000
"""Bytes of a file in `.git` above which it steers nothing."""
_GUARDED = ("refs/heads/", "refs/tags/", "refs/stash", "refs/replace/", "refs/notes/")
_OURS = "refs/heads/zowl/"


@dataclass(frozen=True, slots=True)
class CheckoutMark:
    """One of the user's checkouts.

    Attributes:
        path: Its top folder.
        head: The ref that HEAD names, or the commit when it is detached.
        commit: The commit of HEAD; empty on a branch without one.
        staged: A digest of the index.
        dirty: What differs from HEAD or is untracked: git's two letters, then the file's kind, size and time.
    """

    path: str
    head: str
    commit: str
    staged: str
    dirty: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RepositoryMark:
    """What all worktrees of a repository share: refs by name, and the files of its `.git` that steer git."""

    common: str
    refs: Mapping[str, str]
    files: Mapping[str, str]
    checkouts: tuple[CheckoutMark, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """All that is noted. `worktrees` are the trees of other tasks' worktrees where nobody works now."""

    repositories: tuple[RepositoryMark, ...] = ()
    worktrees: Mapping[str, str] = field(default_factory=dict)


CODEC: TypeAdapter[Marks] = TypeAdapter(Marks)


async def mark_repository(repository: Repository, home: Path) -> RepositoryMark:
    """Note a repository and the user's checkouts of it: all of its worktrees that are not under `home`."""
    listed = await repository.run("for-each-ref", "--format=%(refname) %(objectname)")
    refs = dict(line.split(" ") for line in listed.line.splitlines())
    checkouts = [await _mark_checkout(repository.git, path) for path in await _checkouts(repository, home)]
    return RepositoryMark(
        common=str(repository.common),
        refs={ref: oid for ref, oid in refs.items() if is_guarded(ref)},
        files=await asyncio.to_thread(steering, repository.common),
        checkouts=tuple(checkouts),
    )


def is_guarded(ref: str) -> bool:
    """Whether a ref is the user's own. What a fetch brings is not, and Zowl's refs are Zowl's business."""
    return ref.startswith(_GUARDED) and not ref.startswith(_OURS)


async def _checkouts(repository: Repository, home: Path) -> list[Path]:
    listed = await repository.run("worktree", "list", "--porcelain")
    blocks = [block.splitlines() for block in listed.out.split("\n\n") if block.strip()]
    paths = [block[0].removeprefix("worktree ") for block in blocks if "bare" not in block]
    theirs = [Path(path) for path in paths if not path.startswith(f"{home.as_posix()}/")]
    return [path for path in theirs if path.is_dir() and not path.is_relative_to(home)]


async def _mark_checkout(git: Git, path: Path) -> CheckoutMark:
    status = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all")
    entries = {item[3:]: item[:2] for item in (await git.run(*status, cwd=path)).items}
    head = await git.run("symbolic-ref", "--quiet", "HEAD", cwd=path, accept=(0, 1))
    commit = await git.run("rev-parse", "--verify", "--quiet", "HEAD", cwd=path, accept=(0, 1))
    staged = await git.run("ls-files", "--stage", "-z", cwd=path)
    return CheckoutMark(
        path=str(path),
        head=head.line or commit.line,
        commit=commit.line,
        staged=hashlib.sha256(os.fsencode(staged.out)).hexdigest(),
        dirty={name: f"{letters} {_look(path / name)}" for name, letters in entries.items()},
    )


def _look(file: Path) -> str:
    """What can be told of a file without reading it."""
    try:
        stat = file.lstat()
    except OSError:
        return "gone"
    return f"{stat.st_mode:o} {stat.st_size} {stat.st_mtime_ns}"


def steering(common: Path) -> dict[str, str]:
    """The files of the shared `.git` that decide what git does, by path, as hexadecimal."""
    files = [common / "config", common / "config.worktree"]
    for folder in ("hooks", "info"):
        files += (path for path in sorted((common / folder).rglob("*")) if path.suffix != ".sample")
    return {
        path.relative_to(common).as_posix(): f"{path.stat().st_mode & 0o777:o} {path.read_bytes().hex()}"
        for path in files
        if path.is_file() and path.stat().st_size <= _LARGEST
    }
