from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.judge.coverage import Counted, Source
from gogate.judge.patch import judge
from gogate.model.result import CoverageVerdict

TEXT = b"""package a

func F(n int) int {
	if n > 3 {
		return 1
	}
	return 2
}
"""
BLOCKS = ((3, 19, 4, 11, 1, 1), (4, 11, 6, 3, 1, 0), (7, 2, 7, 10, 1, 1))
COUNTED = Counted("atomic", {"a.go": Source("m", BLOCKS), "b/b.go": Source("m/b", ((1, 1, 9, 2, 10, 0),))})


def source(path: str) -> bytes | None:
    return TEXT if path == "a.go" else None


@pytest.mark.parametrize(
    ("changed", "covered", "statements"),
    [
        ({"a.go": [(4, 4)]}, 1, 1),
        ({"a.go": [(5, 5)]}, 0, 1),
        ({"a.go": [(6, 6)]}, 0, 0),
        ({"a.go": [(4, 7)]}, 2, 3),
        ({"a.go": [(1, 3)]}, 0, 0),
        ({"a.go": [(8, 99)]}, 0, 0),
        ({"a.go": [(7, 9), (5, 7)]}, 1, 2),
        ({"b/b.go": [(5, 5)]}, 0, 10),
        ({"README.md": [(1, 9)]}, 0, 0),
        ({}, 0, 0),
    ],
)
def test_statements_of_the_change(changed: dict[str, list[tuple[int, int]]], covered: int, statements: int) -> None:
    patch = judge(COUNTED, changed, source=source).coverage
    assert (patch.covered, patch.statements, patch.verdict) == (covered, statements, CoverageVerdict.NONE)
    assert patch.floor is None


def test_without_the_source_a_block_has_all_its_lines() -> None:
    assert judge(COUNTED, {"a.go": [(4, 4)]}).coverage.statements == 2


@pytest.mark.parametrize(
    ("floor", "allow", "verdict"),
    [
        (66.66, 0, CoverageVerdict.PASS),
        (66.67, 0, CoverageVerdict.FAIL),
        (66.67, 1, CoverageVerdict.PASS),
        (0.0, 0, CoverageVerdict.NONE),
    ],
)
def test_the_floor_and_what_is_let_pass(floor: float, allow: int, verdict: CoverageVerdict) -> None:
    patch = judge(COUNTED, {"a.go": [(3, 8)]}, floor=floor, allow=allow, source=source)
    assert patch.coverage.verdict is verdict
    assert [(f.rule, f.file, f.line) for f in patch.findings] == (
        [("coverage/patch", "a.go", 5)] if verdict is CoverageVerdict.FAIL else []
    )


def test_the_finding_names_the_lines() -> None:
    patch = judge(COUNTED, {"a.go": [(3, 8)], "b/b.go": [(1, 1)]}, floor=100.0, source=source)
    assert patch.findings[0].message == (
        "coverage of the change is 15.38 % (2 of 13 statements), below the floor of 100 %; "
        "not run: a.go:5-6, b/b.go:1-9"
    )


def test_nothing_changed_that_counts_passes() -> None:
    assert judge(COUNTED, {"doc.go": [(1, 2)]}, floor=90.0).coverage.verdict is CoverageVerdict.PASS


def test_a_changed_package_without_a_line_is_unjudgeable() -> None:
    folders = {"m/c": "c", "m/d": "d"}
    patch = judge(COUNTED, {"c/c.go": [(1, 2)]}, floor=90.0, missing=["m/c", "m/d"], folders=folders)
    assert patch.coverage.verdict is CoverageVerdict.ERROR
    assert patch.problems == ("coverage of the change cannot be judged: m/c left no line in the profile",)
    assert judge(COUNTED, {"c/c.go": [(1, 2)]}, missing=["m/c"], folders=folders).problems == ()


ranges = st.lists(
    st.tuples(st.integers(1, 12), st.integers(0, 5)).map(lambda one: (one[0], one[0] + one[1])), max_size=4
)


@given(ranges)
def test_as_line_by_line(drawn: list[tuple[int, int]]) -> None:
    lines = {line for first, last in drawn for line in range(first, last + 1)}
    expected = [block for block in BLOCKS if lines & set(range(block[0], block[2] + 1))]
    patch = judge(COUNTED, {"a.go": drawn}).coverage
    assert patch.statements == sum(block[4] for block in expected)
    assert patch.covered == sum(block[4] for block in expected if block[5])
