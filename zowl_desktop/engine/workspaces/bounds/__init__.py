"""What is not a task's to change: other checkouts and worktrees, and what they share."""

from zowl_desktop.engine.workspaces.bounds.bounds import Bounds
from zowl_desktop.engine.workspaces.bounds.findings import Finding
from zowl_desktop.engine.workspaces.bounds.telling import (
    bounds_notes,
    bounds_outcome,
    decode_findings,
    encode_findings,
)

__all__ = ["Bounds", "Finding", "bounds_notes", "bounds_outcome", "decode_findings", "encode_findings"]
