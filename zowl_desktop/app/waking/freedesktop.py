"""Notifications through D-Bus (specifications.freedesktop.org/notification-spec)."""

from __future__ import annotations

import asyncio
import html
import logging
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any, Final

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    Message,
    message_bus,
    new_method_call,
)
from jeepney.io.asyncio import DBusRouter, Proxy, open_dbus_router
from jeepney.wrappers import unwrap_msg

from zowl_desktop.app.waking.notifier import BUTTONS, OPEN, Answered, Notifier, Shown, Unshown
from zowl_desktop.app.waking.tidings import Kind, Tiding

_NAME: Final = "org.freedesktop.Notifications"
_DAEMON: Final = DBusAddress("/org/freedesktop/Notifications", _NAME, _NAME)
_PATIENCE: Final = 5.0
"""Seconds in which the daemon has to answer."""
_NEVER: Final = 0
"""The time after which it goes by itself: it is kept until it is seen."""
_CLICK: Final = "default"
_WITHOUT_CLICK: Final = frozenset({"Xfce Notify Daemon"})
"""Daemons that would show the click on the whole as one more button."""
_NO_BUS: Final = (OSError, KeyError, ValueError, RuntimeError, asyncio.IncompleteReadError)
"""What is raised where there is no bus, or one that hangs up; a time-out is an `OSError` too."""
_URGENCY: Final = {Kind.SUMMARY: 1, Kind.NEEDS_YOU: 2}

_log = logging.getLogger(__name__)


class Freedesktop(Notifier):
    """Connected from the first word on, and only then."""

    def __init__(self, icon: Path, answered: Answered) -> None:
        self._icon = icon
        self._answered = answered
        self._stack = AsyncExitStack()
        self._router: DBusRouter | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._open: dict[int, str] = {}
        self._tokens: dict[int, str] = {}

    async def show(self, tiding: Tiding, old: Shown | None) -> Shown:
        """Show it."""
        daemon = await self._daemon()
        replaces = old.number if old is not None and old.daemon == daemon else 0
        capabilities = (await self._ask("GetCapabilities"))[0]
        server = (await self._ask("GetServerInformation"))[0]
        body = html.escape(tiding.words, quote=False) if "body-markup" in capabilities else tiding.words
        hints = {
            "urgency": ("y", _URGENCY[tiding.kind]),
            "desktop-entry": ("s", "zowl"),
            "category": ("s", "presence"),
        }
        number: int = (
            await self._ask(
                "Notify",
                "susssasa{sv}i",
                "Zowl",
                replaces,
                str(self._icon),
                tiding.title,
                body,
                _actions(capabilities, server),
                hints,
                _NEVER,
            )
        )[0]
        self._open[number] = tiding.id
        return Shown(number, daemon)

    async def listen(self, tiding: Tiding, old: Shown) -> None:
        """Hear the answer to one that was shown before, if it is still the same daemon."""
        if await self._daemon() == old.daemon:
            self._open[old.number] = tiding.id

    async def withdraw(self, shown: Shown) -> None:
        """Take it away."""
        self._open.pop(shown.number, None)
        with suppress(Unshown):
            if await self._daemon() == shown.daemon:
                await self._ask("CloseNotification", "u", shown.number)

    async def end(self) -> None:
        """Hang up."""
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.wait([self._hearing])
        self._hearing = self._router = None
        with suppress(asyncio.InvalidStateError, *_NO_BUS):  # of a question that nobody waits for any more
            await self._stack.aclose()

    async def _daemon(self) -> str:
        """Which life of which daemon there is; starts one where the bus knows how."""
        router = await self._connected()
        bus = Proxy(message_bus, router)
        try:
            async with asyncio.timeout(_PATIENCE):
                with suppress(DBusErrorResponse):  # it may be there already, or nobody knows how to start one
                    await bus.StartServiceByName(_NAME)
                owner, identity = (await bus.GetNameOwner(_NAME))[0], (await bus.GetId())[0]
        except (DBusErrorResponse, TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            raise Unshown(f"no notification daemon ({error})") from error
        return f"{identity}{owner}"

    async def _connected(self) -> DBusRouter:
        if self._router is not None and self._hearing is not None and not self._hearing.done():
            return self._router
        await self.end()
        try:
            async with asyncio.timeout(_PATIENCE):
                router = await self._stack.enter_async_context(open_dbus_router(bus="SESSION"))
                queue = await self._signals(router)
        except _NO_BUS as error:
            await self._stack.aclose()
            raise Unshown(f"no session bus ({error})") from error
        self._router = router
        self._hearing = asyncio.get_running_loop().create_task(self._hear(queue), name="notifications")
        return router

    async def _signals(self, router: DBusRouter) -> asyncio.Queue[Message]:
        rule = MatchRule(type="signal", interface=_NAME, path=_DAEMON.object_path)
        await Proxy(message_bus, router).AddMatch(rule)
        queue: asyncio.Queue[Message] = asyncio.Queue()
        self._stack.enter_context(router.filter(rule, queue=queue))
        return queue

    async def _hear(self, queue: asyncio.Queue[Message]) -> None:
        while True:
            self._take(await queue.get())

    def _take(self, message: Message) -> None:
        member = message.header.fields.get(HeaderFields.member)
        number, what = int(message.body[0]), message.body[1]
        if member == "ActivationToken":
            self._tokens[number] = str(what)
        elif member == "ActionInvoked":
            tiding, token = self._open.pop(number, None), self._tokens.pop(number, "")
            if tiding is not None:
                self._answered(tiding, OPEN if what == _CLICK else str(what), token)
        elif member == "NotificationClosed":
            self._open.pop(number, None)

    async def _ask(self, method: str, signature: str | None = None, *given: Any) -> tuple[Any, ...]:  # noqa: ANN401
        router = await self._connected()
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await router.send_and_get_reply(new_method_call(_DAEMON, method, signature, given))
                told: tuple[Any, ...] = unwrap_msg(answer)
        except (DBusErrorResponse, TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            raise Unshown(f"the notification daemon does not answer ({error})") from error
        return told


def _actions(capabilities: list[str], server: str) -> list[str]:
    if "actions" not in capabilities:
        return []
    buttons = [word for pair in BUTTONS.items() for word in pair]
    return buttons if server in _WITHOUT_CLICK else [_CLICK, BUTTONS[OPEN], *buttons]
