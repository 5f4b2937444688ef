"""logind's inhibitor locks (systemd.io/INHIBITOR_LOCKS): held as long as a descriptor is open.

The kernel closes it with the process, however that ends: no lock outlives its holder.
"""

from __future__ import annotations

import os
from threading import Lock
from typing import Final

from jeepney import DBusAddress, DBusErrorResponse, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

from zowl_desktop.engine.power import Unkept

_LOGIND: Final = DBusAddress(
    "/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager"
)
_WHAT: Final = "sleep:idle"
"""Neither a command to sleep nor idleness sends the machine to sleep; its display may go dark."""
_PATIENCE: Final = 5.0
"""Seconds in which logind has to answer."""


class LogindLock:
    """One lock, taken in one thread and let go in another."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._descriptor: int | None = None
        self._over = False

    def take(self, why: str) -> None:
        """Ask logind, and wait for its answer. Raises `Unkept`."""
        descriptor = _inhibit(why)
        with self._guard:
            if not self._over:
                self._descriptor = descriptor
                return
        os.close(descriptor)

    def release(self) -> None:
        """Let go, now or as soon as it is taken."""
        with self._guard:
            self._over = True
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None


def _inhibit(why: str) -> int:
    question = new_method_call(_LOGIND, "Inhibit", "ssss", (_WHAT, "Zowl", why, "block"))
    try:
        with open_dbus_connection("SYSTEM", enable_fds=True) as bus:
            return int(unwrap_msg(bus.send_and_get_reply(question, timeout=_PATIENCE))[0].to_raw_fd())
    except DBusErrorResponse as error:
        raise Unkept(f"logind refuses ({error.name})") from error
    except (
        OSError,
        EOFError,
        KeyError,
        ValueError,
        RuntimeError,
    ) as error:  # no bus, or one that hangs up or is none
        raise Unkept("this system has no service for that (logind)") from error
