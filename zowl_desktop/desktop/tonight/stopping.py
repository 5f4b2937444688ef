"""Before a night is stopped at once: what that means is said, wherever the word comes from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from zowl_desktop.desktop.shell.prompts import Question
from zowl_desktop.model.events import Event, StopRequested

_QUESTION: Final = Question(
    "Stop the night now?",
    "What runs is ended at once. All work so far is kept, and the night can go on later.",
    (("stop", "Stop now"), ("after", "Stop after current"), ("stay", "Let it go on")),
)


async def stop_now(
    ask: Callable[[Question], Awaitable[str]], say: Callable[[Event], Awaitable[None]]
) -> None:
    """Stop the night as the person answers. Raises as `say`."""
    answer = await ask(_QUESTION)
    if answer != "stay":
        await say(StopRequested(0.0, now=answer == "stop"))
