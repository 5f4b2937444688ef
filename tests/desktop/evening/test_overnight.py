"""From the bar's button to a running night, and everything that may stand between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.desktop.evening.conftest import GREEN, gone, night, opened, until
from tests.desktop.shell.conftest import Person, Starter, text_of
from tests.engine.stage import Stage
from zowl_desktop.app.editing import Set
from zowl_desktop.app.evening import State, What, WriteLimit, look_before
from zowl_desktop.app.home import Home
from zowl_desktop.app.tonight import Phase
from zowl_desktop.desktop.evening.evening import Evening
from zowl_desktop.desktop.shell.app import App
from zowl_desktop.engine.clock import OFFSET_FILE
from zowl_desktop.engine.recurring import Weekday
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.errors import BadInput

LOOK = "zowl_desktop.desktop.evening.looking.look_before"


def state(evening: Evening, key: str) -> State | None:
    view = evening.dialog.lines.views.get(key)
    return view.line.state if view is not None else None


async def ended(app: App, home: Home) -> None:
    await until(lambda: app.following.tonight and app.following.tonight.phase is Phase.ENDED, "the end")
    await gone(home)


async def closed(app: App) -> None:
    await until(lambda: app.sessions[0].overnight.evening is None, "the end of the dialog")


@pytest.mark.slow
async def test_one_click_and_go_lead_to_a_night(start: Starter, stage: Stage, home: Home) -> None:
    app = await start(night(stage))
    evening = await opened(app)
    evening.dialog.go.click()
    window = app.sessions[0].window
    await until(lambda: window.place == "tonight", "the night")
    assert "2 tasks, beginning now" in window.noted
    await closed(app)
    await ended(app, home)
    assert stage.counts() == {"first": 1, "second": 1}


@pytest.mark.slow
async def test_red_base_stops_the_night_with_its_lines_and_a_way_there(
    start: Starter, stage: Stage, home: Home
) -> None:
    app = await start(night(stage, GREEN.replace("grep -q right", "grep right"), code="wrong\n"))
    evening = await opened(app)
    dialog = evening.dialog
    dialog.go.click()
    await until(lambda: dialog.go.text() == "Try again", "the finding")
    assert dialog.verdict.text().startswith("Not started. Checks of api: ")
    assert state(evening, "checks api") is State.WRONG
    go_there, all_the_same = dialog.lines.views["checks api"].ways
    assert (go_there.text(), all_the_same.text()) == ("Go there", "Run all the same")
    go_there.click()
    await closed(app)
    assert app.sessions[0].window.place == "plan"
    assert not home.journal.exists(), "nothing was started"
    stage.git(stage.folder / "api", "commit", "--allow-empty", "--quiet", "--message=more")
    evening = await opened(app)
    await until(lambda: not evening.is_looking)
    evening.dialog.lines.views["checks api"].ways[1].click()
    assert evening.dialog.go.text() == "Run overnight"
    evening.dialog.go.click()
    await closed(app)
    await ended(app, home)


async def test_problems_of_the_document_are_lines_that_lead_there(start: Starter, stage: Stage) -> None:
    app = await start(
        night(stage, GREEN.replace("{project: api, run: 'COUNT_s", "{needs: [no], run: 'COUNT_s"))
    )
    evening = await opened(app)
    await until(lambda: not evening.is_looking)
    assert state(evening, "document") is State.WRONG
    assert evening.dialog.go.text() == "Try again"
    evening.dialog.go.click()
    await until(lambda: evening.dialog.verdict.text().startswith("Not started. Document: "))
    evening.dialog.lines.views["document"].ways[0].click()
    await closed(app)
    focused = app.sessions[0].window.focusWidget()
    assert app.sessions[0].window.place == "plan"
    assert focused is not None


async def test_edits_are_saved_first_and_a_missing_repository_is_told(
    start: Starter, stage: Stage, person: Person
) -> None:
    file = stage.pipeline(GREEN)
    app = await start(file)
    session = app.sessions[0]
    session.document.editor.do(Set(("name",), "Later"))
    session.overnight.open()
    await until(lambda: person.asked, "the question")
    assert person.asked[0].title == "Save Later first?" or "first?" in person.asked[0].title
    assert session.overnight.evening is None, "Cancel opens nothing"
    person.answers.append("save")
    evening = await opened(app)
    assert "name: Later" in text_of(file)
    await until(lambda: not evening.is_looking)
    assert state(evening, "machine") is State.WRONG
    words = evening.dialog.lines.views["machine"].line.words
    assert words.startswith("There is no folder "), "it says what is missing, first of all"
    assert words.endswith(" (projects.api.path).")
    assert state(evening, "machine 0") is None, "and says it once"
    assert evening.dialog.verdict.text() == f"Project api: {words}"
    assert state(evening, "checks api") is None
    evening.dialog.cancel.click()
    await closed(app)


@pytest.mark.slow
async def test_only_the_selected_task_runs_and_counts_are_told(
    start: Starter, stage: Stage, home: Home
) -> None:
    app = await start(night(stage))
    session = app.sessions[0]
    session.screen.canvas.stage.select(["second"])
    session.menus.actions["run_selected"].trigger()
    await until(lambda: session.overnight.evening, "the dialog")
    evening = session.overnight.evening
    assert evening is not None
    form = evening.dialog.form
    await until(lambda: "1" in form.what[What.SELECTED].text(), "the counts")
    assert form.what[What.ALL].accessibleName() == "All tasks, 2 tasks"
    evening.dialog.go.click()
    await closed(app)
    await ended(app, home)
    assert stage.counts() == {"second": 1}


@pytest.mark.slow
async def test_night_at_a_time_waits_for_it_and_another_queues_behind(
    start: Starter, stage: Stage, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    offset = tmp_path / "offset"
    offset.write_text("0")
    monkeypatch.setenv(OFFSET_FILE, str(offset))
    app = await start(night(stage))
    evening = await opened(app)
    at = tell_time(time.time() + 3600)
    field = evening.dialog.form.start
    assert isinstance(field, QLineEdit)
    field.clear()
    field.insert(at)
    evening.dialog.form.later.setChecked(True)
    assert evening.dialog.go.text() == f"Start at {at}"
    evening.dialog.go.click()
    await closed(app)
    await until(lambda: app.following.tonight and app.following.tonight.phase is Phase.PLANNED, "the plan")
    await until(lambda: app.following.tonight and app.following.tonight.is_live, "the engine")
    evening = await opened(app)
    assert evening.dialog.go.text() == "Queue behind the run under way"
    assert state(evening, "run") is State.WORTH_KNOWING
    evening.dialog.go.click()
    await closed(app)
    assert "wait until the run under way has ended" in app.sessions[0].window.noted
    assert stage.counts() == {}
    offset.write_text("3700")
    await until(lambda: stage.counts() == {"first": 2, "second": 2}, "both nights")
    await ended(app, home)


@pytest.mark.slow
async def test_nights_come_again_are_listed_and_forgotten(start: Starter, stage: Stage, home: Home) -> None:
    app = await start(night(stage))
    evening = await opened(app)
    nights = evening.dialog.nights
    nights.days[Weekday.MON].setChecked(True)
    nights.make.click()
    await until(lambda: nights.forgets, "the night")
    forget = next(iter(nights.forgets.values()))
    assert forget.accessibleName() == "Forget the night of Mon at 22:00"
    forget.click()
    await until(lambda: not nights.forgets, "its end")
    evening.dialog.cancel.click()
    await closed(app)
    await gone(home)


@pytest.mark.slow
async def test_cancel_leaves_no_worktree_and_no_process(start: Starter, stage: Stage, home: Home) -> None:
    started = stage.folder / "started"
    app = await start(night(stage, GREEN.replace("grep -q right code.py", f"touch {started}; sleep 600")))
    evening = await opened(app)
    await until(started.exists, "the check")
    evening.dialog.cancel.click()
    await closed(app)
    await app.sessions[0].errands.settled()
    assert len(stage.git(stage.folder / "api", "worktree", "list").splitlines()) == 1
    assert stage.git(stage.folder / "api", "for-each-ref", "refs/zowl") == ""
    assert QApplication.activeModalWidget() is None
    assert not home.journal.exists()


async def test_what_is_run_all_the_same_is_what_was_read(start: Starter, stage: Stage) -> None:
    app = await start(night(stage, GREEN.replace("grep -q right code.py", "cat why; exit 1"), code="x\n"))
    evening = await opened(app)
    await until(lambda: not evening.is_looking)
    evening.dialog.lines.views["checks api"].ways[1].click()
    assert evening.dialog.go.text() == "Run overnight"
    evening.look_again()
    await until(lambda: not evening.is_looking)
    assert evening.dialog.go.text() == "Run overnight", "the same failure stays waived"
    api = stage.folder / "api"
    (api / "why").write_text("another thing broke\n")
    stage.git(api, "add", ".")
    stage.git(api, "commit", "--quiet", "--message=worse")
    evening.look_again()
    await until(lambda: not evening.is_looking)
    assert evening.dialog.go.text() == "Try again"
    assert evening.dialog.lines.views["checks api"].ways[1].text() == "Run all the same"
    evening.dialog.cancel.click()
    await closed(app)


@pytest.mark.parametrize(
    "trouble",
    [OSError(28, "No space left"), ExceptionGroup("look", [BadInput("Gateways", "They cannot be read.")])],
)
async def test_a_look_that_breaks_is_told_and_can_be_taken_again(
    start: Starter, stage: Stage, home: Home, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    async def broken(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(LOOK, broken)
    app = await start(night(stage))
    evening = await opened(app)
    evening.dialog.go.click()
    await until(lambda: not evening.is_looking, "the end of the look")
    assert state(evening, "trouble") is State.WRONG
    assert evening.dialog.go.text() == "Try again"
    assert evening.dialog.verdict.text().startswith("Not started. Zowl: ")
    monkeypatch.setattr(LOOK, look_before)
    evening.look_again()
    await until(lambda: not evening.is_looking)
    assert state(evening, "trouble") is None
    assert evening.dialog.go.text() == "Run overnight"
    assert not home.journal.exists()
    evening.dialog.cancel.click()
    await closed(app)


async def test_what_is_not_committed_is_said_to_be_left_out(start: Starter, stage: Stage) -> None:
    app = await start(night(stage))
    (stage.folder / "api" / "notes.txt").write_text("untracked: nobody's work\n")
    evening = await opened(app)
    await until(lambda: not evening.is_looking)
    assert state(evening, "changes api") is None
    (stage.folder / "api" / "code.py").write_text("right, and not committed\n")
    evening.look_again()
    await until(lambda: not evening.is_looking)
    line = evening.dialog.lines.views["changes api"].line
    assert line.state is State.WORTH_KNOWING, "the night may start all the same"
    assert line.words == "1 changed file is not committed: the night starts from main, without it."
    assert evening.dialog.go.text() == "Run overnight"
    evening.dialog.cancel.click()
    await closed(app)


async def test_nothing_to_run_is_taken_back_when_a_file_has_come(start: Starter, stage: Stage) -> None:
    app = await start()
    session = app.sessions[0]
    session.overnight.open()
    await until(lambda: "nothing to run" in session.window.noted, "the words")
    app.open(night(stage))
    await until(lambda: session.document.editor.plan.tasks, "the file")
    assert session.window.noted == ""


async def test_the_field_that_is_wrong_is_marked_and_no_other(start: Starter, stage: Stage) -> None:
    app = await start(night(stage))
    evening = await opened(app)
    await until(lambda: not evening.is_looking)
    form = evening.dialog.form
    fields = (form.start, form.wake, form.until, form.quiet, form.limit)
    form.later.click()
    for field in fields:
        before = field.text()
        field.setText("soon")
        assert [each for each in fields if each.property("wrong")] == [field]
        assert evening.dialog.verdict.text().startswith(f"{field.accessibleName()}: ")
        assert not evening.dialog.go.isEnabled()
        field.setText(before)
        assert not any(each.property("wrong") for each in fields)
    evening.dialog.cancel.click()
    await closed(app)


async def test_the_way_to_the_limit_is_in_the_dialog(start: Starter, stage: Stage) -> None:
    app = await start(night(stage, GREEN.replace("limits: {cost: 15 USD}\n", "")))
    evening = await opened(app)
    await until(lambda: not evening.is_looking and "limit" in evening.dialog.lines.views)
    evening.dialog.lines.views["limit"].ways[0].click()
    limit = evening.dialog.form.limit
    assert evening.dialog.focusWidget() is limit
    assert app.sessions[0].overnight.evening is evening, "the dialog stays"
    evening.dialog.lines.way_asked.emit(WriteLimit("12 USD"))
    assert limit.text() == "12 USD"
    assert evening.dialog.lines.views["limit"].line.state is State.OK
    evening.dialog.cancel.click()
    await closed(app)


async def test_an_app_that_has_to_go_does_not_wait_for_an_engine_that_does_not_answer(
    start: Starter, stage: Stage, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    app = await start(night(stage))
    is_asked, is_given_up = asyncio.Event(), asyncio.Event()

    async def begin(_: object) -> None:
        is_asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            is_given_up.set()

    monkeypatch.setattr(app.following, "start", begin)
    monkeypatch.setattr("zowl_desktop.desktop.shell.session.START_PATIENCE", 0.2)
    evening = await opened(app)
    evening.dialog.go.click()
    await until(is_asked.is_set, "the start")
    expect_log("the night of .* may not have begun")
    began = time.monotonic()
    await start.end()
    assert is_given_up.is_set()
    assert time.monotonic() - began < 10


async def test_a_night_that_begins_although_cancel_came_too_late_is_told(
    start: Starter, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(night(stage))
    window = app.sessions[0].window
    is_asked, may_begin = asyncio.Event(), asyncio.Event()

    async def begin(_: object) -> str:
        is_asked.set()
        await may_begin.wait()
        return "run"

    monkeypatch.setattr(app.following, "start", begin)
    evening = await opened(app)
    evening.dialog.go.click()
    await until(is_asked.is_set, "the start")
    evening.dialog.cancel.click()
    await closed(app)
    may_begin.set()
    await until(lambda: window.place == "tonight", "the word about it")
    assert "2 tasks, beginning now" in window.noted
    await until(lambda: not app.sessions[0].errands.busy)
