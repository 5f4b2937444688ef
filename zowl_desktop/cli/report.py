"""`zowl report` and `zowl why`: the morning, from the journal."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from zowl_desktop.app.home import data_home
from zowl_desktop.app.mornings.exporting import Form, report_text, told_now, write_report
from zowl_desktop.app.nightly import recurring_nights
from zowl_desktop.app.reaching import reached
from zowl_desktop.app.runs import read_run, waiting_documents
from zowl_desktop.cli.nights import lines
from zowl_desktop.cli.words import clock_lines, headline, results, table
from zowl_desktop.engine.clock import clock_of
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble
from zowl_desktop.model.report import as_json as plain
from zowl_desktop.model.report import report
from zowl_desktop.store.home import Home

Run = Annotated[str | None, typer.Option("--run", help="A run's id; the newest when left out.")]


def report_command(
    run: Run = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Write HTML; - prints it.")] = None,
    md: Annotated[str | None, typer.Option(metavar="FILE", help="Write Markdown; - prints it.")] = None,
) -> None:
    """Tell how a run went, or goes."""
    files = [(form, file) for form, file in ((Form.HTML, html), (Form.MARKDOWN, md)) if file is not None]
    if files:
        _export(run, files)
        return
    _tell(run, as_json=as_json)


def _export(run: str | None, files: list[tuple[Form, str]]) -> None:
    told = told_now(data_home(), run)
    for form, file in files:
        text = report_text(told, form)
        if file == "-":
            typer.echo(text, nl=False)
            continue
        write_report(Path(file), text)
        typer.echo(f"The report is in {file}.", err=True)


def _tell(run: str | None, *, as_json: bool) -> None:
    night = read_run(data_home(), run)
    morning = report(night, tell_time)
    if as_json:
        typer.echo(json.dumps(plain(morning), ensure_ascii=False, indent=2))
        return
    typer.echo(f"{morning.name} (run {morning.run})")
    typer.echo(headline(morning))
    for line in clock_lines(morning, clock_of().now()):
        typer.echo(line)
    typer.echo("")
    for line in table(morning):
        typer.echo(line)
    typer.echo("")
    for line in results(morning):
        typer.echo(line)
    if morning.ended is None:
        typer.echo(f"\n{asyncio.run(_under_way(data_home()))}")


def status_command(
    run: Run = None, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Tell how a run went, or goes, and which nights come again."""
    now = clock_of().now()
    planned = recurring_nights(data_home(), now)
    try:
        _tell(run, as_json=as_json)
    except BadInput as nothing:
        if run is not None or as_json or not planned:
            raise
        typer.echo(nothing.what)
    if as_json:
        return
    for line in asyncio.run(_power(data_home())):
        typer.echo(f"\n{line}")
    for source in waiting_documents(data_home()):
        typer.echo(f"\n{source} waits: it starts when this run has ended.")
    if planned:
        typer.echo("\nNights that come again:")
        for night in planned:
            for line in lines(night, now):
                typer.echo(line)


async def _under_way(home: Home) -> str:
    """Whether somebody works on a run that has not ended."""
    try:
        async with reached(home):
            return "The run goes on."
    except EnvironmentTrouble:
        return "The run has not ended, and nothing is running it. Go on with: zowl run --resume"


async def _power(home: Home) -> list[str]:
    """What the engine says of the machine's power; nothing where none runs."""
    try:
        async with reached(home) as engine:
            words = await engine.power()
    except EnvironmentTrouble:
        return []
    return [words] if words else []


def why_command(
    task: Annotated[str, typer.Argument(help="The task's id.", show_default=False)], run: Run = None
) -> None:
    """Say in one sentence why a task is where it is."""
    night = read_run(data_home(), run)
    if task not in night.tasks:
        known = ", ".join(night.tasks)
        raise BadInput("No such task", f"Run {night.state.run} has no task {task!r}.", f"It has: {known}.")
    typer.echo(night.why(task, tell_time))
