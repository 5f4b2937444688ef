"""Keeping ssh usable inside a user namespace.

ssh refuses an included configuration file that belongs neither to root nor to the user (OpenSSH readconf.c,
"Bad owner or permissions"). In a user namespace root's files seem to belong to nobody, so that every `git
fetch` over ssh would fail where a distribution keeps files in /etc/ssh/ssh_config.d. Inside, ssh is shown
copies that belong to the user; the mounts are private to the namespace.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from zowl_desktop.keeper.trees import kernel

SYSTEM = Path("/etc/ssh")
_FOLDER = SYSTEM / "ssh_config.d"
_DEPTH = 16  # as deep as ssh itself follows


def foreign_files() -> tuple[Path, ...]:
    """What the system's ssh configuration includes and this user does not own."""
    found = dict.fromkeys(path.resolve() for path in _included(SYSTEM / "ssh_config", _DEPTH))
    if not _FOLDER.is_dir():
        return ()
    return tuple(path for path in found if path.stat().st_uid != os.getuid())


def show_own_copies(files: tuple[Path, ...]) -> None:
    """In a mount namespace of one's own: show copies of these files, or leave them where that fails."""
    with contextlib.suppress(OSError):
        copies = [(path, path.read_bytes()) for path in files]
        if not copies:
            return
        kernel.mount_memory(_FOLDER)
        for number, (path, content) in enumerate(copies):
            within = path.parent == _FOLDER
            copy = path if within else _FOLDER / f".{number}"
            copy.write_bytes(content)
            copy.chmod(0o600)
            if not within:
                kernel.mount_over(copy, path)


def _included(path: Path, depth: int) -> Iterator[Path]:
    try:
        lines = path.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return
    for line in lines if depth else ():
        word, *patterns = line.replace("=", " ", 1).split() or [""]
        if word.lower() == "include":
            for pattern in patterns:
                for each in _matches(pattern.strip('"')):
                    yield each
                    yield from _included(each, depth - 1)


def _matches(pattern: str) -> list[Path]:
    if pattern.startswith("~"):
        return []  # the user's own
    whole = SYSTEM / pattern
    return sorted(Path(whole.anchor).glob(str(whole.relative_to(whole.anchor))))
