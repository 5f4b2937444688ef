"""Pictures of a transcript, light and dark: `python -m tests.desktop.tonight.transcript.pictures FOLDER`."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.app.transcripts.spool import BEGAN, Spool, calls, says, source, told
from zowl_desktop.app.preferences import Theme
from zowl_desktop.app.transcripts import AttemptSource, Transcript
from zowl_desktop.desktop.shell.start import made_application
from zowl_desktop.desktop.theme.scheme import Scheme
from zowl_desktop.desktop.tonight.transcript import TranscriptView

WIDE, HIGH = 420, 600


def stamp(second: int) -> str:
    return f"2026-11-22T23:{second // 60:02}:{second % 60:02}.000Z"


def gemini(*events: dict[str, object]) -> str:
    """What a program with times prints."""
    lines = [json.dumps({**event, "timestamp": stamp(12 * 60 + 7 * n)}) for n, event in enumerate(events)]
    return "".join(f"{line}\n" for line in lines)


def use(number: int, name: str, **given: object) -> dict[str, object]:
    return {"type": "tool_use", "tool_id": f"t{number}", "tool_name": name, "parameters": given}


def result(number: int, output: str, *, ok: bool = True) -> dict[str, object]:
    status = "success" if ok else "error"
    return {"type": "tool_result", "tool_id": f"t{number}", "status": status, "output": output}


FAILED = "".join(f"tests/booking_{n}.test.tsx .....\n" for n in range(209)) + "\n2 failed, 41 passed in 9s\n"
SCREEN = "/code/tree/src/screens/Booking.tsx"
PLAN = "plan: reuse BookingCard, add a route for /book and let the screen load its slots when it is shown"


def story(spool: Spool) -> tuple[AttemptSource, ...]:
    spool.prints("added 212 packages in 3s\n", "screen.1-setup")
    spool.prints(
        gemini(
            {"type": "init", "session_id": "s", "model": "gemini-2.5-pro"},
            use(1, "read_file", absolute_path="/code/tree/src/screens/index.tsx"),
            result(1, "import React\n" * 40),
            use(2, "read_file", absolute_path="/code/tree/docs/api.md"),
            result(2, "# API\n" * 10),
            {"type": "message", "role": "assistant", "content": PLAN},
            use(3, "replace", file_path=SCREEN, old_string="a\nb\nc", new_string="x\n" * 84),
            result(3, "replaced"),
            use(4, "run_shell_command", command="npm test"),
            result(4, FAILED, ok=False),
            use(5, "replace", file_path=SCREEN, old_string="d\n" * 6, new_string="e\n" * 6),
            result(5, "replaced"),
            use(6, "run_shell_command", command="npm test"),
        ),
        "screen.2",
    )
    return (
        source(1, "workspace", "", turn=1, ended=BEGAN + 20, attempt="screen.1"),
        source(2, cli="gemini", turn=1, agent="gemini", attempt="screen.2"),
    )


def plain(spool: Spool) -> tuple[AttemptSource, ...]:
    spool.prints("".join(f"PASS src/part_{n}.test.ts ({n} ms)\n" for n in range(300)), "screen.1-tests")
    spool.prints("\x1b[31merror\x1b[0m: " + "very long line " * 60 + "\n", "screen.1-tests")
    spool.prints(
        told(says("I mend the first of them."), *calls("shell", "make", "a\nb", ok=False)), "screen.2"
    )
    return (
        source(1, "validate", "", turn=1, ended=BEGAN + 400, failure="2 tests failed", attempt="screen.1"),
        source(2, turn=1, agent="coder", attempt="screen.2"),
    )


def unfolded(view: TranscriptView, transcript: Transcript) -> None:
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Right):
        QTest.keyClick(view.lines, key)


def searched(view: TranscriptView, transcript: Transcript) -> None:
    view.search.open()
    view.search.field.setText("booking")
    settle(view, 0.6)
    view.search.step(-1)


def chosen(view: TranscriptView, transcript: Transcript) -> None:
    view.lines.scroll_by(-30)
    QTest.keyClick(view.lines, Qt.Key.Key_Down)
    for _ in range(6):
        QTest.keyClick(view.lines, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)


Print = Callable[[Spool], tuple[AttemptSource, ...]]
Do = Callable[[TranscriptView, Transcript], None]


def nothing(view: TranscriptView, transcript: Transcript) -> None:
    pass


SHOTS: dict[str, tuple[Print, Do]] = {
    "follows": (story, nothing),
    "unfolded": (story, unfolded),
    "searched": (story, searched),
    "plain": (plain, nothing),
    "chosen": (plain, chosen),
}


def settle(view: TranscriptView, seconds: float = 0.4) -> None:
    """Let come what is on its way."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QApplication.processEvents()
        view.thread().msleep(5)


def shoot(name: str, scheme: Scheme, folder: Path, root: Path) -> None:
    print_, do = SHOTS[name]
    spool = Spool.at(root)
    transcript = spool.transcripts.of("20261122-224005", "screen", print_(spool))
    view = TranscriptView(scheme.tokens)
    view.resize(WIDE, HIGH)
    view.show()
    view.show_task(transcript)
    view.lines.setFocus()
    settle(view)
    do(view, transcript)
    settle(view)
    theme = "dark" if scheme.tokens.is_dark else "light"
    view.grab().save(str(folder / f"transcript-{name}-{theme}.png"))
    view.close()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    application = made_application(sys.argv[:1])
    scheme = Scheme(application, Theme.LIGHT)
    for theme in (Theme.LIGHT, Theme.DARK):
        scheme.choose(theme)
        for name in sys.argv[2:] or SHOTS:
            with tempfile.TemporaryDirectory() as root:
                shoot(name, scheme, folder, Path(root))


if __name__ == "__main__":
    main()
