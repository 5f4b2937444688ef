"""Tests and sources are told by their names."""

from __future__ import annotations

import pytest

from zowl_desktop.engine.proof.kinds import is_source, is_test, named_in

TESTS = """
    tests/test_app.py src/pkg/tests/data.py test_app.py app_test.py conftest.py src/__tests__/a.js
    a.test.ts a.spec.tsx sum_test.go src/test/java/AppTest.java AppTest.java AppIT.java
    spec/models/user_spec.rb Tests/AppTests.swift e2e/login.ts tests.py
"""
SOURCES = """
    app.py src/pkg/contest.py latest.py lib/a.ts a.tsx main.go src/lib.rs App.java attestation.py
    src/protest/x.py cmd/x/main.go index.mjs
"""
NEITHER = """
    README.md setup.py package.json vite.config.ts noxfile.py .eslintrc.js build.rs docs/a.rst a.lock
"""


@pytest.mark.parametrize("path", TESTS.split())
def test_a_test(path: str) -> None:
    assert is_test(path)
    assert not is_source(path)


@pytest.mark.parametrize("path", SOURCES.split())
def test_a_source(path: str) -> None:
    assert is_source(path)
    assert not is_test(path)


@pytest.mark.parametrize("path", NEITHER.split())
def test_neither(path: str) -> None:
    assert not is_source(path)
    assert not is_test(path)


def test_the_words_of_a_command() -> None:
    assert {"run_tests.sh", "manage.py"} <= named_in("./run_tests.sh; (python manage.py test) && echo 'x y'")
    assert "echo" in named_in("echo 'never closed")
