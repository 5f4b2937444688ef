"""Pictures of the owl on a real panel, in every mood: `python -m tests.desktop.tray.screenshots FOLDER`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from tests.desktop.story.display import Display
from tests.desktop.tray.nights import interrupted, picture, reached
from tests.model.night.player import Player
from zowl_desktop.app.tonight import Tonight
from zowl_desktop.desktop.theme.tokens import DARK, LIGHT, Tokens
from zowl_desktop.desktop.tray.owl import Owl
from zowl_desktop.desktop.tray.sight import Known, sight_of
from zowl_desktop.model.events import Paused

PANEL = """\
rounded = 0
border_width = 0
background_color = {color} 100
border_color = {color} 100

panel_items = SC
panel_size = 100% 36
panel_position = bottom center horizontal
panel_background_id = 1
systray_padding = 8 4 8
systray_icon_size = 24
time1_format = %H:%M
clock_font_color = {ink} 100
"""


def worked(play: Player) -> None:
    """One task done, with what it cost."""
    play.end(reached(play, "mail", "run"), cost=4_100_000)
    play.finish("mail")


def paused(play: Player) -> None:
    play.tell(Paused(play.now))


def nights() -> dict[str, tuple[Tonight | None, Known]]:
    """What is to be seen, by name."""
    return {
        "asleep": (None, Known()),
        "awake": (picture(worked), Known()),
        "parked": (picture(worked, paused), Known()),
        "needs-you": (interrupted(picture(worked)), Known()),
        "morning": (replace(picture(worked), summed_up=True), Known(morning_is_unread=True)),
    }


def shoot(display: Display, tokens: Tokens, folder: Path) -> None:
    """All moods on a panel in these colours."""
    theme = "dark" if tokens.is_dark else "light"
    with tempfile.NamedTemporaryFile("w", suffix=".tint2rc") as config:
        config.write(PANEL.format(color=tokens.panel, ink=tokens.text))
        config.flush()
        panel = subprocess.Popen(["tint2", "-c", config.name], env=display.environment)
        owl = Owl()
        owl.show_tokens(tokens)
        for name, (tonight, known) in nights().items():
            owl.show(sight_of(tonight, known))
            settle(1.0)
            owl.menu.popup(QPoint(300, 300))
            settle(0.3)
            grab(display, folder / f"tray-{name}-{theme}.png")
            owl.menu.close()
        owl.end()
        settle(0.2)
        panel.terminate()
        panel.wait()


def settle(seconds: float) -> None:
    """Let the display catch up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


def grab(display: Display, file: Path) -> None:
    """Save what the display shows."""
    subprocess.run(["import", "-window", "root", file], env=display.environment, check=True)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    display = Display("640x400")
    os.environ.update(display.environment)
    application = QApplication(sys.argv[:1])
    for tokens in (DARK, LIGHT):
        shoot(display, tokens, folder)
    application.quit()
    display.close()


if __name__ == "__main__":
    main()
