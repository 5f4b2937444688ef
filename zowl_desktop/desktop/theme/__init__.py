"""Colours and type, light and dark."""
