"""The other process: owns agent processes, outlives the app."""
