"""A program that plays an agent's part from a script: for the sample night, for tests, for simulated faults.

It is a program and no library: it imports only the standard library and itself, and nothing imports it.
Zowl starts it like any other agent and reads what it prints.
"""
