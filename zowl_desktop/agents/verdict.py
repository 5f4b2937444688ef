"""How an attempt went: the rules that are the same for every agent.

An exit code alone proves nothing: programs exit 0 after a refused login, and others tell of their success and
then crash. So the agent's own success counts first, a stop by Zowl second, its failure third, the exit last.
"""

from __future__ import annotations

from zowl_desktop.agents.base import End, Stopped
from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.refusals import why_refused
from zowl_desktop.agents.resets import told_reset
from zowl_desktop.model.outcome import EVIDENCE_LIMIT, Outcome
from zowl_desktop.model.states import FailureClass

_STOPPED = {
    Stopped.TIME: (FailureClass.TIMEOUT, "the step's time was used up"),
    Stopped.SILENCE: (FailureClass.STALLED, "did nothing that counts as work for too long"),
    Stopped.BUDGET: (FailureClass.BUDGET, "the budget was used up"),
    Stopped.TURNS: (FailureClass.MAX_TURNS, "used up its turns"),
    Stopped.CANCELLED: (FailureClass.CANCELLED, "was stopped"),
}

_MAY_HIDE_A_DENIAL = {None, FailureClass.AGENT_ERROR, FailureClass.MAX_TURNS}


def judge(digest: Digest, end: End) -> Outcome:
    """The outcome of an attempt, for every program whose events are complete."""
    failure, message = _failure(digest, end)
    return Outcome(
        failure=failure,
        message=message,
        evidence="" if failure is None else _evidence(digest, end),
        usage=digest.usage,
        resets_at=_reset(digest, end) if digest.limit and failure is digest.limit.failure else None,
        session=digest.session,
    )


def _reset(digest: Digest, end: End) -> float | None:
    """What the provider named as a number, else what the words for a person say."""
    limit = digest.limit
    if limit is None or limit.resets_at is not None or end.at is None:
        return limit.resets_at if limit else None
    return told_reset(limit.words, end.at, end.zone)


def _failure(digest: Digest, end: End) -> tuple[FailureClass | None, str]:
    said_done = digest.final is not None and digest.final.failure is None
    if end.stopped is not None and not (said_done and end.stopped is not Stopped.CANCELLED):
        return _refused_in_silence(digest, end) or _STOPPED[end.stopped]
    if digest.denied and _last_word(digest) in _MAY_HIDE_A_DENIAL:
        return FailureClass.OUT_OF_BOUNDS, _denials(digest)
    if digest.final is not None:
        return digest.final.failure, _clause(digest.final.text)
    if not end.seen:
        return FailureClass.LOST, "ended while nobody was looking"
    if digest.limit is not None:
        return digest.limit.failure, "the provider refused for now"
    if end.signal is not None:
        return FailureClass.AGENT_ERROR, f"was ended by signal {end.signal} before its last word"
    return FailureClass.AGENT_ERROR, f"exited with {end.code} without a last word"


def _refused_in_silence(digest: Digest, end: End) -> tuple[FailureClass, str] | None:
    """A program that asks again and again says nothing meanwhile: its provider failed, not it."""
    again = digest.asking_again
    if end.stopped is not Stopped.SILENCE or again is None:
        return None
    failure = why_refused(again.text, again.status)
    if failure is FailureClass.AGENT_ERROR:
        return None
    return failure, f"the provider refused {again.attempt} times and more"


def _last_word(digest: Digest) -> FailureClass | None:
    return digest.final.failure if digest.final else None


def _denials(digest: Digest) -> str:
    tools = ", ".join(sorted({denied.tool for denied in digest.denied}))
    return f"would have asked for permission ({tools})"


def _clause(text: str) -> str:
    first = text.strip().partition("\n")[0]
    return first.rstrip(".") if len(first) <= 200 else first[:199] + "…"


def _evidence(digest: Digest, end: End) -> str:
    denied = [f"{denied.tool}: {denied.why}" for denied in digest.denied if denied.why]
    final = digest.final.text if digest.final else digest.said
    parts = [part.strip() for part in (*denied, final, end.errors) if part.strip()]
    return "\n".join(parts)[-EVIDENCE_LIMIT:]
