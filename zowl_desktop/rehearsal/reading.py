"""Reads what a person writes after `--fault`: KIND[:SUBJECT]@TIME[-TIME]."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NoReturn

from zowl_desktop.model.document.problems import nearest
from zowl_desktop.model.document.quantities import BadQuantity, clock_time, seconds
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.pipeline import Pipeline
from zowl_desktop.rehearsal.faults import LASTS, MAY_LAST, OF_ACCOUNTS, OF_TASKS, Fault, FaultKind
from zowl_desktop.rehearsal.spoiling import kinds_hit

NextAt = Callable[[str, float], float]
"""The next instant after another at which local clocks show a time of day."""

_SHAPE: Final = re.compile(r"(?P<kind>[^:@]*)(?::(?P<subject>.*))?@(?P<at>[^@]*)", re.DOTALL)
_EXAMPLES: Final = "Write it like network@03:00, usage_limit:work@00:30-02:00 or fail:payments@+90min."


def accounts_of(pipeline: Pipeline) -> tuple[str, ...]:
    """The accounts that pay for the pipeline's agents, in the order of the document."""
    return tuple(dict.fromkeys(profile.payer for profile in pipeline.agents.values()))


def read_fault(text: str, pipeline: Pipeline, begins: float, next_at: NextAt) -> Fault:
    """The fault that a person asks for, in a night that begins at this instant.

    TIME is a local time of day such as 03:40, or counts from the beginning, such as +90min; a second one says
    when it is over. Raises `BadInput` for anything else.
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        _refuse(text, "it does not say when", _EXAMPLES)
    kind = _kind(text, found["kind"])
    at, until = _span(text, kind, found["at"], begins, next_at)
    subject, by = _about(text, kind, found["subject"], pipeline)
    return Fault(kind, at, until, subject, by, text)


def _refuse(text: str, what: str, mend: str) -> NoReturn:
    raise BadInput("Bad --fault", f"{text[:80]!r}: {what}.", mend)


def _kind(text: str, word: str) -> FaultKind:
    try:
        return FaultKind(word)
    except ValueError:
        known = ", ".join(FaultKind)
        near = nearest(word, FaultKind)
        _refuse(text, f"{word!r} is no kind of fault", f"{near[:1].upper()}{near[1:]}. There are: {known}.")


def _span(
    text: str, kind: FaultKind, times: str, begins: float, next_at: NextAt
) -> tuple[float, float | None]:
    first, dash, last = times.partition("-")
    at = _instant(text, first, begins, begins - 1, next_at)  # the beginning itself is tonight, too
    if not dash:
        return at, at + LASTS[kind] if kind in LASTS else None
    if kind not in MAY_LAST:
        lasting = ", ".join(kind for kind in FaultKind if kind in MAY_LAST)
        _refuse(text, f"{kind} happens at a moment and has no end", f"An end is for: {lasting}.")
    until = _instant(text, last, begins, at, next_at)
    if until <= at:
        _refuse(text, "it would end before it begins", _EXAMPLES)
    return at, until


def _instant(text: str, time: str, begins: float, after: float, next_at: NextAt) -> float:
    """An instant from `+90min` (counted from the beginning) or `03:40` (the next one after `after`)."""
    mend = "Write a time of day such as 03:40, or one from the start such as +90min."
    if not time.strip(" +"):
        _refuse(text, "a time is missing", mend)
    try:
        if time.startswith("+"):
            return begins + seconds(time[1:])
        return next_at(clock_time(time), after)
    except BadQuantity as error:
        _refuse(text, f"{error}", mend)


def _about(text: str, kind: FaultKind, subject: str | None, pipeline: Pipeline) -> tuple[str | None, float]:
    """The account or task that a fault names, and the seconds that a clock is set by."""
    if kind in OF_TASKS:
        return _task(text, kind, subject, pipeline), 0.0
    if kind is FaultKind.CLOCK:
        return None, _jump(text, subject)
    if subject is not None and kind not in OF_ACCOUNTS:
        _refuse(text, f"{kind} is about no task and no account", f"Write {kind}@{text.rpartition('@')[2]}.")
    if subject is not None and subject not in accounts_of(pipeline):
        _refuse(text, f"there is no account {subject!r} in this pipeline", _known_accounts(subject, pipeline))
    return subject, 0.0


def _known_accounts(subject: str, pipeline: Pipeline) -> str:
    profile = pipeline.agents.get(subject)
    if profile is not None:
        return f"Agent {subject} is paid by account {profile.payer}."
    known = accounts_of(pipeline)
    return f"Accounts: {', '.join(known)}." if known else "None of its tasks asks an agent."


def _task(text: str, kind: FaultKind, subject: str | None, pipeline: Pipeline) -> str:
    time = text.rpartition("@")[2]
    if not subject:
        _refuse(text, f"{kind} needs the task that it happens to", f"Write {kind}:TASK@{time}.")
    task = pipeline.tasks.get(subject)
    if task is None:
        near = nearest(subject, pipeline.tasks)
        _refuse(text, f"there is no task {subject!r}", f"{near[:1].upper()}{near[1:]}." if near else "")
    if not kinds_hit(kind, task):
        _refuse(text, f"{subject} has no step that this can happen to", _suited(kind, pipeline))
    return subject


def _suited(kind: FaultKind, pipeline: Pipeline) -> str:
    suited = [task.id for task in pipeline.tasks.values() if kinds_hit(kind, task)]
    if not suited:
        return "No task of this pipeline has one."
    more = f" and {len(suited) - 8} more" if len(suited) > 8 else ""
    return f"These have: {', '.join(suited[:8])}{more}."


def _jump(text: str, subject: str | None) -> float:
    example = "Write clock:+1h@02:00 or clock:-30min@02:00."
    if not subject or subject[0] not in "+-":
        _refuse(text, "it does not say by how much the clock is set", example)
    try:
        by = float(seconds(subject[1:]))
    except BadQuantity as error:
        _refuse(text, f"{error}", example)
    return by if subject[0] == "+" else -by
