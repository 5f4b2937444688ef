"""What must hold after every event of every night, by families."""

from __future__ import annotations

from typing import Protocol

from tests.simulator.invariants.idling import Idling
from tests.simulator.invariants.paying import Accounts, Money
from tests.simulator.invariants.retrying import Lost, Retrying
from tests.simulator.invariants.standing import Causes, Ends, Finals, Policies, Rest, Words
from tests.simulator.invariants.starting import Files, NothingEarly, NotNow, OnceOnly, Places, Stopping
from tests.simulator.record import Moment, Record
from zowl_desktop.model.night import Night


class Invariant(Protocol):
    """Looks at every event and what Night made of it; raises `Broken`."""

    def after(self, moment: Moment) -> None:
        """One event. The record knows the event already, and not yet Night's answer."""


class RestInvariant(Protocol):
    """Looks at a night in which nothing comes any more."""

    def at_rest(self, night: Night) -> None:
        """Nothing is due, and no alarm is set."""


def after_every_event(record: Record) -> tuple[Invariant, ...]:
    """The invariants that watch each event."""
    return (
        OnceOnly(record),
        NothingEarly(record),
        NotNow(record),
        Stopping(record),
        Places(record),
        Files(record),
        Money(record),
        Accounts(record),
        Retrying(record),
        Lost(record),
        Finals(record),
        Ends(record),
        Words(record),
        Causes(record),
        Idling(record),
    )


def at_rest(record: Record) -> tuple[RestInvariant, ...]:
    """The invariants that look at a night that stands still."""
    return (Rest(record), Policies(record))
