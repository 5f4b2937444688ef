"""Every verb works on a run wherever its engine is hosted: in a terminal, without one, or nowhere yet."""

from __future__ import annotations

import asyncio
import json
import signal
from contextlib import aclosing
from pathlib import Path

import pytest

from tests.engine.stage import Stage
from zowl_desktop.app.home import data_home
from zowl_desktop.app.reaching import reached
from zowl_desktop.engine.client import SocketLine
from zowl_desktop.engine.server import NOTES_WAITING, VERSION
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble, Refused
from zowl_desktop.model.events import Paused, TaskReleased


def waiting_night(stage: Stage, go: Path) -> Path:
    """`first` waits for a file; `second` needs it; a gate, and a task behind the gate."""
    stage.repository("api")
    until = f"while [ ! -e {go} ]; do sleep 0.05; done"
    return stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
tasks:
  first: {{project: api, run: '{stage.counting("first", f"echo hello; {until}; echo 1 > 1")}'}}
  second: {{project: api, needs: [first], run: '{stage.counting("second", "echo 2 > 2")}'}}
  look: {{gate: Have a look}}
  after: {{project: api, needs: [look], run: '{stage.counting("after", "echo 3 > 3")}'}}
"""
    )


def test_verbs_reach_the_engine_in_another_terminal(stage: Stage, tmp_path: Path) -> None:
    go = tmp_path / "go"
    running = stage.start("run", str(waiting_night(stage, go)))
    stage.await_count(["first"])
    stage.zowl("pause")
    stage.zowl("skip", "second")
    stage.zowl("release", "look")
    assert "after is ready and waits: the run is paused." in stage.zowl("why", "after")
    assert "only a held task can be released" in stage.zowl("release", "look", code=4)
    assert "There is no task 'nobody'" in stage.zowl("skip", "nobody", code=4)
    stage.zowl("resume")
    stage.await_count(["after"])
    assert "hello" in stage.zowl("logs", "first")
    go.touch()
    out, _ = running.communicate()
    assert running.returncode == 0, out
    assert stage.states() == {
        "first": "succeeded",
        "second": "skipped",
        "look": "succeeded",
        "after": "succeeded",
    }


def test_a_gate_is_released_in_the_morning_when_no_engine_runs(stage: Stage, tmp_path: Path) -> None:
    go = tmp_path / "go"
    go.touch()
    stage.zowl("run", str(waiting_night(stage, go)), code=1)
    assert stage.states() == {"first": "succeeded", "second": "succeeded", "look": "held", "after": "waiting"}
    stage.zowl("release", "look")
    stage.await_that(lambda: stage.states()["after"] == "succeeded", "the task behind the gate")
    assert stage.counts() == {"first": 1, "second": 1, "after": 1}
    stage.await_no_engine()


@pytest.mark.case(8)
def test_an_interrupted_run_goes_on_without_a_terminal(stage: Stage, tmp_path: Path) -> None:
    go = tmp_path / "go"
    running = stage.start("run", str(waiting_night(stage, go)))
    stage.await_count(["first"])
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert "goes on" in stage.zowl("resume")
    go.touch()
    stage.await_that(lambda: stage.states()["second"] == "succeeded", "the rest of the run")
    assert stage.counts()["first"] == 1
    stage.await_no_engine()


def test_a_failed_task_is_sent_back_with_a_new_brief_and_its_dependents_follow(stage: Stage) -> None:
    stage.repository("api")
    script = stage.folder / "script.json"
    script.write_text(
        json.dumps(
            {
                "tasks": {
                    "*": {
                        "implement": [
                            [
                                {
                                    "if_prompt_has": "so and so",
                                    "then": [{"write": "a", "text": "a"}, {"done": "There."}],
                                    "else": [{"fail": "agent_error", "text": "unclear"}],
                                }
                            ]
                        ]
                    }
                }
            }
        )
    )
    night = stage.pipeline(
        """zowl: 1
projects: {api: {path: api}}
agents: {me: {cli: scripted, script: script.json}}
recipes: {short: [{implement: {agent: {access: write}}}]}
defaults: {recipe: short}
tasks:
  a: {project: api, brief: Do it.}
  b: {project: api, needs: [a], run: 'test -f a && echo b > b'}
"""
    )
    stage.zowl("run", str(night), code=1)
    assert stage.states() == {"a": "failed", "b": "skipped"}
    brief = stage.folder / "brief.md"
    brief.write_text("Do it so and so.")
    assert "is empty" in stage.zowl("retry", "a", "--brief-file", str(_blank(stage)), code=2)
    assert "No agent works on it" in stage.zowl("retry", "b", "--brief-file", str(brief), code=2)
    assert "No agent works on it" in stage.zowl("retry", "b", "--with", "agent=me", code=2)
    assert stage.states() == {"a": "failed", "b": "skipped"}, "what is refused changes nothing"
    stage.zowl("retry", "a", "--from", "implement", "--brief-file", str(brief))
    stage.await_that(lambda: stage.states() == {"a": "succeeded", "b": "succeeded"}, "the second try")
    assert "has no step" in stage.zowl("retry", "a", "--from", "deploy", code=4)
    stage.await_no_engine()


def _blank(stage: Stage) -> Path:
    brief = stage.folder / "blank.md"
    brief.write_text(" \n")
    return brief


def test_a_bad_amount_is_answered_with_what_would_be_taken(stage: Stage) -> None:
    said = stage.zowl("budget", "5EUR", code=2)
    assert "EUR is not a currency" in said
    assert "Write money as `15 USD`" in said
    assert "Write money as `15 USD`" in stage.zowl("run", "night.zowl.yaml", "--limit", "lots", code=2)


async def test_clients_cannot_harm_the_engine_or_each_other(stage: Stage, tmp_path: Path) -> None:
    running = await asyncio.to_thread(stage.start, "run", str(waiting_night(stage, tmp_path / "go")))
    await asyncio.to_thread(stage.await_count, ["first"])
    socket = data_home().engine_socket
    async with reached(data_home()) as good:
        for garbage in (
            b"\xff\xfe\n",
            b"[]\n",
            b'{"hello": 99}\n',
            b'{"hello": 1}\n{"do": 7}\nnot json\n',
            b"",
        ):
            reader, writer = await asyncio.open_unix_connection(socket)
            writer.write(garbage)
            writer.write_eof()
            await reader.read()
            writer.close()
            await writer.wait_closed()
        async with SocketLine.to(socket) as line:
            with pytest.raises(BadInput, match="does not know"):
                await line.ask("frobnicate", {})
            with pytest.raises(BadInput, match="cannot say run_ended"):
                await line.ask("say", {"event": {"kind": "run_ended", "at": 0, "why": "x"}})
            with pytest.raises(BadInput):
                await line.ask("say", {"event": {"kind": "nonsense"}})
            with pytest.raises(BadInput):
                await line.ask("start", {"request": 3})
            with pytest.raises(Refused):
                await good.say(TaskReleased(0.0, "first"))
        status = await good.status()
        assert status is not None
        assert {task["id"]: task["state"] for task in status["tasks"]}["first"] == "running"
        assert await good.why("look") == "look is held for you: Have a look."
    (tmp_path / "go").touch()
    out, _ = await asyncio.to_thread(running.communicate)
    assert running.returncode == 1, out


async def test_two_watchers_see_the_night_and_a_slow_one_delays_none(stage: Stage, tmp_path: Path) -> None:
    running = await asyncio.to_thread(stage.start, "run", str(waiting_night(stage, tmp_path / "go")))
    await asyncio.to_thread(stage.await_count, ["first"])
    socket = data_home().engine_socket
    slow_reader, slow = await asyncio.open_unix_connection(socket)
    slow.write(b'{"hello": %d}\n{"id": 1, "do": "watch", "with": {}}\n' % VERSION)
    async with (
        SocketLine.to(socket) as line,
        SocketLine.to(socket) as other,
        aclosing(line.notes()) as notes,
    ):
        first = asyncio.ensure_future(anext(notes))
        await asyncio.sleep(0)
        for _ in range(NOTES_WAITING + 200):  # more than the slow one's line and queue hold
            await other.ask("say", {"event": {"kind": "paused", "at": 0.0}})
        await other.ask("say", {"event": {"kind": "resumed", "at": 0.0}})
        kinds = {(await first)["event"]["kind"]}  # the attempt's start may be told only now
        (tmp_path / "go").touch()
        async for note in notes:
            kinds.add(note.get("event", {}).get("kind"))
            if "run_ended" in kinds:
                break
        assert {"paused", "resumed", "attempt_ended", "run_ended"} <= kinds
    out, _ = await asyncio.to_thread(running.communicate)
    assert "xception" not in out  # the slow one was still there when the engine went
    slow.close()
    del slow_reader


async def test_nobody_there_is_said(stage: Stage) -> None:
    with pytest.raises(EnvironmentTrouble, match="No engine is running"):
        async with reached(data_home()) as engine:
            await engine.say(Paused(0.0))


def test_a_verb_without_any_run_is_refused_in_words(stage: Stage) -> None:
    assert "Nothing has been run yet" in stage.zowl("release", "a", code=2)
    assert "Nothing to resume" in stage.zowl("resume", code=2)
    assert not data_home().root.exists()
