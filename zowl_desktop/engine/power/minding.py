"""Minds the machine's power while a run goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, NoReturn

from zowl_desktop.engine.power.awake import kept_awake
from zowl_desktop.engine.power.battery import Battery, read_battery, reasons, words

PAUSE: Final = 30.0
"""Seconds between two looks at the battery."""


async def mind_power(
    say: Callable[[str], None],
    changed: Callable[[tuple[str, ...]], None],
    known: tuple[str, ...] = (),
    read: Callable[[], Battery | None] = read_battery,
    pause: float = PAUSE,
) -> NoReturn:
    """Keep the machine awake until cancelled.

    `say` is told once what a person should know; `changed` each time that the reasons for starting nothing
    new are others than the `known` ones.
    """
    async with kept_awake() as trouble:
        battery = await asyncio.to_thread(read)
        say(words(trouble, battery))
        while True:
            if reasons(battery) != known:
                known = reasons(battery)
                changed(known)
            await asyncio.sleep(pause)
            battery = await asyncio.to_thread(read)
