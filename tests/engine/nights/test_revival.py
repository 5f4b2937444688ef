"""The engine vanishes in the night, and the night goes on: without a terminal, and with nobody's help."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.engine.stage import Stage
from tests.guards.logs import ExpectLog
from zowl_desktop.keeper.revival import REVIVAL

pytestmark = pytest.mark.case(70)

ONCE = {"first": 1, "second": 1, "third": 1}


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the second task waits for, in a house where engines are started again."""
    monkeypatch.delenv(REVIVAL)
    return tmp_path / "go"


def night(stage: Stage, go: Path) -> Path:
    """A chain of three; the second waits."""
    stage.repository("api")
    wait = f"while [ ! -e {go} ]; do sleep 0.05; done"
    return stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
tasks:
  first: {{project: api, run: '{stage.counting("first", "echo 1 > 1")}'}}
  second: {{project: api, needs: [first], run: '{stage.counting("second", f"{wait}; echo 2 > 2")}'}}
  third: {{project: api, needs: [second], run: '{stage.counting("third", "cat 1 2 > 3")}'}}
"""
    )


def started(stage: Stage, go: Path) -> subprocess.Popen[str]:
    """`zowl run` in the middle of its night."""
    running = stage.start("run", str(night(stage, go)))
    stage.await_count(["second"])
    return running


def engines() -> list[psutil.Process]:
    """The engines without a terminal on this test's data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            command = process.cmdline()
            if (
                "zowl_desktop.cli" in command
                and process.environ().get("ZOWL_HOME") == os.environ["ZOWL_HOME"]
            ):
                found.append(process)
        except psutil.Error:
            continue
    return found


def successor(stage: Stage) -> psutil.Process:
    """The engine that the keeper started, as soon as it has taken the run up."""
    stage.await_that(lambda: len(engines()) == 1 and answers(), "another engine")
    return engines()[0]


def orphaned(stage: Stage, go: Path, number: int = signal.SIGKILL) -> psutil.Process:
    """A night whose terminal is gone: the engine that goes on with it."""
    running = started(stage, go)
    running.send_signal(number)
    running.communicate()
    return successor(stage)


def answers() -> bool:
    """Whether an engine of this folder answers; the socket of a killed one stays behind."""
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(Path(os.environ["ZOWL_HOME"]) / "engine.socket")) == 0


def await_morning(stage: Stage) -> None:
    """Wait for the end of the night and of the engine."""
    stage.await_that(lambda: set(stage.states().values()) == {"succeeded"}, "the night to end")
    stage.await_that(lambda: not engines(), "the engine to leave")


@pytest.mark.parametrize("number", [signal.SIGKILL, pytest.param(signal.SIGHUP, marks=pytest.mark.slow)])
def test_a_night_whose_terminal_is_gone_goes_on_by_itself(
    stage: Stage, go: Path, expect_log: ExpectLog, number: signal.Signals
) -> None:
    expect_log("the engine vanished and is started again")
    orphaned(stage, go, number)
    assert stage.states() == {"first": "succeeded", "second": "running", "third": "waiting"}
    assert "second" in stage.zowl("status")
    go.touch()
    await_morning(stage)
    assert stage.counts() == ONCE


@pytest.mark.slow
def test_its_successor_may_vanish_too(stage: Stage, go: Path, expect_log: ExpectLog) -> None:
    expect_log("the engine vanished and is started again")
    first = orphaned(stage, go)
    first.kill()
    stage.await_that(lambda: engines() and engines() != [first] and answers(), "the next engine")
    go.touch()
    await_morning(stage)
    assert stage.counts() == ONCE


@pytest.mark.slow
def test_the_run_that_goes_on_is_shown_again(stage: Stage, go: Path, expect_log: ExpectLog) -> None:
    expect_log("the engine vanished and is started again")
    orphaned(stage, go)
    shown = stage.start("run", "--resume")
    assert shown.stdout is not None
    assert "goes on without a terminal, and is shown here" in shown.stdout.readline()
    go.touch()
    out, _ = shown.communicate()
    assert shown.returncode == 0, out
    assert "second: deliver" in out
    assert "\n3 done. $0.00.\n" in out
    await_morning(stage)
    assert stage.counts() == ONCE


@pytest.mark.slow
def test_ctrl_c_stops_a_run_that_is_shown(stage: Stage, go: Path, expect_log: ExpectLog) -> None:
    expect_log("the engine vanished and is started again")
    orphaned(stage, go)
    shown = stage.start("run", "--resume")
    assert shown.stdout is not None
    while "second" not in shown.stdout.readline():
        pass
    shown.send_signal(signal.SIGINT)
    out, _ = shown.communicate()
    assert shown.returncode == 1, out
    assert stage.states() == {"first": "succeeded", "second": "cancelled", "third": "cancelled"}
    stage.await_that(lambda: not engines(), "the engine to leave")


@pytest.mark.slow
def test_an_engine_that_is_asked_to_end_lets_go_of_the_run(stage: Stage, go: Path) -> None:
    """Nobody takes the run up again behind a person's back."""
    running = stage.start("run", str(night(stage, go)), **{REVIVAL: "off"})
    stage.await_count(["second"])
    running.kill()
    running.communicate()
    hosting = stage.start("engine")
    log = Path(os.environ["ZOWL_HOME"]) / "keeper" / "log"
    stage.await_that(lambda: log.read_text().count("guarding an engine") == 2, "it to host the run")
    hosting.send_signal(signal.SIGTERM)
    out, _ = hosting.communicate()
    assert hosting.returncode == 0, out
    go.touch()
    stage.await_that(lambda: "leaving" in log.read_text(), "the keeper to leave")
    assert engines() == []
    assert stage.states()["third"] == "waiting"
