"""Edits spliced into the text of a document."""
