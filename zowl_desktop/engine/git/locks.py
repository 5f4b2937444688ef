"""What git says when another git holds a lock: worth waiting for, as the other one will be done soon."""

from __future__ import annotations

import re

HELD_LOCK = re.compile(
    r"\.lock': File exists|could not lock config file|Unable to (create|write new) .*\.lock"
    r"|cannot lock ref .*: Unable to create|Another git process seems to be running",
    re.IGNORECASE,
)
"""Matches the stderr of a git that did nothing because somebody else held a lock file (git 2.34 to 2.47)."""
