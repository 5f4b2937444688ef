"""No network beyond this machine: nothing connects, sends or binds elsewhere, and no other name is looked up.

The call is stopped with an error, and the test fails even when the code under test swallows that error.
Child processes are not watched.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.guards.audit import listening

_LOOPBACK_NAMES = {"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"}


class OutsideCall(BaseException):
    """A test tried to leave this machine. No `Exception`: code that retries everything must not eat it."""


def is_inside(host: object) -> bool:
    """Whether the host is this machine's loopback, by name or by address."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(host.decode("ascii", "replace") if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True


def _leaves(event: str, arguments: tuple[Any, ...]) -> str | None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
        return None if is_inside(host) or host == "" or _is_address(host) else f"looked up {host!r}"
    if event == "socket.gethostbyname":
        return None if is_inside(arguments[0]) else f"looked up {arguments[0]!r}"
    sock, address = arguments
    if sock.family not in (socket.AF_INET, socket.AF_INET6) or is_inside(address[0]):
        return None
    return f"{event.removeprefix('socket.')} {address[0]!r} port {address[1]}"


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    attempts: list[str] = []

    def listener(event: str, arguments: tuple[Any, ...]) -> None:
        if (attempt := _leaves(event, arguments)) is not None:
            attempts.append(attempt)
            if isinstance(arguments[0], socket.socket):
                arguments[0].close()  # its owner closes it after an OSError only
            raise OutsideCall(f"tests stay on this machine: {attempt}")

    events = ("connect", "sendto", "sendmsg", "bind", "getaddrinfo", "gethostbyname")
    with listening(tuple(f"socket.{event}" for event in events), listener):
        yield
    if attempts:
        pytest.fail("the test tried to leave this machine: " + "; ".join(attempts), pytrace=False)
