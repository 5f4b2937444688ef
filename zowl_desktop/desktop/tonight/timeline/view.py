"""The timeline on the screen: a row for each task, time to the right, the money over it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from zowl_desktop.app.tonight import Span, SpanKind
from zowl_desktop.desktop.canvas.ink import faded
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.timeline.chart import Chart, Mark, Row, curve, span_words, ticks
from zowl_desktop.desktop.tonight.timeline.letters import Letters
from zowl_desktop.desktop.tonight.words import plain
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.money import money

_ROW: Final = 22
_BAR: Final = 12
_AXIS: Final = 22
_GAP: Final = 12
_NAMES: Final = (90, 200)
"""Pixels that the names of tasks get at least and at most."""
_TICK: Final = 76
"""Pixels between two ticks at least."""
_ZOOM: Final = 1.25
_NEAREST: Final = 400.0
_LEAST_BAR: Final = 2.0
_THIN: Final = 3


def _drawn(chart: Chart) -> tuple[object, ...]:
    """All that is drawn of a chart and does not move by itself as time passes."""
    still = tuple(mark for mark in chart.marks if mark.kind != "now")
    return chart.rows, chart.sleeps, chart.quiet, chart.spend, chart.limit, still


class TimelineView(QAbstractScrollArea):
    """Shows a chart. Painting costs what is in view, however long the night."""

    picked = Signal(str)
    """A task was chosen."""

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName("The night as a chart")
        self.setAccessibleDescription("The table beside it says the same in words.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below is painted first
        self._tokens = tokens
        self._chart: Chart | None = None
        self._zoom = 1.0
        self._names: list[str] = []
        self._left = _NAMES[0]
        self._task = ""
        self._span = -1
        self._path: QPainterPath | None = None
        self._path_of: tuple[object, ...] = ()
        self._letters = Letters(self._small_font())
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(letters(11))
        return font

    # --- what is shown -------------------------------------------------------------------------------

    def show_chart(self, chart: Chart | None) -> None:
        """Show this from now on; the zoom and the place stay."""
        if chart is not None and self._chart is not None and self._looks_the_same(self._chart, chart):
            return
        names = [row.task for row in chart.rows] if chart is not None else []
        self._chart = chart
        if names != self._names:
            self._names = names
            self._measure_names()
        self._fit_bars()
        self.viewport().update()

    def _looks_the_same(self, before: Chart, after: Chart) -> bool:
        """Whether nothing but time has passed, and less of it than a pixel shows."""
        if _drawn(before) != _drawn(after):
            return False
        pixel = (before.end - before.begin) / (self._room() * self._zoom)
        moved = max(abs(after.now - before.now), abs(after.end - before.end))
        return moved < pixel

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self._tokens = tokens
        self.viewport().update()

    def select(self, task: str) -> None:
        """Mark a task, and bring its row into view."""
        if task == self._task:
            return
        self._task, self._span = task, -1
        row = self._row_of(task)
        bar = self.verticalScrollBar()
        if row >= 0:
            top, page = row * _ROW, self.viewport().height() - _AXIS
            if top < bar.value():
                bar.setValue(top)
            elif top + _ROW > bar.value() + page:
                bar.setValue(top + _ROW - page)
        self.viewport().update()

    def sizeHint(self) -> QSize:  # noqa: D102, N802 - Qt's
        return QSize(600, 240)

    def zoom(self, factor: float, anchor: float | None = None) -> None:
        """Show less time in more room, or the reverse; what is under `anchor` (pixels) stays there."""
        if self._chart is None:
            return
        spot = self._left + self._room() / 2 if anchor is None else anchor
        at = self._time(spot)
        self._zoom = min(max(self._zoom * factor, 1.0), _NEAREST)
        self._fit_bars()
        self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() + self._x(at) - spot))
        self.viewport().update()

    # --- geometry ------------------------------------------------------------------------------------

    def _measure_names(self) -> None:
        widest = max(map(self._letters.width, self._names), default=0)
        self._left = min(max(widest + 2 * _GAP, _NAMES[0]), _NAMES[1])

    def _room(self) -> int:
        return max(self.viewport().width() - self._left - _GAP, 1)

    def _measured(self) -> tuple[float, float]:
        """Pixels: where the chart's beginning is, and how long a second is."""
        assert self._chart is not None
        length = self._chart.end - self._chart.begin
        return self._left - self.horizontalScrollBar().value(), self._room() * self._zoom / length

    def _x(self, at: float) -> float:
        assert self._chart is not None
        left, second = self._measured()
        return left + (at - self._chart.begin) * second

    def _time(self, x: float) -> float:
        assert self._chart is not None
        left, second = self._measured()
        return self._chart.begin + (x - left) / second

    def _fit_bars(self) -> None:
        rows = len(self._chart.rows) if self._chart is not None else 0
        page = max(self.viewport().height() - _AXIS, 1)
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setPageStep(page)
        down.setSingleStep(_ROW)
        down.setRange(0, max(rows * _ROW - page, 0))
        across.setPageStep(self._room())
        across.setSingleStep(40)
        across.setRange(0, max(round(self._room() * (self._zoom - 1)), 0))

    def _row_of(self, task: str) -> int:
        rows = self._chart.rows if self._chart is not None else ()
        return next((number for number, row in enumerate(rows) if row.task == task), -1)

    def _row_at(self, y: float) -> Row | None:
        if self._chart is None or y < _AXIS:
            return None
        number = int((y - _AXIS + self.verticalScrollBar().value()) // _ROW)
        return self._chart.rows[number] if number < len(self._chart.rows) else None

    def _span_at(self, spot: QPointF) -> Span | None:
        row = self._row_at(spot.y())
        if row is None or spot.x() < self._left:
            return None
        for span in reversed(row.spans):
            left, right = self._edges(span)
            if left - 2 <= spot.x() <= right + 2:
                return span
        return None

    def _edges(self, span: Span) -> tuple[float, float]:
        return self._edges_of(span, *self._measured())

    def _edges_of(self, span: Span, left: float, second: float) -> tuple[float, float]:
        """The same, where many are asked for at once."""
        assert self._chart is not None
        end = span.end if span.end is not None else self._chart.now
        begin = left + (span.begin - self._chart.begin) * second
        return begin, max(left + (end - self._chart.begin) * second, begin + _LEAST_BAR)

    # --- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, D102, N802 - Qt's
        painter = QPainter(self.viewport())
        painter.setFont(self._letters.font)
        painter.fillRect(self.viewport().rect(), QColor(self._tokens.panel))
        if self._chart is None:
            return
        first = self.verticalScrollBar().value() // _ROW
        count = self.viewport().height() // _ROW + 2
        shown = list(enumerate(self._chart.rows))[first : first + count]
        self._paint_lanes(painter, shown)
        painter.save()
        painter.setClipRect(self._left, 0, self.viewport().width() - self._left, self.viewport().height())
        self._paint_ground(painter)
        self._paint_spend(painter)
        self._paint_spans(painter, shown)
        self._paint_marks(painter)
        painter.restore()
        self._paint_names(painter, shown)
        painter.fillRect(QRectF(0, 0, self.viewport().width(), _AXIS), QColor(self._tokens.panel))
        self._paint_axis(painter)

    def _top(self, number: int) -> float:
        return _AXIS + number * _ROW - self.verticalScrollBar().value()

    def _paint_lanes(self, painter: QPainter, shown: list[tuple[int, Row]]) -> None:
        lane, chosen = faded(self._tokens.faint, 0.09), faded(self._tokens.accent, 0.16)
        left, room, begin = self._left, self._room(), self._top(0) + (_ROW - _BAR) / 2
        for number, row in shown:
            ground = QRectF(left, begin + number * _ROW, room, _BAR)
            painter.fillRect(ground, chosen if row.task == self._task else lane)

    def _paint_names(self, painter: QPainter, shown: list[tuple[int, Row]]) -> None:
        left, room, begin = self._left, self._left - 2 * _GAP, self._top(0) + _ROW / 2
        painter.fillRect(QRectF(0, _AXIS, left, self.viewport().height()), QColor(self._tokens.panel))
        dim, text = QColor(self._tokens.dim), QColor(self._tokens.text)
        for number, row in shown:
            painter.setPen(text if row.task == self._task else dim)
            self._letters.draw(painter, _GAP, begin + number * _ROW, row.task, room)

    def _paint_ground(self, painter: QPainter) -> None:
        """What holds for all: sleep, and quiet spans."""
        assert self._chart is not None
        height = self.viewport().height()
        for sleep in self._chart.sleeps:
            brush = QColor(self._tokens.faint)
            left, right = self._x(sleep.begin), self._x(sleep.end)
            area = QRectF(left, _AXIS, max(right - left, _LEAST_BAR), height)
            painter.fillRect(area, faded(brush, 0.12))
            painter.setBrush(brush)
            pattern = painter.brush()
            pattern.setStyle(Qt.BrushStyle.BDiagPattern)
            painter.fillRect(area, pattern)
        for begin, end in self._chart.quiet:
            area = QRectF(self._x(begin), _AXIS, self._x(end) - self._x(begin), height)
            painter.fillRect(area, faded(self._tokens.park, 0.10))

    def _paint_spans(self, painter: QPainter, shown: list[tuple[int, Row]]) -> None:
        """All bars first, then what stands on them: so pens and places are worked out once."""
        measured, begin, width = self._measured(), self._top(0) + _ROW / 2, self.viewport().width()
        named: list[tuple[QRectF, str]] = []
        waits = faded(self._tokens.faint, 0.45)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, row in shown:
            middle = begin + number * _ROW
            for span in row.spans:
                left, right = self._edges_of(span, *measured)
                if right < self._left or left > width:
                    continue
                if span.kind is SpanKind.WAIT:
                    painter.fillRect(QRectF(left, middle - _THIN / 2, right - left, _THIN), waits)
                    continue
                bar = QRectF(left, middle - _BAR / 2, right - left, _BAR)
                painter.setBrush(self._color(span))
                painter.drawRoundedRect(bar, 2, 2)
                named.append((bar, span.label))
        self._paint_chosen_span(painter, shown)
        self._paint_labels(painter, named)

    def _paint_chosen_span(self, painter: QPainter, shown: list[tuple[int, Row]]) -> None:
        for number, row in shown:
            if row.task != self._task or not 0 <= self._span < len(row.spans):
                continue
            span = row.spans[self._span]
            if span.kind is SpanKind.WAIT:
                continue
            left, right = self._edges(span)
            frame = QRectF(left, self._top(number) + (_ROW - _BAR) / 2, right - left, _BAR)
            painter.setPen(QPen(QColor(self._tokens.text), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(-1, -1, 1, 1), 3, 3)

    def _paint_labels(self, painter: QPainter, named: list[tuple[QRectF, str]]) -> None:
        painter.setPen(QColor(self._tokens.accent_text if self._tokens.is_dark else "#ffffff"))
        for bar, label in named:
            needed = self._letters.width(label)
            if bar.width() > needed + 10:
                self._letters.draw(painter, bar.left() + 5, bar.center().y(), label, needed)

    def _color(self, span: Span) -> QColor:
        tokens = self._tokens
        if span.kind is SpanKind.PARKED:
            return QColor(tokens.park)
        if span.kind is SpanKind.HELD:
            return faded(tokens.hold, 0.75)
        if span.ok is None:
            return QColor(tokens.run if span.end is None else tokens.skip)
        return QColor(tokens.ok if span.ok else tokens.fail)

    def _paint_spend(self, painter: QPainter) -> None:
        """What was spent, against the limit or what was spent in all."""
        assert self._chart is not None
        most = max(self._chart.limit or 0, self._chart.spend[-1][1] if self._chart.spend else 0)
        if not most or len(self._chart.spend) < 2:
            return
        bottom, height = self.viewport().height() - 4.0, self.viewport().height() - _AXIS - 12.0
        path = self._curve(bottom, height / most)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(faded(self._tokens.accent, 0.8), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        if self._chart.limit is not None:
            y = bottom - height * self._chart.limit / most
            painter.setPen(QPen(faded(self._tokens.accent, 0.6), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(self._left, y), QPointF(self.viewport().width(), y))

    def _curve(self, bottom: float, scale: float) -> QPainterPath:
        """The path of what was spent, as far as it is in view; made anew only when it changes."""
        assert self._chart is not None
        chart, across = self._chart, self.horizontalScrollBar().value()
        seen = (
            chart.spend,
            chart.begin,
            chart.end,
            chart.now,
            self._zoom,
            across,
            self._room(),
            bottom,
            scale,
        )
        if self._path is not None and self._path_of == seen:
            return self._path
        begin = max(chart.begin, self._time(self._left))
        end = min(chart.now, self._time(self._left + self._room()))
        points = curve(chart.spend, begin, end, self._room()) if begin <= end else []
        path = QPainterPath()
        for number, (at, cost) in enumerate(points):
            y = bottom - scale * cost
            if number == 0:
                path.moveTo(self._x(at), y)
            else:
                path.lineTo(self._x(at), path.currentPosition().y())
                path.lineTo(self._x(at), y)
        if points:
            path.lineTo(self._x(end), path.currentPosition().y())
        self._path, self._path_of = path, seen
        return path

    def _paint_marks(self, painter: QPainter) -> None:
        assert self._chart is not None
        for mark in self._chart.marks:
            x = self._x(mark.at)
            style = Qt.PenStyle.SolidLine if mark.kind == "now" else Qt.PenStyle.DashLine
            painter.setPen(QPen(self._mark_color(mark), 1, style))
            painter.drawLine(QPointF(x, _AXIS), QPointF(x, self.viewport().height()))

    def _mark_color(self, mark: Mark) -> QColor:
        return QColor(
            {"now": self._tokens.accent, "until": self._tokens.fail}.get(mark.kind, self._tokens.park)
        )

    def _paint_axis(self, painter: QPainter) -> None:
        assert self._chart is not None
        taken: list[tuple[float, float]] = []
        named = [(mark.at, mark.words, self._mark_color(mark)) for mark in self._chart.marks]
        begin, end = self._time(self._left), self._time(self._left + self._room())
        times, faint = ticks(begin, end, self._room() // _TICK), QColor(self._tokens.faint)
        named += [(at, tell_time(at), faint) for at in times]
        for at, words, color in named:
            width = self._letters.width(words)
            left = min(max(self._x(at) - width / 2, self._left), self.viewport().width() - width - 2)
            if not begin <= at <= end or any(left < b + 6 and a < left + width + 6 for a, b in taken):
                continue
            taken.append((left, left + width))
            painter.setPen(color)
            self._letters.draw(painter, left, _AXIS / 2, words, width)
        self._name_money(painter)

    def _name_money(self, painter: QPainter) -> None:
        assert self._chart is not None
        if not self._chart.spend or not self._chart.spend[-1][1]:
            return
        painter.setPen(QColor(self._tokens.accent))
        words = money(self._chart.spend[-1][1])
        self._letters.draw(painter, _GAP, _AXIS / 2, words, self._left - _GAP)

    # --- hands ---------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        row = self._row_at(event.position().y())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self._task = row.task
            span = self._span_at(event.position())
            self._span = row.spans.index(span) if span is not None else -1
            self.picked.emit(row.task)
            self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102, N802 - Qt's
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_ZOOM ** (event.angleDelta().y() / 120), event.position().x())
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._step_row(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._step_span(1 if event.key() == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(_ZOOM)
            case Qt.Key.Key_Minus:
                self.zoom(1 / _ZOOM)
            case Qt.Key.Key_0:
                self.zoom(1 / self._zoom)
            case _:
                super().keyPressEvent(event)

    def _step_row(self, by: int) -> None:
        if self._chart is None or not self._chart.rows:
            return
        row = min(max(self._row_of(self._task) + by, 0), len(self._chart.rows) - 1)
        task = self._chart.rows[row].task
        self.select(task)
        self.picked.emit(task)

    def _step_span(self, by: int) -> None:
        row = (
            self._chart.rows[self._row_of(self._task)]
            if self._chart and self._row_of(self._task) >= 0
            else None
        )
        if row is None or not row.spans or self._chart is None:
            return
        self._span = min(max(self._span + by, 0), len(row.spans) - 1)
        span = row.spans[self._span]
        self.setAccessibleDescription(span_words(span, self._chart.now))
        spot = QPointF(self._edges(span)[0], self._top(self._row_of(self._task)) + _ROW)
        self._tell(self.viewport().mapToGlobal(spot.toPoint()), span)
        self.viewport().update()

    def _tell(self, spot: QPoint, span: Span) -> None:
        assert self._chart is not None
        QToolTip.showText(spot, plain(span_words(span, self._chart.now)), self)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: D102, N802 - Qt's
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            span = self._span_at(QPointF(event.pos()))
            if span is None or self._chart is None:
                QToolTip.hideText()
            else:
                self._tell(event.globalPos(), span)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        self._fit_bars()
