"""`zowl logs`: what a task's processes printed, straight from the spool."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from zowl_desktop.app.home import data_home
from zowl_desktop.app.runs import read_run
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.states import FINAL_STATES, TaskState
from zowl_desktop.store.home import Home

_PAUSE = 0.3
_CHUNK = 1 << 16


def logs(
    task: Annotated[str, typer.Argument(help="The task's id.", show_default=False)],
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on until the task is over.")] = False,
    run: Annotated[str | None, typer.Option("--run", help="A run's id; the newest when left out.")] = None,
) -> None:
    """Print what the processes of a task printed, attempt by attempt."""
    home = data_home()
    printed: dict[Path, int] = {}
    while True:
        night = read_run(home, run)
        if task not in night.tasks:
            known = ", ".join(night.tasks)
            raise BadInput(
                "No such task", f"Run {night.state.run} has no task {task!r}.", f"It has: {known}."
            )
        item = night.tasks[task]
        for attempt in item.attempts:
            for file in _files(home, night.state.run, attempt.order.attempt):
                _print(file, attempt.order.step, printed)
        over = item.state in FINAL_STATES or item.state is TaskState.HELD or night.state.ended is not None
        if over or not follow:
            break
        time.sleep(_PAUSE)
    if not printed:
        typer.echo(f"{task} has printed nothing{'' if over else ' yet'}.", err=True)


def _files(home: Home, run: str, attempt: str) -> list[Path]:
    """The spool files of one attempt: its own process and those of its labelled commands, oldest first."""
    folder = home.spool / run
    own = [folder / attempt, *folder.glob(f"{attempt}-*")]
    found = [place / name for place in own for name in ("stdout", "stderr") if (place / name).exists()]
    return sorted(found, key=lambda file: file.parent.stat().st_ctime_ns)


def _print(file: Path, step: str, printed: dict[Path, int]) -> None:
    done = printed.get(file, 0)
    if file.stat().st_size <= done:
        return
    if file not in printed:
        typer.echo(f"--- {file.parent.name} ({step}, {file.name})")
    with file.open("rb") as stream:
        stream.seek(done)
        while chunk := stream.read(_CHUNK):
            sys.stdout.buffer.write(chunk)
            done += len(chunk)
    sys.stdout.buffer.flush()
    printed[file] = done
