"""The state of a run before its first event, and the first event itself."""

from __future__ import annotations

from dataclasses import replace

from zowl_desktop.model.events import RunStarted
from zowl_desktop.model.graph import Graph, remaining_paths
from zowl_desktop.model.night import clockwork
from zowl_desktop.model.night.causes import Cause, CauseKind
from zowl_desktop.model.night.frame import framed
from zowl_desktop.model.night.rules import Rules
from zowl_desktop.model.night.state import RunState, TaskRun
from zowl_desktop.model.night.touches import rivals
from zowl_desktop.model.pipeline import Pipeline, Task
from zowl_desktop.model.states import TaskState


def opened(pipeline: Pipeline, rules: Rules) -> RunState:
    """A run of which nothing has happened yet."""
    graph = Graph.of(pipeline)
    seconds = {name: rules.expected.get(name, rules.expected_default) for name in pipeline.tasks}
    longest = remaining_paths(graph, seconds)
    touching = rivals(pipeline.tasks)
    rank = {name: (-longest[name], len(touching[name]), order) for order, name in enumerate(pipeline.tasks)}
    tasks = {name: _untouched(task) for name, task in pipeline.tasks.items()}
    return RunState(
        pipeline=pipeline,
        rules=rules,
        tasks=tasks,
        dependents=dict(graph.dependents),
        rank=rank,
        rivals=touching,
        states={name: item.state for name, item in tasks.items()},
        counts={state: len(tasks) if state is TaskState.WAITING else 0 for state in TaskState},
        parallel=pipeline.limits.parallel or rules.parallel,
        cost_limit=pipeline.limits.cost,
        token_limit=pipeline.limits.tokens,
    )


def open_run(run: RunState, event: RunStarted) -> None:
    """Take in what this run does, what is done already, and when."""
    if run.started is not None:
        return
    run.run = event.run
    clockwork.begin(run, event)
    run.machine = event.machine
    if event.selected is not None:
        _leave_out(run, frozenset(event.selected))
    for name in event.done:
        if name in run.tasks:
            run.move(run.tasks[name], TaskState.SUCCEEDED, run.cause(CauseKind.DONE_BEFORE))
        run.states[name] = TaskState.SUCCEEDED
    run.dirty = list(reversed(run.tasks))


def _untouched(task: Task) -> TaskRun:
    item = TaskRun(task, framed(task), TaskState.WAITING, Cause(CauseKind.NEEDS_OPEN, 0.0))
    return replace(item, cost_limit=task.limits.cost, token_limit=task.limits.tokens)


def _leave_out(run: RunState, selected: frozenset[str]) -> None:
    """Keep only the selected tasks; the others count as open for whoever needs them."""
    run.tasks = {name: item for name, item in run.tasks.items() if name in selected}
    run.counts[TaskState.WAITING] = len(run.tasks)
