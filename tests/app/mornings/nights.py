"""Nights played by hand, and the mornings that follow: the story's nine tasks and worse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.model.night.player import EVENING, Player
from zowl_desktop.app.mornings import Morning, tell_morning
from zowl_desktop.app.tonight.teller import Around, Teller
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.document import load
from zowl_desktop.model.events import Event, RunClock, RunEnded, RunStarted, Suspended
from zowl_desktop.model.night import Rules
from zowl_desktop.model.states import FailureClass

RUN = "20270115-090000"
DOCUMENT = """\
zowl: 1
name: Gym bookings, night 3
projects:
  api: {path: /nowhere/api, checks: {tests: pytest -q}}
  app: {path: /nowhere/app, checks: {tests: npm test}}
  docs: {path: /nowhere/docs}
agents: {claude: {cli: claude, account: work}, codex: {cli: codex}, gemini: {cli: gemini}}
defaults: {agent: claude}
limits: {cost: 15 USD, parallel: 9}
tasks:
  schema: {project: api, title: Create bookings table, brief: The table.}
  endpoint: {project: api, title: Bookings endpoint, brief: POST /bookings., needs: [schema]}
  payments: {project: api, title: Stripe payments, brief: POST /payments., needs: [schema]}
  screen: {project: app, title: Booking screen, agent: codex, brief: The screen., needs: [endpoint]}
  confirm: {project: app, title: Confirmation mail, agent: codex, brief: The mail., needs: [payments]}
  refund: {project: api, title: Refund flow, brief: Refunds., needs: {payments: {if_failed: hold}}}
  seed: {project: api, title: Sample data, run: ./seed.sh, needs: [schema]}
  e2e: {project: app, title: End-to-end tests, agent: codex, brief: The tests.,
    needs: {screen: {}, confirm: {if_failed: run}}}
  docs: {project: docs, title: API reference, agent: gemini, brief: The reference., needs: [endpoint]}
"""
OUTPUT = """\
tests: $ pytest -q   (1 test failed)
...
     8 | tests/test_payments.py::test_declined_card
     9 |     resp = client.post("/payments", json=DECLINED)
>   10 | E   assert 500 == 402   stripe.error.CardError not caught
    11 | FAILED tests/test_payments.py::test_declined_card
    12 | 1 failed, 37 passed in 4.21s"""

Play = Callable[["Evening"], object]


class Evening(Player):
    """A night of a document, whose events can be told again."""

    def __init__(self, document: str = DOCUMENT, clock: RunClock | None = None) -> None:
        super().__init__(load(document, "night.zowl.yaml"), clock, Rules())
        self.document = document
        self.run = RUN
        self.source = "/nowhere/night.zowl.yaml"
        self.commits: dict[str, str] = {}
        self.costs: dict[str, int] = {}

    @property
    def events(self) -> list[Event]:
        """All that happened, as the journal has it."""
        first = self.history[0]
        assert isinstance(first, RunStarted)
        started = replace(first, run=self.run, document=self.document, source=self.source)
        ended = [RunEnded(self.now, self.over)] if self.over is not None else []
        return [started, *self.history[1:], *ended]

    def reached(self, task: str, step: str) -> str:
        """Pass steps, and the pauses between two starts on an account, until the task runs this one."""
        for _ in range(40):
            current = self.night.tasks[task].current
            if current is None:
                self.wait(60)
            elif current.order.step == step:
                return current.order.attempt
            else:
                self.passed(current.order.attempt)
        raise AssertionError(self.why(task))

    def passed(self, attempt: str, cost: int = 0) -> None:
        """An attempt that passed, with the words that the engine gives it."""
        self.now += 420
        step = next(order.step for order in self.orders if order.attempt == attempt)
        task = attempt.rpartition(".")[0]
        cost = cost or (self.costs.get(task, 410_000) if step == "implement" else 0)
        match step:
            case "validate":
                self.end(attempt, message="tests passed in 4.2 s: 37 tests")
            case "deliver":
                commit = self.commits.get(task, "c" * 40)
                self.end(attempt, branch=f"zowl/{self.run}/{task}", commit=commit)
            case _:
                self.end(attempt, cost=cost)

    def done(self, task: str) -> None:
        """The task passes all its steps."""
        self.passed(self.reached(task, "deliver"))

    def fails(self, task: str, step: str, failure: FailureClass, **details: object) -> None:
        """The step fails as often as it is tried."""
        while self.states()[task] not in {"failed", "held", "succeeded", "cancelled"}:
            self.now += 300
            self.end(self.reached(task, step), failure, cost=0, **details)


def story(night: Evening) -> None:
    """The night of the story: 6 done, 1 failed, 1 held, 1 skipped."""
    night.done("schema")
    night.end(
        night.reached("endpoint", "validate"),
        FailureClass.CHECKS_FAILED,
        message="1 test failed",
        failing=("t",),
    )
    night.tell(Suspended(night.now + 540, night.now))
    night.now += 540
    night.done("endpoint")
    attempt = night.reached("docs", "implement")
    night.end(attempt, FailureClass.USAGE_LIMIT, resets_at=night.now + 5400, message="limit reached")
    night.done("seed")
    night.fails(
        "payments",
        "validate",
        FailureClass.CHECKS_FAILED,
        message="1 test failed",
        failing=("tests/test_payments.py::test_declined_card",),
        evidence=OUTPUT,
    )
    night.done("screen")
    night.done("e2e")
    night.wait(5400)
    night.done("docs")


def morning(*plays: Play, night: Evening | None = None, is_live: bool = True) -> Morning:
    """The morning after these plays."""
    played = night or Evening()
    for play in plays:
        play(played)
    events = played.events
    started = events[0]
    assert isinstance(started, RunStarted)
    teller = Teller(started, tell_time)
    teller.take(events)
    picture = teller.picture(played.now, Around(is_live=is_live))
    return tell_morning(teller.night, picture, lambda _task: None, is_newest=True)


__all__ = ["DOCUMENT", "EVENING", "OUTPUT", "RUN", "Evening", "Play", "morning", "story"]
