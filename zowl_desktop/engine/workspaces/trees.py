"""The files of a worktree as a tree: all that git would not ignore, whatever the agent's index says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from zowl_desktop.engine.git import Repository
from zowl_desktop.engine.workspaces.outside import Outside
from zowl_desktop.engine.workspaces.worktree import Worktree

HUGE_BYTES = 100_000_000
"""An untracked file above this is a core dump, a data set or a build's product; hosts refuse it in a push."""


class HowChanged(StrEnum):
    """What happened to a file. A move is a deletion and an addition."""

    ADDED = "added"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class FileChange:
    """One changed file; the counts are None where git sees no lines (binary)."""

    path: str
    how: HowChanged
    insertions: int | None
    deletions: int | None


@dataclass(frozen=True, slots=True)
class Files:
    """What is in a worktree.

    Attributes:
        tree: The tree of it.
        left_out: Untracked files that are too large to be anybody's work; they stay where they are.
    """

    tree: str
    left_out: tuple[str, ...] = ()


async def files_of(worktree: Worktree, outside: Iterable[str] = ()) -> Files:
    """Write what is in the worktree as a tree. Zowl's own index then matches it.

    Untracked files are in it, ignored ones are not, unless the agent added them by force; nor is anything at
    or under a path of `outside`. A repository that the agent made inside comes in as plain files: as a link
    its content would be lost.
    """
    left_out: list[str] = []
    walk = _Walk(worktree, Outside(outside), left_out)
    return Files(await walk.tree_of(worktree.place.index, worktree.path, ""), tuple(sorted(left_out)))


@dataclass(frozen=True, slots=True)
class _Walk:
    worktree: Worktree
    outside: Outside
    left_out: list[str]

    async def tree_of(self, index: Path, root: Path, prefix: str) -> str:
        """The tree of `root`, which lies at `prefix` in the worktree, through an index of its own."""
        env = {"GIT_INDEX_FILE": str(index)}
        await self.worktree.run("add", "--update", "--sparse", env=env, root=root)
        loose = await self._loose(env, root, prefix)
        files = "".join(path + "\0" for path in loose if not path.endswith("/"))
        if files:
            update = ("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
            await self.worktree.run(*update, given=files, env=env, root=root)
        for path in loose:
            if path.endswith("/"):
                await self._inline(index, root, prefix, path)
        return (await self.worktree.run("write-tree", env=env, root=root)).line

    async def _loose(self, env: dict[str, str], root: Path, prefix: str) -> list[str]:
        """What is not in the index and has to be; repositories end in a slash."""
        spared = self.outside.folders_below(prefix)
        asked = (
            "ls-files",
            "--others",
            "--exclude-standard",
            "-z",
            *(f"--exclude={path}" for path in spared),
        )
        found = (await self.worktree.run(*asked, env=env, root=root)).items
        if not prefix:
            found += await self._forced()
        inside = [path for path in found if not self.outside.covers(prefix + path)]
        huge = await asyncio.to_thread(_huge, root, inside)
        self.left_out.extend(prefix + path for path in huge)
        return [path for path in inside if path not in huge]

    async def _forced(self) -> list[str]:
        """Files that the agent's index has although they are ignored."""
        asked = ("ls-files", "--cached", "--ignored", "--exclude-standard", "-z")
        answer = await self.worktree.run(*asked, accept=(0, 128))
        if answer.code:
            return []  # the agent's index is broken; the files are still all there
        return [path for path in answer.items if not (self.worktree.path / path).is_dir()]

    async def _inline(self, index: Path, root: Path, prefix: str, path: str) -> None:
        inner = index.with_name(f"{index.name}-inner")
        inner.unlink(missing_ok=True)
        tree = await self.tree_of(inner, root / path, prefix + path)
        inner.unlink(missing_ok=True)
        read = ("read-tree", f"--prefix={path}", tree)
        await self.worktree.run(*read, env={"GIT_INDEX_FILE": str(index)}, root=root)


def _huge(root: Path, paths: Iterable[str]) -> set[str]:
    return {path for path in paths if not path.endswith("/") and _size(root / path) > HUGE_BYTES}


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


async def carry(repository: Repository, before: str, after: str, onto: str, scratch: Path) -> str:
    """The tree `onto` with the changes that lead from the tree `before` to the tree `after`, file by file."""
    if before == onto:
        return after
    if before == after:
        return onto
    changes = (await repository.run("diff-tree", "-r", "-z", "--no-renames", before, after)).items
    lines = []
    for fact, path in zip(changes[::2], changes[1::2], strict=True):
        _, mode, _, blob, _ = fact.split(" ")
        lines.append(f"{mode} {blob}\t{path}\0")
    env = {"GIT_INDEX_FILE": str(scratch)}
    await repository.run("read-tree", onto, env=env)
    await repository.run("update-index", "-z", "--index-info", given="".join(lines), env=env)
    return (await repository.run("write-tree", env=env)).line


async def changes_between(repository: Repository, before: str, after: str) -> tuple[FileChange, ...]:
    """What differs between two trees or commits, by path."""
    asked = ("diff-tree", "-r", "-z", "--raw", "--numstat", "--no-renames")
    items = (await repository.run(*asked, before, after)).items
    raw = next((at for at, item in enumerate(items) if not at % 2 and not item.startswith(":")), len(items))
    how = {path: fact.rpartition(" ")[2] for fact, path in zip(items[:raw:2], items[1:raw:2], strict=True)}
    return tuple(_change(item, how) for item in items[raw:])


_HOW = {"A": HowChanged.ADDED, "D": HowChanged.DELETED}


def _change(item: str, how: dict[str, str]) -> FileChange:
    added, removed, path = item.split("\t", 2)
    counts = (None if number == "-" else int(number) for number in (added, removed))
    return FileChange(path, _HOW.get(how[path], HowChanged.CHANGED), *counts)
