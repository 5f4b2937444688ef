"""Which files of a repository are tests, sources, and parts of the checks themselves: told by their names."""

from __future__ import annotations

import re
import shlex
from pathlib import PurePosixPath

_SOURCE = re.compile(
    r"\.(py|pyi|js|jsx|mjs|cjs|ts|tsx|mts|cts|vue|svelte|go|rs|java|kt|kts|scala|clj|c|h|cc|cpp|cxx|hpp|m|mm"
    r"|cs|fs|vb|rb|php|pl|pm|lua|ex|exs|erl|hs|ml|swift|dart|r|jl|zig|nim|sh|bash|sql)$",
    re.IGNORECASE,
)
_TEST_FOLDERS = frozenset({"test", "tests", "spec", "specs", "__tests__", "testing", "testdata", "e2e"})
_TEST_NAME = re.compile(
    r"^(test_.+|.+_test|.+_tests|tests?|conftest|.+[._-](test|spec)s?|.+(Test|Tests|Spec|IT))$"
)
_STEERING = re.compile(
    r"^(\..*|.+\.config\.\w+|setup\.py|noxfile\.py|tasks\.py|conftest\.py|build\.(rs|zig)|[Gg]ulpfile\..+)$"
)


def is_test(path: str) -> bool:
    """Whether a file belongs to the tests: by a folder it is in, or by its own name."""
    parts = PurePosixPath(path).parts
    stem = parts[-1].split(".")[0] if parts[-1].count(".") < 2 else parts[-1].rpartition(".")[0]
    return bool(_TEST_FOLDERS.intersection(part.lower() for part in parts[:-1]) or _TEST_NAME.match(stem))


def is_source(path: str) -> bool:
    """Whether a file holds code that tests are about: not a test, and not what steers tools and builds."""
    name = PurePosixPath(path).name
    return bool(_SOURCE.search(name)) and not is_test(path) and not _STEERING.match(name)


def named_in(command: str) -> frozenset[str]:
    """The words of a shell line as paths, as far as they can be ones."""
    try:
        words = shlex.split(command, comments=False)
    except ValueError:
        words = command.split()
    return frozenset(word.strip(";&|()").removeprefix("./") for word in words)
