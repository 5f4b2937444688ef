"""How the first steps look, in the colours of a theme."""

from __future__ import annotations

from zowl_desktop.app.files import icon_file
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.tokens import Tokens


def welcome(t: Tokens) -> str:
    """Rules for the style sheet of a window."""
    small = letters(11)
    return f"""
    #welcome, #welcomeScroll, #welcomePage {{ background: {t.bg}; border: none; }}
    #welcome QLabel {{ color: {t.text}; background: transparent; }}
    #welcome QLabel[role="greeting"] {{ font-size: {letters(22)}px; font-weight: 600; }}
    #welcome QLabel[role="about"] {{ color: {t.dim}; }}
    #welcome QLabel[role="small"] {{ color: {t.dim}; font-size: {small}px; }}
    #welcome QLabel[role="title"] {{ font-size: {letters(15)}px; font-weight: 600; }}
    #welcome QLabel[role="section"] {{ color: {t.dim}; font-size: {small}px; font-weight: 600; }}
    #welcome QLabel[role="code"] {{ font-family: monospace; font-size: {small}px; color: {t.dim}; }}
    #welcome QLabel[role="ok"] {{ color: {t.ok}; }}
    #welcome QLabel[role="warning"] {{ color: {t.hold}; font-size: {small}px; }}
    #welcome QLabel[role="error"] {{ color: {t.fail}; }}
    #welcome QLabel[role="number"] {{ color: {t.accent}; font-size: {letters(15)}px; font-weight: 600; }}
    #welcome QLabel[dot="retry"] {{ color: {t.ok}; }}
    #welcome QLabel[dot="fail"] {{ color: {t.fail}; }}
    #welcome QLabel[dot="skip"] {{ color: {t.skip}; }}
    #welcome QLabel[dot="hold"] {{ color: {t.hold}; }}
    #welcome QLabel[dot="gate"] {{ color: {t.park}; }}
    #welcome QFrame#step {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 12px; }}
    #welcome QPushButton {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 7px; padding: 6px 12px; }}
    #welcome QPushButton:hover {{ border-color: {t.faint}; }}
    #welcome QPushButton:focus {{ border-color: {t.accent}; }}
    #welcome QPushButton:disabled {{ color: {t.faint}; }}
    #welcome QPushButton#go {{ background: {t.accent}; color: {t.accent_text};
        border: 2px solid {t.accent}; border-radius: 8px; padding: 8px 18px; font-weight: 600; }}
    #welcome QPushButton#go:focus {{ border-color: {t.text}; }}
    #welcome QPushButton#go:disabled {{ background: {t.raised}; color: {t.faint};
        border-color: {t.line}; }}
    #welcome QPushButton#link {{ background: transparent; border: 1px solid transparent;
        color: {t.accent}; padding: 3px 4px; text-align: left; }}
    #welcome QPushButton#link:hover {{ text-decoration: underline; }}
    #welcome QPushButton#link:focus {{ border-color: {t.accent}; }}
    #welcome QLineEdit, #welcome QComboBox {{ placeholder-text-color: {t.faint};
        background: {t.bg}; color: {t.text};
        border: 1px solid {t.line}; border-radius: 6px; padding: 5px 8px;
        selection-background-color: {t.accent}; selection-color: {t.accent_text}; }}
    #welcome QLineEdit:focus, #welcome QComboBox:focus {{ border-color: {t.accent}; }}
    #welcome QComboBox::drop-down {{ border: none; width: 20px; }}
    #welcome QComboBox::down-arrow {{ image: none; width: 0; height: 0;
        border-left: 4px solid {t.bg}; border-right: 4px solid {t.bg}; border-top: 5px solid {t.dim}; }}
    #welcome QComboBox QAbstractItemView {{ background: {t.raised}; color: {t.text};
        border: 1px solid {t.line}; selection-background-color: {t.accent};
        selection-color: {t.accent_text}; }}
    #welcome QRadioButton, #welcome QCheckBox {{ color: {t.text}; background: transparent;
        spacing: 8px; border: 1px solid transparent; border-radius: 5px; padding: 2px; }}
    #welcome QRadioButton:focus, #welcome QCheckBox:focus {{ border-color: {t.accent}; }}
    #welcome QCheckBox::indicator, #welcome QRadioButton::indicator {{ width: 12px; height: 12px;
        background: {t.bg}; border: 1px solid {t.faint}; border-radius: 4px; }}
    #welcome QRadioButton::indicator {{ border-radius: 7px; }}
    #welcome QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
        image: url("{icon_file("check").as_posix()}"); }}
    #welcome QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 4px solid {t.accent}; }}
    #welcomeFoot {{ background: {t.panel}; border: none; border-top: 1px solid {t.line}; }}
    """
