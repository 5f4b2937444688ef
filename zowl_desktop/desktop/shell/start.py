"""From nothing to a painted window; what is heavy is loaded behind it."""

from __future__ import annotations

import sys
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QMessageBox

from zowl_desktop.app.home import data_home
from zowl_desktop.app.preferences import read_preferences
from zowl_desktop.app.remembered import read_remembered
from zowl_desktop.desktop.shell.instance import Instance
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.scheme import Scheme
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.model.errors import ZowlError

_PAINT_TIME = 500
"""Milliseconds that the first paint may take; a slow display is not waited for."""
_TURN = 0.0005
"""Seconds for which another thread may keep the interpreter while the screen waits for it; Python allows ten
times as much, which is seen as soon as it happens a few times in one paint."""


First = Callable[[Tokens, str], Window | None]
"""The first window, painted at a remembered place; None when there is none to begin with."""


def start(files: Sequence[Path]) -> int:
    """Open the app, or hand the files to the one that is open. Returns the exit code.

    What forbids that is also shown: who starts from a menu has no terminal to read it in.
    """
    try:
        return _run(painted, files, lambda instance: instance.hand_over(files))
    except ZowlError as error:
        if not sys.stderr.isatty():
            _show(error)
        raise


def _show(error: ZowlError) -> None:
    _application = QApplication.instance() or made_application(sys.argv)
    box = QMessageBox(QMessageBox.Icon.Critical, "Zowl", f"{error.title}.")
    box.setInformativeText(f"{error.what}\n{error.mend}".strip())
    box.exec()


def start_in_tray() -> int:
    """Start the app without a window, as at login, unless it runs already. Returns the exit code."""
    return _run(lambda _tokens, _geometry: None, (), lambda _: None)


def _run(first: First, files: Sequence[Path], leave_to: Callable[[Instance], None]) -> int:
    home = data_home()
    home.create()
    application = made_application(sys.argv)
    remembered = read_remembered(home.remembered)
    preferences = read_preferences(home.preferences)
    scheme = Scheme(application, preferences.theme)
    instance = Instance(home)
    if not instance.take():
        leave_to(instance)
        return 0
    window = first(scheme.tokens, remembered.geometry)
    instance.listen()

    async def work() -> None:
        from zowl_desktop.desktop.shell.app import App  # noqa: PLC0415 - after the first paint

        app = App(home, scheme, preferences, remembered, instance)
        await app.main(window, files)

    with the_loop(application) as loop:
        loop.run_until_complete(work())
    instance.end()
    return 0


@contextmanager
def the_loop(application: QApplication) -> Iterator[AbstractEventLoop]:
    """The loop of the screen's thread; as long as it is there, nothing is collected on another one."""
    import qasync  # noqa: PLC0415 - after the first paint

    from zowl_desktop.desktop.shell.collecting import Collecting, Hands  # noqa: PLC0415 - after the first paint

    hands = Hands()
    with Collecting(lambda: hands.are_busy), qasync.QEventLoop(application) as loop:
        loop.set_default_executor(hands)
        yield loop


def made_application(argv: Sequence[str]) -> QApplication:
    """The one application. The last window does not end it: whoever owns the windows does."""
    sys.setswitchinterval(_TURN)
    application = QApplication(list(argv))
    application.setApplicationName("zowl")
    application.setApplicationDisplayName("Zowl")
    application.setDesktopFileName("zowl")
    application.setQuitOnLastWindowClosed(False)
    return application


def painted(tokens: Tokens, geometry: str) -> Window:
    """The first window, as soon as it is to be seen."""
    window = Window(tokens)
    window.take_geometry(geometry)
    window.wait()
    window.show()
    _paint(window)
    return window


def _paint(window: Window) -> None:
    """Let the window appear before anything else is done."""
    waited = QElapsedTimer()
    waited.start()
    while not window.windowHandle().isExposed() and waited.elapsed() < _PAINT_TIME:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
    QCoreApplication.processEvents()
