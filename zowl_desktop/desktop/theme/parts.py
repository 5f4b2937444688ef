"""How small parts look wherever they are: tooltips, menus, scroll bars."""

from __future__ import annotations

from zowl_desktop.desktop.theme.tokens import Tokens


def parts(t: Tokens) -> str:
    """Rules for the style sheet of a window or of a place in it."""
    return f"""
    QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; padding: 4px; }}
    QMenu {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 24px; border-radius: 5px; }}
    QMenu::item:selected {{ background: {t.accent}; color: {t.accent_text}; }}
    QMenu::item:disabled {{ color: {t.faint}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
    QMessageBox QPushButton, QFileDialog QPushButton {{ background: {t.raised}; color: {t.text};
        border: 1px solid {t.line}; border-radius: 7px; padding: 7px 14px; }}
    QMessageBox QPushButton:hover, QFileDialog QPushButton:hover {{ border-color: {t.faint}; }}
    QMessageBox QPushButton:focus, QFileDialog QPushButton:focus {{ border-color: {t.accent}; }}
    QMessageBox QPushButton:default {{ background: {t.accent}; color: {t.accent_text};
        border-color: {t.accent}; }}
    QMessageBox QPushButton:default:focus {{ border-color: {t.text}; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {t.line}; border-radius: 4px; min-height: 28px; margin: 1px; }}
    QScrollBar::handle:vertical:hover {{ background: {t.faint}; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {t.line}; border-radius: 4px; min-width: 28px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
