"""Promise 6: a kill -9 in the middle repeats nothing and loses nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.engine.stage import Stage
from zowl_desktop.store.crash_points import CRASH_AT

POINTS = ("before_events_written", "after_events_written")
QUICK = {("before_events_written", 1), ("after_events_written", 5)}
WRITES = [
    pytest.param(point, count, marks=() if (point, count) in QUICK else pytest.mark.slow)
    for point in POINTS
    for count in (1, 2, 5, 9)
]


def night(stage: Stage, wait: Path) -> Path:
    """A chain of three and one beside it; the second waits for a file."""
    stage.repository("api")
    until = f"while [ ! -e {wait} ]; do sleep 0.05; done"
    second = stage.counting("second", f"echo begun; {until}; echo 2 > 2; echo ended")
    return stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api, checks: {{ok: '{stage.counting("check")}'}}}}}}
tasks:
  first: {{project: api, run: '{stage.counting("first", "echo 1 > 1")}'}}
  second: {{project: api, needs: [first], run: '{second}'}}
  third: {{project: api, needs: [second], run: '{stage.counting("third", "cat 1 2 > 3")}'}}
  beside: {{project: api, run: '{stage.counting("beside", "echo b > b")}'}}
"""
    )


@pytest.mark.case(70)
@pytest.mark.case(42)
def test_a_killed_run_is_resumed_with_nothing_repeated_and_nothing_lost(stage: Stage, tmp_path: Path) -> None:
    go = tmp_path / "go"
    running = stage.start("run", str(night(stage, go)))
    stage.await_count(["second"])
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert stage.states()["second"] == "running"
    assert stage.states()["third"] == "waiting"
    go.touch()
    stage.zowl("run", "--resume")
    assert set(stage.states().values()) == {"succeeded"}
    counts = stage.counts()
    assert {name: counts[name] for name in ("first", "second", "third", "beside")} == {
        "first": 1,
        "second": 1,
        "third": 1,
        "beside": 1,
    }
    assert counts["check"] == 5  # one each, and base in the evening
    api = stage.folder / "api"
    third = stage.report()["tasks"]["third"]
    assert stage.git(api, "show", f"{third['commit']}:3") == "1\n2"
    spooled = next((Path(os.environ["ZOWL_HOME"]) / "spool").rglob("second.2-run/stdout"))
    assert spooled.read_text() == "begun\nended\n"


@pytest.mark.parametrize(("point", "count"), WRITES)
def test_a_crash_around_any_journal_write_changes_nothing(
    stage: Stage, tmp_path: Path, point: str, count: int
) -> None:
    go = tmp_path / "go"
    go.touch()
    running = stage.start("run", str(night(stage, go)), **{CRASH_AT: f"{point}:{count}"})
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    if (point, count) == ("before_events_written", 1):
        # Not even the start is on record: nothing has happened.
        assert "Nothing to resume" in stage.zowl("run", "--resume", code=2)
        assert set(stage.counts()) == {"check"}  # tried on the base before the night
        return
    stage.zowl("run", "--resume")
    assert set(stage.states().values()) == {"succeeded"}
    counts = stage.counts()
    assert {counts[name] for name in ("first", "second", "third", "beside")} == {1}


def test_a_second_run_waits_for_the_first(stage: Stage, tmp_path: Path) -> None:
    go = tmp_path / "go"
    file = night(stage, go)
    running = stage.start("run", str(file))
    stage.await_count(["second"])
    assert "waits: it starts when the run under way has ended" in stage.zowl("run", str(file))
    status = stage.zowl("status")
    assert "The run goes on." in status
    assert f"{file} waits: it starts when this run has ended." in status
    assert stage.counts()["first"] == 1
    go.touch()
    out, _ = running.communicate()
    assert running.returncode == 0, out
    assert out.count("begins: ") == 1, out  # the second one belongs to another terminal
    assert f"{file} waited for the end of this run" in out
    stage.await_that(lambda: stage.counts()["third"] == 2, "the second run")
    assert stage.counts()["first"] == 2
    stage.await_no_engine()


@pytest.mark.slow
def test_a_second_run_is_refused_while_one_is_interrupted(stage: Stage, tmp_path: Path) -> None:
    go = tmp_path / "go"
    file = night(stage, go)
    running = stage.start("run", str(file))
    stage.await_count(["second"])
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert "nothing is running it. Go on with: zowl run --resume" in stage.zowl("status")
    assert "A run has not ended yet" in stage.zowl("run", str(file), code=4)
    go.touch()
    stage.zowl("run", "--resume")


@pytest.mark.case(43)
def test_ctrl_c_ends_the_run_and_keeps_the_work(stage: Stage, tmp_path: Path) -> None:
    running = stage.start("run", str(night(stage, tmp_path / "never")))
    stage.await_count(["second"])
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate()
    assert running.returncode == 1, out
    assert "Go on with: zowl run --resume" in out
    states = stage.states()
    assert states == {
        "first": "succeeded",
        "second": "cancelled",
        "third": "cancelled",
        "beside": "succeeded",
    }
    assert stage.zowl("why", "second").strip() == "second was cancelled: stopped by a person."
    assert (Path(os.environ["ZOWL_HOME"]) / "worktrees").exists()


def test_a_polite_end_from_outside_is_not_a_persons(stage: Stage, tmp_path: Path) -> None:
    running = stage.start("run", str(night(stage, tmp_path / "never")))
    stage.await_count(["second"])
    running.send_signal(signal.SIGTERM)
    out, _ = running.communicate()
    assert running.returncode == 1, out
    why = stage.zowl("why", "second").strip()
    assert why == "second was cancelled: stopped by SIGTERM, as a logout or a shutdown sends it."


def test_two_runs_in_the_same_instant_both_come(stage: Stage) -> None:
    stage.repository("api")
    files = [
        stage.pipeline(
            f"""zowl: 1
projects: {{api: {{path: api}}}}
tasks: {{{name}: {{project: api, run: '{stage.counting(name)}'}}}}
""",
            name,
        )
        for name in ("one", "other")
    ]
    both = [stage.start("run", str(file)) for file in files]
    said = [each.communicate()[0] for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    stage.await_that(lambda: stage.counts() == {"one": 1, "other": 1}, "both")
    waited = [name for name, out in zip(("one", "other"), said, strict=True) if "waits: it starts" in out]
    assert len(waited) <= 1, said
    stage.await_no_engine()


@pytest.mark.slow
@pytest.mark.parametrize("words", [("run", "--resume"), ("resume",)], ids=" ".join)
def test_a_stopped_run_is_taken_up_where_it_was(stage: Stage, tmp_path: Path, words: tuple[str, ...]) -> None:
    go = tmp_path / "go"
    running = stage.start("run", str(night(stage, go)))
    stage.await_count(["second"])
    running.send_signal(signal.SIGINT)
    running.communicate()
    go.touch()
    stage.zowl(*words)
    stage.await_that(lambda: set(stage.states().values()) == {"succeeded"}, "the end")
    # What was done is not done again; what was stopped in the middle is.
    counts = stage.counts()
    assert {name: counts[name] for name in ("first", "beside", "second", "third")} == {
        "first": 1,
        "beside": 1,
        "second": 2,
        "third": 1,
    }
    stage.await_no_engine()
    assert "Every run has ended" in stage.zowl(*words, code=2)
