"""The keeper process: `python -m zowl_desktop.keeper HOME` returns when one lives, started now or before."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from zowl_desktop.keeper.place import Place
from zowl_desktop.model.errors import ZowlError


def main(home: str) -> None:
    """Leave a keeper behind that belongs to nobody: own session, own log, no way back to the caller."""
    place = Place(Path(home))
    try:
        place.make()
    except ZowlError as error:
        sys.exit(str(error))
    lock = place.take_lock()
    if lock is None or os.fork():  # the lock is the child's as much as ours: it stays
        os._exit(0)
    os.setsid()
    os.chdir("/")
    place.sign(lock)
    _redirect_to(place.log)
    from zowl_desktop.keeper.zygote_start import open_zygote  # noqa: PLC0415 - the caller waits for the fork

    zygote = open_zygote(place)
    from zowl_desktop.keeper.keep import keep  # noqa: PLC0415 - and so does the zygote

    keep(place, zygote)


def _redirect_to(log: Path) -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((null, 0), (file, 1), (file, 2)):
        os.dup2(source, target)
    for descriptor in (null, file):
        os.close(descriptor)


if __name__ == "__main__":
    main(*sys.argv[1:])
