"""What needs a person, grouped by root cause: a failure stands once, with all that waits for it beneath."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from zowl_desktop.app.mornings.morning import Line, Trouble, TroubleKind
from zowl_desktop.app.mornings.output import shown_output
from zowl_desktop.app.tonight import TaskTonight
from zowl_desktop.model.night import CauseKind, TaskRun
from zowl_desktop.model.states import TaskState

_POINTS_ON: Final = frozenset({CauseKind.NEEDS_OPEN, CauseKind.NEED_SKIPS, CauseKind.NEED_HOLDS})
_URGENCY: Final = tuple(TroubleKind)
_BADGES: Final = {
    TroubleKind.ACCOUNT: "account needs you",
    TroubleKind.BUDGET: "budget used up",
    TroubleKind.GATE: "waits for you",
    TroubleKind.STOPPED: "not finished",
}

Tasks = Mapping[str, TaskTonight]


def root_of(tasks: Tasks, task: TaskTonight) -> TaskTonight:
    """The task at the end of the chain of causes, which has a reason of its own."""
    while task.cause.kind in _POINTS_ON:
        needed = tasks.get(task.cause.task or "")
        if needed is None:
            break
        task = needed
    return task


def troubles(
    tasks: Tasks, runs: Mapping[str, TaskRun], worktree: Callable[[str], Path | None]
) -> tuple[Trouble, ...]:
    """The causes, the most urgent first, else in the order of the file."""
    groups: dict[tuple[TroubleKind, str], tuple[list[TaskTonight], list[TaskTonight]]] = {}
    for task in tasks.values():
        root = root_of(tasks, task)
        kind = _kind(root)
        if kind is not None:
            own, waiting = groups.setdefault((kind, _name(kind, root)), ([], []))
            (own if root is task else waiting).append(task)
    found = [_trouble(kind, own, waiting, runs, worktree) for (kind, _), (own, waiting) in groups.items()]
    return tuple(sorted(found, key=lambda each: _URGENCY.index(each.kind)))


def _kind(root: TaskTonight) -> TroubleKind | None:
    if root.state is TaskState.FAILED:
        return TroubleKind.FAILED
    if root.state is TaskState.CANCELLED and root.cause.kind is CauseKind.STOPPED:
        return TroubleKind.STOPPED
    if root.state is not TaskState.HELD:
        return None
    match root.cause.kind:
        case CauseKind.ACCOUNT_BLOCKED:
            return TroubleKind.ACCOUNT
        case CauseKind.BUDGET_EXHAUSTED:
            return TroubleKind.BUDGET
        case CauseKind.GATE:
            return TroubleKind.GATE
    return TroubleKind.HELD


def _name(kind: TroubleKind, root: TaskTonight) -> str:
    """What tells one cause of a kind from another one."""
    match kind:
        case TroubleKind.ACCOUNT:
            return root.cause.account or ""
        case TroubleKind.STOPPED:
            return root.cause.message
        case TroubleKind.BUDGET:
            return ""
    return root.id


def _trouble(
    kind: TroubleKind,
    own: list[TaskTonight],
    waiting: list[TaskTonight],
    runs: Mapping[str, TaskRun],
    worktree: Callable[[str], Path | None],
) -> Trouble:
    first = own[0]
    item = runs[first.id]
    step = first.cause.step or ""
    return Trouble(
        kind=kind,
        tasks=tuple(own),
        waiting=tuple(waiting),
        badge=_badge(kind, step),
        why=first.why,
        step=step,
        tries=sum(1 for attempt in item.attempts if attempt.order.step == step),
        cost=sum(task.cost for task in own),
        output=_output(item, step) if kind in {TroubleKind.FAILED, TroubleKind.HELD} else (),
        worktree=worktree(first.id),
        account=first.cause.account or "",
    )


def _badge(kind: TroubleKind, step: str) -> str:
    at = f" at {step}" if step else ""
    return _BADGES.get(kind) or f"{kind}{at}"


def _output(item: TaskRun, step: str) -> tuple[Line, ...]:
    """Of the newest failure of the step; of any step when that one said nothing."""
    said = list(_failures(item))
    own = [each for name, each in said if name == step]
    return next(iter(own or [each for _, each in said]), ())


def _failures(item: TaskRun) -> Iterator[tuple[str, tuple[Line, ...]]]:
    for attempt in reversed(item.attempts):
        if attempt.outcome is not None and not attempt.outcome.ok:
            lines = shown_output(attempt.outcome)
            if lines:
                yield attempt.order.step, lines
