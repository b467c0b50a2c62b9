from __future__ import annotations

import pytest

from gogate.judge.patterns import Patterns


@pytest.mark.parametrize(
    ("pattern", "path", "matched"),
    [
        ("internal/**", "internal", True),
        ("internal/**", "internal/x", True),
        ("internal/**", "cmd/internal", False),
        ("/internal/", "internal", True),
        ("internal", "a/internal", True),
        ("internal", "a/internal/b", True),
        ("cmd/*", "cmd/x", True),
        ("cmd/*", "cmd", False),
        ("**/*.go", "a", False),
        ("cmd/main.go", "cmd", False),
        (".", ".", True),
        ("**", ".", True),
        ("*.go", ".", False),
        ("internal/**", ".", False),
    ],
)
def test_folders(pattern: str, path: str, matched: bool) -> None:
    assert Patterns([pattern]).folder(path) is matched


@pytest.mark.parametrize(
    ("patterns", "path", "matched"),
    [
        (["**/*.pb.go"], "a.pb.go", True),
        (["**/*.pb.go"], "x/y/a.pb.go", True),
        (["**/*.pb.go"], "x/a.go", False),
        (["gen/", "!gen/keep.go"], "gen/a.go", True),
        (["*.go", "!keep.go"], "a/keep.go", False),
        ([], "a.go", False),
        (["!a.go"], "a.go", False),
    ],
)
def test_files(patterns: list[str], path: str, matched: bool) -> None:
    assert Patterns(patterns).file(path) is matched
