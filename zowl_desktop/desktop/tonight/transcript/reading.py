"""Reads the spool for a view on other threads: looks, blocks, searches, copies. All comes back as signals."""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Final

from PySide6.QtCore import QObject, QThreadPool, Signal, SignalInstance
from shiboken6 import isValid

from zowl_desktop.app.transcripts import (
    Block,
    Copying,
    Looked,
    Place,
    Search,
    Stretch,
    Transcript,
    read_block,
)

_THREADS: Final = 2
_BREATH: Final = 0.03
"""Seconds of searching after which what was found is told, and others get their turn."""
_TURN: Final = 0.001
"""Seconds of work after which a reader lets go of the interpreter, and for which it does: the screen needs
it many times to paint once, and each time it would wait."""
_WHEN_THERE_IS_TIME: Final = 0


@cache
def pool() -> QThreadPool:
    """The threads of all readers: a forecast that takes its time must not keep a transcript from coming.

    They are waited for while the interpreter still runs: its end would wait for them with its lock held.
    """
    made = QThreadPool()
    made.setMaxThreadCount(_THREADS)
    atexit.register(made.waitForDone)
    return made


class Breath:
    """Called often by a thread that works, it pauses often enough that the screen is never kept waiting."""

    def __init__(self) -> None:
        self._until = time.thread_time() + _TURN

    def __call__(self) -> None:
        """Go on, or pause when it is time."""
        if time.thread_time() > self._until:
            time.sleep(_TURN)
            self._until = time.thread_time() + _TURN


class Reader(QObject):
    """Reads for one view. What comes back late, for a transcript that began anew, is dropped."""

    changed = Signal(object)
    """There is news of this `Transcript`: a look was taken, or a block was read."""
    found = Signal(object, object, bool)
    """A `Search`, more `Place`s that it found, newest first, and whether it is over."""
    copied = Signal(str)
    """The text that was asked for."""
    _looked = Signal(object, object)
    _read = Signal(object, int, int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._looking: set[int] = set()
        self._reading: set[tuple[int, int, int]] = set()
        self._search: Search | None = None
        self._looked.connect(self._take)
        self._read.connect(self._put)

    def look(self, transcript: Transcript) -> None:
        """Look at what has come, unless that goes on already, or what came before is not read yet.

        So all that a look finds is read and shown at some time, also where more comes than can be read.
        """
        if id(transcript) in self._looking or any(each[0] == id(transcript) for each in self._reading):
            return
        self._looking.add(id(transcript))
        look = transcript.look()
        self._start(lambda: self._tell(self._looked, transcript, look.go()))

    def read(self, transcript: Transcript, numbers: Sequence[int]) -> None:
        """Read these blocks, as far as they are old or missing."""
        for number in numbers:
            key = id(transcript), transcript.beginnings, number
            stretch = transcript.wanted(number)
            if stretch is None or key in self._reading:
                continue
            self._reading.add(key)
            self._start(partial(self._read_one, transcript, transcript.beginnings, number, stretch))

    def search(self, search: Search) -> None:
        """Search; a search before it ends."""
        self._search = search
        self._start(lambda: self._go_on(search, None), _WHEN_THERE_IS_TIME)

    def stop_search(self) -> None:
        """Search no more."""
        self._search = None

    def copy(self, transcript: Transcript, begin: Place, end: Place) -> None:
        """Put the text of these lines together."""
        copying = Copying.of(transcript, begin, end)
        self._start(lambda: self._tell(self.copied, copying.text()))

    def _read_one(self, transcript: Transcript, beginnings: int, number: int, stretch: Stretch) -> None:
        self._tell(self._read, transcript, beginnings, number, read_block(stretch, breathe=Breath()))

    def _start(self, work: Callable[[], None], priority: int = 1) -> None:
        pool().start(work, priority)

    def _tell(self, signal: SignalInstance, *news: object) -> None:
        if isValid(self):  # the window may have been closed meanwhile
            signal.emit(*news)

    def _go_on(self, search: Search, begin: int | None) -> None:
        """Search for a while, then queue for more."""
        if search is not self._search or not isValid(self):
            return
        places: list[Place] = []
        until = time.monotonic() + _BREATH
        reached = 0
        for number, found in search.backwards(begin):
            places += found
            reached = number
            if time.monotonic() > until:
                break
        is_over = reached == 0
        if search is not self._search:
            return
        self._tell(self.found, search, places, is_over)
        if not is_over:
            self._start(lambda: self._go_on(search, reached - 1), _WHEN_THERE_IS_TIME)

    def _take(self, transcript: Transcript, looked: Looked) -> None:
        self._looking.discard(id(transcript))
        if transcript.take(looked):
            self.changed.emit(transcript)

    def _put(self, transcript: Transcript, beginnings: int, number: int, block: Block) -> None:
        self._reading.discard((id(transcript), beginnings, number))
        if beginnings == transcript.beginnings:
            transcript.put(number, block)
            self.changed.emit(transcript)
