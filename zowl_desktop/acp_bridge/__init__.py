"""A program of its own: it speaks the Agent Client Protocol with an agent, and prints what it hears.

Standard library only. The agent's two pipes are its own; what they carry goes to stdout as it comes, so that
nothing is lost when whoever reads it is away.
"""
