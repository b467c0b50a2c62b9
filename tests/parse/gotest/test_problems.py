from __future__ import annotations

from gogate.parse.gotest.event import Lines
from gogate.parse.gotest.problems import package_problems, stream_notes, stream_problems, unexplained_exit


def lines(data: bytes) -> Lines:
    made = Lines()
    for piece in made.pieces(data):
        made.decode(piece)
    return made


def test_damaged_lines_are_quoted_in_ascii_and_counted() -> None:
    found = stream_problems(lines(b'{"Action":"run"}\n' + b"\x1b\xff{" * 60 + b"\n" + b"\x00\n" * 20), "cut here")
    assert found[0].startswith("line 2 of the stream is damaged: '\\x1b\\ufffd{")
    assert max(map(len, found)) < 800
    assert all(problem.isascii() for problem in found)
    assert found[-2:] == ["11 more lines of the stream are no events", "cut here"]


def test_a_stream_of_text_says_its_first_lines() -> None:
    made = lines(b"go: cannot find main module\n\nmore\n")
    assert stream_problems(made, "") == [
        "the stream holds no event of go test -json: go: cannot find main module | more",
    ]
    assert stream_notes(made) == [
        "2 lines of the stream are text, no events; the first is line 1: go: cannot find main module"
    ]


def test_packages_are_named_up_to_five() -> None:
    names = [f"p{number}" for number in range(7)]
    assert package_problems(names, ["q", ""]) == [
        "the stream ends before the end of p0, p1, p2, p3, p4 and 2 more",
        "the stream holds events after the end of q, a package without a name",
    ]
    assert package_problems([], []) == []


def test_what_go_said_besides() -> None:
    assert unexplained_exit(2, "\nflag provided but not defined: -x\n").endswith(
        "failure: flag provided but not defined: -x"
    )
    assert unexplained_exit(1, "").endswith("holds no failure")
