"""A real keyring of a test's own: gnome-keyring on a session bus, locked and unlocked as a login does it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from jeepney import DBusAddress, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

DEADLINE = 30
SECRETS = "org.freedesktop.secrets"
PASSWORD = b"a login's password"
needs_keyring = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("gnome-keyring-daemon", "dbus-daemon")),
    reason="needs gnome-keyring and dbus",
)


class Keyring:
    """The bus lives until `close`; the daemon comes and goes, as at a reboot."""

    def __init__(self, runtime: Path) -> None:
        reading, writing = os.pipe()
        argv = ["dbus-daemon", "--session", "--nofork", f"--print-address={writing}"]
        self._bus = subprocess.Popen(argv, pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as told:
            address = told.readline().strip()
        self.environment = {
            "DBUS_SESSION_BUS_ADDRESS": address,
            "GNOME_KEYRING_CONTROL": str(runtime / "keyring"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }
        self._control = runtime / "keyring" / "control"
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self, *, unlocked: bool) -> None:
        """The daemon of a new session: after a login with a password, or one that came up by itself."""
        argv = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        argv += [f"--control-directory={self._control.parent}", *(["--unlock"] if unlocked else [])]
        quiet = subprocess.DEVNULL
        environment = {**os.environ, **self.environment}
        self._daemon = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, env=environment
        )
        assert self._daemon.stdin is not None
        self._daemon.stdin.write(PASSWORD if unlocked else b"")
        self._daemon.stdin.close()
        deadline = time.monotonic() + DEADLINE
        while not self._is_served():
            assert time.monotonic() < deadline, "no keyring"
            time.sleep(0.05)

    def _is_served(self) -> bool:
        with open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
            (owned,) = unwrap_msg(bus.send_and_get_reply(message_bus.NameHasOwner(SECRETS)))
            return bool(owned)

    def unlock(self) -> None:
        """As the screen's lock does with the password that it was given."""
        service = DBusAddress("/org/freedesktop/secrets", SECRETS, "org.freedesktop.Secret.Service")
        inside = service.with_interface("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface")
        login = "/org/freedesktop/secrets/collection/login"
        with open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
            plain = new_method_call(service, "OpenSession", "sv", ("plain", ("s", "")))
            session = unwrap_msg(bus.send_and_get_reply(plain))[1]
            secret = (session, b"", PASSWORD, "text/plain")
            unlocking = new_method_call(inside, "UnlockWithMasterPassword", "o(oayays)", (login, secret))
            unwrap_msg(bus.send_and_get_reply(unlocking))

    def end(self) -> None:
        """The session is over."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait(DEADLINE)
            self._daemon = None
            self._control.unlink(missing_ok=True)

    def close(self) -> None:
        """The bus goes too."""
        self.end()
        self._bus.terminate()
        self._bus.wait(DEADLINE)
