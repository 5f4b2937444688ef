"""Morning over nights that an engine plays: what is pressed on a card reaches it, and the morning follows."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desktop.shell.conftest import Starter, until
from tests.desktop.tonight.test_tonight import leave, opened, seen
from tests.engine.stage import Stage
from zowl_desktop.app.home import Home
from zowl_desktop.app.mornings import TroubleKind
from zowl_desktop.app.runs import request_for
from zowl_desktop.app.tonight import Phase
from zowl_desktop.desktop.morning.offers import Deed
from zowl_desktop.desktop.morning.place import MorningPlace
from zowl_desktop.desktop.morning.trouble_card import TroubleCard
from zowl_desktop.desktop.shell.app import App
from zowl_desktop.desktop.tonight.retry import RetryDialog
from zowl_desktop.desktop.tray.sight import Mood
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.events import Resumed, StopRequested

WRONG = [{"write": "app.py", "text": "total = 1\n"}, {"done": "Wrote it."}]
RIGHT = [{"write": "app.py", "text": "total = 42\n"}, {"done": "Wrote it."}]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def night(stage: Stage) -> Path:
    """An agent that gets it right when told how, one that builds on it, a gate, and what is behind it."""
    stage.repository("api")
    turn = [{"if_prompt_has": "forty-two", "then": RIGHT, "else": WRONG}]
    more = [{"write": "after.py", "text": "more = 1\n"}, {"done": "Wrote more."}]
    script = {
        "tasks": {
            "*": {"precheck": [[{"done": "Clear."}]]},
            "endpoint": {"implement": [turn]},
            "after": {"implement": [more]},
        }
    }
    (stage.folder / "script.json").write_text(json.dumps(script), encoding="utf-8")
    return stage.pipeline(
        """zowl: 1
name: A night to wake up to
projects: {api: {path: api, checks: {tests: "grep 42 app.py || { echo 'E   assert 1 == 42'; exit 1; }"}}}
agents: {scripted: {cli: scripted, script: script.json}}
defaults: {agent: scripted}
limits: {parallel: 3}
tasks:
  endpoint: {project: api, title: The endpoint, brief: Write the total.}
  after: {project: api, title: What follows, needs: [endpoint], brief: Write more.}
  look: {gate: Look at the page.}
  behind: {project: api, title: Behind the gate, needs: [look], run: 'echo 42 > app.py'}
"""
    )


async def morning_of(app: App, file: Path) -> MorningPlace:
    """The night has gone as far as it goes by itself, and its morning is shown."""
    await app.following.start(await asyncio.to_thread(request_for, file, RunWishes(), app.clock.now()))
    (session,) = app.sessions
    session.window.show_place("morning")
    place = session.morning
    await until(seen(app, lambda it: it.phase is Phase.ENDED), "the end of the night")
    await until(lambda: len(place.screen.cards) == 2, "both causes")
    return place


def card(place: MorningPlace, kind: TroubleKind) -> TroubleCard:
    (found,) = [each for each in place.screen.cards if each.trouble.kind is kind]
    return found


def standing(place: MorningPlace) -> Callable[[], list[str]]:
    """The tasks of the review list."""
    told = place.screen.told
    return lambda: [green.task.id for green in told.morning.greens] if told is not None else []


@pytest.mark.slow
async def test_a_failure_is_mended_from_its_card_and_the_gate_passed(
    start: Starter, home: Home, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = await asyncio.to_thread(night, stage)
    app = await start(file)
    place = await morning_of(app, file)
    screen, window = place.screen, app.sessions[0].window
    assert place.bar.title.text().startswith("A bad night: nothing is done.")
    failed = card(place, TroubleKind.FAILED)
    assert failed.trouble.badge == "failed at validate"
    assert [task.id for task in failed.trouble.waiting] == ["after"]
    assert failed.output is not None
    assert "E   assert 1 == 42" in failed.output.toPlainText()
    assert list(failed.buttons)[:2] == [Deed.EDIT, Deed.RETRY]

    terminal = stage.folder / "bin" / "xdg-terminal-exec"
    opener = terminal.with_name("xdg-open")
    await asyncio.to_thread(_tells, terminal, "pwd", stage.folder / "where")
    await asyncio.to_thread(_tells, opener, 'cat "$1/app.py"', stage.folder / "seen")
    monkeypatch.setenv("PATH", f"{terminal.parent}:{os.environ['PATH']}")
    failed.buttons[Deed.WORKTREE].click()
    await until((stage.folder / "seen").exists, "the folder")
    assert await asyncio.to_thread((stage.folder / "seen").read_text) == "total = 1\n"
    failed.buttons[Deed.TERMINAL].click()
    await until((stage.folder / "where").exists, "the terminal")
    assert await asyncio.to_thread((stage.folder / "where").read_text) == f"{failed.trouble.worktree}\n"

    failed.buttons[Deed.EDIT].click()
    dialog = opened(RetryDialog, window)
    assert isinstance(dialog, RetryDialog)
    assert dialog.step.currentText() == "implement"
    assert dialog.brief.toPlainText() == "Write the total."
    dialog.brief.setPlainText("Write the total: forty-two.")
    dialog.go.click()
    await until(seen(app, lambda it: it.tasks["after"].commit), "both tasks")
    await until(lambda: [each.trouble.kind for each in screen.cards] == [TroubleKind.GATE], "one cause less")
    gate = card(place, TroubleKind.GATE)
    assert gate.buttons[Deed.RELEASE].text() == "Approve"
    gate.buttons[Deed.RELEASE].click()
    await until(lambda: not screen.cards, "nothing that needs a person")
    await until(lambda: standing(place)() == ["endpoint", "after", "behind"], "the green ones")
    assert screen.calm.isVisible()
    await until(lambda: place.bar.title.text() == "The night is over. 4 done.", "the sentence")
    await leave(start, home)


@pytest.mark.slow
async def test_what_is_skipped_from_a_card_needs_nobody_any_more(
    start: Starter, home: Home, stage: Stage
) -> None:
    file = await asyncio.to_thread(night, stage)
    app = await start(file)
    place = await morning_of(app, file)
    card(place, TroubleKind.GATE).buttons[Deed.SKIP].click()
    await until(
        lambda: [each.trouble.kind for each in place.screen.cards] == [TroubleKind.FAILED], "one less"
    )
    kept = place.screen.cards[0]
    app.following.look_soon()
    await until(lambda: not app.sessions[0].errands.busy, "the look")
    assert place.screen.cards == [kept], "what has not changed is left as it stands"
    await leave(start, home)


def looks(app: App, mood: Mood) -> Callable[[], bool]:
    """Whether the owl looks so."""
    return lambda: app.perch.sight.mood is mood


@pytest.mark.slow
async def test_a_night_that_a_person_stopped_and_took_up_is_told_of_twice(
    start: Starter, home: Home, stage: Stage
) -> None:
    go = stage.folder / "go"
    stage.repository("api")
    file = stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
tasks:
  wait: {{project: api, title: A long wait, run: 'until [ -e {go} ]; do sleep 0.1; done; echo 1 > new.txt'}}
"""
    )
    app = await start(file)
    request = await asyncio.to_thread(request_for, file, RunWishes(), app.clock.now())
    run = await app.following.start(request)
    await until(seen(app, lambda it: it.tasks["wait"].step == "run"), "the work")
    await app.following.say(StopRequested(0.0, now=True))
    await until(lambda: app.bell.waking.unread == run, "the first morning")
    await until(looks(app, Mood.MORNING), "the owl's morning")
    assert app.sessions[0].window.noted.startswith("The night was stopped by you. 1 cancelled.")
    await app.following.say(Resumed(0.0))
    await until(seen(app, lambda it: it.tasks["wait"].step == "run"), "the work again")
    assert looks(app, Mood.AWAKE)(), "nobody has looked at the morning, and the night goes on"
    await asyncio.to_thread(go.touch)
    await until(lambda: app.sessions[0].window.noted.startswith("The night is over. 1 done."), "the second")
    await until(looks(app, Mood.MORNING), "the next morning")
    await leave(start, home)


def _tells(program: Path, says: str, file: Path) -> None:
    """A program that leaves what it says in this file."""
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{says} > {file}.new; mv {file}.new {file}\n", encoding="utf-8")
    program.chmod(0o755)
