"""Faults in words, as a person reads them in the story of a night."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from zowl_desktop.model.document.quantities import time_text
from zowl_desktop.rehearsal.faults import MACHINES, OF_TASKS, PROVIDERS, Fault, FaultKind

TellTime = Callable[[float], str]

_TASKS: Final = {
    FaultKind.CHECKS_FAILED: "the checks of {task} are about to fail",
    FaultKind.FAIL: "from now on {task} cannot be done",
    FaultKind.STALLED: "the agent of {task} falls silent",
    FaultKind.TIMEOUT: "{task} takes longer than it may",
    FaultKind.LOST: "the process of {task} vanishes",
}
_UPSETS: Final = {
    FaultKind.CRASH: "the engine crashes",
    FaultKind.SUSPEND: "the machine falls asleep",
    FaultKind.REBOOT: "the machine loses its power",
}


def fault_words(fault: Fault, hit: int, tell: TellTime) -> str:
    """One sentence about a fault that begins, and how many running attempts feel it at once."""
    until = f" until {tell(fault.until)}" if fault.until is not None else ""
    if fault.kind in OF_TASKS:
        waits = "" if hit or fault.kind is FaultKind.FAIL else " (as soon as it comes to that)"
        return _TASKS[fault.kind].format(task=fault.subject) + waits
    if fault.kind in PROVIDERS:
        return f"{_provider(fault)}{until}: {_attempts(hit, 'agent') if hit else 'no agent'} at work"
    if fault.kind in MACHINES:
        return f"{MACHINES[fault.kind]}{until}: nothing new starts"
    if fault.kind is FaultKind.CLOCK:
        way = "on" if fault.by > 0 else "back"
        return f"somebody sets the clock {way} by {time_text(int(abs(fault.by)))}"
    return f"{_UPSETS[fault.kind]}{until}: {_attempts(hit, 'attempt')} under way"


def _provider(fault: Fault) -> str:
    words = PROVIDERS[fault.kind][1]
    if fault.kind is FaultKind.NETWORK:
        return "the network is gone"
    if fault.kind is FaultKind.BUDGET:
        return words
    return f"account {fault.subject}: {words}" if fault.subject else f"every account: {words}"


def _attempts(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
