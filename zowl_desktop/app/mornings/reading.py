"""Reads mornings from the journal. All of this reads the disk: not for the screen's thread."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from zowl_desktop.app.mornings.morning import Morning, PastNight
from zowl_desktop.app.mornings.telling import tell_morning
from zowl_desktop.app.tonight import worktree_of
from zowl_desktop.app.tonight.teller import Around, Teller
from zowl_desktop.engine.clock import Clock
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.events import RunStarted
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal, RunRow

_KEPT: Final = 4
"""Nights that stay read, so that going back to one is instant."""
_SUFFIXES: Final = (".yaml", ".yml", ".zowl")


class Mornings:
    """The mornings of a data folder. Any thread may ask; one is answered after the other."""

    def __init__(self, home: Home, clock: Clock) -> None:
        self._home = home
        self._clock = clock
        self._tellers: OrderedDict[str, Teller] = OrderedDict()
        self._reading = threading.Lock()

    def nights(self) -> tuple[PastNight, ...]:
        """Every run there was, the newest first; quick, since it reads no document."""
        with self._journal() as journal:
            rows = journal.runs() if journal is not None else []
        return tuple(PastNight(row.id, _name(row.source), row.started, row.ended) for row in rows)

    def read(self, run: str | None = None, *, is_live: bool = False) -> Morning:
        """The morning of a run as it stands; of the newest when it is None.

        Raises `BadInput` when there is no such run, `BadDocument` when its document cannot be read any more.
        """
        with self._reading, self._journal() as journal:
            rows = journal.runs() if journal is not None else []
            row = _row(rows, run)
            assert journal is not None
            teller = self._teller(journal, row.id)
            teller.take(journal.events(row.id, teller.seen))
            is_newest = row.id == rows[0].id
            picture = teller.picture(self._clock.now(), Around(is_live=is_live and is_newest))
            return tell_morning(teller.night, picture, self._worktree_of(row.id), is_newest=is_newest)

    @contextmanager
    def _journal(self) -> Iterator[Journal | None]:
        journal = Journal.read(self._home.journal)
        try:
            yield journal
        finally:
            if journal is not None:
                journal.close()

    def _teller(self, journal: Journal, run: str) -> Teller:
        if run not in self._tellers:
            first = next(iter(journal.events(run)))
            assert isinstance(first, RunStarted)
            self._tellers[run] = Teller(first, tell_time)
        self._tellers.move_to_end(run)
        while len(self._tellers) > _KEPT:
            self._tellers.popitem(last=False)
        return self._tellers[run]

    def _worktree_of(self, run: str) -> Callable[[str], Path | None]:
        """Knows the folder of a task's work, if it is still there."""

        def find(task: str) -> Path | None:
            path = worktree_of(self._home, run, task)
            return path if path.is_dir() else None

        return find


def _row(rows: list[RunRow], run: str | None) -> RunRow:
    row = rows[0] if rows and run is None else next((each for each in rows if each.id == run), None)
    if row is None:
        what = f"There is no run {run!r}." if run else "Nothing has been run yet."
        known = ", ".join(each.id for each in rows[:5])
        raise BadInput("No such run", what, f"Known: {known}." if known else "Start one: zowl run FILE.")
    return row


def _name(source: str) -> str:
    name = Path(source).name
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name or source
