"""`zowl merge`: accept a task's work, or take that back."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from zowl_desktop.app.accepting import merge, undo_merge
from zowl_desktop.app.home import data_home


def merge_command(
    tasks: Annotated[list[str], typer.Argument(help="The tasks' ids, in this order.", show_default=False)],
    run: Annotated[str | None, typer.Option("--run", help="A run's id; the newest when left out.")] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take a merge back, while nothing followed it.")
    ] = False,
) -> None:
    """Bring green work into its project's base branch: a fast-forward, or a merge that passes the checks.

    The checkout has to be clean. Nothing is pushed.
    """
    for task in tasks:
        change = undo_merge if undo else merge
        for line in asyncio.run(change(data_home(), dict(os.environ), task, run)):
            typer.echo(line)
    if not undo:
        typer.echo(f"To take it back: zowl merge --undo {tasks[-1]}")
