"""Samples for the guards of the Qt ring; see `tests/guards/samples.py`."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QWidget

from tests.guards.expected import fails_with

_kept: list[object] = []


class Idle(QThread):
    """Runs an event loop until it is told to quit."""

    def __repr__(self) -> str:
        return "Idle()"


@fails_with(r"leftover <PySide6.QtCore.QTimer")
def test_timer() -> None:
    timer = QTimer()
    timer.start(60_000)
    _kept.append(timer)


def test_stopped_timer() -> None:
    timer = QTimer()
    timer.start(60_000)
    timer.stop()
    _kept.append(timer)


@fails_with(r"leftover Idle\(\)")
def test_qthread() -> None:
    thread = Idle()
    thread.start()
    _kept.append(thread)


@fails_with("leftover window")
def test_window() -> None:
    window = QWidget()
    window.show()
    _kept.append(window)


@fails_with("leftover task: .*name='forgotten in Qt'")
async def test_task_in_the_qt_loop() -> None:
    _kept.append(asyncio.create_task(asyncio.sleep(60), name="forgotten in Qt"))
    await asyncio.sleep(0)
