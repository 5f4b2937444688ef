"""The pipeline document: text to `Pipeline`, errors with their place, edits that change only their lines."""

from zowl_desktop.model.document.origins import Found, Origin, found
from zowl_desktop.model.document.pinning import pinned
from zowl_desktop.model.document.problems import BadDocument, Problem
from zowl_desktop.model.document.reading import Reading, load, read
from zowl_desktop.model.document.shapes import Settings
from zowl_desktop.model.document.splice.editing import edit, remove, rename, revise, tree_of
from zowl_desktop.model.document.splice.task_edits import (
    add_task,
    put_need,
    remove_need,
    remove_task,
    rename_task,
)

__all__ = [
    "BadDocument",
    "Found",
    "Origin",
    "Problem",
    "Reading",
    "Settings",
    "add_task",
    "edit",
    "found",
    "load",
    "pinned",
    "put_need",
    "read",
    "remove",
    "remove_need",
    "remove_task",
    "rename",
    "rename_task",
    "revise",
    "tree_of",
]
