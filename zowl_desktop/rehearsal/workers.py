"""Processes that play nights side by side."""

from __future__ import annotations

import copyreg
import multiprocessing
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from types import MappingProxyType


def _frozen(mapping: dict[object, object]) -> Mapping[object, object]:
    return MappingProxyType(mapping)


def _as_dict(frozen: MappingProxyType[object, object]) -> tuple[object, tuple[dict[object, object]]]:
    return _frozen, (dict(frozen),)


# Pipelines, rules and histories hold read-only mappings, which Python does not send to another process.
copyreg.pickle(MappingProxyType, _as_dict)  # type: ignore[arg-type]


@contextmanager
def workers(count: int | None = None) -> Iterator[ProcessPoolExecutor]:
    """Worker processes; as many as there are processors when no number is given. They end with the context.

    They are started afresh (`spawn`) and never forked, so that threads, an event loop or a window of this
    process can do no harm in them.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count or os.cpu_count() or 1, mp_context=context)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
