"""The data folder: what lies where. Outside it Zowl owns only refs and branches in projects."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.model.errors import EnvironmentTrouble
from zowl_desktop.store.sockets import socket_path


@dataclass(frozen=True, slots=True)
class Home:
    """One data folder. One engine and one keeper work on it at a time."""

    root: Path

    @property
    def journal(self) -> Path:
        """The database with every event of every run."""
        return self.root / "journal.db"

    @property
    def engine_lock(self) -> Path:
        """Locked by the engine that works on this folder."""
        return self.root / "engine.lock"

    @property
    def engine_socket(self) -> Path:
        """Where the engine of this folder can be reached."""
        return socket_path(self.root, "engine.socket")

    @property
    def engine_log(self) -> Path:
        """What an engine without a terminal has to say."""
        return self.root / "engine.log"

    @property
    def spool(self) -> Path:
        """What processes print, and how they ended: `spool/<run>/<attempt>/`."""
        return self.root / "spool"

    @property
    def mistakes(self) -> Path:
        """Tracebacks of mistakes of Zowl itself."""
        return self.root / "mistakes.log"

    @property
    def app_lock(self) -> Path:
        """Locked by the one app that shows this folder."""
        return self.root / "app.lock"

    @property
    def app_socket(self) -> Path:
        """Where the app can be asked to come to the front and to open a file."""
        return socket_path(self.root, "app.socket")

    @property
    def preferences(self) -> Path:
        """What a person chose in Settings."""
        return self.root / "preferences.json"

    @property
    def remembered(self) -> Path:
        """Recent files, and where the window was."""
        return self.root / "remembered.json"

    @property
    def tidings(self) -> Path:
        """What a person was told, and whether they have seen it."""
        return self.root / "tidings.json"

    @property
    def recovery(self) -> Path:
        """What was edited and not saved."""
        return self.root / "recovery"

    @property
    def sample(self) -> Path:
        """The sample pipelines that were tried, each with its repositories: `sample/1`, `sample/2`, ..."""
        return self.root / "sample"

    def worktrees(self, run: str) -> Path:
        """The worktrees of a run."""
        return self.root / "worktrees" / run

    def tasks(self, run: str) -> Path:
        """Prompts, handoffs and private agent homes of a run: `tasks/<run>/<task>/`."""
        return self.root / "tasks" / run

    def create(self) -> None:
        """Make the folder, closed to other users: it holds what agents said, and the engine's socket.

        Raises `EnvironmentTrouble` when it cannot be made or written to.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.root.stat().st_mode & 0o077:
                self.root.chmod(0o700)
        except OSError as error:
            raise self.unusable(error) from error
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise self.unusable(PermissionError(errno.EACCES, os.strerror(errno.EACCES)))

    def unusable(self, error: OSError) -> EnvironmentTrouble:
        """What to tell a person when this folder cannot be used."""
        what = f"{self.root}: {error.strerror or error}."
        return EnvironmentTrouble(
            "The data folder cannot be used", what, "Set ZOWL_HOME to a folder of yours."
        )
