"""The whole app, as in the shell's tests; engines and keepers leave soon."""

from __future__ import annotations

from tests.desktop.shell.conftest import home, person, start, story

__all__ = ["home", "person", "start", "story"]
