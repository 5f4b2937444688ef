"""Hears from logind that the machine has woken up (org.freedesktop.login1.Manager, PrepareForSleep).

The clocks show that too, a few seconds later, on every system: this only makes it sooner.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

if sys.platform == "linux":
    from typing import Final

    from jeepney import HeaderFields, MatchRule, Message, MessageType, message_bus
    from jeepney.io.asyncio import open_dbus_connection

    _SIGNAL: Final = "PrepareForSleep"
    _RULE: Final = MatchRule(type="signal", interface="org.freedesktop.login1.Manager", member=_SIGNAL)

    async def hear_of_waking(woke: Callable[[], None]) -> None:
        """Call `woke` each time, until cancelled; returns where nobody tells."""
        try:
            async with await open_dbus_connection("SYSTEM") as bus:
                await bus.send(message_bus.AddMatch(_RULE))
                while True:
                    if _is_waking(await bus.receive()):
                        woke()
        except (OSError, EOFError, KeyError, ValueError, RuntimeError, TimeoutError):
            return  # no bus, or it has gone

    def _is_waking(message: Message) -> bool:
        """Whether a sleep is over: the signal says false then, and true before it."""
        is_signal = message.header.message_type is MessageType.signal
        return (
            is_signal
            and message.header.fields.get(HeaderFields.member) == _SIGNAL
            and message.body == (False,)
        )

else:

    async def hear_of_waking(woke: Callable[[], None]) -> None:
        """Nobody tells there."""
