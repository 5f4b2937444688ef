"""How the frame around the places looks, in the colours of a theme."""

from __future__ import annotations

from zowl_desktop.app.files import icon_file
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.parts import parts
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.style import verbs
from zowl_desktop.desktop.welcome.style import welcome


def sheet(t: Tokens) -> str:
    """The style sheet of a window's frame. Places bring their own."""
    return f"""
    #frame {{ background: {t.bg}; }}
    #rail {{ background: {t.panel}; border: none; border-right: 1px solid {t.line}; }}
    #rail QToolButton {{ background: transparent; color: {t.dim}; border: none; border-radius: 8px;
        border-left: 2px solid transparent; padding: 6px 0 4px 0; font-size: {letters(11)}px; }}
    #rail QToolButton:hover {{ background: {t.raised}; color: {t.text}; }}
    #rail QToolButton:checked {{ color: {t.text}; border-left-color: {t.accent};
        border-top-left-radius: 0; border-bottom-left-radius: 0; background: {t.raised}; }}
    #rail QToolButton:focus {{ border: 1px solid {t.accent}; }}
    #top {{ background: {t.panel}; border: none; border-bottom: 1px solid {t.line}; }}
    #top QLabel {{ color: {t.dim}; background: transparent; }}
    #top QToolButton#title {{ color: {t.text}; background: transparent; border: 1px solid transparent;
        border-radius: 7px; padding: 5px 28px 5px 6px; font-size: {letters(14)}px; font-weight: 600; }}
    #top QToolButton#title:hover {{ background: {t.raised}; border-color: {t.line}; }}
    #top QToolButton#title:focus {{ border-color: {t.accent}; }}
    #top QToolButton#title::menu-indicator {{ image: none; width: 0; }}
    #top QPushButton#fact {{ color: {t.dim}; background: transparent; border: 1px solid transparent;
        border-radius: 7px; padding: 5px 7px; text-align: left; }}
    #top QPushButton#fact:hover {{ color: {t.text}; background: {t.raised}; border-color: {t.line}; }}
    #top QPushButton#fact:focus {{ border-color: {t.accent}; }}
    #top QPushButton#fact[wrong="true"] {{ color: {t.fail}; }}
    #top QPushButton#run {{ background: {t.accent}; color: {t.accent_text}; border: none;
        border-radius: 8px; padding: 8px 16px; font-weight: 600; }}
    #top QPushButton#run:focus {{ border: 2px solid {t.text}; padding: 6px 14px; }}
    #top QPushButton#run:disabled {{ background: {t.raised}; color: {t.faint}; border: 1px solid {t.line}; }}
    #top QLabel#nightTitle {{ color: {t.text}; font-size: {letters(14)}px; font-weight: 600; }}
    #top QComboBox#nights {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 7px; padding: 5px 11px; }}
    #top QComboBox#nights:focus {{ border-color: {t.accent}; }}
    #top QComboBox#nights::drop-down {{ border: none; width: 20px; }}
    #top QComboBox#nights::down-arrow {{ image: none; width: 0; height: 0; margin-right: 8px;
        border-left: 4px solid {t.raised}; border-right: 4px solid {t.raised};
        border-top: 5px solid {t.dim}; }}
    #top QComboBox#nights QAbstractItemView {{ background: {t.raised}; color: {t.text};
        border: 1px solid {t.line}; selection-background-color: {t.accent};
        selection-color: {t.accent_text}; }}
    {verbs(t)}
    #note {{ color: {t.text}; background: {t.raised}; border: none; border-top: 1px solid {t.line};
        padding: 7px 16px; }}
    #finder {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 12px; }}
    #finder QLineEdit {{ placeholder-text-color: {t.faint};
        background: transparent; color: {t.text}; border: none; font-size: {letters(15)}px;
        padding: 12px 14px; selection-background-color: {t.accent}; selection-color: {t.accent_text}; }}
    #finder QListView {{ background: transparent; color: {t.text}; border: none;
        border-top: 1px solid {t.line}; outline: none; padding: 6px; }}
    #settings, #settingsForm {{ background: {t.bg}; border: none; }}
    #settings QLabel {{ color: {t.text}; background: transparent; }}
    #settings QLabel[role="title"] {{ font-size: {letters(19)}px; font-weight: 600; padding-bottom: 6px; }}
    #settings QLabel[role="section"] {{ color: {t.dim}; font-weight: 600; padding-top: 16px; }}
    #settings QLabel[role="about"] {{ color: {t.dim}; font-size: {letters(11)}px; }}
    #settings QLabel[role="error"] {{ color: {t.fail}; font-size: {letters(11)}px; }}
    #settings QLineEdit, #settings QComboBox {{ placeholder-text-color: {t.faint};
        background: {t.panel}; color: {t.text};
        border: 1px solid {t.line}; border-radius: 6px; padding: 6px 9px; }}
    #settings QLabel[role="name"] {{ padding-top: 7px; }}
    #settings QComboBox::drop-down {{ border: none; width: 20px; }}
    #settings QComboBox::down-arrow {{ image: none; width: 0; height: 0; border-left: 4px solid {t.panel};
        border-right: 4px solid {t.panel}; border-top: 5px solid {t.dim}; }}
    #settings QComboBox QAbstractItemView {{ background: {t.raised}; color: {t.text};
        border: 1px solid {t.line}; selection-background-color: {t.accent};
        selection-color: {t.accent_text}; }}
    #settings QLineEdit:focus, #settings QComboBox:focus {{ border-color: {t.accent}; }}
    #settings QCheckBox {{ color: {t.text}; background: transparent; spacing: 8px; outline: none;
        border: 1px solid transparent; border-radius: 5px; padding: 2px 4px 2px 0; }}
    #settings QCheckBox:focus {{ border-color: {t.accent}; }}
    #settings QCheckBox::indicator {{ width: 14px; height: 14px; background: {t.panel};
        border: 1px solid {t.faint}; border-radius: 4px; }}
    #settings QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
        image: url("{icon_file("check").as_posix()}"); }}
    {welcome(t)}
    {parts(t)}
    """
