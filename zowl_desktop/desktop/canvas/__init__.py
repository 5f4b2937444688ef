"""The node canvas: fast at a thousand tasks, and every gesture of it a transaction of the editor."""

from zowl_desktop.desktop.canvas.canvas import Canvas
from zowl_desktop.desktop.canvas.status import NodeStatus

__all__ = ["Canvas", "NodeStatus"]
