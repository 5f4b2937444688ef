"""What git says when another git is in its way: worth waiting for, as the other one will be done soon."""

from __future__ import annotations

import re

HELD_LOCK = re.compile(
    r"\.lock': File exists|could not lock config file|Unable to (create|write new) .*\.lock"
    r"|cannot lock ref .*: Unable to create|Another git process seems to be running"
    r"|failed to read .*/worktrees/[^/]+/commondir",  # another git is just making that worktree
    re.IGNORECASE,
)
"""Matches the stderr of a git that did nothing because somebody else held a lock file, or had half made
a worktree (git 2.34 to 2.47)."""
