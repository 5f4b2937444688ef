"""The very first start: what a new user meets, and where each way leads."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget

from tests.desktop.shell.conftest import Person, Starter, until, write
from zowl_desktop.app.home import Home
from zowl_desktop.app.runs import request_for
from zowl_desktop.app.sample import ENDS, fresh_sample, is_sample
from zowl_desktop.app.tonight import Phase
from zowl_desktop.desktop.shell.app import App
from zowl_desktop.desktop.shell.offers import offers_of
from zowl_desktop.desktop.shell.session import Session
from zowl_desktop.desktop.welcome.page import WelcomePage
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.document.tree import at

PASSES = """import unittest

from shop import total


class T(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total([1, 2]), 3)
"""


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def shop(tmp_path: Path, house: Path) -> Path:
    """A repository whose checks pass."""
    folder = tmp_path / "My Shop"
    (folder / "tests").mkdir(parents=True)
    (folder / "tests" / "__init__.py").touch()
    (folder / "tests" / "test_shop.py").write_text(PASSES, encoding="utf-8")
    (folder / "shop.py").write_text("def total(prices):\n    return sum(prices)\n", encoding="utf-8")
    (folder / ".gitignore").write_text(".env\n", encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=first")
    (folder / ".env").write_text("A=1\n", encoding="utf-8")
    return folder


@pytest.fixture
def agents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts an agent program on PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")

    def install(name: str) -> None:
        program = programs / name
        program.write_text("#!/bin/sh\necho 1.2.3\n", encoding="utf-8")
        program.chmod(0o755)

    return install


def page_of(session: Session) -> WelcomePage:
    page = session.window.findChild(WelcomePage)
    assert page is not None
    return page


async def welcomed(start: Starter) -> tuple[App, Session, WelcomePage]:
    app = await start()
    (session,) = app.sessions
    assert session.window.place == "welcome"
    page = page_of(session)
    await until(lambda: not page.agents.is_looking, "the agents")
    return app, session, page


async def test_the_first_start_shows_the_first_steps_and_the_next_one_what_was_open(
    start: Starter, story: Path
) -> None:
    app, session, page = await welcomed(start)
    assert not page.go.isEnabled()
    assert page.why_not.text() == "Pick a repository first."
    await app.open_here(story, session)
    assert session.window.place == "plan"
    await start.end()
    again = await start()
    assert [each.document.path for each in again.sessions] == [story]
    assert again.sessions[0].window.place == "plan"


async def test_while_only_a_sample_was_open_the_first_steps_are_shown_again(
    start: Starter, home: Home
) -> None:
    app, session, _ = await welcomed(start)
    file = await asyncio.to_thread(fresh_sample, home)
    await app.open_here(file, session)
    await start.end()
    again = await start()
    (session,) = again.sessions
    assert (session.window.place, session.document.path) == ("welcome", None)


async def test_the_first_steps_can_be_come_back_to(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    session.menus.actions["first_steps"].trigger()
    assert session.window.place == "welcome"
    assert not any(button.isChecked() for button in session.window.rail.buttons.values())
    page_of(session).plan.click()
    assert session.window.place == "plan"
    assert session.window.rail.buttons["plan"].isChecked()


async def test_both_ways_are_in_the_command_palette(start: Starter, story: Path) -> None:
    app = await start(story)
    (session,) = app.sessions
    offers = {offer.words: offer for offer in offers_of(session, app)}
    assert "Try a sample night" in offers
    offers["First steps\N{HORIZONTAL ELLIPSIS}"].take()
    assert session.window.place == "welcome"


async def test_three_steps_lead_to_a_night_whose_brief_is_written_next(
    start: Starter, shop: Path, agents: Callable[[str], None], person: Person
) -> None:
    agents("claude")
    app, session, page = await welcomed(start)
    person.files = [shop]
    page.repository.pick_button.click()
    await until(lambda: page.repository.form, "what was found")
    page.limit.limit.setText("$4")
    page.limit.wake_up.setText("6:30")
    assert page.go.isEnabled(), page.why_not.text()
    page.go.click()
    await until(lambda: session.window.place == "plan", "Plan")
    editor = session.document.editor
    assert session.document.path is None
    assert editor.is_changed
    assert at(editor.tree, ("projects", "my-shop", "checks", "tests")) == (
        "python3 -m unittest discover -s tests -t ."
    )
    assert at(editor.tree, ("projects", "my-shop", "copy")) is None
    assert session.window.bar.title.text().startswith("My first night")
    assert at(editor.tree, ("agents",)) == {"claude": {}}
    assert at(editor.tree, ("limits", "cost")) == "4 USD"
    assert app.preferences.of("wake_up") == "06:30"
    assert session.screen.canvas.stage.selected_tasks() == ("task",)
    field = session.screen.inspector.focusWidget()
    assert isinstance(field, QPlainTextEdit)
    assert field.textCursor().selectedText() == "What has to be true in the morning."
    await until(lambda: session.window.bar.limit.text() == "limit $4.00", "a night that could run")
    assert not session.window.bar.problems.isVisible()


@pytest.fixture
def no_agents(agents: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """A PATH with git and a shell, and no agent program."""
    programs = Path(os.environ["PATH"].split(":")[0])
    for name in ("git", "sh", "python3", "env"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(programs))


@pytest.mark.usefixtures("no_agents")
async def test_commands_need_no_agent(start: Starter, shop: Path) -> None:
    _, session, page = await welcomed(start)
    page.repository.pick(shop)
    await until(lambda: page.repository.form, "what was found")
    assert not page.go.isEnabled()
    assert page.why_not.text() == "Go on without an agent, or install one."
    (without,) = page.agents.choices.values()
    assert without.text() == "Go on without an agent"
    QTest.keyClick(without, Qt.Key.Key_Space)
    assert page.go.isEnabled()
    assert "whose command you write" in page.why_not.text()
    page.agents.look()
    await until(lambda: not page.agents.is_looking and page.go.isEnabled(), "the same choice as before")
    page.go.click()
    await until(lambda: session.window.place == "plan", "Plan")
    assert at(session.document.editor.tree, ("tasks", "task", "run")) == "true"
    assert at(session.document.editor.tree, ("agents",)) is None
    field = session.screen.inspector.focusWidget()
    assert isinstance(field, QPlainTextEdit)
    assert field.textCursor().selectedText() == "true"
    QTest.keyClicks(field, "make night")
    await until(lambda: at(session.document.editor.tree, ("tasks", "task", "run")) == "make night")
    await until(lambda: session.window.bar.limit.text() == "limit $15.00", "a night that could run")
    assert not session.window.bar.problems.isVisible()


async def test_what_was_found_can_be_changed_before_the_night_is_made(
    start: Starter, shop: Path, agents: Callable[[str], None]
) -> None:
    agents("codex")
    git(shop, "branch", "stable")
    _, session, page = await welcomed(start)
    page.repository.pick(shop)
    await until(lambda: page.repository.form, "what was found")
    form = page.repository.form
    assert form is not None
    form.base.setCurrentText("stable")
    form.checks[0].run.setText("true")
    form.setup.setText("touch ready")
    form.copies[0].setChecked(True)
    page.limit.limit.setText("")
    page.go.click()
    await until(lambda: session.window.place == "plan", "Plan")
    tree = session.document.editor.tree
    assert at(tree, ("projects", "my-shop")) == {
        "path": str(shop),
        "base": "stable",
        "setup": "touch ready",
        "checks": {"tests": "true"},
        "copy": [".env"],
    }
    assert at(tree, ("limits",)) is None


@pytest.mark.slow
async def test_checks_are_tried_on_the_spot_and_told_in_words(start: Starter, shop: Path) -> None:
    _, _, page = await welcomed(start)
    step = page.repository
    step.pick(shop)
    await until(lambda: step.form, "what was found")
    step.try_button.click()
    await until(lambda: step.try_button.text() == "Try the checks now" and step.result.text(), "the result")
    assert step.result.text().startswith("They pass on main, and fail when its code is broken: tests passed")
    form = step.form
    assert form is not None
    form.checks[0].run.setText("true")
    assert step.result.text() == ""  # another command was not tried yet
    step.try_button.click()
    await until(lambda: "on purpose" in step.result.text(), "that true proves nothing")
    form.checks[0].run.setText("echo gone wrong; exit 3")
    step.try_button.click()
    await until(lambda: "does not pass" in step.result.text(), "that the base fails")
    assert "gone wrong" in step.telling.text()


@pytest.mark.slow
async def test_a_trial_can_be_stopped_and_ends_with_the_app(
    start: Starter, shop: Path, tmp_path: Path
) -> None:
    _, _, page = await welcomed(start)
    step = page.repository
    step.pick(shop)
    await until(lambda: step.form, "what was found")
    assert step.form is not None
    for number in (1, 2):
        began = tmp_path / f"began{number}"
        step.form.checks[0].run.setText(f"touch {began}; sleep 600")
        step.try_button.click()
        await until(began.exists, "the check")
        if number == 1:
            assert step.try_button.text() == "Stop"
            step.try_button.click()
            assert step.result.text() == "Stopped."
    await start.end()


@pytest.mark.slow
async def test_a_window_may_be_closed_while_its_checks_are_tried(
    start: Starter, shop: Path, tmp_path: Path
) -> None:
    app, session, page = await welcomed(start)
    app.new()
    step = page.repository
    step.pick(shop)
    await until(lambda: step.form, "what was found")
    assert step.form is not None
    beat = tmp_path / "beat"
    step.form.checks[0].run.setText(f"while :; do touch {beat}; sleep 0.1; done")
    step.try_button.click()
    await until(beat.exists, "the check")
    session.window.close()
    await until(lambda: len(app.sessions) == 1, "the end of the window")
    await until(lambda: time.time() - beat.stat().st_mtime > 3, "the end of the check")


async def test_a_folder_that_is_no_repository_is_refused_in_words_and_changes_nothing(
    start: Starter, shop: Path, tmp_path: Path
) -> None:
    _, _, page = await welcomed(start)
    step = page.repository
    step.pick(tmp_path)
    await until(step.error.text, "the refusal")
    assert "is not under git" in step.error.text()
    assert step.choice is None
    drop(page, shop)
    await until(lambda: step.form, "what was found")
    assert not step.error.text()
    assert step.form is not None
    assert step.form.choice.path == shop


def drop(page: WelcomePage, folder: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(5, 5), action, data, button, keys))


async def test_repositories_nearby_are_offered(start: Starter, shop: Path) -> None:
    near = Path.home() / "code" / "shop"
    near.parent.mkdir(parents=True)
    await asyncio.to_thread(shop.rename, near)
    _, _, page = await welcomed(start)
    await until(page.repository.nearby.isVisible, "what is nearby")
    (link,) = page.repository.nearby.findChildren(QPushButton)
    assert link.text() == "shop"
    link.click()
    await until(lambda: page.repository.form, "what was found")


async def test_agents_that_come_are_found_by_looking_again(
    start: Starter, agents: Callable[[str], None]
) -> None:
    _, _, page = await welcomed(start)
    before = page.agents.choice
    agents("qwen")
    page.agents.again.click()
    await until(lambda: "qwen" in page.agents.choices, "the new one")
    radio = page.agents.choices["qwen"]
    assert radio.text() == "qwen 1.2.3"
    assert "nobody is logged in" in radio.accessibleDescription()
    assert page.agents.choice == before or not before


async def test_a_limit_that_is_none_is_said_beside_its_field(start: Starter, shop: Path) -> None:
    _, _, page = await welcomed(start)
    page.repository.pick(shop)
    await until(lambda: page.repository.form, "what was found")
    page.limit.limit.setText("lots")
    assert "no amount" in page.limit._limit_error.text()
    assert not page.go.isEnabled()
    page.limit.limit.setText("20")
    page.limit.wake_up.setText("noonish")
    assert "07:00" in page.limit._wake_up_error.text()
    assert not page.limit.is_good


async def test_everything_can_be_reached_with_the_keyboard_and_has_a_name(
    start: Starter, shop: Path, agents: Callable[[str], None]
) -> None:
    agents("claude")
    _, session, page = await welcomed(start)
    page.repository.pick(shop)
    await until(lambda: page.repository.form, "what was found")
    form = page.repository.form
    assert form is not None
    session.window.activateWindow()
    page.setFocus()
    await until(page.sample.go.hasFocus, "the focus")
    reached: list[QWidget] = []
    for _ in range(60):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in reached:
            break
        reached.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    wanted = [
        page.sample.go,
        page.repository.pick_button,
        form.base,
        form.checks[0].tick,
        form.checks[0].run,
        form.setup,
        form.copies[0],
        page.repository.try_button,
        page.agents.choices["claude"],
        page.agents.again,
        page.limit.limit,
        page.limit.wake_up,
        page.go,
        page.plan,
        page.open,
    ]
    assert [each for each in wanted if each not in reached] == []
    order = [reached.index(each) for each in wanted]
    assert order == sorted(order)
    for each in wanted:
        assert each.accessibleName() or (isinstance(each, QPushButton) and each.text())


@pytest.mark.slow
async def test_the_sample_night_is_played_in_the_window_to_its_designed_end(
    start: Starter, home: Home
) -> None:
    app, session, page = await welcomed(start)
    page.sample.go.click()
    assert not page.sample.go.isEnabled()
    page.sample.go.click()  # nobody can begin two
    await until(lambda: session.window.place == "tonight", "the night")
    file = session.document.path
    assert file is not None
    assert is_sample(home, file)
    assert len(session.document.editor.plan.tasks) == len(ENDS) == 9
    assert "sample" in session.window.windowTitle()
    assert "sample" in session.window.bar.title.text()
    assert "sample night" in session.window.noted.lower()
    await played(app)
    tonight = app.following.tonight
    assert tonight is not None
    assert {name: task.state for name, task in tonight.tasks.items()} == dict(ENDS)
    first = tonight.run
    app.welcoming.try_sample()  # again, later: another one, fresh
    await until(lambda: app.following.tonight and app.following.tonight.run != first, "the second night")
    assert app.following.tonight is not None
    assert app.following.tonight.source != str(file)
    app.welcoming.try_sample()  # while it goes on it is only shown
    await app.errands.settled()
    assert len(list(home.sample.iterdir())) == 2
    await played(app)
    await start.end()
    await until(lambda: not home.engine_socket.exists(), "the end of the engine")


async def test_a_sample_whose_window_is_closed_while_it_begins_is_shown_in_another_one(
    start: Starter, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await start(story)
    app.new()
    first, second = app.sessions
    is_asked, may_begin = asyncio.Event(), asyncio.Event()

    async def begin(_: object) -> str:
        is_asked.set()
        await may_begin.wait()
        return "run"

    monkeypatch.setattr(app.following, "start", begin)
    app.welcoming.try_sample()
    await asyncio.wait_for(is_asked.wait(), 60)
    assert second.document.title == "sample-night"
    second.window.close()
    await until(lambda: app.sessions == [first])
    may_begin.set()
    await until(lambda: first.window.place == "tonight")
    assert first.window.noted.startswith("A sample night: ")
    assert app.guard.box is None


@pytest.mark.slow
async def test_a_sample_never_waits_behind_a_night_of_ones_own(
    start: Starter, home: Home, shop: Path, tmp_path: Path, person: Person
) -> None:
    app, session, page = await welcomed(start)
    go = tmp_path / "go"
    file = tmp_path / "own.zowl.yaml"
    text = f"""zowl: 1
projects: {{shop: {{path: "{shop}"}}}}
tasks: {{wait: {{project: shop, run: "while [ ! -e {go} ]; do sleep 0.05; done"}}}}
"""
    await asyncio.to_thread(write, file, text)
    await app.following.start(request_for(file, RunWishes(), app.clock.now()))
    page.sample.go.click()
    await until(lambda: person.asked, "the refusal")
    assert person.asked[0].title == "A night is under way"
    assert page.sample.go.isEnabled()
    assert not home.sample.exists()
    assert session.window.place == "welcome"
    await asyncio.to_thread(go.touch)
    await played(app)
    await start.end()
    await until(lambda: not home.engine_socket.exists(), "the end of the engine")


async def played(app: App) -> None:
    """The night has ended."""
    deadline = time.monotonic() + 120
    while app.following.tonight is None or app.following.tonight.phase is not Phase.ENDED:
        assert time.monotonic() < deadline, "the night never ended"
        await asyncio.sleep(0.1)
