"""The one tree of errors.

Every error is fit to show to a person: a title, what happened, and what to do about it.

    ZowlError
    ├── BadInput            the document or the command line is wrong; nothing was changed (exit code 2)
    ├── EnvironmentTrouble  this machine cannot do it: git, disk, keeper, a missing program (exit code 4)
    └── Refused             the request is understood and not allowed now (a second engine, a dirty checkout)
"""

from __future__ import annotations


class ZowlError(Exception):
    """Something a person has to know about.

    Attributes:
        title: A few words, no full stop.
        what: What happened, with the value that caused it.
        mend: What the person can do; empty when nothing can be done.
    """

    def __init__(self, title: str, what: str, mend: str = "") -> None:
        super().__init__(f"{title}: {what}" + (f" {mend}" if mend else ""))
        self.title = title
        self.what = what
        self.mend = mend


class BadInput(ZowlError):
    """The document or the command line is wrong; nothing was changed."""


class EnvironmentTrouble(ZowlError):
    """This machine cannot do what was asked: a program, a repository or disk space is missing."""


class Refused(ZowlError):
    """The request is understood, and not allowed in the present state."""
