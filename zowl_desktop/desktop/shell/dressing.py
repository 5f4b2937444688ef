"""The icons of a window. They come after its first paint: drawing them takes as long as painting all else."""

from __future__ import annotations

from zowl_desktop.desktop.shell import bar, rail
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.theme.icons import icon
from zowl_desktop.desktop.theme.tokens import Tokens

_WINDOW = 64


def dress(window: Window, tokens: Tokens) -> None:
    """Give a window its icons in these colours."""
    window.setWindowIcon(icon("owl", size=_WINDOW))
    window.rail.owl.setPixmap(icon("owl", size=rail.OWL).pixmap(rail.OWL, rail.OWL))
    for key, button in window.rail.buttons.items():
        button.setIcon(icon(key, tokens.dim, rail.ICON))
    window.bar.title.setIcon(icon("menu", tokens.dim, bar.ICON))
