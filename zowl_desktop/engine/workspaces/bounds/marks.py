"""What is noted before an attempt, so that a change outside of its worktree can be seen and undone."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pydantic import TypeAdapter

from zowl_desktop.engine.git import Git, Repository

COPY_BYTES = 10_000_000
"""A changed file of the user's is copied up to this size: git does not have its content."""
COPY_FILES = 2_000
"""And so many of them."""
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
        index: The file of its index.
        copies: Where the index and the dirty files are kept; empty when nothing was copied.
    """

    path: str
    head: str
    commit: str
    staged: str
    dirty: Mapping[str, str]
    index: str
    copies: str


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


async def mark_repository(repository: Repository, home: Path, copies: Path | None) -> RepositoryMark:
    """Note a repository and the user's checkouts of it: all of its worktrees that are not under `home`.

    With `copies`, what git has no content of is kept there.
    """
    listed = await repository.run("for-each-ref", "--format=%(refname) %(objectname)")
    refs = dict(line.split(" ") for line in listed.line.splitlines())
    checkouts = [
        await _mark_checkout(repository.git, path, copies and copies / str(number))
        for number, path in enumerate(await _checkouts(repository, home))
    ]
    return RepositoryMark(
        common=str(repository.common),
        refs={ref: oid for ref, oid in refs.items() if is_guarded(ref)},
        files=await asyncio.to_thread(_steering, repository.common),
        checkouts=tuple(checkouts),
    )


def is_guarded(ref: str) -> bool:
    """Whether a ref is the user's own. What a fetch brings is not, and Zowl's refs are Zowl's business."""
    return ref.startswith(_GUARDED) and not ref.startswith(_OURS)


async def _checkouts(repository: Repository, home: Path) -> list[Path]:
    listed = await repository.run("worktree", "list", "--porcelain")
    blocks = [block.splitlines() for block in listed.out.split("\n\n") if block.strip()]
    paths = [Path(block[0].removeprefix("worktree ")) for block in blocks if "bare" not in block]
    return [path for path in paths if path.is_dir() and not path.is_relative_to(home)]


async def _mark_checkout(git: Git, path: Path, copies: Path | None) -> CheckoutMark:
    status = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all")
    entries = {item[3:]: item[:2] for item in (await git.run(*status, cwd=path)).items}
    head = await git.run("symbolic-ref", "--quiet", "HEAD", cwd=path, accept=(0, 1))
    commit = await git.run("rev-parse", "--verify", "--quiet", "HEAD", cwd=path, accept=(0, 1))
    staged = await git.run("ls-files", "--stage", "-z", cwd=path)
    index = (await git.run("rev-parse", "--path-format=absolute", "--git-path", "index", cwd=path)).line
    if copies is not None:
        await asyncio.to_thread(_copy, path, entries, Path(index), copies)
    return CheckoutMark(
        path=str(path),
        head=head.line or commit.line,
        commit=commit.line,
        staged=hashlib.sha256(os.fsencode(staged.out)).hexdigest(),
        dirty={name: f"{letters} {_look(path / name)}" for name, letters in entries.items()},
        index=index,
        copies=str(copies or ""),
    )


def _look(file: Path) -> str:
    """What can be told of a file without reading it."""
    try:
        stat = file.lstat()
    except OSError:
        return "gone"
    return f"{stat.st_mode:o} {stat.st_size} {stat.st_mtime_ns}"


def _copy(top: Path, names: Iterable[str], index: Path, copies: Path) -> None:
    """Keep what git has no content of, readable by nobody else."""
    copies.mkdir(mode=0o700, parents=True, exist_ok=True)
    if index.exists():
        shutil.copy2(index, copies / "index")
    for name in islice(names, COPY_FILES):
        source, target = top / name, copies / "files" / name
        if source.is_file() and not source.is_symlink() and source.stat().st_size <= COPY_BYTES:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def _steering(common: Path) -> dict[str, str]:
    """The files of the shared `.git` that decide what git does, by path, as hexadecimal."""
    files = [common / "config", common / "config.worktree"]
    for folder in ("hooks", "info"):
        files += (path for path in sorted((common / folder).rglob("*")) if path.suffix != ".sample")
    return {
        path.relative_to(common).as_posix(): f"{path.stat().st_mode & 0o777:o} {path.read_bytes().hex()}"
        for path in files
        if path.is_file() and path.stat().st_size <= COPY_BYTES
    }
