"""The other process: starts what it is told, keeps it within its bounds, and outlives whoever asked."""
