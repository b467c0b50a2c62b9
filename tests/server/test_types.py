from __future__ import annotations

import msgspec
import pytest

from gogate.server.types import Policy
from gogate.settings.duration import duration
from gogate.settings.options import hints


def tables(table: type[msgspec.Struct]) -> list[type[msgspec.Struct]]:
    found = [table]
    for hint in hints(table).values():
        inner = hint.table or (hint.items.table if hint.items else None)
        if inner:
            found += tables(inner)
    return found


@pytest.mark.parametrize("table", tables(Policy))
def test_every_key_is_described(table: type[msgspec.Struct]) -> None:
    assert table.__struct_fields__
    for name, hint in hints(table).items():
        assert hint.first("description"), name


def test_the_defaults_are_what_the_policy_itself_allows() -> None:
    policy = Policy()
    assert msgspec.convert(msgspec.to_builtins(policy), Policy) == policy
    assert duration(policy.budget) < 5  # what GitHub Enterprise Server gives all hooks together
