from __future__ import annotations

import io
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.cli.reading import read_result, recording
from gogate.cli.world import World
from gogate.model.errors import CannotJudge
from tests.check.test_merge import shard


def world(stdin: bytes = b"") -> World:
    return World(Path.cwd(), {}, io.BytesIO(stdin), sys.stdout, sys.stderr, io.BytesIO())


@given(st.binary())
def test_standard_input_comes_whole(data: bytes) -> None:
    found = recording("-", Path.cwd(), world(data))
    assert (found.name, b"".join(found.read())) == ("standard input", data)


def test_a_file_comes_in_pieces_that_are_the_file(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"0123456789abcdef" * 100_000)
    pieces = list(recording("big", tmp_path, world()).read())
    assert len(pieces) > 1
    assert b"".join(pieces) == (tmp_path / "big").read_bytes()


def test_a_file_is_opened_when_it_is_read(tmp_path: Path) -> None:
    found = recording("late", tmp_path, world())
    with pytest.raises(CannotJudge, match="late: cannot be read: No such file"):
        list(found.read())


def test_a_result_comes_back(tmp_path: Path) -> None:
    result = shard(packages="a")
    (tmp_path / "r.json").write_bytes(msgspec.json.encode(result))
    assert read_result(Path("r.json"), tmp_path) == result
    with pytest.raises(CannotJudge, match="gone"):
        read_result(Path("gone"), tmp_path)
