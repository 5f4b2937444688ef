"""What happens while a file is written, looked at or asked about: nothing of it may be lost or told wrong."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.app.editing.story import STORY
from tests.desktop.shell.conftest import DEADLINE, Person, Starter, until, write
from zowl_desktop.app.editing import AddEntry, RemoveTasks, Set, file, recovery
from zowl_desktop.app.editing.version import Snapshot
from zowl_desktop.app.evening import load_saved
from zowl_desktop.app.home import Home
from zowl_desktop.app.prompting import prompt_now
from zowl_desktop.app.writing import write_whole
from zowl_desktop.desktop.shell.prompt_view import PromptView
from zowl_desktop.desktop.shell.prompts import Question
from zowl_desktop.desktop.shell.session import Session
from zowl_desktop.model.errors import EnvironmentTrouble


class Slow:
    """Something on another thread that takes until the test lets it go on."""

    def __init__(self) -> None:
        self._may_go = threading.Event()
        self.is_under_way = False

    def __call__(self) -> None:
        self.is_under_way = True
        assert self._may_go.wait(DEADLINE)

    def let_go(self) -> None:
        self._may_go.set()


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.let_go()


def entitle(session: Session, words: str) -> None:
    session.document.editor.do(Set(("tasks", "schema", "title"), words))


def write_slowly(monkeypatch: pytest.MonkeyPatch, module: object, slow: Slow) -> None:
    def written(path: Path, data: bytes) -> None:
        slow()
        write_whole(path, data)

    monkeypatch.setattr(module, "write_whole", written)


async def test_edits_made_while_a_closing_window_saves_are_asked_about_too(
    start: Starter, story: Path, person: Person, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    app.new()
    session, _ = app.sessions
    entitle(session, "Saved")
    write_slowly(monkeypatch, file, slow)
    person.answers = ["save", "stay"]
    session.window.close()
    await until(lambda: slow.is_under_way)
    entitle(session, "Typed meanwhile")
    slow.let_go()
    await until(lambda: len(person.asked) == 2, "the second question")
    assert session in app.sessions


async def test_what_is_kept_while_its_window_is_closed_is_not_offered_at_the_next_start(
    start: Starter, story: Path, person: Person, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    app.new()
    session, _ = app.sessions
    write_slowly(monkeypatch, recovery, slow)
    entitle(session, "Dropped")
    await until(lambda: slow.is_under_way)
    person.answers = ["drop"]
    session.window.close()
    await until(lambda: person.asked and session.keeping._is_over)
    slow.let_go()
    await until(lambda: session not in app.sessions)
    assert not list(app.home.recovery.glob("*.json"))


async def test_a_look_during_a_save_takes_the_save_for_no_change_of_another_program(
    start: Starter, story: Path, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    (session,) = app.sessions
    entitle(session, "Mine")
    looked = file._looked

    def look(path: Path, digest: str, snapshot: Snapshot) -> file.DiskChange | None:
        slow()
        return looked(path, digest, snapshot)

    monkeypatch.setattr(file, "_looked", look)
    session.filing.watching.look_soon()
    await until(lambda: slow.is_under_way)
    saving = asyncio.create_task(session.filing.save())
    await asyncio.wait({saving}, timeout=1)  # one that did not wait for the look would be over by now
    slow.let_go()
    await saving
    await until(lambda: not session.errands.busy and not session.document.editor.is_changed)
    assert "another program" not in session.window.noted


async def test_a_change_of_the_file_that_came_during_a_question_is_taken_in_afterwards(
    start: Starter, story: Path, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    app.new()
    session, _ = app.sessions
    entitle(session, "Mine")
    answered = asyncio.Event()

    async def ask(question: Question) -> str:
        person.asked.append(question)
        await answered.wait()
        return "stay"

    monkeypatch.setattr(person, "ask", ask)
    session.window.close()
    await until(lambda: person.asked)
    write(story, STORY.replace("Bookings endpoint", "Theirs"))
    await until(lambda: session.filing._is_sign_missed, "the sign")
    answered.set()
    await until(lambda: session.document.editor.plan.tasks["endpoint"].title == "Theirs")


async def test_the_same_trouble_is_not_shown_on_top_of_itself(
    start: Starter, story: Path, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    (session,) = app.sessions
    closed = asyncio.Event()

    async def ask(question: Question) -> str:
        person.asked.append(question)
        await closed.wait()
        return "ok"

    monkeypatch.setattr(person, "ask", ask)
    for words in ("a disk", "a disk", "another disk"):
        session.tell(EnvironmentTrouble("Broken", words))
    await until(lambda: len(person.asked) == 2)
    closed.set()
    await until(lambda: not session.errands.busy)
    session.tell(EnvironmentTrouble("Broken", "a disk"))
    await until(lambda: len(person.asked) == 3)


async def test_the_prompt_of_a_task_that_is_removed_meanwhile_is_no_mistake(
    start: Starter, story: Path, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    (session,) = app.sessions

    def prompt(*given: object) -> str:
        slow()
        return prompt_now(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("zowl_desktop.desktop.shell.session.prompt_now", prompt)
    session.screen.prompt_asked.emit("endpoint")
    await until(lambda: slow.is_under_way)
    session.document.editor.do(RemoveTasks(("endpoint",)))
    slow.let_go()
    await until(lambda: session.window.findChildren(PromptView), "the prompt")
    assert app.guard.box is None
    session.window.findChildren(PromptView)[0].close()


async def test_no_dialog_opens_on_a_window_that_is_closed_while_it_is_made(
    start: Starter, story: Path, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    app.new()
    session, _ = app.sessions

    def load(path: Path) -> object:
        slow()
        return load_saved(path)

    monkeypatch.setattr("zowl_desktop.desktop.evening.overnight.load_saved", load)
    session.overnight.open()
    await until(lambda: slow.is_under_way)
    session.window.close()
    await until(lambda: session._is_closing)
    slow.let_go()
    await until(lambda: session not in app.sessions)
    assert session.overnight.evening is None
    assert QApplication.activeModalWidget() is None


async def test_edits_that_cannot_be_forgotten_are_told_and_keep_no_window_open(
    start: Starter, story: Path, person: Person
) -> None:
    app = await start(story)
    app.new()
    session, _ = app.sessions
    entitle(session, "Kept")
    await until(lambda: list(app.home.recovery.glob("*.json")), "what is kept")
    await asyncio.to_thread(spoil, app.home.recovery)
    person.answers = ["drop", "ok"]
    session.window.close()
    await until(lambda: session not in app.sessions, "the end of the window")
    assert person.asked[-1].title == "Edits that were kept cannot be forgotten"
    assert app.guard.box is None


async def test_a_document_that_cannot_be_kept_keeps_no_other_one_from_it(
    start: Starter, story: Path, expect_log: Callable[[str], None]
) -> None:
    app = await start(story)
    app.new()
    for session in app.sessions:
        session.document.editor.do(Set(("name",), "Precious"))
        session.keeping._later.stop()
    first, second = app.sessions
    await asyncio.to_thread(first.keeping.file.mkdir, parents=True)
    expect_log("cannot be written|Is a directory")
    app.end_now()
    assert app.sessions == []
    assert second.keeping.file.exists()


def spoil(folder: Path) -> None:
    """A file takes the place of a folder."""
    for each in folder.iterdir():
        each.unlink()
    folder.rmdir()
    folder.write_text("no folder", encoding="utf-8")


async def test_a_new_plan_is_kept_in_its_repository_or_where_the_last_one_lay_but_never_in_the_data_folder(
    start: Starter, person: Person, home: Home, tmp_path: Path, story: Path
) -> None:
    app = await start()
    session = app.sessions[0]

    async def proposed() -> Path:
        person.files = [None]
        await session.filing.save_as()
        return person.proposed[-1].parent

    app.remember(home.sample / "1" / "sample-night.zowl.yaml")
    (home.sample / "1").mkdir(parents=True)
    assert await proposed() == Path.home()
    app.remember(story)
    app.remember(home.sample / "1" / "sample-night.zowl.yaml")
    assert await proposed() == story.parent
    repository = tmp_path / "api"
    repository.mkdir()
    session.document.editor.do(AddEntry("projects", "gone", {"path": "~nobody/gone"}))
    session.document.editor.do(AddEntry("projects", "api", {"path": str(repository)}))
    assert await proposed() == repository
