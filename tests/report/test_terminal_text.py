"""Colors, harmless text, cuts."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.report.terminal_text import Paint, block, clip, complaint, line, path, plural, seconds
from tests.strategies import hostile_text, innocent_text

TOTAL = re.compile(r"total:\s+\(statements\)\s+\d+.\d+%")


def is_harmless(text: str) -> bool:
    kinds = {unicodedata.category(character) for character in text if character != "\t"}
    return not kinds & {"Cc", "Cs", "Zl", "Zp"} and "##[" not in text and TOTAL.search(text) is None


pieces = st.sampled_from(["total: (statements) 99.9%", "##[error]", "##vso[task.x]", "total:\t(statements) 1.0%", "\n"])
nasty = st.lists(st.one_of(pieces, hostile_text), max_size=5).map("".join)


@given(nasty)
def test_no_line_of_foreign_text_does_harm(text: str) -> None:
    assert is_harmless(line(text))
    assert is_harmless(path(text))
    assert not path(text).lstrip().startswith(("::", "##"))
    for row in block(text, 2, 3):
        assert is_harmless(row)


@given(innocent_text)
def test_innocent_text_is_left_alone(text: str) -> None:
    assert line(text) == text


@given(rows=st.lists(st.text("abc", min_size=1), max_size=30), head=st.integers(1, 9), tail=st.integers(0, 9))
def test_the_middle_of_a_block_is_cut(rows: list[str], head: int, tail: int) -> None:
    shown = list(block("\n".join(rows) + "\n", head, tail))
    if len(rows) <= head + tail + 1:
        assert shown == (rows or [""])
        return
    gone = len(rows) - head - tail
    assert shown == [*rows[:head], f"[{gone} lines left out]", *rows[len(rows) - tail :]]


def test_a_block_without_gos_own_progress() -> None:
    text = "=== RUN   TestA\n    a_test.go:3: no\r\n=== NAME  TestA\n--- FAIL: TestA (0.00s)\n"
    assert list(block(text, 9, 9)) == ["    a_test.go:3: no", "--- FAIL: TestA (0.00s)"]


def test_a_line_of_a_megabyte() -> None:
    (row,) = block("x" * 1_000_000, 9, 9)
    assert row == "x" * 999 + "…"


@pytest.mark.parametrize(("text", "width", "cut"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("ab", 1, "…")])
def test_clip(text: str, width: int, cut: str) -> None:
    assert clip(text, width) == cut


def test_paint() -> None:
    assert Paint(color=True)("a", "bold", "red") == "\x1b[1;31ma\x1b[0m"
    assert Paint(color=False)("a", "bold", "red") == "a"
    assert Paint(color=True)("", "red") == ""
    assert [Paint(color=True).diff(row) for row in ("+a", " a", "")] == ["\x1b[32m+a\x1b[0m", " a", ""]


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.0s"), (59.99, "59.9s"), (60, "1m00s"), (3599, "59m59s"), (3720, "1h02m")]
)
def test_seconds(value: float, text: str) -> None:
    assert seconds(value) == text


def test_plural() -> None:
    assert [plural(count, "test") for count in (0, 1, 2)] == ["0 tests", "1 test", "2 tests"]


def test_a_complaint_keeps_foreign_lines_from_the_start_of_a_line_and_ends_with_the_fix() -> None:
    said = complaint("go list failed: a\n::error::forged\n##[group]\x1b[31m", "mend\nit")
    assert said.splitlines()[0] == "gogate: go list failed: a"
    assert said.splitlines()[1] == "  | ::error::forged"
    assert "##[" not in said
    assert "\x1b" not in said
    assert said.splitlines()[-1].startswith("  fix: mend")
    assert complaint("no Go") == "gogate: no Go\n"
