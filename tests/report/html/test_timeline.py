from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Outcome
from gogate.report.html.timeline import package_times, place, ticks, timeline
from tests.factories import MODULE, make_result, make_stage, make_test

durations = st.lists(st.floats(0, 1000), max_size=6)


def test_stages_that_ran_one_after_another() -> None:
    assert place([1, 2, 3], 6) == [0, 1, 3]


def test_stages_overlap_by_no_more_than_they_must() -> None:
    assert place([1, 20, 40], 42) == [0, 1, 2]


@given(durations, st.floats(0, 500))
def test_every_stage_lies_on_the_axis(seconds: list[float], more: float) -> None:
    total = max([0.0, *seconds]) + more
    starts = place(seconds, total)
    for start, took in zip(starts, seconds, strict=True):
        assert start >= 0
        assert start + took <= total + 1e-6
    if sum(seconds) <= total:
        assert starts == pytest.approx([sum(seconds[:index]) for index in range(len(seconds))], abs=1e-6)


@given(st.floats(0.001, 1e6))
def test_an_axis_has_a_few_round_marks(total: float) -> None:
    marks = ticks(total)
    assert 3 <= len(marks) <= 11
    assert marks[0] == 0
    assert marks[-1] <= total * 1.001


def test_an_axis_of_nothing() -> None:
    assert ticks(0) == (0.0,)


def test_the_critical_path_leads_to_the_slowest_test() -> None:
    tests = (
        make_test("TestQuick", package=f"{MODULE}/a", seconds=0.1),
        make_test("TestSlow", package=f"{MODULE}/b", seconds=20.0),
        make_test("", package=f"{MODULE}/b", seconds=21.0),
    )
    stages = tuple(make_stage(n, seconds=s) for n, s in (("fmt", 1.0), ("gofumpt", 0.0), ("vet", 30.0), ("test", 40.0)))
    shown = timeline(make_result(seconds=42.0, tests=tests, stages=stages), package_times(tests))
    assert [(bar.name, bar.critical) for bar in shown.stages] == [("fmt", True), ("vet", False), ("test", True)]
    assert [(step.what, step.name) for step in shown.path] == [
        ("stage", "fmt"),
        ("stage", "test"),
        ("package", "b"),
        ("test", "TestSlow"),
    ]
    assert shown.overlap
    assert [(bar.name, bar.critical) for bar in shown.packages] == [("b", True), ("a", False)]


def test_stages_end_to_end_are_all_critical() -> None:
    shown = timeline(make_result(seconds=6.5), ())
    assert [bar.critical for bar in shown.stages] == [True] * 4
    assert not shown.overlap
    assert shown.packages == ()


def test_packages_from_the_cache_took_no_time() -> None:
    tests = (make_test(seconds=50.0, cached=True), make_test("TestB", package=f"{MODULE}/b", seconds=1.0))
    shown = timeline(make_result(tests=tests), package_times(tests))
    assert [bar.name for bar in shown.packages] == ["b"]


def test_a_package_longer_than_its_run_still_fits() -> None:
    tests = (make_test(seconds=50.0),)
    shown = timeline(make_result(seconds=12.5, tests=tests), package_times(tests))
    assert shown.total == 50.0
    assert shown.packages[0].start == 0


def test_nothing_ran() -> None:
    shown = timeline(make_result(seconds=0.0, stages=()), ())
    assert shown.stages == ()
    assert shown.path == ()


def test_times_and_counts_of_packages() -> None:
    tests = (
        make_test("TestA", seconds=2.0),
        make_test("TestA/sub", seconds=1.5),
        make_test("TestB", seconds=1.0, outcome=Outcome.SKIP),
        make_test("", package=f"{MODULE}/b", outcome=Outcome.FAIL, seconds=9.0),
    )
    longest, shorter = package_times(tests)
    assert (longest.path, longest.seconds, longest.failed, longest.slowest) == (f"{MODULE}/b", 9.0, 1, None)
    assert (shorter.seconds, shorter.passed, shorter.skipped, shorter.failed) == (3.0, 2, 1, 0)
    assert shorter.slowest
    assert shorter.slowest.name == "TestA"


def test_what_hardly_took_time_is_not_on_the_path() -> None:
    tests = (make_test(seconds=0.1),)
    stages = tuple(make_stage(name, seconds=seconds) for name, seconds in (("fmt", 0.05), ("test", 36.0)))
    shown = timeline(make_result(seconds=37.0, tests=tests, stages=stages), package_times(tests))
    assert [(step.what, step.name) for step in shown.path] == [("stage", "test")]
    assert (shown.work, shown.tested) == (0.1, 36.0)
