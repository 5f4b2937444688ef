"""What the tray shows of the night: a pure function from what is known to mood, tooltip and menu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zowl_desktop.app.tonight import Phase, Tonight
from zowl_desktop.desktop.tray import words
from zowl_desktop.model.states import TaskState


class Mood(StrEnum):
    """How the owl looks."""

    ASLEEP = "asleep"  # nothing goes on
    AWAKE = "awake"  # a night goes on
    PARKED = "parked"  # it waits for a clock, or was paused
    NEEDS_YOU = "needs-you"  # something waits for a person
    MORNING = "morning"  # there is a morning that nobody has looked at


@dataclass(frozen=True, slots=True)
class Known:
    """What the app knows besides the night itself.

    Attributes:
        morning_is_unread: Whether there is a morning that nobody has looked at.
        is_taken_up: Whether an engine is on its way to the night that was interrupted.
    """

    morning_is_unread: bool = False
    is_taken_up: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu; without a label it parts two groups."""

    key: str
    label: str = ""
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Sight:
    """All that is to be seen and done.

    Attributes:
        mood: How the owl looks.
        progress: How much of the night is over, from 0 to 1; None when none goes on, or its sum is drawn.
        tooltip: The night in one line.
        place: Where a click leads.
        entries: The menu.
    """

    mood: Mood
    progress: float | None
    tooltip: str
    place: str
    entries: tuple[Entry, ...]


_PARTED: Final = Entry("")
_PLACES: Final = {Mood.ASLEEP: "plan", Mood.MORNING: "morning"}
"""Where a click leads; everywhere else to Tonight, and to Morning what a night left for a person."""


def sight_of(tonight: Tonight | None, known: Known) -> Sight:
    """What the tray shows."""
    mood = mood_of(tonight, known)
    under_way = tonight if tonight is not None and tonight.is_under_way else None
    return Sight(
        mood=mood,
        progress=None if under_way is None or mood is Mood.MORNING else _progress(under_way),
        tooltip=words.tooltip(tonight, is_unread=mood is Mood.MORNING),
        place=_PLACES.get(mood, "tonight" if under_way is not None else "morning"),
        entries=tuple(_entries(tonight, known, mood)),
    )


def mood_of(tonight: Tonight | None, known: Known) -> Mood:
    """How the owl looks. A morning comes first, once its time has come: it tells all the rest."""
    under_way = tonight is not None and tonight.is_under_way
    if known.morning_is_unread and (tonight is None or not under_way or tonight.summed_up):
        return Mood.MORNING
    if tonight is None:
        return Mood.ASLEEP
    if not under_way:
        return Mood.NEEDS_YOU if tonight.needs_you else Mood.ASLEEP
    if _needs_a_person(tonight, known):
        return Mood.NEEDS_YOU
    return Mood.PARKED if _waits(tonight) else Mood.AWAKE


def _needs_a_person(tonight: Tonight, known: Known) -> bool:
    is_interrupted = not tonight.is_live and not known.is_taken_up
    is_blocked = any(account.needs_you for account in tonight.accounts)
    return bool(is_interrupted or tonight.trouble or is_blocked or tonight.needs_you)


def _waits(tonight: Tonight) -> bool:
    if tonight.phase in {Phase.PAUSED, Phase.PLANNED} or tonight.halt is not None:
        return True
    return bool(tonight.count(TaskState.PARKED)) and not tonight.count(TaskState.RUNNING, TaskState.READY)


def _progress(tonight: Tonight) -> float:
    return sum(task.is_over for task in tonight.tasks.values()) / max(1, len(tonight.tasks))


def _entries(tonight: Tonight | None, known: Known, mood: Mood) -> Iterator[Entry]:
    if tonight is not None and mood is not Mood.ASLEEP:
        yield Entry("line", words.line(tonight), is_enabled=False)
        yield _PARTED
    if tonight is not None and tonight.is_under_way:
        yield from _verbs(tonight, known)
    else:
        yield Entry("overnight", "Run overnight...")
    yield _PARTED
    yield Entry("plan", "Open editor")
    yield Entry("tonight", "Tonight", is_enabled=tonight is not None)
    yield Entry("morning", "Morning", is_enabled=tonight is not None)
    yield Entry("settings", "Settings")
    yield _PARTED
    yield Entry("quit", words.quit_label(tonight))


def _verbs(tonight: Tonight, known: Known) -> Iterator[Entry]:
    if not tonight.is_live:
        yield Entry("go_on", "Go on with the night", is_enabled=not known.is_taken_up)
    elif tonight.phase is Phase.PAUSED:
        yield Entry("resume", "Resume")
    else:
        yield Entry("pause", "Pause", is_enabled=tonight.phase is not Phase.STOPPING)
    yield Entry("stop_after", "Stop after current", is_enabled=tonight.phase is not Phase.STOPPING)
    yield Entry("stop_now", "Stop now")
