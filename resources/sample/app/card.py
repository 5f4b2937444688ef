"""One booking on the screen."""


def card(name, hour):
    """The text of one booking."""
    return f"{hour:02d}:00 {name}"
