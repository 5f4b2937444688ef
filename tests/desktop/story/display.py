"""A display without a screen, a window manager on it, and a hand at its pointer and keyboard."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

DEADLINE = 60
TOOLS = ("Xvfb", "xdotool", "openbox")
needs_display = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in TOOLS), reason=f"needs {', '.join(TOOLS)}"
)

Spot = Sequence[int]
Seen = dict[str, Any]
"""What the eye tells."""


class Display:
    """Xvfb with openbox. Ended by `close`."""

    def __init__(self, size: str = "1600x1000") -> None:
        reading, writing = os.pipe()
        argv = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
        quiet = subprocess.DEVNULL
        self._server = subprocess.Popen(argv, pass_fds=(writing,), stderr=quiet)
        os.close(writing)
        with os.fdopen(reading) as told:
            name = f":{told.readline().strip()}"
        self.environment = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        self._manager = subprocess.Popen(["openbox"], env=self.environment, stdout=quiet, stderr=quiet)

    def picture(self, path: Path) -> None:
        """Save a picture of all that is on it."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True)

    def close(self) -> None:
        """End the window manager and the server."""
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(DEADLINE)

    def hand(self, *words: object) -> None:
        """One or more xdotool commands."""
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True, timeout=DEADLINE)

    def click(self, spot: Spot, times: int = 1) -> None:
        """Press the pointer; twice at once is a double click, however busy the machine is."""
        self.hand("mousemove", "--sync", *spot, *("click", 1) * times)

    def drag(self, start: Spot, end: Spot) -> None:
        """Press, move in small steps as a hand does, release."""
        self.hand("mousemove", *start, "mousedown", 1)
        steps = 12
        moves: list[object] = []
        for step in range(1, steps + 1):
            spot = [a + (b - a) * step // steps for a, b in zip(start, end, strict=True)]
            moves += ["mousemove", *spot, "sleep", 0.02]
        self.hand(*moves, "sleep", 0.1, "mouseup", 1)

    def keys(self, *names: str) -> None:
        """Press keys, such as `ctrl+s`."""
        self.hand("key", "--delay", 30, *names)

    def type(self, words: str) -> None:
        """Type words where the focus is."""
        self.hand("type", "--delay", 12, words)


class Program:
    """The real app on a display, with an eye in it."""

    def __init__(
        self, display: Display, *words: Path | str, environment: dict[str, str] | None = None
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.desktop.story.eye", *map(str, words)],
            env={**display.environment, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def look(self, ask: str = "look") -> dict[str, Any]:
        """What there is to see now."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{ask}\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], DEADLINE)
        assert ready, "the app does not answer"
        line = self._process.stdout.readline()
        assert line, f"the app ended with {self._process.wait(DEADLINE)}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def until(self, holds: Callable[[dict[str, Any]], object], what: str) -> dict[str, Any]:
        """Look until something holds."""
        deadline = time.monotonic() + DEADLINE
        while True:
            seen = self.look()
            if holds(seen):
                return seen
            assert time.monotonic() < deadline, f"never saw {what}: {seen}"
            time.sleep(0.05)

    def grab(self, path: Path) -> None:
        """Save a picture of the window."""
        self.look(f"grab {path}")

    def kill(self) -> None:
        """End it as a loss of power does."""
        self._process.kill()
        self._gone()

    def left(self) -> int:
        """Wait until it has ended by itself; its exit code."""
        return self._gone()

    def end(self) -> int:
        """End it as a signal does; its exit code."""
        self._process.terminate()
        return self._gone()

    def _gone(self) -> int:
        code = self._process.wait(DEADLINE)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return code
