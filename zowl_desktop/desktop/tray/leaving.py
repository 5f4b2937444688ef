"""Before the app ends: what goes on without it is said, and may be ended too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from zowl_desktop.app.tonight import Tonight
from zowl_desktop.desktop.shell.prompts import Question
from zowl_desktop.desktop.tray import words
from zowl_desktop.model.events import Event, StopRequested


async def may_leave(
    tonight: Tonight | None,
    ask: Callable[[Question], Awaitable[str]],
    say: Callable[[Event], Awaitable[None]],
) -> bool:
    """Whether the person wants to leave, after the word about the night that they chose. Raises as `say`."""
    if tonight is None or not words.goes_on(tonight):
        return True
    answer = await ask(
        Question(
            "Quit Zowl? Tonight goes on by itself",
            words.going_on(tonight),
            (
                ("leave", "Quit, let it go on"),
                ("after", "Stop after current"),
                ("now", "Stop now"),
                ("stay", "Cancel"),
            ),
        )
    )
    if answer in {"after", "now"}:
        await say(StopRequested(0.0, now=answer == "now"))
    return answer != "stay"
