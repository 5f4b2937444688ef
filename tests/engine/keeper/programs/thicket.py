"""A tree of tools as agents grow them, and worse. `thicket.py TOKEN READY [then]`.

Ignored signals, sessions of their own, double forks, an environment thrown away, a process that never stands
still. Writes READY when all of them live; then ends (`exit`), obeys SIGINT (`obey`), or stays.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path


def named_sleeper(token: str, environment: dict[str, str]) -> None:
    os.execve("/bin/sleep", [f"sleeper-{token}", "1000"], environment)


def in_own_session(token: str) -> None:
    if os.fork() == 0:
        os.setsid()
        named_sleeper(token, dict(os.environ))


def double_forked(token: str, environment: dict[str, str]) -> None:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            named_sleeper(token, environment)
        os._exit(0)


def deaf(ready: int) -> None:
    """Ignores all that can be ignored; holds stdout open."""
    if os.fork() == 0:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_IGN)
        os.write(ready, b".")
        while True:
            time.sleep(1000)


def hopping() -> None:
    """A process that forks itself on and dies, faster than anybody can look at a list of processes."""
    if os.fork() == 0:
        os.setsid()
        # Bounded: a storm of thousands of dead forks slows the whole machine down (seen: 20,000 zombies).
        for _ in range(500):
            if os.fork():
                os._exit(0)
            time.sleep(0.02)
        time.sleep(1000)


def main(token: str, ready: str, then: str = "stay") -> None:
    told, tell = os.pipe()
    in_own_session(token)
    double_forked(token, dict(os.environ))
    double_forked(token, {})  # carries no mark
    deaf(tell)
    hopping()
    os.read(told, 1)
    if then == "obey":
        signal.signal(signal.SIGINT, lambda *_: os._exit(7))
    elif then == "stay":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Path(ready).write_text("up")
    while then != "exit":
        time.sleep(1000)


main(*sys.argv[1:])
