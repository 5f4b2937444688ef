"""Where tasks stand on the canvas: a layered layout from left to right, pure and always the same.

Cycles are broken and long edges become chains of waypoints (`layering`), columns are ordered for few
crossings (`ordering`, `moving`), rows straightened (`coordinates`), parts packed (`packing`), and what has to
give way to a pinned task finds the nearest free place (`pinning`, `placing`). `tidy` puts them together.
"""

from zowl_desktop.model.layout.shapes import Effort, Point, Size, Spacing
from zowl_desktop.model.layout.tidy import layout, layout_selection

__all__ = ["Effort", "Point", "Size", "Spacing", "layout", "layout_selection"]
