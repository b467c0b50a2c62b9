from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gogate.parse.diff import hunks

if TYPE_CHECKING:
    from pathlib import Path

TEXT = b"".join(b"line %d\n" % number for number in range(1, 21))


def test_one_edit() -> None:
    at = TEXT.index(b"line 10\n")
    assert hunks(TEXT, [(at, at + 7, b"new")]) == (
        "@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10\n+new\n line 11\n line 12\n line 13\n"
    )


def test_the_last_line_may_have_no_end() -> None:
    assert hunks(b"a", [(1, 1, b"b")]) == (
        "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+ab\n\\ No newline at end of file\n"
    )


@pytest.mark.parametrize(
    "edits", [[], [(0, 0, b"")], [(5, 4, b"x")], [(0, 9, b"x")], [(-1, 2, b"")], [(0, 3, b""), (2, 4, b"")]]
)
def test_nothing_comes_of_edits_that_do_not_fit(edits: list[tuple[int, int, bytes]]) -> None:
    assert hunks(b"abcdefgh", edits) == ""


lines = st.lists(st.sampled_from([b"a", b"b", b"", b"\tx", b"\r"]), min_size=1, max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=lines, ended=st.booleans(), data=st.data())
def test_git_applies_what_comes_of_edits(rows: list[bytes], ended: bool, data: st.DataObject, tmp_path: Path) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not on PATH")
    old = b"\n".join(rows) + (b"\n" if ended else b"")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(old)), min_size=2, max_size=4)))
    edits = [(cuts[0], cuts[1], data.draw(st.binary(max_size=4).filter(lambda text: text.isalnum() or not text)))]
    if len(cuts) == 4:
        edits.append((cuts[2], cuts[3], b"q\nr"))
    expected, at = b"", 0
    for start, end, text in edits:
        expected += old[at:start] + text
        at = end
    expected += old[at:]
    patch = hunks(old, edits)
    if expected == old:
        assert patch == ""
        return
    if not old or not expected:
        return  # git names an empty file in its own way
    (tmp_path / "f").write_bytes(old)
    text = f"--- a/f\n+++ b/f\n{patch}".encode()
    done = subprocess.run([git, "apply", "--whitespace=nowarn", "-"], cwd=tmp_path, input=text, capture_output=True)
    assert done.stderr == b""
    assert (tmp_path / "f").read_bytes() == expected
