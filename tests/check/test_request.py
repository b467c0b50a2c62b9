from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from gogate.check.request import Request, is_format_of_a_change
from gogate.git.change import Index
from tests.gitworld import GitWorld
from tests.requestworld import request


def test_a_request_never_changes(tmp_path: Path) -> None:
    asked = request(tmp_path)
    with pytest.raises(AttributeError, match="immutable"):
        asked.fail_fast = True  # type: ignore[misc]


def test_what_is_left_out_asks_for_the_whole_judged_to_its_end() -> None:
    defaults = dict(zip(Request.__struct_fields__[::-1], Request.__struct_defaults__[::-1], strict=False))
    defaults = {name: value for name, value in defaults.items() if value is not msgspec.NODEFAULT}
    assert defaults == {
        "patterns": (), "since": None, "shard": None, "times": None, "test_times": None, "fail_fast": False,
        "reuse": True,
    }  # fmt: skip


def test_blobs_are_enough_for_the_format_of_a_tree_that_git_has(tmp_path: Path) -> None:
    world = GitWorld(tmp_path).init()
    world.commit(go__mod="module example.com/m\n\ngo 1.24\n")
    formats = request(world.root, "--staged", "--stage", "fmt", "--stage", "gofumpt")
    assert is_format_of_a_change(formats)
    assert is_format_of_a_change(request(world.root, "--rev", "HEAD", "--stage", "fmt"))
    assert not is_format_of_a_change(request(world.root, "--stage", "fmt"))  # the work tree: files are not blobs yet
    assert not is_format_of_a_change(request(world.root, "--staged", "--stage", "fmt", "--stage", "vet"))
    assert not is_format_of_a_change(replace(formats, patterns=("./...",)))
    assert not is_format_of_a_change(replace(formats, shard=(1, 2)))
    assert not is_format_of_a_change(replace(formats, repo=None))
    assert formats.what == Index()
