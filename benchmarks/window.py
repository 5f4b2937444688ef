"""What the app costs: the first window beside a bare one of PySide6, memory, and CPU while nothing happens.

Every start is a process of its own on the platform without a screen. The first window is wall time, told as
a ratio of medians of the same run, taken in turns; memory and CPU are absolute.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from benchmarks.figures import Benchmark, Rival, uss_megabytes
from zowl_desktop.app.sample import make_sample

STARTS = 7
SETTLES = 12.0
"""Seconds after which the sample is open and its forecast is told."""
IDLE = 5.0

_BARE = (
    "import sys; from PySide6.QtCore import Qt; from PySide6.QtGui import QPalette;"
    "from PySide6.QtWidgets import QApplication, QMainWindow;"
    "app = QApplication(sys.argv); window = QMainWindow(); window.resize(1440, 900); window.show();"
    "app.processEvents(); print('shown', flush=True)"
)
_FIRST = """
import sys
from zowl_desktop.desktop.shell import start
paint = start._paint
def told(window):
    paint(window)
    print("shown", flush=True)
    sys.stdin.read()
    sys.exit()
start._paint = told
start.start(())
"""


def seconds_to_window(code: str, environment: Mapping[str, str]) -> float:
    """From the start of the process to the painted window."""
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "shown\n"
        return time.perf_counter() - begun


def open_sample(environment: Mapping[str, str], sample: Path) -> tuple[float, float]:
    """MB of the app with the sample open, and CPU seconds that it needs while nothing happens."""
    argv = [sys.executable, "-m", "zowl_desktop.desktop", str(sample)]
    with subprocess.Popen(argv, env=dict(environment), stderr=subprocess.DEVNULL) as app:
        try:
            time.sleep(SETTLES)
            used = psutil.Process(app.pid)
            before = used.cpu_times()
            time.sleep(IDLE)
            after = used.cpu_times()
            return uss_megabytes(app.pid), after.user + after.system - before.user - before.system
        finally:
            app.terminate()


def main() -> None:
    with Benchmark("What the app costs") as benchmark, tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "HOME": folder,
            "ZOWL_HOME": str(Path(folder) / "zowl"),
        }
        bare, first = [], []
        for _ in range(STARTS):
            bare.append(seconds_to_window(_BARE, environment))
            first.append(seconds_to_window(_FIRST, environment))
        shown, rival = statistics.median(first), statistics.median(bare)
        benchmark.row("first window", ms=f"{shown * 1000:.0f}", bare=f"{rival * 1000:.0f}", limit="1.5 x")
        benchmark.figure("window.first", shown * 1000, "ms", Rival("a bare PySide6 window", rival * 1000))
        used, idle = open_sample(environment, make_sample(Path(folder) / "sample"))
        benchmark.figure("window.sample.memory", used, "MB", Rival("limit", 160))
        benchmark.figure("window.sample.idle", idle / IDLE * 100, "% of a core")


if __name__ == "__main__":
    main()
