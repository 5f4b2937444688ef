"""Pens, brushes and fonts of the canvas: made once for a theme, never while painting.

Edge pens are one pixel wide and cosmetic: measured, that is four times cheaper than any other stroke.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPen
from PySide6.QtWidgets import QApplication

from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.model.graph import Effect
from zowl_desktop.model.pipeline import IfFailed, Need, NeedOn
from zowl_desktop.model.states import TaskState

TITLE_PIXELS: Final = 13
SMALL_PIXELS: Final = 11


def pen(color: str | QColor, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A cosmetic pen."""
    made = QPen(QColor(color), width, style)
    made.setCosmetic(True)
    return made


class Ink:
    """Everything that the items of a canvas paint with."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        family = QApplication.font()
        self.title_font = QFont(family)
        self.title_font.setPixelSize(TITLE_PIXELS)
        self.title_font.setWeight(QFont.Weight.DemiBold)
        self.small_font = QFont(family)
        self.small_font.setPixelSize(SMALL_PIXELS)
        self.bg = QColor(tokens.bg)
        self.text = QColor(tokens.text)
        self.dim = QColor(tokens.dim)
        self.faint = QColor(tokens.faint)
        self.accent = QColor(tokens.accent)
        self.fail = QColor(tokens.fail)
        self.node = QBrush(QColor(tokens.node))
        self.panel = QBrush(QColor(tokens.panel))
        self.line = pen(tokens.line)
        self.grid = QColor(tokens.line) if tokens.is_dark else QColor("#d5dae6")
        self.selected = pen(tokens.accent, 2)
        self.glow = pen(faded(tokens.accent, 0.30), 6)
        self.refused = pen(tokens.fail, 2, Qt.PenStyle.DashLine)
        self.target = pen(tokens.ok, 2)
        self.draft = pen(tokens.accent, 2)
        self.cut = pen(tokens.fail, 2)
        self.guide = pen(faded(tokens.accent, 0.8))
        self.nothing = QBrush(Qt.BrushStyle.NoBrush)
        self.no_pen = QPen(Qt.PenStyle.NoPen)
        self.shadow = QColor(0, 0, 0, 50 if tokens.is_dark else 22)
        self.frame = QBrush(faded(tokens.faint, 0.07))
        self.frame_line = pen(faded(tokens.faint, 0.45))
        self.note = QBrush(faded(tokens.accent, 0.13))
        self.note_line = pen(faded(tokens.accent, 0.35))
        self._edges = {
            "skip": pen(tokens.faint),
            "hold": pen(tokens.hold),
            "run": pen(tokens.dim, 1, Qt.PenStyle.DotLine),
            "failure": pen(tokens.fail),
            "finished": pen(tokens.dim, 1, Qt.PenStyle.DotLine),
        }
        self._states = {
            TaskState.SUCCEEDED: QColor(tokens.ok),
            TaskState.RUNNING: QColor(tokens.run),
            TaskState.FAILED: QColor(tokens.fail),
            TaskState.HELD: QColor(tokens.hold),
            TaskState.PARKED: QColor(tokens.park),
            TaskState.SKIPPED: QColor(tokens.skip),
            TaskState.CANCELLED: QColor(tokens.skip),
        }
        self._outlines = {state: pen(color, 1.4) for state, color in self._states.items()}
        self._effects = {
            Effect.SKIPPED: QColor(tokens.skip),
            Effect.HELD: QColor(tokens.hold),
            Effect.WAITS: QColor(tokens.park),
            Effect.RUNS_ANYWAY: QColor(tokens.run),
            Effect.RUNS: QColor(tokens.run),
        }
        self._projects: dict[str, QColor] = {}

    def edge(self, need: Need) -> QPen:
        """How an edge is drawn: its policy."""
        return self._edges[policy_of(need)]

    def state(self, state: TaskState) -> QColor:
        """The colour of a state."""
        return self._states.get(state, self.faint)

    def outline(self, state: TaskState) -> QPen:
        """The line around a task in this state."""
        return self._outlines.get(state, self.line)

    def effect(self, effect: Effect) -> QColor:
        """The colour of what a failure does to a task."""
        return self._effects[effect]

    def paint_projects(self, projects: tuple[str, ...]) -> None:
        """Give every project its colour: by its place in the document."""
        colors = self.tokens.projects
        self._projects = {name: QColor(colors[at % len(colors)]) for at, name in enumerate(projects)}

    def project(self, name: str | None) -> QColor:
        """The colour of a project; a faint one for none."""
        return self._projects.get(name or "", self.faint)


def faded(color: str | QColor, alpha: float) -> QColor:
    """A colour that lets the ground through."""
    made = QColor(color)
    made.setAlphaF(alpha)
    return made


def policy_of(need: Need) -> str:
    """The one word for what an edge does: `skip`, `hold`, `run`, `failure` or `finished`."""
    if need.on is NeedOn.SUCCESS:
        return need.if_failed.value
    return "failure" if need.on is NeedOn.FAILURE else "finished"


def policy_label(need: Need) -> str:
    """What stands on an edge; nothing for the usual policy."""
    if need.on is NeedOn.SUCCESS:
        return {IfFailed.SKIP: "", IfFailed.HOLD: "hold", IfFailed.RUN: "run anyway"}[need.if_failed]
    return "if it fails" if need.on is NeedOn.FAILURE else "when it ends"
