"""The ground floor: documents, graph, states, events, Night. Pure: no I/O, no clock, no chance of its own."""
