"""The lines that need no look: the limit beside the forecast, and the run that goes on already."""

from __future__ import annotations

import math

from zowl_desktop.app.evening.lines import Line, ShowTonight, State, WriteLimit
from zowl_desktop.app.tonight import Phase, Tonight
from zowl_desktop.model.document.quantities import money_text


def limit_line(limit: int | None, half: float | None, most: float | None = None) -> Line:
    """Whether the limit lets the night end.

    `half` is what half of the rehearsed nights cost at most, and `most` what nine of ten do, once known.
    """
    way = WriteLimit(money_text(_whole_dollars(most)) if most else "")
    if limit is None:
        words, mend = "None: the night may use as much as it takes.", "Write one on the left."
        return Line("limit", "Limit", State.WORTH_KNOWING, words, mend, way)
    if half is not None and limit < half:
        words = f"{money_text(limit)} is less than half of the rehearsed nights cost: work will be held."
        return Line("limit", "Limit", State.WORTH_KNOWING, words, "Raise it on the left.", way)
    return Line("limit", "Limit", State.OK, f"{money_text(limit)}. Nothing new starts when it is reached.")


def _whole_dollars(micro: float) -> int:
    return math.ceil(micro / 1_000_000) * 1_000_000


def run_line(tonight: Tonight | None) -> Line | None:
    """What the newest run means for another one; None when it has ended."""
    if tonight is None or tonight.phase is Phase.ENDED:
        return None
    key, about, way = "run", "Tonight", ShowTonight()
    if not tonight.is_live:
        words = f"“{tonight.name}” was interrupted and has not ended."
        return Line(key, about, State.WRONG, words, "Go on with it, or stop it, in Tonight.", way)
    words = f"“{tonight.name}” is under way. This night waits until it has ended."
    return Line(key, about, State.WORTH_KNOWING, words, "", way)


def is_queued_behind(tonight: Tonight | None) -> bool:
    """Whether another night would have to wait."""
    return tonight is not None and tonight.phase is not Phase.ENDED and tonight.is_live
