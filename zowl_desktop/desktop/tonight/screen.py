"""The Tonight screen: the plan while it is carried out, the task that is looked at, and the night's chart."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from zowl_desktop.app.editing import Plan
from zowl_desktop.app.tonight import TaskTonight, Tonight
from zowl_desktop.desktop.canvas import Canvas
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.acting import OF_TASK, Acting
from zowl_desktop.desktop.tonight.parted import Parted
from zowl_desktop.desktop.tonight.style import sheet
from zowl_desktop.desktop.tonight.task_panel import WIDTH, TaskPanel
from zowl_desktop.desktop.tonight.timeline import TimelineView, chart_of
from zowl_desktop.desktop.tonight.timeline.table import NightTable
from zowl_desktop.desktop.tonight.words import node_status
from zowl_desktop.model.states import TaskState

_SECOND: Final = 1000
_BEFORE: Final = "Draw tonight's tasks in Plan and press Run overnight. What happens is shown here, live."
_WORTH: Final = (TaskState.RUNNING, TaskState.FAILED, TaskState.HELD)
_WORDS_WIDTH: Final = 520
_LOWER: Final = 268
_LOWER_SHARE: Final = 0.32
_PANEL_SHARE: Final = 0.36
"""What the chart and the panel take of a small window at most, until a person moves the handles."""


class TonightScreen(QWidget):
    """Shows pictures of the night. Nothing ticks while it is hidden."""

    seen = Signal(bool)
    """Whether somebody can look at it."""
    passed = Signal(float)
    """A second of the night has passed; the time now."""
    run_asked = Signal()
    sample_asked = Signal()

    def __init__(
        self, tokens: Tokens, acting: Callable[[QWidget], Acting], spool: Path, now: Callable[[], float]
    ) -> None:
        super().__init__()
        self.setObjectName("tonightScreen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._now = now
        self._tonight: Tonight | None = None
        self._run = ""
        self._shown = ""
        self._pointed = ""
        self.is_seen = False
        """Whether somebody can look at it: shown, in a window that is not minimised."""
        self.acting = acting(self)
        self.canvas = Canvas(tokens)
        self.canvas.setAccessibleName("Tonight's tasks")
        self.canvas.setAccessibleDescription("The table below tells the same in words.")
        self.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.timeline = TimelineView(tokens)
        self.table = NightTable()
        self.panel = TaskPanel(tokens, self.acting.actions, spool, self.canvas.turns)
        self.go = QPushButton("Run overnight...")
        self.sample = QPushButton("Try a sample night")
        self._greeting, self._about = QLabel(), QLabel()
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND)
        self._lay_out()
        self._join()
        self.show_tokens(tokens)
        self.show_night(None)

    def _lay_out(self) -> None:
        self.rows = QTableView()
        self.rows.setModel(self.table)
        self.rows.setAccessibleName("The night as a table")
        self.rows.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.rows.verticalHeader().hide()
        self.rows.verticalHeader().setDefaultSectionSize(26)
        self.rows.horizontalHeader().setStretchLastSection(True)
        self.rows.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.rows.horizontalHeader().setDefaultSectionSize(140)
        self.rows.setShowGrid(False)
        self.rows.setTabKeyNavigation(False)  # Tab would never leave it
        self.tabs = QTabWidget()
        self.tabs.setObjectName("lower")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.timeline, "The night")
        self.tabs.addTab(self.rows, "As a table")
        upper = Parted(Qt.Orientation.Horizontal, self.canvas, self.panel, WIDTH, _PANEL_SHARE)
        self._stack = QStackedWidget()
        self._stack.addWidget(Parted(Qt.Orientation.Vertical, upper, self.tabs, _LOWER, _LOWER_SHARE))
        self._stack.addWidget(self._nothing())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setFocusProxy(self.canvas)

    def _nothing(self) -> QWidget:
        """What is shown before the first night."""
        page = QFrame()
        page.setObjectName("nothing")
        column = QVBoxLayout(page)
        column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.setSpacing(14)
        self._greeting.setProperty("role", "greeting")
        self._about.setProperty("role", "about")
        self._about.setWordWrap(True)
        self._about.setFixedWidth(_WORDS_WIDTH)
        self._about.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.go.setObjectName("go")
        self.sample.setObjectName("verb")
        buttons = QHBoxLayout()
        buttons.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons.addWidget(self.go)
        buttons.addWidget(self.sample)
        for label in (self._greeting, self._about):
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignCenter)
        column.addLayout(buttons)
        return page

    def _join(self) -> None:
        self.canvas.picked.connect(lambda tasks, _edges: self._look_at(tasks[0] if len(tasks) == 1 else ""))
        self.canvas.customContextMenuRequested.connect(self._show_menu)
        self.timeline.picked.connect(self.look_at)
        self.rows.clicked.connect(lambda index: self.look_at(self.table.task(index.row())))
        self.rows.activated.connect(lambda index: self.look_at(self.table.task(index.row())))
        self.panel.mended.connect(self.acting.mend)
        self.go.clicked.connect(lambda _=False: self.run_asked.emit())
        self.sample.clicked.connect(lambda _=False: self.sample_asked.emit())
        self._tick.timeout.connect(self._pass_time)

    # --- what is shown -------------------------------------------------------------------------------

    @property
    def needs_plan(self) -> bool:
        """Whether the newest picture is of a run whose plan is not on the canvas yet."""
        return self._tonight is not None and self._tonight.run != self._run

    def show_plan(self, run: str, plan: Plan) -> None:
        """Show the plan that a run pinned."""
        self._run = run
        self.canvas.show_plan(plan)
        self.canvas.keep(self._fit)
        self._show_all()

    def _fit(self) -> None:
        """The whole plan, or as much around the work as can be read."""
        self.canvas.fit_readable(self.canvas.stage.area_of(self._worth_a_look()))

    def _worth_a_look(self) -> tuple[str, ...]:
        """The selected tasks; else the first that runs, that failed, that is held, or that there is."""
        chosen, tonight = self.canvas.stage.selected_tasks(), self._tonight
        if chosen or tonight is None or tonight.run != self._run:
            return chosen
        tasks = tonight.tasks.values()
        worst = [task.id for state in _WORTH for task in tasks if task.state is state]
        return tuple([*worst, *tonight.tasks][:1])

    def take(self, tonight: Tonight | None) -> None:
        """Know how the night stands, without showing it."""
        self._tonight = tonight
        self.acting.show(tonight, self._looked_at())

    def show_night(self, tonight: Tonight | None, trouble: str = "") -> None:
        """Show the night as it stands; without one, the `trouble` for which there is none."""
        self._tonight = tonight
        self._greeting.setText("The nights cannot be read" if trouble else "Nothing has run yet")
        self._about.setText(trouble or _BEFORE)
        self._stack.setCurrentIndex(0 if tonight is not None else 1)
        self._show_all()

    def _show_all(self) -> None:
        """Show the picture as it stands. One that follows another on the screen is shown part by part."""
        tonight, now = self._tonight, self._now()
        task = self._looked_at()
        self.acting.show(tonight, task)
        if tonight is not None and tonight.run == self._run:
            self.canvas.put_status({name: node_status(each, now) for name, each in tonight.tasks.items()})
            self._point_at_work(tonight)
        parts = {"panel": self._show_panel, "chart": self._show_chart, "table": self._show_table}
        if self.is_seen and tonight is not None and tonight.run == self._shown:
            for who, show in parts.items():
                self.canvas.turns.ask(who, show)
        else:
            self._shown = tonight.run if tonight is not None else ""
            for show in parts.values():
                show()
        self._mind()

    def _show_panel(self) -> None:
        self.panel.show_task(self._tonight, self._looked_at(), self._now())

    def _show_chart(self) -> None:
        if self._tonight is not None:
            self.timeline.show_chart(chart_of(self._tonight, self._now()))

    def _show_table(self) -> None:
        if self._tonight is not None:
            self.table.show_chart(chart_of(self._tonight, self._now()))

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.setStyleSheet(sheet(tokens))
        self.canvas.show_tokens(tokens)
        self.timeline.show_tokens(tokens)
        self.panel.transcript.show_tokens(tokens)

    def _pass_time(self) -> None:
        """A second has passed: what runs has run longer. Each part is shown in a turn of its own."""
        tonight, now, turns = self._tonight, self._now(), self.canvas.turns
        if tonight is None:
            return
        if tonight.run == self._run:
            running = {name: task for name, task in tonight.tasks.items() if task.state is TaskState.RUNNING}
            self.canvas.put_status({name: node_status(task, now) for name, task in running.items()})
        turns.ask("task", partial(self._pass_task, now))
        turns.ask("chart", self._show_chart)
        turns.ask("figures", partial(self.passed.emit, now))
        if self.rows.isVisible():
            turns.ask("table", self._show_table)

    def _pass_task(self, now: float) -> None:
        task = self._looked_at()
        if task is not None and task.state is TaskState.RUNNING:
            self.panel.tick(task, now)

    def _mind(self) -> None:
        """Tick only while somebody can see that something runs."""
        goes_on = self._tonight is not None and self._tonight.is_under_way
        if goes_on and self.is_seen:
            self._tick.start() if not self._tick.isActive() else None
        else:
            self._tick.stop()

    def _point_at_work(self, tonight: Tonight) -> None:
        """Whoever comes to a night sees its work: once, the first task that runs, if none was chosen."""
        running = [name for name, task in tonight.tasks.items() if task.state is TaskState.RUNNING]
        if self._pointed == tonight.run or not running:
            return
        self._pointed = tonight.run
        if not self.canvas.stage.selected_tasks():
            self.canvas.stage.select(running[:1])
            self.canvas.show_again()

    # --- the task that is looked at ------------------------------------------------------------------

    def _looked_at(self) -> TaskTonight | None:
        chosen = self.canvas.stage.selected_tasks()
        if self._tonight is None or len(chosen) != 1:
            return None
        return self._tonight.tasks.get(chosen[0])

    def look_at(self, task: str) -> None:
        """Look at a task."""
        if self.canvas.stage.selected_tasks() != (task,):
            self.canvas.go_to(task)

    def _look_at(self, task: str) -> None:
        self.timeline.select(task)
        looked_at = self._looked_at()
        self.acting.show(self._tonight, looked_at)
        self.panel.show_task(self._tonight, looked_at, self._now())

    def _show_menu(self, spot: QPoint) -> None:
        node = self.canvas.stage.node_at(self.canvas.mapToScene(spot))
        if node is None:
            return
        self.canvas.stage.select([node.task.id])
        menu = QMenu(self)
        menu.addActions([self.acting.actions[key] for key in OF_TASK if self.acting.actions[key].isVisible()])
        menu.aboutToHide.connect(menu.deleteLater)
        if menu.actions():
            menu.popup(self.canvas.viewport().mapToGlobal(spot))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102, N802 - Qt's
        super().showEvent(event)
        self.is_seen = True  # also comes when a minimised window is back
        self.seen.emit(True)
        self._show_all()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102, N802 - Qt's
        super().hideEvent(event)
        self.is_seen = False  # also comes when the window is minimised, though it counts as visible
        self._shown = ""  # whoever comes back sees all of it at once
        self._tick.stop()
        self.seen.emit(False)
