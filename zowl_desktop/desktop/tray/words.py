"""The night in a line, as the tray and its questions tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zowl_desktop.app.tonight import Phase, Tonight
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.money import money
from zowl_desktop.model.states import TaskState

IDLE: Final = "Zowl: no night goes on"
LOOKING: Final = "Zowl: looking for tonight's run"


@dataclass(frozen=True, slots=True)
class Once:
    """A word that is said the first time only; `key` is what it is remembered by."""

    key: str
    title: str
    words: str


IN_TRAY: Final = Once(
    "in-tray",
    "Zowl is still here",
    "The owl in the tray opens the window again. To end Zowl, choose Quit in its menu.",
)
NO_TRAY: Final = Once(
    "no-tray",
    "No tray here",
    "This desktop shows no tray, so this window takes the owl's part. Closing the last window ends Zowl, "
    "but no night.",
)


def tooltip(tonight: Tonight | None, *, is_unread: bool) -> str:
    """What hovering over the owl tells."""
    if is_unread:
        return f"Zowl: the morning is ready. {line(tonight)}" if tonight else "Zowl: the morning is ready"
    if tonight is None or not (tonight.is_under_way or tonight.needs_you):
        return IDLE
    return f"Zowl: {line(tonight)}"


def line(tonight: Tonight) -> str:
    """As "5 of 9 done, 1 needs you, $4.10", with what holds all of it up at its end."""
    told = ", ".join(_parts(tonight))
    held_up = _held_up(tonight) if tonight.is_under_way else ""
    return f"{told}. {held_up}" if held_up else told


def _parts(tonight: Tonight) -> Iterator[str]:
    yield f"{tonight.count(TaskState.SUCCEEDED)} of {len(tonight.tasks)} done"
    failed, waiting = tonight.count(TaskState.FAILED), len(tonight.needs_you)
    if failed:
        yield f"{failed} failed"
    if waiting:
        yield f"{waiting} {'needs' if waiting == 1 else 'need'} you"
    if tonight.cost:
        yield money(tonight.cost) + (" (estimated)" if tonight.estimated else "")
    ready = tonight.ready_at(tonight.now)
    if ready is not None:
        yield f"ready about {tell_time(ready.at, tonight.now)}"


def _held_up(tonight: Tonight) -> str:
    """Why nothing moves, if nothing does."""
    if not tonight.is_live:
        return "Interrupted"
    if tonight.trouble:
        return tonight.trouble
    blocked = next((account for account in tonight.accounts if account.needs_you), None)
    if blocked is not None:
        return f"{blocked.name} needs you: {blocked.needs_you}"
    if tonight.phase is Phase.PAUSED:
        return "Paused"
    if tonight.phase is Phase.STOPPING:
        return "Stopping"
    if tonight.phase is Phase.PLANNED and tonight.clock.start is not None:
        return f"Starts at {tell_time(tonight.clock.start, tonight.now)}"
    return _until(tonight)


def _until(tonight: Tonight) -> str:
    """What everything waits for, where that is a clock."""
    if tonight.halt is not None:
        why, until = tonight.halt
        return f"Waits: {why}" + (f", until {tell_time(until, tonight.now)}" if until is not None else "")
    parked = [task for task in tonight.tasks.values() if task.state is TaskState.PARKED]
    until = min((task.cause.until for task in parked if task.cause.until is not None), default=None)
    if until is None or tonight.count(TaskState.RUNNING, TaskState.READY):
        return ""
    return f"Parked until {tell_time(until, tonight.now)}"


def quit_label(tonight: Tonight | None) -> str:
    """What the menu calls the end of the app."""
    return "Quit (tonight goes on)" if goes_on(tonight) else "Quit"


def goes_on(tonight: Tonight | None) -> bool:
    """Whether a night goes on without the app."""
    return tonight is not None and tonight.is_under_way and tonight.is_live


def going_on(tonight: Tonight) -> str:
    """What goes on when the app ends."""
    return f"{line(tonight).rstrip('.')}. It goes on when Zowl is closed, unless you stop it."
