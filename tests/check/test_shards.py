from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from gogate.check.shards import Piece, deal, pieces, weights
from gogate.golang.packages import GoPackage

NAMES = st.text("abc/", min_size=1, max_size=6)
SECONDS = st.floats(0, 100, allow_nan=False)
TESTS = st.dictionaries(st.from_regex(r"Test[A-Z][a-z]{0,3}", fullmatch=True), SECONDS, max_size=6)
PACKAGES = st.dictionaries(NAMES, TESTS, max_size=12)
COUNTS = st.integers(1, 6)


def package(path: str, *, has_tests: bool = True) -> GoPackage:
    return GoPackage(
        path=path, module="m", dir=path, name="p", go_files=(), ignored=(), inputs=(), imports=(), test_imports=(),
        has_tests=has_tests, has_code=True,
    )  # fmt: skip


def runs(piece: Piece, test: str) -> bool:
    """Whether go test would run a top-level test with the piece's flags."""
    for flag in piece.flags:
        name, _, pattern = flag.partition("=")
        matches = re.search(pattern, test) is not None
        return matches if name == "-run" else not matches
    return True


@given(PACKAGES, COUNTS)
def test_every_package_is_judged_once_and_every_test_runs_once(tests: dict[str, dict[str, float]], count: int) -> None:
    seconds = {path: 1 + sum(spent.values()) for path, spent in tests.items()}
    dealt = deal(pieces(seconds, tests, count), count)
    assert len(dealt) == count
    flat = [piece for shard in dealt for piece in shard]
    assert Counter(piece.package for piece in flat if piece.is_first) == Counter(list(seconds))
    for path, known in tests.items():
        parts = [piece for piece in flat if piece.package == path]
        for test in [*known, "TestThatIsNew", "ExampleNew"]:
            assert sum(runs(piece, test) for piece in parts) == 1
        assert all(sum(piece.package == path for piece in shard) <= 1 for shard in dealt)


@given(PACKAGES, COUNTS)
def test_the_order_in_which_packages_are_listed_changes_nothing(tests: dict[str, dict[str, float]], count: int) -> None:
    seconds = {path: 1 + sum(spent.values()) for path, spent in tests.items()}
    backwards = dict(reversed(seconds.items()))
    once, again = (deal(pieces(each, tests, count), count) for each in (seconds, backwards))
    assert once == again


@given(st.lists(st.floats(0.5, 1, allow_nan=False), min_size=40, max_size=80), st.integers(2, 4))
def test_many_packages_of_a_kind_are_spread_evenly(spent: list[float], count: int) -> None:
    dealt = deal([Piece(f"m/{number}", seconds) for number, seconds in enumerate(spent)], count)
    loads = [sum(piece.seconds for piece in shard) for shard in dealt]
    assert max(loads) <= 1.25 * sum(loads) / count


def test_a_package_longer_than_a_shard_is_split_by_its_tests() -> None:
    tests = {"m/long": {"TestA": 40.0, "TestB": 30.0, "TestC": 20.0}, "m/short": {"TestD": 1.0}}
    seconds = {path: sum(spent.values()) for path, spent in tests.items()}
    parts = [piece for piece in pieces(seconds, tests, 3) if piece.package == "m/long"]
    assert [piece.flags for piece in parts] == [
        ("-run=^(TestA)$",), ("-run=^(TestB)$",), ("-skip=^(TestA|TestB)$",),
    ]  # fmt: skip
    assert [piece.is_first for piece in parts] == [True, False, False]
    loads = [sum(piece.seconds for piece in shard) for shard in deal(pieces(seconds, tests, 3), 3)]
    assert max(loads) <= 1.5 * sum(loads) / 3


def test_a_long_package_without_known_tests_stays_whole() -> None:
    assert pieces({"m/long": 90.0, "m/short": 1.0}, {}, 3) == (Piece("m/long", 90.0), Piece("m/short", 1.0))


def test_what_no_time_is_known_of_takes_the_mean_of_the_others() -> None:
    packages = [package("a"), package("b"), package("new"), package("idle", has_tests=False)]
    found = weights(packages, {"a": 2.0, "b": 4.0, "gone": 100.0})
    assert found["new"] - found["a"] == 1.0
    assert found["b"] - found["new"] == 1.0
    assert found["idle"] < min(found["a"], found["b"], found["new"])


def test_without_times_shards_hold_as_many_packages_as_each_other() -> None:
    seconds = weights([package(f"m/{number}") for number in range(20)], None)
    assert sorted(len(shard) for shard in deal(pieces(seconds, {}, 3), 3)) == [6, 7, 7]


def test_more_shards_than_packages_leave_some_empty() -> None:
    assert sorted(len(shard) for shard in deal([Piece("a", 1.0)], 3)) == [0, 0, 1]
