"""One evening: looks, foresees and starts, and shows it in the dialog."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from zowl_desktop.app.evening import (
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
    run_line,
    with_limit,
)
from zowl_desktop.app.evenings import Planned
from zowl_desktop.app.runs import request_for
from zowl_desktop.app.tonight import Tonight
from zowl_desktop.desktop.evening.dialog import EveningDialog
from zowl_desktop.desktop.evening.evening_words import FORESEEING, go_words, sentence, started, verdict
from zowl_desktop.desktop.evening.looking import Looking
from zowl_desktop.desktop.evening.recurrence import Recurrence
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.shell.foreseeing import Foreseeing
from zowl_desktop.desktop.shell.surroundings import Surroundings
from zowl_desktop.engine.recurring import Recurring, Weekday
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.errors import BadInput, ZowlError
from zowl_desktop.rehearsal import Evening as Rehearsed
from zowl_desktop.rehearsal import Forecast

_log = logging.getLogger(__name__)


class _Stage(Enum):
    """How far a person's wish to start the night is."""

    OPEN = auto()
    """Nobody has asked for it."""
    ASKED = auto()
    """It starts as soon as all is known."""
    STARTING = auto()
    REFUSED = auto()
    """It was asked for, and something stood in the way."""


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
        self._looking = Looking(
            around,
            dialog.lines,
            proved,
            Errands(self._tell, crashed),
            self._show,
            self._looked,
        )
        self._recurrence = Recurrence(dialog.nights, around, self._errands, self._recurring)
        self._foreseeing = Foreseeing(around.home, around.clock)
        self._stage = _Stage.OPEN
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
        dialog.lines.waived.connect(self._looking.waive)
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
        return self._looking.is_going

    def press_go(self) -> None:
        """Start the night as soon as all is known; where something is wrong, look again first."""
        if self._stage is _Stage.STARTING or self._trouble:
            return
        self._stage = _Stage.ASKED
        if self._looking.stopping and not self._looking.is_going:
            self.look_again()
        self._show()
        self._start_if_ready()

    def look_again(self) -> None:
        """Look at everything once more."""
        self._looking.begin_anew()
        if self._stage is _Stage.REFUSED:
            self._stage = _Stage.OPEN
        self._show()
        self._errands.run(self._load_and_look())

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
            self._looking.look(self._loaded, self.tasks)
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
        await self._recurrence.show()

    async def _find_done(self) -> None:
        with self._looking.told_when_broken():
            self._loaded = replace(self._loaded, done=await find_done(self._loaded))
        self._show_counts()
        self._what = None
        self._changed()

    def _show_counts(self) -> None:
        self.dialog.form.show_counts({what: len(self._loaded.tasks(what, self._selected)) for what in What})

    async def _load_and_look(self) -> None:
        with self._looking.told_when_broken():
            self._loaded = await aside(partial(load_saved, self._loaded.file))
        await self._find_done()

    def _looked(self, is_known: bool) -> None:
        """A look is over; where one broke off, nothing starts by itself."""
        if is_known:
            self._show()
            self._start_if_ready()
        elif self._stage is not _Stage.STARTING:
            self._stage = _Stage.REFUSED if self._stage is _Stage.ASKED else _Stage.OPEN

    def _show(self) -> None:
        """Say what stands in the way, and what the button will do."""
        dialog, looking = self.dialog, self._looking
        is_asked = self._stage is not _Stage.OPEN
        text, wrong = verdict(looking.lines, looking.waived, is_asked=is_asked)
        dialog.show_verdict(self._trouble or text, wrong=wrong or bool(self._trouble))
        if self._stage is _Stage.STARTING or (self._stage is _Stage.ASKED and looking.is_going):
            dialog.show_go("Starting\N{HORIZONTAL ELLIPSIS}", enabled=True)  # it keeps the focus
        elif looking.stopping and not looking.is_going:
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
            self._looking.take(line)
        else:
            self._looking.drop("run")

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
        self._looking.take(limit_line(self._limit, None))
        self.dialog.forecast.setText(FORESEEING)
        planned = Planned(with_limit(pipeline, wishes), begins, clock, wishes.selected, done)
        self._foreseeing.foresee_planned(planned)

    def _foretold(self, forecast: Forecast, rehearsed: Rehearsed) -> None:
        self.dialog.forecast.setText(sentence(forecast, rehearsed, self._limit))
        self._half = forecast.cost.p50
        self._looking.take(limit_line(self._limit, self._half, forecast.cost.p90))

    # --- starting ------------------------------------------------------------------------------------

    def _start_if_ready(self) -> None:
        stopping = self._looking.stopping
        if self._stage is not _Stage.ASKED or self._looking.is_going:
            return
        if stopping or self._trouble:
            self._stage = _Stage.REFUSED
            self._show()
            self.dialog.lines.show_first(stopping[0].key if stopping else "")
            return
        self._stage = _Stage.STARTING
        self._show()
        self._errands.run(self._start())

    async def _start(self) -> None:
        try:
            wishes, now, file = self._wishes(), self._around.clock.now(), self._loaded.file
            assert wishes is not None
            request = await aside(partial(request_for, file, wishes, now))
            run = await self._around.following.start(request)
        except ZowlError as error:
            self._stage = _Stage.REFUSED
            self._looking.take(
                Line("start", "Start", State.WRONG, f"{error.title}: {error.what}", error.mend)
            )
            return
        finally:
            if self._stage is _Stage.STARTING:
                self._stage = _Stage.OPEN
            self._show()
        count = len(self.tasks)
        self.over.emit(started(count, request.clock, now, queued=run is None))
        if self.dialog.isVisible():
            self.dialog.accept()

    def _recurring(self, days: tuple[Weekday, ...]) -> Recurring | None:
        """The night in the form, on these days. Raises `ZowlError`."""
        pipeline = self._loaded.pipeline
        if pipeline is None or self._wishes() is None:
            return None
        start = self._bedtime()
        lasting = self.chosen.lasting(pipeline, self.dialog.form.usual)
        wishes = replace(lasting, start=start, at_once=False)
        return Recurring(str(self._loaded.file.absolute()), days, start, wishes)

    # --- the end -------------------------------------------------------------------------------------

    def _tell(self, error: ZowlError) -> None:
        self._looking.take(Line("trouble", "Zowl", State.WRONG, f"{error.title}: {error.what}", error.mend))

    async def end(self, patience: float | None = None) -> None:
        """End what is under way, and leave nothing behind. A start is seen through: it may have happened.

        With `patience` for so many seconds only; a start that is cut off is logged.
        """
        self._leave()
        self._foreseeing.stop()
        if self._stage is _Stage.STARTING:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._errands.settled()
        if self._stage is _Stage.STARTING:
            _log.warning("no engine answered in time: the night of %s may not have begun", self._loaded.file)
        await self._errands.end()
        await self._looking.end()
        await aside(self._foreseeing.wait)
