"""What the processes of a task printed, told as lines, attempt by attempt.

    transcript = Transcripts(home.spool).of(tonight.run, task.id, task.sources)

One thread has a `Transcript`. It says what it wants to know (`look`, `wanted`), any thread reads that
(`Look.go`, `read_block`), and it is handed over (`take`, `put`). A million lines are never held at once: a
transcript is a list of blocks, each of which can be read alone, the last one first.
"""

from zowl_desktop.app.transcripts.blocks import Block, Stretch, read_block
from zowl_desktop.app.transcripts.copying import Copying
from zowl_desktop.app.transcripts.lines import Kind, Line, Mark, Tone
from zowl_desktop.app.transcripts.rows import Place, Row, Spot
from zowl_desktop.app.transcripts.searching import LIMIT as FOUND_LIMIT
from zowl_desktop.app.transcripts.searching import Search
from zowl_desktop.app.transcripts.sources import AttemptSource, sources_of
from zowl_desktop.app.transcripts.transcript import Look, Looked, Transcript, Transcripts

__all__ = [
    "FOUND_LIMIT",
    "AttemptSource",
    "Block",
    "Copying",
    "Kind",
    "Line",
    "Look",
    "Looked",
    "Mark",
    "Place",
    "Row",
    "Search",
    "Spot",
    "Stretch",
    "Tone",
    "Transcript",
    "Transcripts",
    "read_block",
    "sources_of",
]
