from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.store.key import FormatKey, KeyFields, format_key, verdict_key

VERDICT = KeyFields(
    repository="r1",
    place="snapshot",
    tree="a" * 40,
    ignored="",
    base=None,
    gate="check",
    stages=("fmt", "vet"),
    select="all",
    patterns=("./...",),
    shard=None,
    settings="s1",
    expired=(),
    gogate="0.1.0",
    go="go1.26.8",
    gofumpt="v0.12.0",
    analyzers="v0.40.0",
    compiler="gcc 12",
    go_env=(("CGO_ENABLED", "1"),),
    platform="linux/amd64",
)
FORMAT = FormatKey(
    formatter="gofumpt", version="v0.12.0", arguments=("-l",), language="go1.26", module="example.com/m", gogate="0.1.0"
)
OTHER: dict[str, Any] = {
    "base": "b" * 40,
    "stages": ("vet", "fmt"),
    "patterns": ("./...", "./cmd"),
    "shard": (1, 2),
    "expired": ("p.TestX",),
    "go_env": (("CGO_ENABLED", "0"),),
    "arguments": ("-l", "-extra"),
}


@pytest.mark.parametrize("field", KeyFields.__struct_fields__)
def test_every_field_changes_the_verdicts_key(field: str) -> None:
    other = msgspec.structs.replace(VERDICT, **{field: OTHER.get(field, f"{getattr(VERDICT, field)}x")})
    assert getattr(other, field) != getattr(VERDICT, field)
    assert verdict_key(other) != verdict_key(VERDICT)


@pytest.mark.parametrize("field", FormatKey.__struct_fields__)
def test_every_field_changes_the_formatters_key(field: str) -> None:
    other = msgspec.structs.replace(FORMAT, **{field: OTHER.get(field, f"{getattr(FORMAT, field)}x")})
    assert format_key(other) != format_key(FORMAT)


def test_no_field_may_be_left_out() -> None:
    assert not KeyFields.__struct_defaults__
    assert not FormatKey.__struct_defaults__


def test_equal_fields_have_one_key_whatever_built_them() -> None:
    assert verdict_key(msgspec.structs.replace(VERDICT)) == verdict_key(VERDICT)
    assert len(verdict_key(VERDICT)) == 64


@given(st.lists(st.text(max_size=4), max_size=3), st.lists(st.text(max_size=4), max_size=3))
def test_neighbouring_values_do_not_run_together(one: list[str], other: list[str]) -> None:
    keys = [verdict_key(msgspec.structs.replace(VERDICT, patterns=tuple(words))) for words in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)
