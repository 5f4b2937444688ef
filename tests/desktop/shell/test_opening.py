"""What the app opens: at its start, and when another start hands files over."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, QSize
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.app.editing.story import STORY
from tests.desktop.shell.conftest import Person, Starter, until, write
from zowl_desktop.app.editing import Set
from zowl_desktop.app.home import Home
from zowl_desktop.app.tonight import Following, Tonight
from zowl_desktop.desktop.shell.instance import Instance
from zowl_desktop.desktop.shell.start import painted
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.tokens import DARK
from zowl_desktop.desktop.tray.perch import Perch
from zowl_desktop.desktop.tray.sight import Mood
from zowl_desktop.desktop.tray.words import LOOKING
from zowl_desktop.model.document.tree import at
from zowl_desktop.model.errors import EnvironmentTrouble


def spoil(path: Path) -> None:
    """As another program does."""
    path.write_bytes(b"\xff\xfe no text")


async def a_tray(_: Perch) -> bool:
    return True


class Strays(QObject):
    """Notes what is shown before it stands in a window: the desktop frames it as one of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's
        is_shown = event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if is_shown and not isinstance(watched, Window):
            self.seen.append(repr(watched))
        return False


@pytest.fixture
def strays(qapp: QApplication) -> Iterator[Strays]:
    strays = Strays()
    qapp.installEventFilter(strays)
    yield strays
    qapp.removeEventFilter(strays)


async def test_nothing_is_shown_outside_of_its_window(start: Starter, story: Path, strays: Strays) -> None:
    app = await start(story)
    session = app.sessions[0]
    for path in ((), ("agents", "claude"), ("projects", "api"), ("tasks", "endpoint")):
        session.screen.go_to_path(path)
    session.screen.open_recipe("endpoint")
    app.welcoming.show(session)
    for place in ("tonight", "morning", "settings"):
        session.window.show_place(place)
    assert strays.seen == []


async def test_a_file_that_cannot_be_read_any_more_keeps_no_app_from_starting(
    start: Starter, story: Path, person: Person
) -> None:
    app = await start(story)
    await start.end()
    spoil(story)
    app = await start()
    await until(lambda: person.asked, "a word about it")
    assert person.asked[0].title == "This is no pipeline"
    assert len(app.sessions) == 1


async def test_a_text_that_is_broken_is_told_where_nothing_can_be_drawn_until_it_is_mended(
    start: Starter, story: Path
) -> None:
    write(story, "zowl: 1\nname: [x\ntasks:\n\ta: 5\n")
    app = await start(story)
    session = app.sessions[0]
    beginning = session.screen.canvas.beginning
    assert beginning.isVisible()
    assert beginning.accessibleName() == (
        "The text cannot be edited here. Line 3: the bracket [ is not closed. Add ] or a comma. "
        "Mend it in a text editor: it is read again when you come back."
    )
    assert not session.screen.canvas.words.isVisible()
    assert session.window.bar.run.toolTip() == "Mend the text first."
    write(story, "zowl: 1\ntasks:\n  one: {gate: Look}\n")
    session.window.looked_at.emit()
    await until(lambda: not beginning.isVisible(), "the task")
    session.document.editor.undo()


def test_on_a_full_disk_no_app_is_said_to_be_open(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "zowl", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        (tmp_path / "fill").write_bytes(b"x" * shutil.disk_usage(tmp_path).free)
        with pytest.raises(EnvironmentTrouble) as raised:
            Instance(Home(tmp_path)).take()
        assert raised.value.mend == "Nothing was changed. Free some disk space, then start again."
        (tmp_path / "fill").unlink()
        first = Instance(Home(tmp_path))
        assert first.take()
        assert not Instance(Home(tmp_path)).take()
        first.end()
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)


async def test_of_several_files_the_readable_ones_open(
    start: Starter, story: Path, person: Person, tmp_path: Path
) -> None:
    app = await start(tmp_path / "gone.zowl.yaml", story)
    await until(lambda: person.asked, "a word about it")
    assert [each.document.path for each in app.sessions] == [story]


async def test_a_file_that_is_asked_for_twice_at_once_has_one_window(
    start: Starter, story: Path, tmp_path: Path
) -> None:
    app = await start(story)
    other = tmp_path / "other.zowl.yaml"
    write(other, STORY)
    app.open(other)
    app.open(other)
    await until(lambda: not app.errands.busy)
    assert [each.document.path for each in app.sessions] == [story, other]


async def test_a_file_handed_to_an_app_without_a_window_comes_after_what_was_not_saved(
    start: Starter, story: Path, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    app.sessions[0].document.editor.do(Set(("name",), "Precious"))
    await start.end()
    monkeypatch.setattr(Perch, "seen", a_tray)
    app = await start.in_tray()
    assert not app.sessions
    person.answers = ["back"]
    app._asked((story,))
    await until(lambda: app.sessions and not app.errands.busy)
    (session,) = app.sessions
    assert person.asked[0].title == "Bring back what was not saved?"
    assert session.document.editor.is_changed


async def test_quitting_twice_asks_once(
    start: Starter, story: Path, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    asked, answered = [], asyncio.Event()

    async def ask(*_: object) -> bool:
        asked.append("")
        await answered.wait()
        return False

    monkeypatch.setattr("zowl_desktop.desktop.shell.app.may_leave", ask)
    app.quit()
    app.quit()
    await until(lambda: asked)
    answered.set()
    await until(lambda: not app.errands.busy)
    assert len(asked) == 1
    assert app.sessions


async def test_what_was_put_off_is_asked_again_although_its_file_was_open_meanwhile(
    start: Starter, story: Path, person: Person
) -> None:
    app = await start(story)
    app.sessions[0].document.editor.do(Set(("name",), "Precious"))
    await start.end()
    person.answers = ["later"]
    app = await start()
    assert app.sessions[0].document.path == story
    app.new()
    app.sessions[0].window.close()  # in peace: what this window kept is dropped
    await until(lambda: len(app.sessions) == 1)
    await start.end()
    person.answers = ["back"]
    app = await start()
    assert [at(each.document.editor.tree, ("name",)) for each in app.sessions] == ["Precious"]
    assert len(list(app.home.recovery.glob("*.json"))) == 1


async def test_until_there_is_more_the_first_window_shows_the_owl(start: Starter, story: Path) -> None:
    window = painted(DARK, "")
    (owl,) = [each for each in window.findChildren(QLabel) if each.accessibleName() == "Zowl is starting"]
    seen = window.grab(QRect(owl.mapTo(window, owl.rect().center()), QSize(1, 1)).adjusted(-48, -48, 48, 48))
    colors = {seen.toImage().pixelColor(x, y).name() for x in range(0, 96, 4) for y in range(0, 96, 4)}
    assert len(colors) > 5, "it is drawn"
    assert DARK.bg in colors, "on the ground of the theme"
    app = await start.in_window(window, story)
    await until(lambda: app.sessions and app.sessions[0].window.place == "plan", "the plan")
    assert app.sessions[0].window is window
    await until(lambda: not [each for each in window.findChildren(QLabel) if each.pixmap().height() >= 96])


async def test_that_later_starts_cannot_be_heard_is_told_to_both(
    start: Starter, story: Path, home: Home, expect_log: Callable[[str], None]
) -> None:
    await asyncio.to_thread((home.app_socket / "in the way").mkdir, parents=True)
    expect_log("later starts cannot be heard")
    app = await start(story)
    assert "Starting Zowl once more brings no window to the front" in app.sessions[0].window.noted
    later = Instance(home)
    assert not later.take()
    with pytest.raises(EnvironmentTrouble, match="the owl in the tray"):
        later.hand_over([story])


async def test_nothing_is_said_of_a_night_or_a_plan_before_it_is_known(
    start: Starter, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    await start.end()
    known, look = asyncio.Event(), Following.look

    async def slow(following: Following) -> Tonight | None:
        await known.wait()
        return await look(following)

    monkeypatch.setattr(Following, "look", slow)
    starting = asyncio.ensure_future(start())
    app = await start.begun()
    await until(lambda: app.sessions, "the window")
    session = app.sessions[0]
    app.perch.tell_morning(is_unread=True)
    assert (session.window.place, session.window.windowTitle()) == ("", "Zowl[*]")
    assert not session.screen.isVisible()
    assert not session.window.bar.isVisible()
    assert (app.perch.sight.mood, app.perch.sight.tooltip) == (Mood.ASLEEP, LOOKING)
    known.set()
    await starting
    assert (session.window.place, session.document.path) == ("plan", story)
    assert session.window.bar.isVisible()
    assert app.perch.sight.mood is Mood.MORNING
