"""On a real display, with a real screen reader's bus: the lines are a list, whose items are what is shown."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.app.transcripts.spool import RUN, Spool, calls, says, told
from tests.desktop.story.display import DEADLINE, Display, needs_display
from tests.desktop.story.test_without_a_mouse import Reader, has_pyatspi

pytestmark = [
    pytest.mark.slow,
    needs_display,
    pytest.mark.skipif(not has_pyatspi(), reason="needs at-spi2-core and python3-pyatspi"),
]


@pytest.fixture
def display() -> Iterator[Display]:
    display = Display("800x800")
    yield display
    display.close()


@pytest.fixture
def reader(display: Display) -> Iterator[Reader]:
    reader = Reader(display)
    yield reader
    reader.close()


@pytest.fixture
def program(spool: Spool, display: Display, reader: Reader) -> Iterator[subprocess.Popen[str]]:
    spool.prints(told(*calls("shell", "make", "a\nb\nc\nd"), says("The end.")))
    argv = [sys.executable, "-m", "tests.desktop.tonight.transcript.x_transcript"]
    program = subprocess.Popen(
        [*argv, str(spool.root), RUN, "app.1"],
        env=reader.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield program
    program.terminate()
    program.communicate(timeout=DEADLINE)


def until_read(reader: Reader, *names: str) -> dict[str, set[str]]:
    """The names by role, as soon as there are list items of these names."""
    deadline = time.monotonic() + DEADLINE
    found: dict[str, set[str]] = {}
    while time.monotonic() < deadline:
        found = reader.names()
        if set(names) <= found.get("list item", set()):
            return found
    raise AssertionError(found)


def test_a_screen_reader_reads_the_lines_and_what_is_unfolded(
    display: Display, reader: Reader, program: subprocess.Popen[str]
) -> None:
    found = until_read(reader, "runs make", "… 4 lines folded", "The end.")
    assert "Transcript" in found["list"]
    display.click([200, 500])
    display.keys("Up", "Up", "Right")
    assert program.stdout is not None
    while "4 lines" not in program.stdout.readline():
        assert program.poll() is None
    until_read(reader, "… 4 lines, unfolded", "a", "b", "c", "d")
