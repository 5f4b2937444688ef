"""Pictures of a night that another process plays: what is shown is what the journal says."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from tests.engine.stage import Stage
from tests.guards.logs import ExpectLog
from zowl_desktop.app.home import data_home
from zowl_desktop.app.runs import request_for
from zowl_desktop.app.sample import ENDS, make_sample
from zowl_desktop.app.tonight import Following, Phase, SpanKind, Tonight, Verb
from zowl_desktop.app.tonight.following import Changed
from zowl_desktop.app.tonight.foretelling import Pace, can_be_foretold, foretold
from zowl_desktop.desktop.tray.words import line
from zowl_desktop.engine.clock import SystemClock
from zowl_desktop.engine.times import tell_time
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.keeper.keep import IDLE
from zowl_desktop.keeper.revival import REVIVAL
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.events import (
    AccountMended,
    Paused,
    Resumed,
    StopRequested,
    TaskMarkedDone,
    TaskReleased,
    TaskSkipped,
)
from zowl_desktop.model.states import TaskState
from zowl_desktop.store.home import Home

DEADLINE = 90


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.fixture
def home(zowl_home: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv(IDLE, "1")
    return data_home(os.environ)


SOON = Pace(first=0.0, soonest=0.0, looked_at=0.0)


@asynccontextmanager
async def followed(home: Home, pace: Pace | None = None) -> AsyncIterator[Following]:
    following = Following(home, SystemClock(), pace)
    following.look_on("the test")
    going = asyncio.create_task(following.go())
    try:
        yield following
    finally:
        going.cancel()
        await asyncio.wait([going])


async def seen(following: Following, holds: Callable[[Tonight], object]) -> Tonight:
    """The first picture that shows something."""
    found: asyncio.Future[Tonight] = asyncio.get_running_loop().create_future()

    def look(tonight: Tonight | None) -> None:
        if tonight is not None and not found.done() and holds(tonight):
            found.set_result(tonight)

    changed: Changed = look
    leave = following.listen(changed)
    look(following.tonight)
    try:
        return await asyncio.wait_for(found, DEADLINE)
    finally:
        leave()


async def gone(home: Home) -> None:
    """The engine has left."""
    async with asyncio.timeout(DEADLINE):
        while home.engine_socket.exists():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


def engine_of(home: Home) -> int:
    """The process that hosts this data folder's night."""
    (found,) = [each.pid for each in psutil.process_iter() if _hosts(each, str(home.root))]
    return found


def _hosts(process: psutil.Process, root: str) -> bool:
    try:
        command = process.cmdline()
        return (
            "engine" in command and "zowl_desktop.cli" in command and process.environ()["ZOWL_HOME"] == root
        )
    except (psutil.Error, KeyError):
        return False


@pytest.mark.slow
async def test_the_sample_night_is_shown_from_its_first_step_to_its_end(home: Home, tmp_path: Path) -> None:
    file = make_sample(tmp_path / "sample")
    async with followed(home) as following:
        assert await following.look() is None
        run = await following.start(request_for(file, RunWishes(), SystemClock().now()))
        working = await seen(following, lambda tonight: tonight.count(TaskState.RUNNING) and tonight.is_live)
        assert working.run == run
        assert "awake" in working.power
        assert working.phase is Phase.RUNNING
        over = await seen(following, lambda tonight: tonight.phase is Phase.ENDED)
    assert {name: task.state for name, task in over.tasks.items()} == dict(ENDS)
    assert over.summed_up
    assert [task.id for task in over.needs_you] == ["refund", "ship"]
    endpoint = over.tasks["endpoint"]
    work = [span for span in endpoint.spans if span.kind is SpanKind.WORK]
    assert [span.attempt for span in work] == list(endpoint.attempts)
    assert [span.ok for span in work].count(False) == endpoint.failed_attempts == 1
    for task in over.tasks.values():
        assert all(a.end is not None and a.end <= b.begin for a, b in pairwise(task.spans)), task.id
    assert Verb.RELEASE in over.tasks["ship"].verbs
    assert Verb.RELEASE not in endpoint.verbs
    await gone(home)


@pytest.mark.slow
async def test_a_person_says_words_and_sees_them_done(stage: Stage, home: Home, tmp_path: Path) -> None:
    stage.repository("api")
    wait = f"while [ ! -e {tmp_path / 'go'} ]; do sleep 0.05; done"
    file = stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
limits: {{parallel: 1}}
tasks:
  first: {{project: api, run: '{stage.counting("first", wait)}'}}
  look: {{gate: Look at it, needs: [first]}}
  last: {{project: api, needs: [look], run: '{stage.counting("last")}'}}
"""
    )
    async with followed(home) as following:
        await following.start(request_for(file, RunWishes(), SystemClock().now()))
        await seen(following, lambda tonight: tonight.tasks["first"].step == "run")
        await following.say(Paused(0.0))
        paused = await seen(following, lambda tonight: tonight.phase is Phase.PAUSED)
        assert paused.halt == ("the run is paused", None)
        await following.say(Resumed(0.0))
        await seen(following, lambda tonight: tonight.phase is Phase.RUNNING)
        with pytest.raises(Refused):
            await following.say(TaskReleased(0.0, "first"))
        (tmp_path / "go").touch()
        held = await seen(following, lambda tonight: tonight.tasks["look"].state is TaskState.HELD)
        assert "Look at it" in held.tasks["look"].why
        await following.say(TaskReleased(0.0, "look"))  # also when the run has ended: it is opened again
        done = await seen(following, lambda tonight: tonight.tasks["last"].state is TaskState.SUCCEEDED)
        assert done.tasks["look"].state is TaskState.SUCCEEDED
        await seen(following, lambda tonight: tonight.phase is Phase.ENDED)
        with pytest.raises(Refused):
            await following.say(StopRequested(0.0, now=True))
        with pytest.raises(Refused):
            await following.say(TaskSkipped(0.0, "last"))
    await gone(home)


@pytest.mark.slow
async def test_it_is_foretold_when_the_night_will_be_over(stage: Stage, home: Home, tmp_path: Path) -> None:
    stage.repository("api")
    wait = f"while [ ! -e {tmp_path / 'go'} ]; do sleep 0.05; done"
    file = stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
tasks:
  first: {{project: api, run: '{stage.counting("first", wait)}'}}
  last: {{project: api, needs: [first], run: '{stage.counting("last")}'}}
"""
    )
    async with followed(home, SOON) as following:
        run = await following.start(request_for(file, RunWishes(), SystemClock().now()))
        told = await seen(following, lambda tonight: tonight.ready)
        assert told.ready is not None
        assert (told.ready.run, told.phase) == (run, Phase.RUNNING)
        assert told.now - 60 < told.ready.at < told.now + 24 * 3600
        assert told.ready.latest is None or told.ready.latest >= told.ready.at
        assert f"ready about {tell_time(told.ready.at, told.now)}" in line(told)
        assert told.ready_at(told.ready.at + 1) is None, "that lies behind"
        await following.say(Paused(0.0))
        paused = await seen(following, lambda tonight: tonight.phase is Phase.PAUSED)
        assert paused.ready_at(paused.now) is None
        assert not can_be_foretold(paused)
        assert await foretold(home, paused.run, paused.now) is None, "a paused night has no end"
        await following.say(StopRequested(0.0, now=True))
        over = await seen(following, lambda tonight: tonight.phase is Phase.ENDED)
        assert await foretold(home, over.run, over.now) is None
        assert await foretold(home, "no-such-run", over.now) is None
    await gone(home)


async def test_whoever_leaves_while_it_is_foretold_leaves_no_process(home: Home) -> None:
    telling = asyncio.create_task(foretold(home, "no-run", 0.0))
    await asyncio.sleep(0.05)
    telling.cancel()
    await asyncio.wait([telling])
    assert telling.cancelled()
    assert not [each for each in multiprocessing.active_children() if each.name == "forecast"]


def waiting(stage: Stage, name: str = "night") -> Path:
    """A command that waits for the file `go`, one behind it, and one that fails."""
    stage.repository("api") if not (stage.folder / "api").exists() else None
    wait = f"while [ ! -e {stage.folder / 'go'} ]; do sleep 0.05; done"
    return stage.pipeline(
        f"""zowl: 1
name: {name}
projects: {{api: {{path: api}}}}
tasks:
  first: {{project: api, run: '{stage.counting("first", wait)}'}}
  last: {{project: api, needs: [first], run: '{stage.counting("last")}'}}
  shaky: {{project: api, run: '{stage.counting("shaky", "false")}'}}
""",
        name,
    )


@pytest.mark.slow
@pytest.mark.case(70)
async def test_a_killed_engine_is_seen_to_go_and_its_successor_to_take_the_night_up(
    stage: Stage, home: Home, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    expect_log("the engine vanished and is started again")
    monkeypatch.delenv(REVIVAL)
    file = await asyncio.to_thread(waiting, stage)
    async with followed(home) as following:
        run = await following.start(request_for(file, RunWishes(), SystemClock().now()))
        await seen(following, lambda tonight: tonight.is_live and tonight.tasks["first"].step == "run")
        host = engine_of(home)
        os.kill(host, signal.SIGKILL)
        await seen(following, lambda tonight: not tonight.is_live)
        again = await seen(following, lambda tonight: tonight.is_live)
        assert (again.run, again.phase) == (run, Phase.RUNNING)
        assert engine_of(home) != host
        (stage.folder / "go").touch()
        over = await seen(following, lambda tonight: tonight.phase is Phase.ENDED)
        assert over.tasks["last"].state is TaskState.SUCCEEDED
    assert stage.counts() == {"first": 1, "last": 1, "shaky": 1}
    await gone(home)


@pytest.mark.slow
async def test_two_windows_see_one_night_and_then_the_next(stage: Stage, home: Home) -> None:
    file = await asyncio.to_thread(waiting, stage)
    async with followed(home) as one, followed(home) as other:
        run = await one.start(request_for(file, RunWishes(), SystemClock().now()))
        await seen(other, lambda tonight: tonight.run == run and tonight.tasks["first"].step == "run")
        await other.say(TaskSkipped(0.0, "first"))
        skipped = await seen(one, lambda tonight: tonight.tasks["first"].state is TaskState.SKIPPED)
        assert "skipped by you" in skipped.tasks["first"].why
        await seen(one, lambda tonight: tonight.tasks["shaky"].state is TaskState.FAILED)
        await one.say(TaskMarkedDone(0.0, "shaky"))
        marked = await seen(other, lambda tonight: tonight.tasks["shaky"].state is TaskState.SUCCEEDED)
        assert Verb.DONE not in marked.tasks["shaky"].verbs
        await seen(other, lambda tonight: tonight.phase is Phase.ENDED)
        (stage.folder / "go").touch()
        following_night = await asyncio.to_thread(waiting, stage, "next")
        newer = await other.start(request_for(following_night, RunWishes(), SystemClock().now()))
        replaced = await seen(one, lambda tonight: tonight.run == newer)
        assert replaced.name == "next"
        assert replaced.tasks["shaky"].state is not TaskState.SUCCEEDED, "of the older night"
        await seen(one, lambda tonight: tonight.run == newer and tonight.phase is Phase.ENDED)
    await gone(home)


@pytest.mark.slow
async def test_a_person_says_that_an_account_works_again(stage: Stage, home: Home, tmp_path: Path) -> None:
    stage.repository("api")
    gate = tmp_path / "paid"
    acts = [
        [{"fail": "auth", "text": "Log in again"}],
        [{"append": "README.md", "text": "x"}, {"done": "Done."}],
    ]
    (tmp_path / "script.json").write_text(json.dumps({"tasks": {"*": {"work": acts}}}), encoding="utf-8")
    wait = f"while [ ! -e {gate} ]; do sleep 0.05; done"
    file = stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
agents: {{codex: {{cli: scripted, script: script.json, account: mine}}}}
recipes: {{once: [{{work: {{agent: {{access: write}}}}}}]}}
defaults: {{project: api}}
tasks:
  page: {{agent: codex, recipe: once, brief: Write it.}}
  other: {{run: '{stage.counting("other", wait)}'}}
"""
    )
    async with followed(home) as following:
        await following.start(request_for(file, RunWishes(), SystemClock().now()))
        held = await seen(following, lambda tonight: tonight.accounts)
        assert [(each.name, "Log in again" in each.needs_you) for each in held.accounts] == [("mine", True)]
        held = await seen(following, lambda tonight: tonight.tasks["page"].state is TaskState.HELD)
        assert held.tasks["page"].cause.account == "mine"
        await following.say(AccountMended(0.0, "mine"))
        await seen(following, lambda tonight: tonight.tasks["page"].state is TaskState.SUCCEEDED)
        gate.touch()
        over = await seen(following, lambda tonight: tonight.phase is Phase.ENDED)
        assert over.accounts == ()
    await gone(home)


async def test_a_run_that_another_program_played_is_there(stage: Stage, home: Home) -> None:
    stage.repository("api")
    file = stage.pipeline(
        "zowl: 1\nprojects: {api: {path: api}}\ntasks: {one: {project: api, run: 'true'}}\n"
    )
    stage.zowl("run", str(file))
    tonight = await Following(home, SystemClock()).look()
    assert tonight is not None
    assert not tonight.is_live
    assert tonight.phase is Phase.ENDED
    assert tonight.tasks["one"].state is TaskState.SUCCEEDED
