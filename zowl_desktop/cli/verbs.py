"""What a person says to a run from the terminal, wherever its engine is hosted."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from zowl_desktop.app.home import data_home
from zowl_desktop.app.reaching import reached_or_started
from zowl_desktop.app.runs import must_have_interrupted_run, must_have_open_run, must_have_run, read_run
from zowl_desktop.model.document.quantities import BadQuantity, micro_dollars, seconds, token_count
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.events import (
    AccountMended,
    BudgetRaised,
    Event,
    Paused,
    Resumed,
    StopRequested,
    TaskMarkedDone,
    TaskReleased,
    TaskRetried,
    TaskSkipped,
)
from zowl_desktop.model.pipeline import StepKind, With

TaskId = Annotated[str, typer.Argument(help="The task's id.", show_default=False)]


def pause() -> None:
    """Start nothing new; what runs goes on."""
    must_have_open_run(data_home())
    _say(Paused(0.0), "Paused. Go on with: zowl resume")


def resume() -> None:
    """Go on: end a pause, or take up a run that was interrupted or stopped."""
    asyncio.run(_resume())


def stop(
    now: Annotated[bool, typer.Option("--now", help="Also end what runs; its work is kept.")] = False,
) -> None:
    """End the run when the tasks under way are through, or at once."""
    must_have_open_run(data_home())
    _say(
        StopRequested(0.0, now), "Stopping now; all work is kept." if now else "Stopping after current tasks."
    )


def skip(task: TaskId) -> None:
    """Leave a task out."""
    _say(TaskSkipped(0.0, task), f"{task} is left out.")


def release(task: TaskId) -> None:
    """Let a held task go on; pass a gate."""
    _say(TaskReleased(0.0, task), f"{task} is released.")


def done(task: TaskId) -> None:
    """Count a task as done."""
    _say(TaskMarkedDone(0.0, task), f"{task} counts as done.")


def retry(
    task: TaskId,
    step: Annotated[str | None, typer.Option("--from", help="The step to begin with.")] = None,
    brief_file: Annotated[Path | None, typer.Option(help="A file with the new brief.")] = None,
    using: Annotated[
        list[str] | None,
        typer.Option("--with", help="agent=NAME, model=NAME or time=90min; may be given again."),
    ] = None,
) -> None:
    """Do a task again, from a step, with another brief or other parameters."""
    brief = None if brief_file is None else _text(brief_file)
    changed = _with(using or [])
    if brief is not None or changed.agent is not None or changed.model is not None:
        _must_have_agent(task)
    _say(TaskRetried(0.0, task, step, brief, changed), f"{task} is sent back.")


def budget(
    amount: Annotated[str, typer.Argument(help="Money such as 20USD, or tokens such as 5M.")],
    task: Annotated[str | None, typer.Option("--task", help="Of one task; otherwise of the run.")] = None,
) -> None:
    """Set the limit of the run, or of one task, and let go on what waits for it."""
    verb = BudgetRaised(0.0, task, *_amount(amount))
    _say(verb, f"The limit of {task or 'the run'} is {amount} now.")


def mended(account: Annotated[str, typer.Argument(help="The account's name.")]) -> None:
    """Say that an account can be used again: its held tasks go on."""
    _say(AccountMended(0.0, account), f"Account {account} is in use again.")


def _say(verb: Event, answer: str) -> None:
    asyncio.run(_tell(verb))
    typer.echo(answer)


async def _tell(verb: Event) -> None:
    home = data_home()
    must_have_run(home)
    async with reached_or_started(home) as engine:
        await engine.say(verb)


async def _resume() -> None:
    home = data_home()
    must_have_interrupted_run(home)
    async with reached_or_started(home) as engine:
        await engine.resume()
        await engine.say(Resumed(0.0))
    typer.echo(f"Run {read_run(home).state.run} goes on.")


def _text(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise BadInput("No brief there", f"{file}: {why}.", "Name a text file.") from error
    if not text.strip():
        raise BadInput("No brief there", f"{file} is empty.", "Write what has to be true afterwards into it.")
    return text


def _must_have_agent(task: str) -> None:
    """Refuse to change what only an agent has. What cannot be known here, the run refuses."""
    item = read_run(data_home()).tasks.get(task)
    if item is not None and not any(step.kind is StepKind.AGENT for step in item.steps):
        raise BadInput(
            "No agent works on it",
            f"{task} has no brief, agent or model to change.",
            "Leave out --brief-file, agent= and model=; time= may stay.",
        )


def _with(pairs: list[str]) -> With:
    given: dict[str, str] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        if key not in {"agent", "model", "time"} or not value:
            raise BadInput(
                "Bad --with", f"{pair!r} is no parameter.", "Write agent=NAME, model=NAME or time=90min."
            )
        given[key] = value
    try:
        return With(
            given.get("agent"), given.get("model"), seconds(given["time"]) if "time" in given else None
        )
    except BadQuantity as error:
        raise BadInput("Bad --with", f"time: {error}.", error.mend) from error


def _amount(text: str) -> tuple[int | None, int | None]:
    is_money = text.strip()[-3:].isalpha()  # of whatever country: that is said then
    try:
        return (micro_dollars(text), None) if is_money else (None, token_count(text))
    except BadQuantity as error:
        raise BadInput("Bad amount", f"{error}.", error.mend) from error
