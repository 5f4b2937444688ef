"""`zowl validate`: what is wrong with a document, all of it, without touching anything."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from zowl_desktop.cli.exits import Exit
from zowl_desktop.model.document import Problem, read
from zowl_desktop.model.errors import BadInput

File = Annotated[Path, typer.Argument(help="A pipeline document (*.zowl.yaml).", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def validate(file: File, as_json: Json = False) -> None:
    """Check a pipeline document. Exit code 0 when it is good, 2 when it is not."""
    problems = read(_bytes(file), str(file)).problems
    if as_json:
        typer.echo(json.dumps({"ok": not problems, "errors": [asdict(problem) for problem in problems]}))
    else:
        for problem in problems:
            typer.echo(_line(file, problem))
        typer.echo(_verdict(file, len(problems)))
    if problems:
        raise typer.Exit(Exit.BAD_INPUT)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
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
