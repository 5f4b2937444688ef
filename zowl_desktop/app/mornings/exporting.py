"""A morning as a file: one page of HTML that stands alone, or Markdown."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Final

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from zowl_desktop.app.mornings import words
from zowl_desktop.app.mornings.morning import Told
from zowl_desktop.app.mornings.reading import Mornings
from zowl_desktop.app.mornings.standings import read_standings
from zowl_desktop.app.writing import write_whole
from zowl_desktop.engine.clock import clock_of
from zowl_desktop.engine.context.templates import fenced
from zowl_desktop.store.home import Home
from zowl_desktop.store.resources import resource

_BLANK_LINES: Final = re.compile(r"\n{3,}")
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|])")


class Form(StrEnum):
    """What a report can be written as; the word is the file's suffix."""

    HTML = "html"
    MARKDOWN = "md"


def report_text(told: Told, form: Form) -> str:
    """The report. Everything that came from a program or a document is escaped: it is shown, never obeyed."""
    template = _templates(form).get_template(f"morning.{form}.j2")
    text = template.render(told=told, morning=told.morning, tonight=told.morning.tonight, words=words)
    return text if form is Form.HTML else _BLANK_LINES.sub("\n\n", text)


def write_report(file: Path, text: str) -> None:
    """Put a report into a file, whole or not at all. Raises `EnvironmentTrouble` when that cannot be done."""
    write_whole(file, text.encode("utf-8", "replace"))


def told_now(home: Home, run: str | None) -> Told:
    """The morning of a run, the newest if it is None, as it stands now. Raises as `Mornings.read`."""
    morning = Mornings(home, clock_of(os.environ)).read(run, is_live=home.engine_socket.exists())
    return Told(morning, read_standings(morning, os.environ))


def _templates(form: Form) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(resource("report")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=form is Form.HTML,
    )
    environment.filters["fenced"] = fenced
    environment.filters["plain"] = _plain
    return environment


def _plain(text: str) -> str:
    """Words that mean nothing to Markdown, in one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
