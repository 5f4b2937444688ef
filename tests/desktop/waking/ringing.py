"""Shows one tiding and says what a person answered: `python -m tests.desktop.waking.ringing`."""

from __future__ import annotations

import asyncio
import sys

from zowl_desktop.app.files import icon_file
from zowl_desktop.app.waking import Kind, SystemNotifier, Tiding

TIDING = Tiding(
    "run/summary",
    Kind.SUMMARY,
    "run",
    "6 done, 1 failed, 1 held, 1 skipped.",
    "$9.81 of $15.00. 12 minutes of review.",
)


async def main() -> None:
    answers: asyncio.Queue[str] = asyncio.Queue()
    notifier = SystemNotifier(icon_file("owl"), lambda _tiding, answer, _token: answers.put_nowait(answer))
    shown = await notifier.show(TIDING, None)
    sys.stdout.write(f"shown {shown.number}\n")
    sys.stdout.flush()
    sys.stdout.write(f"{await answers.get()}\n")
    sys.stdout.flush()
    await notifier.end()


if __name__ == "__main__":
    asyncio.run(main())
