"""What goes on outside the night: troubles of providers and accounts that every agent attempt meets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.states import FailureClass

HELD_OPEN: Final = 240.0
"""Seconds for which the gateway holds a request open while a provider cannot be reached."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that agents meet for a while.

    Attributes:
        failure: How their attempts end.
        words: The same in a clause.
        until: When it is over (UTC epoch seconds), or None when not by itself.
        account: The account that has it, or None for all.
        patience: Seconds of it that an attempt bears; it then only takes longer.
    """

    failure: FailureClass
    words: str
    until: float | None = None
    account: str | None = None
    patience: float = 0.0

    def meets(self, account: str | None, now: float) -> bool:
        """Whether an attempt that this account pays for meets it now."""
        if account is None or (self.until is not None and now >= self.until):
            return False
        return self.account is None or self.account == account

    def left(self, now: float) -> float:
        """Seconds until it is over."""
        return float("inf") if self.until is None else self.until - now

    def outcome(self) -> Outcome:
        """How an attempt ends in it."""
        resets_at = self.until if self.failure is FailureClass.USAGE_LIMIT else None
        return Outcome(self.failure, self.words, resets_at=resets_at)


class World:
    """The troubles of now."""

    def __init__(self) -> None:
        self._troubles: list[Trouble] = []

    def befall(self, trouble: Trouble) -> None:
        """A trouble begins."""
        self._troubles.append(trouble)

    def met_by(self, account: str | None, now: float) -> list[Trouble]:
        """The troubles that an attempt on this account meets now."""
        if not self._troubles:
            return []
        self._troubles = [t for t in self._troubles if t.until is None or now < t.until]
        return [trouble for trouble in self._troubles if trouble.meets(account, now)]
