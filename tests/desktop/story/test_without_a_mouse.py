"""A small pipeline is built with the keyboard alone, and a screen reader is told of all of it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.story.display import DEADLINE, Display, Program, needs_display
from zowl_desktop.model.document import load
from zowl_desktop.model.pipeline import IfFailed, Need

LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
PYTHON = "/usr/bin/python3"


def has_pyatspi() -> bool:
    if not (LAUNCHER.exists() and Path(PYTHON).exists()):
        return False
    return subprocess.run([PYTHON, "-c", "import pyatspi"], capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.slow,
    needs_display,
    pytest.mark.skipif(not has_pyatspi(), reason="needs at-spi2-core and python3-pyatspi"),
]


class Reader:
    """A session bus with the accessibility bus on it, and who reads it."""

    def __init__(self, display: Display) -> None:
        reading, writing = os.pipe()
        argv = ["dbus-daemon", "--session", "--nofork", f"--print-address={writing}"]
        self._bus = subprocess.Popen(argv, pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as told:
            address = told.readline().strip()
        self.environment = {
            **display.environment,
            "DBUS_SESSION_BUS_ADDRESS": address,
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        self.environment.pop("NO_AT_BRIDGE", None)
        self._launcher = subprocess.Popen(
            [LAUNCHER, "--launch-immediately"], env=self.environment, stderr=subprocess.DEVNULL
        )

    def close(self) -> None:
        for process in (self._launcher, self._bus):
            process.terminate()
            process.wait(DEADLINE)

    def _probe(self, *words: str) -> str:
        script = str(Path(__file__).with_name("probe.py"))
        ended = subprocess.run(
            [PYTHON, script, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=2 * DEADLINE,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def names(self) -> dict[str, set[str]]:
        """The names of everything, by role."""
        found: dict[str, set[str]] = {}
        for thing in json.loads(self._probe("tree")):
            found.setdefault(thing["role"], set()).add(thing["name"])
        return found

    def press(self, name: str) -> None:
        self._probe("press", name)

    def put(self, name: str, words: str) -> None:
        self._probe("put", name, words)


@pytest.fixture
def display() -> Iterator[Display]:
    display = Display()
    yield display
    display.close()


@pytest.fixture
def reader(display: Display) -> Iterator[Reader]:
    reader = Reader(display)
    yield reader
    reader.close()


@pytest.fixture
def program(display: Display, reader: Reader, zowl_home: Path) -> Iterator[Program]:
    zowl_home.mkdir(parents=True)
    (zowl_home / "remembered.json").write_text('{"recent": [], "geometry": ""}', encoding="utf-8")
    program = Program(display, environment=reader.environment)
    yield program
    program.end()


def test_a_pipeline_is_built_without_a_mouse_and_read_aloud(
    display: Display, program: Program, reader: Reader, tmp_path: Path
) -> None:
    program.until(lambda seen: seen["active"] and "cards" in seen, "the window")
    reader.press("Add project")
    reader.put("Folder of the repository", str(tmp_path / "api"))
    reader.press("Back to the pipeline")
    reader.press("Add agent")
    add_task(display, program, "task", "First step")
    add_task(display, program, "task-2", "Second step")
    display.keys("ctrl+shift+c", "e", "2")  # the edge of the selected task, hold
    file = tmp_path / "night.zowl.yaml"
    display.keys("ctrl+s")
    program.until(lambda seen: seen["modal"], "the dialog")
    display.keys("ctrl+a")
    display.type(str(file))
    program.until(lambda seen: seen["typed"] == str(file), "the file's name")
    display.keys("Return")
    program.until(lambda seen: seen.get("saved") and not seen["modal"], "the end of the save")
    pipeline = load(file.read_text(encoding="utf-8"))
    assert pipeline.projects["project"].path == str(tmp_path / "api")
    assert pipeline.tasks["task-2"].needs == (Need("task", if_failed=IfFailed.HOLD),)
    names = reader.names()
    cells = names["table cell"]
    assert {"Task: First step", "Name: task", "Task: Second step", "Needs: task: hold"} <= cells
    buttons = names.get("push button", set()) | names.get("button", set()) | names.get("toggle button", set())
    assert {"Run overnight", "Add Task", "Plan", "Settings"} <= buttons | names.get("check box", set())
    everything = set().union(*names.values())
    assert {"Canvas", "Outline", "Inspector", "Palette", "Forecast"} <= everything


def add_task(display: Display, program: Program, name: str, title: str) -> None:
    """In the outline: Insert, then F2 for its title. One that follows the selected task needs it."""
    display.keys("ctrl+shift+o", "Insert")
    program.until(lambda seen: name in seen["tasks"], f"the task {name}")
    display.keys("ctrl+shift+o")
    program.until(lambda seen: seen["focus"] == "Outline", "the outline")
    display.keys("F2", "ctrl+a")
    display.type(title)
    program.until(lambda seen: seen["typed"] == title, "the words in the cell")
    display.keys("Return")
    program.until(lambda seen: title in seen["titles"], title)
