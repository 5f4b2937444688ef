"""The app around its places: windows, rail, bar, command palette, files, and what keeps edits safe."""
