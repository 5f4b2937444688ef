"""An agent step: prompt, program, stream, snapshot."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from zowl_desktop.agents.base import AgentOrder, End, Gateway, Invocation, SoftStop, Stopped
from zowl_desktop.agents.table import adapter_for
from zowl_desktop.engine.context.prompts import Work, prompt_for
from zowl_desktop.engine.keys import KeyringLocked
from zowl_desktop.engine.local_zone import LocalZone
from zowl_desktop.engine.proof.output import plain
from zowl_desktop.engine.steps.handing_on import change_lines, handed_on
from zowl_desktop.engine.steps.paying import gateway_of, is_root, private_home_of, used_before
from zowl_desktop.engine.steps.processes import Processes
from zowl_desktop.engine.steps.services import AttemptNotes, RunServices
from zowl_desktop.engine.steps.stream import AgentStream
from zowl_desktop.engine.steps.verdicts import heard
from zowl_desktop.engine.steps.watch import begin_watch, end_watch
from zowl_desktop.keeper.envelope import Envelope
from zowl_desktop.keeper.envelope import SoftStop as StopSignal
from zowl_desktop.keeper.spool import Exit
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.events import AttemptStarted, Event
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Access, AgentProfile, Expects, Step
from zowl_desktop.model.states import FailureClass

ORPHAN_SECONDS = 120.0
"""How long an agent, which can spend, may live without any keeper."""
_ERRORS_SHOWN = 4_000
_LAST_LINES = 3
_LINE_SHOWN = 200
_SOFT: dict[SoftStop, StopSignal | None] = {
    SoftStop.INTERRUPT: "INT",
    SoftStop.TERMINATE: "TERM",
    SoftStop.NONE: None,
}
_STOPS = {"timeout": Stopped.TIME, "silence": Stopped.SILENCE, "stopped": Stopped.CANCELLED}


async def agent_turn(
    services: RunServices, processes: Processes, order: StartAttempt, tell: Callable[[Event], None]
) -> Outcome:
    """One turn of an agent. Executed again after a crash, it finds its program living or ended."""
    step = _step(services, order)
    notes = services.notes(order.task, order.attempt)
    profile = services.pipeline.agents[order.agent or ""]
    has_begun = await processes.known()
    try:
        gateway = await asyncio.to_thread(gateway_of, services, order, profile, has_begun)
    except KeyringLocked as locked:
        return Outcome(FailureClass.AUTH, locked.what)
    if not has_begun:
        await _make_ready(services, order, step, notes)
    adapter = adapter_for(profile.cli)
    asked = _agent_order(services, order, step, notes, profile, gateway)
    invocation = adapter.invocation(asked)
    before = used_before(services, order, asked.resumes)
    turns = None if adapter.capabilities.turns else profile.turns
    folder = services.home.spool / services.run / order.attempt
    stream = AgentStream(folder, adapter.parser(), before, turns, services.reading)
    soft = _SOFT[adapter.capabilities.soft_stop]
    await processes.start(_envelope(services, order, invocation, soft))
    tell(AttemptStarted(services.now(), order.attempt))
    end = await _followed(services, processes, order, stream, tell)
    outcome = adapter.outcome(stream.digest, _end(end, stream, profile.done_when))
    final = stream.digest.final
    said = notes.write("said", final.text if final and final.text else stream.digest.said)
    outcome = heard(services.task(order.task), step, with_last_words(outcome, stream.errors), said)
    outcome = await _with_work(services, order, step, notes, outcome)
    return await end_watch(services, order, outcome)


async def _make_ready(services: RunServices, order: StartAttempt, step: Step, notes: AttemptNotes) -> None:
    if order.fresh:
        await services.workspaces.reset(order.task)
    work = Work()
    if step.access is Access.READ:
        before = await services.workspaces.snapshot(order.task, order.number)
        notes.write("before", before.tree)
        work = Work(before.start, change_lines(before))
    plan = _plan(services, order)
    handoffs = await asyncio.to_thread(handed_on, services, order.task)
    prompt = prompt_for(services.pipeline, services.night, order, plan, handoffs, work)
    notes.place(notes.prompt, prompt)
    await begin_watch(services, order)


def _plan(services: RunServices, order: StartAttempt) -> str:
    """What the newest reading step of this task answered."""
    item = services.task(order.task)
    readers = {step.name for step in item.steps if step.access is Access.READ}
    for attempt in reversed(item.attempts):
        reads = attempt.order.step in readers and attempt.order.step != order.step
        if reads and attempt.outcome is not None and attempt.outcome.ok:
            return services.notes(order.task, attempt.order.attempt).read("said") or ""
    return ""


def _agent_order(
    services: RunServices,
    order: StartAttempt,
    step: Step,
    notes: AttemptNotes,
    profile: AgentProfile,
    gateway: Gateway | None,
) -> AgentOrder:
    session = notes.read("session") or notes.write("session", str(uuid.uuid4()))
    return AgentOrder(
        task=order.task,
        step=order.step,
        turn=_turn(services, order),
        prompt=notes.prompt.read_text(encoding="utf-8"),
        prompt_file=notes.prompt,
        worktree=services.workspaces.path(order.task),
        profile=profile,
        access=step.access,
        model=order.model,
        session=session,
        resumes=_resumed(services, order),
        home=private_home_of(services, order.task, gateway),
        gateway=gateway,
        outbox=notes.handoff.parent,
        as_root=is_root(),
    )


def _turn(services: RunServices, order: StartAttempt) -> int:
    """Which time this step is executed; one that vanished does not count."""
    before = (
        a
        for a in services.task(order.task).attempts
        if a.order.step == order.step and a.order.number < order.number
    )
    lost = {FailureClass.LOST, FailureClass.CANCELLED}
    return 1 + sum(1 for a in before if a.outcome is not None and a.outcome.failure not in lost)


def _resumed(services: RunServices, order: StartAttempt) -> str | None:
    for attempt in services.task(order.task).attempts:
        if attempt.order.attempt == order.resumes and attempt.outcome is not None:
            return attempt.outcome.session
    return None


def _envelope(
    services: RunServices, order: StartAttempt, invocation: Invocation, soft: StopSignal | None
) -> Envelope:
    for file in invocation.files:
        path = Path(file.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
        path.chmod(0o600)
    notes = services.notes(order.task, order.attempt)
    own = {
        "ZOWL_TASK": order.task,
        "ZOWL_STEP": order.step,
        "ZOWL_ATTEMPT": order.attempt,
        "ZOWL_HANDOFF": str(notes.handoff),
        "GIT_COMMITTER_EMAIL": services.bounds.signature(order.task, order.number),
    }
    return Envelope(
        run=services.run,
        attempt=order.attempt,
        argv=invocation.argv,
        cwd=str(services.workspaces.path(order.task)),
        env={**services.agent_env(order.task), **own, **invocation.env},
        time=order.time,
        silence=order.silence,
        orphan_time=ORPHAN_SECONDS,
        soft_stop=soft,
    )


async def _followed(
    services: RunServices,
    processes: Processes,
    order: StartAttempt,
    stream: AgentStream,
    tell: Callable[[Event], None],
) -> Exit:
    """Read the stream while the program lives, and what is left after its end."""
    try:
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(
                stream.follow(services.keeper, services.run, order.attempt, services.now, tell)
            )
            end = await processes.wait(order.attempt)
            following.cancel()
    except ExceptionGroup as group:
        told = [each for each in group.exceptions if isinstance(each, ZowlError)]
        if len(told) != len(group.exceptions):
            raise
        raise told[0] from group  # in its own words: no keeper can be started, say
    await stream.drain(services.now, order.attempt, tell)
    return end


def _end(end: Exit, stream: AgentStream, done_when: str | None) -> End:
    stopped = Stopped.TURNS if end.reason == "stopped" and stream.out_of_turns else _STOPS.get(end.reason)
    if end.reason == "orphaned":
        return End(errors=end.detail)  # its keeper was away: nobody saw the end
    errors = stream.errors[-_ERRORS_SHOWN:] or end.detail
    if end.reason == "not_started":
        return End(code=127, errors=errors)
    return End(end.code, end.signal, stopped, errors, end.ended, LocalZone(), done_when)


async def _with_work(
    services: RunServices,
    order: StartAttempt,
    step: Step,
    notes: AttemptNotes,
    outcome: Outcome,
) -> Outcome:
    """The outcome with the tree that the agent left, and with what an agent's word alone does not prove."""
    if step.access is Access.READ:
        before = notes.read("before")
        assert before is not None
        await services.workspaces.restore(order.task, before)
        return replace(outcome, tree=before)
    work = await services.workspaces.snapshot(order.task, order.number)
    outcome = replace(outcome, tree=work.tree)
    expects = services.task(order.task).task.expects
    if outcome.ok and expects is Expects.DIFF and not work.changed:
        return _nothing(outcome, "said that it is done and changed nothing")
    if outcome.ok and expects is Expects.REPORT and not (notes.read("said") or "").strip():
        return _nothing(outcome, "said that it is done and reported nothing")
    return outcome


def _nothing(outcome: Outcome, words: str) -> Outcome:
    return replace(outcome, failure=FailureClass.NO_CHANGE, message=words, evidence=words)


def with_last_words(outcome: Outcome, errors: str) -> Outcome:
    """A death tells its cause: the last line that the program left on stderr joins the message."""
    last = [line.strip() for line in plain(errors).splitlines() if line.strip()][-_LAST_LINES:]
    if outcome.failure is not FailureClass.AGENT_ERROR or not last:
        return outcome
    line = last[-1].rstrip(".")
    if line in outcome.message:
        return outcome
    shown = line if len(line) <= _LINE_SHOWN else line[: _LINE_SHOWN - 1] + "…"
    return replace(outcome, message=f"{outcome.message}: {shown}", marked=outcome.marked or tuple(last))


def _step(services: RunServices, order: StartAttempt) -> Step:
    return next(step for step in services.task(order.task).steps if step.name == order.step)
