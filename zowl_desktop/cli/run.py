"""`zowl run`: one night in the terminal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer

from zowl_desktop.app.findings import findings
from zowl_desktop.app.home import data_home
from zowl_desktop.app.reaching import reached, reached_or_started
from zowl_desktop.app.runs import must_have_interrupted_run, read_document, request_for
from zowl_desktop.cli.attending import take_up
from zowl_desktop.cli.exits import Exit, exit_of
from zowl_desktop.cli.hosting import Beginning, host
from zowl_desktop.cli.preflight import say_preflight
from zowl_desktop.cli.progress import JsonProgress, Progress, TextProgress
from zowl_desktop.engine.clock import clock_of
from zowl_desktop.engine.engine import RunRequest
from zowl_desktop.engine.recurring import IfMissed, Recurring, Weekday, next_start
from zowl_desktop.engine.times import tell_time
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.document import load, read
from zowl_desktop.model.document.quantities import BadQuantity, clock_span, clock_time, micro_dollars
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble
from zowl_desktop.model.night import Night
from zowl_desktop.model.pipeline import AtWake, RunLimits
from zowl_desktop.model.report import report
from zowl_desktop.store.home import Home
from zowl_desktop.store.locks import Held

T = TypeVar("T")

_START_TIME = 30.0
"""Seconds in which an engine that holds the data folder has to answer."""
_PAUSE = 0.1


def run(
    file: Annotated[Path | None, typer.Argument(help="The pipeline to run.", show_default=False)] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run that was interrupted.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Run this task alone; may be given again.")
    ] = None,
    all_tasks: Annotated[
        bool, typer.Option("--all", help="Run also what is accepted into its base already.")
    ] = False,
    start: Annotated[str | None, typer.Option(help="Local time of the first start, such as 23:30.")] = None,
    wake: Annotated[str | None, typer.Option(help="Local time of the summary, such as 07:00.")] = None,
    at_wake: Annotated[
        AtWake | None, typer.Option(help="What happens at wake-up to what still runs.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Local time at which all is stopped, such as 06:00.")
    ] = None,
    quiet: Annotated[
        list[str] | None,
        typer.Option(help="Start nothing in this span, such as 08:00-09:00; may be given again."),
    ] = None,
    limit: Annotated[str | None, typer.Option(help="Money that this run may use, such as 15USD.")] = None,
    every: Annotated[
        str | None, typer.Option(help="Come again at --start on these days, such as mon,wed or mon-fri.")
    ] = None,
    if_missed: Annotated[
        IfMissed, typer.Option(help="With --every: make a missed start up once, or record it.")
    ] = IfMissed.ONCE,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Run what is not done of a pipeline to its end.

    Ctrl+C stops it and keeps all work; a second one leaves it to be resumed.

    While another run goes on, this one waits for it in that run's engine, and the command returns at once.
    """
    if resume == (file is not None):
        raise BadInput("Nothing to run", "Give a file, or --resume, and not both.", "zowl run FILE")
    home = data_home()
    progress: Progress = JsonProgress() if as_json else TextProgress()
    if file is None:
        must_have_interrupted_run(home)
        finish(take_up(home, progress), progress)
    wishes = RunWishes(
        start=_option("--start", clock_time, start),
        wake=_option("--wake", clock_time, wake),
        at_wake=at_wake,
        quiet=tuple(_read("--quiet", clock_span, span) for span in quiet) if quiet else None,
        limits=RunLimits(
            cost=_option("--limit", micro_dollars, limit), until=_option("--until", clock_time, until)
        ),
        selected=tuple(only) if only else None,
        again=all_tasks,
    )
    request = request_for(file, wishes, time.time())  # a wrong document is told before anything is made
    _must_have_all(file)
    recurring = None if every is None else _recurring(request, wishes, every, if_missed)
    say_preflight(request.document, file, wishes.selected, as_json)
    if recurring is not None:
        _recur(home, recurring)
        return
    night = _played(
        home, request, lambda engine: engine.start(request_for(file, wishes, engine.now())), progress
    )
    if night is None:
        typer.echo(f"{file} waits: it starts when the run under way has ended. To see it then: zowl status")
        return
    finish(night, progress)


def finish(night: Night, progress: Progress) -> NoReturn:
    """Print the morning, and end with the run's exit code."""
    morning = report(night, tell_time)
    progress.morning(morning)
    if night.state.closing is not None and isinstance(progress, TextProgress):
        typer.echo("The run was stopped. Go on with: zowl run --resume")
    raise typer.Exit(exit_of(morning))


def _must_have_all(file: Path) -> None:
    """Refuse a night that this machine lacks something for: in the evening, not in the morning."""
    text = read_document(file)
    lacking = findings(read(text, str(file)), text, file)
    for problem in lacking:
        typer.echo(
            f"{file}:{problem.line}:{problem.column}: {problem.path}: {problem.message} - {problem.hint}"
        )
    if lacking:
        typer.echo("Nothing was started.")
        raise typer.Exit(Exit.ENVIRONMENT)


def _played(home: Home, request: RunRequest, begin: Beginning, progress: Progress) -> Night | None:
    """The night, when it is over; None when another terminal's engine took the request.

    An engine that another terminal opened in the same moment answers a little later.
    """
    give_up = time.monotonic() + _START_TIME
    while not asyncio.run(_queued(home, request)):
        try:
            return host(home, begin, progress)
        except Held:
            if time.monotonic() > give_up:
                raise
            time.sleep(_PAUSE)
    return None


async def _queued(home: Home, request: RunRequest) -> bool:
    """Whether another terminal's engine took the request."""
    try:
        async with reached(home) as engine:
            await engine.start(request)
            return True
    except EnvironmentTrouble:
        return False


def _recurring(request: RunRequest, wishes: RunWishes, every: str, if_missed: IfMissed) -> Recurring:
    """The night that comes again, at the start that the command line or the document names."""
    start = wishes.over(load(request.document, request.source).clock).start
    if start is None:
        raise BadInput("No start", "A night that comes again needs a time.", "Add --start 23:00.")
    return Recurring(request.source, weekdays(every), start, wishes, if_missed)


def weekdays(text: str) -> tuple[Weekday, ...]:
    """The days of `mon,wed` or `mon-fri`, each once, Monday first. Raises `BadInput`."""
    order = list(Weekday)
    chosen: set[Weekday] = set()
    for part in text.lower().split(","):
        first, dash, last = (name.strip() for name in part.partition("-"))
        last = last if dash else first
        if first not in order or last not in order:
            hint = f"Write mon,wed or mon-fri; the days are {', '.join(order)}."
            raise BadInput("Bad --every", f"{part.strip()!r} is no day.", hint)
        begin, end = order.index(Weekday(first)), order.index(Weekday(last))
        chosen.update(order[day % 7] for day in range(begin, end + 1 + 7 * (end < begin)))
    return tuple(day for day in order if day in chosen)


def _recur(home: Home, night: Recurring) -> None:
    number = asyncio.run(_ask_to_recur(home, night))
    now = clock_of().now()
    typer.echo(
        f"Night {number} comes every {', '.join(night.days)} at {night.start}, "
        f"next {tell_time(next_start(night, now), now)}. All nights: zowl nights"
    )


async def _ask_to_recur(home: Home, night: Recurring) -> int:
    async with reached_or_started(home) as engine:
        return await engine.recur(night)


def _option(option: str, read: Callable[[str], T], text: str | None) -> T | None:
    return None if text is None else _read(option, read, text)


def _read(option: str, read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except BadQuantity as error:
        raise BadInput(f"Bad {option}", f"{error}.", error.mend) from error
