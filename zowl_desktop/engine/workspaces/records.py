"""What is known about a task's worktree, on disk from the moment it is usable.

<folder>/<task>/                   the worktree
<folder>/@state/<task>/record.json its record
<folder>/@state/<task>/index       Zowl's own git index of it, which no agent touches
<folder>/@state/<task>/claim       the claim
<folder>/@state/<task>/aside-<n>   what stood in the way and was not thrown away
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from zowl_desktop.engine.memory import read
from zowl_desktop.engine.workspaces.names import part
from zowl_desktop.model.errors import EnvironmentTrouble, Refused


@dataclass(frozen=True, slots=True)
class MergeOf:
    """A need's work: the task, and the branch (or any commit name) that carries it."""

    task: str
    branch: str


@dataclass(frozen=True, slots=True)
class ConflictFile:
    """A file that two tasks changed in ways that git cannot combine.

    Attributes:
        path: Inside the repository.
        how: What each side did, in git's words ("both modified", "deleted by them").
        excerpt: The lines between the markers, shortened; empty for a file without markers.
        left: The blob that git left in the worktree; None when it left no file.
        sides: A key of what both sides and their base had; None when one side has no file.
    """

    path: str
    how: str
    excerpt: str
    left: str | None
    sides: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A merge that waits for its conflict to be resolved: `theirs` (the work of `task`) into `ours`.

    `files` are open; `resolved` were open before and are looked at again when it is concluded.
    """

    task: str
    ours: str
    theirs: str
    files: tuple[ConflictFile, ...]
    resolved: tuple[ConflictFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One task's worktree.

    Attributes:
        task: The task.
        common: The shared `.git` of its repository.
        admin: The worktree's own folder in there.
        base: The pinned base commit.
        merges: What was asked to be merged.
        commits: The commits that those names led to, in the same order.
        merged: How many of them are in.
        start: Where the task's work begins: base with all of `merges`; None while a conflict stands.
        start_tree: The tree of `start`.
        settled: The tree of the files as the work found them, after copy and set-up; `start_tree`
            unless set-up (or a filter of git) changed tracked files.
        outside: Paths that are in the worktree and not the task's work: copies, and what set-up left.
        equipped: Whether copy and set-up are done.
        standing: The conflict, while there is one.
        refill: The work that goes back into a worktree which was made again, once it is settled.
    """

    task: str
    common: str
    admin: str
    base: str
    merges: tuple[MergeOf, ...]
    commits: tuple[str, ...]
    merged: int = 0
    start: str | None = None
    start_tree: str | None = None
    settled: str | None = None
    outside: tuple[str, ...] = ()
    equipped: bool = False
    standing: Standing | None = None
    refill: str | None = None


_CODEC = TypeAdapter(Record)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task's worktree and what Zowl knows about it are on disk."""

    folder: Path
    task: str

    @property
    def worktree(self) -> Path:
        """The worktree."""
        return self.folder / part(self.task)

    @property
    def state(self) -> Path:
        """The folder of everything else."""
        return self.folder / "@state" / part(self.task)

    @property
    def index(self) -> Path:
        """Zowl's own index."""
        return self.state / "index"

    @property
    def scratch(self) -> Path:
        """An index for one computation."""
        return self.state / "scratch-index"

    @property
    def claim(self) -> Path:
        """The claim's file."""
        return self.state / "claim"

    def aside(self) -> Path:
        """A name that is free, for what stands in the way."""
        taken = {path.name for path in self.state.glob("aside-*")}
        number = next(n for n in range(1, len(taken) + 2) if f"aside-{n}" not in taken)
        return self.state / f"aside-{number}"

    def read(self) -> Record | None:
        """The record; None when the worktree was never finished.

        Raises:
            Refused: It is another task's: the names differ only in case, and this file system ignores case.
            EnvironmentTrouble: It cannot be read.
        """
        file = self.state / "record.json"
        try:
            record = read(_CODEC, file.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            raise EnvironmentTrouble(
                "A worktree's record is damaged", f"{file} cannot be read.", f"Move {self.state} away."
            ) from None
        if record.task != self.task:
            raise Refused(
                "Two tasks have the same name here",
                f"{record.task} and {self.task} differ only in case, and this file system ignores case.",
                "Rename one of them.",
            )
        return record

    async def write(self, record: Record) -> Record:
        """Put the record on disk, whole or not at all."""
        await asyncio.to_thread(self._write, record)
        return record

    def _write(self, record: Record) -> None:
        fresh = self.state / "record.json.new"
        with fresh.open("wb") as stream:
            stream.write(_CODEC.dump_json(record))
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(self.state / "record.json")
