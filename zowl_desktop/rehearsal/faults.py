"""What a person lets go wrong in a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zowl_desktop.model.states import FailureClass


class FaultKind(StrEnum):
    """What goes wrong. The words are those of `--fault`."""

    NETWORK = "network"
    OVERLOADED = "overloaded"
    USAGE_LIMIT = "usage_limit"
    AUTH = "auth"
    BILLING = "billing"
    BUDGET = "budget"
    CHECKS_FAILED = "checks_failed"
    FAIL = "fail"
    STALLED = "stalled"
    TIMEOUT = "timeout"
    LOST = "lost"
    CRASH = "crash"
    SUSPEND = "suspend"
    REBOOT = "reboot"
    CLOCK = "clock"
    DISK = "disk"
    BATTERY = "battery"


OF_ACCOUNTS: Final = frozenset(
    {FaultKind.OVERLOADED, FaultKind.USAGE_LIMIT, FaultKind.AUTH, FaultKind.BILLING}
)
"""Faults that may name an account; without one they are of all."""

OF_TASKS: Final = frozenset(
    {FaultKind.CHECKS_FAILED, FaultKind.FAIL, FaultKind.STALLED, FaultKind.TIMEOUT, FaultKind.LOST}
)
"""Faults that name a task."""

LASTS: Final = {
    FaultKind.NETWORK: 20 * 60.0,
    FaultKind.OVERLOADED: 15 * 60.0,
    FaultKind.USAGE_LIMIT: 90 * 60.0,
    FaultKind.SUSPEND: 30 * 60.0,
    FaultKind.REBOOT: 3 * 60.0,
    FaultKind.DISK: 3600.0,
    FaultKind.BATTERY: 3600.0,
}
"""Seconds that a fault lasts when nobody says how long."""

MAY_LAST: Final = frozenset(LASTS) | {FaultKind.AUTH, FaultKind.BILLING}
"""Faults that can be given an end. Without one a person mends `auth` and `billing` in the morning."""

CRASH_SECONDS: Final = 5.0
"""Until the keeper has started a crashed engine again."""

PROVIDERS: Final = {
    FaultKind.NETWORK: (FailureClass.NETWORK, "no network"),
    FaultKind.OVERLOADED: (FailureClass.OVERLOADED, "an overloaded provider"),
    FaultKind.USAGE_LIMIT: (FailureClass.USAGE_LIMIT, "the usage limit is reached"),
    FaultKind.AUTH: (FailureClass.AUTH, "the login has expired"),
    FaultKind.BILLING: (FailureClass.BILLING, "there is no credit left"),
    FaultKind.BUDGET: (FailureClass.BUDGET, "the budget is used up"),
}
"""Faults that agents meet at their provider: the class and the words of their failure."""

MACHINES: Final = {
    FaultKind.DISK: "the disk is almost full",
    FaultKind.BATTERY: "the battery is low and there is no power",
}
"""Faults that keep the machine from starting anything new, and the reason that it gives."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong at a moment.

    Attributes:
        kind: What.
        at: When (UTC epoch seconds).
        until: When it is over, for what lasts and ends by itself.
        subject: The account or task that has it, or None.
        by: Seconds that the clock is set by (`clock` only).
        text: As the person wrote it.
    """

    kind: FaultKind
    at: float
    until: float | None = None
    subject: str | None = None
    by: float = 0.0
    text: str = ""
