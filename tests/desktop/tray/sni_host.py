"""A StatusNotifier host without pixels: `python -m tests.desktop.tray.sni_host BUS`.

It is what a panel is to a tray icon: it keeps the list of items, on the bus of that address. Everybody on the
bus may ask it for them (freedesktop.org, StatusNotifierItem).
"""

from __future__ import annotations

import sys
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME = "org.kde.StatusNotifierWatcher"
WATCHER = DBusAddress("/StatusNotifierWatcher", NAME, NAME)


class Watcher:
    """Keeps the items that registered."""

    def __init__(self, bus: DBusConnection) -> None:
        self._bus = bus
        self._items: list[str] = []

    def serve(self) -> None:
        while True:
            message = self._bus.receive()
            if message.header.message_type is MessageType.method_call:
                self._bus.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        fields = message.header.fields
        match fields.get(HeaderFields.member):
            case "RegisterStatusNotifierItem":
                self._register(message.body[0], fields[HeaderFields.sender])
                return new_method_return(message)
            case "RegisterStatusNotifierHost":
                return new_method_return(message)
            case "Get":
                return new_method_return(message, "v", (self._properties()[message.body[1]],))
            case "GetAll":
                return new_method_return(message, "a{sv}", (self._properties(),))
        return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")

    def _properties(self) -> dict[str, tuple[str, Any]]:
        return {
            "RegisteredStatusNotifierItems": ("as", self._items),
            "IsStatusNotifierHostRegistered": ("b", True),
            "ProtocolVersion": ("i", 0),
        }

    def _register(self, service: str, sender: str) -> None:
        item = f"{sender}{service}" if service.startswith("/") else f"{service}/StatusNotifierItem"
        self._items.append(item)
        self._bus.send(new_signal(WATCHER, "StatusNotifierItemRegistered", "s", (item,)))


def main() -> None:
    with open_dbus_connection(sys.argv[1]) as bus:
        watcher = Watcher(bus)
        bus.send_and_get_reply(message_bus.RequestName(NAME))
        bus.send(new_signal(WATCHER, "StatusNotifierHostRegistered"))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        watcher.serve()


if __name__ == "__main__":
    main()
