"""A tiding on its way to a real bus: recorded, shown, answered, and never twice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.app.waking.test_tidings import WAKE, at_wake, finished
from tests.desktop.shell.conftest import until
from tests.desktop.tray.nights import picture, stopped, taken_up
from tests.desktop.waking.conftest import Desktop
from tests.model.night.player import EVENING
from zowl_desktop.app.waking import Record, Shown, SystemNotifier, Tiding, Waking, Wishes
from zowl_desktop.app.waking.record import State
from zowl_desktop.engine.clock import SystemClock
from zowl_desktop.model.errors import EnvironmentTrouble


class Watch(SystemClock):
    """A clock that a test sets."""

    def __init__(self, now: float) -> None:
        self.at = now

    def now(self) -> float:
        return self.at


@dataclass
class Seen:
    """What the app heard and was told."""

    answers: list[tuple[str, str, str]] = field(default_factory=list)
    told: list[tuple[str, bool]] = field(default_factory=list)


@asynccontextmanager
async def waking(file: Path, now: float) -> AsyncIterator[tuple[Waking, Seen, Watch]]:
    """An app's part of it, until it ends."""
    seen, clock = Seen(), Watch(now)
    notifier = SystemNotifier(file, lambda *answer: seen.answers.append(answer))

    def tell(tiding: Tiding, shown: bool) -> None:
        seen.told.append((tiding.id, shown))

    made = Waking(Record(file), clock, notifier, Wishes, tell, lambda: None)
    going = asyncio.get_running_loop().create_task(made.go())
    try:
        yield made, seen, clock
    finally:
        going.cancel()
        await asyncio.wait([going])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tidings.json"


@pytest.mark.case(98)
async def test_the_morning_rings_at_its_time_once_and_a_press_is_heard(desktop: Desktop, file: Path) -> None:
    desktop.serve()
    tonight = picture(finished, clock=at_wake())
    async with waking(file, WAKE - 3) as (made, seen, clock):
        made.see(tonight)
        await asyncio.sleep(0.2)
        assert desktop.told == []
        clock.at = WAKE + 1
        await until(lambda: desktop.told, "the notification")
        (told,) = desktop.told
        assert told["title"] == "Good morning. 2 done, 1 failed, 1 held."
        assert told["actions"] == ["default", "Open Morning", "morning", "Open Morning", "later", "Later"]
        assert told["timeout"] == 0, "it is kept until it is seen"
        assert told["hints"]["desktop-entry"] == "zowl"
        await until(lambda: seen.told == [(f"{tonight.run}/summary", True)], "the record")
        made.see(tonight)
        await asyncio.sleep(0.2)
        assert len(desktop.told) == 1
        assert made.unread == tonight.run
        desktop.press(told["number"], "morning")
        await until(lambda: seen.answers, "the answer")
        assert seen.answers == [(f"{tonight.run}/summary", "morning", "a token")]
        assert await made.answer(*seen.answers[0][:2]) == tonight.run
        await made.seen(tonight.run)
        assert made.unread is None


async def test_another_app_tells_nothing_twice_and_hears_the_old_answer(desktop: Desktop, file: Path) -> None:
    desktop.serve()
    tonight = picture(finished, clock=at_wake())
    async with waking(file, WAKE) as (made, seen, _):
        made.see(tonight)
        await until(lambda: seen.told, "the notification")
    (told,) = desktop.told
    async with waking(file, WAKE + 60) as (made, seen, _):
        made.see(tonight)
        await asyncio.sleep(0.3)
        assert len(desktop.told) == 1
        assert made.unread == tonight.run
        desktop.press(told["number"], "later")
        await until(lambda: seen.answers, "the answer")
        assert await made.answer(seen.answers[0][0], "later") is None
        assert made.unread == tonight.run, "who says later has not seen it"


async def test_a_crash_between_record_and_desktop_shows_it_and_replaces_what_was_there(
    desktop: Desktop, file: Path
) -> None:
    desktop.serve()
    tonight = picture(finished, clock=at_wake())
    async with waking(file, WAKE) as (made, seen, _):
        made.see(tonight)
        await until(lambda: seen.told, "the notification")
    entry = Record(file).of(f"{tonight.run}/summary")
    assert entry is not None
    assert entry.shown is not None
    Record(file).put(entry.tiding, State.DUE, entry.shown)  # what a kill -9 while it is shown leaves
    async with waking(file, WAKE + 60) as (made, seen, _):
        await until(lambda: seen.told, "the notification again")
        assert len(desktop.told) == 2
        assert len({each["number"] for each in desktop.told}) == 1
    stranger = Shown(entry.shown.number, "another daemon")
    Record(file).put(replace(entry.tiding, id="other"), State.DUE, stranger)
    async with waking(file, WAKE + 60) as (made, seen, _):
        await until(lambda: seen.told, "the one that was never shown")
        assert desktop.told[-1]["replaces"] == 0, "a number of another daemon may be somebody else's"


async def test_the_second_end_of_a_night_takes_the_place_of_the_first(desktop: Desktop, file: Path) -> None:
    desktop.serve()
    async with waking(file, EVENING + 600) as (made, seen, _):
        made.see(picture(stopped))
        await until(lambda: len(seen.told) == 1, "the first")
        made.see(picture(stopped, taken_up))
        await asyncio.sleep(0.2)
        assert len(desktop.told) == 1
        again = picture(stopped, taken_up, finished)
        made.see(again)
        await until(lambda: len(seen.told) == 2, "the second")
        assert len({each["number"] for each in desktop.told}) == 1
        await until(lambda: len(Record(file).waiting) == 1, "one that waits")
        await made.seen(again.run)
        assert Record(file).waiting == ()


async def test_what_was_looked_at_is_taken_away(desktop: Desktop, file: Path) -> None:
    desktop.serve()
    tonight = picture(finished, clock=at_wake())
    async with waking(file, WAKE) as (made, seen, _):
        made.see(tonight)
        await until(lambda: seen.told, "the notification")
        await made.seen(tonight.run)
        await until(lambda: not desktop.told[0]["open"], "its end")


async def test_without_a_daemon_it_is_told_in_the_window(desktop: Desktop, file: Path) -> None:
    tonight = picture(finished, clock=at_wake())
    async with waking(file, WAKE) as (made, seen, _):
        made.see(tonight)
        await until(lambda: seen.told == [(f"{tonight.run}/summary", False)], "the word in the window")
        assert made.unread == tonight.run


async def test_without_a_bus_it_is_told_in_the_window(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tonight = picture(finished, clock=at_wake())
    for address in (None, "unix:path=/nowhere/bus", "nonsense"):
        if address is None:
            monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        else:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        async with waking(file.with_name(f"{address}.json".replace("/", "")), WAKE) as (made, seen, _):
            made.see(tonight)
            await until(lambda seen=seen: seen.told, "the word in the window")  # type: ignore[misc]
            assert seen.told == [(f"{tonight.run}/summary", False)]


async def test_a_daemon_that_dies_is_no_trouble_and_the_next_one_is_used(
    desktop: Desktop, file: Path
) -> None:
    desktop.serve()
    tonight = picture(finished, clock=at_wake())
    other = replace(tonight, run="another")
    async with waking(file, WAKE) as (made, seen, _):
        made.see(tonight)
        await until(lambda: len(seen.told) == 1, "the notification")
        (daemon,) = desktop.bus._services
        daemon.kill()
        await asyncio.to_thread(daemon.wait)
        made.see(other)
        await until(lambda: len(seen.told) == 2, "the word in the window")
        assert seen.told[-1] == ("another/summary", False)
        desktop.serve()
        made.see(replace(tonight, run="a third"))
        await until(lambda: len(seen.told) == 3, "the next daemon")
        assert seen.told[-1] == ("a third/summary", True)


async def test_a_daemon_without_buttons_gets_none_and_marks_are_no_markup(
    desktop: Desktop, file: Path
) -> None:
    desktop.serve("body", "body-markup")
    tonight = picture(finished, clock=at_wake())
    async with waking(file, WAKE) as (made, seen, _):
        made.see(replace(tonight, cost=1, cost_limit=None))
        await until(lambda: seen.told, "the notification")
        assert desktop.told[0]["actions"] == []
        assert "&lt; $0.01" in desktop.told[0]["body"]


async def test_a_full_disk_does_not_keep_the_morning_back(
    desktop: Desktop, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop.serve()
    tonight = picture(finished, clock=at_wake())
    refused = threading.Event()

    def refuse(path: Path, data: bytes) -> None:
        refused.set()
        raise EnvironmentTrouble("The file cannot be written", f"{path}: {len(data)}")

    monkeypatch.setattr("zowl_desktop.app.waking.record.write_whole", refuse)
    async with waking(file, WAKE) as (made, seen, _):
        made.see(tonight)
        await until(lambda: seen.told, "the notification")
        assert refused.is_set()
        made.see(tonight)
        await asyncio.sleep(0.2)
        assert len(desktop.told) == 1
