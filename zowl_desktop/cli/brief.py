"""`zowl brief new`: an empty brief with the headings that agents and reviewers look for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from zowl_desktop.model.errors import BadInput, EnvironmentTrouble
from zowl_desktop.store.resources import resource

app = typer.Typer(help="Briefs: what an agent is asked to do.", no_args_is_help=True)

_UNFIT = re.compile(r"[^a-z0-9]+")


@app.callback()
def briefs() -> None:
    """Briefs: what an agent is asked to do."""


@app.command("new")
def new(
    title: Annotated[
        str, typer.Argument(help='Verb, thing, place: "Add paging to the list".', show_default=False)
    ],
    to: Annotated[
        Path | None, typer.Option("--to", help="The file; briefs/TITLE.md when left out.", show_default=False)
    ] = None,
) -> None:
    """Write a brief to fill in. An existing file is never overwritten."""
    file = to or Path("briefs") / f"{_UNFIT.sub('-', title.lower()).strip('-') or 'brief'}.md"
    text = (
        resource("briefs").joinpath("brief.md").read_text(encoding="utf-8").replace("{title}", title.strip())
    )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise BadInput(
            "There is a brief already", f"{file} exists.", "Name another file with --to."
        ) from None
    except OSError as error:
        raise EnvironmentTrouble("The brief cannot be written", f"{file}: {error.strerror}.") from error
    typer.echo(f"{file} is yours to fill in. Name it in a task: brief_file: {file.as_posix()}")
