"""Files and windows: new, open, recent, drop, save, close, quit, and what a crash leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest

from tests.app.editing.story import STORY
from tests.desktop.shell.conftest import Person, Starter, move, text_of, until, write
from zowl_desktop.app.editing import Set
from zowl_desktop.desktop.shell.prompt_view import PromptView
from zowl_desktop.desktop.shell.session import Session

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def entitle(session: Session, words: str) -> None:
    session.document.editor.do(Set(("tasks", "schema", "title"), words))


async def key(session: Session, letter: Qt.Key, keys: Qt.KeyboardModifier = CTRL) -> None:
    session.window.activateWindow()
    await until(session.window.isActiveWindow)
    QTest.keyClick(session.window, letter, keys)


async def test_what_is_opened_can_be_worked_on_at_once(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.window.activateWindow()
    await until(session.screen.canvas.hasFocus)
    editor = session.document.editor
    for letter, keys, left in (
        (Qt.Key.Key_A, CTRL, 9),
        (Qt.Key.Key_Delete, NONE, 0),
        (Qt.Key.Key_Z, CTRL, 9),
    ):
        QTest.keyClick(session.screen.canvas, letter, keys)
        assert len(editor.plan.tasks) == left


async def test_a_file_takes_an_unused_window_and_another_one_gets_its_own(
    start: Starter, story: Path, tmp_path: Path, person: Person
) -> None:
    app = await start(story)
    other = tmp_path / "other.zowl.yaml"
    write(other, STORY)
    person.files = [other]
    await key(app.sessions[0], Qt.Key.Key_O)
    await until(lambda: len(app.sessions) == 2)
    assert [each.document.path for each in app.sessions] == [story, other]
    app.open(story)
    await until(lambda: not app.errands.busy)
    assert len(app.sessions) == 2, "a file that is open has one window"
    assert app.recent == (other, story)


async def test_a_file_that_is_gone_is_told_and_not_recent_any_more(
    start: Starter, story: Path, person: Person, tmp_path: Path
) -> None:
    app = await start(story)
    gone = tmp_path / "gone.zowl.yaml"
    app.remember(gone)
    app.open(gone)
    await until(lambda: person.asked)
    assert person.asked[0].title == "The file cannot be read"
    assert app.recent == (story,)


async def test_a_dropped_file_opens(start: Starter, story: Path, tmp_path: Path) -> None:
    app = await start(story)
    other = tmp_path / "dropped.zowl.yaml"
    write(other, STORY)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other)), QUrl.fromLocalFile("/tmp/picture.png")])
    window = app.sessions[0].window
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    await until(lambda: len(app.sessions) == 2)
    assert app.sessions[1].document.path == other


async def test_save_writes_and_the_title_says_what_is_not_saved(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    entitle(session, "Make the table")
    assert session.window.bar.title.text().endswith("\N{BULLET}")
    assert session.window.isWindowModified()
    await key(session, Qt.Key.Key_S)
    await until(lambda: not session.document.editor.is_changed)
    assert text_of(story) == STORY.replace("Create bookings table", "Make the table")
    await until(lambda: not session.window.isWindowModified())
    assert session.window.bar.title.text() == "Gym bookings, night 3"


async def test_a_new_document_asks_where_to(
    start: Starter, story: Path, tmp_path: Path, person: Person
) -> None:
    app = await start(story)
    await key(app.sessions[0], Qt.Key.Key_N)
    session = app.sessions[1]
    session.document.editor.do(Set(("name",), "Tomorrow"))
    person.files = [tmp_path / "new.zowl.yaml"]
    await key(session, Qt.Key.Key_S)
    await until(lambda: session.document.path is not None)
    assert "name: Tomorrow" in text_of(tmp_path / "new.zowl.yaml")
    assert app.recent[0] == tmp_path / "new.zowl.yaml"


async def test_a_save_that_cannot_be_is_told(
    start: Starter, story: Path, person: Person, tmp_path: Path
) -> None:
    app = await start(story)
    (session,) = app.sessions
    entitle(session, "Other")
    person.files = [tmp_path / "no" / "such" / "folder.zowl.yaml"]
    await key(session, Qt.Key.Key_S, CTRL | SHIFT)
    await until(lambda: person.asked)
    assert person.asked[0].title == "The file cannot be written"
    assert session.document.editor.is_changed


@pytest.mark.parametrize(("answer", "saved"), [("save", True), ("drop", False)])
async def test_closing_asks_when_something_is_not_saved(
    start: Starter, story: Path, person: Person, answer: str, saved: bool
) -> None:
    app = await start(story)
    (session,) = app.sessions
    entitle(session, "Other")
    person.answers = [answer]
    session.window.close()
    await until(lambda: not app.sessions)
    assert ("title: Other" in text_of(story)) is saved
    assert not list(app.home.recovery.glob("*.json"))


async def test_quit_stops_at_the_first_window_that_a_person_keeps(
    start: Starter, story: Path, person: Person
) -> None:
    app = await start(story)
    app.new()
    first, second = app.sessions
    entitle(first, "Other")
    person.answers = ["stay"]
    await key(second, Qt.Key.Key_Q)
    await until(lambda: person.asked)
    await until(lambda: not app.errands.busy)
    assert app.sessions == [first, second]


async def test_what_was_not_saved_is_brought_back_after_an_end_without_a_question(
    start: Starter, story: Path, person: Person
) -> None:
    app = await start(story)
    entitle(app.sessions[0], "Precious")
    app.new()
    app.sessions[1].document.editor.do(Set(("name",), "Never saved"))
    await start.end()  # as a signal ends it
    assert len(list(app.home.recovery.glob("*.json"))) == 2
    person.answers = ["back"]
    again = await start()
    titles = {
        each.document.editor.plan.tasks["schema"].title for each in again.sessions if each.document.path
    }
    assert titles == {"Precious"}
    assert {each.window.bar.title.text() for each in again.sessions} == {
        "Gym bookings, night 3 \N{BULLET}",
        "Never saved \N{BULLET}",
    }
    assert len(list(again.home.recovery.glob("*.json"))) == 2
    again.sessions[0].document.editor.undo()
    assert not again.sessions[0].document.editor.is_changed


async def test_edits_are_kept_a_moment_after_they_are_made(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    entitle(session, "Precious")
    await until(lambda: list(app.home.recovery.glob("*.json")), "the recovery file")
    await key(session, Qt.Key.Key_S)
    await until(lambda: not list(app.home.recovery.glob("*.json")), "the end of the recovery file")


async def test_a_change_of_another_program_is_taken_in(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    entitle(session, "Mine")
    write(story, STORY.replace("Bookings endpoint", "Theirs"))
    plan = session.document.editor
    await until(lambda: plan.plan.tasks["endpoint"].title == "Theirs")
    assert plan.plan.tasks["schema"].title == "Mine"
    assert "another program" in session.window.noted


@pytest.mark.parametrize(("answer", "title"), [("mine", "Mine"), ("theirs", "Theirs")])
async def test_both_changed_the_same_place_and_a_person_decides(
    start: Starter, story: Path, person: Person, answer: str, title: str
) -> None:
    app = await start(story)
    (session,) = app.sessions
    entitle(session, "Mine")
    person.answers = [answer]
    write(story, STORY.replace("Create bookings table", "Theirs"))
    await until(lambda: person.asked)
    await until(lambda: not session.errands.busy)
    assert "tasks.schema.title" in person.asked[0].words
    assert session.document.editor.plan.tasks["schema"].title == title


async def test_save_over_a_change_that_was_not_seen_yet_asks_first(
    start: Starter, story: Path, person: Person
) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.filing.watching.end()
    entitle(session, "Mine")
    write(story, STORY.replace("Create bookings table", "Theirs"))
    person.answers = ["mine"]
    await key(session, Qt.Key.Key_S)
    await until(lambda: person.asked)
    assert "title: Theirs" in text_of(story)


async def test_a_file_that_goes_away_stays_open(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    move(story, story.with_name("elsewhere"))
    await until(lambda: "gone" in session.window.noted)
    await key(session, Qt.Key.Key_S)
    await until(story.exists)
    assert text_of(story) == STORY


async def test_clipboard_goes_between_windows(start: Starter, story: Path) -> None:
    app = await start(story)
    app.new()
    first, second = app.sessions
    first.screen.canvas.stage.select(["payments"])
    first.screen.canvas.commands.copy()
    second.screen.canvas.commands.paste()
    assert [task.title for task in second.document.editor.plan.tasks.values()] == ["Stripe payments"]
    QGuiApplication.clipboard().clear()


async def test_the_prompt_of_a_task_is_shown_before_it_is_saved(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.document.editor.do(Set(("tasks", "endpoint", "brief"), "Serve the bookings at last"))
    session.screen.prompt_asked.emit("endpoint")
    await until(lambda: session.window.findChildren(PromptView), "the prompt")
    (view,) = session.window.findChildren(PromptView)
    assert "Serve the bookings at last" in view.text.toPlainText()
    view.close()
