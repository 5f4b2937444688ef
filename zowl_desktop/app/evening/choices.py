"""What a person chooses for one night, and where each value comes from that was not chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from zowl_desktop.app.first_night import spelled_limit
from zowl_desktop.app.preferences import Preferences
from zowl_desktop.engine.times import next_at, run_clock
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.document.quantities import (
    BadQuantity,
    clock_span,
    clock_time,
    micro_dollars,
    money_text,
)
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.events import RunClock
from zowl_desktop.model.pipeline import AtWake, ClockTimes, Pipeline, RunLimits


class What(StrEnum):
    """Which tasks a night does."""

    NOT_DONE = "not_done"
    ALL = "all"
    SELECTED = "selected"


class Origin(StrEnum):
    """Where a value comes from, in words."""

    DOCUMENT = "from the document"
    SETTINGS = "from Settings"
    TONIGHT = "for this night only"
    NOWHERE = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a person reads it, and where it comes from. Empty words are "none"."""

    words: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Usual:
    """What holds for a night while nothing else is chosen.

    Attributes:
        start: Local time of the start; empty for now.
        wake: Local time of the summary.
        at_wake: What happens then to what still runs.
        until: Local time at which all is stopped; empty for none.
        limit: Money that the run may use, such as "15 USD"; empty for no limit.
        quiet: Local spans in which nothing starts, such as "08:00-09:00, 12:00-13:00"; empty for none.
    """

    start: Value
    wake: Value
    at_wake: AtWake
    until: Value
    limit: Value
    quiet: Value


def usual(pipeline: Pipeline | None, preferences: Preferences) -> Usual:
    """The document's values, else those of Settings, else none; a wrong document has none."""
    clock, limits = (pipeline.clock, pipeline.limits) if pipeline else (ClockTimes(), RunLimits())
    wake = _of_document(clock.wake)
    return Usual(
        start=_of_document(clock.start),
        wake=wake if wake.words else Value(preferences.of("wake_up"), Origin.SETTINGS),
        at_wake=clock.at_wake,
        until=_of_document(limits.until),
        limit=_of_document(None if limits.cost is None else money_text(limits.cost)),
        quiet=_of_document(", ".join(clock.quiet)),
    )


def _of_document(words: str | None) -> Value:
    return Value(words, Origin.DOCUMENT) if words else Value("", Origin.NOWHERE)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A night as a person wants it, in the words of the fields; `start` is empty for now."""

    what: What
    selected: tuple[str, ...]
    start: str
    wake: str
    at_wake: AtWake
    until: str
    limit: str
    quiet: str

    def wishes(self, pipeline: Pipeline) -> RunWishes:
        """What the engine is asked for. Raises `BadInput`, with the name of the field as its title."""
        return RunWishes(
            start=_time("Start at", self.start) or None,
            at_once=not self.start.strip(),
            wake=_kept("Wake-up", self.wake, pipeline.clock.wake),
            at_wake=self.at_wake,
            quiet=_spans("Quiet hours", self.quiet),
            limits=RunLimits(
                cost=_limit(self.limit, pipeline.limits.cost),
                until=_kept("Stop all at", self.until, pipeline.limits.until),
            ),
            selected=self.selected if self.what is What.SELECTED else None,
            again=self.what is What.ALL,
        )

    def lasting(self, pipeline: Pipeline, usual: Usual) -> RunWishes:
        """As `wishes`, without what came from the document and was left so: a later edit there holds."""
        wishes, limits = self.wishes(pipeline), RunLimits()
        if not _is_documents(self.limit, usual.limit):
            limits = replace(limits, cost=wishes.limits.cost)
        if not _is_documents(self.until, usual.until):
            limits = replace(limits, until=wishes.limits.until)
        return replace(
            wishes,
            wake=None if _is_documents(self.wake, usual.wake) else wishes.wake,
            at_wake=None if self.at_wake is usual.at_wake else wishes.at_wake,
            quiet=None if _is_documents(self.quiet, usual.quiet) else wishes.quiet,
            limits=limits,
        )


def _is_documents(words: str, usual: Value) -> bool:
    return usual.origin is Origin.DOCUMENT and words.strip() == usual.words


def clock_of_night(pipeline: Pipeline, wishes: RunWishes, now: float) -> RunClock:
    """The instants that such a night keeps to."""
    times = wishes.over(pipeline.clock)
    start = next_at(times.start, now) if times.start else None
    until = wishes.limits.until or pipeline.limits.until
    return run_clock(times, until, now if start is None else start, start)


def with_limit(pipeline: Pipeline, wishes: RunWishes) -> Pipeline:
    """The pipeline with the limit of this night."""
    if wishes.limits.cost is None:
        return pipeline
    return replace(pipeline, limits=replace(pipeline.limits, cost=wishes.limits.cost))


def clock_words(field: str, words: str) -> str:
    """A time of day as documents spell it. Raises `BadInput`, also for none."""
    return _time(field, words.strip() or "?")


def _time(field: str, words: str) -> str:
    spelled = words.strip().replace(".", ":")
    if not spelled:
        return ""
    if len(spelled.partition(":")[0]) == 1:
        spelled = f"0{spelled}"
    try:
        return clock_time(spelled)
    except BadQuantity:
        raise BadInput(field, f"{words.strip()!r} is no time of day.", "Write it as 23:00.") from None


def _spans(field: str, words: str) -> tuple[str, ...]:
    """Spans of the day as documents spell them. Raises `BadInput`."""
    spelled = words.replace("\N{EN DASH}", "-").replace(".", ":").replace(";", ",")
    parts = [part.strip() for part in spelled.split(",") if part.strip()]
    return tuple(_span(field, part) for part in parts)


def _span(field: str, words: str) -> str:
    begin, _, end = words.partition("-")
    try:
        return clock_span(f"{_two_digits(begin)}-{_two_digits(end)}")
    except BadQuantity:
        said = f"{words!r} is no span of the day."
        raise BadInput(field, said, "Write it as 08:00-09:00; several with commas.") from None


def _two_digits(words: str) -> str:
    """The hour of a time of day with two digits."""
    return words.strip().zfill(5)


def _kept(field: str, words: str, documents: str | None) -> str | None:
    """A time; none cannot take the place of one that the document names."""
    if not words.strip() and documents is not None:
        raise BadInput(field, f"The document says {documents}.", "Write another time, or change it there.")
    return _time(field, words) or None


def _limit(words: str, documents: int | None) -> int | None:
    try:
        spelled = spelled_limit(words)
    except BadInput as bad:
        raise BadInput("Limit", bad.what, bad.mend) from None
    if spelled:
        return micro_dollars(spelled)
    if documents is not None:
        said = f"The document sets a limit of {money_text(documents)}."
        raise BadInput("Limit", said, "Write another amount, or change it there.")
    return None
