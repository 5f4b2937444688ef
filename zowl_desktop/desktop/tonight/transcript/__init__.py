"""The transcript of the task that somebody looks at."""

from zowl_desktop.desktop.tonight.transcript.view import TranscriptView

__all__ = ["TranscriptView"]
