"""The Plan screen."""

from zowl_desktop.desktop.plan.screen import PlanScreen

__all__ = ["PlanScreen"]
