"""A project's base branch, moved only by a person's press: forward to proved work, or back.

Where the branch is checked out, that checkout has to be clean; git then moves its files with it. Nothing of a
person's is ever overwritten: what git refuses is said.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.git import Repository
from zowl_desktop.model.errors import EnvironmentTrouble, Refused
from zowl_desktop.model.pipeline import Project

_NAMED = 5


class InTheWay(Refused):
    """Something of a person's lies where the base would move.

    Attributes:
        first: What they do about it, in words.
    """

    def __init__(self, title: str, what: str, first: str, command: str) -> None:
        super().__init__(title, what, f"{first}, then: {command}")
        self.first = first


@dataclass(frozen=True, slots=True)
class Base:
    """The base branch of a project."""

    repository: Repository
    project: Project

    @property
    def ref(self) -> str:
        """The branch in full."""
        return f"refs/heads/{self.project.base}"

    async def tip(self) -> str:
        """Its commit. Raises `EnvironmentTrouble` when the branch is gone."""
        commit = await self.repository.commit_of(self.ref)
        if commit is None:
            raise EnvironmentTrouble(
                "The base branch is missing",
                f"{self.project.name}: there is no local branch {self.project.base}.",
                "Create it again, or correct base.",
            )
        return commit

    async def checkout(self) -> Path | None:
        """The checkout that has the branch, if there is one."""
        listed = await self.repository.run("worktree", "list", "--porcelain", "-z")
        path: Path | None = None
        for item in listed.items:
            if item.startswith("worktree "):
                path = Path(item.removeprefix("worktree "))
            elif item == f"branch {self.ref}":
                return path
        return None

    async def must_be_clean(self, command: str) -> None:
        """Raises `InTheWay`, naming the changes and the command for later, when a checkout of it is dirty."""
        path = await self.checkout()
        if path is None:
            return
        status = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no")
        names = [item[3:] for item in (await self.repository.git.run(*status, cwd=path)).items]
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            raise InTheWay(
                "Your checkout has changes that are not committed",
                f"{path}: {', '.join(names[:_NAMED])}{more}. Nothing was merged.",
                "Commit or stash them",
                command,
            )

    async def must_take(self, before: str, after: str, command: str) -> None:
        """Raises `InTheWay` when a fast-forward from `before` to `after` would touch what is a person's."""
        path = await self.checkout()
        if path is not None:
            await self.must_be_clean(command)
            await self._must_not_overwrite(path, before, after, command)

    async def forward(self, before: str, after: str, command: str) -> None:
        """Fast-forward from `before` to `after`. Raises `Refused` when something is in the way."""
        path = await self.checkout()
        if path is None:
            await self._point(before, after, "zowl: merge")
            return
        await self.must_take(before, after, command)
        await self.repository.git.run("merge", "--ff-only", "--quiet", after, cwd=path)

    async def _must_not_overwrite(self, path: Path, before: str, after: str, command: str) -> None:
        """Git refuses as well where a file is in the way that it does not track, but names none of them."""
        added = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--diff-filter=A", before, after)
        names = (await self.repository.run(*added)).items
        there = await asyncio.to_thread(lambda: [name for name in names if os.path.lexists(path / name)])
        if there:
            more = f" and {len(there) - _NAMED} more" if len(there) > _NAMED else ""
            raise InTheWay(
                "The merge would overwrite files of yours",
                f"{path}: {', '.join(there[:_NAMED])}{more}. Nothing was merged.",
                "Move them",
                command,
            )

    async def back(self, before: str, after: str, command: str) -> None:
        """Undo `forward`, while the branch is still at `after`."""
        path = await self.checkout()
        if path is None:
            await self._point(after, before, "zowl: undo a merge")
            return
        await self.must_be_clean(command)
        await self.repository.git.run("reset", "--keep", "--quiet", before, cwd=path)

    async def _point(self, old: str, new: str, why: str) -> None:
        words = ("update-ref", "--create-reflog", "-m", why, self.ref, new, old)
        answer = await self.repository.run(*words, accept=(0, 1, 128))
        if answer.code:
            raise Refused(
                "The base moved meanwhile", f"{self.project.base} is at another commit now.", "Try again."
            )
