"""Green checks that prove less than they did are seen: counts decide, names of files where nothing counts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engine.git.repositories import make_repository, write
from tests.engine.proof.runner import RealRunner
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.proof import (
    CheckResult,
    Counts,
    Measure,
    Proof,
    Reading,
    Sign,
    decode_measures,
    encode_measures,
    find_signs,
    measured,
    run_checks,
    weakened_outcome,
)
from zowl_desktop.engine.running import EXITED, Finished
from zowl_desktop.engine.workspaces import FileChange, HowChanged, Workspaces, project_environment
from zowl_desktop.model.pipeline import Check, Project
from zowl_desktop.model.states import FailureClass

NOWHERE = Path("nowhere")
BEFORE = {"tests": Measure(30.0, Counts(10, 0, 2))}


def proof(counts: Counts | None, seconds: float = 30.0, run: str = "pytest -q", code: int = 0) -> Proof:
    end = Finished(code, EXITED, NOWHERE, NOWHERE, seconds)
    return Proof((CheckResult(Check("tests", run), end, Reading(counts) if counts else None, None),))


def abouts(signs: tuple[Sign, ...]) -> list[tuple[str, bool]]:
    return [(sign.about, sign.grave) for sign in signs]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (Counts(10, 0, 2), []),
        (Counts(15, 0, 2), []),
        (Counts(9, 0, 2), [("tests: fewer", True)]),
        (Counts(9, 0, 3), [("tests: skipped", True)]),
        (Counts(5, 0, 3), [("tests: fewer", True), ("tests: skipped", True)]),
        (Counts(0, 0, 0), [("tests: none", True)]),
        (None, [("tests: none", True)]),
    ],
)
def test_counts(counts: Counts | None, expected: list[tuple[str, bool]]) -> None:
    assert abouts(find_signs(BEFORE, proof(counts), ())) == expected


def test_failed_checks_and_unknown_ones_are_not_compared() -> None:
    assert find_signs(BEFORE, proof(Counts(1, 5), code=1), ()) == ()
    assert find_signs({}, proof(Counts(1)), ()) == ()
    assert find_signs({"tests": Measure(3.0, None)}, proof(Counts(1)), ()) == ()


def test_a_pass_that_was_too_quick_is_told() -> None:
    signs = find_signs(BEFORE, proof(Counts(10, 0, 2), seconds=2.0), ())
    assert signs == (Sign("tests: quick", "tests passed in 2.0 s, before it took 30 s", False),)
    assert weakened_outcome(signs) is None
    assert find_signs({"tests": Measure(4.0, None)}, proof(None, seconds=0.1), ()) == ()


DELETED = FileChange("tests/test_a.py", HowChanged.DELETED, 0, 40)
SHORTER = FileChange("tests/test_b.py", HowChanged.CHANGED, 2, 9)
SCRIPT = FileChange("check.sh", HowChanged.CHANGED, 1, 1)
CODE = FileChange("app.py", HowChanged.DELETED, 0, 400)


def test_files_are_told_where_tests_are_counted_and_grave_where_not() -> None:
    changes = (DELETED, SHORTER, SCRIPT, CODE)
    names = ["deleted: tests/test_a.py", "shorter: tests/test_b.py", "check: check.sh"]
    counted = find_signs(BEFORE, proof(Counts(10, 0, 2), run="./check.sh"), changes)
    assert abouts(counted) == [(name, False) for name in names]
    silent = find_signs({"tests": Measure(30.0, None)}, proof(None, run="./check.sh"), changes)
    assert abouts(silent) == [(names[0], True), (names[1], False), (names[2], True)]
    assert find_signs({"tests": Measure(30.0, None)}, proof(None, run="./check.sh"), changes, ["**"]) == ()


def test_what_the_task_is_meant_to_touch_is_no_sign() -> None:
    signs = find_signs({}, proof(None), (DELETED,), ["tests/**"])
    assert signs == ()


def test_the_outcome_has_a_signature_without_numbers() -> None:
    outcome = weakened_outcome(find_signs(BEFORE, proof(Counts(5, 0, 2)), (DELETED,)))
    assert outcome is not None
    assert outcome.failure is FailureClass.WEAKENED
    assert outcome.message == "tests has 7 tests, before it had 12"
    assert outcome.failing == ("tests: fewer",)


def test_measures_survive_a_restart() -> None:
    measures = measured(proof(Counts(3, 0, 1)))
    assert decode_measures(encode_measures(measures)) == measures == {"tests": Measure(30.0, Counts(3, 0, 1))}


GOOD = "import unittest\nclass T(unittest.TestCase):\n def test_a(self): 0\n def test_b(self): 0\n"


@pytest.mark.parametrize(
    ("files", "about"),
    [
        (
            {"test_app.py": GOOD.replace(" def test_b", " @unittest.skip('later')\n def test_b")},
            "tests: skipped",
        ),
        ({"test_app.py": GOOD.replace(" def test_b(self): 0\n", "")}, "tests: fewer"),
        ({"test_app.py": ""}, "tests: none"),
    ],
)
async def test_with_a_real_agent_s_tricks(tmp_path: Path, files: dict[str, str], about: str) -> None:
    checkout = make_repository(tmp_path / "api", {"test_app.py": GOOD, ".gitignore": "__pycache__\n"})
    project = Project("api", str(checkout), checks=(Check("tests", "python3 -m unittest -q test_app"),))
    spaces, runner = Workspaces(tmp_path / "w", "night", Git()), RealRunner(tmp_path / "spool")
    env = {**project_environment(os.environ), "PYTHONDONTWRITEBYTECODE": "1"}
    at = await spaces.prepare("task", project)
    before = measured(await run_checks(runner, project.checks, at.path, env))
    write(at.path, files)
    snapshot = await spaces.snapshot("task", 1)
    after = await run_checks(runner, project.checks, at.path, env, label="again")
    assert after.ok
    outcome = weakened_outcome(find_signs(before, after, snapshot.changes))
    assert outcome is not None
    assert outcome.failing == (about,)
