"""`zowl validate`: what is wrong with a document, all of it, without touching anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from zowl_desktop.app.findings import findings
from zowl_desktop.app.preflight import Tried
from zowl_desktop.cli.exits import Exit
from zowl_desktop.cli.preflight import try_checks, words
from zowl_desktop.model.document import Problem, read
from zowl_desktop.model.errors import BadInput

File = Annotated[Path, typer.Argument(help="A pipeline document (*.zowl.yaml).", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def validate(
    file: File,
    here: Annotated[
        bool, typer.Option("--here", help="Also look whether this machine has what it needs.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check a pipeline document. Exit codes: 0 good, 2 wrong, 4 this machine lacks something.

    With --here the checks of its projects are tried too: they have to pass on the base (else 4), and should
    fail when its code is broken.
    """
    text = _bytes(file)
    reading = read(text, str(file))
    problems = reading.problems
    lacking = findings(reading, text, file) if here else ()
    sound = here and not problems and not lacking
    tried = try_checks(text.decode(), file) if sound else []
    _tell(file, (*problems, *lacking), tried, as_json)
    if problems:
        raise typer.Exit(Exit.BAD_INPUT)
    if lacking or not all(each.green for each in tried):
        raise typer.Exit(Exit.ENVIRONMENT)


def _tell(file: Path, problems: Sequence[Problem], tried: Sequence[Tried], as_json: bool) -> None:
    if as_json:
        told: dict[str, object] = {"ok": not problems, "errors": [asdict(problem) for problem in problems]}
        typer.echo(json.dumps({**told, "preflight": [asdict(each) for each in tried]} if tried else told))
        return
    for problem in problems:
        typer.echo(_line(file, problem))
    for each in tried:
        for line in words(each):
            typer.echo(line)
    typer.echo(_verdict(file, len(problems)))


_MOST = 2_000_000
"""More is refused as too large by whoever reads it."""


def _bytes(file: Path) -> bytes:
    try:
        if file.exists() and not file.is_file():
            raise BadInput("No pipeline there", f"{file} is no file.", "Name a *.zowl.yaml file.")
        with file.open("rb") as stream:
            return stream.read(_MOST)
    except OSError as error:
        raise BadInput(
            "No pipeline there", f"{file}: {error.strerror}.", "Name a *.zowl.yaml file."
        ) from error


def _line(file: Path, problem: Problem) -> str:
    where = f"{file}:{problem.line}:{problem.column}"
    path = f"{problem.path}: " if problem.path else ""
    hint = f" - {problem.hint}" if problem.hint else ""
    return f"{where}: {path}{problem.message}{hint}"


def _verdict(file: Path, count: int) -> str:
    if not count:
        return f"{file} is good."
    return f"{file} has {count} {'problem' if count == 1 else 'problems'}. Nothing was changed."
