"""Pictures of nights, told by what happened in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.model.night.player import EVENING, Player
from zowl_desktop.app.tonight import Tonight
from zowl_desktop.app.tonight.teller import Around, Teller
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.document import load
from zowl_desktop.model.events import Event, Resumed, RunClock, RunEnded, RunStarted, StopRequested
from zowl_desktop.model.night import Rules
from zowl_desktop.model.states import FailureClass

DOCUMENT = """\
zowl: 1
name: Gym bookings
projects: {api: {path: /nowhere/api}}
agents: {claude: {cli: claude}}
defaults: {agent: claude}
limits: {parallel: 4}
tasks:
  schema: {project: api, brief: The table.}
  endpoint: {project: api, brief: POST /bookings., needs: [schema]}
  mail: {project: api, run: make mail}
  look: {gate: Look at the screen., needs: [endpoint]}
"""

Play = Callable[[Player], object]


def picture(
    *plays: Play, clock: RunClock | None = None, around: Around | None = None, document: str = DOCUMENT
) -> Tonight:
    """The night after these plays."""
    player = Player(load(document, "night.zowl.yaml"), clock, Rules())
    for play in plays:
        play(player)
    started = RunStarted(EVENING, "20270115-090000", document, "night.zowl.yaml", clock or RunClock())
    events: list[Event] = [started, *player.history[1:]]
    if player.over is not None:
        events.append(RunEnded(player.now, player.over))
    teller = Teller(started, tell_time)
    teller.take(events)
    return teller.picture(player.now, around or Around(is_live=True))


def reached(player: Player, task: str, step: str) -> str:
    """Pass steps, and the pauses between two starts on an account, until the task runs this one."""
    for _ in range(20):
        current = player.night.tasks[task].current
        if current is None:
            player.wait(60)
        elif current.order.step == step:
            return current.order.attempt
        else:
            player.end(current.order.attempt)
    raise AssertionError(player.why(task))


def stopped(player: Player) -> None:
    """A person stopped it at once, while two tasks were under way, and it has ended."""
    reached(player, "schema", "implement")
    player.tell(StopRequested(player.now, now=True))
    for attempt in list(player.night.state.running):
        player.end(attempt, FailureClass.CANCELLED, message="stopped by a person")
    player.closed()


def taken_up(player: Player) -> None:
    """The person went on with it."""
    player.now += 60
    player.tell(Resumed(player.now))


def interrupted(tonight: Tonight) -> Tonight:
    """The same night without an engine."""
    return replace(tonight, is_live=False)
