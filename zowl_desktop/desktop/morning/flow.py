"""A layout that sets widgets in lines, as text is set."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

_GAP = 7


class Flow(QLayout):
    """From left to right, and on in the next line where there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(_GAP)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: D102, N802 - Qt's
        self._items.append(item)

    def count(self) -> int:  # noqa: D102 - Qt's
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: D102, N802 - Qt's
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: D102, N802 - Qt's
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: D102, N802 - Qt's
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: D102, N802 - Qt's
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: D102, N802 - Qt's
        return self._set(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: D102, N802 - Qt's
        super().setGeometry(rect)
        self._set(rect, moves=True)

    def sizeHint(self) -> QSize:  # noqa: D102, N802 - Qt's
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: D102, N802 - Qt's
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _set(self, rect: QRect, *, moves: bool) -> int:
        """The height that the lines take; `moves` puts the widgets there, each in the middle of its line."""
        x, y, line = rect.x(), rect.y(), list[tuple[QLayoutItem, int]]()
        for item in self._items:
            width = item.sizeHint().width()
            if line and x + width > rect.right() + 1:
                y += self._end_line(line, y, moves=moves) + self.spacing()
                x = rect.x()
                line.clear()
            line.append((item, x))
            x += width + self.spacing()
        return y + self._end_line(line, y, moves=moves) - rect.y()

    def _end_line(self, line: list[tuple[QLayoutItem, int]], y: int, *, moves: bool) -> int:
        height = max((item.sizeHint().height() for item, _ in line), default=0)
        if moves:
            for item, x in line:
                size = item.sizeHint()
                item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
        return height
