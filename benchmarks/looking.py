"""A window that measures itself: `python -m benchmarks.looking empty|tonight|idle|hidden SECONDS`, as JSON.

`empty` is a bare window, `tonight` the app with the night of ZOWL_HOME on screen and a transcript open,
`idle` the same without a timer of ours, `hidden` with its window put away. A gap is by how much a timer of
Qt came too late; a turn is the CPU that the screen's thread used between two beats, which is its own part in
a gap, however busy others keep the machine.

Opening is not measured. Whatever the app does from then on by itself is.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Final

import psutil
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMainWindow

from zowl_desktop.app.home import data_home
from zowl_desktop.app.preferences import read_preferences
from zowl_desktop.app.remembered import read_remembered
from zowl_desktop.desktop.shell.app import App
from zowl_desktop.desktop.shell.instance import Instance
from zowl_desktop.desktop.shell.start import made_application, the_loop
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.scheme import Scheme

STEP: Final = 5
"""Milliseconds between two beats of the timer."""
SETTLES: Final = 3.0
"""Seconds in which the window comes up; they don't count."""


class Gaps:
    """Notes by how many milliseconds each beat is late."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.turns: list[float] = []
        self._last = 0.0
        self._used = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(STEP)
        self._timer.timeout.connect(self._beat)

    async def measured(self, seconds: float) -> dict[str, float]:
        """The gaps of so many seconds, and the CPU that the process used meanwhile."""
        used = psutil.Process().cpu_times()
        self._last, self._used = time.perf_counter(), time.thread_time()
        self._timer.start()
        await asyncio.sleep(seconds)
        self._timer.stop()
        now = psutil.Process().cpu_times()
        late, turns = sorted(self.late), sorted(self.turns)
        return {
            "p50": late[len(late) // 2],
            "p99": late[int(len(late) * 0.99)],
            "max": late[-1],
            "turn p99": turns[int(len(turns) * 0.99)],
            "turn max": turns[-1],
            "cpu": (now.user + now.system - used.user - used.system) / seconds * 100,
        }

    def _beat(self) -> None:
        now, used = time.perf_counter(), time.thread_time()
        self.late.append(max(0.0, 1000 * (now - self._last) - STEP))
        self.turns.append(1000 * (used - self._used))
        self._last, self._used = now, used


async def cpu_alone(seconds: float) -> dict[str, float]:
    """What the process uses with no timer of ours in it."""
    used = psutil.Process().cpu_times()
    await asyncio.sleep(seconds)
    now = psutil.Process().cpu_times()
    return {"cpu": (now.user + now.system - used.user - used.system) / seconds * 100}


async def empty(seconds: float) -> dict[str, float]:
    """A bare window."""
    window = QMainWindow()
    window.resize(1440, 900)
    window.show()
    await asyncio.sleep(SETTLES)
    return await Gaps().measured(seconds)


async def looked_at(scheme: Scheme, seconds: float, *, hidden: bool, gaps: bool) -> dict[str, float]:
    """The app with the night on screen, or put away."""
    home = data_home()
    window = Window(scheme.tokens)
    instance = Instance(home)
    app = App(home, scheme, read_preferences(home.preferences), read_remembered(home.remembered), instance)
    running = asyncio.create_task(app.main(window, ()))
    while not app.is_ready:  # noqa: ASYNC110 - the app tells nobody
        await asyncio.sleep(0.05)
    window.show_place("tonight")
    await asyncio.sleep(SETTLES)
    screen = app.sessions[0].tonight.screen
    tonight = app.following.tonight
    assert tonight is not None, "there is no night to look at"
    screen.look_at(next(iter(tonight.tasks)))
    await asyncio.sleep(SETTLES)
    if hidden:
        window.hide()
        await asyncio.sleep(SETTLES)
    found = await Gaps().measured(seconds) if gaps else await cpu_alone(seconds)
    app.end_now()
    await running
    return found


def main() -> None:
    what, seconds = sys.argv[1], float(sys.argv[2])
    application = made_application(sys.argv[:1])
    scheme = Scheme(application, read_preferences(data_home().preferences).theme)
    with the_loop(application) as loop:
        if what == "empty":
            found = loop.run_until_complete(empty(seconds))
        else:
            hidden, gaps = what == "hidden", what == "tonight"
            found = loop.run_until_complete(looked_at(scheme, seconds, hidden=hidden, gaps=gaps))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
