"""`zowl`: every verb of the command line, and how errors reach a person."""

from __future__ import annotations

import copy
import logging
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from zowl_desktop.app.home import data_home
from zowl_desktop.app.mistakes import write_down
from zowl_desktop.cli import (
    agents,
    brief,
    clean,
    demo,
    doctor,
    engine,
    forecast,
    keys,
    logs,
    merge,
    nights,
    prompt,
    rehearse,
    report,
    run,
    validate,
    verbs,
)
from zowl_desktop.cli.exits import Exit, exit_for
from zowl_desktop.model.errors import ZowlError

app = typer.Typer(
    name="zowl",
    help="A night shift for coding agents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zowl {version('zowl-desktop')}")
        raise typer.Exit


@app.callback()
def _options(
    _wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A night shift for coding agents."""


app.command("validate")(validate.validate)
app.command("rehearse")(rehearse.rehearse)
app.command("forecast")(forecast.forecast)
app.command("run")(run.run)
app.command("report")(report.report_command)
app.command("why")(report.why_command)
app.command("status")(report.status_command)
app.command("nights")(nights.nights)
app.command("logs")(logs.logs)
app.command("merge")(merge.merge_command)
app.command("clean")(clean.clean)
app.command("prompt")(prompt.prompt)
app.add_typer(brief.app, name="brief")
app.add_typer(keys.app, name="keys")
app.command("pause")(verbs.pause)
app.command("resume")(verbs.resume)
app.command("stop")(verbs.stop)
app.command("skip")(verbs.skip)
app.command("release")(verbs.release)
app.command("retry")(verbs.retry)
app.command("done")(verbs.done)
app.command("budget")(verbs.budget)
app.command("mended")(verbs.mended)
app.command("engine")(engine.engine)
app.command("demo")(demo.demo)
app.command("agents")(agents.agents)
app.command("doctor")(doctor.doctor)


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
