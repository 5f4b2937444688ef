"""The night, live: canvas, timeline, transcript."""
