"""`zowl run`: one night in the terminal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated

import typer

from zowl_desktop.app.home import data_home
from zowl_desktop.app.runs import NightShift, RunWishes
from zowl_desktop.app.times import tell_time
from zowl_desktop.cli.exits import exit_of
from zowl_desktop.cli.progress import JsonProgress, Progress, TextProgress
from zowl_desktop.model.document.quantities import BadQuantity, clock_time, micro_dollars
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.night import Night
from zowl_desktop.model.pipeline import RunLimits
from zowl_desktop.model.report import report


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
    """Run a pipeline to its end. Ctrl+C stops it and keeps all work."""
    if resume == (file is not None):
        raise BadInput("What should run?", "Give a file, or --resume, and not both.", "zowl run FILE")
    shift = NightShift(data_home())
    progress: Progress = JsonProgress() if as_json else TextProgress()
    if file is None:
        night = asyncio.run(_stoppable(shift, shift.resume(progress)))
    else:
        wishes = RunWishes(
            start=_clock("--start", start),
            wake=_clock("--wake", wake),
            limits=RunLimits(cost=_money("--limit", limit)),
            selected=tuple(only) if only else None,
        )
        night = asyncio.run(_stoppable(shift, shift.run(file, wishes, progress)))
    finish(night, progress)


def finish(night: Night, progress: Progress) -> None:
    """Print the morning, and end with the run's exit code."""
    morning = report(night, tell_time)
    progress.morning(morning)
    raise typer.Exit(exit_of(morning))


async def _stoppable(shift: NightShift, work: Coroutine[None, None, Night]) -> Night:
    """Ctrl+C, and a polite end from outside, stop the run; its end is still written down."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, shift.stop)
    return await work


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
