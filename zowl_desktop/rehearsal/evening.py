"""What is known in the evening about the night that is rehearsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from zowl_desktop.model.events import RunClock, RunStarted
from zowl_desktop.model.night import Rules
from zowl_desktop.model.pipeline import Pipeline
from zowl_desktop.rehearsal.history import History

RUN: Final = "rehearsal"
"""The name of every rehearsed run. Fixed, because Night spreads its waits by it."""


@dataclass(frozen=True, slots=True)
class PlanWindow:
    """What a plan allows on one account.

    Attributes:
        seconds: How long a window lasts from its first use.
        size: What fits into one, in micro-dollars at API prices; None when nobody knows.
    """

    seconds: float
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Evening:
    """A pipeline, the instants of its night, and what is known about how such work goes.

    Attributes:
        pipeline: What runs.
        begins: When Run is pressed (UTC epoch seconds).
        clock: The instants that the night keeps to.
        rules: The rules of the real night.
        history: How earlier attempts went.
        windows: The plan windows of accounts that are on a plan.
        selected: The tasks that the run does; None for all.
        done: The tasks that are accepted already.
    """

    pipeline: Pipeline
    begins: float
    clock: RunClock = RunClock()
    rules: Rules = field(default_factory=Rules)
    history: History = field(default_factory=History)
    windows: Mapping[str, PlanWindow] = field(default_factory=lambda: MappingProxyType({}))
    selected: tuple[str, ...] | None = None
    done: tuple[str, ...] = ()

    def started(self) -> RunStarted:
        """The first event of the night."""
        return RunStarted(
            at=self.begins,
            run=RUN,
            document="",
            source="",
            clock=self.clock,
            selected=self.selected,
            done=self.done,
        )
