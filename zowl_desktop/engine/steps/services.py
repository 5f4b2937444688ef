"""What the steps of one run work with, and the files that they keep per attempt."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from zowl_desktop.engine.clock import Clock
from zowl_desktop.engine.delivery.done import work_asked
from zowl_desktop.engine.proof import Baselines
from zowl_desktop.engine.workspaces import Slots, Workspaces, agent_environment, project_environment
from zowl_desktop.engine.workspaces.bounds import Bounds
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.model.night import Night, TaskRun
from zowl_desktop.model.pipeline import Pipeline, Project
from zowl_desktop.store.home import Home


@dataclass(frozen=True, slots=True)
class RunServices:
    """One run's services. `environ` is the user's environment, from which allow-lists are filled.

    `bounds` watches what is outside of the worktrees, one watch for all attempts of the run.
    """

    run: str
    home: Home
    pipeline: Pipeline
    night: Night
    keeper: KeeperClient
    workspaces: Workspaces
    clock: Clock
    environ: Mapping[str, str]
    slots: Slots
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _asked: dict[str, str] = field(default_factory=dict)
    bounds: Bounds = field(init=False)

    def __post_init__(self) -> None:
        spaces, projects = self.workspaces, self.pipeline.projects.values()
        object.__setattr__(self, "bounds", Bounds(spaces.folder, self.run, spaces.git, projects, spaces))

    @property
    def baselines(self) -> Baselines:
        """What checks amounted to on trees that they passed on."""
        return Baselines(self.home.root / "baselines")

    def now(self) -> float:
        """UTC epoch seconds."""
        return self.clock.now()

    def task(self, name: str) -> TaskRun:
        """The task as Night has it."""
        return self.night.tasks[name]

    def project(self, task: str) -> Project:
        """The project that a task works in."""
        name = self.night.tasks[task].task.project
        assert name is not None, f"{task} has no project"
        return self.pipeline.projects[name]

    async def work_asked(self, task: str) -> str:
        """What the task was asked for when it was first asked, as a fingerprint."""
        if task not in self._asked:
            asked = await asyncio.to_thread(work_asked, self.task(task).task, self.project(task))
            self._asked.setdefault(task, asked)
        return self._asked[task]

    def command_env(self, task: str) -> dict[str, str]:
        """The environment of set-up, checks and command steps."""
        project = self.project(task)
        return project_environment(self.environ, project, self.slots.take(project.name, task))

    def agent_env(self, task: str) -> dict[str, str]:
        """The environment of agents."""
        project = self.project(task)
        return agent_environment(self.environ, project, self.slots.take(project.name, task))

    def rests(self, task: str) -> None:
        """Nothing of this task runs now: its slot is free."""
        name = self.night.tasks[task].task.project
        if name is not None:
            self.slots.give_back(name, task)

    def handoff_file(self, task: str) -> Path:
        """Where the handoff of a finished task is kept."""
        return self.home.tasks(self.run) / task / "handoff.json"

    def notes(self, task: str, attempt: str) -> AttemptNotes:
        """What is kept about one attempt."""
        return AttemptNotes(self.home.tasks(self.run) / task, attempt)


class AttemptNotes:
    """Small facts of one attempt that a repetition after a crash must find as they were."""

    def __init__(self, folder: Path, attempt: str) -> None:
        self._folder = folder
        self._attempt = attempt
        self._file = folder / f"{attempt}.json"

    @property
    def prompt(self) -> Path:
        """The prompt that the agent was given."""
        return self._folder / f"{self._attempt}.prompt.md"

    @property
    def handoff(self) -> Path:
        """Where the agent may leave its handoff."""
        return self._folder / f"{self._attempt}.handoff.json"

    @property
    def evidence(self) -> Path:
        """The folder for whatever proves or explains this attempt."""
        return self._folder / f"{self._attempt}.evidence"

    def read(self, name: str) -> str | None:
        """The fact of this name, or None when it was never written."""
        try:
            facts = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        value = facts.get(name)
        return None if value is None else str(value)

    def write(self, name: str, value: str) -> str:
        """Keep a fact, whole or not at all; the value comes back."""
        facts = json.loads(self._file.read_text(encoding="utf-8")) if self._file.exists() else {}
        self.place(self._file, json.dumps({**facts, name: value}))
        return value

    def place(self, file: Path, text: str) -> None:
        """Write a file of this attempt, whole or not at all."""
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_name(file.name + ".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)
