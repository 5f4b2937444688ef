"""May a worktree go? Only with proof that nothing is lost; whatever is not proved stays."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.git import Repository
from zowl_desktop.engine.workspaces.keeping import Snapshot
from zowl_desktop.engine.workspaces.operations import living_in
from zowl_desktop.engine.workspaces.records import Place


@dataclass(frozen=True, slots=True)
class Removal:
    """Whether a worktree may go, and why.

    Attributes:
        task: The task.
        path: Its worktree.
        size: Bytes on disk, what was set aside included.
        against: Reasons to keep it, each a clause for a person; empty when it may go.
        proof: What was proved, each a clause for a person.
    """

    task: str
    path: Path
    size: int
    against: tuple[str, ...]
    proof: tuple[str, ...]

    @property
    def may_go(self) -> bool:
        """Merged, clean, and nobody lives there."""
        return not self.against


async def prove_removal(repository: Repository, place: Place, tip: str, base: str, now: Snapshot) -> Removal:
    """Look at a worktree: `tip` is its branch's commit, `base` the user's branch, `now` its present state."""
    against, proof = list[str](), list[str]()
    merged = await repository.commit_of(f"refs/heads/{base}")
    if merged and await repository.contains(merged, tip):
        proof.append(f"its work is merged into {base}")
    else:
        against.append(f"its work is not merged into {base}")
    if now.tree == await repository.tree_of(tip):
        proof.append("nothing in it is uncommitted")
    else:
        against.append("it has changes that are not committed")
    against += [f"{path} is too large for git and only there" for path in now.left_out]
    living = await asyncio.to_thread(living_in, place.worktree)
    if living:
        against.append(f"the process {living[0]} works in it")
    else:
        proof.append("no process works in it")
    aside = sorted(path.name for path in place.state.glob("aside-*"))
    against += [f"{name} was found in its place and is kept in {place.state}" for name in aside]
    size = await asyncio.to_thread(_size, place.worktree, place.state)
    return Removal(place.task, place.worktree, size, tuple(against), tuple(proof))


def _size(*folders: Path) -> int:
    files = (file for folder in folders for file in folder.rglob("*"))
    return sum(file.lstat().st_size for file in files if not file.is_dir())
