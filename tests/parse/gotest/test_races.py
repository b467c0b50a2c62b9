from __future__ import annotations

from gogate.model.result import Kind, StageVerdict
from tests.parse.gotest.streams import P, only, read, run, said, whole

DETECTED = "    testing.go:1712: race detected during execution of test\n"
OUTSIDE = "testing: race detected outside of test execution\n"


def block(*functions: str, line: int = 15, border: str = "==================\n") -> str:
    first, second = functions if len(functions) == 2 else functions * 2
    return (
        f"{border}WARNING: DATA RACE\nRead at 0x00c0000961f8 by goroutine 11:\n"
        f"  {P}.{first}()\n      /w/p/p_test.go:{line} +0x7b\n\n"
        f"Previous write at 0x00c0000961f8 by goroutine 10:\n  {P}.{second}()\n      /w/p/p_test.go:{line} +0x8d\n"
        f"{border}"
    )


def test_a_race_of_a_running_test_fails_it() -> None:
    answer = read(whole(run("TestA", block("TestA.func1") + DETECTED, end="fail"), end="fail"))
    (test,), (finding,) = answer.tests, answer.races
    assert (test.kind, test.file, test.line) == (Kind.RACE, "p_test.go", 15)
    assert finding.message.endswith("fails TestA")


def test_a_race_that_fires_often_is_one_finding() -> None:
    text = block("TestA.func1") * 100 + DETECTED
    answer = read(whole(run("TestA", text, end="fail"), end="fail"))
    assert len(answer.races) == 1


def test_other_lines_in_the_same_functions_are_another_race() -> None:
    text = block("TestA.func1") + block("TestA.func1", line=16) + DETECTED
    answer = read(whole(run("TestA", text, end="fail"), end="fail"))
    assert [finding.line for finding in answer.races] == [15, 16]
    assert len({finding.fingerprint for finding in answer.races}) == 2


def test_every_test_that_the_detector_names_fails() -> None:
    data = whole(
        run("TestA", block("TestA.func1") + DETECTED, end="fail"), run("TestB", DETECTED, end="fail"), end="fail"
    )
    answer = read(data)
    assert [test.kind for test in answer.tests] == [Kind.RACE, Kind.RACE]


def test_the_report_goes_to_the_test_that_raced() -> None:
    racy = run("TestRacy", DETECTED, end="fail")
    quiet = run("TestQuiet", block("TestRacy.func1"))
    answer = read(whole(racy[:2], quiet, racy[2:], end="fail"))
    assert {test.name: test.kind for test in answer.tests} == {"TestRacy": Kind.RACE, "TestQuiet": None}
    assert "WARNING: DATA RACE" in only(answer.tests, "TestRacy").output


def test_a_race_after_its_test_had_ended_fails_both() -> None:
    data = whole(run("TestA"), run("TestB", block("TestA.func1") + DETECTED, end="fail"), end="fail")
    answer = read(data)
    assert [test.kind for test in answer.tests] == [Kind.RACE, Kind.RACE]
    assert answer.tests[0].output.startswith("==================\nWARNING: DATA RACE\n")
    assert answer.races[0].message.endswith("fails TestA, TestB")


def test_a_race_outside_of_tests_is_the_packages_own() -> None:
    for data in (
        whole(said(block("TestMain.func1")), run("TestA"), said(OUTSIDE), end="fail"),
        whole(
            run("TestA"),
            said("PASS\n" + block("TestA.func1") + "Found 1 data race(s)\nexit status 66\n"),
            end="fail",
            by="",
        ),
    ):
        answer = read(data)
        assert {test.name: test.kind for test in answer.tests} == {"": Kind.RACE, "TestA": None}
        assert len(answer.races) == 1


def test_a_race_of_an_example_fails_it_though_go_lets_it_pass() -> None:
    text = block("ExampleOf.func1", "ExampleOf")
    data = whole(run("TestA"), run("ExampleOf", text), said(OUTSIDE), end="fail")
    answer = read(data)
    assert {test.name: test.kind for test in answer.tests} == {"TestA": None, "ExampleOf": Kind.RACE}
    assert only(answer.tests, "ExampleOf").output.startswith("==================\nWARNING: DATA RACE\n")
    assert [finding.message.endswith("fails ExampleOf") for finding in answer.races] == [True]
    assert answer.packages[0].kind is Kind.RACE


def test_two_races_of_a_failing_example_are_its_own() -> None:
    text = block("ExampleOf.func1", "ExampleOf") + block("ExampleOf.func2", "ExampleOf", line=20)
    answer = read(whole(run("ExampleOf", text, end="fail"), said(OUTSIDE), end="fail"))
    (test,) = answer.tests
    assert (test.name, test.kind) == ("ExampleOf", Kind.RACE)
    assert (test.output.count("WARNING: DATA RACE"), test.output.count("go lets it pass")) == (2, 1)
    assert [finding.message.endswith("fails ExampleOf") for finding in answer.races] == [True, True]


def test_a_race_under_an_example_that_it_does_not_name_is_the_packages_own() -> None:
    own = run("ExampleOf", block("ExampleOf"))
    for data in (
        whole(run("ExampleOf", block("init.func1")), said(OUTSIDE), end="fail"),
        whole(own, said(block("TestMain.func1") + OUTSIDE), end="fail"),
    ):
        answer = read(data)
        assert only(answer.tests, "").kind is Kind.RACE


def test_an_example_that_prints_a_race_races_no_more_than_a_test() -> None:
    answer = read(whole(run("ExampleOf", block("ExampleOf"))), exit_code=0)
    assert (answer.verdict, answer.races) == (StageVerdict.PASS, ())


def test_a_race_is_not_lost_where_go_says_pass() -> None:
    answer = read(whole(run("TestA"), said("PASS\n" + block("TestA.func1")), by=""), exit_code=0)
    assert answer.verdict is StageVerdict.FAIL
    assert [test.kind for test in answer.tests] == [Kind.RACE, None]


def test_a_printed_report_is_a_note() -> None:
    for end, code in (("pass", 0), ("fail", 1)):
        other = run("TestB", end=end)
        answer = read(whole(run("TestA", block("TestA")), other, end=end), exit_code=code)
        assert answer.races == ()
        assert answer.notes == (f"{P}: a test printed the text of a data race, but no race was detected",)


def test_a_report_that_is_cut_counts_with_what_is_there() -> None:
    text = block("TestA.func1").rsplit("\n", 3)[0] + "\n"
    answer = read(whole(run("TestA", text, end=""), end="fail", by=""))
    assert len(answer.races) == 1
