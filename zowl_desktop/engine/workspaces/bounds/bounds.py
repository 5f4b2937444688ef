"""Watches what is not a task's to change, from before an attempt until after it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from zowl_desktop.engine.git import Git, Repository, open_repository
from zowl_desktop.engine.workspaces.bounds.findings import Finding, Kind, compare
from zowl_desktop.engine.workspaces.bounds.marks import CODEC, Marks, mark_repository
from zowl_desktop.engine.workspaces.bounds.mending import Mender
from zowl_desktop.engine.workspaces.names import kept_ref, part
from zowl_desktop.engine.workspaces.records import Place
from zowl_desktop.engine.workspaces.workspaces import Workspaces
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Project
from zowl_desktop.model.states import FailureClass


class Bounds:
    """The watch over one run.

    Args:
        folder: The run's worktrees; all of its siblings are Zowl's too and are not watched as checkouts.
        run: The run's id.
        git: The git program.
        projects: The projects whose repositories are watched.
        spaces: The run's worktrees.
    """

    def __init__(
        self, folder: Path, run: str, git: Git, projects: Iterable[Project], spaces: Workspaces
    ) -> None:
        self._folder = folder.absolute()
        self._run = run
        self._git = git
        self._projects = tuple(projects)
        self._spaces = spaces

    async def mark(self, task: str, number: int, idle: Sequence[str] = ()) -> None:
        """Note everything before attempt `number`, unless that was done before a restart.

        `idle` are the tasks with a worktree in which nobody works during the attempt.
        """
        file = self._marks(task, number)
        if not file.exists():
            marks = await self._look(file.with_name(f"{file.stem}-copies"), idle)
            await asyncio.to_thread(_write, file, CODEC.dump_json(marks))

    async def look(self, task: str, number: int, idle: Sequence[str] = ()) -> tuple[Finding, ...]:
        """What changed since `mark`; nothing when there was none. `idle` as there, without who has begun."""
        before = await self._read(task, number)
        if before is None:
            return ()
        both = [task for task in idle if task in before.worktrees]
        return compare(before, await self._look(None, both))

    async def restore(self, task: str, number: int, findings: Sequence[Finding]) -> None:
        """Undo the grave ones. What is overwritten is kept: files in the task's state, commits in refs.

        Whoever calls this decides that the changes were not a person's own.
        """
        before = await self._read(task, number)
        if before is None or not findings:
            return
        now = await self._look(None, ())
        later = {repository.common: repository for repository in now.repositories}
        aside = Place(self._folder, task).state / f"outside-{number}"
        for index, mark in enumerate(before.repositories):
            repository = Repository(self._git, Path(mark.common), None)
            kept = kept_ref(self._run, task, f"outside-{number}")
            mender = Mender(repository, mark, later[mark.common], aside / str(index), kept)
            await mender.mend(findings)
        for finding in findings:
            if finding.kind is Kind.WORKTREE:
                await self._spaces.put_back(finding.where, before.worktrees[finding.where])

    async def forget(self, task: str, number: int) -> None:
        """The attempt is over and its findings are dealt with: the copies can go."""
        file = self._marks(task, number)
        await asyncio.to_thread(shutil.rmtree, file.with_name(f"{file.stem}-copies"), ignore_errors=True)
        file.unlink(missing_ok=True)

    async def _look(self, copies: Path | None, idle: Sequence[str]) -> Marks:
        repositories: dict[Path, Repository] = {}
        for project in self._projects:
            repository = await open_repository(self._git, project.path)
            repositories.setdefault(repository.common, repository)
        marks = [
            await mark_repository(repository, self._folder.parent, copies and copies / str(number))
            for number, repository in enumerate(repositories.values())
        ]
        return Marks(tuple(marks), {task: await self._spaces.tree(task) for task in idle})

    async def _read(self, task: str, number: int) -> Marks | None:
        try:
            return CODEC.validate_json(await asyncio.to_thread(self._marks(task, number).read_bytes))
        except FileNotFoundError:
            return None

    def _marks(self, task: str, number: int) -> Path:
        return self._folder / "@bounds" / part(task) / f"{number}.json"


def bounds_outcome(findings: Iterable[Finding]) -> Outcome | None:
    """The outcome of an attempt that left its bounds; None when nothing grave was found."""
    grave = [finding for finding in findings if finding.grave]
    if not grave:
        return None
    shown = [finding.words for finding in grave[:20]]
    more = [f"and {len(grave) - 20} more"] if len(grave) > 20 else []
    return Outcome(
        failure=FailureClass.OUT_OF_BOUNDS,
        message=f"changed what is not its own: {grave[0].words}" + (" and more" if grave[1:] else ""),
        failing=tuple(sorted(f"{finding.kind}: {finding.what}" for finding in grave)),
        evidence="\n".join(f"- {words}" for words in shown + more),
    )


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(file.name + ".new")
    fresh.write_bytes(content)
    fresh.replace(file)
