from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.git.push import Update
from gogate.server.pushed import (
    is_gitlab,
    matches,
    options,
    pusher,
    repository_name,
    skip_reason,
    unskipped,
)


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, []),
        ({"GIT_PUSH_OPTION_COUNT": "2", "GIT_PUSH_OPTION_0": "a", "GIT_PUSH_OPTION_1": "b"}, ["a", "b"]),
        ({"GIT_PUSH_OPTION_COUNT": "-1"}, []),
        ({"GIT_PUSH_OPTION_COUNT": "x"}, []),
        ({"GIT_PUSH_OPTION_COUNT": "1"}, [""]),
    ],
)
def test_push_options(environ: dict[str, str], found: list[str]) -> None:
    assert options(environ) == found


@given(st.text(max_size=8))
def test_any_count_of_options_ends(count: str) -> None:
    assert len(options({"GIT_PUSH_OPTION_COUNT": count})) <= 1000


def test_the_reason_of_a_skip() -> None:
    environ = {"GIT_PUSH_OPTION_COUNT": "2", "GIT_PUSH_OPTION_0": "x", "GIT_PUSH_OPTION_1": "gogate.skip= down "}
    assert skip_reason(environ) == "down"
    assert skip_reason({}) is None
    assert skip_reason({**environ, "GIT_PUSH_OPTION_1": "gogate.skip="}) == ""


def test_who_and_where() -> None:
    assert pusher({"GL_USERNAME": "ann", "GL_ID": "key-1", "USER": "git"}) == "ann"
    assert pusher({"USER": "git"}) == "git"
    assert pusher({}) == ""
    assert repository_name({"GITEA_REPO_USER_NAME": "g", "GITEA_REPO_NAME": "a"}, "x") == "g/a"
    assert repository_name({"BB_PROJECT_KEY": "GRP", "BB_REPO_SLUG": "a"}, "x") == "GRP/a"
    assert repository_name({}, "x.git") == "x.git"
    assert is_gitlab({"GL_ID": "key-1", "GL_PROTOCOL": "ssh"})
    assert not is_gitlab({"GL_USER": "ann", "GL_REPO": "a"})


def test_refs_by_pattern() -> None:
    assert matches("refs/notes/a/b", ["refs/notes/*"])
    assert not matches("refs/heads/notes", ["refs/notes/*"])
    assert not matches("refs/heads/main", [])
    updates = [Update("a", "b", "refs/heads/main"), Update("a", "b", "refs/notes/x")]
    assert unskipped(updates, ["refs/notes/*"]) == updates[:1]
