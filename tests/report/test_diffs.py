"""Replacements applied to the old text give the new text, for what difflib and gofmt write."""

from __future__ import annotations

import difflib
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.report.diffs import Replacement, replacements
from tests.strategies import hostile_text

lines = st.lists(st.sampled_from(["a", "b", "", " ", "-x", "+y", "@@", "\\"]), max_size=12)


def apply(old: str, made: list[Replacement]) -> str:
    rows = old.splitlines(keepends=True)
    for first, end, text in reversed(made):
        rows[first - 1 : end - 1] = [text]
    return "".join(rows)


@given(lines, lines, st.integers(0, 3))
def test_replacements_turn_old_into_new(before: list[str], after: list[str], context: int) -> None:
    old, new = ("".join(f"{row}\n" for row in rows) for rows in (before, after))
    diff = "".join(
        difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), "a", "b", n=context)
    )
    made = replacements(diff)
    assert apply(old, made) == new
    assert bool(made) == (old != new)


def test_missing_newline_at_the_end_is_kept_apart() -> None:
    diff = "--- a\n+++ b\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
    assert replacements(diff) == [Replacement(1, 2, "b\n")]
    assert replacements("@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n") == [Replacement(1, 2, "b")]


@pytest.mark.parametrize(
    "diff", ["", "no diff\n", "@@ -x @@\n-a\n", "--- a\n+++ b\n", "@@ -1 +1 @@\n-a\n?? what\n+b\n"]
)
def test_what_is_no_diff_gives_no_fix(diff: str) -> None:
    assert replacements(diff) == []


@given(hostile_text)
def test_any_text_is_survived(diff: str) -> None:
    assert all(1 <= first <= end or first == 0 for first, end, _ in replacements(diff))


@pytest.mark.skipif(shutil.which("gofmt") is None, reason="gofmt is not here")
def test_gofmt_s_own_diff(tmp_path: Path) -> None:
    old = 'package a\nimport "fmt"\n\n\n\nfunc A( ) {\n  fmt.Println( 1 )\n}\nvar x=1'
    file = tmp_path / "a.go"
    file.write_text(old)
    diff = subprocess.run(["gofmt", "-d", str(file)], capture_output=True, text=True).stdout
    new = subprocess.run(["gofmt", str(file)], capture_output=True, text=True, check=True).stdout
    assert apply(old, replacements(diff)) == new
