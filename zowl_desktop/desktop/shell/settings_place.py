"""Settings: built from the table of settings, taken over while they are typed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from zowl_desktop.app.preferences import OFF, ON, SETTINGS, Preferences, Setting
from zowl_desktop.model.errors import BadInput

_LABEL_WIDTH: Final = 110

Put = Callable[[str, str], None]
"""Takes a setting's key and words; raises `BadInput` when they cannot be."""

Field = QLineEdit | QComboBox | QCheckBox


class SettingsPlace(QScrollArea):
    """One field for each setting."""

    looked_at = Signal()
    """The place came into sight."""

    def __init__(self, preferences: Preferences, put: Put) -> None:
        super().__init__()
        self.setObjectName("settings")
        self.setAccessibleName("Settings")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields are the stops
        self.fields: dict[str, Field] = {}
        self._errors: dict[str, QLabel] = {}
        self._put = put
        page = QWidget()
        page.setObjectName("settingsForm")
        column = QVBoxLayout(page)
        column.setContentsMargins(40, 28, 40, 28)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(_label("Settings", "title"))
        for group, settings in groupby(SETTINGS, key=lambda setting: setting.group):
            column.addWidget(_label(group, "section"))
            form = QFormLayout()
            form.setHorizontalSpacing(24)
            form.setVerticalSpacing(8)
            for setting in settings:
                name = _label("" if setting.is_switch else setting.label, "name")
                name.setFixedWidth(_LABEL_WIDTH)
                name.setAlignment(Qt.AlignmentFlag.AlignTop)
                form.addRow(name, self._row(setting, preferences.of(setting.key)))
            column.addLayout(form)
        self.setWidget(page)

    def setFocus(self) -> None:  # type: ignore[override]  # noqa: N802 - Qt's
        """The first field takes it."""
        next(iter(self.fields.values())).setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102, N802 - Qt's
        super().showEvent(event)
        self.looked_at.emit()

    def show_preferences(self, preferences: Preferences) -> None:
        """A setting may have been changed elsewhere. What is being typed here stays, and so do mistakes."""
        for key, field in self.fields.items():
            now = preferences.of(key)
            if isinstance(field, QCheckBox):
                field.setChecked(now == ON)
            elif isinstance(field, QComboBox):
                field.setCurrentIndex(field.findData(now))
            elif not field.hasFocus() and self._errors[key].isHidden():
                field.setText(now)

    def focus_setting(self, key: str) -> None:
        """Put the cursor into the field of a setting."""
        self.fields[key].setFocus()

    def _row(self, setting: Setting, now: str) -> QWidget:
        field = self._field(setting, now)
        field.setAccessibleName(setting.label)
        field.setAccessibleDescription(setting.about)
        if not setting.is_switch:
            field.setFixedWidth(220)
        self.fields[setting.key] = field
        error = _label("", "error")
        error.hide()
        self._errors[setting.key] = error
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for widget in (field, _label(setting.about, "about"), error):
            column.addWidget(widget)
        return row

    def _field(self, setting: Setting, now: str) -> Field:
        if setting.is_switch:
            return self._switch(setting, now)
        return self._choice(setting, now) if setting.choices else self._line(setting, now)

    def _switch(self, setting: Setting, now: str) -> QCheckBox:
        field = QCheckBox(setting.label)
        field.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)  # its frame ends with it
        field.setChecked(now == ON)
        field.clicked.connect(lambda is_on: self._take(setting.key, ON if is_on else OFF))
        return field

    def _choice(self, setting: Setting, now: str) -> QComboBox:
        field = QComboBox()
        for key, words in setting.choices.items():
            field.addItem(words, key)
        field.setCurrentIndex(list(setting.choices).index(now))
        field.activated.connect(lambda _: self._take(setting.key, str(field.currentData())))
        return field

    def _line(self, setting: Setting, now: str) -> QLineEdit:
        field = QLineEdit(now)
        field.setPlaceholderText(setting.default)
        field.textEdited.connect(lambda words: self._take(setting.key, words))
        return field

    def _take(self, key: str, words: str) -> None:
        error = self._errors[key]
        try:
            self._put(key, words)
        except BadInput as bad:
            error.setText(bad.mend)
            error.show()
        else:
            error.hide()


def _label(words: str, role: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", role)
    label.setIndent(0)
    return label
