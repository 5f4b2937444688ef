"""The pipeline document: text to `Pipeline`, errors with their place, edits that change only their lines."""

from zowl_desktop.model.document.problems import BadDocument, Problem
from zowl_desktop.model.document.reading import Reading, load, read
from zowl_desktop.model.document.shapes import Settings

__all__ = ["BadDocument", "Problem", "Reading", "Settings", "load", "read"]
