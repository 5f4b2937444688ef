"""The exact text that a task's agent would get now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.context.prompts import prompt_for
from zowl_desktop.engine.nights import located
from zowl_desktop.engine.steps.handing_on import handed_on
from zowl_desktop.engine.steps.services import AttemptNotes
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.document import load
from zowl_desktop.model.errors import BadInput, Refused
from zowl_desktop.model.night import Night, TaskRun
from zowl_desktop.model.night.frame import RESOLVE
from zowl_desktop.model.pipeline import Access, Step, StepKind
from zowl_desktop.store.home import Home


@dataclass(frozen=True, slots=True)
class _Shelf:
    home: Home
    night: Night

    def handoff_file(self, task: str) -> Path:
        return self.home.tasks(self.night.state.run) / task / "handoff.json"


def night_of_document(text: str, file: Path) -> Night:
    """A night of which nothing has happened, to ask for its first prompts. Raises `BadDocument`."""
    return Night(located(load(text, str(file)), file.absolute().parent))


def prompt_now(home: Home, night: Night, task: str, step: str | None = None) -> str:
    """The prompt of the step that the task does next, or of the named one; of a running one, as it was given.

    Raises:
        BadInput: No such task or step.
        Refused: No agent works on the task.
        EnvironmentTrouble: As `prompt_for`.
    """
    item = night.tasks.get(task)
    if item is None:
        known = ", ".join(night.tasks)
        raise BadInput("No such task", f"There is no task {task!r}.", f"There is: {known}.")
    given = _given(home, night, item, step)
    if given is not None:
        return given
    chosen = _step(item, step)
    order = _order(item, chosen)
    plan = _plan(home, night, item, chosen)
    return prompt_for(night.state.pipeline, night, order, plan, handed_on(_Shelf(home, night), task))


def _given(home: Home, night: Night, item: TaskRun, step: str | None) -> str | None:
    """What the agent that works now was given."""
    if item.current is None or step not in {None, item.current.order.step}:
        return None
    file = _notes(home, night, item.task.id, item.current.order.attempt).prompt
    return file.read_text(encoding="utf-8") if file.exists() else None


def _step(item: TaskRun, name: str | None) -> Step:
    agents = [step for step in item.steps if step.kind is StepKind.AGENT]
    if not agents:
        raise Refused("There is no prompt", f"No agent works on {item.task.id}.")
    if name is not None:
        found = next((step for step in agents if step.name == name), None)
        if found is None:
            known = ", ".join(step.name for step in agents)
            raise BadInput("No such step", f"{item.task.id} has no agent step {name!r}.", f"It has: {known}.")
        return found
    later = item.steps[item.next.step :] if item.next is not None else item.steps
    ahead = [step for step in later if step in agents and (step.name != RESOLVE or step is later[0])]
    usual = [step for step in agents if step.name != RESOLVE]
    return (ahead or usual or agents)[0]


def _order(item: TaskRun, step: Step) -> StartAttempt:
    number = len(item.attempts) + 1
    return StartAttempt(
        attempt=f"{item.task.id}.{number}",
        task=item.task.id,
        step=step.name,
        kind=step.kind,
        number=number,
        agent=step.use or item.task.agent,
        carries=item.carry,
        missing=item.missing,
    )


def _plan(home: Home, night: Night, item: TaskRun, step: Step) -> str:
    readers = {each.name for each in item.steps if each.access is Access.READ and each is not step}
    for attempt in reversed(item.attempts):
        if attempt.order.step in readers and attempt.outcome is not None and attempt.outcome.ok:
            return _notes(home, night, item.task.id, attempt.order.attempt).read("said") or ""
    return ""


def _notes(home: Home, night: Night, task: str, attempt: str) -> AttemptNotes:
    return AttemptNotes(home.tasks(night.state.run) / task, attempt)
