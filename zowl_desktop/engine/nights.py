"""Nights from the journal: the document that a run pinned, and the fold of its events."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psutil

from zowl_desktop.agents.table import ADAPTERS
from zowl_desktop.model.document import load
from zowl_desktop.model.events import Event, RunStarted
from zowl_desktop.model.night import Night
from zowl_desktop.model.night.rules import Rules
from zowl_desktop.model.pipeline import Pipeline

_SHARE_OF_AGENTS = 0.75


def located(pipeline: Pipeline, folder: Path) -> Pipeline:
    """The pipeline with its paths made absolute: `~` is the user's home, the rest counts from `folder`."""
    projects = {
        name: replace(project, path=str(absolute(project.path, folder)))
        for name, project in pipeline.projects.items()
    }
    agents = {
        name: replace(agent, script=str(absolute(agent.script, folder)) if agent.script else None)
        for name, agent in pipeline.agents.items()
    }
    return replace(pipeline, projects=projects, agents=agents)


def night_of(started: RunStarted) -> Night:
    """A night that has not seen its first event yet, from the document that the run pinned.

    Raises `BadDocument` when that document is wrong.
    """
    pipeline = load(started.document, started.source, overrides=started.overrides)
    return Night(located(pipeline, Path(started.source).parent), _rules(started))


def _rules(started: RunStarted) -> Rules:
    """What is known of the programs: the memory that each needs, and what its start costs."""
    known = {name: adapter.capabilities for name, adapter in ADAPTERS.items()}
    return Rules(
        memory=started.memory,
        weights={name: able.memory for name, able in known.items()},
        starts={name: able.start_cpu for name, able in known.items()},
    )


def folded(events: list[Event]) -> Night:
    """The night that these events make. The first one is the run's start."""
    first = events[0]
    assert isinstance(first, RunStarted)
    night = night_of(first)
    for event in events:
        night.step(event)
    return night


def memory_for_agents() -> int:
    """MB of this machine that agents may use together: the rest is for tests, and for the person."""
    return int(psutil.virtual_memory().total * _SHARE_OF_AGENTS) >> 20


def absolute(path: str, folder: Path) -> Path:
    """A path as a document writes it: `~` is the user's home, the rest counts from `folder`."""
    try:
        expanded = Path(path).expanduser()
    except RuntimeError:  # `~name`, and nobody here has that name: such a folder is not there
        expanded = Path(path)
    return (folder / expanded).resolve()
