"""What Zowl itself says in a transcript: where attempts and their commands begin, and how they ended."""

from __future__ import annotations

from zowl_desktop.app.transcripts.lines import Kind, Line, Mark, Tone
from zowl_desktop.app.transcripts.sources import AttemptSource
from zowl_desktop.model.night.frame import DELIVER, WORKSPACE


def worth_a_heading(source: AttemptSource) -> bool:
    """Whether an attempt that printed nothing is told of: of a recipe's frame only when it did not pass."""
    return bool(source.failure or source.stopped) or source.step not in {WORKSPACE, DELIVER}


def heading(source: AttemptSource) -> Line:
    """An attempt begins."""
    by = f" · {source.agent}" if source.agent else ""
    return Line(f"{source.step}, attempt {source.turn}{by}", Kind.HEADING, source.began)


def label(words: str) -> Line:
    """A command of the attempt begins."""
    return Line(words, Kind.LABEL)


def foot(source: AttemptSource) -> Line:
    """An attempt has ended."""
    took = _duration(max(0.0, (source.ended or source.began) - source.began))
    if source.stopped:
        between = " " if source.stopped.startswith("by ") else ": "
        return Line(f"stopped after {took}{between}{source.stopped}", Kind.NOTE, source.ended)
    if not source.failure:
        return Line(f"passed after {took}", Kind.DONE, source.ended, (Mark(0, len("passed"), Tone.OK),))
    words = f"failed after {took}: {source.failure}"
    return Line(words, Kind.ERROR, source.ended, (Mark(0, len("failed"), Tone.FAIL),))


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min"
