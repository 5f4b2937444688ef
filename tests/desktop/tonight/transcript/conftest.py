"""A transcript view without a screen, and a spool for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.app.transcripts.spool import RUN, Spool, source
from zowl_desktop.app.transcripts import AttemptSource, Transcript
from zowl_desktop.desktop.theme.tokens import DARK
from zowl_desktop.desktop.tonight.transcript import TranscriptView
from zowl_desktop.desktop.tonight.transcript.reading import pool

DEADLINE = 60_000
"""Milliseconds after which something counts as never coming."""

Shows = Callable[..., Transcript]


def until(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    qtbot.waitUntil(holds, timeout=DEADLINE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A window with a least size makes the platform without a screen say this; it means nothing."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool.at(tmp_path / "spool")


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    view = TranscriptView(DARK)
    qtbot.addWidget(view)
    view.resize(420, 400)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    view.lines.setFocus()
    yield view
    view.close()
    pool().waitForDone()


@pytest.fixture
def shows(qtbot: QtBot, spool: Spool, view: TranscriptView) -> Shows:
    """Shows a task, and waits until its page is read."""

    def show(*sources: AttemptSource, task: str = "app") -> Transcript:
        transcript = spool.transcripts.of(RUN, task, sources or (source(),))
        view.show_task(transcript)
        until(qtbot, lambda: bool(texts(view)) and None not in [each.row for each in view.lines.rows])
        return transcript

    return show


def texts(view: TranscriptView) -> list[str]:
    """What the rows on the page say."""
    return [placed.row.line.text for placed in view.lines.rows if placed.row is not None]
