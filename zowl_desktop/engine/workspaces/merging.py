"""Brings the work that a task needs into its worktree; a conflict stands until somebody resolves it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from zowl_desktop.engine.git import ZOWL, Repository, acting_as
from zowl_desktop.engine.workspaces.names import branch_ref
from zowl_desktop.engine.workspaces.operations import end_operations
from zowl_desktop.engine.workspaces.records import ConflictFile, Record, Standing
from zowl_desktop.engine.workspaces.resolutions import recall, remember, sides_of
from zowl_desktop.engine.workspaces.trees import changes_between, files_of
from zowl_desktop.engine.workspaces.worktree import Worktree
from zowl_desktop.model.errors import Refused

EXCERPT_LINES = 60
"""Lines of one file's conflict that are shown."""

_HOW = {
    "DD": "both deleted",
    "AU": "added by us",
    "UD": "deleted by them",
    "UA": "added by them",
    "DU": "deleted by us",
    "AA": "both added",
    "UU": "both modified",
}


async def undo_half_a_merge(worktree: Worktree, run: str, record: Record) -> None:
    """Begin again at the branch's tip; nobody but Zowl has been in the worktree."""
    await _settle_at(worktree, run, record.task, branch_ref(run, record.task))


async def merge_needs(worktree: Worktree, run: str, record: Record) -> Record:
    """Merge what is not in yet, in order: the record then has a `start`, or a `standing` conflict."""
    while record.merged < len(record.commits):
        standing = await _merge(worktree, run, record)
        if standing is not None:
            return replace(record, standing=standing)
        record = replace(record, merged=record.merged + 1)
    start, tree = (await worktree.repository.facts(await _head(worktree), "%H %T")).split()
    return replace(record, start=start, start_tree=tree, standing=None)


async def conclude(worktree: Worktree, run: str, record: Record) -> Record:
    """Commit the standing merge when it is resolved, whoever staged or committed it and however.

    The record that comes back has no `standing`, or one with the files that are left.
    """
    standing = record.standing
    assert standing is not None
    every = (*standing.files, *standing.resolved)
    left = tuple([file for file in every if await _is_open(worktree, file)])
    if left:
        done = tuple(file for file in every if file not in left)
        return replace(record, standing=replace(standing, files=left, resolved=done))
    if not await _still_merging(worktree, standing):
        await _settle_at(worktree, run, record.task, standing.ours)
        again = await _merge(worktree, run, record)
        return replace(record, standing=again, merged=record.merged + (again is None))
    merged = await _commit_merge(worktree, run, record.task, standing)
    await remember(worktree, every, merged)
    return replace(record, standing=None, merged=record.merged + 1)


async def touched_before(repository: Repository, record: Record) -> tuple[str, ...]:
    """The tasks whose merged work changed the files of the standing conflict; none without one."""
    if record.standing is None:
        return ()
    files = {file.path for file in record.standing.files}
    found = []
    for merge, commit in zip(record.merges[: record.merged], record.commits, strict=False):
        changes = await changes_between(repository, record.base, commit)
        if files & {change.path for change in changes}:
            found.append(merge.task)
    return tuple(found)


async def _commit_merge(worktree: Worktree, run: str, task: str, standing: Standing) -> str:
    tree = (await files_of(worktree)).tree
    merged = await worktree.run(
        "commit-tree", tree, "-p", standing.ours, "-p", standing.theirs,
        given=_message(standing.task, task), env=acting_as(ZOWL),
    )  # fmt: skip
    await _settle_at(worktree, run, task, merged.line)
    return merged.line


async def _merge(worktree: Worktree, run: str, record: Record) -> Standing | None:
    need, theirs = record.merges[record.merged], record.commits[record.merged]
    ours = await _head(worktree)
    answer = await worktree.run(
        "merge", "--quiet", "--no-edit", "--ff", "-m", _message(need.task, record.task), theirs,
        accept=(0, 1, 2, 128), env=acting_as(ZOWL),
    )  # fmt: skip
    if answer.code == 0:
        worktree.adopt_index()
        return None
    files = await _conflicts(worktree)
    if not files:
        raise Refused(
            "The work that a task needs cannot be merged",
            f"{record.task} needs {need.task}: {(answer.err or answer.out).strip().splitlines()[-1]}",
            f"Merge {need.branch} by hand to see why.",
        )
    standing = Standing(need.task, ours, theirs, await recall(worktree, files))
    if standing.files:
        return standing
    await _commit_merge(worktree, run, record.task, standing)
    return None


def _message(need: str, task: str) -> str:
    return f"Merge {need} into {task.removeprefix('@')}\n"


async def _head(worktree: Worktree) -> str:
    return (await worktree.run("rev-parse", "HEAD")).line


async def _conflicts(worktree: Worktree) -> tuple[ConflictFile, ...]:
    sides = await sides_of(worktree)
    asked = ("status", "--porcelain=v1", "--no-renames", "--untracked-files=no", "-z")
    listed = (await worktree.run(*asked)).items
    found = []
    for item in listed:
        if item[:2] in _HOW:
            path = item[3:]
            blob = await _blob_in(worktree, path)
            found.append(
                ConflictFile(path, _HOW[item[:2]], _excerpt(worktree.path / path), blob, sides.get(path))
            )
    return tuple(found)


def _excerpt(file: Path) -> str:
    """The conflicting hunks, markers and all."""
    lines, inside = [], False
    for line in _lines(file):
        inside = inside or line.startswith("<<<<<<< ")
        if inside:
            lines.append(line)
        inside = inside and not line.startswith(">>>>>>> ")
    cut = [*lines[:EXCERPT_LINES], f"... {len(lines) - EXCERPT_LINES} more lines"]
    return "\n".join(cut if len(lines) > EXCERPT_LINES else lines)


def _lines(file: Path) -> list[str]:
    if file.is_symlink() or not file.is_file():
        return []
    return file.read_text(encoding="utf-8", errors="replace").splitlines()


async def _blob_in(worktree: Worktree, path: str) -> str | None:
    file = worktree.path / path
    if file.is_symlink():
        return f"-> {file.readlink()}"
    if not file.is_file():
        return None
    return (await worktree.run("hash-object", "--no-filters", "--", path)).line


async def _is_open(worktree: Worktree, file: ConflictFile) -> bool:
    """Whether nobody has resolved this file: markers in it, or untouched and not staged."""
    if any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in _lines(worktree.path / file.path)):
        return True
    unmerged = await worktree.run("ls-files", "--unmerged", "-z", "--", f":(top,literal){file.path}")
    return bool(unmerged.items) and await _blob_in(worktree, file.path) == file.left


async def _still_merging(worktree: Worktree, standing: Standing) -> bool:
    """Whether the merge goes on or was committed; a merge that was given up would drop the other's work."""
    if (worktree.admin / "MERGE_HEAD").exists():
        return True
    head = await worktree.repository.commit_of(await _head(worktree))
    return head is not None and await worktree.repository.contains(head, standing.theirs)


async def _settle_at(worktree: Worktree, run: str, task: str, commit: str) -> None:
    """The task's branch, its worktree and its index at `commit`, with no merge going on."""
    await end_operations(worktree)
    await worktree.run("symbolic-ref", "HEAD", branch_ref(run, task))
    await worktree.repository.point(branch_ref(run, task), commit, "zowl: merge")
    await worktree.run("reset", "--hard", "--quiet", commit)
    worktree.adopt_index()
