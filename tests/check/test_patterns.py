from __future__ import annotations

from pathlib import Path

import pytest

from gogate.check.patterns import Patterns
from gogate.golang.packages import GoPackage
from gogate.model.errors import UsageError

ROOT = Path("/r")


def package(path: str, folder: str) -> GoPackage:
    return GoPackage(
        path=path, module="m", dir=folder, name="p", go_files=(), ignored=(), inputs=(), imports=(), test_imports=(),
        has_tests=False, has_code=True,
    )  # fmt: skip


WORLD = [package("m", "."), package("m/a", "a"), package("m/a/b", "a/b"), package("m/ab", "ab"), package("n/x", "n/x")]


def matched(*patterns: str, folder: str = "") -> list[str]:
    compiled = Patterns(patterns, ROOT, ROOT / folder)
    return [package.path for package in WORLD if compiled.match(package)]


@pytest.mark.parametrize(
    ("pattern", "folder", "expected"),
    [
        ("./...", "", ["m", "m/a", "m/a/b", "m/ab", "n/x"]),
        ("./...", "a", ["m/a", "m/a/b"]),
        ("../...", "a", ["m", "m/a", "m/a/b", "m/ab", "n/x"]),
        (".", "", ["m"]),
        ("./a", "", ["m/a"]),
        ("./a/", "", ["m/a"]),
        ("./a/...", "", ["m/a", "m/a/b"]),
        ("./a...", "", ["m/a", "m/a/b", "m/ab"]),
        ("/r/a/b", "", ["m/a/b"]),
        ("m/a", "", ["m/a"]),
        ("m/...", "", ["m", "m/a", "m/a/b", "m/ab"]),
        ("...x", "", ["n/x"]),
    ],
)
def test_patterns_are_gos(pattern: str, folder: str, expected: list[str]) -> None:
    assert matched(pattern, folder=folder) == expected


def test_a_pattern_that_matches_nothing_is_named() -> None:
    assert list(Patterns(["./a", "./none"], ROOT, ROOT).idle(WORLD)) == ["./none"]


@pytest.mark.parametrize("pattern", ["all", "std", "../x", "/etc/...", "./a/x.go", "x.go"])
def test_what_is_no_folder_of_the_repository_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError) as caught:
        Patterns([pattern], ROOT, ROOT)
    assert caught.value.fix
