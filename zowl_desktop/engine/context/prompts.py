"""The exact text that an agent gets, from the templates in `resources/prompts`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.errors import EnvironmentTrouble
from zowl_desktop.model.night import Attempt, Night, TaskRun
from zowl_desktop.model.night.frame import RESOLVE
from zowl_desktop.model.pipeline import Access, Pipeline, Project, Step, StepKind

_TRIED_LIMIT = 6
"""Earlier attempts that a prompt lists: more would only bloat the context (newest last)."""
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What another task hands on, as this task's prompt shows it."""

    task: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Work:
    """What a review is about: the commit where the work began, and a line for each changed file."""

    start: str = ""
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """The failure that an attempt has to answer; `attempt` counts those of its step."""

    attempt: int
    step: str
    failure: str
    message: str
    evidence: str


def prompt_for(
    pipeline: Pipeline,
    night: Night,
    order: StartAttempt,
    plan: str = "",
    handoffs: Sequence[HandedOn] = (),
    work: Work = Work(),
) -> str:
    """The prompt of one attempt. `plan` is what the step before it answered; `handoffs`, nearest first.

    A project may bring templates of its own in `.zowl/prompts`; each stands in for the one of that name.

    Raises `EnvironmentTrouble` when the task's brief file cannot be read, or a project's template is wrong.
    """
    item = night.tasks[order.task]
    step = next(each for each in item.steps if each.name == order.step)
    project = pipeline.projects[item.task.project or ""]
    facts = {
        "task": item.task,
        "step": step,
        "project": project,
        "brief": brief_of(item, project).strip(),
        "plan": plan.strip(),
        "handoffs": handoffs,
        "missing": [_gap(night, name) for name in order.missing],
        "failure": _failure(item, order),
        "tried": _tried(item, order),
        "start": work.start,
        "changes": work.changes,
    }
    from zowl_desktop.engine.context.templates import rendered  # noqa: PLC0415 - Jinja: not for every night

    text = rendered(project, _template(item, step), facts)
    return _BLANK_LINES.sub("\n\n", text).strip() + "\n"


def brief_of(item: TaskRun, project: Project) -> str:
    """The task's brief: edited by a person, written in the document, or in its own file.

    Raises `EnvironmentTrouble` when that file cannot be read.
    """
    if item.brief is not None:
        return item.brief
    if item.task.brief is not None:
        return item.task.brief
    file = Path(project.path).expanduser() / (item.task.brief_file or "")
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentTrouble(
            "A brief cannot be read", f"{item.task.id} has its brief in {file}: {error}.", "Mend the file."
        ) from error


def is_review(item: TaskRun, step: Step) -> bool:
    """Whether an agent step reads what another one wrote before it in the recipe."""
    before = item.steps[: item.steps.index(step)]
    wrote = (s.kind is StepKind.AGENT and s.access is Access.WRITE and s.name != RESOLVE for s in before)
    return step.access is Access.READ and any(wrote)


def _template(item: TaskRun, step: Step) -> str:
    if step.name == RESOLVE:
        return "resolve.md.j2"
    if step.access is Access.WRITE:
        return "work.md.j2"
    return "review.md.j2" if is_review(item, step) else "plan.md.j2"


def _gap(night: Night, name: str) -> str:
    item = night.tasks.get(name)
    if item is None:
        return f"The work of {name}, which is not part of this run."
    why = night.why(name, lambda _: "a while ago").rstrip(".")
    return f"The work of {name} ({item.task.title}): {why}."


def _failure(item: TaskRun, order: StartAttempt) -> Failure | None:
    carried = _attempt(item, order.carries)
    if carried is None or carried.outcome is None or carried.outcome.failure is None:
        return None
    outcome = carried.outcome
    return Failure(
        _of_step(item, carried), carried.order.step, str(outcome.failure), outcome.message, outcome.evidence
    )


def _of_step(item: TaskRun, attempt: Attempt) -> int:
    """Which attempt of its step it is: a person counts the tries of one step, not those of the whole task."""
    own = [each for each in item.attempts if each.order.step == attempt.order.step]
    return own.index(attempt) + 1


def _tried(item: TaskRun, order: StartAttempt) -> list[str]:
    """Earlier failures of this lineage, but for the one that is shown in full."""
    lines = [
        f"{a.order.step}, attempt {_of_step(item, a)}: {a.outcome.message or a.outcome.failure}"
        for a in item.attempts
        if a.outcome is not None
        and a.outcome.failure is not None
        and a.order.kind in {StepKind.AGENT, StepKind.CHECKS, StepKind.COMMAND}
        and a.order.attempt not in {order.carries, order.attempt}
    ]
    return lines[-_TRIED_LIMIT:]


def _attempt(item: TaskRun, name: str | None) -> Attempt | None:
    return next((a for a in item.attempts if a.order.attempt == name), None)
