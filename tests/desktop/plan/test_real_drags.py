"""On a real display with a real pointer: a task from the palette, an edge, a connected task, a save."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zowl_desktop.model.document import load

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")),
        reason="needs Xvfb and xdotool",
    ),
]
DEADLINE = 60
NEW = "zowl: 1\n# tonight\nprojects: {api: {path: x}}\nagents: {claude: {}}\n\ntasks: {}\n"


class Display:
    """A display without a screen, with the program on it and a hand at its pointer."""

    def __init__(self, file: Path) -> None:
        reading, writing = os.pipe()
        argv = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
        self._server = subprocess.Popen(argv, pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as told:
            self._name = f":{told.readline().strip()}"
        self._environment = {**os.environ, "DISPLAY": self._name, "QT_QPA_PLATFORM": "xcb"}
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.desktop.plan.x_plan", str(file)],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.state: dict[str, Any] = {}

    def read(self, wanted: str) -> None:
        """Wait until the program tells of a task, or of its start."""
        deadline = time.monotonic() + DEADLINE
        assert self._program.stdout is not None
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self._program.stdout], [], [], 1)
            if ready:
                self.state = json.loads(self._program.stdout.readline())
                if not wanted or wanted in json.dumps(self.state["tasks"]):
                    return
        pytest.fail(f"the program never told of {wanted}: {self.state}")

    def hand(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self._environment, check=True, timeout=DEADLINE)

    def drag(self, start: list[int], end: list[int]) -> None:
        """Press, move in small steps as a hand does, release."""
        self.hand("mousemove", *start, "mousedown", 1)
        steps = 12
        for step in range(1, steps + 1):
            spot = [a + (b - a) * step // steps for a, b in zip(start, end, strict=True)]
            self.hand("mousemove", "--sync", *spot, "sleep", 0.02)
        self.hand("sleep", 0.1, "mouseup", 1)

    def close(self) -> None:
        for process in (self._program, self._server):
            process.terminate()
            process.wait(DEADLINE)
        if self._program.stdout is not None:
            self._program.stdout.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "night.zowl.yaml"
    path.write_text(NEW, encoding="utf-8")
    return path


@pytest.fixture
def display(file: Path) -> Iterator[Display]:
    display = Display(file)
    yield display
    display.close()


def test_a_plan_is_drawn_with_a_real_pointer_and_saved(display: Display, file: Path) -> None:
    display.read("")
    x, y = display.state["canvas"]
    display.drag(display.state["cards"]["feature"], [x - 200, y])
    display.read("feature")
    display.drag(display.state["cards"]["tests"], [x + 60, y + 90])
    display.read("tests")
    display.drag(display.state["ports"]["feature"], display.state["nodes"]["tests"])
    display.read('"tests": ["feature"]')
    display.drag(display.state["ports"]["feature"], [x + 20, y - 120])
    display.read('"task": ["feature"]')
    display.hand("key", "ctrl+s")
    deadline = time.monotonic() + DEADLINE
    while file.read_text("utf-8") == NEW and time.monotonic() < deadline:
        time.sleep(0.05)
    text = file.read_text("utf-8")
    assert "# tonight\n" in text
    pipeline = load(text)
    assert {name: [need.task for need in task.needs] for name, task in pipeline.tasks.items()} == {
        "feature": [],
        "tests": ["feature"],
        "task": ["feature"],
    }
