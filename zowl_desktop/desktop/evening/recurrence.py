"""The nights that come again, in the evening's dialog."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from zowl_desktop.app.nightly import recurring_nights
from zowl_desktop.desktop.evening.nights_view import NightsView
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.shell.surroundings import Surroundings
from zowl_desktop.engine.recurring import Recurring, Weekday
from zowl_desktop.model.errors import ZowlError


class Recurrence:
    """Shows them, makes one of the night in the form, and forgets one."""

    def __init__(
        self,
        view: NightsView,
        around: Surroundings,
        errands: Errands,
        night: Callable[[tuple[Weekday, ...]], Recurring | None],
    ) -> None:
        """`night` is the night in the form on these days, or None while the form has none."""
        self._view = view
        self._around = around
        self._night = night
        view.recur_asked.connect(lambda days: errands.run(self._recur(days)))
        view.forget_asked.connect(lambda number: errands.run(self._forget(number)))

    async def show(self) -> None:
        """Read which nights there are."""
        now = self._around.clock.now()
        nights = await aside(partial(recurring_nights, self._around.home, now))
        self._view.show_nights(nights, now)

    async def _recur(self, days: tuple[Weekday, ...]) -> None:
        try:
            night = self._night(days)
            if night is None:
                return
            await self._around.following.recur(night)
        except ZowlError as error:
            self._view.tell(f"{error.what} {error.mend}")
            return
        self._view.unmark()
        self._view.tell("It comes again. It is read from its file each time, as it is saved then.")
        await self.show()

    async def _forget(self, number: int) -> None:
        try:
            await self._around.following.forget(number)
        except ZowlError as error:
            self._view.tell(f"{error.what} {error.mend}")
        else:
            self._view.tell("It comes no more.")
        await self.show()
