from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gogate.parse.gotest.event import Event, Lines
from tests.parse.gotest.streams import encode, event


def decoded(*chunks: bytes) -> tuple[list[Event], Lines]:
    lines = Lines()
    events = [one for chunk in chunks for piece in lines.pieces(chunk) for one in lines.decode(piece)]
    return events, lines


def test_an_event_with_all_its_members() -> None:
    line = encode([event("fail", "TestA", Elapsed=1.5, FailedBuild="p [p.test]", Key="k", Value=1, New={"x": []})])
    (found,), _ = decoded(line)
    assert found == Event(
        action="fail",
        package="example.com/p",
        test="TestA",
        elapsed=1.5,
        time="2026-01-02T03:04:05Z",
        failed_build="p [p.test]",
    )


def test_a_member_of_another_type_is_damage() -> None:
    events, lines = decoded(b'{"Action":"output","Output":7}\n')
    assert events == []
    assert lines.damaged == [(1, '{"Action":"output","Output":7}')]


def test_lines_are_numbered_from_1_and_told_with_their_text() -> None:
    good = encode([event("run", "TestA")])
    events, lines = decoded(good * 2 + b"plain text\r\n" + good + b"\n{broken\x01\n" + good)
    assert len(events) == lines.events == 4
    assert lines.texts == [(3, "plain text")]
    assert lines.damaged == [(6, "{broken\x01")]
    assert lines.number == 7


def test_no_more_damage_is_told_than_helps() -> None:
    _, lines = decoded(b"\x00\n" * 50)
    assert len(lines.damaged) == 10
    assert lines.left_out == 40


def test_text_that_is_not_utf_8_is_mended_inside_an_event() -> None:
    line = encode([event("output", "TestA", Output="x")]).replace(b'"x"', b'"\xff"')
    (found,), lines = decoded(line)
    assert (found.output, lines.mended, lines.damaged) == ("\ufffd", 1, [])


def test_the_rest_is_handed_out_once() -> None:
    _, lines = decoded(b"a\nbc", b"d")
    assert (lines.rest(), lines.rest()) == (b"bcd", b"")


def test_large_chunks_come_in_pieces() -> None:
    line = encode([event("output", "TestA", Output="x" * 900)])
    lines = Lines()
    pieces = list(lines.pieces(line * 1000))
    assert len(pieces) > 1
    assert all(piece.endswith(b"\n") and len(piece) < 300_000 for piece in pieces)
    assert b"".join(pieces) == line * 1000


@given(st.lists(st.binary(max_size=20) | st.just(b"\n"), max_size=30))
def test_no_byte_is_lost_or_doubled(chunks: list[bytes]) -> None:
    lines = Lines()
    pieces = [piece for chunk in chunks for piece in lines.pieces(chunk)]
    assert all(piece.endswith(b"\n") for piece in pieces)
    assert b"".join([*pieces, lines.rest()]) == b"".join(chunks)
