"""A logind of a test's own: `python -m tests.engine.power.fake_logind` on the bus that the environment names.

It hands out inhibitor locks as the real one does: a descriptor each; a lock is over when that is closed.
"""

from __future__ import annotations

import os
import selectors
import sys
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_error, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME = "org.freedesktop.login1"
MANAGER = DBusAddress("/org/freedesktop/login1", NAME, f"{NAME}.Manager")


class Logind:
    """Locks by the descriptor at which their end is seen."""

    def __init__(self, bus: DBusConnection, refuses: bool) -> None:
        self._bus = bus
        self._refuses = refuses
        self._locks: dict[int, tuple[Any, ...]] = {}

    def serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._bus.sock, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fd in self._locks:
                        selector.unregister(key.fd)
                        os.close(key.fd)
                        del self._locks[key.fd]
                    else:
                        self._answer(selector)

    def _answer(self, selector: selectors.BaseSelector) -> None:
        message = self._bus.receive(timeout=5)
        fields = message.header.fields
        if message.header.message_type is not MessageType.method_call:
            return
        if fields.get(HeaderFields.member) == "Inhibit":
            self._inhibit(message, selector)
        elif fields.get(HeaderFields.member) == "ListInhibitors":
            self._bus.send(new_method_return(message, "a(ssssuu)", ([*self._locks.values()],)))
        else:
            self._bus.send(new_error(message, f"{NAME}.Unknown"))

    def _inhibit(self, message: Any, selector: selectors.BaseSelector) -> None:
        if self._refuses:
            self._bus.send(new_error(message, "org.freedesktop.DBus.Error.AccessDenied"))
            return
        seen, held = os.pipe()
        self._locks[seen] = (*message.body, os.getuid(), 1)
        selector.register(seen, selectors.EVENT_READ)
        self._bus.send(new_method_return(message, "h", (held,)))
        os.close(held)


def main() -> None:
    with open_dbus_connection("SYSTEM", enable_fds=True) as bus:
        bus.send_and_get_reply(message_bus.RequestName(NAME))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        Logind(bus, refuses="refuse" in sys.argv).serve()


if __name__ == "__main__":
    main()
