"""Checks run by Zowl as real processes; their results as an attempt's outcome."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engine.proof.runner import RealRunner
from zowl_desktop.engine.proof import Counts, Proof, checks_outcome, command_outcome, run_checks
from zowl_desktop.model.outcome import EVIDENCE_LIMIT, Outcome
from zowl_desktop.model.pipeline import Check
from zowl_desktop.model.states import FailureClass

ENV = {"PATH": os.environ["PATH"]}
UNITTEST = "python3 -m unittest -q test_sample"


@pytest.fixture
def runner(tmp_path: Path) -> RealRunner:
    return RealRunner(tmp_path / "spool")


async def prove(runner: RealRunner, folder: Path, *checks: Check, time: float | None = None) -> Proof:
    return await run_checks(runner, checks, folder, ENV, time)


async def test_all_pass(runner: RealRunner, tmp_path: Path) -> None:
    (tmp_path / "test_sample.py").write_text(
        "import unittest\nclass T(unittest.TestCase):\n def test_a(self): 0\n"
    )
    proof = await prove(runner, tmp_path, Check("tests", UNITTEST), Check("lint", "true"))
    assert proof.ok
    outcome = checks_outcome(proof)
    assert outcome.ok
    assert outcome.message.startswith("tests passed in ")
    assert ": 1 test, lint passed in " in outcome.message
    assert len(outcome.evidence.splitlines()) == 2
    assert runner.labels == ["check-tests", "check-lint"]
    tests, lint = proof.of("tests"), proof.of("lint")
    assert tests is not None
    assert tests.reading is not None
    assert tests.reading.counts == Counts(1)
    assert lint is not None
    assert lint.reading is None


@pytest.mark.case(88)
async def test_failing_tests_are_named_and_every_check_is_run(runner: RealRunner, tmp_path: Path) -> None:
    (tmp_path / "test_sample.py").write_text(
        "import unittest\nclass T(unittest.TestCase):\n"
        " def test_a(self): self.assertEqual(1, 2)\n def test_b(self): 1 / 0\n def test_c(self): 0\n"
    )
    lint = "echo app.py:3:1: F821 undefined name; exit 1"
    proof = await prove(runner, tmp_path, Check("tests", UNITTEST), Check("lint", lint), Check("ok", "true"))
    outcome = checks_outcome(proof)
    assert outcome.failure is FailureClass.CHECKS_FAILED
    assert outcome.message == "2 tests failed, lint exited with 1"
    assert outcome.failing == (
        "lint: <path>.py:<n>: F<n> undefined name".replace("<path>.py", "app.py"),
        "test_sample.T.test_a",
        "test_sample.T.test_b",
    )
    assert "AssertionError: 1 != 2" in outcome.marked
    assert "tests: $ python3 -m unittest -q test_sample   (2 tests failed)\n" in outcome.evidence
    assert ">     1 | app.py:3:1: F821 undefined name" in outcome.evidence


async def test_an_exit_status_counts_more_than_words(runner: RealRunner, tmp_path: Path) -> None:
    proof = await prove(runner, tmp_path, Check("tests", "echo '5 passed in 0.10s'; exit 3"))
    outcome = checks_outcome(proof)
    assert outcome.failure is FailureClass.CHECKS_FAILED
    assert outcome.message == "tests exited with 3"
    assert outcome.failing == ()
    assert outcome.marked == ("5 passed in 0.10s",)


async def test_a_check_over_its_own_time_failed_and_the_next_one_runs(
    runner: RealRunner, tmp_path: Path
) -> None:
    slow = Check("slow", "echo started; exec sleep 60", time=1)
    proof = await prove(runner, tmp_path, slow, Check("ok", "true"), time=300.0)
    outcome = checks_outcome(proof)
    assert outcome.failure is FailureClass.CHECKS_FAILED
    assert outcome.message == "slow took longer than 1 s"
    assert "started" in outcome.evidence
    assert runner.labels == ["check-slow", "check-ok"]


async def test_the_time_of_the_whole_step_ends_it(runner: RealRunner, tmp_path: Path) -> None:
    slow = Check("slow", "exec sleep 60", time=900)
    proof = await prove(runner, tmp_path, slow, Check("never", "true"), time=0.5)
    assert checks_outcome(proof).failure is FailureClass.TIMEOUT
    assert runner.labels == ["check-slow"]


async def test_the_evidence_of_many_checks_fits_into_an_outcome(runner: RealRunner, tmp_path: Path) -> None:
    noisy = "i=0; while [ $i -lt 2000 ]; do echo error: $i something is wrong here; i=$((i+1)); done; exit 1"
    proof = await prove(runner, tmp_path, *(Check(f"c{number}", noisy) for number in range(4)))
    evidence = checks_outcome(proof).evidence
    assert len(evidence) <= EVIDENCE_LIMIT
    assert all(f"c{number}: $ i=0" in evidence for number in range(4))


async def test_a_report_that_the_command_names_is_read(runner: RealRunner, tmp_path: Path) -> None:
    (tmp_path / "old.xml").write_text("<testsuite><testcase name='stale'><failure/></testcase></testsuite>")
    write = "echo \"<testsuite><testcase name='a'/><testcase name='b'><failure/></testcase></testsuite>\""
    fresh = Check("fresh", f"{write} > out.xml; : --junitxml=out.xml; exit 1")
    proof = await prove(runner, tmp_path, fresh, Check("stale", ": old.xml; exit 1"))
    first, second = proof.results
    assert first.reading is not None
    assert first.reading.failing == ("b",)
    assert second.reading is None


async def test_a_command_that_is_no_check(runner: RealRunner, tmp_path: Path) -> None:
    done = await runner.run("setup", "echo fine", tmp_path, ENV, None)
    assert command_outcome("set-up", done) == Outcome()
    failed = await runner.run("setup", "echo no such package >&2; exit 7", tmp_path, ENV, None)
    outcome = command_outcome("set-up", failed)
    assert (outcome.failure, outcome.message) == (FailureClass.COMMAND_FAILED, "set-up exited with 7")
    assert "no such package" in outcome.evidence
