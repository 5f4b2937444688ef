"""Keeping macOS and Windows awake, through wakepy."""

from __future__ import annotations

from threading import Lock
from typing import Any

from wakepy import ActivationError, keep

from zowl_desktop.engine.power import Unkept


class WakepyLock:
    """One lock, taken in one thread and let go in another."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._mode: Any = None
        self._over = False

    def take(self, why: str) -> None:  # noqa: ARG002 - these systems ask for no reason
        """Take it. Raises `Unkept`."""
        with self._guard:
            if self._over:
                return
            mode = keep.running(on_fail="error")
            try:
                mode.__enter__()
            except ActivationError as error:
                raise Unkept("this system does not let itself be kept awake") from error
            self._mode = mode

    def release(self) -> None:
        """Let go."""
        with self._guard:
            self._over = True
            if self._mode is not None:
                self._mode.__exit__(None, None, None)
                self._mode = None
