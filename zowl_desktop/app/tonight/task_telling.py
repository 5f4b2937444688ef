"""Tells how each task of a night stands, and does again only what has changed since the last time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from zowl_desktop.app.addressing import by_title, to_you
from zowl_desktop.app.tonight.tonight import Span, TaskTonight, Verb
from zowl_desktop.app.transcripts import sources_of
from zowl_desktop.model.events import Event, TaskMarkedDone, TaskReleased, TaskRetried, TaskSkipped
from zowl_desktop.model.night import CauseKind, Night, TaskRun
from zowl_desktop.model.night.admission import standstill
from zowl_desktop.model.pipeline import TaskKind
from zowl_desktop.model.states import TaskState

_VERBS: dict[Verb, Callable[[str], Event]] = {
    Verb.SKIP: lambda task: TaskSkipped(0.0, task),
    Verb.RELEASE: lambda task: TaskReleased(0.0, task),
    Verb.DONE: lambda task: TaskMarkedDone(0.0, task),
    Verb.RETRY: lambda task: TaskRetried(0.0, task),
}
_POINTS_ON = frozenset({CauseKind.NEEDS_OPEN, CauseKind.NEED_SKIPS, CauseKind.NEED_HOLDS})
"""Causes whose words tell how another task stands."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What was told of a task, and all of its own that this followed from."""

    task: TaskTonight
    own: tuple[object, ...]


class TaskTelling:
    """One night's tasks. What a person says, a pause, sleep and the like may change any of them: `forget`."""

    def __init__(self, night: Night, tell_time: Callable[[float], str]) -> None:
        self._night = night
        self._tell_time = tell_time
        self._told: dict[str, _Told] = {}
        self._queue: object = None

    def forget(self) -> None:
        """Tell everything anew next time."""
        self._told.clear()

    def tell(self, spans: Mapping[str, Sequence[Span]]) -> Mapping[str, TaskTonight]:
        """All tasks as they stand, with these pieces of their nights."""
        queue = self._what_holds_the_queue()
        queue_moved, self._queue = queue != self._queue, queue
        moved: dict[str, bool] = {}
        for name, item in self._night.tasks.items():
            own, told = _own(item, spans[name]), self._told.get(name)
            moved[name] = told is None or told.own != own
            if moved[name]:
                self._told[name] = _Told(self._task(item, spans[name]), own)
            moved[name] |= (queue_moved and item.state is TaskState.READY) or _tells_of_money(item)
        self._tell_why_again(moved)
        return MappingProxyType({name: self._told[name].task for name in self._night.tasks})

    def _what_holds_the_queue(self) -> object:
        """What decides, beside a task's own, what a ready task waits for."""
        state = self._night.state
        accounts = tuple((a.name, a.probing, a.probe is None) for a in state.accounts.values())
        return standstill(state), len(state.running) >= state.parallel, state.parallel, accounts

    def _tell_why_again(self, moved: dict[str, bool]) -> None:
        """Where the words tell of another task that moved, or of the queue."""
        tasks = self._night.tasks
        stale = dict[str, bool]()
        for name, item in tasks.items():
            path = dict[str, None]()
            while (last := item.task.id) not in stale and last not in path:
                path[last] = None
                if moved[last] or item.cause.kind not in _POINTS_ON or item.cause.task not in tasks:
                    break
                item = tasks[item.cause.task or ""]  # noqa: PLW2901 - along the chain of causes
            stale.update(dict.fromkeys(path, stale.get(last, moved[last])))
            if stale[name]:
                self._tell_why(name)

    def _tell_why(self, name: str) -> None:
        told, why = self._told[name], self._why(name)
        if why != told.task.why:
            self._told[name] = replace(told, task=replace(told.task, why=why))

    def _why(self, name: str) -> str:
        return to_you(self._night.why(name, self._tell_time, by_title))

    def _task(self, item: TaskRun, spans: Sequence[Span]) -> TaskTonight:
        name, current = item.task.id, item.current
        return TaskTonight(
            task=item.task,
            state=item.state,
            cause=item.cause,
            why=self._why(name),
            step=current.order.step if current else "",
            attempt=current.order.number if current else len(item.attempts),
            steps=tuple(step.name for step in item.steps),
            doer=self._doer(item),
            attempts=tuple(each.order.attempt for each in item.attempts),
            failed_attempts=sum(1 for a in item.attempts if a.has_failed),
            seconds=item.seconds,
            cost=item.spent.cost + (current.usage.cost if current else 0),
            cost_limit=item.cost_limit,
            tokens=item.spent.tokens + (current.usage.tokens if current else 0),
            token_limit=item.token_limit,
            estimated=item.spent.estimated or (current.usage.estimated if current else False),
            branch=item.branch,
            commit=item.commit,
            brief=item.brief or item.task.brief,
            spans=tuple(spans),
            verbs=frozenset(verb for verb, made in _VERBS.items() if self._night.refusal(made(name)) is None),
            sources=sources_of(item, self._night.state.pipeline.agents),
        )

    def _doer(self, item: TaskRun) -> str:
        if item.task.kind is not TaskKind.BRIEF:
            return str(item.task.kind)
        order = item.current.order if item.current else None
        name = (order.agent if order else None) or item.task.agent or ""
        profile = self._night.state.pipeline.agents.get(name)
        model = (order.model if order else None) or (profile.model if profile else None)
        return " \N{MIDDLE DOT} ".join(word for word in (name, model) if word)


def _own(item: TaskRun, spans: Sequence[Span]) -> tuple[object, ...]:
    """All of a task's own that changes what is told of it."""
    current = item.current
    return (
        item.state,
        item.cause,
        item.next,
        len(item.attempts),
        item.lost,
        item.seconds,
        item.spent,
        item.branch,
        item.commit,
        len(spans),
        spans[-1] if spans else None,
        None if current is None else (current.order.attempt, current.usage, current.ordered),
        None if not item.attempts else (item.attempts[-1].outcome, item.attempts[-1].ended),
    )


def _tells_of_money(item: TaskRun) -> bool:
    return item.cause.kind is CauseKind.BUDGET_EXHAUSTED
