"""The battery: what it lets a night do."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

import psutil

if sys.platform == "linux":
    from zowl_desktop.engine.power.upower import read_upower
else:

    def read_upower() -> None:
        """Nobody else tells there."""


ENOUGH: Final = 30
"""Percent under which nothing new starts while the machine is not plugged in."""


@dataclass(frozen=True, slots=True)
class Battery:
    """A battery, from 0 to 100 percent."""

    percent: int
    plugged_in: bool

    @property
    def is_low(self) -> bool:
        """Whether it is too empty to start anything."""
        return not self.plugged_in and self.percent < ENOUGH


def read_battery() -> Battery | None:
    """The machine's battery; None where there is none, or the system does not tell."""
    try:
        told = psutil.sensors_battery()
    except OSError:  # no /sys, as in a container
        told = None
    if told is not None:
        return Battery(round(told.percent), told.power_plugged is not False)
    elsewhere = read_upower()
    return None if elsewhere is None else Battery(*elsewhere)


def reasons(battery: Battery | None) -> tuple[str, ...]:
    """Why nothing new starts on this battery."""
    if battery is None or not battery.is_low:
        return ()
    return (f"the battery is under {ENOUGH} % and the machine is not plugged in",)


def words(trouble: str | None, battery: Battery | None, *, may_sleep: bool) -> str:
    """What the machine's power means for a run, for a person.

    `trouble` is why it cannot be kept awake; with `may_sleep` nobody tries to.
    """
    told = ["This machine is kept awake until the run has ended."]
    if may_sleep:
        told = ["This machine may go to sleep, as Settings say: the run waits until it wakes up."]
    elif trouble is not None:
        told = [f"This machine cannot be kept awake: {trouble}. See to it that it does not sleep by itself."]
    if battery is not None:
        told.append("Closing its lid may send it to sleep all the same.")
        if not battery.plugged_in:
            told.append(f"It runs on battery ({battery.percent} %): under {ENOUGH} % nothing new starts.")
    return " ".join(told)
