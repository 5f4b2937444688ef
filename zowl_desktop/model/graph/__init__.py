"""What follows from needs: order, cycles, reach, longest paths, possible edges, the radius of a failure.

Pure and without recursion: a chain of 10,000 tasks is as good as one of ten. A graph is never changed; an
edit makes a new one.
"""

from zowl_desktop.model.graph.blast import Effect, Impact, blast_radius
from zowl_desktop.model.graph.connecting import Connecting, Refusal, RefusalKind, can_connect
from zowl_desktop.model.graph.needs import Standing, answer, standing
from zowl_desktop.model.graph.order import find_cycles, topological_order
from zowl_desktop.model.graph.reach import ancestors, descendants
from zowl_desktop.model.graph.remaining import critical_path, remaining_paths
from zowl_desktop.model.graph.structure import Graph

__all__ = [
    "Connecting",
    "Effect",
    "Graph",
    "Impact",
    "Refusal",
    "RefusalKind",
    "Standing",
    "ancestors",
    "answer",
    "blast_radius",
    "can_connect",
    "critical_path",
    "descendants",
    "find_cycles",
    "remaining_paths",
    "standing",
    "topological_order",
]
