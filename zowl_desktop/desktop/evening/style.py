"""How Run overnight looks, in the colours of a theme."""

from __future__ import annotations

from zowl_desktop.app.files import icon_file
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.parts import parts
from zowl_desktop.desktop.theme.tokens import Tokens


def sheet(t: Tokens) -> str:
    """The style sheet of the dialog."""
    small = letters(11)
    return f"""
    #evening {{ background: {t.bg}; }}
    #evening QLabel {{ color: {t.text}; background: transparent; }}
    #evening QLabel[role="title"] {{ font-size: {letters(19)}px; font-weight: 600; }}
    #evening QLabel[role="section"] {{ color: {t.dim}; font-size: {small}px; font-weight: 600; }}
    #evening QLabel[role="name"] {{ color: {t.dim}; }}
    #evening QLabel[role="origin"] {{ color: {t.faint}; font-size: {small}px; }}
    #evening QLabel[role="small"] {{ color: {t.dim}; font-size: {small}px; }}
    #evening QLabel[role="forecast"] {{ color: {t.text}; }}
    #evening QLabel[role="verdict"] {{ color: {t.dim}; }}
    #evening QLabel[role="verdict"][wrong="true"] {{ color: {t.fail}; }}
    #left, #leftPage {{ background: {t.bg}; border: none; }}
    #choices, #nights {{ background: transparent; }}
    #lines {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 12px; }}
    #lines:focus {{ border-color: {t.accent}; }}
    #linesPage {{ background: transparent; }}
    #line {{ background: transparent; border: none; }}
    #line QLabel[role="about"] {{ font-weight: 600; }}
    #line QLabel[role="words"] {{ color: {t.dim}; }}
    #line QLabel[role="mend"] {{ color: {t.text}; }}
    #line QLabel[role="telling"] {{ color: {t.dim}; font-family: monospace; font-size: {small}px;
        background: {t.bg}; border-radius: 6px; padding: 6px 8px; }}
    #line QLabel[state="looking"] {{ color: {t.run}; font-weight: 600; }}
    #line QLabel[state="ok"] {{ color: {t.ok}; font-weight: 600; }}
    #line QLabel[state="worth_knowing"] {{ color: {t.hold}; font-weight: 600; }}
    #line QLabel[state="wrong"] {{ color: {t.fail}; font-weight: 600; }}
    #evening QPushButton {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 7px; padding: 7px 14px; }}
    #evening QPushButton:hover {{ border-color: {t.faint}; }}
    #evening QPushButton:focus {{ border-color: {t.accent}; }}
    #evening QPushButton:disabled {{ color: {t.faint}; }}
    #evening QPushButton#go {{ background: {t.accent}; color: {t.accent_text};
        border: 2px solid {t.accent}; border-radius: 8px; padding: 8px 20px; font-weight: 600; }}
    #evening QPushButton#go:focus {{ border-color: {t.text}; }}
    #evening QPushButton#go:disabled {{ background: {t.raised}; color: {t.faint};
        border-color: {t.line}; }}
    #evening QPushButton#link {{ background: transparent; border: 1px solid transparent;
        color: {t.accent}; padding: 3px 5px; text-align: left; font-size: {small}px; }}
    #evening QPushButton#link:hover {{ text-decoration: underline; }}
    #evening QPushButton#link:focus {{ border-color: {t.accent}; }}
    #evening QLineEdit, #evening QComboBox {{ placeholder-text-color: {t.faint};
        background: {t.panel}; color: {t.text};
        border: 1px solid {t.line}; border-radius: 6px; padding: 5px 8px;
        selection-background-color: {t.accent}; selection-color: {t.accent_text}; }}
    #evening QLineEdit:focus, #evening QComboBox:focus {{ border-color: {t.accent}; }}
    #evening QLineEdit[wrong="true"] {{ border-color: {t.fail}; }}
    #evening QComboBox::drop-down {{ border: none; width: 20px; }}
    #evening QComboBox::down-arrow {{ image: none; width: 0; height: 0; border-left: 4px solid {t.panel};
        border-right: 4px solid {t.panel}; border-top: 5px solid {t.dim}; }}
    #evening QComboBox QAbstractItemView {{ background: {t.raised}; color: {t.text};
        border: 1px solid {t.line}; selection-background-color: {t.accent};
        selection-color: {t.accent_text}; }}
    #evening QRadioButton, #evening QCheckBox {{ color: {t.text}; background: transparent; spacing: 8px;
        outline: none; border: 1px solid transparent; border-radius: 5px; padding: 2px 4px 2px 0; }}
    #evening QRadioButton:focus, #evening QCheckBox:focus {{ border-color: {t.accent}; }}
    #evening QRadioButton::indicator, #evening QCheckBox::indicator {{ width: 12px; height: 12px;
        background: {t.panel}; border: 1px solid {t.faint}; border-radius: 4px; }}
    #evening QRadioButton::indicator {{ border-radius: 7px; }}
    #evening QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 4px solid {t.accent}; }}
    #evening QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
        image: url("{icon_file("check").as_posix()}"); }}
    {parts(t)}
    """
