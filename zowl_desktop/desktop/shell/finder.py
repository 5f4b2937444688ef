"""The command palette: type a few letters, press Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QRegion,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from zowl_desktop.desktop.shell.finding import Offer, fitting
from zowl_desktop.desktop.theme.tokens import Tokens

_WIDTH: Final = 560
_ROW: Final = 34
_ROWS: Final = 11
_CORNER: Final = 12
_MOST: Final = 200


class Finder(QDialog):
    """Offers what fits; takes one of them and goes."""

    def __init__(self, offers: Sequence[Offer], tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Command palette")
        self._offers = offers
        self._found: list[Offer] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText("Find an action, a task, a project, a file")
        self.field.setAccessibleName("Command palette")
        self._list = QStandardItemModel(0, 1, self)
        self.view = QListView()
        self.view.setAccessibleName("What fits")
        self.view.setModel(self._list)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setUniformItemSizes(True)
        self.view.setItemDelegate(_Row(tokens, self.view))
        frame = QFrame()
        frame.setObjectName("finder")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.field)
        inside.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame)
        self.field.textChanged.connect(self._show)
        self.field.installEventFilter(self)
        self.view.clicked.connect(lambda index: self._take(index.row()))
        self._show("")

    def open_over(self, window: QWidget) -> None:
        """Show it over a window, in its upper third."""
        self._fit()
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - _WIDTH) // 2, corner.y() + max(40, window.height() // 8))
        self.show()
        self.field.setFocus()

    def _fit(self) -> None:
        """As high as what fits needs; the corners are cut off, since not every desktop can blend them."""
        rows = max(1, min(_ROWS, len(self._found)))
        self.setFixedSize(_WIDTH, self.field.sizeHint().height() + rows * _ROW + 18)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), _CORNER, _CORNER)
        self.setMask(QRegion(outline.toFillPolygon().toPolygon()))

    @property
    def shown(self) -> tuple[str, ...]:
        """What is offered now."""
        return tuple(offer.words for offer in self._found)

    def _show(self, typed: str) -> None:
        self._found = fitting(self._offers, typed)[:_MOST]
        self._list.clear()
        for offer in self._found:
            item = QStandardItem(offer.words)
            item.setData(offer.hint, Qt.ItemDataRole.UserRole)
            item.setData(f"{offer.words}, {offer.hint}", Qt.ItemDataRole.AccessibleTextRole)
            self._list.appendRow(item)
        self.view.setCurrentIndex(self._list.index(0, 0))
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102, N802 - Qt's
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._take(self.view.currentIndex().row())
                return True
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            step = steps.get(Qt.Key(event.key()))
            if step is not None and self._found:
                row = max(0, min(len(self._found) - 1, self.view.currentIndex().row() + step))
                self.view.setCurrentIndex(self._list.index(row, 0))
                return True
        return super().eventFilter(watched, event)

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._found):
            offer = self._found[row]
            self.close()
            offer.take()


class _Row(QStyledItemDelegate):
    """A row: the words on the left, the hint on the right."""

    def __init__(self, tokens: Tokens, view: QListView) -> None:
        super().__init__(view)
        self._tokens = tokens
        self._view = view

    def sizeHint(  # noqa: N802 - Qt's
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(super().sizeHint(option, index).width(), _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens, area = self._tokens, option.rect.adjusted(10, 0, -10, 0)
        is_current = index == self._view.currentIndex()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), 7, 7)
        painter.setPen(QColor(tokens.accent_text if is_current else tokens.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, index.data())
        painter.setPen(QColor(tokens.accent_text if is_current else tokens.faint))
        hint = index.data(Qt.ItemDataRole.UserRole)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, hint)
        painter.restore()
