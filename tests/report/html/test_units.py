from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.report.html import units


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.00 s"),
        (-1, "0.00 s"),
        (0.424, "0.42 s"),
        (12.34, "12.3 s"),
        (99.94, "99.9 s"),
        (99.96, "1 min 40 s"),
        (600, "10 min 00 s"),
        (3599.6, "1 h 00 min"),
        (3720, "1 h 02 min"),
    ],
)
def test_seconds(value: float, text: str) -> None:
    assert units.seconds(value) == text


def test_per_cent_is_cut_never_rounded_up_to_a_floor() -> None:
    assert units.percent(8499, 10000) == "84.9 %"
    assert units.percent(849_999, 1_000_000) == "84.9 %"
    assert units.percent(17, 20) == "85.0 %"
    assert units.percent(0, 0) == "\N{EN DASH}"
    assert units.percent(7, 7) == "100.0 %"


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_only_full_coverage_reads_as_a_hundred(covered: int, more: int) -> None:
    assert units.percent(covered, covered + more) != "100.0 %"


def test_counts() -> None:
    assert units.count(1, "file") == "1 file"
    assert units.count(1234, "file") == "1,234 files"
    assert units.count(0, "test that failed", "tests that failed") == "0 tests that failed"


def test_packages_are_named_within_the_innermost_module() -> None:
    modules = ["example.com/m", "example.com/m/sub"]
    assert units.within("example.com/m/a/b", modules) == "a/b"
    assert units.within("example.com/m/sub/c", modules) == "c"
    assert units.within("example.com/m", modules) == "example.com/m"
    assert units.within("example.com/more", modules) == "example.com/more"
