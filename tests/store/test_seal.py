from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gogate.store.seal import seal

PARTS = st.tuples(st.text(max_size=6), st.binary(max_size=6))


@given(PARTS, PARTS)
def test_only_equal_key_and_value_have_equal_seals(one: tuple[str, bytes], other: tuple[str, bytes]) -> None:
    assert (seal(*one) == seal(*other)) == (one == other)
