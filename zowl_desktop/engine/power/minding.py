"""Minds the machine's power while a run goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Final, NoReturn

from zowl_desktop.engine.power.awake import kept_awake
from zowl_desktop.engine.power.battery import Battery, read_battery, reasons, words

PAUSE: Final = 30.0
"""Seconds between two looks at the battery."""


async def mind_power(
    say: Callable[[str], None],
    changed: Callable[[tuple[str, ...]], None],
    may_sleep: Callable[[], bool],
    known: tuple[str, ...] = (),
    read: Callable[[], Battery | None] = read_battery,
    pause: float = PAUSE,
) -> NoReturn:
    """Keep the machine awake until cancelled, except while it may sleep. That is asked again at every look.

    `say` is told what a person should know, and again when that is something else;
    `changed` each time that the reasons for starting nothing new are others than the `known` ones.
    """
    async with AsyncExitStack() as lock:
        sleeps: bool | None = None
        while True:
            battery, may = await asyncio.to_thread(lambda: (read(), may_sleep()))
            if may is not sleeps:
                sleeps = may
                await lock.aclose()
                trouble = None if may else await lock.enter_async_context(kept_awake())
                say(words(trouble, battery, may_sleep=may))
            if reasons(battery) != known:
                known = reasons(battery)
                changed(known)
            await asyncio.sleep(pause)
