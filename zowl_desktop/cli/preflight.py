"""What `zowl run` and `zowl validate --here` say about the checks before a night."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from zowl_desktop.app.home import data_home
from zowl_desktop.app.preflight import Tried, preflight, to_try
from zowl_desktop.engine.nights import located
from zowl_desktop.model.document import load

_LINES = 5
"""Telling lines that are shown of a red base."""


def try_checks(text: str, file: Path, selected: Sequence[str] | None = None) -> list[Tried]:
    """Try the checks of a sound document's projects: are they green, and red when the code is broken?"""
    pipeline = located(load(text, str(file)), file.absolute().parent)
    projects = to_try(pipeline, selected)
    return asyncio.run(preflight(data_home(), projects, dict(os.environ))) if projects else []


def say_preflight(text: str, file: Path, selected: Sequence[str] | None, as_json: bool) -> None:
    """Try the checks and say what was found. A finding stops nothing: a task may be there to mend it."""
    tried = try_checks(text, file, selected)
    if as_json and tried:
        typer.echo(json.dumps({"preflight": [asdict(each) for each in tried]}, ensure_ascii=False))
        return
    for each in tried:
        for line in words(each):
            typer.echo(line)


def words(tried: Tried) -> list[str]:
    """A few lines about one project."""
    if tried.finding is None:
        return [
            f"       {tried.project}: {tried.counted}; they fail when its code is broken, as they should."
        ]
    return [f"     ! {tried.finding}", *(f"         {line}" for line in tried.telling[:_LINES])]
