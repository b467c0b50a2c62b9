from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gogate.report.html.source import WIDEST, Sources, diff_lines
from tests.strategies import hostile_text

FILES = {"a.go": b"one\r\ntwo\nthree\nfour\nfive\nsix\n", "b.go": b"\xff\xfe bad\n" + b"x" * 1000, "empty.go": b""}


def sources() -> Sources:
    return Sources(FILES.get)


def test_lines_around_a_place_are_numbered_and_marked() -> None:
    snippet = sources().around("a.go", 2, 3, 1)
    assert snippet
    assert [(line.number, line.text, line.marked) for line in snippet.lines] == [
        (1, "one", False),
        (2, "two", True),
        (3, "three", True),
        (4, "four", False),
    ]


def test_ranges_share_their_context_and_end_with_the_file() -> None:
    snippet = sources().ranges("a.go", [(1, 1), (5, 99)], 1, 10)
    assert snippet
    assert [(line.number, line.marked) for line in snippet.lines] == [
        (1, True),
        (2, False),
        (4, False),
        (5, True),
        (6, True),
    ]


def test_no_more_ranges_than_asked_for() -> None:
    snippet = sources().ranges("a.go", [(1, 1), (6, 6)], 0, 1)
    assert snippet
    assert [line.number for line in snippet.lines] == [1]


def test_what_is_not_there_has_no_snippet() -> None:
    for file, line in (("none.go", 1), ("a.go", 0), ("a.go", 7), ("", 1), ("empty.go", 1)):
        assert sources().around(file, line, line, 3) is None


def test_foreign_bytes_and_long_lines_are_shown_in_part() -> None:
    snippet = sources().around("b.go", 1, 2, 0)
    assert snippet
    assert snippet.lines[0].text == "\ufffd\ufffd bad"
    assert snippet.lines[1].text == "x" * WIDEST + " …"


def test_a_file_is_read_once() -> None:
    asked = []

    def read(file: str) -> bytes | None:
        asked.append(file)
        return FILES.get(file)

    once = Sources(read)
    for line in (1, 2, 3):
        once.around("a.go", line, line, 0)
        once.around("none.go", line, line, 0)
    assert asked == ["a.go", "none.go"]


@given(st.binary(max_size=200), st.lists(st.tuples(st.integers(-3, 20), st.integers(-3, 20)), max_size=5))
def test_any_bytes_and_ranges(content: bytes, ranges: list[tuple[int, int]]) -> None:
    snippet = Sources(lambda _: content).ranges("f.go", ranges, 2, 9)
    if snippet:
        numbers = [line.number for line in snippet.lines]
        assert numbers == sorted(set(numbers))
        assert any(line.marked for line in snippet.lines)
        assert all(any(a <= line.number <= b for a, b in ranges) for line in snippet.lines if line.marked)


def test_lines_of_a_diff_are_told_apart() -> None:
    diff = "diff a b\n--- a/a.go\n+++ b/a.go\n@@ -1,2 +1,2 @@\n-old\n+new\n same\n--- gone\n+++ come\n"
    assert [line.kind for line in diff_lines(diff)] == [
        *("head", "head", "head", "hunk", "del", "add", "same"),
        *("del", "add"),
    ]


@given(hostile_text)
def test_any_diff_keeps_its_lines(diff: str) -> None:
    assert len(diff_lines(diff)) == diff.removesuffix("\n").count("\n") + 1
