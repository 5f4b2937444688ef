"""Morning: what the night did, what needs a person, and what can be merged."""
