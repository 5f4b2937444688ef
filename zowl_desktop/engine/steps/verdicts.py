"""What a reading agent decides: a plan may refuse the task, a review has to give its verdict."""

from __future__ import annotations

import re
from dataclasses import replace

from zowl_desktop.engine.context.prompts import is_review
from zowl_desktop.model.night import TaskRun
from zowl_desktop.model.night.frame import RESOLVE
from zowl_desktop.model.outcome import EVIDENCE_LIMIT, Outcome
from zowl_desktop.model.pipeline import Step
from zowl_desktop.model.states import FailureClass

_REFUSAL = re.compile(r"^[\s>*_#`-]*REFUSE:[\s*_`]*(.+)$", re.MULTILINE)
_VERDICT = re.compile(
    r"^[\s>*_#`-]*VERDICT:[\s*_`]*(pass|fail)\b[\s*_`:.,-]*(.*)$", re.MULTILINE | re.IGNORECASE
)
_REASON_SHOWN = 300
_GAVE_UP = frozenset({FailureClass.AGENT_ERROR, FailureClass.MAX_TURNS, FailureClass.NO_CHANGE})


def heard(item: TaskRun, step: Step, outcome: Outcome, said: str) -> Outcome:
    """The outcome with what the agent's last message decides; a step that may not refuse fails instead."""
    if outcome.failure is FailureClass.REFUSED and not step.may_refuse:
        return replace(outcome, failure=FailureClass.AGENT_ERROR, message=f"refused: {outcome.message}")
    if not outcome.ok:
        return _unresolved(item, step, outcome)
    refusal = _REFUSAL.search(said) if step.may_refuse else None
    if refusal:
        return replace(
            outcome,
            failure=FailureClass.REFUSED,
            message=_clause(refusal[1]),
            evidence=said[-EVIDENCE_LIMIT:],
        )
    return _reviewed(outcome, said) if is_review(item, step) else outcome


def _unresolved(item: TaskRun, step: Step, outcome: Outcome) -> Outcome:
    """A resolver that gave up leaves the conflict: say again with whom it is, and where it waits."""
    conflicts = [a.outcome for a in item.attempts if a.outcome and a.outcome.failure is FailureClass.CONFLICT]
    if step.name != RESOLVE or outcome.failure not in _GAVE_UP or not conflicts:
        return outcome
    words = f"{outcome.message}; {conflicts[-1].message}"
    return replace(outcome, failure=FailureClass.CONFLICT, message=words, failing=conflicts[-1].failing)


def _reviewed(outcome: Outcome, said: str) -> Outcome:
    """No verdict is no pass: a reviewer that stops in the middle has approved of nothing."""
    verdicts = _VERDICT.findall(said)
    evidence = said[-EVIDENCE_LIMIT:]
    if not verdicts:
        words = "the review ended without a verdict"
        return replace(outcome, failure=FailureClass.AGENT_ERROR, message=words, evidence=evidence)
    verdict, reason = verdicts[-1]
    if verdict.lower() == "pass":
        return replace(outcome, evidence=evidence)
    words = f"the review says no: {_clause(reason)}" if reason.strip() else "the review says no"
    return replace(outcome, failure=FailureClass.CHECKS_FAILED, message=words, evidence=evidence)


def _clause(text: str) -> str:
    plain = text.strip(" *_`").rstrip(".")
    return plain if len(plain) <= _REASON_SHOWN else plain[: _REASON_SHOWN - 1] + "…"
