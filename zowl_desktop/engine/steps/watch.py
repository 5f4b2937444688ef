"""The watch around an agent's attempt: what it changed outside of its worktree, and what becomes of that."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.engine.workspaces.bounds import (
    Finding,
    bounds_notes,
    bounds_outcome,
    decode_findings,
    encode_findings,
)
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.errors import EnvironmentTrouble
from zowl_desktop.model.night import TaskRun
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.states import FailureClass, TaskState

_UNFINISHED = frozenset({TaskState.HELD, TaskState.FAILED, TaskState.PARKED, TaskState.READY})
"""Other tasks in these states have work in their worktrees that no branch holds yet."""
_MOST_WATCHED = 20
_OUTPUT_READ = 20_000_000
_OUTWEIGHED = frozenset({None, FailureClass.NO_CHANGE, FailureClass.AGENT_ERROR, FailureClass.MAX_TURNS})
"""Ends that say less about the attempt than that it left its bounds."""


async def begin_watch(services: RunServices, order: StartAttempt) -> None:
    """Note what is there before the agent starts; once, however often the attempt is taken up again."""
    idle = await asyncio.to_thread(_idle, services, order.task)
    notes = services.notes(order.task, order.attempt)
    notes.write("idle", notes.read("idle") or json.dumps(idle))
    await services.bounds.mark(order.task, order.number, list(idle))


async def end_watch(services: RunServices, order: StartAttempt, outcome: Outcome) -> Outcome:
    """The outcome with what was found; what is grave is put back as far as that is safe."""
    found = await _found(services, order)
    await services.bounds.restore(order.task, order.number, found)
    await services.bounds.forget(order.task, order.number)
    noted = replace(outcome, notes=(*outcome.notes, *bounds_notes(found)))
    grave = bounds_outcome(found)
    if grave is None or outcome.failure not in _OUTWEIGHED:
        return noted
    return replace(
        noted, failure=grave.failure, message=grave.message, failing=grave.failing, evidence=grave.evidence
    )


async def _found(services: RunServices, order: StartAttempt) -> tuple[Finding, ...]:
    """What the watch found, the same again after a crash: by then it may be put back."""
    notes = services.notes(order.task, order.attempt)
    known = notes.read("findings")
    if known is not None:
        return decode_findings(known)
    before = json.loads(notes.read("idle") or "{}")
    now = await asyncio.to_thread(_idle, services, order.task)
    still = [task for task, attempts in now.items() if before.get(task) == attempts]
    output = await asyncio.to_thread(_output, services, order.attempt)
    try:
        found = await services.bounds.look(order.task, order.number, still, output)
    except EnvironmentTrouble:  # the next step meets the same trouble, and can say it of itself
        return ()
    notes.write("findings", encode_findings(found))
    return found


def _idle(services: RunServices, task: str) -> dict[str, int]:
    """Other tasks with unfinished work where nobody works now, each with the number of its attempts."""
    found = [item for name, item in services.night.tasks.items() if name != task and _rests(services, item)]
    return {item.task.id: len(item.attempts) for item in found[:_MOST_WATCHED]}


def _rests(services: RunServices, item: TaskRun) -> bool:
    unfinished = item.state in _UNFINISHED and item.current is None and bool(item.attempts)
    return unfinished and services.workspaces.stands(item.task.id)


def _output(services: RunServices, attempt: str) -> str:
    """What the agent printed; of a flood, its end."""
    file = services.home.spool / services.run / attempt / "stdout"
    try:
        with file.open("rb") as stream:
            stream.seek(max(0, file.stat().st_size - _OUTPUT_READ))
            return stream.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
