"""Tonight, as the desktop sees it: pictures of the run at hand or the newest one, wherever it is hosted.

journal + notes of its engine --Following--> Tonight, Tonight, ...     immutable, made off the screen's thread
"""

from zowl_desktop.app.tonight.following import Following
from zowl_desktop.app.tonight.reviewing import came_to_nothing, is_reviewed, review_minutes
from zowl_desktop.app.tonight.tonight import (
    AccountTonight,
    Phase,
    Ready,
    Sleep,
    Span,
    SpanKind,
    TaskTonight,
    Tonight,
    Verb,
)
from zowl_desktop.app.tonight.worktree import worktree_of

__all__ = [
    "AccountTonight",
    "Following",
    "Phase",
    "Ready",
    "Sleep",
    "Span",
    "SpanKind",
    "TaskTonight",
    "Tonight",
    "Verb",
    "came_to_nothing",
    "is_reviewed",
    "review_minutes",
    "worktree_of",
]
