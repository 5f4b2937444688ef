"""A session bus of a test's own, on which only those are that the test started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

from tests.desktop.story.display import DEADLINE

ROOT = Path(__file__).parents[3]


class SessionBus:
    """Its `address` goes into the environment of those who should be on it. Ended by `close`."""

    def __init__(self) -> None:
        config = Path(__file__).with_name("bus.conf")
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        self._services: list[subprocess.Popen[str]] = []

    @property
    def environment(self) -> dict[str, str]:
        """What has to be in an environment."""
        return {"DBUS_SESSION_BUS_ADDRESS": self.address}

    def serve(self, module: str, *words: str) -> None:
        """Start a service: a module that says a line as soon as it is there."""
        command = [sys.executable, "-m", module, self.address, *words]
        service = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self._services.append(service)
        assert service.stdout is not None
        assert service.stdout.readline().strip() == "ready"

    def has(self, name: str) -> bool:
        """Whether somebody has that name on the bus."""
        with open_dbus_connection(self.address) as line:
            return bool(unwrap_msg(line.send_and_get_reply(message_bus.NameHasOwner(name)))[0])

    def ask(self, address: DBusAddress, method: str, signature: str = "", *body: Any) -> tuple[Any, ...]:
        """What a service answers."""
        with open_dbus_connection(self.address) as line:
            question = new_method_call(address, method, signature or None, body)
            answer: tuple[Any, ...] = unwrap_msg(line.send_and_get_reply(question, timeout=DEADLINE))
            return answer

    def close(self) -> None:
        """End what was started."""
        for process in (*self._services, self._daemon):
            process.terminate()
            process.wait(DEADLINE)
            if process.stdout is not None:
                process.stdout.close()
