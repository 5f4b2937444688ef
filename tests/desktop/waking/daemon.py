"""A notification daemon of a test's own: `python -m tests.desktop.waking.daemon ADDRESS [CAPABILITY ...]`.

It shows nothing, and keeps what it was asked to show. A test asks it for that (`Told`), and has a button
pressed (`Press`). A notification whose number is still shown is replaced; any other is a new one.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME = "org.freedesktop.Notifications"
ADDRESS = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)
FIELDS = ("app", "replaces", "icon", "title", "body", "actions", "hints", "timeout")


class Daemon:
    """What was shown, in order; each with its number."""

    def __init__(self, bus: DBusConnection, capabilities: list[str]) -> None:
        self._bus = bus
        self._capabilities = capabilities
        self._told: list[dict[str, Any]] = []
        self._open: set[int] = set()

    def serve(self) -> None:
        while True:
            message = self._bus.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            member = message.header.fields.get(HeaderFields.member)
            answer = self._answer(str(member), message.body)
            if answer is None:
                self._bus.send(new_error(message, f"{NAME}.Unknown"))
            else:
                self._bus.send(new_method_return(message, *answer))

    def _answer(self, member: str, body: tuple[Any, ...]) -> tuple[Any, ...] | None:
        match member:
            case "GetCapabilities":
                return ("as", (self._capabilities,))
            case "GetServerInformation":
                return ("ssss", ("recorder", "test", "1", "1.2"))
            case "Notify":
                return ("u", (self._show(body),))
            case "CloseNotification":
                self._close(body[0])
                return ("", ())
            case "Told":
                told = [{**each, "open": each["number"] in self._open} for each in self._told]
                return ("s", (json.dumps(told),))
            case "Press":
                self._bus.send(new_signal(ADDRESS, "ActivationToken", "us", (body[0], "a token")))
                self._bus.send(new_signal(ADDRESS, "ActionInvoked", "us", body))
                self._close(body[0])
                return ("", ())
        return None

    def _show(self, body: tuple[Any, ...]) -> int:
        number = body[1] if body[1] in self._open else len(self._told) + 1
        self._open.add(number)
        hints = {name: value for name, (_, value) in body[6].items()}
        self._told.append({**dict(zip(FIELDS, body, strict=True)), "hints": hints, "number": number})
        return int(number)

    def _close(self, number: int) -> None:
        self._open.discard(number)
        self._bus.send(new_signal(ADDRESS, "NotificationClosed", "uu", (number, 3)))


def main() -> None:
    address, *capabilities = sys.argv[1:]
    with open_dbus_connection(address) as bus:
        bus.send_and_get_reply(message_bus.RequestName(NAME))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        Daemon(bus, capabilities or ["body", "actions", "body-markup", "persistence"]).serve()


if __name__ == "__main__":
    main()
