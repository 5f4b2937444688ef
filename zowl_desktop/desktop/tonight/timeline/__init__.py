"""The night as a chart: who did what when, what everybody waited for, and what it cost."""

from zowl_desktop.desktop.tonight.timeline.chart import Chart, chart_of
from zowl_desktop.desktop.tonight.timeline.view import TimelineView

__all__ = ["Chart", "TimelineView", "chart_of"]
