from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Module
from gogate.parse.gotest.places import Places

PLACES = Places(
    root="/src/m",
    modules=(
        Module(path="example.com/m", dir="."),
        Module(path="example.com/m/nested", dir="deep/nested"),
        Module(path="example.com/n", dir="n"),
    ),
    cwd="n",
)


@pytest.mark.parametrize(
    ("package", "folder"),
    [
        ("example.com/m", "."),
        ("example.com/m/a/b", "a/b"),
        ("example.com/m/nested", "deep/nested"),
        ("example.com/m/nested/x", "deep/nested/x"),
        ("example.com/m/nestedx", "nestedx"),
        ("example.com/mx", None),
        ("fmt", None),
    ],
)
def test_folders_of_packages(package: str, folder: str | None) -> None:
    assert PLACES.folder(package) == folder
    assert PLACES.in_package(package, "a.go") == ("a.go" if folder in {None, "."} else f"{folder}/a.go")


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("/src/m/a/b.go", "a/b.go"),
        ("/src/m/./a/../b.go", "b.go"),
        ("/src/mm/b.go", ""),
        ("/usr/local/go/src/testing/testing.go", ""),
        ("/src/m/vendor/x.org/y/z.go", ""),
        ("/src/m/.cache/pkg/mod/x.org/y@v1.0.0/z.go", ""),
        ("example.com/m/a/b.go", "a/b.go"),
        ("example.com/m/nested/b.go", "deep/nested/b.go"),
        ("example.com/x@v1.2.3/b.go", ""),
        ("testing/testing.go", ""),
        ("_testmain.go", ""),
        ("C:\\other\\b.go", ""),
    ],
)
def test_files_of_frames(file: str, path: str) -> None:
    assert PLACES.of_frame(file) == path


@pytest.mark.parametrize(
    ("file", "path"),
    [("./a.go", "n/a.go"), ("x/a.go", "n/x/a.go"), ("../a.go", "a.go"), ("../../a.go", ""), ("/src/m/a.go", "a.go")],
)
def test_files_of_builds_are_relative_to_where_go_ran(file: str, path: str) -> None:
    assert PLACES.of_build(file) == path


@given(st.text(max_size=40))
def test_no_path_leaves_the_root(file: str) -> None:
    for path in (PLACES.of_frame(file), PLACES.of_build(file)):
        assert not path.startswith(("/", "../"))
