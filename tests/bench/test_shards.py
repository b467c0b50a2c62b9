from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bench.shards import dealt, laid, package_times, parse
from gogate.model.result import Outcome, Result, SelectedPackage, Test
from tests.factories import passing

SECONDS = st.lists(st.floats(0, 100), max_size=20)


def result(tests: dict[str, dict[str, float]]) -> Result:
    """A result that holds these tests, and a package without any."""
    before = passing()
    names = [*tests, "m/idle"]
    packages = tuple(SelectedPackage(path=name, module="m", reason="all") for name in names)
    return replace(
        before,
        selection=replace(before.selection, packages=packages),
        tests=tuple(
            Test(package=package, name=name, outcome=Outcome.PASS, seconds=seconds)
            for package, known in tests.items()
            for name, seconds in known.items()
        ),
    )


def test_subtests_are_part_of_their_test() -> None:
    tests = {"m/a": {"TestA": 2.0, "TestA/b": 1.5, "": 9.0, "TestC": 1.0}}
    assert package_times(result(tests)) == {"m/a": {"TestA": 2.0, "TestC": 1.0}}


def test_all_seconds_are_dealt_out() -> None:
    tests = {f"m/{number}": {"TestA": float(number)} for number in range(1, 9)}
    (whole,) = dealt(result(tests), 1)
    assert sum(whole) == pytest.approx(36 + 8 * 1.0 + 0.2)
    shards = dealt(result(tests), 4)
    assert sorted(spent for shard in shards for spent in shard) == sorted(whole)
    assert max(map(sum, shards)) <= 0.35 * sum(whole)


def test_work_is_laid_longest_first() -> None:
    assert laid([3.0, 3.0, 2.0, 2.0, 2.0], 2) == 7.0
    assert laid([5.0, 1.0, 1.0], 2) == 5.0
    assert laid([], 2) == 0.0


@given(SECONDS, st.integers(1, 5))
def test_cores_are_neither_idle_nor_in_two_places(seconds: list[float], cores: int) -> None:
    end = laid(seconds, cores)
    least = max([math.fsum(seconds) / cores, *seconds], default=0.0)
    assert least - 1e-9 <= end <= 2 * least + 1e-9


def test_the_whole_repository_is_the_default() -> None:
    assert (parse(["checkout"]).patterns, parse(["checkout", "./a"]).patterns) == (["./..."], ["./a"])
    assert (parse(["checkout"]).shards, parse(["checkout"]).cold) == (4, False)
