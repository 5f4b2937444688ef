"""How Morning looks, in the colours of a theme."""

from __future__ import annotations

from PySide6.QtGui import QColor

from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.parts import parts
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.style import verbs


def sheet(t: Tokens) -> str:
    """The style sheet of the Morning screen."""
    small = letters(11)
    return f"""
    #morningScreen, #nothing {{ background: {t.bg}; }}
    #column, #columnGround {{ background: {t.bg}; border: none; }}
    #card {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 10px; }}
    QLabel {{ color: {t.text}; background: transparent; }}
    QLabel[role="section"] {{ color: {t.dim}; font-size: {small}px; font-weight: 600; }}
    QLabel[role="title"] {{ font-size: {letters(14)}px; font-weight: 600; }}
    QLabel[role="about"], QLabel[role="facts"] {{ color: {t.dim}; }}
    QLabel[role="hint"] {{ color: {t.faint}; font-size: {small}px; }}
    QLabel[role="error"] {{ color: {t.fail}; }}
    QLabel[role="good"] {{ color: {t.ok}; }}
    QLabel[role="greeting"] {{ font-size: {letters(19)}px; font-weight: 600; }}
    {_badges(t)}
    #rule {{ background: {t.line}; border: none; }}
    #output {{ background: {t.panel}; color: {t.text}; border: none;
        selection-background-color: {t.accent}; selection-color: {t.accent_text}; }}
    #output:focus {{ border: 1px solid {t.accent}; border-radius: 5px; }}
    #timeline {{ background: {t.panel}; border: none; }}
    #timeline:focus {{ border: 1px solid {t.accent}; }}
    #review {{ background: {t.panel}; color: {t.text}; border: none; outline: none;
        selection-background-color: transparent; }}
    #review::item {{ border: none; border-bottom: 1px solid {t.line}; padding: 0 6px; }}
    #review::item:selected {{ background: {wash(t.accent, 0.12)}; }}
    #review:focus {{ border: none; }}
    #reviewCard {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 10px; }}
    {verbs(t)}
    {parts(t)}
    """


def _badges(t: Tokens) -> str:
    return "".join(
        f"""
    QLabel[role="badge"][tone="{tone}"] {{ color: {color}; background: {wash(color, 0.18)};
        border-radius: {letters(8)}px; padding: 3px 9px; font-size: {letters(11)}px; font-weight: 600; }}
    """
        for tone, color in (("fail", t.fail), ("hold", t.hold), ("skip", t.dim), ("park", t.park))
    )


def wash(color: str, alpha: float) -> str:
    """A colour thinned so that the ground shows through, as a style sheet writes it."""
    made = QColor(color)
    return f"rgba({made.red()}, {made.green()}, {made.blue()}, {round(alpha * 255)})"
