"""One form takes the place of another, also while the old one is still telling of a key that was pressed."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from zowl_desktop.desktop.plan.forms import Form
from zowl_desktop.model.document.tree import Path


def swap_form(area: QScrollArea, form: QWidget) -> None:
    """Show another form. The old one goes when it is done: `setWidget` alone would delete it at once."""
    before = area.takeWidget()
    if before is not None:
        before.hide()
        before.deleteLater()
    area.setWidget(form)


def focused_path(form: Form | None) -> tuple[Path, int] | None:
    """The field that has the focus, and where the cursor stands in it."""
    for path, field in form.fields.items() if form is not None else ():
        widget = field.entry.widget
        if widget.hasFocus():
            return path, widget.cursorPosition() if isinstance(widget, QLineEdit) else 0
    return None


def put_focus(form: Form, path: Path, cursor: int) -> None:
    """Give the focus to the field of a path, if the form has one."""
    field = form.fields.get(path)
    if field is not None:
        field.entry.widget.setFocus()
        if isinstance(field.entry.widget, QLineEdit):
            field.entry.widget.setCursorPosition(cursor)
