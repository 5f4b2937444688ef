"""Tonight in the real window: a night that another process plays is shown, and a person's words reach it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from tests.desktop.shell.conftest import Person, Starter, until
from tests.desktop.tray.nights import picture
from tests.engine.stage import Stage
from zowl_desktop.app.home import Home
from zowl_desktop.app.runs import request_for
from zowl_desktop.app.tonight import Phase, Tonight
from zowl_desktop.desktop.shell.app import App
from zowl_desktop.desktop.tonight.acting import SPECS
from zowl_desktop.desktop.tonight.amount import AmountDialog
from zowl_desktop.desktop.tonight.retry import RetryDialog
from zowl_desktop.desktop.tonight.screen import TonightScreen
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.states import TaskState


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def night(stage: Stage) -> Path:
    """A command that waits, a gate behind it, a command behind that, and one that fails once."""
    stage.repository("api")
    wait = f"while [ ! -e {stage.folder / 'go'} ]; do sleep 0.05; done"
    once = f"test -e {stage.folder / 'mended'}"
    return stage.pipeline(
        f"""zowl: 1
name: A night to look at
projects: {{api: {{path: api}}}}
limits: {{cost: 15 USD, parallel: 2}}
tasks:
  first: {{project: api, title: The first one, run: '{stage.counting("first", wait)}'}}
  look: {{gate: Look at the page, needs: [first]}}
  last: {{project: api, needs: [look], run: '{stage.counting("last")}'}}
  shaky: {{project: api, run: '{stage.counting("shaky", once)}'}}
"""
    )


async def begun(app: App, file: Path) -> TonightScreen:
    """The night goes on, and its place is shown."""
    session = app.sessions[0]
    await app.following.start(await asyncio.to_thread(request_for, file, RunWishes(), app.clock.now()))
    session.window.show_place("tonight")
    screen = session.tonight.screen
    await until(lambda: not screen.needs_plan and screen.canvas.stage.nodes, "the plan of the run")
    return screen


def seen(app: App, holds: Callable[[Tonight], object]) -> Callable[[], bool]:
    def look() -> bool:
        tonight = app.following.tonight
        return tonight is not None and bool(holds(tonight))

    return look


async def leave(start: Starter, home: Home) -> None:
    await start.end()
    await until(lambda: not home.engine_socket.exists(), "the end of the engine")


def opened(kind: type[QDialog], over: QWidget) -> QDialog:
    (dialog,) = [each for each in over.findChildren(kind) if each.isVisible()]
    return dialog


@pytest.mark.slow
async def test_an_engine_of_another_version_is_told_and_its_night_shown(
    start: Starter, home: Home, stage: Stage, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(night(stage))
    await begun(app, stage.folder / "night.zowl.yaml")
    await until(seen(app, lambda it: it.tasks["first"].step == "run"), "the first command")
    await start.end()
    with monkeypatch.context() as patch:
        patch.setattr("zowl_desktop.engine.client.VERSION", 999)
        app = await start()
        session = app.sessions[0]
        session.window.show_place("tonight")
        bar = session.tonight.bar
        await until(lambda: "another version" in bar.figures.accessibleName(), "the word about it")
        assert "The engine is of another version." in bar.figures.accessibleName()
        assert "Use the same Zowl for both." in bar.figures.accessibleName()
        await until(lambda: session.tonight.screen.canvas.stage.nodes, "its plan, which the journal has")
        await until(lambda: person.asked, "why it cannot be taken up")
        assert {each.title for each in person.asked} == {"The engine is of another version"}
    await until(seen(app, lambda it: it.is_live and not it.trouble), "the engine, by its own kind of Zowl")
    for word in ("go", "mended"):
        await asyncio.to_thread((stage.folder / word).touch)
    await until(seen(app, lambda it: it.tasks["look"].state is TaskState.HELD), "the gate")
    await leave(start, home)


@pytest.mark.slow
async def test_a_night_is_looked_at_and_spoken_to(
    start: Starter, home: Home, stage: Stage, person: Person
) -> None:
    app = await start(night(stage))
    screen = await begun(app, stage.folder / "night.zowl.yaml")
    window, place = app.sessions[0].window, app.sessions[0].tonight
    await until(seen(app, lambda it: it.tasks["first"].step == "run"), "the first command")
    await until(lambda: "of 4 done" in place.bar.figures.text(), "the figures")
    assert screen.canvas.stage.selected_tasks() == ("first",)  # it is the one that works
    assert screen.panel.title.text() == "The first one"
    assert "running: step run" in screen.panel.state.text()
    assert screen.panel.transcript.isVisible()
    await until(screen.acting.actions["pause"].isEnabled, "a living engine")
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    await until(seen(app, lambda it: it.phase is Phase.PAUSED), "the pause")
    await until(screen.acting.actions["resume"].isVisible, "the way on")
    assert not screen.acting.actions["pause"].isVisible()
    place.bar.buttons["resume"].click()
    await until(seen(app, lambda it: it.phase is Phase.RUNNING), "the end of the pause")
    await until(seen(app, lambda it: it.tasks["shaky"].state is TaskState.FAILED), "the failure")
    await asyncio.to_thread((stage.folder / "mended").touch)
    screen.look_at("shaky")
    await until(screen.acting.actions["retry"].isVisible, "the retry")
    screen.panel.verbs["retry"].click()
    dialog = opened(RetryDialog, window)
    assert isinstance(dialog, RetryDialog)
    assert [dialog.step.itemText(at) for at in range(dialog.step.count())] == ["run"]
    dialog.time.setText("soon")
    dialog.go.click()
    assert dialog.error.text().endswith("Write a time as `45 s`, `90 min` or `8 h`.")  # and nothing was sent
    dialog.time.setText("5 min")
    dialog.go.click()
    await until(seen(app, lambda it: it.tasks["shaky"].state is TaskState.SUCCEEDED), "the retry's success")
    await asyncio.to_thread((stage.folder / "go").touch)
    await until(seen(app, lambda it: it.tasks["look"].state is TaskState.HELD), "the gate")
    screen.look_at("look")
    await until(lambda: screen.acting.actions["release"].text() == "Approve", "the way through the gate")
    assert "Look at the page" in screen.panel.why.text()
    screen.panel.verbs["release"].click()
    await until(seen(app, lambda it: it.phase is Phase.ENDED), "the end")
    await until(seen(app, lambda it: it.count(TaskState.SUCCEEDED) == 4), "all of it")
    assert stage.counts() == {"first": 1, "shaky": 2, "last": 1}
    assert person.asked == []
    await leave(start, home)


@pytest.mark.slow
async def test_stopping_now_is_asked_once_and_can_be_taken_back(
    start: Starter, home: Home, stage: Stage, person: Person
) -> None:
    app = await start(night(stage))
    screen = await begun(app, stage.folder / "night.zowl.yaml")
    await until(seen(app, lambda it: it.tasks["first"].step == "run"), "the first command")
    await until(screen.acting.actions["stop_now"].isEnabled, "a living engine")
    person.answers = ["stay"]
    screen.acting.actions["stop_now"].trigger()
    await until(lambda: not app.sessions[0].errands.busy, "the answer")
    assert app.following.tonight is not None
    assert app.following.tonight.phase is Phase.RUNNING
    person.answers = ["stay"]
    app.perch.owl.asked.emit("stop_now")  # the tray asks the same
    await until(lambda: len(person.asked) == 2 and not app.errands.busy, "the answer")
    assert person.asked[0] == person.asked[1]
    assert app.following.tonight.phase is Phase.RUNNING
    screen.acting.actions["raise_run"].trigger()
    dialog = opened(AmountDialog, app.sessions[0].window)
    assert isinstance(dialog, AmountDialog)
    dialog.field.setText("plenty")
    dialog.accept()
    assert dialog.error.isVisible()
    dialog.field.setText("20 USD")
    dialog.accept()
    await until(seen(app, lambda it: it.cost_limit == 20_000_000), "the limit")
    person.answers = ["stop"]
    screen.acting.actions["stop_now"].trigger()
    await until(seen(app, lambda it: it.phase is Phase.ENDED), "the end")
    assert "All work so far is kept" in person.asked[0].words
    await until(screen.acting.actions["go_on"].isVisible, "the way on")
    await asyncio.to_thread((stage.folder / "go").touch)
    screen.acting.actions["go_on"].trigger()
    await until(seen(app, lambda it: it.tasks["look"].state is TaskState.HELD), "the rest of the night")
    await leave(start, home)


async def test_before_the_first_night_it_says_how_to_begin(start: Starter, story: Path) -> None:
    app = await start(story)
    window, screen = app.sessions[0].window, app.sessions[0].tonight.screen
    window.show_place("tonight")
    await until(screen.go.isVisible, "the way to begin")
    assert all(not action.isVisible() for action in screen.acting.actions.values())
    assert not screen._tick.isActive()


async def test_a_journal_that_cannot_be_read_is_not_told_as_a_first_evening(
    start: Starter, story: Path, home: Home
) -> None:
    app = await start(story)
    home.journal.write_bytes(b"not a journal, whatever it was before" * 200)
    (session,) = app.sessions
    session.window.show_place("tonight")

    def words() -> set[str]:
        labels = session.tonight.screen.findChildren(QLabel)
        return {label.text() for label in labels if label.isVisible()}

    await until(lambda: "The nights cannot be read" in words(), "the trouble")
    assert app.following.trouble_words in words()


async def test_a_window_without_a_document_is_called_by_the_night_that_it_shows(start: Starter) -> None:
    app = await start()
    window = app.sessions[0].window
    assert window.windowTitle().startswith("Untitled")
    app.following.tonight = picture()
    window.show_place("tonight")
    assert window.windowTitle() == "Gym bookings[*] \N{EM DASH} Zowl"
    window.show_place("plan")
    assert window.windowTitle().startswith("Untitled")


@pytest.mark.slow
async def test_what_is_hidden_does_nothing_and_a_table_tells_all_in_words(
    start: Starter, home: Home, stage: Stage
) -> None:
    file = night(stage)
    await asyncio.to_thread((stage.folder / "go").touch)
    app = await start(file)
    screen = await begun(app, file)
    await until(seen(app, lambda it: it.phase is Phase.ENDED), "the end")
    await until(lambda: not screen._tick.isActive(), "rest")
    table = screen.table

    def says(*words: str) -> bool:
        rows = range(table.rowCount())
        return list(words) in [[table.data(table.index(row, column)) for column in (1, 2)] for row in rows]

    await until(lambda: says("look", "held") and says("shaky", "run: failed"), "the table")
    screen.timeline.picked.emit("shaky")
    assert screen.canvas.stage.selected_tasks() == ("shaky",)
    window = app.sessions[0].window
    window.show_place("plan")
    before = screen.panel.title.text()
    app.following.look_soon()
    await app.following.look()
    assert screen.panel.title.text() == before
    assert screen not in app.following._lookers
    for spec in SPECS:
        assert screen.acting.actions[spec.key].toolTip().startswith(spec.about)
    await leave(start, home)
