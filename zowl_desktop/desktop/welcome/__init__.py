"""The first start: a sample night to look at, or three steps to a night of one's own."""
