"""What a person, or a program, sees while a run goes on."""

from __future__ import annotations

import json
from typing import Protocol

import typer

from zowl_desktop.cli.words import MARKS, headline, results, table
from zowl_desktop.engine.driver import Watcher
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.commands import Notify
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.events import AttemptEnded, EngineRecovered, Event, RunStarted, encode
from zowl_desktop.model.night import CauseKind, Night
from zowl_desktop.model.night.admission import standstill
from zowl_desktop.model.report import Report, as_json
from zowl_desktop.model.states import TaskState

_WORTH_A_LINE = frozenset(set(TaskState) - {TaskState.READY, TaskState.WAITING})


class Progress(Watcher, Protocol):
    """A watcher that also tells the end."""

    def morning(self, morning: Report) -> None:
        """The run is over."""


class TextProgress(Progress):
    """Plain lines: the time, the task, what changed."""

    def __init__(self, zowl: str = "zowl") -> None:
        """`zowl` is the command that a person can type to ask more."""
        self._zowl = zowl
        self._shown: dict[str, tuple[TaskState, str]] = {}
        self._halt: tuple[CauseKind, str, float | None] | None = None

    def happened(self, event: Event, night: Night) -> None:
        """Show every task whose state or step is another one now."""
        if isinstance(event, RunStarted | EngineRecovered):
            word = "goes on" if isinstance(event, EngineRecovered) else "begins"
            typer.echo(f"{tell_time(event.at)}  run {night.state.run} {word}: {night.state.pipeline.name}")
        if isinstance(event, AttemptEnded):
            self._failure(event, night)
        for name, item in night.tasks.items():
            step = item.current.order.step if item.current else ""
            now = (item.state, step)
            if self._shown.get(name) != now and item.state in _WORTH_A_LINE:
                words = f"{name}: {step}" if step else night.why(name, tell_time)
                typer.echo(f"{tell_time(event.at)}  {MARKS[item.state]} {words}")
            self._shown[name] = now
        self._waiting(event, night)

    def _waiting(self, event: Event, night: Night) -> None:
        """Say once what everything waits for: the start, the end of a quiet span, a person, the battery."""
        halt = standstill(night.state) if night.state.ended is None else None
        if halt is not None and halt != self._halt:
            _, words, end = halt
            until = "" if end is None else f" until {tell_time(end, event.at)}"
            typer.echo(f"{tell_time(event.at)}  {MARKS[TaskState.WAITING]} nothing starts{until}: {words}")
        self._halt = halt

    def notified(self, notice: Notify) -> None:
        """A notice as its own line."""
        typer.echo(f"       {notice.text}")

    def journal_refuses(self, trouble: ZowlError) -> None:
        """Say that nothing goes on for now."""
        typer.echo(f"       {trouble.title}: {trouble.what} {trouble.mend}")

    def morning(self, morning: Report) -> None:
        """The table and the headline."""
        typer.echo("")
        for line in table(morning):
            typer.echo(line)
        typer.echo("")
        typer.echo(headline(morning))
        for line in results(morning, self._zowl):
            typer.echo(line)

    def _failure(self, event: AttemptEnded, night: Night) -> None:
        task, outcome = event.attempt.rpartition(".")[0], event.outcome
        item = night.tasks.get(task)
        if item is None or outcome.failure is None:
            return
        step = next(a.order.step for a in item.attempts if a.order.attempt == event.attempt)
        typer.echo(f"{tell_time(event.at)}  ! {task}: {step} failed: {outcome.message or outcome.failure}")


class JsonProgress(Progress):
    """One JSON object a line: {"event": ...} for each event, {"notice": ...}, at last {"report": ...}."""

    def happened(self, event: Event, night: Night) -> None:
        """The event, as the journal has it, without the document."""
        body = json.loads(encode(event))
        body.pop("document", None)
        self._print({"event": body, "states": {name: str(item.state) for name, item in night.tasks.items()}})

    def notified(self, notice: Notify) -> None:
        """The notice."""
        self._print({"notice": str(notice.notice), "text": notice.text})

    def journal_refuses(self, trouble: ZowlError) -> None:
        """The trouble."""
        self._print({"trouble": trouble.title, "what": trouble.what, "mend": trouble.mend})

    def morning(self, morning: Report) -> None:
        """The whole report."""
        self._print({"report": as_json(morning)})

    def _print(self, line: dict[str, object]) -> None:
        typer.echo(json.dumps(line, ensure_ascii=False))
