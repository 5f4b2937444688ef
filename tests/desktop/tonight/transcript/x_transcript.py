"""A transcript as a program of its own, for a real display: `... x_transcript SPOOL RUN ATTEMPT`.

Prints the line at hand whenever it is another one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from zowl_desktop.app.transcripts import AttemptSource, Transcripts
from zowl_desktop.desktop.theme.tokens import LIGHT
from zowl_desktop.desktop.tonight.transcript import TranscriptView


def main() -> None:
    spool, run, attempt = sys.argv[1:]
    app = QApplication([])
    app.setApplicationName("zowl")
    source = AttemptSource(attempt, "implement", 1, "coder", "scripted", 0.0, None, "")
    view = TranscriptView(LIGHT)
    view.setGeometry(0, 0, 420, 700)

    def tell() -> None:
        sys.stdout.write(f"{view.lines.currentIndex().data()}\n")
        sys.stdout.flush()

    view.lines.selectionModel().currentChanged.connect(tell)
    view.show()
    view.show_task(Transcripts(Path(spool)).of(run, "app", (source,)))
    view.activateWindow()
    view.lines.setFocus()
    tell()
    app.exec()


if __name__ == "__main__":
    main()
