"""Everybody who watches a run: each is told, and none can hold it up."""

from __future__ import annotations

from collections.abc import Callable

from zowl_desktop.engine.driver import Watcher
from zowl_desktop.model.commands import Notify
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.events import Event
from zowl_desktop.model.night import Night


class Watching(Watcher):
    """A watcher made of watchers."""

    def __init__(self) -> None:
        self._watchers: list[Watcher] = []

    def add(self, watcher: Watcher) -> None:
        """Tell this one too."""
        self._watchers.append(watcher)

    def remove(self, watcher: Watcher) -> None:
        """Don't tell this one any more."""
        self._watchers.remove(watcher)

    def happened(self, event: Event, night: Night) -> None:
        """One event."""
        self._each(lambda watcher: watcher.happened(event, night))

    def notified(self, notice: Notify) -> None:
        """Something that a person is to be told."""
        self._each(lambda watcher: watcher.notified(notice))

    def journal_refuses(self, trouble: ZowlError) -> None:
        """Nothing goes on until the journal can be written."""
        self._each(lambda watcher: watcher.journal_refuses(trouble))

    def _each(self, tell: Callable[[Watcher], None]) -> None:
        """The night goes on without a watcher whose reader has gone."""
        for watcher in tuple(self._watchers):
            try:
                tell(watcher)
            except BrokenPipeError:
                self._watchers.remove(watcher)
