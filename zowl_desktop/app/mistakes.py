"""Mistakes of Zowl itself: written down where a report of them can find them."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime

from zowl_desktop.model.errors import ZowlError
from zowl_desktop.store.home import Home


def write_down(home: Home, mistake: BaseException) -> str:
    """Keep the traceback; says in which file. Never raises."""
    text = "".join(traceback.format_exception(mistake))
    try:
        home.create()
        with home.mistakes.open("a", encoding="utf-8") as log:
            log.write(f"--- {datetime.now(UTC).isoformat()}\n{text}\n")
    except (OSError, ZowlError):
        return "no file, since the data folder cannot be written to"
    return str(home.mistakes)
