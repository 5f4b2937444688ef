"""The rest of a night that is under way, rehearsed from where it stands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from zowl_desktop.model.night import Night
from zowl_desktop.rehearsal.evening import Evening
from zowl_desktop.rehearsal.history import History
from zowl_desktop.rehearsal.rehearsal import Rehearsal


def finishes(night: Night, now: float, history: History, nights: Iterable[int], seed: int) -> Iterator[float]:
    """When the night is over, once for each number: infinite where it does not end by itself.

    The night that is given stays as it is.
    """
    state = night.state
    evening = Evening(state.pipeline, now, state.clock, state.rules, history, selected=tuple(state.tasks))
    for number in nights:
        ended = Rehearsal(evening, f"{seed}/{number}", night=night.fork()).play_on().state
        yield math.inf if ended.ended is None else ended.now
