"""Settings: a field for each, and what the system keeps is shown as it is there."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from tests.desktop.shell.conftest import Person, Starter, text_of, until
from zowl_desktop.app.preferences import AUTOSTART, Preferences, read_preferences, write_preferences
from zowl_desktop.desktop.shell.session import Session


def box(session: Session, key: str) -> QCheckBox:
    field = session.settings.fields[key]
    assert isinstance(field, QCheckBox)
    return field


def click(field: QCheckBox) -> None:
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=field.rect().center() * 0.2)


def remove(file: Path) -> None:
    """As a person does, or another program."""
    file.unlink()


@pytest.fixture
def entry() -> Path:
    return Path(os.environ["XDG_CONFIG_HOME"]) / "autostart" / "zowl.desktop"


async def test_a_switch_is_kept_in_the_file(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.window.show_place("settings")
    awake = box(session, "keep_awake")
    assert awake.isChecked()
    QTest.keyClick(awake, Qt.Key.Key_Space)
    await until(lambda: not read_preferences(app.home.preferences).is_on("keep_awake"))
    QTest.keyClick(awake, Qt.Key.Key_Space)
    await until(lambda: read_preferences(app.home.preferences).is_on("keep_awake"))


async def test_the_start_at_login_is_off_until_it_is_asked_for(
    start: Starter, story: Path, entry: Path
) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.window.show_place("settings")
    at_login = box(session, AUTOSTART)
    assert not at_login.isChecked()
    assert not app.preferring.preferences.is_on(AUTOSTART)
    click(at_login)
    await until(entry.exists)
    assert "--tray" in text_of(entry)
    assert str(app.home.root) in text_of(entry), "the same data folder"
    click(at_login)
    await until(lambda: not entry.exists())


async def test_an_answer_of_the_system_from_before_a_click_takes_nothing_back(
    start: Starter, story: Path, entry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    (session,) = app.sessions
    at_login = box(session, AUTOSTART)
    asked, may_answer = threading.Event(), threading.Event()

    def slow(_: object) -> bool:
        is_on = entry.exists()
        asked.set()
        may_answer.wait(30)
        return is_on

    monkeypatch.setattr("zowl_desktop.app.autostart.xdg.AutostartFile.is_on", slow)
    shown: list[bool] = []
    app.preferring.changed.connect(lambda _: shown.append(at_login.isChecked()))
    session.window.show_place("settings")
    await until(asked.is_set)
    click(at_login)
    may_answer.set()
    await until(entry.exists)
    click(at_login)
    await until(lambda: not entry.exists())
    assert shown == [True, False]


async def test_what_somebody_changed_by_hand_is_seen_when_settings_are_looked_at(
    start: Starter, story: Path, entry: Path
) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.window.show_place("settings")
    at_login = box(session, AUTOSTART)
    click(at_login)
    await until(entry.exists)
    session.window.show_place("plan")
    remove(entry)
    session.window.show_place("settings")
    await until(lambda: not at_login.isChecked())


async def test_a_start_at_login_that_cannot_be_is_told_and_shown_off(
    start: Starter, story: Path, entry: Path, person: Person
) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.window.show_place("settings")
    entry.parent.parent.mkdir(parents=True, exist_ok=True)
    entry.parent.write_text("a file in the folder's place")
    click(box(session, AUTOSTART))
    await until(lambda: person.asked)
    assert "start at login" in person.asked[0].title
    assert "autostart" in person.asked[0].words
    assert not box(session, AUTOSTART).isChecked()


async def test_what_is_preferred_in_one_window_stands_in_the_settings_of_all(
    start: Starter, story: Path
) -> None:
    app = await start(story)
    app.new()
    app.prefer("wake_up", "06:15")
    app.prefer("theme", "light")
    for session in app.sessions:
        wake_up, theme = session.settings.fields["wake_up"], session.settings.fields["theme"]
        assert isinstance(wake_up, QLineEdit)
        assert isinstance(theme, QComboBox)
        assert (wake_up.text(), theme.currentData()) == ("06:15", "light")


async def test_the_value_that_was_typed_last_is_the_one_that_is_kept(
    start: Starter, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    first, written = threading.Event(), []

    def write(file: Path, preferences: Preferences) -> None:
        written.append(preferences.of("wake_up"))
        if len(written) == 1:
            first.wait(1)  # a disk that takes its time with the first
        write_preferences(file, preferences)

    monkeypatch.setattr("zowl_desktop.desktop.shell.preferring.write_preferences", write)
    for words in ("06:10", "06:15"):
        app.prefer("wake_up", words)
        await until(lambda: written)
    await until(lambda: not app.errands.busy)
    assert read_preferences(app.home.preferences).of("wake_up") == "06:15"
