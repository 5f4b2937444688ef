"""How the parts of Plan look, in the colours of a theme."""

from __future__ import annotations

from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.parts import parts
from zowl_desktop.desktop.theme.tokens import Tokens


def sheet(t: Tokens) -> str:
    """The style sheet of the Plan screen."""
    small = letters(11)
    return f"""
    #planScreen, #recipeView {{ background: {t.bg}; }}
    #side {{ background: {t.panel}; border: none; }}
    #sideLeft {{ background: {t.panel}; border: none; border-right: 1px solid {t.line}; }}
    #sideRight {{ background: {t.panel}; border: none; border-left: 1px solid {t.line}; }}
    #lower {{ background: {t.panel}; border: none; border-top: 1px solid {t.line}; }}
    #recipeForm {{ border: none; border-left: 1px solid {t.line}; background: {t.panel}; }}
    #form, #formScroll, #formScroll > QWidget, #sideScroll, #sideScroll > QWidget {{ background: {t.panel}; }}
    QLabel {{ color: {t.text}; background: transparent; }}
    QLabel[role="section"] {{ color: {t.dim}; font-size: {small}px; font-weight: 600; padding-top: 6px; }}
    QLabel[role="label"] {{ color: {t.dim}; font-size: {small}px; }}
    QLabel[role="origin"] {{ color: {t.faint}; font-size: {small}px; }}
    QLabel[role="error"] {{ color: {t.fail}; font-size: {small}px; }}
    QLabel[role="title"] {{ font-size: {letters(15)}px; font-weight: 600; }}
    QLineEdit, QPlainTextEdit, QComboBox {{ placeholder-text-color: {t.faint};
        background: {t.bg}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 6px; padding: 5px 8px; selection-background-color: {t.accent};
        selection-color: {t.accent_text}; }}
    QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border-color: {t.accent}; }}
    QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] {{
        border-color: {t.fail}; }}
    QComboBox::drop-down {{ border: none; width: 20px; }}
    QComboBox::down-arrow {{ image: none; width: 0; height: 0; border-left: 4px solid {t.bg};
        border-right: 4px solid {t.bg}; border-top: 5px solid {t.dim}; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};
        selection-background-color: {t.accent}; selection-color: {t.accent_text}; }}
    QPushButton {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; border-radius: 7px;
        padding: 5px 10px; }}
    QPushButton:hover {{ border-color: {t.faint}; }}
    QPushButton:focus {{ border-color: {t.accent}; }}
    QPushButton:disabled {{ color: {t.faint}; }}
    QPushButton#card {{ text-align: left; padding: 0; border-radius: 8px; }}
    QPushButton#card QLabel[role="hint"] {{ color: {t.dim}; font-size: {small}px; }}
    QPushButton#link {{ background: transparent; border: none; color: {t.accent}; padding: 2px 0;
        text-align: left; }}
    QPushButton#link:hover, QPushButton#link:focus {{ text-decoration: underline; }}
    QTreeView {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.panel};
        alternate-background-color: {t.bg};
        selection-background-color: {t.accent}; selection-color: {t.accent_text}; }}
    QTreeView:focus {{ border-color: {t.accent}; }}
    QTreeView::item {{ padding: 4px 5px; }}
    QHeaderView::section {{ background: {t.panel}; color: {t.dim}; border: none; padding: 5px 8px;
        border-bottom: 1px solid {t.line}; font-size: {small}px; }}
    QTabWidget::pane {{ border: none; }}
    QTabBar {{ background: {t.panel}; }}
    QTabBar::tab {{ background: {t.panel}; color: {t.dim}; border: none; padding: 7px 14px;
        border-bottom: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
    QTabBar::tab:selected:focus {{ color: {t.accent}; }}
    QSplitter::handle {{ background: {t.line}; }}
    QScrollArea {{ border: none; }}
    {parts(t)}
    #inlineField {{ border: 1px solid {t.accent}; border-radius: 6px; padding: 1px 4px; }}
    #bar {{ background: {t.panel}; border-bottom: 1px solid {t.line}; }}
    """
