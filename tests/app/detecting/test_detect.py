"""Many kinds of project, as their files lie there, and what is proposed for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from zowl_desktop.app.detecting import Proposal, detect
from zowl_desktop.app.detecting.tree import FolderTree

Files = Mapping[str, str]


@dataclass(frozen=True)
class Sketch:
    """A tree that is only written down."""

    files: Files

    def names(self, folder: str = "") -> frozenset[str]:
        start = f"{folder}/" if folder else ""
        below = (name.removeprefix(start) for name in self.files if name.startswith(start))
        return frozenset(name.partition("/")[0] for name in below)

    def text(self, name: str) -> str:
        return self.files.get(name, "")

    def below(self, folder: str) -> Sketch:
        start = f"{folder}/"
        inside = {
            name.removeprefix(start): text for name, text in self.files.items() if name.startswith(start)
        }
        return Sketch(inside)


def proposed(found: Proposal) -> tuple[dict[str, str], str]:
    return {check.name: check.run for check in found.checks}, found.setup.run if found.setup else ""


PYTEST = '[project]\nname = "x"\ndependencies = ["pytest>=8"]\n'
PACKAGE = '{"scripts": {"test": "vitest", "lint": "eslint .", "build": "vite build"}}'
UNITTEST = "python3 -m unittest discover -s tests -t ."

CASES: dict[str, tuple[Files, dict[str, str], str]] = {
    "nothing": ({}, {}, ""),
    "only words": ({"README.md": "Hello", "notes/a.txt": "x"}, {}, ""),
    "unittest, nothing to install": ({"tests/test_a.py": "import unittest"}, {"tests": UNITTEST}, ""),
    "unittest beside the code": (
        {"shop.py": "", "test_shop.py": "import unittest"},
        {"tests": "python3 -m unittest"},
        "",
    ),
    "unittest, with requirements": (
        {"tests/test_a.py": "import unittest", "requirements.txt": "requests\n"},
        {"tests": ".venv/bin/python -m unittest discover -s tests -t ."},
        "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt",
    ),
    "pytest by pip": (
        {"pyproject.toml": PYTEST},
        {"tests": ".venv/bin/pytest -q"},
        "python3 -m venv .venv && .venv/bin/pip install -q -e .",
    ),
    "pytest that nothing installs": (
        {"pytest.ini": "[pytest]", "test_a.py": ""},
        {"tests": ".venv/bin/pytest -q"},
        "python3 -m venv .venv && .venv/bin/pip install -q pytest",
    ),
    "extras": (
        {
            "pyproject.toml": '[project]\n[project.optional-dependencies]\ndev = ["pytest", "ruff", "mypy"]\n'
            '[tool.mypy]\nfiles = ["x"]\n[tool.pytest.ini_options]\n'
        },
        {"tests": ".venv/bin/pytest -q", "lint": ".venv/bin/ruff check .", "types": ".venv/bin/mypy"},
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]'",
    ),
    "uv": (
        {"pyproject.toml": '[dependency-groups]\ndev = ["pytest", "ruff"]\n', "uv.lock": ""},
        {"tests": "uv run pytest -q", "lint": "uv run ruff check ."},
        "uv sync --quiet",
    ),
    "uv with an extra": (
        {
            "pyproject.toml": '[project]\n[project.optional-dependencies]\ntest = ["pytest"]\n',
            "uv.lock": "",
        },
        {"tests": "uv run pytest -q"},
        "uv sync --quiet --extra test",
    ),
    "uv without pytest": (
        {"pyproject.toml": "[tool.uv]\n", "tests/conftest.py": ""},
        {"tests": "uv run --with pytest pytest -q"},
        "uv sync --quiet",
    ),
    "mypy that is told where": (
        {
            "pyproject.toml": '[project]\ndependencies = ["mypy"]\n',
            "mypy.ini": "[mypy]\npackages = shop\n",
        },
        {"types": ".venv/bin/mypy"},
        "python3 -m venv .venv && .venv/bin/pip install -q -e .",
    ),
    "poetry": (
        {
            "pyproject.toml": '[tool.poetry.group.dev.dependencies]\npytest = "^8"\nmypy = "^1"\n',
            "poetry.lock": "",
        },
        {"tests": "poetry run pytest -q", "types": "poetry run mypy ."},
        "poetry install --quiet",
    ),
    "pdm": (
        {"pyproject.toml": '[tool.pdm.dev-dependencies]\ntest = ["pytest"]\n', "pdm.lock": ""},
        {"tests": "pdm run pytest -q"},
        "pdm install --quiet",
    ),
    "pipenv": (
        {"Pipfile": '[dev-packages]\npytest = "*"\nflake8 = "*"\n', "Pipfile.lock": "{}"},
        {"tests": "pipenv run pytest -q", "lint": "pipenv run flake8"},
        "pipenv sync --dev",
    ),
    "tox": ({"tox.ini": "[tox]\n", "setup.py": "setup()"}, {"tests": "tox -q"}, ""),
    "nox": ({"noxfile.py": "", "pyproject.toml": "[project]"}, {"tests": "nox"}, ""),
    "tox with pytest in it": (
        {"tox.ini": "[pytest]\n", "setup.py": "setup(extras_require={'dev': ['pytest']})"},
        {"tests": ".venv/bin/pytest -q"},
        "python3 -m venv .venv && .venv/bin/pip install -q -e .",
    ),
    "django": (
        {"manage.py": "", "requirements.txt": "django"},
        {"tests": ".venv/bin/python manage.py test"},
        "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt",
    ),
    "requirements for tests": (
        {
            "requirements.txt": "a",
            "requirements-dev.txt": "pytest\nruff==0.5 # lint\n",
            "tests/conftest.py": "",
        },
        {"tests": ".venv/bin/pytest -q", "lint": ".venv/bin/ruff check ."},
        "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt -r requirements-dev.txt",
    ),
    "a pyproject that is none": ({"pyproject.toml": "[", "tests/test_a.py": ""}, {"tests": UNITTEST}, ""),
    "npm": (
        {"package.json": PACKAGE, "package-lock.json": "{}"},
        {"tests": "npm test", "lint": "npm run lint", "build": "npm run build"},
        "npm ci --no-audit --no-fund",
    ),
    "pnpm": (
        {"package.json": '{"scripts": {"test": "jest", "typecheck": "tsc"}}', "pnpm-lock.yaml": ""},
        {"tests": "pnpm test", "types": "pnpm run typecheck"},
        "pnpm install --frozen-lockfile",
    ),
    "yarn": (
        {"package.json": '{"scripts": {"test": "jest"}}', "yarn.lock": ""},
        {"tests": "yarn test"},
        "yarn install --frozen-lockfile",
    ),
    "newer yarn": (
        {"package.json": '{"scripts": {"test": "jest"}}', "yarn.lock": "", ".yarnrc.yml": ""},
        {"tests": "yarn test"},
        "yarn install --immutable",
    ),
    "bun": (
        {"package.json": '{"scripts": {"test": "bun test"}}', "bun.lock": ""},
        {"tests": "bun run test"},
        "bun install --frozen-lockfile",
    ),
    "no lock, a manager is named": (
        {"package.json": '{"packageManager": "pnpm@9", "scripts": {"lint": "x"}, "dependencies": {"a": ""}}'},
        {"lint": "pnpm run lint"},
        "pnpm install",
    ),
    "no lock, nothing to install": (
        {"package.json": '{"scripts": {"test": "node --test"}}'},
        {"tests": "npm test"},
        "",
    ),
    "npm init's own test": (
        {"package.json": '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'},
        {},
        "",
    ),
    "a test that watches": (
        {"package.json": '{"scripts": {"test": "jest --watchAll", "lint": "eslint --watch=false ."}}'},
        {"lint": "npm run lint"},
        "",
    ),
    "a test that would wait for keys": (
        {"package.json": '{"scripts": {"test": "react-scripts test"}}'},
        {"tests": "CI=true npm test"},
        "",
    ),
    "package.json that is a list": ({"package.json": "[1]"}, {}, ""),
    "scripts that are no words": ({"package.json": '{"scripts": {"test": 3}}'}, {}, ""),
    "rust": ({"Cargo.toml": ""}, {"tests": "cargo test"}, ""),
    "rust with clippy": (
        {"Cargo.toml": "", "clippy.toml": ""},
        {"tests": "cargo test", "lint": "cargo clippy -- -D warnings"},
        "",
    ),
    "go": ({"go.mod": ""}, {"tests": "go test ./...", "lint": "go vet ./..."}, ""),
    "go with a linter": (
        {"go.mod": "", ".golangci.yml": ""},
        {"tests": "go test ./...", "lint": "golangci-lint run"},
        "",
    ),
    "gradle": ({"build.gradle.kts": "", "gradlew": ""}, {"tests": "./gradlew test"}, ""),
    "gradle of the machine": ({"build.gradle": ""}, {"tests": "gradle test"}, ""),
    "maven": ({"pom.xml": "", "mvnw": ""}, {"tests": "./mvnw -B test"}, ""),
    "mix": (
        {"mix.exs": "", ".formatter.exs": ""},
        {"tests": "mix test", "lint": "mix format --check-formatted"},
        "mix deps.get",
    ),
    "composer": (
        {"composer.json": '{"scripts": {"lint": "phpcs"}}', "phpunit.xml.dist": ""},
        {"lint": "composer run lint", "tests": "vendor/bin/phpunit"},
        "composer install --quiet --no-interaction",
    ),
    "ruby": (
        {"Gemfile": "", "spec/a_spec.rb": "", ".rubocop.yml": ""},
        {"tests": "bundle exec rspec", "lint": "bundle exec rubocop"},
        "bundle install --quiet",
    ),
    "dotnet": ({"App.sln": ""}, {"tests": "dotnet test"}, ""),
    "make": (
        {"Makefile": "CC := gcc\ntest: build\n\t./run\nlint:\n\tx\ncheck := no\n"},
        {"tests": "make test", "lint": "make lint"},
        "",
    ),
    "make, with variables alone": ({"Makefile": "test := 1\nlint = 2\n"}, {}, ""),
    "make check": ({"GNUmakefile": "check::\n\tx\n"}, {"tests": "make check"}, ""),
    "just": (
        {"justfile": "set shell := ['sh']\n@test filter='':\n  x\nlint: fmt\n"},
        {"tests": "just test", "lint": "just lint"},
        "",
    ),
    "task": ({"Taskfile.yml": "tasks:\n  test:\n    cmd: x\n"}, {"tests": "task test"}, ""),
    "make beside go": (
        {"go.mod": "", "Makefile": "test:\n\tx\ntypecheck:\n\tx\n"},
        {"tests": "go test ./...", "lint": "go vet ./...", "types": "make typecheck"},
        "",
    ),
    "two kinds together": (
        {
            "package.json": '{"scripts": {"test": "jest"}}',
            "package-lock.json": "",
            "tests/test_a.py": "",
            "requirements.txt": "x",
        },
        {
            "tests": ".venv/bin/python -m unittest discover -s tests -t .",
            "node-tests": "npm test",
        },
        "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt"
        " && npm ci --no-audit --no-fund",
    ),
    "folders": (
        {
            "api/go.mod": "",
            "web/package.json": '{"scripts": {"test": "x"}}',
            "web/package-lock.json": "",
            "node_modules/x/package.json": '{"scripts": {"test": "x"}}',
            "odd name/go.mod": "",
        },
        {
            "api-tests": "(cd api && go test ./...)",
            "api-lint": "(cd api && go vet ./...)",
            "web-tests": "(cd web && npm test)",
        },
        "(cd web && npm ci --no-audit --no-fund)",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_proposal(case: str) -> None:
    files, checks, setup = CASES[case]
    assert proposed(detect(Sketch(files))) == (checks, setup)


@pytest.mark.parametrize("case", CASES)
def test_a_folder_on_the_disk_says_the_same(case: str, tmp_path: Path) -> None:
    files, checks, setup = CASES[case]
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert proposed(detect(FolderTree(tmp_path))) == (checks, setup)


def test_everything_says_why() -> None:
    for files, _, _ in CASES.values():
        found = detect(Sketch(files))
        assert all(check.why for check in found.checks)
        assert found.setup is None or found.setup.why


def test_a_reason_names_the_file() -> None:
    found = detect(Sketch({"package.json": PACKAGE, "package-lock.json": ""}))
    assert found.checks[0].why == 'package.json has a script "test"'
    assert found.setup is not None
    assert found.setup.why == "there is package-lock.json"


def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "package.json").mkdir()
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe\x00")
    assert proposed(detect(FolderTree(tmp_path))) == ({}, "")
