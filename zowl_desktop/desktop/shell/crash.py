"""Mistakes of Zowl itself: written down, what was edited is kept, and one dialog, never stacked."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from zowl_desktop.app.home import Home
from zowl_desktop.app.mistakes import write_down


class CrashGuard(QObject):
    """Takes what nothing else took, from every thread."""

    _caught = Signal(object)

    def __init__(self, home: Home, keep: Callable[[], None], end: Callable[[], None]) -> None:
        super().__init__()
        self._home = home
        self._keep = keep
        self._end = end
        self._before = (sys.excepthook, threading.excepthook)
        self.box: QMessageBox | None = None
        self._caught.connect(self._meet)

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take everything from now on."""
        sys.excepthook = self._from_slot
        threading.excepthook = lambda args: self.caught(args.exc_value) if args.exc_value else None
        loop.set_exception_handler(self._from_loop)

    def uninstall(self, loop: asyncio.AbstractEventLoop) -> None:
        """Leave it to Python again."""
        loop.set_exception_handler(None)
        if self.box is not None:
            self.box.close()
        sys.excepthook, threading.excepthook = self._before

    def caught(self, mistake: BaseException) -> None:
        """Something nobody expected happened. May be called on any thread."""
        self._caught.emit(mistake)

    def _from_slot(
        self, kind: type[BaseException], mistake: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._end()
            return
        self.caught(mistake.with_traceback(trace))

    def _from_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        mistake = context.get("exception")
        self.caught(mistake if isinstance(mistake, BaseException) else RuntimeError(context["message"]))

    def _meet(self, mistake: BaseException) -> None:
        noted = write_down(self._home, mistake)
        try:
            self._keep()
        except Exception as another:  # what cannot be kept must not hide what went wrong
            write_down(self._home, another)
        if self.box is None:
            self._show(noted)

    def _show(self, noted: str) -> None:
        box = QMessageBox()
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Zowl")
        box.setText("Zowl itself made a mistake")
        box.setInformativeText(
            f"What you edited is kept and will be offered at the next start.\n\nWhat happened is in {noted}."
        )
        leave = box.addButton("Close Zowl", QMessageBox.ButtonRole.AcceptRole)
        box.addButton("Go on", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(leave)
        box.finished.connect(lambda _: self._answered(is_leaving=box.clickedButton() is leave))
        self.box = box
        box.open()

    def _answered(self, *, is_leaving: bool) -> None:
        box, self.box = self.box, None
        if box is not None:
            box.deleteLater()
        if is_leaving:
            self._end()
