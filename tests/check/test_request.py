from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from gogate.check.request import Request
from tests.requestworld import request


def test_a_request_never_changes(tmp_path: Path) -> None:
    asked = request(tmp_path)
    with pytest.raises(dataclasses.FrozenInstanceError):
        asked.fail_fast = True  # type: ignore[misc]


def test_what_is_left_out_asks_for_the_whole_judged_to_its_end() -> None:
    defaults = {
        field.name: field.default for field in dataclasses.fields(Request) if field.default is not dataclasses.MISSING
    }
    assert defaults == {
        "patterns": (), "since": None, "shard": None, "times": None, "test_times": None, "fail_fast": False,
        "reuse": True,
    }  # fmt: skip
