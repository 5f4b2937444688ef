"""Settings under the document, defaults under the task: what holds where nothing nearer says otherwise.

Profiles and limits are laid over each other key by key; every other value replaces the one below it whole.
"""

from __future__ import annotations

from typing import Final, TypeVar

from zowl_desktop.model.document.shape import Shape
from zowl_desktop.model.document.shapes import AgentShape, DocumentShape, Settings, TaskShape

S = TypeVar("S", bound=Shape)

KIND_KEYS: Final = ("brief", "brief_file", "run", "gate")
"""A task has exactly one of these: it makes the task what it is."""


def overlay(over: S, under: S) -> S:
    """`under`, with every key that `over` has."""
    return under.model_copy(update={name: getattr(over, name) for name in over.model_fields_set})


def overlay_task(over: TaskShape, under: TaskShape) -> TaskShape:
    """A task over its defaults. One that says what it is takes no other kind from them."""
    merged = overlay(over, under).model_copy(update={"limits": overlay(over.limits, under.limits)})
    if not any(getattr(over, key) for key in KIND_KEYS):
        return merged
    return merged.model_copy(update={key: getattr(over, key) for key in KIND_KEYS})


def overlay_document(document: DocumentShape, settings: Settings) -> DocumentShape:
    """The document with Settings below it and its own `defaults` in every task."""
    defaults = overlay_task(document.defaults, settings.defaults)
    agent = document.defaults.agent or _only(document.agents) or defaults.agent or _only(settings.agents)
    if agent is not None:
        defaults = defaults.model_copy(update={"agent": agent})
    if defaults.project is None and len(document.projects) == 1:
        defaults = defaults.model_copy(update={"project": next(iter(document.projects))})
    return document.model_copy(
        update={
            "agents": _agents(document, settings),
            "defaults": defaults,
            "limits": overlay(document.limits, settings.limits),
            "clock": overlay(document.clock, settings.clock),
            "tasks": {name: overlay_task(task, defaults) for name, task in document.tasks.items()},
        },
    )


def _only(agents: dict[str, AgentShape]) -> str | None:
    return next(iter(agents)) if len(agents) == 1 else None


def _agents(document: DocumentShape, settings: Settings) -> dict[str, AgentShape]:
    agents = dict(settings.agents)
    for name, profile in document.agents.items():
        agents[name] = overlay(profile, agents[name]) if name in agents else profile
    return agents
