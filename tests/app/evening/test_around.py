"""What the limit means for a night, and which one is proposed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.desktop.tray.nights import picture, reached
from zowl_desktop.app.evening import State, WriteLimit, limit_line, run_line


@pytest.mark.parametrize(
    ("limit", "half", "most", "state", "way"),
    [
        (None, None, None, State.WORTH_KNOWING, WriteLimit()),
        (None, 4e6, 11.2e6, State.WORTH_KNOWING, WriteLimit("12 USD")),
        (2_000_000, 4e6, 8e6, State.WORTH_KNOWING, WriteLimit("8 USD")),
        (5_000_000, 4e6, 8e6, State.OK, None),
        (None, 0.0, 0.0, State.WORTH_KNOWING, WriteLimit()),
    ],
)
def test_limit_is_proposed_in_whole_dollars(
    limit: int | None, half: float | None, most: float | None, state: State, way: WriteLimit | None
) -> None:
    line = limit_line(limit, half, most)
    assert (line.state, line.way) == (state, way)


def test_a_run_in_the_way_is_called_as_its_document_calls_it() -> None:
    tonight = picture(lambda player: reached(player, "schema", "implement"))
    for is_live, words in ((True, "is under way."), (False, "was interrupted")):
        line = run_line(replace(tonight, is_live=is_live))
        assert line is not None
        assert line.words.startswith(f"“{tonight.name}” {words}")
