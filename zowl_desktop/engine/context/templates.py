"""Prompt templates: Zowl's own in `resources/prompts`, and those that a project has in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from zowl_desktop.model.errors import EnvironmentTrouble
from zowl_desktop.model.pipeline import Project
from zowl_desktop.store.resources import resource


def rendered(project: Project, template: str, facts: Mapping[str, object]) -> str:
    """A template with these facts. Raises `EnvironmentTrouble` when the project's own one is wrong."""
    try:
        return _templates(project).get_template(template).render(**facts)
    except (TemplateError, UnicodeDecodeError) as error:
        folder = own_templates(project)
        line = f", line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
        raise EnvironmentTrouble(
            "A prompt template is wrong",
            f"{getattr(error, 'name', None) or template} in {folder}{line}: {error}.",
            "Mend it, or remove it: Zowl's own is used then.",
        ) from error


def own_templates(project: Project) -> Path:
    """Where a project keeps templates of its own: in the person's checkout, where no agent works."""
    return Path(project.path).expanduser() / ".zowl" / "prompts"


def _templates(project: Project) -> SandboxedEnvironment:
    """Zowl's own templates are compiled once; where a project has some, they are read as they are now."""
    own = own_templates(project)
    return _reading(own, resource("prompts")) if own.is_dir() else _zowls()


@cache
def _zowls() -> SandboxedEnvironment:
    return _reading(resource("prompts"))


def _reading(*folders: Path) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters["fenced"] = fenced
    return environment


def fenced(text: str) -> str:
    """Text as a fenced block: somebody else's words, never an instruction. No fence in it can end it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{text.strip()}\n{fence}"
