"""What a person can do about a trouble: only what makes sense now, the likeliest first. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from zowl_desktop.app.mornings import Morning, Trouble, TroubleKind
from zowl_desktop.app.tonight import TaskTonight, Verb

_FRAME = frozenset({"workspace", "deliver"})
_USUAL = "implement"


class Deed(StrEnum):
    """What is asked for."""

    EDIT = "edit"  # the brief, then run again
    RERUN = "rerun"
    RETRY = "retry"  # with other parameters
    RELEASE = "release"
    RAISE = "raise"
    MENDED = "mended"
    GO_ON = "go_on"
    SKIP = "skip"
    WORKTREE = "worktree"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Offer:
    """One button. `is_verb`: it says something to the night."""

    deed: Deed
    words: str
    about: str
    is_verb: bool = True


def offers(trouble: Trouble, morning: Morning) -> tuple[Offer, ...]:
    """What can be done. A past night is only looked at: words go to the newest one."""
    said = _said(trouble, morning) if morning.is_newest else iter(())
    return (*said, *_looked_at(trouble))


def start_step(task: TaskTonight) -> str:
    """The step that a person means by "again": where the work is done."""
    own = [step for step in task.steps if step not in _FRAME]
    if _USUAL in own:
        return _USUAL
    return own[0] if own else ""


def _said(trouble: Trouble, morning: Morning) -> Iterator[Offer]:
    task = trouble.task
    match trouble.kind:
        case TroubleKind.ACCOUNT:
            words = f"{trouble.account} works again"
            yield Offer(Deed.MENDED, words, "Say it when you have logged in, or paid: its tasks go on")
            return
        case TroubleKind.STOPPED:
            if not morning.tonight.is_under_way:
                yield Offer(Deed.GO_ON, "Go on", "Take the night up where it was")
            return
        case TroubleKind.BUDGET:
            yield Offer(Deed.RAISE, "Raise the limit...", "What is held for want of money goes on")
        case TroubleKind.GATE:
            yield Offer(Deed.RELEASE, "Approve", "You have looked: what waits for it goes on")
        case TroubleKind.FAILED:
            yield from _again(task)
        case TroubleKind.HELD:
            if Verb.RELEASE in task.verbs:
                yield Offer(Deed.RELEASE, "Release", "Let the task go on")
            yield from _again(task)
    if Verb.SKIP in task.verbs:
        yield Offer(Deed.SKIP, "Skip", "Leave the task out")


def _again(task: TaskTonight) -> Iterator[Offer]:
    if Verb.RETRY not in task.verbs:
        return
    step = start_step(task)
    if task.brief is not None:
        words = f"Edit brief, rerun from {step}"
        yield Offer(Deed.EDIT, words, "Say better what has to be true, and have it done again")
    else:
        yield Offer(Deed.RERUN, f"Rerun from {step}", "Have it done again as it is")
    yield Offer(Deed.RETRY, "Retry with...", "Choose the step, the agent, the model, the time")


def _looked_at(trouble: Trouble) -> Iterator[Offer]:
    if trouble.worktree is not None:
        where = str(trouble.worktree)
        yield Offer(Deed.WORKTREE, "Open worktree", f"Show the folder of its work: {where}", is_verb=False)
        yield Offer(Deed.TERMINAL, "Open terminal there", f"A terminal in {where}", is_verb=False)
