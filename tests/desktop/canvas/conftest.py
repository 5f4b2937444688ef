"""A canvas with the nine tasks of the story, shown without a screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.app.editing.story import STORY
from tests.desktop.canvas.hand import Hand
from zowl_desktop.app.editing import Editor
from zowl_desktop.desktop.canvas import Canvas
from zowl_desktop.desktop.theme.tokens import LIGHT


@pytest.fixture
def editor() -> Editor:
    return Editor(STORY)


@pytest.fixture
def canvas(qtbot: QtBot, editor: Editor) -> Iterator[Canvas]:
    canvas = Canvas(LIGHT)
    qtbot.addWidget(canvas)
    canvas.resize(1300, 800)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.edit(editor)
    canvas.fit()
    canvas.setFocus()
    yield canvas
    canvas.close()


@pytest.fixture
def hand(canvas: Canvas) -> Hand:
    return Hand(canvas)
