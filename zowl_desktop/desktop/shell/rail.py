"""The left rail: the owl, and one button for each place that there is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QVBoxLayout

WIDTH: Final = 64
OWL: Final = 34
ICON: Final = 22
_UNREAD: Final = ", not looked at yet"


class Rail(QFrame):
    """One button for each place, in the order in which they were added."""

    chosen = Signal(str)
    """A place was chosen: its key."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName("Places")
        self.setMinimumWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.buttons: dict[str, QToolButton] = {}
        self.owl = QLabel()
        self.owl.setAccessibleName("Zowl")
        self.owl.setFixedHeight(OWL)
        self.owl.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(5, 11, 6, 8)
        self._column.setSpacing(4)
        self._column.addWidget(self.owl)
        self._column.addSpacing(8)
        self._column.addStretch(1)

    def event(self, event: QEvent) -> bool:  # noqa: D102 - Qt's
        if event.type() is QEvent.Type.LayoutRequest:
            # Large letters and marks make it wider: a narrow window takes its room from what can be scrolled.
            self.setMinimumWidth(max(WIDTH, self.sizeHint().width()))
        return super().event(event)

    def add_place(self, key: str, label: str, keys: str) -> None:
        """A place that can be gone to; its icon has its key for a name."""
        button = QToolButton()
        button.setText(label)
        button.setToolTip(f"{label} ({keys})")
        button.setAccessibleName(label)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(ICON, ICON))
        button.setMinimumSize(WIDTH - 12, 50)
        button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda _=False: self._choose(key))
        self._column.insertWidget(self._column.count() - 1, button)
        self.setTabOrder([self, *self.buttons.values()][-1], button)
        self.buttons[key] = button

    def show_unread(self, key: str, *, is_unread: bool) -> None:
        """Mark a place in which something waits to be looked at."""
        button = self.buttons.get(key)
        if button is None:
            return
        label = button.accessibleName().removesuffix(_UNREAD)
        button.setAccessibleName(label + _UNREAD if is_unread else label)
        button.setText(f"{label} \N{BULLET}" if is_unread else label)

    def show_place(self, key: str) -> None:
        """Mark the place that is shown; nothing for one that has no button."""
        for name, button in self.buttons.items():
            button.setChecked(name == key)

    def _choose(self, key: str) -> None:
        self.buttons[key].setChecked(True)  # the place that is shown stays marked when it is chosen again
        self.chosen.emit(key)
