"""One night: the pure rules that decide what happens next, and why."""

from zowl_desktop.model.night.causes import Cause, CauseKind
from zowl_desktop.model.night.night import Night
from zowl_desktop.model.night.rules import Rules
from zowl_desktop.model.night.state import Account, Attempt, RunState, TaskRun

__all__ = ["Account", "Attempt", "Cause", "CauseKind", "Night", "Rules", "RunState", "TaskRun"]
