from __future__ import annotations

import pytest

from gogate.parse.vet_text import Places, TextReader


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("./a.go", "sub/a.go"),
        ("b/a.go", "sub/b/a.go"),
        ("../g/a.go", "g/a.go"),
        ("../../g/a.go", "../g/a.go"),
        ("/r/o/x.go", "x.go"),
        ("/other/place/known/x.go", "known/x.go"),
        ("/other/unknown.go", "/other/unknown.go"),
    ],
)
def test_names_are_mapped_to_the_root(name: str, path: str) -> None:
    places = Places("/r/o", "sub", lambda p: b"" if p == "known/x.go" else None, {})
    assert places.path(name) == path


@pytest.mark.parametrize(
    ("key", "file", "package"),
    [
        ("m/a", "a/a.go", "m/a"),
        ("m/a_test", "a/x_test.go", "m/a"),
        ("m/a [m/a.test]", "a/a_test.go", "m/a"),
        ("m/a_test", "a_test/x.go", "m/a_test"),
        ("m/known_test", "", "m/known_test"),
        ("m/wrong", "owned/f.go", "m/o"),
    ],
)
def test_keys_are_mapped_to_packages(key: str, file: str, package: str) -> None:
    assert Places("/r", ".", None, {"m/known_test": "k", "m/o": "owned"}).package(key, file) == package


def test_a_block_is_explained_by_its_own_error_alone() -> None:
    reader = TextReader(Places("/r", ".", None, {}), plain=False)
    for line in ("# m/a", "mystery", "vet: a/a.go:1:2: undefined: x", "# m/b", "riddle"):
        reader.line(line)
    found = reader.finish(failed=True)
    assert found.problems == ("go vet: riddle",)
    assert found.notes == ("go vet: mystery",)
    assert found.blocked == {"m/a"}
