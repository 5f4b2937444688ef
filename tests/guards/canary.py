"""A fake key that a test drives through every path: it must not turn up where a key has no business.

Searched: every file under the test's house and `tmp_path`, every log record of the test process at any level,
the arguments and environment of every process that it starts, and of every process of this run that lives.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.guards.audit import SPAWNS, listening
from tests.guards.house import RUN


class Canary:
    """The fake key, and the search for it."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.key = f"sk-ant-canary-{secrets.token_hex(20)}"
        self._folders = folders
        self._allowed: set[Path] = set()
        self._seen: list[str] = []
        raw = self.key.encode()
        self._forms = (
            raw,
            base64.b64encode(raw).rstrip(b"="),
            json.dumps(self.key).strip('"').encode(),
            raw.hex().encode(),
        )

    def may_be_in(self, path: Path) -> None:
        """This file is where the test keeps its keys: a stand-in for the keyring."""
        self._allowed.add(path.resolve())

    def check(self) -> None:
        """Fail if the key is anywhere that it should not be. Called once more when the test is over."""
        found = [*self._seen, *self._in_files(), *self._in_processes()]
        if found:
            pytest.fail("the canary key turned up:\n" + "\n".join(found), pytrace=False)

    def note(self, place: str, text: object) -> None:
        """Remember `place` if `text` has the key."""
        if self._is_in(text if isinstance(text, bytes) else str(text).encode("utf-8", "surrogateescape")):
            self._seen.append(place)

    def _is_in(self, data: bytes) -> bool:
        return any(form in data for form in self._forms)

    def _in_files(self) -> Iterator[str]:
        for folder in self._folders:
            for path in folder.rglob("*"):
                if self._is_in(str(path).encode()):
                    yield f"name of {path}"
                if path.is_file() and path.resolve() not in self._allowed and self._is_in(path.read_bytes()):
                    yield f"content of {path}"

    def _in_processes(self) -> Iterator[str]:
        for process in psutil.process_iter():
            try:
                environment = process.environ()
                if process.pid == os.getpid() or environment.get("ZOWL_TEST_RUN") != RUN:
                    continue
                shown = "\0".join([*process.cmdline(), *environment.values()])
            except (psutil.Error, OSError):  # gone, or of another user
                continue
            if self._is_in(shown.encode("utf-8", "surrogateescape")):
                yield f"arguments or environment of process {process.pid} ({process.name()})"


class _Listener(logging.Handler):
    def __init__(self, canary: Canary) -> None:
        super().__init__(logging.NOTSET)
        self._canary = canary

    def emit(self, record: logging.LogRecord) -> None:
        self._canary.note(f"log of {record.name}", self.format(record))


@pytest.fixture
def canary(house: Path, tmp_path: Path) -> Iterator[Canary]:
    """A fake key to drive through error paths; where it may not turn up is searched when the test is over."""
    bird = Canary((house, tmp_path))

    def spawned(event: str, arguments: tuple[Any, ...]) -> None:
        bird.note(f"arguments or environment of a start ({event})", arguments)

    listener = _Listener(bird)
    root = logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.NOTSET)
    try:
        with listening(SPAWNS, spawned):
            yield bird
    finally:
        root.removeHandler(listener)
        root.setLevel(level)
    bird.check()
