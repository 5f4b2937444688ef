"""How far the windows of plans are used in a simulated night."""

from __future__ import annotations

from collections.abc import Mapping

from zowl_desktop.rehearsal.evening import PlanWindow


class Windows:
    """The current window of each account that is on a plan; money is at API prices, in micro-dollars.

    What an attempt uses counts when it ends, in the window of that moment: attempts side by side may reach
    beyond a limit by what they have under way.
    """

    def __init__(self, plans: Mapping[str, PlanWindow]) -> None:
        self._plans = plans
        self._ends: dict[str, float] = {}
        self._used: dict[str, int] = {}
        self._most: dict[str, int] = {}

    def fits(self, account: str | None, cost: int, now: float) -> float:
        """The share of this cost, from 0 to 1, that the account's window still has room for."""
        plan = self._plans.get(account) if account else None
        if account is None or plan is None or plan.size is None:
            return 1.0
        left = max(0, plan.size - self._current(account, plan, now))
        return 1.0 if cost <= left else left / cost

    def book(self, account: str | None, cost: int, now: float) -> None:
        """An attempt has used this."""
        plan = self._plans.get(account) if account else None
        if account is None or plan is None:
            return
        used = self._used[account] = self._current(account, plan, now) + cost
        self._most[account] = max(used, self._most.get(account, 0))

    def resets_at(self, account: str, now: float) -> float:
        """When the account's window ends."""
        self._current(account, self._plans[account], now)
        return self._ends[account]

    def most(self, account: str) -> int:
        """What was used in the account's busiest window."""
        return self._most.get(account, 0)

    def _current(self, account: str, plan: PlanWindow, now: float) -> int:
        """What is used of the window that is open now; a new one opens when the last is over."""
        if now >= self._ends.get(account, 0.0):
            self._ends[account] = now + plan.seconds
            self._used[account] = 0
        return self._used[account]
