"""What a night has used is given back when it is over: an engine may live for months."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress


def give_back() -> None:
    """Collect what nothing holds any more, and let the system have the pages that are empty then.

    glibc keeps freed memory in an arena for each thread, and would trim by itself only its newest part.
    """
    gc.collect()
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # another C library than glibc has no such call
            ctypes.CDLL(None).malloc_trim(0)
