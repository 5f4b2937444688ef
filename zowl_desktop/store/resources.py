"""Files that ship with Zowl: prompts, schemas, the sample night, icons."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_PLACES = (_PACKAGE / "resources", _PACKAGE.parent / "resources")
"""In a wheel and in the frozen app they lie in the package, in a checkout beside it."""


def resource(name: str) -> Path:
    """The file or folder of that name, such as "prompts/implement.md". Raises FileNotFoundError."""
    for place in _PLACES:
        path = place / name
        if path.exists():
            return path
    raise FileNotFoundError(f"resource {name!r} is missing from this installation")
