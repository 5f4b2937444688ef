"""`zowl demo`: the sample night, for real, without a key and without a network."""

from __future__ import annotations

import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import typer

from zowl_desktop.app.runs import request_for
from zowl_desktop.app.sample import ENDS, make_sample
from zowl_desktop.cli.exits import Exit
from zowl_desktop.cli.hosting import host
from zowl_desktop.cli.progress import TextProgress
from zowl_desktop.engine.times import tell_time
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.report import report
from zowl_desktop.store.home import Home


def demo() -> None:
    """Run the sample night: nine tasks in three repositories, in about a minute. No key, no network."""
    folder = Path(tempfile.mkdtemp(prefix="zowl-demo-"))
    pipeline = make_sample(folder / "projects")
    typer.echo(
        f"A sample night with the built-in scripted agent: no key, no network. Everything is in {folder}."
    )
    home = Home(folder / "home")
    zowl = f"ZOWL_HOME={home.root} {'zowl' if shutil.which('zowl') else shlex.quote(sys.argv[0])}"
    progress = TextProgress(zowl)
    night = host(
        home, lambda engine: engine.start(request_for(pipeline, RunWishes(), engine.now())), progress
    )
    progress.morning(report(night, tell_time))
    wrong = {name: item.state for name, item in night.tasks.items() if item.state is not ENDS[name]}
    typer.echo("")
    if wrong:
        unlike = ", ".join(f"{name} is {state} instead of {ENDS[name]}" for name, state in wrong.items())
        typer.echo(f"The night did not end as designed: {unlike}.")
        raise typer.Exit(Exit.NOT_ALL_GREEN)
    typer.echo("The night ended as designed. Look around:")
    typer.echo(f"  {zowl} why prices")
    typer.echo(f"  git -C {folder / 'projects' / 'api'} log --oneline --graph --branches")
    typer.echo("The folder may be deleted at any time: nothing else uses it.")
