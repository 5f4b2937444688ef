"""What a step is called in the menu: `Undo Connect screen`."""

from __future__ import annotations

from collections.abc import Sequence

from zowl_desktop.app.editing import edits as e


def label_of(edits: Sequence[e.Edit]) -> str:
    """The name of a transaction, by its first edit."""
    first = edits[0]
    match first:
        case e.AddTask(task=task):
            return f"Add {task}" if _count(edits, e.AddTask) == 1 else f"Add {_count(edits, e.AddTask)} tasks"
        case e.RemoveTasks(tasks=tasks):
            return f"Remove {_tasks(tasks)}"
        case e.Rename(name=name, to=to):
            return f"Rename {name} to {to}"
        case e.Connect(target=target, need=need):
            return f"Connect {need.task} to {target}"
        case e.Disconnect(source=source, target=target):
            return f"Cut {source} from {target}" if len(edits) == 1 else f"Cut {len(edits)} edges"
        case e.Set(path=path):
            return f"Change {_last_word(path)}"
        case e.AddEntry(name=name):
            return f"Add {name}"
        case e.RemoveEntry(name=name):
            return f"Remove {name}"
        case e.Move(places=places):
            return f"Move {_tasks(tuple(places))}"
        case e.Pin(tasks=tasks, pinned=pinned):
            return f"{'Pin' if pinned else 'Unpin'} {_tasks(tasks)}"
        case e.PutFrame(frame=frame):
            return "Change frame" if frame else "Remove frame"
        case e.PutNote(note=note):
            return "Change note" if note else "Remove note"


def _tasks(tasks: Sequence[str]) -> str:
    return tasks[0] if len(tasks) == 1 else f"{len(tasks)} tasks"


def _count(edits: Sequence[e.Edit], kind: type) -> int:
    return sum(isinstance(edit, kind) for edit in edits)


def _last_word(path: Sequence[str | int]) -> str:
    words = [str(part) for part in path if isinstance(part, str)]
    return words[-1].replace("_", " ") if words else "the document"
