"""A laptop that sleeps, for one process at a time: what was stopped goes on, and the night is the same."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.keeper.house import send
from tests.engine.stage import Stage
from zowl_desktop.keeper.place import Place
from zowl_desktop.keeper.spool import AttemptFolder, Spool
from zowl_desktop.store.home import Home


def second_attempt() -> AttemptFolder:
    """The folder of the second task's command."""
    home = Home(Path(os.environ["ZOWL_HOME"]))
    (found,) = home.spool.glob("*/second.*-run")
    return Spool(home.spool).folder(found.parent.name, found.name)


def engine(running: int) -> int:
    return running


def keeper(_running: int) -> int:
    return int(Place(Path(os.environ["ZOWL_HOME"])).lock_file.read_text())


def supervisor(_running: int) -> int:
    started = second_attempt().started()
    assert started is not None
    return started.supervisor.pid


@pytest.mark.case(70)
@pytest.mark.parametrize(
    "whose",
    [engine, pytest.param(keeper, marks=pytest.mark.slow), pytest.param(supervisor, marks=pytest.mark.slow)],
)
def test_a_process_that_was_stopped_goes_on(
    stage: Stage, tmp_path: Path, whose: Callable[[int], int]
) -> None:
    go = tmp_path / "go"
    stage.repository("api")
    wait = f"while [ ! -e {go} ]; do sleep 0.05; done; seq 100; echo 2 > 2; echo ended >> {stage.tally}"
    file = stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
tasks:
  first: {{project: api, run: '{stage.counting("first", "echo 1 > 1")}'}}
  second: {{project: api, needs: [first], run: '{stage.counting("second", wait)}'}}
  third: {{project: api, needs: [second], run: '{stage.counting("third", "cat 1 2 > 3")}'}}
"""
    )
    running = stage.start("run", str(file))
    stage.await_count(["second"])
    pid = whose(running.pid)
    send(pid, signal.SIGSTOP)
    try:
        go.touch()
        stage.await_count(["ended"])
        if whose is not supervisor:
            stage.await_that(second_attempt().exit, "its end to be on record")
        assert stage.counts()["third"] == 0
        assert stage.states()["second"] == "running"  # a person is answered meanwhile
    finally:
        send(pid, signal.SIGCONT)
    out, _ = running.communicate()
    assert running.returncode == 0, out
    assert stage.counts() == {"first": 1, "second": 1, "ended": 1, "third": 1}
    assert second_attempt().stdout.read_text().splitlines() == [str(n) for n in range(1, 101)]
