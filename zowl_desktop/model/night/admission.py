"""Which ready task starts now: places, files, accounts, memory, money."""

from __future__ import annotations

from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.night.causes import CauseKind
from zowl_desktop.model.night.queues import enqueue, payer, pop_best
from zowl_desktop.model.night.routing import carried_signature, is_work, model, profile, prompt_key
from zowl_desktop.model.night.sending import not_met
from zowl_desktop.model.night.state import Attempt, QueueKey, RunState, TaskRun
from zowl_desktop.model.pipeline import AgentProfile, Step, StepKind, With
from zowl_desktop.model.states import FailureClass, TaskState


def admit(run: RunState) -> None:
    """Start what may start. Called at the end of every step of the night."""
    if run.aside:
        waiting, run.aside = run.aside, []
        for name in waiting:
            back = run.tasks[name]
            if back.state is TaskState.READY and name not in run.queued:
                enqueue(run, back, run.cause(CauseKind.SLOT))
    if standstill(run) is not None:
        return
    while len(run.running) < run.parallel:
        item = pop_best(run, _blocked_queues(run))
        if item is None:
            return
        if not _set_aside(run, item):
            _start(run, item)


def standstill(run: RunState) -> tuple[CauseKind, str, float | None] | None:
    """Why nothing at all starts now (kind, words, until when), or None."""
    if run.started is None or run.ended is not None:
        return (CauseKind.CLOCK, "the run is not under way", None)
    if run.paused:
        return (CauseKind.PAUSED, "the run is paused", None)
    if run.machine:
        return (CauseKind.MACHINE, ", ".join(run.machine), None)
    clock = run.clock
    if clock.start is not None and run.now < clock.start:
        return (CauseKind.CLOCK, "the run starts later", clock.start)
    for begin, end in clock.quiet:
        if begin <= run.now < end:
            return (CauseKind.CLOCK, "a quiet span", end)
    return None


def _blocked_queues(run: RunState) -> set[QueueKey]:
    """Queues from which nothing may start: the project is full, or the account spaces or probes."""
    blocked: set[QueueKey] = set()
    for key, queue in run.queues.items():
        if not queue:
            continue
        project, payer_name = key
        if project:
            cap = run.pipeline.projects[project].parallel
            if cap is not None and run.busy.get(project, 0) >= cap:
                blocked.add(key)
                continue
        if payer_name:
            account = run.account(payer_name)
            if account.next_start > run.now:
                run.set_timer(account.next_start)
                blocked.add(key)
            elif account.probing and account.probe is not None:
                blocked.add(key)
    return blocked


def _set_aside(run: RunState, item: TaskRun) -> bool:
    """Whether something stands in this task's way; it then waits for that thing."""
    name = item.task.id
    assert item.next is not None
    step = item.steps[item.next.step]
    if name not in run.holding:
        rivals = run.rivals[name]
        rival = next((r for r in run.holding if r in rivals), None)
        if rival is not None:
            item.cause = run.cause(CauseKind.FILES, task=rival)
            run.behind.setdefault(rival, []).append(name)
            return True
    if _time_left(item, step) == 0:
        _out_of_time(run, item, step)
        return True
    agent = profile(run, item, step)
    if agent is None:
        return False
    weight = run.rules.weights.get(agent.cli, 0)
    if run.rules.memory is not None and run.weight and run.weight + weight > run.rules.memory:
        item.cause = run.cause(CauseKind.MEMORY)
        run.short.append(name)
        return True
    return _no_money(run, item)


def _out_of_time(run: RunState, item: TaskRun, step: Step) -> None:
    words = "the task's time is used up"
    cause = run.cause(CauseKind.LADDER_USED_UP, step=step.name, failure=FailureClass.TIMEOUT, message=words)
    item.next = None
    run.move(item, TaskState.FAILED, cause)


def _no_money(run: RunState, item: TaskRun) -> bool:
    """Whether no scope has room: wait while a reservation may come back, else hold."""
    cost, tokens = _grant(run, item)
    enough = (cost is None or cost >= run.rules.minimum_grant) and (
        tokens is None or tokens >= run.rules.minimum_tokens
    )
    if enough:
        return False
    if _task_has_room(run, item) and (run.reserved_cost or run.reserved_tokens):
        item.cause = run.cause(CauseKind.MONEY)
        run.short.append(item.task.id)
        return True
    run.move(item, TaskState.HELD, run.cause(CauseKind.BUDGET_EXHAUSTED, failure=FailureClass.BUDGET))
    return True


def _task_has_room(run: RunState, item: TaskRun) -> bool:
    cost = item.cost_limit is None or item.cost_limit - item.spent.cost >= run.rules.minimum_grant
    tokens = item.token_limit is None or item.token_limit - item.spent.tokens >= run.rules.minimum_tokens
    return cost and tokens


def _grant(run: RunState, item: TaskRun) -> tuple[int | None, int | None]:
    """Money and tokens that the next attempt may use: never more than any scope has left.

    A task without a limit of its own gets a fair share of what the run has left, so that one attempt does
    not lock the others out.
    """
    spending = sum(1 for attempt in run.running.values() if attempt.account is not None)
    shares = max(1, run.parallel - spending)
    left_cost = None if run.cost_limit is None else run.cost_limit - run.spent.cost - run.reserved_cost
    left_tokens = (
        None if run.token_limit is None else run.token_limit - run.spent.tokens - run.reserved_tokens
    )
    own_cost = None if item.cost_limit is None else item.cost_limit - item.spent.cost
    own_tokens = None if item.token_limit is None else item.token_limit - item.spent.tokens
    return (
        _share(own_cost, left_cost, shares, run.rules.minimum_grant),
        _share(own_tokens, left_tokens, shares, run.rules.minimum_tokens),
    )


def _share(own: int | None, left: int | None, shares: int, least: int) -> int | None:
    """All that a task's own limit has left, else a fair share, and never too little to start with."""
    if left is None:
        return None if own is None else max(0, own)
    wanted = max(left // shares, least) if own is None else own
    return max(0, min(wanted, left))


def _time_left(item: TaskRun, step: Step) -> int | None:
    """Seconds that the attempt may take; the frame around a recipe is not charged to the task."""
    using = item.using.get(step.name, With())
    own = using.time if using.time is not None else step.time
    if step.kind in {StepKind.WORKSPACE, StepKind.DELIVER} or item.task.limits.time is None:
        return own
    left = max(0, int(item.task.limits.time - item.seconds))
    return left if own is None else min(own, left)


def _start(run: RunState, item: TaskRun) -> None:
    wanted = item.next
    assert wanted is not None
    step = item.steps[wanted.step]
    if wanted.step == 0:
        item.missing, item.overridden = not_met(run, item), False  # what its worktree is made without
    agent = profile(run, item, step)
    using = item.using.get(step.name, With())
    cost, tokens = _grant(run, item) if agent else (None, None)
    order = StartAttempt(
        attempt=f"{item.task.id}.{len(item.attempts) + 1}",
        task=item.task.id,
        step=step.name,
        kind=step.kind,
        number=len(item.attempts) + 1,
        agent=agent.name if agent else None,
        model=model(agent, using),
        using=using,
        carries=item.carry,
        resumes=_session(item, step, agent) if agent and not wanted.new_session else None,
        fresh=wanted.fresh,
        missing=item.missing,
        time=_time_left(item, step),
        silence=item.task.limits.silence if agent else None,
        cost=cost,
        tokens=tokens,
    )
    if agent:
        carried = carried_signature(item, item.carry)
        item.prompts.add(prompt_key(run, item, wanted.step, using, carried, wanted.fresh))
    _book(run, item, order, agent)
    if wanted.counted and is_work(step):
        item.counted += 1
        run.work_attempts += 1
    item.next = None
    run.holding[item.task.id] = None
    run.move(item, TaskState.RUNNING, run.cause(CauseKind.STARTED, step=step.name, attempt=order.attempt))
    run.commands.append(order)


def _book(run: RunState, item: TaskRun, order: StartAttempt, agent: AgentProfile | None) -> None:
    """Take the place, the memory, the money and the account's turn."""
    attempt = Attempt(
        order,
        account=agent.payer if agent else None,
        weight=run.rules.weights.get(agent.cli, 0) if agent else 0,
        ordered=run.now,
        reserved_cost=order.cost or 0,
        reserved_tokens=order.tokens or 0,
    )
    item.attempts.append(attempt)
    item.current = attempt
    run.running[order.attempt] = attempt
    run.weight += attempt.weight
    run.reserved_cost += attempt.reserved_cost
    run.reserved_tokens += attempt.reserved_tokens
    project = item.task.project or ""
    run.busy[project] = run.busy.get(project, 0) + 1
    if attempt.account is not None:
        account = run.account(attempt.account)
        account.attempts += 1
        starting = run.rules.starts.get(agent.cli, 0.0) if agent else 0.0
        account.next_start = run.now + max(run.rules.start_spacing, starting)
        if account.probing:
            account.probe = order.attempt


def _session(item: TaskRun, step: Step, agent: AgentProfile) -> str | None:
    """The attempt whose agent session goes on: the last of this step with the same agent."""
    for attempt in reversed(item.attempts):
        same = attempt.order.step == step.name and attempt.order.agent == agent.name
        if same and attempt.outcome is not None and attempt.outcome.session is not None:
            return attempt.order.attempt
    return None


def starts_are_spaced(run: RunState) -> bool:
    """Whether a task under way starts in a moment: it only keeps its account's distance to the last start."""
    if run.closed or standstill(run) is not None:
        return False
    ready = (item for item in run.tasks.values() if item.state is TaskState.READY)
    payers = filter(None, (payer(run, item) for item in ready))
    return any(run.account(name).next_start > run.now for name in payers)


def waits_for_probe(run: RunState, item: TaskRun) -> bool:
    """Whether another task tries this one's account first."""
    name = payer(run, item)
    return bool(name) and run.account(name).probing and run.account(name).probe is not None
