"""`zowl prompt`: the exact text that an agent would get now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zowl_desktop.app.home import data_home
from zowl_desktop.app.prompting import night_of_document, prompt_now
from zowl_desktop.app.runs import read_document, read_run


def prompt(
    task: Annotated[str, typer.Argument(help="The task's id.", show_default=False)],
    file: Annotated[
        Path | None, typer.Argument(help="A pipeline; the newest run when left out.", show_default=False)
    ] = None,
    step: Annotated[
        str | None, typer.Option("--step", help="An agent step; the next one when left out.")
    ] = None,
    run: Annotated[str | None, typer.Option("--run", help="A run's id; the newest when left out.")] = None,
) -> None:
    """Print the exact text that the task's agent would get now. Changes nothing."""
    home = data_home()
    night = read_run(home, run) if file is None else night_of_document(read_document(file), file)
    typer.echo(prompt_now(home, night, task, step), nl=False)
