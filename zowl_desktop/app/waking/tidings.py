"""What a person has to be told about a night, and from when on. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zowl_desktop.app.mornings.words import sentence_of
from zowl_desktop.app.tonight import Phase, Tonight, review_minutes
from zowl_desktop.model.money import money

FRESH: Final = 36 * 3600.0
"""Seconds after which a morning that nobody was told of is history: Morning shows it, and nothing rings."""


class Kind(StrEnum):
    """What a tiding is about."""

    SUMMARY = "summary"
    NEEDS_YOU = "needs_you"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person allows: to be told at all, and before wake-up time of what needs them."""

    notify: bool = True
    needs_you_now: bool = False


@dataclass(frozen=True, slots=True)
class Tiding:
    """Something to be told once. `id` stays the same however often it is looked at."""

    id: str
    kind: Kind
    run: str
    title: str
    words: str


def tidings(tonight: Tonight, now: float, wishes: Wishes) -> tuple[Tiding, ...]:
    """All that a person has to have been told by now."""
    if not wishes.notify or now - _last(tonight) > FRESH:
        return ()
    found = [_summary(tonight)] if _is_morning(tonight, now) else []
    if wishes.needs_you_now and not found:
        found += _needs_you(tonight)
    return tuple(found)


def next_due(tonight: Tonight, now: float) -> float | None:
    """When to look again although nothing happens: nobody rings the wake-up of a night that has ended."""
    wake = tonight.clock.wake
    return wake if wake is not None and wake > now and not tonight.summed_up else None


def _is_morning(tonight: Tonight, now: float) -> bool:
    wake = tonight.clock.wake
    if wake is not None and not tonight.rounds:
        return now >= wake
    return tonight.phase is Phase.ENDED  # it is summed up a moment before, and would be told as going on


def _last(tonight: Tonight) -> float:
    """The last instant that a person may have waited for."""
    return max(tonight.ended or tonight.now, tonight.clock.wake or 0.0)


def _summary(tonight: Tonight) -> Tiding:
    spent = money(tonight.cost)
    limit = f" of {money(tonight.cost_limit)}" if tonight.cost_limit is not None else ""
    told = [f"{spent}{limit}{' (estimated)' if tonight.estimated and tonight.cost else ''}."]
    minutes = review_minutes(tonight)
    if minutes:
        told.append(f"{minutes} minute{'' if minutes == 1 else 's'} of review.")
    again = f"/{tonight.rounds}" if tonight.rounds else ""
    name = f"{tonight.run}/summary{again}"
    return Tiding(name, Kind.SUMMARY, tonight.run, sentence_of(tonight), " ".join(told))


def _needs_you(tonight: Tonight) -> Iterator[Tiding]:
    for account in tonight.accounts:
        if account.needs_you:
            held = sum(1 for task in tonight.needs_you if task.cause.account == account.name)
            words = f"{account.needs_you}. {_tasks(held)} for it; all others go on."
            yield _need(tonight, f"{account.name}/{account.needs_you}", f"{account.name} needs you", words)
    if tonight.trouble:
        yield _need(tonight, tonight.trouble, "The night cannot go on", tonight.trouble)
    if tonight.phase is Phase.ENDED and tonight.needs_you:
        words = f"{_tasks(len(tonight.needs_you))} for you; nothing else is left to do."
        yield _need(tonight, "nothing left", "The night needs you", words)


def _tasks(count: int) -> str:
    return f"{count} task{' waits' if count == 1 else 's wait'}"


def _need(tonight: Tonight, subject: str, title: str, words: str) -> Tiding:
    mark = f"{zlib.crc32(subject.encode()):08x}"
    return Tiding(f"{tonight.run}/needs/{mark}", Kind.NEEDS_YOU, tonight.run, title, words)
