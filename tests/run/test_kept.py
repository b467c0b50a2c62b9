"""Output in bounded memory: nothing changes below the limit, the head and the tail stay above it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.run.kept import Kept


@given(pieces=st.lists(st.binary(max_size=40), max_size=20), limit=st.integers(2, 60))
def test_head_and_tail(pieces: list[bytes], limit: int) -> None:
    kept = Kept(limit)
    for piece in pieces:
        kept.add(piece)
    whole = b"".join(pieces)
    assert kept.cut == (len(whole) > limit)
    if not kept.cut:
        assert kept.value() == whole
        return
    tail = limit // 2
    head = limit - tail
    assert kept.value() == whole[:head] + b"\n[%d bytes cut here]\n" % (len(whole) - limit) + whole[-tail:]


@given(data=st.binary(max_size=200), limit=st.integers(2, 60), size=st.integers(1, 70))
def test_how_it_is_cut_into_pieces_does_not_matter(data: bytes, limit: int, size: int) -> None:
    whole, pieces = Kept(limit), Kept(limit)
    whole.add(data)
    for start in range(0, len(data), size):
        pieces.add(data[start : start + size])
    assert pieces.value() == whole.value()


def test_nothing() -> None:
    assert Kept(2).value() == b""
    with pytest.raises(ValueError, match="keeps nothing"):
        Kept(1)
