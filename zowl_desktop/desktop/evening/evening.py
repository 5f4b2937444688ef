"""One evening: looks, foresees and starts, and shows it in the dialog."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from zowl_desktop.app.evening import (
    Before,
    Chosen,
    CopyText,
    Line,
    Loaded,
    Proved,
    State,
    Way,
    What,
    WriteLimit,
    clock_of_night,
    clock_words,
    find_done,
    is_queued_behind,
    limit_line,
    load_saved,
    look_before,
    mendable,
    run_line,
    with_limit,
)
from zowl_desktop.app.evenings import Planned
from zowl_desktop.app.nightly import recurring_nights
from zowl_desktop.app.runs import request_for
from zowl_desktop.app.tonight import Tonight
from zowl_desktop.desktop.evening.dialog import EveningDialog
from zowl_desktop.desktop.evening.evening_words import FORESEEING, go_words, sentence, started, verdict
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.shell.foreseeing import Foreseeing
from zowl_desktop.desktop.shell.surroundings import Surroundings
from zowl_desktop.engine.recurring import Recurring, Weekday
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.errors import BadInput, ZowlError
from zowl_desktop.rehearsal import Evening as Rehearsed
from zowl_desktop.rehearsal import Forecast

_log = logging.getLogger(__name__)


class Evening(QObject):
    """From the dialog's opening to a night that is set, or to Cancel."""

    over = Signal(str)
    """The night is set: what was started, in words."""
    way_asked = Signal(object)
    """A person wants to mend something elsewhere: a `Way`. The dialog is closed."""

    def __init__(
        self,
        dialog: EveningDialog,
        around: Surroundings,
        loaded: Loaded,
        selected: tuple[str, ...],
        proved: Proved,
        crashed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(dialog)
        self.dialog = dialog
        self._around = around
        self._loaded = loaded
        self._selected = selected
        self._errands = Errands(self._tell, crashed)
        self._looks = Errands(self._tell, crashed)
        self._foreseeing = Foreseeing(around.home, around.clock)
        self._lines: dict[str, Line] = {}
        self._waived: dict[str, Line] = {}
        self._proved = proved
        self._is_looking = True
        self._is_asked = False
        self._is_starting = False
        self._is_refused = False
        self._what: What | None = None
        self._half: float | None = None
        self._limit: int | None = None
        self._trouble = ""
        self._leave = around.following.listen(self._tonight_changed)
        self._join()
        self._show_tonight(around.following.tonight)
        self._errands.run(self._begin())
        self._show()

    def _join(self) -> None:
        dialog = self.dialog
        dialog.form.changed.connect(self._changed)
        dialog.go.clicked.connect(lambda _=False: self.press_go())
        dialog.again.clicked.connect(lambda _=False: self.look_again())
        dialog.lines.way_asked.connect(self._go_mend)
        dialog.lines.waived.connect(self._waive)
        dialog.nights.recur_asked.connect(lambda days: self._errands.run(self._recur(days)))
        dialog.nights.forget_asked.connect(lambda number: self._errands.run(self._forget(number)))
        self._foreseeing.told.connect(self._foretold)

    # --- the person ----------------------------------------------------------------------------------

    @property
    def chosen(self) -> Chosen:
        """The night as it stands in the form."""
        return self.dialog.form.choice(self._selected)

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks that this night does."""
        return self._loaded.tasks(self.chosen.what, self._selected)

    @property
    def is_looking(self) -> bool:
        """Whether something is still being found out."""
        return self._is_looking

    def press_go(self) -> None:
        """Start the night as soon as all is known; where something is wrong, look again first."""
        if self._is_starting or self._trouble:
            return
        self._is_asked, self._is_refused = True, False
        if self._stopping() and not self._is_looking:
            self.look_again()
        self._show()
        self._start_if_ready()

    def look_again(self) -> None:
        """Look at everything once more."""
        self._proved.forget()
        self._is_looking, self._is_refused = True, False
        self._show()
        self._errands.run(self._load_and_look())

    def _waive(self, key: str) -> None:
        self._waived[key] = self._lines[key]
        self.dialog.lines.show_line(self._lines[key], waived=True)
        self._show()

    def _go_mend(self, way: Way) -> None:
        if isinstance(way, CopyText):
            QApplication.clipboard().setText(way.text)
            self.dialog.show_verdict("Copied. Paste it into a terminal, then look again.", wrong=False)
            return
        if isinstance(way, WriteLimit):
            self.dialog.form.propose_limit(way.amount)
            return
        self.way_asked.emit(way)
        self.dialog.reject()

    def _changed(self) -> None:
        """Something was chosen."""
        what = self.chosen.what
        wishes = self._wishes()
        pipeline = self._loaded.pipeline
        if wishes is not None and pipeline is not None:
            self._limit = wishes.limits.cost or pipeline.limits.cost
            self._foresee(wishes)
        if what is not self._what:
            self._what = what
            self._look()
        self._show()

    def _bedtime(self) -> str:
        """The time in the form, also while the night is to start now: a night that comes again needs one."""
        return clock_words("Start at", self.dialog.form.start.text())

    def _wishes(self) -> RunWishes | None:
        pipeline = self._loaded.pipeline
        if pipeline is None:
            return None
        try:
            wishes = self.chosen.wishes(pipeline)
        except BadInput as bad:
            self._trouble = f"{bad.title}: {bad.what} {bad.mend}"
            self.dialog.form.mark(bad.title)
            return None
        self._trouble = ""
        self.dialog.form.mark("")
        return wishes

    # --- looking -------------------------------------------------------------------------------------

    async def _begin(self) -> None:
        await self._find_done()
        await self._show_nights()

    async def _find_done(self) -> None:
        with self._told_when_broken():
            self._loaded = replace(self._loaded, done=await find_done(self._loaded))
        self._show_counts()
        self._what = None
        self._changed()

    def _show_counts(self) -> None:
        self.dialog.form.show_counts({what: len(self._loaded.tasks(what, self._selected)) for what in What})

    async def _load_and_look(self) -> None:
        with self._told_when_broken():
            self._loaded = await aside(partial(load_saved, self._loaded.file))
        await self._find_done()

    @contextmanager
    def _told_when_broken(self) -> Iterator[None]:
        """A look that breaks is over, and a line says so: nobody waits for it, and nothing starts."""
        try:
            yield
        except Exception as error:
            self._is_refused, self._is_looking, self._is_asked = self._is_asked, False, False
            trouble = mendable(error)
            for line in [line for line in self._lines.values() if line.state is State.LOOKING]:
                self._take(
                    replace(line, state=State.WORTH_KNOWING, words="The look ended before this was known.")
                )
            if trouble is None:
                words = "The look broke off before all was known."
                self._take(Line("trouble", "Zowl", State.WRONG, words, "Look again."))
                raise
            raise trouble from error

    def _look(self) -> None:
        self._looks.stop()
        self._is_looking = True
        before = Before(
            self._loaded.text,
            self._loaded.file,
            self.tasks,
            self._around.preferences.is_on("keep_awake"),
        )
        self._looks.run(self._look_through(before))

    async def _look_through(self, before: Before) -> None:
        seen: set[str] = {"limit", "run"}

        def tell(line: Line) -> None:
            seen.add(line.key)
            self._take(line)

        with self._told_when_broken():
            await look_before(self._around.home, before, dict(os.environ), tell, self._proved)
        for key in [key for key in self._lines if key not in seen]:
            del self._lines[key]
            self.dialog.lines.drop(key)
        self._is_looking = False
        self._show()
        self._start_if_ready()

    def _take(self, line: Line) -> None:
        if line.state is not State.LOOKING and self._waived.get(line.key) != line:
            self._waived.pop(line.key, None)
        if self._lines.get(line.key) != line:
            self._lines[line.key] = line
            self.dialog.lines.show_line(line, waived=line.stops and line.key in self._waived)
        self._show()

    def _stopping(self) -> list[Line]:
        return [line for line in self._lines.values() if line.stops and line.key not in self._waived]

    def _show(self) -> None:
        """Say what stands in the way, and what the button will do."""
        dialog, lines = self.dialog, list(self._lines.values())
        if self._is_looking and not any(line.state is State.LOOKING for line in lines):
            lines.append(Line("", "everything", State.LOOKING, ""))
        text, wrong = verdict(lines, frozenset(self._waived), is_asked=self._is_asked or self._is_refused)
        dialog.show_verdict(self._trouble or text, wrong=wrong or bool(self._trouble))
        if self._is_asked and (self._is_looking or self._is_starting):
            dialog.show_go("Starting\N{HORIZONTAL ELLIPSIS}", enabled=True)  # it keeps the focus
        elif self._stopping() and not self._is_looking:
            dialog.show_go("Try again", enabled=True)
        else:
            dialog.show_go(self._go_words(), enabled=not self._trouble)

    def _go_words(self) -> str:
        wishes, pipeline, now = self._wishes(), self._loaded.pipeline, self._around.clock.now()
        start = clock_of_night(pipeline, wishes, now).start if wishes and pipeline else None
        return go_words(start, now, queued=is_queued_behind(self._around.following.tonight))

    # --- tonight and the forecast --------------------------------------------------------------------

    def _tonight_changed(self, tonight: Tonight | None) -> None:
        self._show_tonight(tonight)
        self._show()

    def _show_tonight(self, tonight: Tonight | None) -> None:
        line = run_line(tonight)
        if line is not None:
            self._take(line)
        elif self._lines.pop("run", None) is not None:
            self.dialog.lines.drop("run")

    def _foresee(self, wishes: RunWishes) -> None:
        pipeline = self._loaded.pipeline
        assert pipeline is not None
        now, chosen = self._around.clock.now(), self.chosen
        if not self.tasks:
            self._foreseeing.stop()
            self.dialog.forecast.setText("")
            return
        clock = clock_of_night(pipeline, wishes, now)
        done = self._loaded.counted_as_done(chosen.what, self._selected)
        begins = now if clock.start is None else clock.start
        self._half = None
        self._take(limit_line(self._limit, None))
        self.dialog.forecast.setText(FORESEEING)
        planned = Planned(with_limit(pipeline, wishes), begins, clock, wishes.selected, done)
        self._foreseeing.foresee_planned(planned)

    def _foretold(self, forecast: Forecast, rehearsed: Rehearsed) -> None:
        self.dialog.forecast.setText(sentence(forecast, rehearsed, self._limit))
        self._half = forecast.cost.p50
        self._take(limit_line(self._limit, self._half, forecast.cost.p90))

    # --- starting ------------------------------------------------------------------------------------

    def _start_if_ready(self) -> None:
        if not self._is_asked or self._is_looking or self._is_starting:
            return
        if self._stopping() or self._trouble:
            self._is_asked, self._is_refused = False, True
            self._show()
            self.dialog.lines.show_first(self._stopping()[0].key if self._stopping() else "")
            return
        self._is_starting = True
        self._show()
        self._errands.run(self._start())

    async def _start(self) -> None:
        try:
            wishes, now, file = self._wishes(), self._around.clock.now(), self._loaded.file
            assert wishes is not None
            request = await aside(partial(request_for, file, wishes, now))
            run = await self._around.following.start(request)
        except ZowlError as error:
            self._is_refused = True
            self._take(Line("start", "Start", State.WRONG, f"{error.title}: {error.what}", error.mend))
            return
        finally:
            self._is_asked = self._is_starting = False
            self._show()
        count = len(self.tasks)
        self.over.emit(started(count, request.clock, now, queued=run is None))
        if self.dialog.isVisible():
            self.dialog.accept()

    # --- nights that come again ----------------------------------------------------------------------

    async def _show_nights(self) -> None:
        now = self._around.clock.now()
        nights = await aside(partial(recurring_nights, self._around.home, now))
        self.dialog.nights.show_nights(nights, now)

    async def _recur(self, days: tuple[Weekday, ...]) -> None:
        pipeline = self._loaded.pipeline
        if pipeline is None or self._wishes() is None:
            return
        try:
            start = self._bedtime()
            lasting = self.chosen.lasting(pipeline, self.dialog.form.usual)
            wishes = replace(lasting, start=start, at_once=False)
            night = Recurring(str(self._loaded.file.absolute()), days, start, wishes)
            await self._around.following.recur(night)
        except ZowlError as error:
            self.dialog.nights.tell(f"{error.what} {error.mend}")
            return
        self.dialog.nights.unmark()
        self.dialog.nights.tell("It comes again. It is read from its file each time, as it is saved then.")
        await self._show_nights()

    async def _forget(self, number: int) -> None:
        try:
            await self._around.following.forget(number)
        except ZowlError as error:
            self.dialog.nights.tell(f"{error.what} {error.mend}")
        else:
            self.dialog.nights.tell("It comes no more.")
        await self._show_nights()

    # --- the end -------------------------------------------------------------------------------------

    def _tell(self, error: ZowlError) -> None:
        self._take(Line("trouble", "Zowl", State.WRONG, f"{error.title}: {error.what}", error.mend))

    async def end(self, patience: float | None = None) -> None:
        """End what is under way, and leave nothing behind. A start is seen through: it may have happened.

        With `patience` for so many seconds only; a start that is cut off is logged.
        """
        self._leave()
        self._foreseeing.stop()
        if self._is_starting:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._errands.settled()
        if self._is_starting:
            _log.warning("no engine answered in time: the night of %s may not have begun", self._loaded.file)
        await self._errands.end()
        await self._looks.end()
        await aside(self._foreseeing.wait)
