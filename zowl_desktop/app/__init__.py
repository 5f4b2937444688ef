"""Composition root: builds every service and passes it on."""
