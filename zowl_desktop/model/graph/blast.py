"""What one task's failure would do to all the others, by the policies on the edges."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zowl_desktop.model.graph.needs import Standing, answer, standing
from zowl_desktop.model.graph.structure import Graph
from zowl_desktop.model.pipeline import IfFailed, Need
from zowl_desktop.model.states import FINAL_STATES, TaskState


class Effect(StrEnum):
    """What the failure does to a task."""

    SKIPPED = "skipped"
    HELD = "held"  # waits for a person, by the policy of its own need
    WAITS = "waits"  # a task that it needs is held, so nothing is decided yet
    RUNS_ANYWAY = "runs_anyway"  # runs without the work of a task that it needs
    RUNS = "runs"  # runs because of the failure; it would not otherwise


@dataclass(frozen=True, slots=True)
class Impact:
    """What the failure does to one task, and why.

    Attributes:
        effect: What happens to the task.
        because: The needs of the task that decide it, in the order they were written. A task that the failure
            saves from being skipped may be held, or wait, for a reason of its own.
        words: The same as one sentence for a person.
    """

    effect: Effect
    because: tuple[Need, ...]
    words: str


def blast_radius(graph: Graph, failed: str) -> dict[str, Impact]:
    """The tasks whose night is another one if `failed` fails than if it succeeds, in file order.

    Every other task succeeds if it runs, no person does anything, and a gate opens. Tasks that run either
    way, with everything they need, are left out. On a cycle nothing ever runs. Raises `KeyError` for a task
    that is not in the graph.
    """
    graph.needs[failed]
    before = _settle(graph, failed, TaskState.SUCCEEDED)
    after = _settle(graph, failed, TaskState.FAILED)
    impacts = {}
    for task in graph.needs:
        if task != failed and (effect := _effect(graph.needs[task], task, before, after)):
            because = _deciding(effect, graph.needs[task], before, after)
            impacts[task] = Impact(effect, because, _in_words(task, effect, because, after))
    return impacts


_States = Mapping[str, TaskState]


def _settle(graph: Graph, known: str, end: TaskState) -> dict[str, TaskState]:
    """Where each task comes to rest when `known` ends as `end` and every task that runs succeeds.

    A skip is decided at once, everything else when no need is open; skip beats hold beats run.
    """
    states = dict.fromkeys(graph.needs, TaskState.WAITING)
    states[known] = end
    open_needs = {task: len(needs) for task, needs in graph.needs.items()}
    ended = deque([known])
    for task, needs in graph.needs.items():
        if not needs and task != known:
            states[task] = TaskState.SUCCEEDED
            ended.append(task)
    awaiting = _awaiting(graph)
    while ended:
        needed = ended.popleft()
        for task, need in awaiting[needed]:
            open_needs[task] -= 1
            if states[task] is not TaskState.WAITING:
                continue
            if standing(need, states[needed]) is Standing.UNMET and answer(need) is IfFailed.SKIP:
                states[task] = TaskState.SKIPPED
            elif not open_needs[task]:
                states[task] = _rest(graph.needs[task], states)
            if states[task] in FINAL_STATES:
                ended.append(task)
    return states


def _awaiting(graph: Graph) -> dict[str, list[tuple[str, Need]]]:
    awaiting: dict[str, list[tuple[str, Need]]] = {task: [] for task in graph.needs}
    for task, needs in graph.needs.items():
        for need in needs:
            awaiting[need.task].append((task, need))
    return awaiting


def _rest(needs: Iterable[Need], states: _States) -> TaskState:
    """Where a task comes to rest when no need is open and none skips it: hold beats run."""
    holds = any(answer(need) is IfFailed.HOLD for need in _standing_as(Standing.UNMET, needs, states))
    return TaskState.HELD if holds else TaskState.SUCCEEDED


def _standing_as(wanted: Standing, needs: Iterable[Need], states: _States) -> tuple[Need, ...]:
    return tuple(need for need in needs if standing(need, states[need.task]) is wanted)


_BY_STATE: Final = {
    TaskState.SKIPPED: Effect.SKIPPED,
    TaskState.HELD: Effect.HELD,
    TaskState.WAITING: Effect.WAITS,
}


def _effect(needs: tuple[Need, ...], task: str, before: _States, after: _States) -> Effect | None:
    if after[task] is not TaskState.SUCCEEDED:
        return _BY_STATE[after[task]] if after[task] is not before[task] else None
    missing = set(_standing_as(Standing.UNMET, needs, after))
    if missing.difference(_standing_as(Standing.UNMET, needs, before)):
        return Effect.RUNS_ANYWAY
    return Effect.RUNS if before[task] is not TaskState.SUCCEEDED else None


_ANSWERED: Final = {
    Effect.SKIPPED: IfFailed.SKIP,
    Effect.HELD: IfFailed.HOLD,
    Effect.RUNS_ANYWAY: IfFailed.RUN,
}


def _deciding(effect: Effect, needs: tuple[Need, ...], before: _States, after: _States) -> tuple[Need, ...]:
    if effect is Effect.WAITS:
        return _standing_as(Standing.OPEN, needs, after)
    if effect is Effect.RUNS:
        met_before = _standing_as(Standing.MET, needs, before)
        return tuple(need for need in _standing_as(Standing.MET, needs, after) if need not in met_before)
    unmet = _standing_as(Standing.UNMET, needs, after)
    return tuple(need for need in unmet if answer(need) is _ANSWERED[effect])


_ENDED: Final = {
    TaskState.SUCCEEDED: "succeeded",
    TaskState.FAILED: "failed",
    TaskState.SKIPPED: "is skipped",
    TaskState.HELD: "is held",
    TaskState.WAITING: "waits",
}
_SAYS: Final = {
    Effect.SKIPPED: "is skipped because {causes}",
    Effect.HELD: "is held because {causes} and its need says hold",
    Effect.WAITS: "waits because {causes}",
    Effect.RUNS_ANYWAY: "runs although {causes}",
    Effect.RUNS: "runs because {causes}",
}
_CAUSES_TOLD = 3


def _in_words(task: str, effect: Effect, because: tuple[Need, ...], states: _States) -> str:
    causes = [f"{need.task} {_ENDED[states[need.task]]}" for need in because]
    if len(causes) > _CAUSES_TOLD:
        causes[_CAUSES_TOLD - 1 :] = [f"{len(causes) - _CAUSES_TOLD + 1} more like it"]
    return f"{task} {_SAYS[effect].format(causes=' and '.join(causes))}."
