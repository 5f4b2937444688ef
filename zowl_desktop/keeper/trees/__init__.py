"""Ways to hold a program and all that it starts, so that all of it can be ended for certain.

Agents start their tools in sessions of their own, so the death of a process group proves nothing.
"""
