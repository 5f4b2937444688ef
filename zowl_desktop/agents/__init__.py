"""One module per agent CLI: how to start it and how to read it. Pure."""
