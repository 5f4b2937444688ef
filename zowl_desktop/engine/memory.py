"""What a night has used is given back when it is over: an engine may live for months.

Three tables of others grow with every night unless care is taken:

- Python's table of interned strings. `pathlib` interns each part of each path, and what is freed does not
  give its slot back; a full table is made anew, twice as large (a megabyte, in the middle of some night). So
  what is asked for over and over is one `Path`, and what is only looked for is none.
- pydantic's table of texts that it has read from JSON, up to 16,384 of them: see `read`.
- glibc's arenas, one for each thread that allocates: see `share_one_arena`.

And each thread keeps a cache of its own of what it has freed, which fills up over a hundred nights and which
no trimming reaches: see `give_back`.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from pydantic import TypeAdapter
from pydantic_core import from_json

_M_ARENA_MAX = -8
"""Of mallopt(3)."""

_T = TypeVar("_T")


def read(codec: TypeAdapter[_T], text: bytes) -> _T:
    """What this JSON says, as `validate_json` reads it, but no text of it is kept for the next time.

    Raises `ValueError` for anything else.
    """
    return codec.validate_python(from_json(text, cache_strings="none"))


def share_one_arena() -> None:
    """Let all threads allocate from one arena: each keeps what it once had, and two hardly ever meet."""
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # another C library than glibc has no such call
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


async def give_back() -> None:
    """Collect what nothing holds any more, and let the system have the pages that are empty then.

    The threads of the loop leave when they have done what they were given, and with them their caches; the
    next night gets new ones.
    """
    fresh = ThreadPoolExecutor(thread_name_prefix="asyncio")  # the loop's own, as it would make it
    asyncio.get_running_loop().set_default_executor(fresh)  # nobody holds the old one: its threads see that
    await asyncio.to_thread(_collect_and_trim)


def _collect_and_trim() -> None:
    """Freed memory stays in glibc's arenas, which would trim by itself only their newest part."""
    gc.collect()
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
