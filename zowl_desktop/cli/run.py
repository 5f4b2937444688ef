"""`zowl run`: one night in the terminal."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from zowl_desktop.app.findings import findings
from zowl_desktop.app.home import data_home
from zowl_desktop.app.reaching import reached
from zowl_desktop.app.runs import RunWishes, must_have_interrupted_run, read_document, request_for
from zowl_desktop.cli.exits import Exit, exit_of
from zowl_desktop.cli.hosting import host
from zowl_desktop.cli.progress import JsonProgress, Progress, TextProgress
from zowl_desktop.engine.engine import Engine, RunRequest
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.document import read
from zowl_desktop.model.document.quantities import BadQuantity, clock_time, micro_dollars
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble
from zowl_desktop.model.night import Night
from zowl_desktop.model.pipeline import RunLimits
from zowl_desktop.model.report import report
from zowl_desktop.store.home import Home


def run(
    file: Annotated[Path | None, typer.Argument(help="The pipeline to run.", show_default=False)] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run that was interrupted.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Run this task alone; may be given again.")
    ] = None,
    start: Annotated[str | None, typer.Option(help="Local time of the first start, such as 23:30.")] = None,
    wake: Annotated[str | None, typer.Option(help="Local time of the summary, such as 07:00.")] = None,
    limit: Annotated[str | None, typer.Option(help="Money that this run may use, such as 15USD.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Run a pipeline to its end. Ctrl+C stops it and keeps all work; a second one leaves it to be resumed.

    While another run goes on, this one waits for it in that run's engine, and the command returns at once.
    """
    if resume == (file is not None):
        raise BadInput("Nothing to run", "Give a file, or --resume, and not both.", "zowl run FILE")
    home = data_home()
    progress: Progress = JsonProgress() if as_json else TextProgress()
    if file is None:
        must_have_interrupted_run(home)
        finish(host(home, Engine.resume, progress), progress)
    wishes = RunWishes(
        start=_clock("--start", start),
        wake=_clock("--wake", wake),
        limits=RunLimits(cost=_money("--limit", limit)),
        selected=tuple(only) if only else None,
    )
    request = request_for(file, wishes, time.time())  # a wrong document is told before anything is made
    _must_have_all(file)
    if asyncio.run(_queued(home, request)):
        typer.echo(f"{file} waits: it starts when the run under way has ended.")
        return
    finish(
        host(home, lambda engine: engine.start(request_for(file, wishes, engine.now())), progress), progress
    )


def finish(night: Night, progress: Progress) -> NoReturn:
    """Print the morning, and end with the run's exit code."""
    morning = report(night, tell_time)
    progress.morning(morning)
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


async def _queued(home: Home, request: RunRequest) -> bool:
    """Whether another terminal's engine took the request."""
    try:
        async with reached(home) as engine:
            await engine.start(request)
            return True
    except EnvironmentTrouble:
        return False


def _clock(option: str, text: str | None) -> str | None:
    try:
        return None if text is None else clock_time(text)
    except BadQuantity as error:
        raise _bad(option, error) from error


def _money(option: str, text: str | None) -> int | None:
    try:
        return None if text is None else micro_dollars(text)
    except BadQuantity as error:
        raise _bad(option, error) from error


def _bad(option: str, error: BadQuantity) -> BadInput:
    return BadInput(f"Bad {option}", f"{error}.", f"{error.hint.capitalize()}.")
