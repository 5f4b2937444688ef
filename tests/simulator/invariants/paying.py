"""Money and accounts: nothing beyond a scope, nothing on an account that cannot pay, one probe at a reset."""

from __future__ import annotations

from dataclasses import dataclass

from tests.simulator.record import Broken, Moment, Record
from zowl_desktop.model import events
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.night import CauseKind, Night
from zowl_desktop.model.pipeline import StepKind
from zowl_desktop.model.states import FailureClass, TaskState

_SAYS_NOTHING = frozenset(
    {
        FailureClass.RATE_LIMITED,
        FailureClass.OVERLOADED,
        FailureClass.NETWORK,
        FailureClass.LOST,
        FailureClass.CANCELLED,
        FailureClass.STALLED,
        FailureClass.ENVIRONMENT,
        FailureClass.TIMEOUT,
    }
)
"""Ends that leave open whether the account works."""


class Money:
    """Each reservation fits into every scope; a task is held for want of money only when there is none."""

    family = "money"

    def __init__(self, record: Record) -> None:
        self.record = record

    def after(self, moment: Moment) -> None:
        night = moment.night
        reserved = None
        for order in moment.orders:
            if order.attempt in self.record.ordered or order.kind is not StepKind.AGENT:
                continue
            if reserved is None:
                reserved = self._reserved()
            self._fits("money", order.cost, self._room_for_money(order.task, reserved[0]))
            self._fits("tokens", order.tokens, self._room_for_tokens(order.task, reserved[1]))
            reserved = (reserved[0] + (order.cost or 0), reserved[1] + (order.tokens or 0))
        for move in moment.moves:
            cause = move.cause
            if (
                move.after is TaskState.HELD
                and cause.kind is CauseKind.BUDGET_EXHAUSTED
                and not cause.attempt
            ):
                self._really_out(move.task, moment)
        self._nothing_wasted(night)

    def _fits(self, what: str, granted: int | None, room: int | None) -> None:
        if (granted is None) != (room is None):
            raise Broken(self.family, f"{granted} {what} are granted where the scopes have {room}")
        if granted is not None and room is not None and not 0 < granted <= max(room, 0):
            raise Broken(self.family, f"{granted} {what} are granted where the scopes have {room}")

    def _reserved(self) -> tuple[int, int]:
        record = self.record
        pairs = [(order, record.used(name)) for name, order in record.running.items()]
        return (
            sum(max(order.cost or 0, used.cost) for order, used in pairs),
            sum(max(order.tokens or 0, used.tokens) for order, used in pairs),
        )

    def _room_for_money(self, task: str, reserved: int) -> int | None:
        record = self.record
        own, run = record.own_cost[task], record.cost_limit
        rooms = [own - record.seen[task].spent_cost] if own is not None else []
        rooms += [run - record.spent_cost - reserved] if run is not None else []
        return min(rooms) if rooms else None

    def _room_for_tokens(self, task: str, reserved: int) -> int | None:
        record = self.record
        own, run = record.own_tokens[task], record.token_limit
        rooms = [own - record.seen[task].spent_tokens] if own is not None else []
        rooms += [run - record.spent_tokens - reserved] if run is not None else []
        return min(rooms) if rooms else None

    def _really_out(self, task: str, moment: Moment) -> None:
        if task in {order.task for order in moment.orders}:
            return
        rules = self.record.scenario.rules
        reserved = self._reserved()
        money = self._room_for_money(task, reserved[0])
        tokens = self._room_for_tokens(task, reserved[1])
        fits = (money is None or money >= rules.minimum_grant) and (
            tokens is None or tokens >= rules.minimum_tokens
        )
        new = [o for o in moment.orders if o.attempt not in self.record.ordered]
        if fits and not new:
            raise Broken(self.family, f"{task} is held for money although {money} and {tokens} are left")

    def _nothing_wasted(self, night: Night) -> None:
        state = night.state
        if state.spent.cost != self.record.spent_cost or state.spent.tokens != self.record.spent_tokens:
            raise Broken(self.family, f"Night counts {state.spent}, the world {self.record.spent_cost}")
        if not state.running and (state.reserved_cost or state.reserved_tokens or state.weight):
            raise Broken(self.family, f"{state.reserved_cost} stay reserved although nothing runs")


@dataclass
class Paying:
    """What is known of one account. `tried`: something has started on it since its last limit."""

    blocked: bool = False
    opens: float = 0.0
    guessed: bool = False
    tried: bool = True
    probing: bool = False
    probe: str | None = None
    last_start: float | None = None


class Accounts:
    """A blocked or parked account starts nothing; after a reset one task tries first; starts are spaced."""

    family = "accounts"

    def __init__(self, record: Record) -> None:
        self.record = record
        self.known = {agent.payer: Paying() for agent in record.pipeline.agents.values()}
        self.done: set[str] = set()

    def after(self, moment: Moment) -> None:
        night = moment.night
        event = moment.event
        for paying in self.known.values():
            if self.record.now >= paying.opens:
                paying.opens = 0.0  # once open, it stays so though the clock is set back
        match event:
            case events.AttemptEnded(attempt=name) if name not in self.done:
                self.done.add(name)
                self._ended(self.record.ordered[name], event, night)
            case events.AttemptSpoke(attempt=name) if name in self.record.running:
                payer = self.record.payer(self.record.ordered[name])
                if payer is not None:
                    self._answers(self.known[payer])
            case events.AccountMended(account=account):
                self.known[account].blocked = False
            case events.ClockJumped(by=by):
                self._jumped(by)
        for order in moment.orders:
            if order.attempt not in self.record.ordered:
                self._started(order)

    def _answers(self, account: Paying) -> None:
        account.probing, account.probe = False, None

    def _jumped(self, by: float) -> None:
        for account in self.known.values():
            if account.last_start is not None:
                account.last_start += by
            if account.guessed:
                account.opens += by

    def _ended(self, order: StartAttempt, event: events.AttemptEnded, night: Night) -> None:
        name = self.record.payer(order)
        if name is None:
            return
        account, failure = self.known[name], event.outcome.failure
        if account.probe == order.attempt:
            account.probe = None
        if failure is FailureClass.USAGE_LIMIT:
            self._parked(name, account, event, night)
        elif failure in {FailureClass.AUTH, FailureClass.BILLING}:
            account.blocked, account.opens = True, 0.0
            self._answers(account)
            self._none_ready(name, night)
        elif failure not in _SAYS_NOTHING:
            self._answers(account)

    def _parked(self, name: str, account: Paying, event: events.AttemptEnded, night: Night) -> None:
        rules, now, resets = self.record.scenario.rules, self.record.now, event.outcome.resets_at
        known, account.tried = not account.tried, False
        self._answers(account)
        account.probing = True
        if resets is not None and now < resets <= now + rules.limit_horizon:
            if not known or account.guessed or resets > account.opens:
                account.opens, account.guessed = resets, False
        elif not known:
            account.opens, account.guessed = now + rules.limit_backoff, True
        self._none_ready(name, night)

    def _none_ready(self, payer: str, night: Night) -> None:
        """The first limit stops every task of the account at once."""
        for item in night.tasks.values():
            if item.state is not TaskState.READY or item.next is None:
                continue
            if item.cause.kind in {CauseKind.FILES, CauseKind.MEMORY, CauseKind.MONEY}:
                continue  # these wait for something else first
            step = item.steps[item.next.step]
            using = item.using.get(step.name)
            if step.kind is not StepKind.AGENT:
                continue
            profile = self.record.pipeline.agents[step.use or item.task.agent or ""]
            if using is not None and using.agent is not None:
                wanted = profile.fallback or profile.name if using.agent == "fallback" else using.agent
                profile = self.record.pipeline.agents[wanted]
            if profile.payer == payer:
                raise Broken(self.family, f"{item.task.id} stays ready although {payer} cannot pay")

    def _started(self, order: StartAttempt) -> None:
        name = self.record.payer(order)
        if name is None:
            return
        account, now, rules = self.known[name], self.record.now, self.record.scenario.rules
        if account.blocked:
            raise Broken(self.family, f"{order.attempt} starts on {name}, which needs a person")
        if now < account.opens:
            raise Broken(self.family, f"{order.attempt} starts on {name} {account.opens - now:.0f} s early")
        if account.last_start is not None and now < account.last_start + rules.start_spacing - 0.001:
            raise Broken(self.family, f"{order.attempt} starts too soon after another on {name}")
        if account.probing and account.probe is not None:
            raise Broken(self.family, f"{order.attempt} starts while {account.probe} tries {name}")
        if account.probing:
            account.probe = order.attempt
        account.last_start, account.tried = now, True
