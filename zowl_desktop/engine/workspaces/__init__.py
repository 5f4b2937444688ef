"""Where the tasks work: pinned bases, worktrees, snapshots, commits, and what surrounds them."""

from zowl_desktop.engine.workspaces.away import Away, Bin
from zowl_desktop.engine.workspaces.environment import agent_environment, project_environment
from zowl_desktop.engine.workspaces.keeping import Snapshot
from zowl_desktop.engine.workspaces.names import kept_ref
from zowl_desktop.engine.workspaces.records import ConflictFile, MergeOf
from zowl_desktop.engine.workspaces.removal import Removal
from zowl_desktop.engine.workspaces.slots import Slots
from zowl_desktop.engine.workspaces.trees import FileChange, HowChanged
from zowl_desktop.engine.workspaces.workspaces import Conflict, Prepared, Workspaces

__all__ = [
    "Away",
    "Bin",
    "Conflict",
    "ConflictFile",
    "FileChange",
    "HowChanged",
    "MergeOf",
    "Prepared",
    "Removal",
    "Slots",
    "Snapshot",
    "Workspaces",
    "agent_environment",
    "kept_ref",
    "project_environment",
]
