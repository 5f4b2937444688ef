"""How Tonight looks, in the colours of a theme."""

from __future__ import annotations

from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.parts import parts
from zowl_desktop.desktop.theme.tokens import Tokens


def sheet(t: Tokens) -> str:
    """The style sheet of the Tonight screen."""
    small = letters(11)
    return f"""
    #tonightScreen {{ background: {t.bg}; }}
    #taskPanel {{ background: {t.panel}; border: none; border-left: 1px solid {t.line}; }}
    #taskHead {{ background: {t.panel}; border: none; border-bottom: 1px solid {t.line}; }}
    #lower {{ background: {t.panel}; border: none; border-top: 1px solid {t.line}; }}
    #timeline {{ background: {t.panel}; border: none; }}
    #timeline:focus {{ border: 1px solid {t.accent}; }}
    #nothing {{ background: {t.bg}; }}
    QLabel {{ color: {t.text}; background: transparent; }}
    QLabel[role="title"] {{ font-size: {letters(15)}px; font-weight: 600; }}
    QLabel[role="state"] {{ color: {t.dim}; font-size: {small}px; }}
    QLabel[role="facts"] {{ color: {t.dim}; font-size: {small}px; }}
    QLabel[role="greeting"] {{ font-size: {letters(19)}px; font-weight: 600; }}
    QLabel[role="about"] {{ color: {t.dim}; }}
    QTableView {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.panel};
        gridline-color: {t.line}; selection-background-color: {t.accent}; selection-color: {t.accent_text}; }}
    QTableView:focus {{ border-color: {t.accent}; }}
    QHeaderView::section {{ background: {t.panel}; color: {t.dim}; border: none; padding: 5px 8px;
        border-bottom: 1px solid {t.line}; font-size: {small}px; }}
    QTabWidget::pane {{ border: none; }}
    QTabBar {{ background: {t.panel}; }}
    QTabBar::tab {{ background: {t.panel}; color: {t.dim}; border: none; padding: 7px 14px;
        border-bottom: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
    QTabBar::tab:selected:focus {{ color: {t.accent}; }}
    QSplitter::handle {{ background: {t.line}; }}
    {verbs(t)}
    {parts(t)}
    """


def verbs(t: Tokens) -> str:
    """The buttons for what can be said."""
    return f"""
    #verb, #go {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; border-radius: 7px;
        padding: 5px 11px; }}
    #verb:hover {{ border-color: {t.faint}; }}
    #verb:focus {{ border-color: {t.accent}; }}
    #verb:disabled {{ color: {t.faint}; }}
    #verb::menu-indicator {{ image: none; width: 0; }}
    #go {{ background: {t.accent}; color: {t.accent_text}; border: 2px solid {t.accent}; font-weight: 600; }}
    #go:focus {{ border-color: {t.text}; }}
    """
