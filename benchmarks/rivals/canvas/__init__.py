"""Canvases of other projects with the same plan: programs that are told it, and tell what it cost them."""
