"""The ready tasks, sorted: tasks under way first, then the longest remaining path; fair between projects."""

from __future__ import annotations

import heapq

from zowl_desktop.model.night.causes import Cause, CauseKind
from zowl_desktop.model.night.routing import profile
from zowl_desktop.model.night.state import QueueKey, RunState, TaskRun
from zowl_desktop.model.states import TaskState


def payer(run: RunState, item: TaskRun) -> str:
    """The account that the task's next attempt is paid from, or "" when it costs nothing."""
    if item.next is None:
        return ""
    agent = profile(run, item, item.steps[item.next.step])
    return agent.payer if agent else ""


def enqueue(run: RunState, item: TaskRun, cause: Cause) -> None:
    """The task wants its next attempt: it is ready, or parked or held with the account that pays for it."""
    name = item.task.id
    account_name = payer(run, item)
    if account_name:
        account = run.account(account_name)
        if account.blocked is not None:
            run.move(item, TaskState.HELD, account.blocked)
            return
        if account.parked_until is not None:
            until = account.parked_until
            limit = run.cause(CauseKind.ACCOUNT_LIMIT, account=account_name, until=until)
            run.move(item, TaskState.PARKED, limit)
            account.waiting.append(name)
            return
    run.move(item, TaskState.READY, cause)
    if name not in run.queued:
        key = run.queued[name] = (item.task.project or "", account_name)
        entry = (0 if name in run.holding else 1, run.rank[name], name)
        heapq.heappush(run.queues.setdefault(key, []), entry)


def unqueue_account(run: RunState, account: str) -> list[str]:
    """Take all tasks of an account out of the queues; their names, best first."""
    names: dict[str, None] = {}  # a task that was sent back may stand in its queue twice
    for key, queue in run.queues.items():
        if key[1] == account:
            names.update(dict.fromkeys(name for _, _, name in sorted(queue) if _valid(run, key, name)))
            queue.clear()
    for name in names:
        del run.queued[name]
    return list(names)


def unqueue(run: RunState, name: str) -> None:
    """The task does not want to start any more; its entry is dropped when it comes up."""
    run.queued.pop(name, None)


def pop_best(run: RunState, blocked: set[QueueKey]) -> TaskRun | None:
    """The best task of the project with the fewest running attempts, leaving out the blocked queues."""
    best: QueueKey | None = None
    best_rank: tuple[int, int, tuple[float, int, int], str] | None = None
    for key, queue in run.queues.items():
        if key in blocked:
            continue
        while queue and not _valid(run, key, queue[0][2]):
            heapq.heappop(queue)
        if queue:
            under_way, rank, name = queue[0]
            candidate = (under_way, run.busy.get(key[0], 0), rank, name)
            if best_rank is None or candidate < best_rank:
                best, best_rank = key, candidate
    if best is None:
        return None
    name = heapq.heappop(run.queues[best])[2]
    del run.queued[name]
    return run.tasks[name]


def _valid(run: RunState, key: QueueKey, name: str) -> bool:
    return run.queued.get(name) == key and run.tasks[name].state is TaskState.READY
