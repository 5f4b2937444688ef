"""What holds for a task, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zowl_desktop.app.editing.places import at, section
from zowl_desktop.model.document.builtin import RECIPE_FOR_BRIEFS
from zowl_desktop.model.document.shapes import Settings
from zowl_desktop.model.document.tree import Path, Plain
from zowl_desktop.model.pipeline import Deliver


class Origin(StrEnum):
    """Where a value stands."""

    HERE = "set here"
    DEFAULTS = "from the defaults of this pipeline"
    SETTINGS = "from Settings"
    ONLY = "the only one in this pipeline"
    BUILT_IN = "built in"
    NOWHERE = "not set"


@dataclass(frozen=True, slots=True)
class Found:
    """A value in words (None: there is none), and where it stands."""

    value: Plain
    origin: Origin


_BUILT_IN: Final = {"recipe": RECIPE_FOR_BRIEFS, "deliver": Deliver.BRANCH.value, "expects": "diff"}


def origin_of(tree: Plain, settings: Settings, task: str, path: Path) -> Found:
    """What holds for a key of a task, such as `("agent",)` or `("limits", "cost")`."""
    own = at(tree, ("tasks", task, *path))
    if own is not None:
        return Found(own, Origin.HERE)
    return inherited(tree, settings, path)


def inherited(tree: Plain, settings: Settings, path: Path) -> Found:
    """What holds for a key of a task that says nothing itself."""
    value = at(tree, ("defaults", *path))
    if value is not None:
        return Found(value, Origin.DEFAULTS)
    only = _only(tree, path)
    if only is not None:
        return Found(only, Origin.ONLY)
    value = at(_dumped(settings), ("defaults", *path))
    if value is not None:
        return Found(value, Origin.SETTINGS)
    builtin = _BUILT_IN.get(str(path[0])) if len(path) == 1 else None
    return Found(builtin, Origin.BUILT_IN) if builtin else Found(None, Origin.NOWHERE)


def run_limit(tree: Plain, settings: Settings, key: str) -> Found:
    """What holds for a limit of the run."""
    own = at(tree, ("limits", key))
    if own is not None:
        return Found(own, Origin.HERE)
    value = at(_dumped(settings), ("limits", key))
    return Found(value, Origin.SETTINGS) if value is not None else Found(None, Origin.NOWHERE)


def _only(tree: Plain, path: Path) -> str | None:
    """The one project or agent of a document, which needs no naming."""
    names = section(tree, {"project": "projects", "agent": "agents"}.get(str(path[0]), ""))
    return next(iter(names)) if len(path) == 1 and len(names) == 1 else None


def _dumped(settings: Settings) -> Plain:
    told: Plain = settings.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return told
