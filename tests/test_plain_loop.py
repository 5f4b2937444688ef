"""Outside the Qt ring an async test gets asyncio's own loop, whatever ran before it."""

from __future__ import annotations

import asyncio

import pytest


@pytest.mark.parametrize("when", ["before", "after"])
async def test_loop_is_plain(when: str) -> None:
    assert type(asyncio.get_running_loop()) is asyncio.SelectorEventLoop


def test_policy_is_plain() -> None:
    assert type(asyncio.get_event_loop_policy()) is asyncio.DefaultEventLoopPolicy
