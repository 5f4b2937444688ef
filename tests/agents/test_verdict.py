"""What an attempt amounts to: the fold of its events, and the rules that are the same for every agent."""

from __future__ import annotations

from functools import reduce

import pytest

from zowl_desktop.agents.base import End, Stopped
from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import (
    AgentEvent,
    Denied,
    Final,
    LimitHit,
    Raw,
    Retrying,
    Said,
    Started,
    ToolEnded,
    ToolStarted,
    UsageScope,
    Used,
    is_work,
)
from zowl_desktop.agents.verdict import judge
from zowl_desktop.model.outcome import EVIDENCE_LIMIT, Usage
from zowl_desktop.model.states import FailureClass

DONE = Final("Wrote the endpoint.\nAll tests pass.")
LIMIT = LimitHit(FailureClass.USAGE_LIMIT, 1_800_000_000.0)


def fold(*events: AgentEvent) -> Digest:
    return reduce(Digest.add, events, Digest())


def test_success_carries_session_usage_and_one_clause() -> None:
    digest = fold(Started("s1"), Used(Usage(cost=5), UsageScope.STEP), DONE)
    outcome = judge(digest, End(code=0))
    assert outcome.ok
    assert (outcome.message, outcome.session, outcome.usage) == ("Wrote the endpoint", "s1", Usage(cost=5))
    assert outcome.evidence == ""


@pytest.mark.parametrize(
    ("events", "end", "failure"),
    [
        ([DONE], End(code=1), None),
        ([DONE], End(code=0), None),
        ([DONE], End(), None),
        ([DONE], End(signal=9, stopped=Stopped.TIME), None),
        ([DONE], End(signal=9, stopped=Stopped.CANCELLED), FailureClass.CANCELLED),
        ([], End(code=0), FailureClass.AGENT_ERROR),
        ([], End(code=3), FailureClass.AGENT_ERROR),
        ([], End(signal=11), FailureClass.AGENT_ERROR),
        ([], End(), FailureClass.LOST),
        ([LIMIT], End(code=1), FailureClass.USAGE_LIMIT),
        ([Final("x", FailureClass.AUTH)], End(code=0), FailureClass.AUTH),
        (
            [Final("x", FailureClass.AGENT_ERROR)],
            End(signal=15, stopped=Stopped.SILENCE),
            FailureClass.STALLED,
        ),
        ([Denied("Bash"), DONE], End(code=0), FailureClass.OUT_OF_BOUNDS),
        (
            [Denied("Bash"), LIMIT, Final("x", FailureClass.USAGE_LIMIT)],
            End(code=1),
            FailureClass.USAGE_LIMIT,
        ),
    ],
)
def test_who_has_the_last_word(events: list[AgentEvent], end: End, failure: FailureClass | None) -> None:
    assert judge(fold(*events), end).failure is failure


def test_limit_says_when_it_resets() -> None:
    outcome = judge(
        fold(LIMIT, Final("session limit - resets 4:20am", FailureClass.USAGE_LIMIT)), End(code=1)
    )
    assert (outcome.resets_at, outcome.message) == (1_800_000_000.0, "session limit - resets 4:20am")
    assert judge(fold(LIMIT, Final("x", FailureClass.AUTH)), End(code=1)).resets_at is None


@pytest.mark.case(67)
def test_denials_are_recorded() -> None:
    outcome = judge(fold(Denied("Write", "outside"), Denied("Bash"), Denied("Bash"), DONE), End(code=0))
    assert outcome.message == "would have asked for permission (Bash, Write)"
    assert "Write: outside" in outcome.evidence


def test_evidence_keeps_the_end_within_its_limit() -> None:
    outcome = judge(fold(Said("said " * 9_000)), End(code=1, errors="Boom at the end\n"))
    assert len(outcome.evidence) <= EVIDENCE_LIMIT
    assert outcome.evidence.endswith("said\nBoom at the end")


@pytest.mark.case(30)
@pytest.mark.parametrize(
    ("scope", "used"), [(UsageScope.STEP, 15), (UsageScope.RUN, 10), (UsageScope.THREAD, 7)]
)
def test_usage_is_counted_in_its_scope(scope: UsageScope, used: int) -> None:
    digest = Digest(before=Usage(cost=3, output_tokens=3))
    for figure in (5, 10):
        digest = digest.add(Used(Usage(cost=figure, output_tokens=figure, estimated=True), scope))
    assert digest.usage == Usage(cost=used, output_tokens=used, estimated=True)


def test_tools_in_flight() -> None:
    digest = fold(ToolStarted("1", "Bash"), ToolStarted("2", "Bash"), ToolEnded("1", ok=True))
    assert digest.in_flight == {"2"}


def test_deltas_continue_the_text() -> None:
    assert fold(Said("old"), Said("Hel"), Said("lo", delta=True)).said == "Hello"


@pytest.mark.case(63)
@pytest.mark.parametrize(
    ("event", "work"),
    [
        (Said("x"), True),
        (Said("", delta=True), False),
        (ToolStarted("1", "Bash"), True),
        (ToolEnded("1", ok=True), True),
        (DONE, True),
        (Raw('{"type": "ping"}', "stdout"), False),
        (Retrying(1), False),
        (Used(Usage(), UsageScope.RUN), False),
        (LIMIT, False),
        (Denied("Bash"), False),
    ],
)
def test_only_work_ends_a_silence(event: AgentEvent, work: bool) -> None:
    assert is_work(event) is work
