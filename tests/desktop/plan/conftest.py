"""The Plan screen with the nine tasks of the story, shown without a screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool
from pytestqt.qtbot import QtBot

from tests.app.editing.story import STORY, put_story_projects
from tests.desktop.canvas.hand import Hand
from zowl_desktop.app.editing import Document, Editor, open_document
from zowl_desktop.desktop.plan import PlanScreen
from zowl_desktop.desktop.theme.tokens import LIGHT


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A window with a least size makes the platform without a screen say this; it means nothing."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


@pytest.fixture
def document(tmp_path: Path) -> Document:
    put_story_projects()
    path = tmp_path / "night.zowl.yaml"
    path.write_text(STORY, encoding="utf-8")
    return open_document(path)


@pytest.fixture
def editor(document: Document) -> Editor:
    return document.editor


@pytest.fixture
def screen(qtbot: QtBot, document: Document) -> Iterator[PlanScreen]:
    screen = PlanScreen(document, LIGHT)
    qtbot.addWidget(screen)
    screen.resize(1500, 950)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.canvas.fit()
    yield screen
    screen.close()
    QThreadPool.globalInstance().waitForDone()


@pytest.fixture
def hand(screen: PlanScreen) -> Hand:
    return Hand(screen.canvas)
