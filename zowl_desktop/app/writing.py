"""Writes files whole: a crash or a full disk leaves what was there before."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

from zowl_desktop.model.errors import EnvironmentTrouble


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it has all of `data` or what it had before. Follows links, keeps the mode.

    Raises `EnvironmentTrouble` when it cannot be written.
    """
    target = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o644)
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        said = f"{path}: {error.strerror}."
        mend = "Free some disk space, then try again." if tells_full_disk(error) else "Choose another place."
        raise EnvironmentTrouble("The file cannot be written", said, mend) from error


def tells_full_disk(trouble: Exception) -> bool:
    """Whether it came of a full disk, whoever noticed: Zowl or git."""
    return any(os.strerror(number) in str(trouble) for number in (errno.ENOSPC, errno.EDQUOT))
