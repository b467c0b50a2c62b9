from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gogate.parse.gotest.kept import Kept

PIECES = st.lists(st.text(alphabet="ab\nü", max_size=12), max_size=30)


def filled(cap: int, pieces: list[str]) -> Kept:
    kept = Kept(cap)
    for piece in pieces:
        kept.add(piece)
    return kept


def test_all_is_kept_below_the_cap() -> None:
    assert filled(10, ["abc", "", "defghij"]).text() in {"abcdefghij", "abcde\n… 0 bytes left out …\nfghij"}
    assert filled(20, ["abc", "defghij"]).text() == "abcdefghij"


def test_the_cut_is_a_line_of_its_own() -> None:
    assert filled(6, ["abc", "ü" * 5, "xyz"]).text() == "abc\n… 10 bytes left out …\nxyz"
    assert filled(6, ["ab\n", "cccc", "xyz"]).text() == "ab\n… 4 bytes left out …\nxyz"


@given(st.integers(2, 60), st.lists(st.text(alphabet="abü", max_size=12), max_size=30))
def test_head_and_tail_are_kept_and_the_rest_is_counted(cap: int, pieces: list[str]) -> None:
    whole = "".join(pieces)
    text = filled(cap, pieces).text()
    if len(whole) <= cap:
        assert text == whole
        return
    head, cut, tail = text.split("\n")
    assert whole.startswith(head)
    assert whole.endswith(tail)
    assert len(head) + len(tail) == cap
    gone = len(whole.encode()) - len((head + tail).encode())
    assert cut == f"… {gone} bytes left out …"


@given(st.integers(2, 60), PIECES, PIECES)
def test_many_at_once_are_as_one_by_one(cap: int, first: list[str], second: list[str]) -> None:
    kept = filled(cap, first)
    kept.extend(second)
    assert kept.text() == filled(cap, [*first, *second]).text()


@given(PIECES)
def test_what_is_taken_back_is_gone(pieces: list[str]) -> None:
    kept = filled(1000, pieces)
    taken = kept.take_back(lambda piece: piece.find("a"), 1000)
    whole = "".join(pieces)
    if "a" not in whole:
        assert taken is None
        assert kept.text() == whole
    else:
        assert taken is not None
        assert kept.text() + taken == whole
        assert taken.startswith("a")


def test_nothing_is_taken_back_from_too_far() -> None:
    kept = filled(8, ["x1", "22", "33", "44", "55"])
    assert kept.take_back(lambda piece: piece.find("x"), 2) is None
    assert kept.text() == filled(8, ["x1", "22", "33", "44", "55"]).text()
    assert kept.last == "55"
    assert Kept(2).last == ""
