from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.server.names import hostile_name, is_go_file, judged_by

SAFE = st.text("abcXYZ012-_", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "name",
    [
        ".git", ".GIT", ".Git", ".git ", ".git.", ".git...", ".git . ", "git~1", "GIT~1", ".git:x", ".git::$DATA",
        ".git :x", ".git\\hooks", "a\\.git", "a\\GIT~1 .\\b", ".g\u200cit\udcff", ".git\ufffe",
        ".g\u200cit", "\u200d.git", ".gi\ufefft", "\u202a.git", ".git\u2060".replace("\u2060", "\u206f"),
    ],
)  # fmt: skip
def test_all_that_some_system_takes_for_git_is_hostile(name: str) -> None:
    assert "git's own folder" in hostile_name(name.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/../b", "/etc", "a/b", "a/"])
def test_names_that_are_no_single_step_are_hostile(name: str) -> None:
    assert hostile_name(name.encode())


@pytest.mark.parametrize(
    "name", [".gitignore", ".github", "git", "git~2", "...", "..a", "-rf", "\u202ex", "a\nb", "a\\git"]
)
def test_odd_names_that_a_checkout_may_hold(name: str) -> None:
    assert hostile_name(name.encode("utf-8", "surrogateescape")) == ""


@given(st.binary(max_size=12))
def test_any_bytes_are_a_name_or_not(name: bytes) -> None:
    assert isinstance(hostile_name(name), str)
    assert (b"/" not in name and name not in (b"", b".", b"..")) or hostile_name(name)


@pytest.mark.parametrize(
    ("path", "stages"),
    [
        ("a.go", {"fmt", "gofumpt"}), ("d/a_test.go", {"fmt", "gofumpt"}), ("a.txt", set()), (".a.go", set()),
        ("_a.go", {"gofumpt"}), ("_d/a.go", {"gofumpt"}), (".d/a.go", {"gofumpt"}), ("d/_e/a.go", {"gofumpt"}),
        ("vendor/a.go", set()), ("d/vendor/x/a.go", set()), ("testdata/a.go", set()),
        ("vendored/a.go", {"fmt", "gofumpt"}),
        ("node_modules/a.go", {"fmt", "gofumpt"}), ("a.GO", set()),
    ],
)  # fmt: skip
def test_stages_judge_what_their_tools_walk(path: str, stages: set[str]) -> None:
    assert judged_by(path.encode()) == stages


@given(st.lists(SAFE, min_size=1, max_size=4))
def test_what_is_judged_is_a_go_file(parts: list[str]) -> None:
    path = "/".join(parts).encode() + b".go"
    assert is_go_file(path)
    assert not judged_by(path[:-1])
