"""The blast radius of a failure, against the rules of the needs read out one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.test_graph import LONG, UNHURRIED, Plain, chain, documents
from zowl_desktop.model.graph import Effect, Graph, Standing, blast_radius, standing
from zowl_desktop.model.pipeline import IfFailed, Need, NeedOn
from zowl_desktop.model.states import FINAL_STATES, TaskState

needs_of = {
    "success, skip": Need("a"),
    "success, hold": Need("a", if_failed=IfFailed.HOLD),
    "success, run": Need("a", if_failed=IfFailed.RUN),
    "failure": Need("a", on=NeedOn.FAILURE),
    "finished": Need("a", on=NeedOn.FINISHED),
}


@st.composite
def policied(draw: st.DrawFn) -> dict[str, tuple[Need, ...]]:
    plain: Plain = draw(documents(sound=draw(st.booleans())))
    on, if_failed = st.sampled_from(list(NeedOn)), st.sampled_from(list(IfFailed))
    return {t: tuple(Need(n, draw(on), draw(if_failed)) for n in needs) for t, needs in plain.items()}


LOST = ("failed", "skipped")
CALLED = {"succeeded": "runs", "open": "waits", "held": "held", "skipped": "skipped"}


def naive_states(needs: dict[str, tuple[Need, ...]], known: str, end: str) -> dict[str, str]:
    """Round after round over all tasks, the rules as they are written, until a round changes nothing."""
    met_by = {"success": {"succeeded"}, "failure": {"failed"}, "finished": {"succeeded", "failed", "skipped"}}
    states = dict.fromkeys(needs, "open") | {known: end}
    while True:
        changed = dict(states)
        for task, theirs in needs.items():
            if states[task] != "open":
                continue
            moving = any(states[need.task] in ("open", "held") for need in theirs)
            unmet = [n for n in theirs if states[n.task] not in {"open", "held"} | met_by[n.on.value]]
            answers = ["skip" if n.on is not NeedOn.SUCCESS else n.if_failed.value for n in unmet]
            if "skip" in answers:
                changed[task] = "skipped"
            elif not moving:
                changed[task] = "held" if "hold" in answers else "succeeded"
        if changed == states:
            return states
        states = changed


@UNHURRIED
@given(policied())
def test_effects_are_the_difference_between_two_nights_by_the_written_rules(
    needs: dict[str, tuple[Need, ...]],
) -> None:
    graph = Graph.from_needs(needs)
    for failed in needs:
        before = naive_states(needs, failed, "succeeded")
        after = naive_states(needs, failed, "failed")
        radius = blast_radius(graph, failed)
        assert list(radius) == [task for task in needs if task in radius]
        for task, theirs in needs.items():
            lost = [need for need in theirs if need.on is NeedOn.SUCCESS and after[need.task] in LOST]
            lacks_more = any(before[need.task] not in LOST for need in lost)
            if task == failed:
                assert task not in radius
            elif after[task] == "succeeded" and lacks_more:
                assert radius[task].effect is Effect.RUNS_ANYWAY
            elif after[task] == before[task]:
                assert task not in radius
            else:
                assert radius[task].effect.value == CALLED[after[task]]


@UNHURRIED
@given(policied())
def test_every_effect_names_a_need_that_leads_back_to_the_failure(
    needs: dict[str, tuple[Need, ...]],
) -> None:
    graph = Graph.from_needs(needs)
    for failed in needs:
        radius = blast_radius(graph, failed)
        before = naive_states(needs, failed, "succeeded")
        for task, impact in radius.items():
            saved_from_skip = before[task] == "skipped" and impact.effect in (Effect.HELD, Effect.WAITS)
            caused = any(need.task == failed or need.task in radius for need in impact.because)
            assert impact.because
            assert caused or saved_from_skip


# Every kind of need when the needed task fails, succeeds, is skipped, cancelled or held.
@pytest.mark.case(56)
@pytest.mark.parametrize(
    ("state", "met", "unmet"),
    [
        (TaskState.SUCCEEDED, {NeedOn.SUCCESS, NeedOn.FINISHED}, {NeedOn.FAILURE}),
        (TaskState.FAILED, {NeedOn.FAILURE, NeedOn.FINISHED}, {NeedOn.SUCCESS}),
        (TaskState.SKIPPED, {NeedOn.FINISHED}, {NeedOn.SUCCESS, NeedOn.FAILURE}),
        (TaskState.CANCELLED, set(), {NeedOn.SUCCESS, NeedOn.FAILURE, NeedOn.FINISHED}),
        *((state, set(), set()) for state in TaskState if state not in FINAL_STATES),
    ],
)
def test_how_a_need_stands(state: TaskState, met: set[NeedOn], unmet: set[NeedOn]) -> None:
    for on in NeedOn:
        wanted = Standing.MET if on in met else Standing.UNMET if on in unmet else Standing.OPEN
        assert standing(Need("a", on), state) is wanted


@pytest.mark.case(57)
def test_one_direct_need_of_each_kind() -> None:
    graph = Graph.from_needs({"a": []} | {name: [need] for name, need in needs_of.items()})
    assert {task: impact.effect for task, impact in blast_radius(graph, "a").items()} == {
        "success, skip": Effect.SKIPPED,
        "success, hold": Effect.HELD,
        "success, run": Effect.RUNS_ANYWAY,
        "failure": Effect.RUNS,
    }


def test_skip_beats_hold_beats_run() -> None:
    skip, hold, run = (Need(task, if_failed=policy) for task, policy in zip("abc", IfFailed, strict=True))
    starts: dict[str, list[Need | str]] = {"x": [], "a": ["x"], "b": ["x"], "c": ["x"]}
    graph = Graph.from_needs(starts | {"all": [run, hold, skip], "two": [run, hold], "one": [run]})
    radius = blast_radius(graph, "x")
    assert [radius[task].effect for task in ("all", "two", "one")] == [
        Effect.SKIPPED,
        Effect.HELD,
        Effect.RUNS_ANYWAY,
    ]
    assert [radius[task].because for task in ("all", "two", "one")] == [(skip,), (hold,), (run,)]


def test_a_skip_does_not_wait_for_what_is_held_and_a_hold_does() -> None:
    held = Need("a", if_failed=IfFailed.HOLD)
    graph = Graph.from_needs(
        {
            "a": [],
            "held": [held],
            "skipped": ["held", "a"],
            "waits": ["held", held],
            "after": [Need("waits", on=NeedOn.FINISHED)],
        }
    )
    effects = {task: impact.effect for task, impact in blast_radius(graph, "a").items()}
    assert effects == {
        "held": Effect.HELD,
        "skipped": Effect.SKIPPED,
        "waits": Effect.WAITS,
        "after": Effect.WAITS,
    }


def test_the_story_in_words() -> None:
    graph = Graph.from_needs(
        {
            "endpoint": [],
            "screen": [Need("endpoint", if_failed=IfFailed.HOLD)],
            "ship": ["screen"],
            "client": ["endpoint"],
            "notes": [Need("client", on=NeedOn.FINISHED)],
            "report": [Need("endpoint", if_failed=IfFailed.RUN), Need("client", if_failed=IfFailed.RUN)],
            "mend": [Need("endpoint", on=NeedOn.FAILURE)],
        }
    )
    assert [impact.words for impact in blast_radius(graph, "endpoint").values()] == [
        "screen is held because endpoint failed and its need says hold.",
        "ship waits because screen is held.",
        "client is skipped because endpoint failed.",
        "report runs although endpoint failed and client is skipped.",
        "mend runs because endpoint failed.",
    ]


def test_what_runs_because_of_the_failure_names_only_the_need_that_the_failure_met() -> None:
    mend = Need("a", on=NeedOn.FAILURE)
    graph = Graph.from_needs({"a": [], "b": [], "mend": ["b", mend]})
    assert blast_radius(graph, "a")["mend"].because == (mend,)


def test_many_causes_are_counted_instead_of_listed() -> None:
    middle: dict[str, list[Need | str]] = {f"t{i}": ["a"] for i in range(50)}
    graph = Graph.from_needs({"a": []} | middle | {"end": list(middle)})
    words = blast_radius(graph, "a")["end"].words
    assert words == "end is skipped because t0 is skipped and t1 is skipped and 48 more like it."


def test_a_failure_runs_down_the_longest_chain() -> None:
    radius = blast_radius(Graph.from_needs(chain(LONG)), "t0")
    assert len(radius) == LONG - 1
    assert {impact.effect for impact in radius.values()} == {Effect.SKIPPED}


def test_an_unknown_task_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        blast_radius(Graph.from_needs({"a": []}), "b")
