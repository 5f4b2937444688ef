"""Run overnight: what to run and when, what was found out before it, and Go."""
