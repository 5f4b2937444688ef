"""Editing a pipeline document, without a screen: one editor for each document, and its file.

An edit changes an immutable tree of words, so it costs microseconds, undo keeps whole versions, and any
thread may turn a version into text. The text is spliced when it is saved: comments, order and everything
that was not edited stay as they are.
"""

from zowl_desktop.app.editing.change import Cause, Change
from zowl_desktop.app.editing.editor import Editor
from zowl_desktop.app.editing.edits import (
    AddEntry,
    AddTask,
    Connect,
    Disconnect,
    Edit,
    Move,
    Pin,
    PutFrame,
    PutNote,
    RemoveEntry,
    RemoveTasks,
    Rename,
    Set,
)
from zowl_desktop.app.editing.file import Answer, DiskChange, Document, Saving, new_document, open_document
from zowl_desktop.app.editing.plan import Frame, Note, Plan, PlannedTask
from zowl_desktop.app.editing.recovery import Lost, Recovery

__all__ = [
    "AddEntry",
    "AddTask",
    "Answer",
    "Cause",
    "Change",
    "Connect",
    "Disconnect",
    "DiskChange",
    "Document",
    "Edit",
    "Editor",
    "Frame",
    "Lost",
    "Move",
    "Note",
    "Pin",
    "Plan",
    "PlannedTask",
    "PutFrame",
    "PutNote",
    "Recovery",
    "RemoveEntry",
    "RemoveTasks",
    "Rename",
    "Saving",
    "Set",
    "new_document",
    "open_document",
]
