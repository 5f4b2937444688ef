"""What a proof means for the attempt that asked for it."""

from __future__ import annotations

from zowl_desktop.engine.proof.checks import CheckResult, Proof
from zowl_desktop.engine.proof.evidence import find_evidence
from zowl_desktop.engine.proof.output import read_output
from zowl_desktop.engine.running import EXITED, TIMEOUT, Finished
from zowl_desktop.model.night.signature import mask
from zowl_desktop.model.outcome import EVIDENCE_LIMIT, Outcome
from zowl_desktop.model.states import FailureClass

_NAMED_LINES = 3
"""Telling lines that stand for a failing check without test ids, next to one that has some."""


def checks_outcome(proof: Proof) -> Outcome:
    """Success with its counts, or the failing checks with the lines that say why."""
    failed = proof.failed
    if not failed:
        return Outcome(
            message=", ".join(_passed(result) for result in proof.results),
            evidence="\n".join(
                f"$ {result.check.run[:500]}   ({_passed(result)})" for result in proof.results
            ),
        )
    cut = failed[-1]
    marked = tuple(line for result in failed if result.evidence for line in result.evidence.telling)
    return Outcome(
        failure=_ended_by(cut.finished, cut.overtime) or FailureClass.CHECKS_FAILED,
        message=", ".join(_words(result) for result in failed),
        failing=_failing(failed),
        marked=marked,
        evidence=_evidence(failed),
    )


def command_outcome(what: str, finished: Finished) -> Outcome:
    """Success, or how a command that is no check failed. `what` names it ("set-up")."""
    if finished.ok:
        return Outcome()
    output = read_output(finished.stdout, finished.stderr)
    evidence = find_evidence(output, EVIDENCE_LIMIT)
    failure = _ended_by(finished, False) or FailureClass.COMMAND_FAILED
    return Outcome(failure, f"{what} {_end(finished)}", (), evidence.telling, evidence.text)


def _ended_by(finished: Finished, overtime: bool) -> FailureClass | None:
    """The class of an end that says nothing about the work; None when the command came to its own end."""
    if finished.reason == EXITED or overtime:
        return None
    if finished.reason in {TIMEOUT, "lost"}:
        return FailureClass(finished.reason)
    return FailureClass.CANCELLED


def _words(result: CheckResult) -> str:
    reading = result.reading
    failed = len(reading.failing) or reading.counts.failed if reading else 0
    if result.finished.reason == EXITED and failed:
        return f"{failed} test{'s' if failed > 1 else ''} failed"
    return f"{result.check.name} {_end(result.finished)}"


def _passed(result: CheckResult) -> str:
    """What a green check amounts to, in its own numbers where Zowl can read them."""
    took = f"{result.check.name} passed in {result.finished.seconds:.1f} s"
    if result.reading is None:
        return took
    counts = result.reading.counts
    skipped = f", {counts.skipped} skipped" if counts.skipped else ""
    return f"{took}: {counts.passed} test{'' if counts.passed == 1 else 's'}{skipped}"


def _end(finished: Finished) -> str:
    if finished.reason == EXITED:
        return f"exited with {finished.code}"
    if finished.reason == TIMEOUT:
        return f"took longer than {_duration(finished.seconds)}"
    said = f"was {finished.reason.replace('_', ' ')}"
    return f"{said}: {finished.detail}" if finished.detail else said


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def _failing(failed: tuple[CheckResult, ...]) -> tuple[str, ...]:
    """Ids of failing tests; beside them, masked lines of checks that know none. Empty without ids."""
    ids = {test for result in failed if result.reading for test in result.reading.failing}
    if not ids:
        return ()
    silent = [result for result in failed if not (result.reading and result.reading.failing)]
    lines = {
        f"{result.check.name}: {mask(line)}"
        for result in silent
        for line in (result.evidence.telling if result.evidence else ())[:_NAMED_LINES]
    }
    return tuple(sorted(ids | lines))


def _evidence(failed: tuple[CheckResult, ...]) -> str:
    """Each failing check with its command and its lines, in equal shares of what an outcome may hold."""
    share = EVIDENCE_LIMIT // len(failed) - 1
    return "\n".join(_shortened(result, share) for result in failed)


def _shortened(result: CheckResult, share: int) -> str:
    head = f"{result.check.name}: $ {result.check.run[:500]}   ({_words(result)})\n"
    text = result.evidence.text if result.evidence else ""
    if len(head) + len(text) > share:
        output = read_output(result.finished.stdout, result.finished.stderr)
        text = find_evidence(output, share - len(head)).text
    return head + text
