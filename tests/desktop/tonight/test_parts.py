"""Parts of the Tonight screen, on nights played by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.shell.conftest import until
from tests.desktop.tray.nights import picture, reached
from tests.model.night.player import Player
from zowl_desktop.app.home import data_home
from zowl_desktop.app.tonight import AccountTonight, Following, Tonight
from zowl_desktop.desktop.shell.errands import Errands
from zowl_desktop.desktop.shell.prompts import Dialogs
from zowl_desktop.desktop.theme.tokens import DARK
from zowl_desktop.desktop.tonight.acting import Acting
from zowl_desktop.desktop.tonight.bar import TonightBar
from zowl_desktop.desktop.tonight.screen import TonightScreen
from zowl_desktop.desktop.tonight.timeline import chart_of
from zowl_desktop.desktop.tonight.words import plain
from zowl_desktop.engine.clock import SystemClock

FOREIGN = "<b>&amp; <img src=x>"


def working(player: Player) -> None:
    reached(player, "schema", "implement")


@pytest.fixture
def window(qtbot: QtBot, zowl_home: Path) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1100, 700)
    return window


@pytest_asyncio.fixture
async def screen(window: QMainWindow) -> TonightScreen:
    home = data_home()
    following = Following(home, SystemClock())
    errands = Errands(lambda _error: None, lambda _mistake: None)

    def acting(place: QWidget) -> Acting:
        return Acting(window, following, errands, Dialogs(window), place)

    tonight = picture(working)
    screen = TonightScreen(DARK, acting, home.spool, lambda: tonight.now)
    window.setCentralWidget(screen)
    screen.show_night(tonight)
    return screen


def read(rich: str) -> str:
    """What a person reads of rich text."""
    document = QTextDocument()
    document.setHtml(rich)
    return document.toPlainText().replace("\N{NO-BREAK SPACE}", " ")


def everything_foreign(tonight: Tonight) -> list[Tonight]:
    """Nights in which words from elsewhere stand wherever they can."""
    return [
        replace(tonight, trouble=FOREIGN, accounts=(AccountTonight(FOREIGN, None, FOREIGN),), power=FOREIGN),
        replace(tonight, halt=(FOREIGN, None)),
        replace(tonight, queued=(FOREIGN,)),
        replace(tonight, accounts=(AccountTonight(FOREIGN, tonight.now + 60, ""),)),
    ]


async def test_foreign_words_are_no_markup(qtbot: QtBot, screen: TonightScreen) -> None:
    bar = TonightBar(DARK, screen.acting.actions)
    qtbot.addWidget(bar)
    bar.resize(4000, 54)
    bar.show()
    for tonight in everything_foreign(picture(working)):
        bar.show_night(tonight, tonight.now)
        assert FOREIGN in read(bar.figures.text())
        assert FOREIGN in read(bar.figures.toolTip())
    assert bar.title.textFormat() is Qt.TextFormat.PlainText
    assert read(plain(FOREIGN)) == FOREIGN
    chart = chart_of(picture(working), 0.0)
    rows = tuple(
        replace(row, spans=tuple(replace(s, words=FOREIGN) for s in row.spans)) for row in chart.rows
    )
    screen.table.show_chart(replace(chart, rows=rows))
    cell = screen.table.index(0, 4)
    assert screen.table.data(cell) == FOREIGN
    assert read(str(screen.table.data(cell, Qt.ItemDataRole.ToolTipRole))) == FOREIGN


async def test_what_does_not_fit_into_the_bar_is_in_its_tooltip(qtbot: QtBot, screen: TonightScreen) -> None:
    bar = TonightBar(DARK, screen.acting.actions)
    qtbot.addWidget(bar)
    bar.resize(900, 54)
    bar.show()
    tonight = replace(picture(working), accounts=(AccountTonight("claude", None, "log in " * 40),))
    bar.show_night(tonight, tonight.now)
    assert read(bar.figures.text()).endswith("\N{HORIZONTAL ELLIPSIS}")
    assert bar.figures.sizeHint().width() <= bar.figures.width()
    assert "log in " * 39 in read(bar.figures.toolTip())


async def test_nothing_ticks_in_a_minimised_window(
    qtbot: QtBot, window: QMainWindow, screen: TonightScreen
) -> None:
    seen: list[bool] = []
    screen.seen.connect(seen.append)
    window.show()
    await until(screen._tick.isActive)
    window.showMinimized()
    await until(lambda: not screen._tick.isActive())
    assert screen.isVisible(), "Qt says so, which is why it cannot be asked"
    screen.show_night(picture(working))  # a picture comes all the same
    assert not screen._tick.isActive()
    window.showNormal()
    await until(screen._tick.isActive)
    assert seen == [True, False, True]
