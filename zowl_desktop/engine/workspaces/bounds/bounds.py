"""Watches what is not a task's to change, from before an attempt until after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from zowl_desktop.engine.git import Git, Repository, open_repository
from zowl_desktop.engine.memory import read
from zowl_desktop.engine.workspaces.bounds.blame import Evidence, blame, signature
from zowl_desktop.engine.workspaces.bounds.findings import Finding, Kind, compare
from zowl_desktop.engine.workspaces.bounds.marks import (
    CODEC,
    Marks,
    RepositoryMark,
    mark_repository,
    steering,
)
from zowl_desktop.engine.workspaces.bounds.mending import Mender
from zowl_desktop.engine.workspaces.names import kept_ref, part
from zowl_desktop.engine.workspaces.records import Place
from zowl_desktop.engine.workspaces.workspaces import Workspaces
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.pipeline import Project

_Change = Callable[[RepositoryMark], RepositoryMark]


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
        self._one_at_a_time = asyncio.Lock()

    def signature(self, task: str, number: int) -> str:
        """The address under which the git of this attempt has to sign (GIT_COMMITTER_EMAIL)."""
        return signature(self._run, task, number)

    async def mark(self, task: str, number: int, idle: Sequence[str] = ()) -> None:
        """Note everything before attempt `number`, unless that was done before a restart.

        `idle` are the tasks with a worktree in which nobody works during the attempt.
        """
        file = self._marks(task, number)
        async with self._one_at_a_time:
            if not file.exists():
                await asyncio.to_thread(_write, file, await self._look(idle))

    async def look(
        self, task: str, number: int, idle: Sequence[str] = (), output: str = ""
    ) -> tuple[Finding, ...]:
        """What changed since `mark`; nothing when there was none. Grave is what counts as the attempt's.

        `idle` as there, without who has begun; `output` is all that the agent printed.
        """
        before = await self._read(self._marks(task, number))
        if before is None:
            return ()
        both = [task for task in idle if task in before.worktrees]
        folders = {name: self._spaces.path(name) for name in both}
        evidence = Evidence(self.signature(task, number), output, folders)
        async with self._one_at_a_time:
            found = compare(before, await self._look(both))
            return await blame(found, self._by_place(before), evidence)

    async def restore(self, task: str, number: int, findings: Sequence[Finding]) -> None:
        """Undo the grave ones, as far as no work of anybody's can be lost (see `mending`).

        What is overwritten is kept: settings in the task's state, commits and worktrees under refs.
        """
        before = await self._read(self._marks(task, number))
        if before is None or not any(finding.grave for finding in findings):
            return
        async with self._one_at_a_time:
            await self._restore(before, task, number, findings)
            await self._put_right(number, task, findings)

    async def accept(self, project: Project) -> None:
        """What a project's own set-up changed in its repository's settings is no attempt's doing."""
        async with self._one_at_a_time:
            common = str((await open_repository(self._git, project.path)).common)
            files = await asyncio.to_thread(steering, Path(common))
            for file in self._open_marks():
                await self._revise(file, partial(_with_settings, common, files))

    def aside(self, task: str, number: int) -> Path:
        """Where settings that were put back are kept as they were found."""
        return Place(self._folder, task).state / f"outside-{number}"

    async def forget(self, task: str, number: int) -> None:
        """The attempt is over and its findings are dealt with."""
        self._marks(task, number).unlink(missing_ok=True)

    async def _restore(self, before: Marks, task: str, number: int, findings: Sequence[Finding]) -> None:
        later = {repository.common: repository for repository in (await self._look(())).repositories}
        for index, mark in enumerate(before.repositories):
            if mark.common in later:
                mender = Mender(
                    repository=Repository(self._git, Path(mark.common), None),
                    before=mark,
                    now=later[mark.common],
                    aside=self.aside(task, number) / str(index),
                    kept=kept_ref(self._run, task, f"outside-{number}"),
                    signature=self.signature(task, number),
                )
                await mender.mend(findings)
        for finding in findings:
            if finding.grave and finding.kind is Kind.WORKTREE:
                await self._spaces.put_back(finding.where, before.worktrees[finding.where])

    async def _put_right(self, number: int, task: str, findings: Sequence[Finding]) -> None:
        """Attempts that began meanwhile noted a state that is undone by now: they must not answer for it."""
        undone = {(f.where, f.what) for f in findings if f.grave}
        for mark in (await self._look(())).repositories:
            names = {what for where, what in undone if where == mark.common}
            for file in self._open_marks():
                if file != self._marks(task, number):
                    await self._revise(file, partial(_with_present, mark, names))

    async def _revise(self, file: Path, change: _Change) -> None:
        marks = await self._read(file)
        if marks is not None:
            changed = replace(marks, repositories=tuple(map(change, marks.repositories)))
            await asyncio.to_thread(_write, file, changed)

    async def _look(self, idle: Sequence[str]) -> Marks:
        repositories: dict[Path, Repository] = {}
        for project in self._projects:
            try:
                repository = await open_repository(self._git, project.path)
            except ZowlError:
                continue  # a repository that is gone is its own tasks' trouble
            repositories.setdefault(repository.common, repository)
        marks = [await mark_repository(each, self._folder.parent) for each in repositories.values()]
        return Marks(tuple(marks), {task: await self._spaces.tree(task) for task in idle})

    def _by_place(self, marks: Marks) -> dict[str, Repository]:
        found: dict[str, Repository] = {}
        for mark in marks.repositories:
            repository = Repository(self._git, Path(mark.common), None)
            found[mark.common] = repository
            found |= dict.fromkeys((checkout.path for checkout in mark.checkouts), repository)
        return found

    async def _read(self, file: Path) -> Marks | None:
        try:
            return read(CODEC, await asyncio.to_thread(file.read_bytes))
        except FileNotFoundError:
            return None

    def _open_marks(self) -> Iterator[Path]:
        yield from sorted((self._folder / "@bounds").glob("*/*.json"))

    def _marks(self, task: str, number: int) -> Path:
        return self._folder / "@bounds" / part(task) / f"{number}.json"


def _with_settings(common: str, files: Mapping[str, str], old: RepositoryMark) -> RepositoryMark:
    return replace(old, files=files) if old.common == common else old


def _with_present(now: RepositoryMark, names: set[str], old: RepositoryMark) -> RepositoryMark:
    """The note with what these refs and settings are now."""
    if old.common != now.common:
        return old
    return replace(old, refs=_part(old.refs, now.refs, names), files=_part(old.files, now.files, names))


def _part(old: Mapping[str, str], now: Mapping[str, str], names: set[str]) -> dict[str, str]:
    kept = {name: value for name, value in old.items() if name not in names}
    return kept | {name: value for name, value in now.items() if name in names}


def _write(file: Path, marks: Marks) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(file.name + ".new")
    fresh.write_bytes(CODEC.dump_json(marks))
    fresh.replace(file)
