"""One audit hook for all guards: the interpreter reports spawns, connections and the like, whoever causes it.

An audit hook stays for the life of the interpreter, so there is one, and guards come and go in its table.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Listener = Callable[[str, tuple[Any, ...]], None]

SPAWNS = ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec")

_listeners: dict[str, list[Listener]] = defaultdict(list)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _listeners:
        for listener in list(_listeners[event]):
            listener(event, arguments)


sys.addaudithook(_hook)


@contextmanager
def listening(events: tuple[str, ...], listener: Listener) -> Iterator[None]:
    """Call `listener` for these audit events; what it raises stops what was about to happen."""
    for event in events:
        _listeners[event].append(listener)
    try:
        yield
    finally:
        for event in events:
            _listeners[event].remove(listener)
