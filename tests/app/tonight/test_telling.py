"""What is told of a night again and again is what one would tell who saw it for the first time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.night.player import EVENING
from zowl_desktop.app.tonight.teller import Around, Teller
from zowl_desktop.engine.nights import night_of
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.events import (
    BudgetRaised,
    Event,
    Paused,
    Resumed,
    RunStarted,
    TaskRetried,
    TaskSkipped,
)
from zowl_desktop.rehearsal import Evening, Fault, FaultKind, Rehearsal

DOCUMENT = """\
zowl: 1
projects: {api: {path: /nowhere/api, checks: {tests: "true"}}, app: {path: /nowhere/app}}
agents: {claude: {cli: claude}, codex: {cli: codex}}
defaults: {project: api, agent: claude}
limits: {parallel: 2, cost: 20 USD}
tasks:
  a: {brief: A., limits: {cost: 2 USD}}
  b: {brief: B., needs: [a]}
  c: {brief: C., needs: {b: {if_failed: hold}}}
  d: {brief: D., needs: [c]}
  e: {brief: E., needs: [d]}
  f: {brief: F., needs: [e]}
  g: {brief: G., agent: codex, project: app}
  h: {brief: H., agent: codex, project: app}
  i: {gate: Look., needs: [g]}
  j: {run: make, needs: [i]}
"""
STARTED = RunStarted(EVENING, "20270115-090000", DOCUMENT, "night.zowl.yaml")
FAULTS = st.builds(
    lambda kind, at, lasts: Fault(kind, EVENING + at, until=EVENING + at + lasts),
    st.sampled_from([FaultKind.USAGE_LIMIT, FaultKind.SUSPEND, FaultKind.CRASH, FaultKind.NETWORK]),
    st.floats(0, 4000),
    st.floats(60, 8000),
)
WORDS: list[Event] = [
    Paused(0.0),
    Resumed(0.0),
    TaskSkipped(0.0, "a"),
    TaskRetried(0.0, "g"),
    BudgetRaised(0.0, None, cost=1_000_000),
]


def night(seed: int, faults: list[Fault]) -> list[Event]:
    """All that happens in one."""
    opened = night_of(STARTED)
    evening = Evening(opened.state.pipeline, EVENING, rules=opened.state.rules)
    rehearsal = Rehearsal(evening, str(seed), faults)
    rehearsal.play()
    return [STARTED, *rehearsal.events[1:]]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    faults=st.lists(FAULTS, max_size=2),
    said=st.lists(st.tuples(st.integers(1, 60), st.sampled_from(WORDS)), max_size=3),
    step=st.integers(1, 9),
)
def test_what_is_kept_is_what_would_be_told_anew(
    seed: int, faults: list[Fault], said: list[tuple[int, Event]], step: int
) -> None:
    events = night(seed, faults)
    for at, word in said:
        events.insert(min(at, len(events)), word)
    around = Around(is_live=True)
    telling = Teller(STARTED, tell_time)
    for end in range(step, len(events) + step, step):
        telling.take(events[telling.seen : end])
        anew = Teller(STARTED, tell_time)
        anew.take(events[:end])
        now = EVENING + end
        assert telling.picture(now, around) == anew.picture(now, around)


def test_what_did_not_move_is_the_same_object() -> None:
    events = iter(night(1, []))
    telling = Teller(STARTED, tell_time)

    def pictures() -> Iterator[int]:
        before = None
        for event in events:
            telling.take([event])
            tonight = telling.picture(EVENING, Around())
            if before is not None:
                yield sum(tonight.tasks[name] is not before.tasks[name] for name in tonight.tasks)
            before = tonight

    made_anew = list(pictures())
    assert sum(made_anew) / len(made_anew) < 4, "of ten tasks"


def test_tasks_are_called_as_on_their_cards() -> None:
    titled = DOCUMENT.replace("b: {brief: B.,", "b: {title: The second, brief: B.,")
    telling = Teller(replace(STARTED, document=titled), tell_time)
    telling.take([replace(STARTED, document=titled)])
    told = telling.picture(EVENING, Around()).tasks
    assert told["b"].why.startswith("“The second” waits for a, which is running since ")
    assert told["c"].why.startswith("c waits for “The second”, which waits for a, which is ")
