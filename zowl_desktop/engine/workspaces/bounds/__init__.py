"""What is not a task's to change: other checkouts and worktrees, and what they share."""

from zowl_desktop.engine.workspaces.bounds.bounds import Bounds, bounds_outcome
from zowl_desktop.engine.workspaces.bounds.findings import Finding

__all__ = ["Bounds", "Finding", "bounds_outcome"]
