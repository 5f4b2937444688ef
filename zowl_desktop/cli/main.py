"""`zowl`: every verb of the command line, and how errors reach a person."""

from __future__ import annotations

import copy
import logging
import sys
from typing import Annotated

import typer

from zowl_desktop.app.home import data_home
from zowl_desktop.app.loading import loading
from zowl_desktop.app.mistakes import write_down
from zowl_desktop.cli.exits import Exit, exit_for
from zowl_desktop.model.errors import ZowlError


def command_line(first: str | None = None) -> typer.Typer:
    """The command line; where the `first` word begins a night, without the other verbs: that saves time."""
    app = typer.Typer(
        name="zowl",
        help="A night shift for coding agents.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    if first == "run":
        from zowl_desktop.cli.run import run  # noqa: PLC0415 - a night begins without the rest

        app.command("run")(run)
    elif first == "engine":
        from zowl_desktop.cli.engine import engine  # noqa: PLC0415 - and so does one that the app starts

        app.command("engine")(engine)
    else:
        from zowl_desktop.cli.every_verb import add_to  # noqa: PLC0415

        add_to(app)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - it takes time to load

        typer.echo(f"zowl {version('zowl-desktop')}")
        raise typer.Exit


def _options(
    _wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A night shift for coding agents."""


class _WithoutTraceback(logging.Formatter):
    """What is logged, in words alone: a traceback says nothing to the person at the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The message."""
        bare = copy.copy(record)
        bare.exc_info = bare.exc_text = bare.stack_info = None
        return super().format(bare)


def main() -> None:
    """The console entry: no traceback ever reaches a person."""
    to_a_person = logging.StreamHandler()
    to_a_person.setFormatter(_WithoutTraceback("zowl: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[to_a_person])
    try:
        with loading():
            app = command_line(sys.argv[1] if len(sys.argv) > 1 else None)
        app()
    except ZowlError as error:
        typer.echo(f"zowl: {error.title}. {error.what}", err=True)
        if error.mend:
            typer.echo(f"      {error.mend}", err=True)
        sys.exit(exit_for(error))
    except BrokenPipeError:
        sys.exit(Exit.OK)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as mistake:
        noted = write_down(data_home(), mistake)
        typer.echo(f"zowl: Zowl itself made a mistake. What happened is in {noted}.", err=True)
        sys.exit(Exit.ENVIRONMENT)
