"""What is to be shown comes one thing a frame."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QObject
from pytestqt.qtbot import QtBot

from zowl_desktop.desktop.canvas.turns import FRAME, Turns


class Screen(QObject):
    """Notes what is done between two rests of the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.rounds: list[list[str]] = [[]]
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self._rest)
        self.turns = Turns(self)

    def ask(self, who: str, what: str = "") -> None:
        self.turns.ask(who, partial(self._do, what or who))

    def _do(self, what: str) -> None:
        self.rounds[-1].append(what)

    def _rest(self) -> None:
        if self.rounds[-1]:
            self.rounds.append([])

    @property
    def done(self) -> list[list[str]]:
        return [each for each in self.rounds if each]


@pytest.fixture
def screen(qapp: object) -> Screen:
    return Screen()


def test_one_thing_a_frame_in_the_order_of_asking(qtbot: QtBot, screen: Screen) -> None:
    for who in ("chart", "transcript", "nodes"):
        screen.ask(who)
    assert screen.done == []
    qtbot.waitUntil(lambda: len(screen.done) == 3)
    assert screen.done == [["chart"], ["transcript"], ["nodes"]]


def test_who_waits_already_does_the_newest_in_its_place(qtbot: QtBot, screen: Screen) -> None:
    screen.ask("chart", "old")
    screen.ask("nodes")
    screen.ask("chart", "new")
    qtbot.waitUntil(lambda: len(screen.done) == 2)
    assert screen.done == [["new"], ["nodes"]]


def test_who_asks_in_its_turn_lets_the_others_go_first(qtbot: QtBot, screen: Screen) -> None:
    screen.turns.ask("nodes", lambda: screen.ask("nodes", "more nodes"))
    screen.ask("chart")
    qtbot.waitUntil(lambda: len(screen.done) == 2)
    assert screen.done == [["chart"], ["more nodes"]]


def test_who_withdraws_has_no_turn(qtbot: QtBot, screen: Screen) -> None:
    screen.ask("chart")
    screen.ask("nodes")
    assert screen.turns.withdraw("chart")
    assert not screen.turns.withdraw("chart")
    qtbot.wait(4 * FRAME)
    assert screen.done == [["nodes"]]
    screen.ask("chart")
    screen.turns.withdraw("chart")
    qtbot.wait(4 * FRAME)
    assert screen.done == [["nodes"]]
