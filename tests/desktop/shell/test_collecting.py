"""Rings of Qt objects are collected on the screen's thread, whoever allocates; nothing wakes for it."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QAbstractEventDispatcher
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tests.desktop.shell.conftest import until
from zowl_desktop.desktop.shell.collecting import LOOK, Collecting, Hands

MANY = 200_000
"""Rings that a worker makes and drops; if none were collected, all of them would be there at once."""
FEW = MANY // 100
PATIENCE = 60.0
"""Seconds after which what was dropped counts as never collected."""
REST = 1.0

OFF_THREAD = """
import asyncio, sys
from PySide6.QtCore import QObject, QTimer
from zowl_desktop.desktop.shell.start import made_application, the_loop

class Ring(QObject):
    def __init__(self):
        super().__init__()
        self.timers = [QTimer(self) for _ in range(5)]
        for timer in self.timers:
            timer.owner = self
            timer.timeout.connect(self.tell)
            timer.start(1)

    def tell(self):
        pass

def allocate():
    for _ in range(20_000):
        ring = []
        ring.append(ring)

async def work():
    for _ in range(20):
        for _ in range(20):
            Ring()
        await asyncio.to_thread(allocate)

with the_loop(made_application(sys.argv)) as loop:
    loop.run_until_complete(work())
"""


class Ring(QWidget):
    """A widget with a child that knows it."""

    def __init__(self, died_on: list[int]) -> None:
        super().__init__()
        self.label = QLabel("owl")
        self.label.owner = self  # type: ignore[attr-defined]
        QVBoxLayout(self).addWidget(self.label)
        self.destroyed.connect(lambda: died_on.append(threading.get_ident()))


class Loose:
    """A ring of itself, which counts how many of its kind there are."""

    there = 0

    def __init__(self) -> None:
        self.itself = self
        Loose.there += 1

    def __del__(self) -> None:
        Loose.there -= 1


def leave_many() -> int:
    """Make and drop many rings, and stay at work until few are there, or for long: how many, then."""
    for _ in range(MANY):
        Loose()
    give_up = time.monotonic() + PATIENCE
    while Loose.there >= FEW and time.monotonic() < give_up:
        time.sleep(LOOK / 1000)
    return Loose.there


@dataclass
class Collections:
    """The threads on which collections took place, and the generations."""

    threads: set[int] = field(default_factory=set)
    generations: list[int] = field(default_factory=list)

    def note(self, phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            self.threads.add(threading.get_ident())
            self.generations.append(about["generation"])


@pytest.fixture
def collections() -> Iterator[Collections]:
    found = Collections()
    gc.callbacks.append(found.note)
    yield found
    gc.callbacks.remove(found.note)


@pytest.fixture
async def hands() -> AsyncIterator[Hands]:
    """What a loop of the app has work done by, with collections as in the app."""
    made = Hands()
    with Collecting(lambda: made.are_busy):
        yield made
        made.shutdown()


async def wakes_in(seconds: float) -> int:
    """How often the event loop wakes in that time by itself."""
    woken: list[None] = []
    dispatcher = QAbstractEventDispatcher.instance()
    note: Callable[[], None] = lambda: woken.append(None)  # noqa: E731
    dispatcher.awake.connect(note)
    await asyncio.sleep(seconds)
    dispatcher.awake.disconnect(note)
    return len(woken)


def test_a_ring_with_timers_outlives_no_worker_that_allocates() -> None:
    """Without the loop's care this ends with a segmentation fault, nearly every time."""
    subprocess.run([sys.executable, "-c", OFF_THREAD], check=True, timeout=120)


async def test_dropped_rings_of_widgets_are_collected_on_this_thread(
    hands: Hands, collections: Collections
) -> None:
    died_on: list[int] = []
    for _ in range(50):
        for _ in range(20):
            Ring(died_on)
        await asyncio.wrap_future(hands.submit(leave_many))
        if died_on:
            break
    await until(lambda: died_on, "a collection")
    assert set(died_on) == collections.threads == {threading.get_ident()}


async def test_what_workers_leave_is_collected_while_the_screen_rests(
    hands: Hands, collections: Collections
) -> None:
    left = await asyncio.wrap_future(hands.submit(leave_many))
    assert left < FEW
    assert collections.threads == {threading.get_ident()}


async def test_nothing_wakes_while_nobody_is_at_work(hands: Hands) -> None:
    await asyncio.wrap_future(hands.submit(leave_many))
    await asyncio.sleep(5 * LOOK / 1000)
    assert await wakes_in(REST) < 5


async def test_it_looks_on_for_work_that_nobody_waits_for_any_more(hands: Hands) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait()

    waiting = asyncio.wrap_future(hands.submit(wait))
    begun.wait()
    waiting.cancel()
    try:
        assert await wakes_in(REST) > 5
    finally:
        go_on.set()


async def test_all_is_looked_at_rarely_where_much_stays(hands: Hands, collections: Collections) -> None:
    usual, kept = gc.get_threshold(), list[object]()
    gc.set_threshold(50, 5, 5)
    try:
        for _ in range(2000):
            kept += [[] for _ in range(100)]
            await asyncio.sleep(0)
    finally:
        gc.set_threshold(*usual)
    assert collections.generations.count(0) > 500
    assert 1 <= collections.generations.count(2) < 20, "without care it is one of 42"


async def test_python_collects_by_itself_before_and_after() -> None:
    gc.enable()
    with Collecting(lambda: False):
        assert not gc.isenabled()
        assert leave_many() == MANY, "somebody else has collected"
    assert gc.isenabled()
    gc.collect()
    assert Loose.there == 0
