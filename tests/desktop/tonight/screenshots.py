"""Pictures of Tonight, light and dark, large and small: `python -m tests.desktop.tonight.screenshots FOLDER`.

Nights that were played by hand, and one that an engine plays with the scripted agent (`real`).
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PySide6.QtWidgets import QApplication

from tests.desktop.shell.conftest import until
from tests.desktop.story.bookings import Bookings
from tests.desktop.tray.nights import picture, reached
from tests.model.night.player import EVENING, Player
from zowl_desktop.app.editing import Editor
from zowl_desktop.app.home import Home, data_home
from zowl_desktop.app.runs import request_for
from zowl_desktop.app.tonight import Following, Ready, Tonight
from zowl_desktop.app.tonight.teller import Around
from zowl_desktop.desktop.shell.dressing import dress
from zowl_desktop.desktop.shell.errands import Errands
from zowl_desktop.desktop.shell.prompts import Dialogs
from zowl_desktop.desktop.shell.start import made_application
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.tokens import DARK, LIGHT, Tokens
from zowl_desktop.desktop.tonight.place import PLACE, TonightPlace
from zowl_desktop.engine.clock import SystemClock
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.keeper.keep import IDLE
from zowl_desktop.model.events import RunClock, StopRequested, Suspended
from zowl_desktop.model.states import FailureClass, TaskState

SIZES = ((1440, 900), (1024, 640))
HOUR = 3600.0
CLOCK = RunClock(wake=EVENING + 8 * HOUR)
POWER = "This computer is kept awake until the night is over. It runs on mains power."

PLAN = """\
zowl: 1
name: Gym bookings, night 3
projects:
  api: {path: /nowhere/api, checks: {tests: make test}}
  app: {path: /nowhere/app, checks: {tests: make test}}
  docs: {path: /nowhere/docs}
agents:
  claude: {cli: claude, model: sonnet}
  codex: {cli: codex}
  gemini: {cli: gemini, account: Gemini plan}
defaults: {agent: claude, limits: {cost: 3 USD, time: 90 min, silence: 15 min}}
limits: {cost: 15 USD, parallel: 4}
tasks:
  schema: {project: api, title: Create bookings table, brief: A table.}
  endpoint: {project: api, title: Bookings endpoint, needs: [schema], brief: POST /bookings.}
  payments: {project: api, title: Stripe payments, needs: [schema], brief: Cards.}
  seed: {project: api, title: Sample data, needs: [schema], run: make seed}
  screen: {project: app, title: Booking screen, needs: [endpoint], agent: codex, brief: The screen.}
  confirm: {project: app, title: Confirmation mail, needs: {payments: {if_failed: skip}}, brief: A mail.}
  refund: {project: api, title: Refund flow, needs: {payments: {if_failed: hold}}, brief: Refunds.}
  docs: {project: docs, title: API reference, needs: [endpoint], agent: gemini, brief: The pages.}
  e2e:
    project: app
    title: End-to-end tests
    needs: {screen: {}, confirm: {if_failed: run}}
    brief: Tests from end to end.
canvas:
  schema: [0, 120]
  endpoint: [288, 0]
  payments: [288, 180]
  seed: [288, 360]
  screen: [576, 0]
  confirm: [576, 120]
  refund: [576, 240]
  docs: [576, 420]
  e2e: [864, 60]
"""


def work(player: Player, task: str, minutes: float, dollars: float, step: str = "implement") -> str:
    """Let a task work on a step for a while; its attempt, which goes on."""
    attempt = reached(player, task, step)
    player.now += minutes * 60
    player.end(attempt, cost=round(dollars * 1_000_000))
    return attempt


def give_up(player: Player, task: str, minutes: float) -> None:
    """Let a task fail for good."""
    while player.night.tasks[task].state is not TaskState.FAILED:
        if player.night.tasks[task].current is None:
            player.wait(60)
            continue
        current = player.night.tasks[task].current
        assert current is not None
        if current.order.step == "validate":
            player.end(
                current.order.attempt,
                FailureClass.CHECKS_FAILED,
                message="2 tests failed: test_<declined> & test_refund",
            )
        else:
            player.now += minutes * 60
            player.end(current.order.attempt, cost=560_000)


def mid_night(player: Player) -> None:
    """Two are done, one works, the rest waits."""
    work(player, "schema", 6, 0.41)
    player.finish("schema")
    work(player, "endpoint", 14, 0.9)
    check = reached(player, "endpoint", "validate")
    player.now += 120
    player.end(check, FailureClass.CHECKS_FAILED, message="2 tests failed")
    work(player, "endpoint", 9, 0.3)
    player.finish("endpoint")
    player.finish("seed")
    reached(player, "screen", "implement")
    player.wait(9 * 60)


def parked(player: Player) -> None:
    """The plan of the third agent is used up until later."""
    mid_night(player)
    attempt = reached(player, "docs", "implement")
    player.end(attempt, FailureClass.USAGE_LIMIT, resets_at=player.now + 2 * HOUR)
    player.wait(600)
    player.tell(Suspended(player.now + 900, since=player.now + 60))
    player.now += 1000
    player.wait(60)


def failed(player: Player) -> None:
    """A failure, what was skipped and held for it, and a task that waits for somebody to log in."""
    mid_night(player)
    give_up(player, "payments", 12)
    attempt = reached(player, "docs", "implement")
    player.end(attempt, FailureClass.AUTH, message="Run `gemini login` & try again")
    player.wait(60)


def over(player: Player) -> None:
    """Everything has ended."""
    failed(player)
    player.tell(StopRequested(player.now, now=False))
    for task in list(player.night.tasks):
        player.finish(task)


READY = Ready("20270115-090000", EVENING + 6.3 * HOUR, EVENING + 7.2 * HOUR)
AROUND = Around(is_live=True, power=POWER, ready=READY)


def later() -> Tonight:
    return picture(
        clock=RunClock(start=EVENING + 2 * HOUR, wake=EVENING + 9 * HOUR), around=AROUND, document=PLAN
    )


NIGHTS: dict[str, tuple[Callable[[], Tonight | None], str]] = {
    "mid-night": (lambda: picture(mid_night, clock=CLOCK, around=AROUND, document=PLAN), "screen"),
    "parked": (lambda: picture(parked, clock=CLOCK, around=AROUND, document=PLAN), "docs"),
    "failed": (lambda: picture(failed, clock=CLOCK, around=AROUND, document=PLAN), "payments"),
    "needs-you": (lambda: picture(failed, clock=CLOCK, around=AROUND, document=PLAN), "docs"),
    "queued": (
        lambda: replace(
            picture(mid_night, clock=CLOCK, around=AROUND, document=PLAN),
            queued=("one.zowl.yaml", "two.zowl.yaml"),
        ),
        "",
    ),
    "interrupted": (lambda: picture(mid_night, clock=CLOCK, around=Around(), document=PLAN), "screen"),
    "planned": (later, ""),
    "ended": (lambda: picture(over, clock=CLOCK, around=Around(), document=PLAN), ""),
    "empty": (lambda: None, ""),
}


class Standing:
    """A clock that stands where the night was pictured."""

    def __init__(self, at: float) -> None:
        self._at = at

    def now(self) -> float:
        return self._at


def _fail(trouble: BaseException) -> None:
    raise SystemExit(f"no picture: {trouble}")


async def shoot(name: str, tokens: Tokens, folder: Path) -> None:
    """One night in both sizes."""
    make, task = NIGHTS[name]
    tonight = make()
    home = data_home()
    clock = Standing(tonight.now if tonight is not None else EVENING)
    following = Following(home, clock)  # type: ignore[arg-type]
    following.tonight = tonight
    window = Window(tokens)
    errands = Errands(_fail, _fail)
    place = TonightPlace(window, home, clock, following, errands, Dialogs(window), tokens)  # type: ignore[arg-type]
    dress(window, tokens)
    window.show_place(PLACE)
    window.show()
    if tonight is not None:
        place.screen.show_plan(tonight.run, Editor(tonight.document).plan)
        if task:
            place.screen.look_at(task)
        else:
            place.screen.canvas.stage.select([])
    await snap(window, place, name, tokens, folder)
    place.end()
    await errands.settled()
    window.close()


async def snap(window: Window, place: TonightPlace, name: str, tokens: Tokens, folder: Path) -> None:
    for width, height in SIZES:
        window.resize(width, height)
        await asyncio.sleep(0.4)
        kind = "dark" if tokens.is_dark else "light"
        window.grab().save(str(folder / f"tonight-{name}-{width}-{kind}.png"))


async def shoot_real(tokens: Tokens, folder: Path) -> None:
    """The night of the story, at work in an engine of its own."""
    home = data_home()
    home.create()
    night = Bookings(home.root / "night")
    night.folder.mkdir()
    night.set_up(time.time() + HOUR)
    night.open_gate("limit")
    following = Following(home, SystemClock())
    window = Window(tokens)
    errands = Errands(_fail, _fail)
    place = TonightPlace(window, home, SystemClock(), following, errands, Dialogs(window), tokens)
    dress(window, tokens)
    window.show_place(PLACE)
    window.show()
    going = asyncio.create_task(following.go())
    await following.start(await asyncio.to_thread(request_for, night.file, RunWishes(), time.time()))
    await until(lambda: following.tonight is not None and following.tonight.count(TaskState.RUNNING) == 2)
    await until(lambda: following.tonight is not None and following.tonight.count(TaskState.SUCCEEDED) >= 2)
    await asyncio.sleep(3)
    await snap(window, place, "real", tokens, folder)
    await following.say(StopRequested(0.0, now=True))
    await gone(home)
    going.cancel()
    await asyncio.wait([going])
    place.end()
    await errands.settled()
    window.close()


async def gone(home: Home) -> None:
    """The engine has left."""
    await until(lambda: not home.engine_socket.exists(), "the end of the engine")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["TZ"] = "ZZZ-15"  # where these nights begin at eleven
    time.tzset()
    os.environ[IDLE] = "1"
    application: QApplication = made_application(sys.argv[:1])
    for name in sys.argv[2:] or [*NIGHTS, "real"]:
        for tokens in (LIGHT, DARK):
            with tempfile.TemporaryDirectory() as home, qasync.QEventLoop(application) as loop:
                os.environ["ZOWL_HOME"] = home
                shot = shoot_real(tokens, folder) if name == "real" else shoot(name, tokens, folder)
                loop.run_until_complete(shot)


if __name__ == "__main__":
    main()
