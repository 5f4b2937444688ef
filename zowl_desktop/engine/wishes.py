"""What a person asks of one run beyond its document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.pipeline import AtWake, ClockTimes, Pipeline, RunLimits


def must_have_tasks(pipeline: Pipeline, selected: Sequence[str] | None) -> None:
    """Raises `BadInput` for a selected task that the pipeline does not have."""
    for name in selected or ():
        if name not in pipeline.tasks:
            known = ", ".join(pipeline.tasks)
            raise BadInput("No such task", f"The pipeline has no task {name!r}.", f"It has: {known}.")


@dataclass(frozen=True, slots=True)
class RunWishes:
    """What is not None goes before the document. Times are local, such as "07:00" and "08:00-09:00".

    `at_once` goes before every start; `again` also runs what is accepted into its base already.
    """

    start: str | None = None
    wake: str | None = None
    at_wake: AtWake | None = None
    quiet: tuple[str, ...] | None = None
    limits: RunLimits = RunLimits()
    selected: tuple[str, ...] | None = None
    at_once: bool = False
    again: bool = False

    def over(self, clock: ClockTimes) -> ClockTimes:
        """The document's times, with those of this night where it names some."""
        return ClockTimes(
            start=None if self.at_once else self.start or clock.start,
            wake=self.wake or clock.wake,
            at_wake=self.at_wake or clock.at_wake,
            quiet=clock.quiet if self.quiet is None else self.quiet,
        )
