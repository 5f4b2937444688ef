"""What clients can ask of an engine: the same messages in memory and over the socket.

status   {}                         the report of the run at hand, or the newest (None: nothing was run)
why      {"task": ID}               one sentence
say      {"event": EVENT}           a person's verb; refused in words where it makes no sense
start    {"request": REQUEST}       start a run; its id
power    {}                         what sleep, lid and battery mean for the run at hand ("": there is none)
resume   {}                         take up the interrupted run; its id, or None
recur    {"night": NIGHT}           have a night come again; its number
forget   {"number": N}              that night comes no more
watch    {}                         from now on every event comes as a note
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from zowl_desktop.engine.engine import Engine, RunRequest
from zowl_desktop.engine.nights import folded
from zowl_desktop.engine.recurring import Recurring
from zowl_desktop.model import events
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.night import Night
from zowl_desktop.model.report import as_json, report

_REQUEST = TypeAdapter(RunRequest)
_NIGHT = TypeAdapter(Recurring)

VERBS = (
    events.Paused,
    events.Resumed,
    events.StopRequested,
    events.TaskSkipped,
    events.TaskReleased,
    events.TaskMarkedDone,
    events.TaskRetried,
    events.BudgetRaised,
    events.AccountMended,
)
"""What a client may say; everything else only the engine itself knows."""


class Desk:
    """Answers the questions of one engine's clients."""

    def __init__(self, engine: Engine, tell_time: Callable[[float], str]) -> None:
        self._engine = engine
        self._tell_time = tell_time

    async def answer(self, do: str, given: dict[str, Any]) -> object:
        """The answer as plain data. Raises `BadInput` for what is no question, and as the engine does."""
        match do:
            case "status":
                night = await self._night()
                return None if night is None else as_json(report(night, self._tell_time))
            case "why":
                return await self._why(str(given.get("task")))
            case "say":
                await self._engine.say(_verb(given.get("event"), self._engine.now()))
                return None
            case "start":
                return await self._engine.start(_request(given.get("request")))
            case "resume":
                return await self._engine.resume()
            case "power":
                return self._engine.power
            case "recur":
                return await self._engine.recur(_night(given.get("night")))
            case "forget":
                await self._engine.forget(_number(given.get("number")))
                return None
        raise BadInput("Not a question", f"The engine does not know {do!r}.")

    async def _night(self) -> Night | None:
        if self._engine.night is not None:
            return self._engine.night
        newest = await asyncio.to_thread(self._engine.newest_events)
        return None if newest is None else folded(newest)

    async def _why(self, task: str) -> str:
        night = await self._night()
        if night is None or task not in night.tasks:
            known = ", ".join(night.tasks) if night else "no run"
            raise BadInput("No such task", f"There is no task {task!r}.", f"There is: {known}.")
        return night.why(task, self._tell_time)


def plain_request(request: RunRequest) -> object:
    """A request as plain data."""
    return _REQUEST.dump_python(request, mode="json")


def _request(data: object) -> RunRequest:
    try:
        return _REQUEST.validate_python(data, strict=False)
    except ValidationError as error:
        raise BadInput("Not a request", "The run that was asked for cannot be understood.") from error


def plain_night(night: Recurring) -> object:
    """A recurring night as plain data."""
    return _NIGHT.dump_python(night, mode="json")


def _night(data: object) -> Recurring:
    try:
        return _NIGHT.validate_python(data, strict=False)
    except ValidationError as error:
        raise BadInput("Not a night", "The night that was asked for cannot be understood.") from error


def _number(data: object) -> int:
    if not isinstance(data, int):
        raise BadInput("Not a number", "A recurring night is named by its number.")
    return data


def _verb(data: object, now: float) -> events.Event:
    """The verb, stamped with the engine's time."""
    try:
        event = events.from_plain(data)
    except ValueError as error:
        raise BadInput("Not a verb", f"{str(data)[:80]} cannot be understood.") from error
    if not isinstance(event, VERBS):
        raise BadInput("Not a verb", f"A client cannot say {event.kind}.")
    return replace(event, at=now)
