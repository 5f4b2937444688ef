"""Folds the events of one run, and tells how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from zowl_desktop.app.addressing import by_title, to_you
from zowl_desktop.app.tonight.task_telling import TaskTelling
from zowl_desktop.app.tonight.tonight import (
    AccountTonight,
    Phase,
    Ready,
    Sleep,
    Span,
    SpanKind,
    Tonight,
)
from zowl_desktop.engine.nights import night_of
from zowl_desktop.model.events import (
    AttemptEnded,
    AttemptSpent,
    AttemptSpoke,
    EngineRecovered,
    Event,
    RunEnded,
    RunStarted,
    Suspended,
    Tick,
)
from zowl_desktop.model.night import Attempt, Cause, Night, TaskRun
from zowl_desktop.model.night.admission import standstill
from zowl_desktop.model.night.clockwork import summary
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.states import TRANSIENT, FailureClass, TaskState

_NOBODYS = TRANSIENT | {FailureClass.USAGE_LIMIT, FailureClass.LOST, FailureClass.CANCELLED}

_KINDS = {
    TaskState.WAITING: SpanKind.WAIT,
    TaskState.READY: SpanKind.WAIT,
    TaskState.RUNNING: SpanKind.WORK,
    TaskState.PARKED: SpanKind.PARKED,
    TaskState.HELD: SpanKind.HELD,
}
_OF_ATTEMPTS = (AttemptEnded, AttemptSpent, AttemptSpoke, Tick)
"""Events that move single tasks. Any other may change what is told of all of them."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the journal of a run does not say, and the picture shows."""

    is_live: bool = False
    power: str = ""
    trouble: str = ""
    queued: tuple[str, ...] = ()
    ready: Ready | None = None


@dataclass(slots=True)
class _Track:
    """A task's night so far: what is over, and what lasts."""

    state: TaskState | None = None
    cause: Cause | None = None
    attempt: Attempt | None = None
    spans: list[Span] = field(default_factory=list)


class Teller:
    """One run. Not for two threads at once."""

    def __init__(self, started: RunStarted, tell_time: Callable[[float], str]) -> None:
        """Raises `BadDocument` when the document that the run pinned cannot be read any more."""
        self._started = started
        self._tell_time = tell_time
        self._night = night_of(started)
        self._tasks = TaskTelling(self._night, tell_time)
        self._tracks = {name: _Track() for name in self._night.tasks}
        self._pairs: list[tuple[TaskRun, _Track]] = []
        self._spend: list[tuple[float, int]] = []
        self._sleeps: list[Sleep] = []
        self._taken_up: list[float] = []
        self._ended: float | None = None
        self._is_reopened = self._has_to_count = False
        self._rounds = 0
        self.seen = 0
        """How many events were taken in."""

    @property
    def run(self) -> str:
        """The run's id."""
        return self._started.run

    @property
    def night(self) -> Night:
        """The fold itself: to be read, and left as it is."""
        return self._night

    def take(self, events: Iterable[Event]) -> None:
        """What happened next."""
        for event in events:
            self.seen += 1
            was_ended = self._night.state.ended is not None
            self._night.step(event)
            self._note_round(was_ended)
            self._note(event)

    def _note_round(self, was_ended: bool) -> None:
        """A night that a person set going after its summary is one more to be told of, if anything runs."""
        state = self._night.state
        if state.ended is not None:
            self._is_reopened = False
        elif was_ended and state.summed_up:
            self._is_reopened = self._has_to_count = True
        if self._has_to_count and state.running:
            self._has_to_count = False
            self._rounds += 1

    def _note(self, event: Event) -> None:
        if isinstance(event, Suspended):
            self._sleeps.append(Sleep(event.since, event.at))
        if isinstance(event, EngineRecovered):
            self._taken_up.append(event.at)
        self._ended = event.at if isinstance(event, RunEnded) else self._ended
        cost = self._cost()
        if not self._spend or self._spend[-1][1] != cost:
            self._spend.append((event.at, cost))
        if isinstance(event, AttemptSpent):
            return  # it moves no task
        if not isinstance(event, _OF_ATTEMPTS):
            self._tasks.forget()
            self._pairs = [(item, self._tracks[name]) for name, item in self._night.tasks.items()]
        for item, track in [
            (item, track)
            for item, track in self._pairs
            if item.cause is not track.cause or item.current is not track.attempt
        ]:
            self._follow(track, item, event.at)

    def _follow(self, track: _Track, item: TaskRun, at: float) -> None:
        """A task moved: one piece of its night is over, and another one begins."""
        goes_on = track.state is item.state and track.attempt is item.current and track.spans
        kind = _KINDS.get(item.state)
        words = to_you(self._night.why(item.task.id, self._tell_time, by_title)) if kind is not None else ""
        if goes_on and kind is not SpanKind.WORK and track.spans[-1].end is None:
            track.spans[-1] = replace(track.spans[-1], words=words)
        else:
            self._close(track, at)
            if kind is not None:
                track.spans.append(_begun(kind, item, at, words))
        track.state, track.cause, track.attempt = item.state, item.cause, item.current

    def _close(self, track: _Track, at: float) -> None:
        if not track.spans or track.spans[-1].end is not None:
            return
        last = track.spans.pop()
        outcome = track.attempt.outcome if track.attempt is not None else None
        if last.kind is SpanKind.WORK:
            words = to_you(outcome.message) if outcome is not None else ""
            track.spans.append(replace(last, end=at, ok=_is_ok(outcome), words=words))
        elif at > last.begin:
            track.spans.append(replace(last, end=at))

    def _cost(self) -> int:
        state = self._night.state
        return state.spent.cost + sum(attempt.usage.cost for attempt in state.running.values())

    # --- the picture ---------------------------------------------------------------------------------

    def picture(self, now: float, around: Around) -> Tonight:
        """How the run stands."""
        state = self._night.state
        halt = standstill(state) if state.ended is None else None
        return Tonight(
            run=state.run,
            source=self._started.source,
            document=self._started.document,
            pipeline=state.pipeline,
            phase=self._phase(now),
            is_live=around.is_live,
            power=around.power,
            trouble=around.trouble,
            halt=None if halt is None else (halt[1], halt[2]),
            now=now,
            started=state.started or self._started.at,
            ended=self._ended if state.ended is not None else None,
            why_ended=to_you(state.ended or ""),
            closing=to_you(state.closing) if state.closing is not None else None,
            clock=state.clock,
            tasks=self._tasks.tell({name: track.spans for name, track in self._tracks.items()}),
            accounts=tuple(self._accounts()),
            cost=self._cost(),
            cost_limit=state.cost_limit,
            tokens=state.spent.tokens + sum(a.usage.tokens for a in state.running.values()),
            token_limit=state.token_limit,
            estimated=state.spent.estimated or any(a.usage.estimated for a in state.running.values()),
            spend=tuple(self._spend),
            sleeps=tuple(self._sleeps),
            jumped=state.jumped,
            taken_up=tuple(self._taken_up),
            summary=summary(state),
            summed_up=state.summed_up and not self._is_reopened,
            rounds=self._rounds,
            queued=around.queued,
            ready=around.ready if around.ready is not None and around.ready.run == state.run else None,
        )

    def _phase(self, now: float) -> Phase:
        state = self._night.state
        if state.ended is not None:
            return Phase.ENDED
        if state.closing is not None:
            return Phase.STOPPING
        if state.paused:
            return Phase.PAUSED
        start = state.clock.start
        return Phase.PLANNED if start is not None and now < start else Phase.RUNNING

    def _accounts(self) -> Iterable[AccountTonight]:
        for account in self._night.state.accounts.values():
            blocked = account.blocked.message or str(account.blocked.failure) if account.blocked else ""
            if account.parked_until is not None or blocked:
                yield AccountTonight(account.name, account.parked_until, blocked)


def _begun(kind: SpanKind, item: TaskRun, at: float, words: str) -> Span:
    if kind is not SpanKind.WORK or item.current is None:
        return Span(kind, at, None, str(item.state), words)
    order = item.current.order
    return Span(kind, at, None, order.step, words, attempt=order.attempt)


def _is_ok(outcome: Outcome | None) -> bool | None:
    """None for what is neither: a limit, a network or a machine that was off is no failure of the work."""
    if outcome is None or outcome.failure in _NOBODYS:
        return None
    return outcome.ok
