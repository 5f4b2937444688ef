"""Seeing a process end that is not one's child, and signalling exactly it: a pid alone may be reused."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from zowl_desktop.keeper.identity import Identity, lives
from zowl_desktop.keeper.small_files import read_small

_HAS_DESCRIPTORS = hasattr(os, "pidfd_open")
_LOOK = 0.2  # seconds between looks where the system offers no descriptor of a process


async def until_gone(process: Identity) -> None:
    """Wait until that very process has ended."""
    if _HAS_DESCRIPTORS:
        with _descriptor(process) as descriptor:
            if descriptor is not None:
                await _readable(descriptor)
        return
    while lives(process):  # noqa: ASYNC110 - no event tells
        await asyncio.sleep(_LOOK)


def send(process: Identity, number: signal.Signals) -> None:
    """Signal that very process; nothing if it has ended."""
    if _HAS_DESCRIPTORS:
        with _descriptor(process) as descriptor, suppress(ProcessLookupError):
            if descriptor is not None:
                signal.pidfd_send_signal(descriptor, number)
        return
    with suppress(ProcessLookupError):
        if lives(process):
            os.kill(process.pid, number)


def main_program(supervisor: Identity) -> int | None:
    """The program that a supervisor started, as seen from here. Linux only; None when it cannot be told."""
    try:
        oldest = read_small(b"/proc/%d/task/%d/children" % (supervisor.pid, supervisor.pid)).split()[:1]
    except OSError:
        return None
    return int(oldest[0]) if oldest else None


@contextmanager
def _descriptor(process: Identity) -> Iterator[int | None]:
    try:
        descriptor = os.pidfd_open(process.pid) if lives(process) else None
    except ProcessLookupError:
        descriptor = None
    if descriptor is None:
        yield None
        return
    try:
        yield descriptor if lives(process) else None
    finally:
        os.close(descriptor)


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
