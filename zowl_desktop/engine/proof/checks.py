"""Runs a project's checks. What they say, and nothing else, proves a task."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.proof.evidence import Evidence, find_evidence
from zowl_desktop.engine.proof.output import read_output
from zowl_desktop.engine.proof.readers import Reading, read_junit, read_summary
from zowl_desktop.engine.running import TIMEOUT, CommandRunner, Finished
from zowl_desktop.model.outcome import EVIDENCE_LIMIT
from zowl_desktop.model.pipeline import Check


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one check ended.

    Attributes:
        check: The check.
        finished: The end of its command.
        reading: What its test program says about itself; None when it is none that Zowl knows.
        evidence: Why it failed; None when it passed.
        overtime: It used up its own time limit (and not that of the whole step).
    """

    check: Check
    finished: Finished
    reading: Reading | None
    evidence: Evidence | None
    overtime: bool = False

    @property
    def ok(self) -> bool:
        """Whether it passed: its exit status decides, never its words."""
        return self.finished.ok


@dataclass(frozen=True, slots=True)
class Proof:
    """The results of a project's checks on one tree, in the order of the document."""

    results: tuple[CheckResult, ...]

    @property
    def ok(self) -> bool:
        """Whether all passed."""
        return all(result.ok for result in self.results)

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """Those that did not pass."""
        return tuple(result for result in self.results if not result.ok)

    def of(self, name: str) -> CheckResult | None:
        """The result of the check of this name."""
        return next((result for result in self.results if result.check.name == name), None)


async def run_checks(
    runner: CommandRunner,
    checks: Sequence[Check],
    cwd: Path,
    env: Mapping[str, str],
    time: float | None = None,
    label: str = "check",
) -> Proof:
    """Run the checks one after the other in `cwd`, the later ones also when an earlier one failed.

    `time` is what all of them together may take, in seconds; when it is used up the rest is not started.
    The commands are labelled `<label>-<check>`.
    """
    results: list[CheckResult] = []
    for check in checks:
        left = None if time is None else time - sum(result.finished.seconds for result in results)
        result = await _run_one(runner, check, cwd, env, left, f"{label}-{check.name}")
        results.append(result)
        if result.finished.reason not in {"exited", TIMEOUT} or (
            result.finished.reason == TIMEOUT and not result.overtime
        ):
            break
    return Proof(tuple(results))


async def _run_one(
    runner: CommandRunner, check: Check, cwd: Path, env: Mapping[str, str], left: float | None, label: str
) -> CheckResult:
    own_limit = check.time is not None and (left is None or check.time <= left)
    limit = check.time if own_limit else left
    reports = await asyncio.to_thread(_reports, check.run, cwd)
    finished = await runner.run(label, check.run, cwd, env, None if limit is None else max(limit, 0.0))
    overtime = finished.reason == TIMEOUT and own_limit
    return await asyncio.to_thread(_judged, check, finished, overtime, cwd, reports)


def _judged(
    check: Check, finished: Finished, overtime: bool, cwd: Path, reports: Mapping[Path, int]
) -> CheckResult:
    text = read_output(finished.stdout, finished.stderr)
    fresh = [path for path, before in _reports(check.run, cwd).items() if before != reports.get(path)]
    written = [reading for path in fresh if (reading := read_junit(_text(path)))]
    reading = written[0] if written else read_summary(text)
    evidence = None if finished.ok else find_evidence(text, EVIDENCE_LIMIT)
    return CheckResult(check, finished, reading, evidence, overtime)


def _reports(command: str, cwd: Path) -> dict[Path, int]:
    """The XML files that a command names, with the time of their last change."""
    try:
        words = shlex.split(command)
    except ValueError:
        return {}
    names = (re.split("[=:]", word.rstrip(";"))[-1] for word in words)
    named = (cwd / name for name in names if name.endswith(".xml"))
    return {path: path.stat().st_mtime_ns for path in named if path.is_file()}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
