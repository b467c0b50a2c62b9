from __future__ import annotations

from gogate.model.result import FileCoverage, Kind, Outcome
from gogate.report.html import tests as page
from tests.factories import make_test


def test_the_slowest_are_leaves() -> None:
    some = [
        make_test("TestA", seconds=3.0),
        make_test("TestA/b", seconds=2.9),
        make_test("TestA/b/c", seconds=2.8),
        make_test("TestD", seconds=1.0),
        make_test("TestZero", seconds=0.0),
        make_test("", seconds=99.0),
    ]
    assert [test.name for test in page.slowest(some, 10)] == ["TestA/b/c", "TestD"]
    assert [test.name for test in page.slowest(some, 1)] == ["TestA/b/c"]


def test_flaky_is_what_ended_in_more_than_one_way() -> None:
    failed, passed = Outcome.FAIL, Outcome.PASS
    some = [make_test("TestA", attempts=(failed, passed)), make_test("TestB", attempts=(failed, failed)), make_test()]
    assert [test.name for test in page.flaky(some)] == ["TestA"]


def test_columns_list_failures_first() -> None:
    some = [
        make_test("TestA", cached=True),
        make_test("TestB", outcome=Outcome.FAIL, kind=Kind.RACE, attempts=(Outcome.FAIL, Outcome.FAIL), seconds=1.5),
        make_test("", package="example.com/p"),
        make_test("", package="example.com/q", outcome=Outcome.FAIL, kind=Kind.BUILD),
    ]
    table = page.columns(some)
    assert table["name"] == ["TestB", "", "TestA"]
    assert table["note"] == ["race, 2 attempts", "build", "cached"]
    assert table["milliseconds"] == [1500, 10, 10]
    assert [table["packages"][index] for index in table["package"]] == [
        "example.com/shop/cart",
        "example.com/q",
        "example.com/shop/cart",
    ]
    assert [table["outcomes"][index] for index in table["outcome"]] == ["fail", "fail", "pass"]


def test_files_come_with_the_most_uncovered_first() -> None:
    files = [
        FileCoverage(file="a.go", covered=9, statements=10),
        FileCoverage(file="b.go", covered=1, statements=10),
        FileCoverage(file="c.go", covered=0, statements=0),
    ]
    assert page.file_columns(files) == {"file": ["b.go", "a.go"], "covered": [1, 9], "statements": [10, 10]}
