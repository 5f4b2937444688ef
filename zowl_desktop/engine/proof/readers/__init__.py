"""Reads what test programs say about themselves. A reader knows one program and answers None to any other."""

from __future__ import annotations

from collections.abc import Callable

from zowl_desktop.engine.proof.readers.compiled import read_cargo, read_go
from zowl_desktop.engine.proof.readers.counts import Counts, Reading, total
from zowl_desktop.engine.proof.readers.javascript import read_jest, read_mocha, read_node, read_vitest
from zowl_desktop.engine.proof.readers.junit import read_junit
from zowl_desktop.engine.proof.readers.python import read_pytest, read_unittest

__all__ = ["READERS", "Counts", "Reading", "read_junit", "read_summary", "total"]

READERS: tuple[Callable[[str], Reading | None], ...] = (
    read_pytest,
    read_unittest,
    read_jest,
    read_vitest,
    read_mocha,
    read_node,
    read_go,
    read_cargo,
    read_junit,
)


def read_summary(text: str) -> Reading | None:
    """The counts and failing tests in an output; of several test programs in it, their sum."""
    return total(reading for reading in (read(text) for read in READERS) if reading is not None)
