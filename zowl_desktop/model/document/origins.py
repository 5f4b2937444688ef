"""What holds for a key, and who said it: the document, its defaults, Settings, or Zowl itself.

The same rules as in `layers`, which lays sound shapes over each other; here they hold for a tree that a
person is still writing, with a name for every layer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zowl_desktop.model.document.builtin import RECIPE_FOR_BRIEFS
from zowl_desktop.model.document.layers import KIND_KEYS
from zowl_desktop.model.document.shapes import Settings
from zowl_desktop.model.document.tree import Path, Plain, at, section
from zowl_desktop.model.pipeline import Deliver, Expects


class Origin(StrEnum):
    """Where a value stands."""

    HERE = "set here"
    DEFAULTS = "from the defaults of this pipeline"
    ONLY = "the only one in this pipeline"
    SETTINGS = "from Settings"
    BUILT_IN = "built in"
    NOWHERE = "not set"


@dataclass(frozen=True, slots=True)
class Found:
    """A value in the words of the document (None: there is none), and where it stands."""

    value: Plain
    origin: Origin


NOTHING: Final = Found(None, Origin.NOWHERE)


def found(path: Path, tree: Plain, settings: Settings) -> Found:
    """What holds at a path of a document, as at `("tasks", "endpoint", "limits", "cost")`.

    The path need not stand in the file: what it does not say comes from the layers below it.
    """
    own = at(tree, path)
    if own is not None:
        return Found(own, Origin.HERE)
    if len(path) > 2 and path[0] == "tasks":
        task = section(tree, *path[:2])
        says_what_it_is = any(task.get(kind) is not None for kind in KIND_KEYS)
        if path[2] in KIND_KEYS:
            return NOTHING if says_what_it_is else inherited(path[2:], tree, settings)
        return _first(inherited(path[2:], tree, settings), _built_in(path, tree, settings))
    value = at(_dumped(settings), path)
    return Found(value, Origin.SETTINGS) if value is not None else NOTHING


def inherited(key: Path, tree: Plain, settings: Settings) -> Found:
    """What a task that says nothing itself gets for a key, such as `("agent",)`, from the layers."""
    value = at(tree, ("defaults", *key))
    if value is not None:
        return Found(value, Origin.DEFAULTS)
    said = at(_dumped(settings), ("defaults", *key))
    in_settings = Found(said, Origin.SETTINGS) if said is not None else NOTHING
    if key == ("agent",):
        return _first(
            _only(section(tree, "agents"), Origin.ONLY),
            in_settings,
            _only(settings.agents, Origin.SETTINGS),
        )
    if key == ("project",):
        return _first(in_settings, _only(section(tree, "projects"), Origin.ONLY))
    return in_settings


def _first(*layers: Found) -> Found:
    return next((layer for layer in layers if layer.origin is not Origin.NOWHERE), NOTHING)


def _only(entries: Mapping[str, object], origin: Origin) -> Found:
    """The one entry, which needs no naming."""
    return Found(next(iter(entries)), origin) if len(entries) == 1 else NOTHING


def _built_in(path: Path, tree: Plain, settings: Settings) -> Found:
    def says(kind: str) -> bool:
        return found((*path[:2], kind), tree, settings).value is not None

    if len(path) != 3 or says("gate"):
        return NOTHING
    is_command = says("run")
    words = {
        "recipe": None if is_command else RECIPE_FOR_BRIEFS,
        "expects": Expects.ANY if is_command else Expects.DIFF,
        "deliver": Deliver.BRANCH,
    }.get(str(path[2]))
    return Found(str(words), Origin.BUILT_IN) if words is not None else NOTHING


def _dumped(settings: Settings) -> Plain:
    told: Plain = settings.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return told
