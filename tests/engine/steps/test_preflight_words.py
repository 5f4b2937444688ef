"""Before a night: what its checks are worth, said in words that tell how to mend it."""

from __future__ import annotations

import json
import signal

import pytest

from tests.engine.stage import Stage
from tests.engine.steps.acting import Acting

TASK = "  a: {project: gym, brief: Do it.}"
WORK = [{"write": "new.py", "text": "new = 1\n"}, {"done": "Done."}]


@pytest.fixture
def acting(stage: Stage) -> Acting:
    made = Acting(stage)
    made.script({"a": {"implement": [WORK]}})
    return made


def test_validate_here_tries_the_checks(acting: Acting) -> None:
    night = str(acting.night(TASK, checks="{tests: python3 -m unittest -q, docs: test -f README}"))
    out = acting.stage.zowl("validate", night, "--here")
    assert "gym: docs passed although 2 source files were broken on purpose." not in out
    assert "gym: docs passed although 1 source file was broken on purpose." in out
    assert "Let" in out or "let setup install" in out
    (tried,) = json.loads(acting.stage.zowl("validate", night, "--here", "--json"))["preflight"]
    assert tried["green"]
    assert acting.stage.git(acting.checkout, "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert acting.stage.git(acting.checkout, "worktree", "list").count("\n") == 0


def test_a_red_base_is_said_with_the_line_that_shows_it_and_stops_no_night(acting: Acting) -> None:
    (acting.checkout / "gym.py").write_text("def free(seats):\n    return True\n")
    acting.stage.git(acting.checkout, "commit", "--quiet", "--all", "--message=broken")
    night = str(acting.night(TASK))
    told = acting.stage.zowl("validate", night, "--here", code=4)
    assert "gym: the base itself does not pass: 1 test failed." in told
    assert "AssertionError: True is not false" in told
    out = acting.stage.zowl("run", night, code=1)
    assert "! gym: the base itself does not pass" in out
    assert acting.stage.states() == {"a": "failed"}


def test_a_green_base_is_said_with_its_numbers(acting: Acting) -> None:
    out = acting.stage.zowl("run", str(acting.night(TASK)))
    assert "gym: tests passed in" in out
    assert ": 2 tests; they fail when its code is broken, as they should." in out


def test_a_project_whose_checks_prove_nothing_tonight_is_not_tried(acting: Acting) -> None:
    out = acting.stage.zowl("run", str(acting.night("  a: {project: gym, run: 'echo 1 > a'}", checks="{}")))
    assert "broken" not in out


def test_ctrl_c_while_the_checks_are_tried_leaves_nothing_behind(acting: Acting) -> None:
    stage = acting.stage
    waiting = f"echo begun >> {stage.tally}; sleep 600"
    running = stage.start("run", str(acting.night(TASK, checks=f"{{tests: '{waiting}'}}")))
    stage.await_count(["begun"])
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 130
    assert running.stdout is not None
    running.stdout.close()
    assert stage.git(acting.checkout, "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert stage.git(acting.checkout, "worktree", "list").count("\n") == 0
    assert "Nothing has been run yet" in stage.zowl("report", code=2)
