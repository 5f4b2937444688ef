"""Counts what Qt calls do to the reference counts of None, True and False; prints one JSON object.

PySide6 6.12.0 loses one reference per call on Python 3.10 and 3.11, until the interpreter aborts with
`none_dealloc: deallocating None`: after hours, so always at night and never in a short test. From Python 3.12
on these objects are immortal and nothing can be lost.

The counts are raised out of reach first, so that a loss is told and does not end this program. With the
argument `lose` it loses references by itself: the probe has to see that.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSocketNotifier, QTimer, QTimerEvent, Signal

CALLS = 2_000


class Listener(QObject):
    rang = Signal(object, tuple)

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def timerEvent(self, _event: QTimerEvent) -> None:  # noqa: N802
        self.count += 1

    def customEvent(self, _event: QEvent) -> None:  # noqa: N802
        self.count += 1

    def hear(self, *_arguments: object) -> None:
        self.count += 1


def raise_counts() -> None:
    for constant in (None, True, False):
        ctypes.c_ssize_t.from_address(id(constant)).value += 1 << 40


def spin(listener: Listener) -> None:
    listener.count = 0
    while listener.count < CALLS:
        QCoreApplication.processEvents()


def timer_events(listener: Listener) -> None:
    number = listener.startTimer(0)
    spin(listener)
    listener.killTimer(number)


def started_and_killed_timers(listener: Listener) -> None:
    for _ in range(CALLS):
        listener.killTimer(listener.startTimer(100_000))


def timer_slots(listener: Listener) -> None:
    timer = QTimer()
    timer.timeout.connect(listener.hear)
    timer.start(0)
    spin(listener)
    timer.stop()


def custom_events(listener: Listener) -> None:
    for _ in range(CALLS):
        QCoreApplication.sendEvent(listener, QEvent(QEvent.Type.User))


def signals(listener: Listener) -> None:
    for _ in range(CALLS):
        listener.rang.emit(listener, (1,))


def socket_notifiers(listener: Listener) -> None:
    reader, writer = os.pipe()
    notifier = QSocketNotifier(reader, QSocketNotifier.Type.Read, listener)
    notifier.activated.connect(listener.hear)
    os.write(writer, b"x")
    spin(listener)
    notifier.setEnabled(False)
    os.close(reader)
    os.close(writer)


def single_shots(listener: Listener) -> None:
    for _ in range(CALLS):
        QTimer.singleShot(0, listener.hear)
    spin(listener)


def losses(_listener: Listener) -> None:
    for _ in range(CALLS):
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(None))


def measure(probe: Callable[[Listener], None], listener: Listener) -> int:
    """How many references the fullest loser lost; zero or less when none did."""
    constants = (None, True, False)
    before = [sys.getrefcount(constant) for constant in constants]
    probe(listener)
    return max(count - sys.getrefcount(constant) for count, constant in zip(before, constants, strict=True))


PROBES: list[Callable[[Listener], None]] = [
    timer_events,
    started_and_killed_timers,
    timer_slots,
    custom_events,
    signals,
    socket_notifiers,
    single_shots,
]


def main() -> None:
    raise_counts()
    app = QCoreApplication([])
    listener = Listener()
    listener.rang.connect(listener.hear)
    probes = [losses] if "lose" in sys.argv else PROBES
    found = {probe.__name__: measure(probe, listener) for probe in probes}
    sys.stdout.write(json.dumps(found) + "\n")
    app.shutdown()


if __name__ == "__main__":
    main()
