"""What an attempt is for: the kinds of work whose durations, costs and failures are worth knowing apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.night.frame import RESOLVE
from zowl_desktop.model.pipeline import Access, Pipeline, Step, StepKind, Task, TaskKind


class Work(StrEnum):
    """One kind of work."""

    SET_UP = "set_up"  # worktree, merge of what the task needs, the project's set-up
    READ = "read"  # an agent that looks and plans
    WRITE = "write"  # an agent that changes files
    RESOLVE = "resolve"  # an agent that mends a conflict
    CHECKS = "checks"  # of what an agent did
    COMMAND = "command"
    COMMAND_CHECKS = "command_checks"  # of what a command did
    DELIVER = "deliver"


_BY_KIND: Final = {
    StepKind.WORKSPACE: Work.SET_UP,
    StepKind.COMMAND: Work.COMMAND,
    StepKind.DELIVER: Work.DELIVER,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attempt stands among others like it.

    Attributes:
        work: What it is for.
        cli: The agent program; empty where none takes part.
        answering: Whether it answers a failure (it then goes another way than a first try).
        project: The project's name; empty for any.
        task: The task's id; empty for any.
        step: The step's name; empty for any.
    """

    work: Work
    cli: str
    answering: bool
    project: str = ""
    task: str = ""
    step: str = ""

    def widening(self) -> tuple[Place, Place, Place]:
        """This task's step, the same step anywhere in the project, the same work anywhere."""
        return self, replace(self, task=""), Place(self.work, self.cli, self.answering)


def work_of(task: Task, step: Step) -> Work:
    """What a step of a task is for."""
    if step.kind is StepKind.CHECKS:
        return Work.COMMAND_CHECKS if task.kind is TaskKind.COMMAND else Work.CHECKS
    if step.kind is not StepKind.AGENT:
        return _BY_KIND[step.kind]
    if step.name == RESOLVE:
        return Work.RESOLVE
    return Work.READ if step.access is Access.READ else Work.WRITE


def place_of(pipeline: Pipeline, step: Step, order: StartAttempt) -> Place:
    """Where an ordered attempt stands."""
    task = pipeline.tasks[order.task]
    return Place(
        work=work_of(task, step),
        cli=pipeline.agents[order.agent].cli if order.agent else "",
        answering=order.carries is not None,
        project=task.project or "",
        task=order.task,
        step=order.step,
    )
