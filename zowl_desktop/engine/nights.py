"""Nights from the journal: the document that a run pinned, and the fold of its events."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from zowl_desktop.model.document import load
from zowl_desktop.model.events import Event, RunStarted
from zowl_desktop.model.night import Night
from zowl_desktop.model.pipeline import Pipeline


def located(pipeline: Pipeline, folder: Path) -> Pipeline:
    """The pipeline with its paths made absolute: `~` is the user's home, the rest counts from `folder`."""
    projects = {
        name: replace(project, path=str(_absolute(project.path, folder)))
        for name, project in pipeline.projects.items()
    }
    agents = {
        name: replace(agent, script=str(_absolute(agent.script, folder)) if agent.script else None)
        for name, agent in pipeline.agents.items()
    }
    return replace(pipeline, projects=projects, agents=agents)


def night_of(started: RunStarted) -> Night:
    """A night that has not seen its first event yet, from the document that the run pinned.

    Raises `BadDocument` when that document is wrong.
    """
    pipeline = load(started.document, started.source, overrides=started.overrides)
    return Night(located(pipeline, Path(started.source).parent))


def folded(events: list[Event]) -> Night:
    """The night that these events make. The first one is the run's start."""
    first = events[0]
    assert isinstance(first, RunStarted)
    night = night_of(first)
    for event in events:
        night.step(event)
    return night


def _absolute(path: str, folder: Path) -> Path:
    return (folder / Path(path).expanduser()).resolve()
