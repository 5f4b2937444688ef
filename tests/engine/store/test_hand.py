"""A thread that does what a loop asks: in order, off the loop, and to the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from zowl_desktop.store.hand import Hand


@pytest.fixture
def hand() -> Iterator[Hand]:
    """One that is let go after the test."""
    hand = Hand("test hand")
    hand.start()
    yield hand
    hand.let_go()


async def test_things_are_done_in_order_in_its_own_thread(hand: Hand) -> None:
    done: list[tuple[int, str]] = []

    def note(number: int) -> int:
        done.append((number, threading.current_thread().name))
        return number

    assert await asyncio.gather(*(hand.do(note, number) for number in range(50))) == list(range(50))
    assert done == [(number, "test hand") for number in range(50)]


async def test_an_error_goes_to_who_asked_and_the_next_thing_is_done(hand: Hand) -> None:
    with pytest.raises(ZeroDivisionError):
        await hand.do(divmod, 1, 0)
    assert await hand.do(divmod, 7, 2) == (3, 1)


async def test_the_loop_goes_on_meanwhile(hand: Hand) -> None:
    go = threading.Event()
    waiting = asyncio.create_task(hand.do(go.wait))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    go.set()
    assert await waiting


async def test_what_nobody_waits_for_any_more_is_done_all_the_same(hand: Hand) -> None:
    go, done = threading.Event(), threading.Event()
    first, second = (asyncio.create_task(hand.do(each)) for each in (go.wait, done.set))
    await asyncio.sleep(0)
    first.cancel()
    second.cancel()
    await asyncio.wait([first, second])
    go.set()
    assert await hand.do(done.is_set)


def test_a_loop_that_is_gone_does_not_end_it(hand: Hand) -> None:
    go = threading.Event()

    async def ask_and_leave() -> None:
        asked = asyncio.create_task(hand.do(go.wait))
        await asyncio.sleep(0)
        asked.cancel()

    asyncio.run(ask_and_leave())
    go.set()
    assert asyncio.run(hand.do(divmod, 7, 2)) == (3, 1)
