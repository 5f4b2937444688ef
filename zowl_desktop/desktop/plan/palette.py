"""What a plan is made of: templates to drag onto the canvas, or to add with a key."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from zowl_desktop.app.editing.templates import TEMPLATES, Template
from zowl_desktop.desktop.canvas.dropping import TEMPLATE_MIME

WIDTH: Final = 196
HEIGHT: Final = 48


class TemplateCard(QPushButton):
    """One template. Drag it, or press it to add it to the plan."""

    def __init__(self, template: Template) -> None:
        super().__init__()
        self.template = template
        self._grip: QPoint | None = None
        self.setObjectName("card")
        self.setAccessibleName(f"Add {template.name}")
        self.setAccessibleDescription(template.hint)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(0)
        for words, role in ((template.name, "name"), (template.hint, "hint")):
            label = QLabel(words)
            label.setProperty("role", role)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)

    def sizeHint(self) -> QSize:  # noqa: D102, N802 - Qt's: a button knows nothing of labels in it
        return self._column.sizeHint().expandedTo(QSize(0, HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: D102, N802 - Qt's
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        if self._grip is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (event.position().toPoint() - self._grip).manhattanLength() >= QApplication.startDragDistance():
            self.setDown(False)
            grip, self._grip = self._grip, None
            self._drag(grip)

    def _drag(self, grip: QPoint) -> None:
        drag = QDrag(self)
        data = QMimeData()
        data.setData(TEMPLATE_MIME, self.template.key.encode())
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.setHotSpot(grip)
        drag.exec(Qt.DropAction.CopyAction)


class PaletteArea(QScrollArea):
    """The palette, as wide as its cards need; in a low window it scrolls."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.setObjectName("sideScroll")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(palette)
        self._palette = palette

    def sizeHint(self) -> QSize:  # noqa: D102, N802 - Qt's
        needed = self._palette.sizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(max(WIDTH, needed), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: D102, N802 - Qt's
        return QSize(self.sizeHint().width(), 2 * HEIGHT)


class Palette(QWidget):
    """All templates, one below the other."""

    chosen = Signal(str)
    """A template was pressed: its key."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setAccessibleName("Palette")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(7)
        title = QLabel("Tasks")
        title.setProperty("role", "section")
        title.setIndent(0)
        column.addWidget(title)
        self.cards: dict[str, TemplateCard] = {}
        for template in TEMPLATES:
            card = TemplateCard(template)
            card.clicked.connect(lambda _=False, key=template.key: self.chosen.emit(key))
            column.addWidget(card)
            self.cards[template.key] = card
        column.addStretch(1)
