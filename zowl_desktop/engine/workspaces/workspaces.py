"""The worktrees of one run."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from zowl_desktop.engine.git import ZOWL, Git, Identity, Repository, open_repository
from zowl_desktop.engine.workspaces.away import Away, Bin
from zowl_desktop.engine.workspaces.claims import Claims
from zowl_desktop.engine.workspaces.equipment import copy_in
from zowl_desktop.engine.workspaces.keeping import (
    Snapshot,
    back_on_branch,
    keep,
    put,
    squash,
    start_of,
    start_tree_of,
)
from zowl_desktop.engine.workspaces.making import make_worktree, newest_snapshot, unmake_worktree
from zowl_desktop.engine.workspaces.merging import conclude, merge_needs, touched_before, undo_half_a_merge
from zowl_desktop.engine.workspaces.names import (
    base_ref,
    branch_name,
    branch_ref,
    fetched_ref,
    kept_ref,
    part,
)
from zowl_desktop.engine.workspaces.operations import take_dead_locks
from zowl_desktop.engine.workspaces.pinning import pin_base
from zowl_desktop.engine.workspaces.records import ConflictFile, MergeOf, Place, Record
from zowl_desktop.engine.workspaces.removal import Removal, prove_removal
from zowl_desktop.engine.workspaces.residue import residue
from zowl_desktop.engine.workspaces.trees import files_of
from zowl_desktop.engine.workspaces.worktree import Worktree
from zowl_desktop.model.errors import EnvironmentTrouble, Refused
from zowl_desktop.model.pipeline import Project


@dataclass(frozen=True, slots=True)
class Prepared:
    """A worktree that is ready for copy and set-up.

    Attributes:
        path: Its top folder.
        branch: The task's branch, `zowl/<run>/<task>`.
        base: The project's pinned base commit.
        start: Where the work begins: `base` with what the task needs.
        merged: How many needs' branches are in; from two on the checks run on the merge first.
    """

    path: Path
    branch: str
    base: str
    start: str
    merged: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two needs cannot be combined; the worktree stands in the middle of the merge.

    Attributes:
        path: The worktree, with markers in the files.
        branch: The task's branch.
        need: The needed task whose work did not go in.
        files: What is unresolved.
        others: The needed tasks that went in before and changed the same files.
    """

    path: Path
    branch: str
    need: str
    files: tuple[ConflictFile, ...]
    others: tuple[str, ...] = ()


class Workspaces:
    """Makes, keeps and commits the worktrees of one run. Every method may be repeated after a kill -9.

    Args:
        folder: Holds all worktrees of the run; nobody else writes there.
        run: The run's id.
        git: The git program.
    """

    def __init__(self, folder: Path, run: str, git: Git) -> None:
        self._folder = folder.absolute()
        self._run = run
        self._git = git
        self._claims = Claims()
        self._opened: dict[str, Repository] = {}
        self._pinned: dict[str, str] = {}
        self._admins: dict[str, Path] = {}

    @property
    def folder(self) -> Path:
        """Where all worktrees of the run are."""
        return self._folder

    @property
    def git(self) -> Git:
        """The git program."""
        return self._git

    def stands(self, task: str) -> bool:
        """Whether the task has a worktree now."""
        return self.path(task).is_dir() and Place(self._folder, task).read() is not None

    def path(self, task: str) -> Path:
        """Where the task's worktree is, or will be."""
        return Place(self._folder, task).worktree

    def branch(self, task: str) -> str:
        """The task's branch."""
        return branch_name(self._run, task)

    async def pin(self, project: Project) -> str:
        """The base commit of `project` for this run, the same at every call (see `pin_base`)."""
        async with self._holding(self._folder / "@state" / f"@pin-{part(project.name)}"):
            if project.name not in self._pinned:
                repository = await self.repository(project)
                self._pinned[project.name] = await pin_base(repository, self._run, project)
            return self._pinned[project.name]

    async def unpin(self, project: Project) -> None:
        """Forget the base: only for runs that nobody works in."""
        repository = await self.repository(project)
        for ref in (base_ref(self._run, project.name), fetched_ref(self._run, project.name)):
            await repository.run("update-ref", "-d", ref)
        self._pinned.pop(project.name, None)

    def remove_empty_folder(self) -> None:
        """Remove the run's folder when no worktree is in it, and nothing that was set aside."""
        if not any(self._folder.glob("[!@]*")) and not any((self._folder / "@state").glob("*/aside-*")):
            shutil.rmtree(self._folder, ignore_errors=True)

    async def prepare(
        self, task: str, project: Project, merge: Sequence[MergeOf] = ()
    ) -> Prepared | Conflict:
        """The task's worktree on its branch, at the base merged with what it needs.

        A worktree that is there already stays as it is, work and all; a conflict that somebody resolved in
        it is concluded, whoever staged or committed what. Only when `merge` leads to other commits now, its
        state is kept under a ref and the task begins anew.

        Raises:
            EnvironmentTrouble: The repository or its base is missing, or git failed.
            Refused: Something of the user's is in the way.
        """
        repository = await self.repository(project)
        base = await self.pin(project)
        commits = tuple([await _commit_of_need(repository, task, need) for need in merge])
        wanted = Record(task, str(repository.common), "", base, tuple(merge), commits)
        place = Place(self._folder, task)
        async with self._holding(place.claim) as claim:
            before = place.read()
            admin = self._admin(before) if before else None
            await take_dead_locks(repository.common, admin, place, self._run)
            worktree, record = await self._found_or_made(repository, place, claim, wanted)
            if record.standing is not None:
                record = await place.write(await conclude(worktree, self._run, record))
            if record.start is None and record.standing is None:
                record = await place.write(await merge_needs(worktree, self._run, record))
            others = await touched_before(repository, record)
        return self._seen(place, record, others)

    async def copy_in(self, task: str, project: Project) -> tuple[str, ...]:
        """Copy the untracked files that `project.copy` names into the worktree (see `equipment.copy_in`)."""
        repository = await self.repository(project)
        return await copy_in(repository, project, self.path(task))

    async def settle(self, task: str, copied: Sequence[str]) -> None:
        """What is in the worktree now is where the work begins; set-up calls it when it is through.

        What is untracked now comes from `copied` or from set-up: it is nobody's work and never committed.
        """
        async with self._at(task) as (worktree, record):
            outside = tuple(sorted({*copied, *await residue(worktree)}))
            settled = (await files_of(worktree, outside)).tree
            now = replace(record, outside=outside, settled=settled, equipped=True)
            await worktree.place.write(now)
            await _refill(worktree, now)

    def is_settled(self, task: str) -> bool:
        """Whether copy and set-up are behind this worktree."""
        record = Place(self._folder, task).read()
        return record is not None and record.equipped

    async def snapshot(self, task: str, number: int) -> Snapshot:
        """Keep the worktree's files and the agent's own commits under `refs/zowl/<run>/<task>/<number>`.

        Neither the branch nor the index is touched. The same number again adds to what it holds.
        """
        async with self._at(task) as (worktree, record):
            return await keep(worktree, self._run, record, str(number))

    async def restore(self, task: str, tree: str) -> None:
        """The files of the worktree as in `tree` (a snapshot's); ignored files and what is outside stay.

        What is there is not kept: take a snapshot first.
        """
        async with self._at(task) as (worktree, record):
            await put(worktree, record, tree)

    async def tree(self, task: str) -> str:
        """The files of the worktree as a tree that nothing keeps."""
        async with self._at(task) as (worktree, record):
            return (await files_of(worktree, record.outside)).tree

    async def start_tree(self, task: str) -> str:
        """The tree at which the task's work begins."""
        async with self._at(task) as (worktree, record):
            return await start_tree_of(worktree, record)

    async def put_back(self, task: str, files: str) -> None:
        """The files exactly as in a tree of `tree`; what is there is kept under a ref of the task first."""
        async with self._at(task) as (worktree, record):
            await keep(worktree, self._run, record, "before-put-back")
            await worktree.own("read-tree", "--reset", "-u", files)
            worktree.hand_out_index()

    async def reset(self, task: str) -> None:
        """Back to the task's start; the present state is kept under `refs/zowl/<run>/<task>/before-reset`."""
        async with self._at(task) as (worktree, record):
            start = start_of(record)
            await keep(worktree, self._run, record, "before-reset")
            await put(worktree, record, await worktree.repository.tree_of(start))
            await back_on_branch(worktree, self._run, record, start)

    async def commit(
        self, task: str, message: str, author: Identity = ZOWL, tree: str | None = None
    ) -> str | None:
        """All of the task's work as one commit on its branch, on top of its start.

        `tree` is the one that was proved; None takes the worktree as it is. Commits that the agent made stay
        reachable under `refs/zowl/`. Asked again for the same work, it answers with the same commit.

        Returns:
            The commit, or None when the work changes nothing.
        """
        async with self._at(task) as (worktree, record):
            kept = await keep(worktree, self._run, record, "delivered")
            commit = await squash(worktree, self._run, record, tree or kept.tree, message, author)
            await back_on_branch(worktree, self._run, record, commit or start_of(record))
            return commit

    async def removal(self, task: str, project: Project) -> Removal:
        """Whether the worktree may go now; its present state is kept under a ref first."""
        async with self._at(task) as (worktree, record):
            now = await keep(worktree, self._run, record, "before-removal")
            tip = await worktree.repository.commit_of(branch_ref(self._run, task)) or now.commit
            return await prove_removal(worktree.repository, worktree.place, tip, project.base, now)

    async def put_away(self, removal: Removal, undo_bin: Bin) -> None:
        """Move a worktree that may go to the undo bin; its branch and its refs stay.

        Raises:
            Refused: It may not go.
        """
        if not removal.may_go:
            raise Refused("A worktree is still needed", f"{removal.path}: {', '.join(removal.against)}.")
        async with self._at(removal.task) as (worktree, _):
            place = worktree.place
            away = Away(
                self._run,
                removal.task,
                str(place.worktree),
                str(place.state),
                str(worktree.admin),
                removal.size,
            )
            await asyncio.to_thread(undo_bin.put, away)

    async def tracked(self, task: str) -> list[str]:
        """The paths that git tracks in the task's worktree, as its work began."""
        async with self._at(task) as (worktree, record):
            listed = await worktree.repository.run("ls-tree", "-r", "-z", "--name-only", start_of(record))
            return listed.items

    async def patch(self, task: str, start: str, commit: str) -> str:
        """One commit of the task as a patch for `git am`, binary files included."""
        async with self._at(task) as (worktree, _):
            asked = ("format-patch", "--stdout", "--binary", "--full-index", f"{start}..{commit}")
            return (await worktree.repository.run(*asked)).out

    def kept_ref(self, task: str, word: str) -> str:
        """A ref of Zowl's that belongs to the task."""
        return kept_ref(self._run, task, word)

    async def discard(self, name: str, project: Project) -> None:
        """Throw a worktree away, with its branch and all that is kept of it, if there is one.

        Only for names that begin with `@`, which no task can have: no agent ever works there, and what its
        files hold are the base and the products of commands.

        Raises:
            Refused: A process still works in it.
        """
        assert name.startswith("@")
        place = Place(self._folder, name)
        if not place.state.exists():
            return
        async with self._holding(place.claim):
            await unmake_worktree(await self.repository(project), self._run, place)

    async def _found_or_made(
        self, repository: Repository, place: Place, claim: int, wanted: Record
    ) -> tuple[Worktree, Record]:
        record = place.read()
        found = Worktree(repository, place, self._admin(record), claim) if record else None
        if record and found and found.stands():
            if (record.common, record.commits) == (wanted.common, wanted.commits):
                if record.start is None and record.standing is None:
                    await undo_half_a_merge(found, self._run, record)
                return found, await _refill(found, record)
            await keep(found, self._run, record, "before-remake")
        refill = None
        if record and record.start and record.commits == wanted.commits:
            refill = await newest_snapshot(repository, self._run, place.task)
        worktree = await make_worktree(repository, self._run, place, claim, wanted.base)
        return worktree, await place.write(replace(wanted, admin=str(worktree.admin), refill=refill))

    async def repository(self, project: Project) -> Repository:
        """The project's repository. Raises as `open_repository`."""
        if project.path not in self._opened:
            self._opened[project.path] = await open_repository(self._git, project.path)
        return self._opened[project.path]

    def _seen(self, place: Place, record: Record, others: tuple[str, ...]) -> Prepared | Conflict:
        branch = branch_name(self._run, record.task)
        if record.standing is not None:
            return Conflict(place.worktree, branch, record.standing.task, record.standing.files, others)
        return Prepared(place.worktree, branch, record.base, start_of(record), record.merged)

    @asynccontextmanager
    async def _at(self, task: str) -> AsyncIterator[tuple[Worktree, Record]]:
        place = Place(self._folder, task)
        async with self._holding(place.claim) as claim:
            record = place.read()
            if record is None:
                raise Refused("There is no worktree", f"{task} has not been prepared in this run.")
            admin = self._admin(record)
            repository = Repository(self._git, Path(record.common), None)
            await take_dead_locks(repository.common, admin, place, self._run)
            worktree = Worktree(repository, place, admin, claim)
            if not worktree.stands():
                raise _gone(repository, worktree)
            yield worktree, record

    def _admin(self, record: Record) -> Path:
        """Git's folder about a worktree: the same path whenever it is asked for."""
        if record.admin not in self._admins:
            self._admins[record.admin] = Path(record.admin)
        return self._admins[record.admin]

    @asynccontextmanager
    async def _holding(self, file: Path) -> AsyncIterator[int]:
        file.parent.mkdir(parents=True, exist_ok=True)
        async with self._claims.hold(file) as claim:
            yield claim


def _gone(repository: Repository, worktree: Worktree) -> EnvironmentTrouble:
    if repository.common.is_dir():
        return EnvironmentTrouble(
            "A worktree is gone", f"{worktree.path} was removed.", "Retry the task from its start."
        )
    common = repository.common
    project = common.parent if common.name == ".git" else common
    return EnvironmentTrouble(
        "The project is gone", f"{project} was removed.", "Put it back, then release the task; or skip it."
    )


async def _refill(worktree: Worktree, record: Record) -> Record:
    if record.refill is None or not record.equipped:
        return record
    await put(worktree, record, record.refill)
    return await worktree.place.write(replace(record, refill=None))


async def _commit_of_need(repository: Repository, task: str, need: MergeOf) -> str:
    commit = await repository.commit_of(need.branch)
    if commit is None:
        raise EnvironmentTrouble(
            "The work that a task needs is gone",
            f"{task} needs {need.task}, and {need.branch} does not exist in {repository.common}.",
            f"Run {need.task} again.",
        )
    return commit
