"""One pure module per agent program: what to start, how to read what it says, how it ended."""
