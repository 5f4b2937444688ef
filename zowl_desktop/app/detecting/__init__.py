"""What a repository says about itself: its base branch, what proves a task in it, what a worktree needs.

folder --look_at--> FoundRepository      with git; slow
tree   --detect-->  Proposal             pure over names and texts

Everything is a proposal with its reason, for a person to look over. Checks are tried before the first night.
"""

from zowl_desktop.app.detecting.detect import detect
from zowl_desktop.app.detecting.found import FoundCheck, FoundCopy, FoundSetup, Proposal
from zowl_desktop.app.detecting.repository import FoundRepository, look_at

__all__ = [
    "FoundCheck",
    "FoundCopy",
    "FoundRepository",
    "FoundSetup",
    "Proposal",
    "detect",
    "look_at",
]
