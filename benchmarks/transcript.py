"""What a transcript of a million lines costs: `python -m benchmarks.transcript [--json FILE]`.

It is opened at its end, scrolled page by page, searched, and followed while 500 lines a second come. Beside
it a plain QPlainTextEdit gets the same lines in the same run. Each is measured in a process of its own,
without a screen: CPU time of all its threads, and the memory that the transcript adds to the bare window.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QScrollBar, QWidget

from benchmarks.figures import Benchmark, Rival, cpu_seconds, uss_megabytes
from zowl_desktop.app.transcripts import AttemptSource, Transcript, Transcripts
from zowl_desktop.desktop.theme.tokens import DARK
from zowl_desktop.desktop.tonight.transcript import TranscriptView
from zowl_desktop.desktop.tonight.transcript.reading import pool

LINES: Final = 1_000_000
PAGES: Final = 200
RATE: Final = 500
BURSTS: Final = 20
"""Lines that come in a second, and in how many pieces."""
SECONDS: Final = 10
WIDTH, HEIGHT = 420, 860
RUN: Final = "20261122-224005"
RIVAL: Final = "QPlainTextEdit"

Costs = dict[str, float]


def line(number: int) -> str:
    """What is printed: as long as the lines of a test program."""
    return f"tests/booking/test_{number % 977}.py::test_number_{number} PASSED in {number % 13} ms\n"


def agent_line(number: int) -> str:
    """The same as an agent says it."""
    return json.dumps({"type": "text", "text": line(number).strip()}) + "\n"


# What is measured: the transcript, and its rival.


def settle(shown: Ours | Theirs, is_done: Callable[[], bool] = lambda: True) -> None:
    """Let come what is on its way, until that is there."""
    until = time.monotonic() + 60
    while True:
        shown.wait()
        QApplication.processEvents()
        if is_done():
            return
        if time.monotonic() > until:
            raise TimeoutError("it did not come")
        time.sleep(0.001)


class Ours:
    """The view of the app on a spool that holds the file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        cli = "scripted" if file.parent.name.startswith("agent") else ""
        source = AttemptSource(file.parent.name, "build", 1, "", cli, 0.0, None, "")
        self._transcripts = Transcripts(file.parents[2])
        self._source = source
        self.view = TranscriptView(DARK)
        self.widget: QWidget = self.view

    def open(self) -> None:
        """Show the end."""
        self.view.show_task(self.transcript)
        settle(self, lambda: bool(self.view.lines.rows) and all(each.row for each in self.view.lines.rows))
        self.view.lines.viewport().repaint()

    @property
    def transcript(self) -> Transcript:
        return self._transcripts.of(RUN, "task", (self._source,))

    def page_up(self) -> None:
        self.view.lines.scroll_by(-40)
        self.view.lines.viewport().repaint()
        QApplication.processEvents()

    def to_end(self) -> None:
        self.view.lines.follow()

    def look(self) -> None:
        """It looks by itself."""

    def wait(self) -> None:
        """Until nothing is read any more."""
        pool().waitForDone()

    def search(self) -> None:
        """Find everything that there is of a rare word."""
        self.view.search.open()
        self.view.search.field.setText("test_976.py::test_number_999470")
        settle(self, lambda: self.view.search.count.text() == "1 of 1")


class Theirs:
    """A text edit that is given the whole file, and what comes."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.edit = QPlainTextEdit()
        self.edit.setReadOnly(True)
        self.edit.setUndoRedoEnabled(False)
        self.widget: QWidget = self.edit
        self._read = 0

    def open(self) -> None:
        """Show the end."""
        self.look()
        self.edit.viewport().repaint()

    def look(self) -> None:
        """What has come since."""
        with self.file.open("rb") as stream:
            stream.seek(self._read)
            text = stream.read()
        self._read += len(text)
        if text:
            self.edit.moveCursor(QTextCursor.MoveOperation.End)
            self.edit.insertPlainText(text.decode())
            self.to_end()

    def page_up(self) -> None:
        self.edit.verticalScrollBar().triggerAction(QScrollBar.SliderAction.SliderPageStepSub)
        self.edit.viewport().repaint()
        QApplication.processEvents()

    def to_end(self) -> None:
        bar = self.edit.verticalScrollBar()
        bar.setValue(bar.maximum())

    def wait(self) -> None:
        pass

    def search(self) -> None:
        self.edit.moveCursor(QTextCursor.MoveOperation.Start)
        assert self.edit.find("test_976.py::test_number_999470")


def measured(shown: Ours | Theirs) -> Costs:
    """All costs of one of them, in this process."""
    shown.widget.resize(WIDTH, HEIGHT)
    shown.widget.show()
    QApplication.processEvents()
    before = uss_megabytes()
    costs = {"open": cpu_seconds(shown.open) * 1000, "memory": uss_megabytes() - before}
    pages = [cpu_seconds(shown.page_up) * 1000 for _ in range(PAGES)]
    costs |= {"page": statistics.mean(pages), "page_worst": max(pages)}
    shown.to_end()
    settle(shown)
    costs["follow"] = cpu_seconds(lambda: follow(shown)) / SECONDS * 100
    costs["search"] = cpu_seconds(shown.search)
    costs["memory_after"] = uss_megabytes() - before
    return costs


def follow(shown: Ours | Theirs) -> None:
    """So many lines come in every second, and are shown."""
    make = agent_line if shown.file.parent.name.startswith("agent") else line
    begun, number, looked = time.monotonic(), LINES, 0.0
    with shown.file.open("ab") as out:
        while (at := time.monotonic() - begun) < SECONDS:
            wanted = LINES + int(at * BURSTS) * (RATE // BURSTS)
            out.write("".join(make(each) for each in range(number, wanted)).encode())
            out.flush()
            number = max(number, wanted)
            if at - looked > 0.25:
                looked = at
                shown.look()
            QApplication.processEvents()
            time.sleep(0.01)


def apart(kind: str, file: Path) -> Costs:
    """The costs of one of them, in a process of its own."""
    argv = [sys.executable, "-m", "benchmarks.transcript", "--measure", kind, str(file)]
    ended = subprocess.run(argv, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    return dict(json.loads(ended.stdout.splitlines()[-1]))


def spooled(root: Path, attempt: str, make: Callable[[int], str]) -> Path:
    """A file in a spool with a million lines."""
    file = root / RUN / attempt / "stdout"
    file.parent.mkdir(parents=True)
    with file.open("w", encoding="utf-8") as out:
        for number in range(LINES):
            out.write(make(number))
    return file


UNITS: Final = {
    "open": "ms",
    "memory": "MB",
    "page": "ms",
    "page_worst": "ms",
    "follow": "% of a core",
    "search": "s",
    "memory_after": "MB",
}


def main() -> None:
    with Benchmark("A transcript of a million lines") as benchmark, tempfile.TemporaryDirectory() as folder:
        plain = spooled(Path(folder) / "ours", "build.1", line)
        same = spooled(Path(folder) / "theirs", "build.1", line)
        agent = spooled(Path(folder) / "agent", "agent.1", agent_line)
        ours, theirs, agents = apart("ours", plain), apart("theirs", same), apart("ours", agent)
        for name, unit in UNITS.items():
            cells = {"plain lines": ours, "an agent's": agents, RIVAL: theirs}
            benchmark.row(name, **{kind: f"{costs[name]:.3g} {unit}" for kind, costs in cells.items()})
            benchmark.figure(f"transcript.{name}", ours[name], unit, Rival(RIVAL, theirs[name]))
            benchmark.figure(f"transcript.agent.{name}", agents[name], unit, Rival(RIVAL, theirs[name]))


if __name__ == "__main__":
    if "--measure" in sys.argv:
        application = QApplication(sys.argv[:1])
        kind, file = sys.argv[-2], Path(sys.argv[-1])
        print(json.dumps(measured(Ours(file) if kind == "ours" else Theirs(file))))
    else:
        main()
