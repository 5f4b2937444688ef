"""Who may book."""


def may_book(age):
    """Members book from 16 on."""
    return age >= 16
