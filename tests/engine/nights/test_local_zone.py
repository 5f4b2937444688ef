"""This machine's zone, with its rules, as one that can be handed on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zowl_desktop.engine.local_zone import LocalZone

NAME = "Europe/Berlin"
NIGHTS = [1_792_886_400.0 + hour * 1800 for hour in range(12)] + [
    1_774_738_800.0 + n * 1800 for n in range(8)
]
"""Around the nights of 25 October and 29 March 2026, when clocks are set."""


@pytest.fixture(autouse=True, scope="module")
def _in_berlin() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", NAME)
        time.tzset()
        yield
    time.tzset()


@given(st.one_of(st.sampled_from(NIGHTS), st.floats(1_000_000_000, 2_000_000_000).map(round).map(float)))
def test_it_is_the_zone_of_the_system(moment: float) -> None:
    here, there = datetime.fromtimestamp(moment, LocalZone()), datetime.fromtimestamp(moment, ZoneInfo(NAME))
    assert here.replace(tzinfo=None, fold=here.fold) == there.replace(tzinfo=None)
    assert (here.utcoffset(), here.fold) == (there.utcoffset(), there.fold)
    assert here.timestamp() == moment
    assert here.astimezone(UTC) == there.astimezone(UTC)
