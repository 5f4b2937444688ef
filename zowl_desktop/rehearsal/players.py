"""Plays the part of the executors: every attempt that Night orders is acted out in simulated time."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Set
from dataclasses import replace
from functools import partial
from typing import Final

from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.events import AttemptEnded, AttemptSpent, AttemptSpoke, Event
from zowl_desktop.model.night import Night, TaskRun
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Step, Task
from zowl_desktop.model.states import FailureClass, TaskState
from zowl_desktop.rehearsal.clock import SimulatedClock
from zowl_desktop.rehearsal.drawing import Case, Draw, draw
from zowl_desktop.rehearsal.evening import Evening
from zowl_desktop.rehearsal.history import SAYS_NOTHING
from zowl_desktop.rehearsal.performance import Performance, part, share_granted, within
from zowl_desktop.rehearsal.windows import Windows
from zowl_desktop.rehearsal.work import Work, place_of
from zowl_desktop.rehearsal.world import Trouble, World

STOPS_IN: Final = 2.0
"""Seconds that an attempt takes to end when it is told to."""
REACTS_IN: Final = (2.0, 18.0)
"""Seconds until an agent gives up whose provider says no: at least, and by chance up to this much more."""
SPEAKS_IN: Final = 20.0
"""Seconds until an agent has heard from its provider, at the latest."""
LEAST_LEFT: Final = 0.05
"""Share of the work that is always left to an attempt that takes up an interrupted one."""
LEAST_AHEAD: Final = 0.1
"""Share of its time that always lies ahead of an attempt which runs already when the rehearsal begins."""
SHORTEST: Final = 0.001
"""Seconds that count as no time: less than that is lost in a clock that counts from 1970."""


class Players:
    """All simulated attempts of one night."""

    def __init__(
        self, evening: Evening, seed: str, clock: SimulatedClock, tell: Callable[[Event], None]
    ) -> None:
        self._evening = evening
        self._seed = seed
        self._clock = clock
        self._tell = tell
        self._known: set[str] = set()
        self._on_stage: dict[str, Performance] = {}
        self._left: dict[tuple[str, str], float] = {}
        self._world = World()
        self._met: set[Trouble] = set()
        self.windows = Windows(evening.windows)

    @property
    def met(self) -> Set[Trouble]:
        """The troubles that an attempt has met."""
        return self._met

    @property
    def on_stage(self) -> list[Performance]:
        """The attempts that are going on."""
        return list(self._on_stage.values())

    def start(self, order: StartAttempt, night: Night) -> Performance | None:
        """Begin an attempt. None for one that was begun before: nothing is done twice."""
        if order.attempt in self._known:
            return None
        self._known.add(order.attempt)
        chance = random.Random(zlib.crc32(f"{self._seed}/{order.attempt}".encode()))
        drawn = draw(self._case(order, night), self._evening.history, chance)
        running = night.state.running.get(order.attempt)
        ran = max(0.0, self._clock.now - running.ordered) if running is not None else 0.0
        performance = self._begin(order, drawn, chance, ran)
        if performance.account is not None:
            self._meet_providers(performance, night)
        return performance

    def stop(self, attempt: str) -> None:
        """End an attempt soon, its work kept. One that is over already is left alone."""
        performance = self._on_stage.get(attempt)
        if performance is not None:
            self.cut(performance, STOPS_IN, Outcome(FailureClass.CANCELLED, "was stopped"))

    def befall(self, trouble: Trouble) -> int:
        """A trouble begins; how many running attempts meet it."""
        self._world.befall(trouble)
        now = self._clock.now
        met = [p for p in self.on_stage if p.frozen is None and trouble.meets(p.account, now)]
        for performance in met:
            self._meet(performance, trouble)
        return len(met)

    def cut(self, performance: Performance, after: float, outcome: Outcome) -> None:
        """Let an attempt do nothing from now on, and end like this."""
        now = self._clock.now
        if performance.frozen is None:
            performance.frozen, performance.done = performance.used(now), performance.share(now)
        performance.outcome = outcome
        self._ends_after(performance, after)

    def delay(self, performance: Performance, seconds: float) -> None:
        """Let an attempt do nothing for a while and then go on."""
        performance.begun += seconds
        self._ends_after(performance, performance.ends.at - self._clock.now + seconds)

    def stretch(self, performance: Performance, seconds: float, outcome: Outcome) -> None:
        """Let an attempt take this long in all, and end like this."""
        performance.seconds, performance.outcome = seconds, outcome
        self._ends_after(performance, max(0.0, performance.begun + seconds - self._clock.now))

    def at_share(self, performance: Performance, share: float, then: Callable[[Performance], None]) -> None:
        """Call `then` when this share of an attempt's work is done, if it comes to that."""
        left = performance.seconds * (share - performance.share(self._clock.now))
        self._clock.after(max(0.0, left), partial(self._reach, performance, share, then))

    def leap(self, seconds: float) -> None:
        """The clock leapt, and no attempt went on meanwhile."""
        for performance in self._on_stage.values():
            performance.begun += seconds

    def _case(self, order: StartAttempt, night: Night) -> Case:
        pipeline = self._evening.pipeline
        item = night.tasks[order.task]
        place = place_of(pipeline, _step(item.steps, order.step), order)
        project = pipeline.projects.get(place.project)
        return Case(
            place,
            set_up=project is not None and project.setup is not None,
            merges=self._merges(item.task, night) if place.work is Work.SET_UP else 0,
            carried=_outcome_of(item, order.carries) if order.carries else None,
            silence=order.silence,
        )

    def _merges(self, task: Task, night: Night) -> int:
        """Branches of its own project that the task's worktree is merged from, beyond the first."""
        tasks, states = self._evening.pipeline.tasks, night.state.states
        branches = [
            need
            for need in task.needs
            if tasks[need.task].project == task.project and states[need.task] is TaskState.SUCCEEDED
        ]
        return max(0, len(branches) - 1)

    def _begin(
        self, order: StartAttempt, drawn: Draw, chance: random.Random, ran: float = 0.0
    ) -> Performance:
        """`ran`: so many seconds lie behind it already."""
        left = self._left.get((order.task, order.step), 1.0)
        seconds, usage, outcome = drawn.seconds * left, part(drawn.usage, left), drawn.outcome
        if order.time is not None and seconds > order.time:
            usage = part(usage, order.time / seconds)
            seconds = float(order.time)
            outcome = Outcome(FailureClass.TIMEOUT, "the step's time was used up")
        seconds = max(seconds - ran, seconds * LEAST_AHEAD)
        least, more = REACTS_IN
        agents = self._evening.pipeline.agents
        performance = Performance(
            order=order,
            account=agents[order.agent].payer if order.agent else None,
            begun=self._clock.now,
            seconds=seconds,
            usage=usage,
            outcome=outcome,
            reaction=least + more * chance.random(),
            ends=self._clock.after(seconds, lambda: None),
        )
        performance.ends.happening = partial(self._end, performance)
        self._on_stage[order.attempt] = performance
        return performance

    def _meet_providers(self, performance: Performance, night: Night) -> None:
        """What an agent meets on its way: troubles, the end of its money, the end of its plan's window."""
        now, account = self._clock.now, performance.account
        assert account is not None
        for trouble in self._world.met_by(account, now):
            self._meet(performance, trouble)
        granted = share_granted(performance.usage, performance.order)
        if granted < 1:
            self.at_share(performance, granted, self._spend_all)
        fits = self.windows.fits(account, performance.usage.cost, now)
        if fits < 1:
            self.at_share(performance, fits, self._fill_window)
        if night.state.account(account).probing:
            self.at_share(performance, min(0.5, SPEAKS_IN / max(performance.seconds, 1.0)), self._speak)

    def _meet(self, performance: Performance, trouble: Trouble) -> None:
        self._met.add(trouble)
        left = trouble.left(self._clock.now)
        if left <= trouble.patience:
            self.delay(performance, left)
        else:
            self.cut(performance, trouble.patience + performance.reaction, trouble.outcome())

    def _reach(self, performance: Performance, share: float, then: Callable[[Performance], None]) -> None:
        if not self._works(performance):
            return
        if performance.seconds * (share - performance.share(self._clock.now)) > SHORTEST:  # it was delayed
            self.at_share(performance, share, then)
        else:
            then(performance)

    def _spend_all(self, performance: Performance) -> None:
        """The reservation is used up: Night hears of it, and the gateway lets nothing more through."""
        used = within(performance.usage, performance.order)
        self._tell(AttemptSpent(self._clock.now, performance.order.attempt, used))
        if self._works(performance):
            words = "its reservation is used up"
            self.cut(performance, performance.reaction, Outcome(FailureClass.BUDGET, words))
        performance.frozen = used

    def _fill_window(self, performance: Performance) -> None:
        assert performance.account is not None
        resets = self.windows.resets_at(performance.account, self._clock.now)
        words = "the plan's window is used up"
        self.befall(Trouble(FailureClass.USAGE_LIMIT, words, resets, performance.account))

    def _speak(self, performance: Performance) -> None:
        self._tell(AttemptSpoke(self._clock.now, performance.order.attempt))

    def _works(self, performance: Performance) -> bool:
        return performance.order.attempt in self._on_stage and performance.frozen is None

    def _ends_after(self, performance: Performance, seconds: float) -> None:
        performance.ends.cancel()
        performance.ends = self._clock.after(seconds, partial(self._end, performance))

    def _end(self, performance: Performance) -> None:
        order, now = performance.order, self._clock.now
        del self._on_stage[order.attempt]
        usage = performance.used(now)
        step = (order.task, order.step)
        if performance.outcome.failure in SAYS_NOTHING:
            left = self._left.get(step, 1.0) * (1 - performance.done)
            self._left[step] = max(LEAST_LEFT, left)
        else:
            self._left.pop(step, None)
        self.windows.book(performance.account, usage.cost, now)
        self._tell(AttemptEnded(now, order.attempt, replace(performance.outcome, usage=usage)))


def _outcome_of(item: TaskRun, attempt: str) -> Outcome | None:
    return next((a.outcome for a in reversed(item.attempts) if a.order.attempt == attempt), None)


def _step(steps: tuple[Step, ...], name: str) -> Step:
    return next(step for step in steps if step.name == name)
