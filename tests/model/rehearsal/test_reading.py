"""What may be written after `--fault`, and how anything else is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.model.night.player import COMMAND, brief, gate, pipeline
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.pipeline import AgentProfile, Pipeline, Task, TaskKind
from zowl_desktop.rehearsal.faults import LASTS, Fault, FaultKind
from zowl_desktop.rehearsal.reading import accounts_of, read_fault

BEGINS = datetime(2026, 11, 23, 22, tzinfo=UTC).timestamp()
HOUR = 3600.0


def next_at(clock: str, after: float) -> float:
    """The next such time of day in a place whose clocks show UTC."""
    hour, minute = (int(part) for part in clock.split(":"))
    day = datetime.fromtimestamp(after, UTC).replace(hour=hour, minute=minute, second=0)
    return (day if day.timestamp() > after else day + timedelta(days=1)).timestamp()


def plan() -> Pipeline:
    build = Task("build", TaskKind.COMMAND, "build", "api", recipe=COMMAND, run="make")
    made = pipeline(brief("payments"), build, gate("ship"))
    agents = {
        "claude": AgentProfile("claude", "claude", account="work"),
        "codex": AgentProfile("codex", "codex"),
    }
    return Pipeline(made.name, made.projects, agents, made.tasks, made.limits)


def read(text: str) -> Fault:
    return read_fault(text, plan(), BEGINS, next_at)


@pytest.mark.parametrize(
    ("text", "kind", "after", "lasts", "subject"),
    [
        ("network@03:00", FaultKind.NETWORK, 5 * HOUR, LASTS[FaultKind.NETWORK], None),
        ("network@22:00", FaultKind.NETWORK, 0, LASTS[FaultKind.NETWORK], None),
        ("network@21:59", FaultKind.NETWORK, 24 * HOUR - 60, LASTS[FaultKind.NETWORK], None),
        ("network@+90min", FaultKind.NETWORK, 1.5 * HOUR, LASTS[FaultKind.NETWORK], None),
        ("network@+90 min-+2h", FaultKind.NETWORK, 1.5 * HOUR, HOUR / 2, None),
        ("usage_limit:work@00:30-02:00", FaultKind.USAGE_LIMIT, 2.5 * HOUR, 1.5 * HOUR, "work"),
        ("usage_limit@23:30-01:30", FaultKind.USAGE_LIMIT, 1.5 * HOUR, 2 * HOUR, None),
        ("auth:codex@01:00", FaultKind.AUTH, 3 * HOUR, None, "codex"),
        ("billing:work@01:00-06:00", FaultKind.BILLING, 3 * HOUR, 5 * HOUR, "work"),
        ("overloaded:work@+10s", FaultKind.OVERLOADED, 10, LASTS[FaultKind.OVERLOADED], "work"),
        ("budget@02:00", FaultKind.BUDGET, 4 * HOUR, None, None),
        ("checks_failed:payments@02:00", FaultKind.CHECKS_FAILED, 4 * HOUR, None, "payments"),
        ("fail:build@02:00", FaultKind.FAIL, 4 * HOUR, None, "build"),
        ("stalled:payments@02:00", FaultKind.STALLED, 4 * HOUR, None, "payments"),
        ("timeout:build@02:00", FaultKind.TIMEOUT, 4 * HOUR, None, "build"),
        ("lost:payments@02:00", FaultKind.LOST, 4 * HOUR, None, "payments"),
        ("crash@02:00", FaultKind.CRASH, 4 * HOUR, None, None),
        ("suspend@02:00-03:30", FaultKind.SUSPEND, 4 * HOUR, 1.5 * HOUR, None),
        ("reboot@02:00", FaultKind.REBOOT, 4 * HOUR, LASTS[FaultKind.REBOOT], None),
        ("disk@02:00-02:10", FaultKind.DISK, 4 * HOUR, 600, None),
        ("battery@02:00", FaultKind.BATTERY, 4 * HOUR, LASTS[FaultKind.BATTERY], None),
    ],
)
def test_good_faults(
    text: str, kind: FaultKind, after: float, lasts: float | None, subject: str | None
) -> None:
    at = BEGINS + after
    assert read(text) == Fault(kind, at, None if lasts is None else at + lasts, subject, text=text)


@pytest.mark.parametrize(("text", "by"), [("clock:+1h@02:00", HOUR), ("clock:-30min@02:00", -HOUR / 2)])
def test_a_clock_is_set_by_something(text: str, by: float) -> None:
    assert read(text) == Fault(FaultKind.CLOCK, BEGINS + 4 * HOUR, by=by, text=text)


@pytest.mark.parametrize(
    ("text", "what", "mend"),
    [
        ("", "does not say when", "network@03:00"),
        ("network", "does not say when", "network@03:00"),
        ("network@", "a time is missing", "03:40"),
        ("network@3:00", "3:00 is not a time of day", "03:40"),
        ("network@25:00", "25:00 is not a time of day", "03:40"),
        ("network@+90", "90 has no unit", "+90min"),
        ("network@+", "a time is missing", "+90min"),
        ("network@03:00-", "a time is missing", "03:40"),
        ("network@+2h-+1h", "end before it begins", ""),
        ("network@03:00@04:00", "does not say when", "network@03:00"),
        ("netwrok@03:00", "'netwrok' is no kind of fault", "network"),
        ("NETWORK@03:00", "no kind of fault", "network"),
        ("@03:00", "'' is no kind of fault", "There are: network, overloaded"),
        ("network:work@03:00", "network is about no task and no account", "Write network@03:00."),
        ("crash@03:00-03:10", "happens at a moment", "An end is for: network"),
        ("usage_limit:wrok@03:00", "no account 'wrok'", "Accounts: work, codex."),
        ("usage_limit:claude@03:00", "no account 'claude'", "Agent claude is paid by account work."),
        ("fail@03:00", "needs the task", "Write fail:TASK@03:00."),
        ("fail:@03:00", "needs the task", "Write fail:TASK@03:00."),
        ("fail:payment@03:00", "no task 'payment'", "payments"),
        ("fail:ship@03:00", "ship has no step", "payments, build"),
        ("stalled:build@03:00", "build has no step", "payments"),
        ("checks_failed:build@03:00", "build has no step", "payments"),
        ("clock@03:00", "by how much", "clock:+1h@02:00"),
        ("clock:1h@03:00", "by how much", "clock:+1h@02:00"),
        ("clock:+soon@03:00", "'soon' does not start with a number", "clock:+1h@02:00"),
    ],
)
def test_bad_faults_are_refused_with_what_to_write(text: str, what: str, mend: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(text)
    assert refused.value.title == "Bad --fault"
    assert what in refused.value.what
    assert repr(text) in refused.value.what
    assert mend in refused.value.mend


def test_a_pipeline_without_agents_says_so() -> None:
    made = plan()
    none = Pipeline(made.name, made.projects, {}, {"build": made.tasks["build"]}, made.limits)
    with pytest.raises(BadInput, match="None of its tasks asks an agent"):
        read_fault("usage_limit:work@03:00", none, BEGINS, next_at)
    with pytest.raises(BadInput, match="No task of this pipeline has one"):
        read_fault("stalled:build@03:00", none, BEGINS, next_at)
    assert read_fault("usage_limit@03:00", none, BEGINS, next_at).subject is None


def test_accounts_are_those_that_pay() -> None:
    assert accounts_of(plan()) == ("work", "codex")


@given(st.text(alphabet="networkfailpymsx_:@+-0123456789hmin ", max_size=30) | st.text(max_size=12))
@example("clock:+@03:00")
def test_whatever_is_written_is_a_fault_or_refused(text: str) -> None:
    try:
        fault = read(text)
    except BadInput as refused:
        words = (refused.what, refused.mend)
    else:
        words = (fault.text, fault.kind)
    assert all(words) or "there is no task" in words[0]
