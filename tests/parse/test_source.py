from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.parse.source import Ignored, ignores

FILE = b"""package a

// coverage-ignore: only on Windows
func F() int {
	return 1 // {
}

func G(err error) {
	if err != nil { // coverage-ignore: cannot "happen"
		panic("}" + `{` + string('{'))
	} else {
		// coverage-ignore: the last resort
		println()
	}
	/* { */ for { // plain
		//coverage-ignore: next
		if true { return }
	}
}
"""


def test_blocks_by_place_of_the_comment() -> None:
    found, wrong = ignores(FILE)
    assert wrong == ()
    assert found == (
        Ignored(3, "only on Windows", (4, 14), (6, 2)),
        Ignored(9, 'cannot "happen"', (9, 16), (11, 3)),
        Ignored(12, "the last resort", (11, 9), (14, 3)),
        Ignored(16, "next", (17, 11), (17, 21)),
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"func F() { // coverage-ignore", "needs a reason"),
        (b"func F() { // coverage-ignore:  ", "needs a reason"),
        (b"func F() {\n\tx()\n\ty() // coverage-ignore: why", "stands at no block"),
        (b"func F() {\n\tx()\n\t// coverage-ignore: why\n\ty()", "stands at no block"),
    ],
)
def test_wrong_comments(line: bytes, message: str) -> None:
    found, wrong = ignores(b"package a\n\n" + line + b"\n}\n")
    assert found == ()
    assert len(wrong) == 1
    assert message in wrong[0].message
    assert wrong[0].line == 3 + line.count(b"\n", 0, line.index(b"coverage-ignore"))


def test_a_multi_line_head_is_not_taken_for_its_inner_braces() -> None:
    text = b"package a\n\nfunc F(x struct{ a int }) { // coverage-ignore: why\n\tx()\n}\n"
    assert ignores(text)[0][0].start == (3, 27)


@pytest.mark.parametrize(
    "text", [b"", b"package a // coverage ignore", b'var x = "// coverage-ignore: no"', b"// my coverage-ignore"]
)
def test_nothing_where_there_is_no_comment_of_ours(text: bytes) -> None:
    assert ignores(text) == ((), ())


@given(
    st.lists(
        st.sampled_from([b"{", b"}", b"\n", b"// coverage-ignore: x\n", b'"', b"`", b"'", b"/*", b"*/", b"a", b"\\"])
    )
)
def test_any_bytes_are_read(parts: list[bytes]) -> None:
    text = b"".join(parts)
    found, wrong = ignores(text)
    for one in found:
        assert (1, 1) <= one.start < one.end
        assert one.reason
    assert all(1 <= one.line <= text.count(b"\n") + 1 for one in wrong)
