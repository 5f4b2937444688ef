"""Tab on Tonight goes where the eye goes."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.app.mornings.nights import story as night_of_the_story
from tests.app.mornings.repositories import keep, with_work
from tests.desktop.shell.conftest import Starter, until
from zowl_desktop.app.home import Home
from zowl_desktop.desktop.shell.session import Session


def reached(window: QWidget, key: Qt.Key) -> list[QWidget]:
    """Every stop of a key from where the focus is, once around."""
    stops: list[QWidget] = []
    for _ in range(60):
        focus = window.focusWidget()
        assert focus is not None
        if focus in stops[:-1]:
            return stops
        if not stops or stops[-1] is not focus:
            stops.append(focus)
        QTest.keyClick(focus, key)
    raise AssertionError(f"stuck at {stops[-1]} {stops[-1].accessibleName()}")


async def shown(start: Starter, story: Path, home: Home, tmp_path: Path) -> Session:
    """The night of the story on Tonight, with a task that is looked at."""
    await asyncio.to_thread(lambda: keep(home, with_work(tmp_path / "work"), night_of_the_story))
    app = await start(story)
    (session,) = app.sessions
    screen = session.tonight.screen
    session.window.show_place("tonight")
    await until(lambda: not screen.needs_plan and screen.canvas.stage.nodes, "the plan of the run")
    screen.look_at("payments")
    await until(session.tonight.bar.more.isEnabled, "what can be said to the night")
    return session


async def test_tab_follows_the_eye(start: Starter, story: Path, home: Home, tmp_path: Path) -> None:
    session = await shown(start, story, home, tmp_path)
    window, screen, bar = session.window, session.tonight.screen, session.tonight.bar
    wanted = [
        *window.rail.buttons.values(),
        bar.more,
        screen.canvas,
        screen.panel.verbs["retry"],
        screen.panel.more,
        screen.panel.transcript.lines,
        screen.tabs.tabBar(),
        screen.timeline,
    ]
    wanted[0].setFocus()
    assert reached(window, Qt.Key.Key_Tab) == wanted
    screen.tabs.setCurrentWidget(screen.rows)
    wanted[wanted.index(screen.timeline)] = screen.rows
    wanted[0].setFocus()
    assert reached(window, Qt.Key.Key_Tab) == wanted
    wanted[0].setFocus()
    assert reached(window, Qt.Key.Key_Backtab) == [wanted[0], *reversed(wanted[1:])]


async def test_every_stop_shows_that_it_has_the_focus(
    start: Starter, story: Path, home: Home, tmp_path: Path
) -> None:
    session = await shown(start, story, home, tmp_path)
    window = session.window
    await until(window.isActiveWindow)
    window.rail.buttons["plan"].setFocus()
    unseen = []
    for widget in reached(window, Qt.Key.Key_Tab):
        if widget is session.tonight.screen.canvas:
            continue  # the task that is looked at is marked
        window.setFocus()
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if widget.grab().toImage() == before:
            unseen.append(widget.accessibleName() or type(widget).__name__)
    assert unseen == []


async def test_a_place_that_is_chosen_again_stays_marked(start: Starter, story: Path) -> None:
    (session,) = (await start(story)).sessions
    buttons = session.window.rail.buttons
    for key in ("plan", "tonight", "tonight"):
        buttons[key].setFocus()
        QTest.keyClick(buttons[key], Qt.Key.Key_Return)
        assert [name for name, button in buttons.items() if button.isChecked()] == [key]
