"""Keeps states of a worktree under refs, puts them back, and makes the one commit that counts."""

from __future__ import annotations

from dataclasses import dataclass

from zowl_desktop.engine.git import ZOWL, Identity, acting_as
from zowl_desktop.engine.workspaces.names import branch_ref, kept_ref
from zowl_desktop.engine.workspaces.operations import end_operations
from zowl_desktop.engine.workspaces.records import Record
from zowl_desktop.engine.workspaces.trees import FileChange, Files, carry, changes_between, files_of
from zowl_desktop.engine.workspaces.worktree import Worktree


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of a worktree, kept for good.

    Attributes:
        commit: Keeps the tree and every commit that the agent made.
        tree: The task's work: its start with all that was changed since.
        start: Where the work began.
        changes: What differs from `start`, by path.
        left_out: Untracked files that are too large to be kept (`HUGE_BYTES`).
    """

    commit: str
    tree: str
    start: str
    changes: tuple[FileChange, ...]
    left_out: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether there is any work."""
        return bool(self.changes)

    @property
    def files(self) -> int:
        """How many files differ."""
        return len(self.changes)

    @property
    def insertions(self) -> int:
        """Lines that are new."""
        return sum(change.insertions or 0 for change in self.changes)

    @property
    def deletions(self) -> int:
        """Lines that are gone."""
        return sum(change.deletions or 0 for change in self.changes)


async def keep(worktree: Worktree, run: str, record: Record, word: str) -> Snapshot:
    """Keep the worktree's state under the task's ref `word`; what the ref held before stays reachable."""
    start = start_of(record)
    files = await files_of(worktree, record.outside)
    tree = await _work_tree(worktree, record, files)
    commit = await _kept(worktree, kept_ref(run, record.task, word), tree, start, f"{record.task}: {word}")
    changes = await changes_between(worktree.repository, start, tree)
    return Snapshot(commit, tree, start, changes, files.left_out)


async def put(worktree: Worktree, record: Record, tree: str) -> None:
    """Make the worktree's files those of `tree`, with set-up's own changes on top; ignored files stay."""
    await files_of(worktree, record.outside)
    target = tree
    if record.settled is not None:
        onto, before = record.settled, await start_tree_of(worktree, record)
        target = await carry(worktree.repository, before, tree, onto, worktree.place.scratch)
    await worktree.own("read-tree", "--reset", "-u", target)
    worktree.hand_out_index()


async def squash(
    worktree: Worktree, run: str, record: Record, tree: str, message: str, author: Identity
) -> str | None:
    """One commit of `tree` on the task's start, or the tip that is it already; None for no change."""
    start, repository = start_of(record), worktree.repository
    if tree == await start_tree_of(worktree, record):
        return None
    tip, *facts = (await repository.facts(branch_ref(run, record.task), "%H%n%T%n%P%n%B")).split("\n", 3)
    if "\n".join(facts).strip() == f"{tree}\n{start}\n{message.strip()}":
        return tip
    made = await repository.run(
        "commit-tree", tree, "-p", start, given=message.strip() + "\n", env=acting_as(author)
    )
    return made.line


async def back_on_branch(worktree: Worktree, run: str, record: Record, commit: str) -> None:
    """HEAD on the task's branch at `commit`, nothing staged, nothing going on; the files stay."""
    await end_operations(worktree)
    await worktree.run("symbolic-ref", "HEAD", branch_ref(run, record.task))
    await worktree.repository.point(branch_ref(run, record.task), commit, "zowl: the task's work")
    await worktree.own("read-tree", "-m", commit)
    worktree.hand_out_index()


def start_of(record: Record) -> str:
    """Where the work begins; while a conflict stands, the side that it is merged into."""
    if record.start is not None:
        return record.start
    return record.standing.ours if record.standing else record.base


async def start_tree_of(worktree: Worktree, record: Record) -> str:
    """The tree at which the work begins."""
    return record.start_tree or await worktree.repository.tree_of(start_of(record))


async def _work_tree(worktree: Worktree, record: Record, files: Files) -> str:
    """The start with what the work changed: set-up's own changes of tracked files stay out of it."""
    if record.settled is None:
        return files.tree
    onto = await start_tree_of(worktree, record)
    return await carry(worktree.repository, record.settled, files.tree, onto, worktree.place.scratch)


async def _kept(worktree: Worktree, ref: str, tree: str, start: str, what: str) -> str:
    repository = worktree.repository
    parents = [start, *await _made_by_agent(worktree, start)]
    if facts := (await repository.facts(ref, "%H %T %P")).split():
        before, had_tree, *had_parents = facts
        if had_tree == tree and set(parents) <= set(had_parents):
            return before
        parents.append(before)
    named = [word for parent in parents for word in ("-p", parent)]
    made = await repository.run("commit-tree", tree, *named, given=what + "\n", env=acting_as(ZOWL))
    await repository.point(ref, made.line, "zowl: snapshot")
    return made.line


async def _made_by_agent(worktree: Worktree, start: str) -> list[str]:
    """The ends of all lines of commits that were made in this worktree, also those left behind by a reset."""
    reflog = await worktree.run("log", "--walk-reflogs", "--format=%H", "HEAD", accept=(0, 128))
    seen = [*dict.fromkeys(reflog.line.split())] if reflog.code == 0 else []
    head = await worktree.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", accept=(0, 1, 128))
    seen = [*dict.fromkeys([*head.line.split(), *seen])]
    if not seen:
        return []
    new = set((await worktree.repository.run("rev-list", *seen, "--not", start)).line.split())
    fresh = [commit for commit in seen if commit in new]
    if len(fresh) < 2:
        return fresh
    return (await worktree.repository.run("merge-base", "--independent", *fresh)).line.split()
