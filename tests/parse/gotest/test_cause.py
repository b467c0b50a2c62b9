"""Why a package failed, on streams made by hand: what the recordings do not show."""

from __future__ import annotations

import pytest

from gogate.model.result import Kind, Outcome, StageVerdict
from tests.parse.gotest.streams import P, encode, event, only, read, run, said, whole

DUMP = (
    "SIGQUIT: quit\nPC=0x1 m=0 sigcode=0\n\ngoroutine 1 gp=0xc0 m=0 mp=0x1 [select]:\nmain.main()\n\t/w/p/x.go:1 +0x1\n"
)
KILL = "*** Test killed with quit: ran too long (11m0s).\n"


def kinds(data: bytes, code: int | None = 1) -> dict[str, Kind]:
    return {test.name: test.kind for test in read(data, exit_code=code).tests if test.kind}


def test_go_kills_a_binary_that_ran_too_long() -> None:
    hangs = run("TestHangs", end="")
    assert kinds(whole(hangs, said(DUMP + KILL, "TestHangs"), end="fail", by="")) == {"TestHangs": Kind.TIMEOUT}
    quiet = said(KILL + "signal: killed\n", "TestHangs")
    assert kinds(whole(hangs, quiet, end="fail", by="")) == {"TestHangs": Kind.TIMEOUT}
    two = whole(hangs, run("TestToo", end=""), said(KILL + "signal: killed\n", "TestToo"), end="fail", by="")
    assert kinds(two) == {"": Kind.TIMEOUT, "TestHangs": Kind.MISSING, "TestToo": Kind.MISSING}


def test_a_kill_from_outside_is_the_packages_own() -> None:
    hangs = run("TestHangs", end="")
    assert kinds(whole(hangs, said(DUMP, "TestHangs"), end="fail", by="")) == {
        "": Kind.KILLED,
        "TestHangs": Kind.MISSING,
    }
    glued = said("no newline signal: segmentation fault (core dumped)\n", "TestHangs")
    answer = read(whole(hangs, glued, end="fail", by=""))
    assert "signal: segmentation fault" in only(answer.tests, "").output
    assert only(answer.tests, "").kind is Kind.KILLED


def test_a_timeout_before_any_test_is_the_packages_own() -> None:
    text = (
        "panic: test timed out after 1s\n\ngoroutine 5 [running]:\ntesting.(*M).startAlarm.func1()\n\t/go/t.go:1 +0x1\n"
    )
    assert kinds(whole(said(text), end="fail", by="")) == {"": Kind.TIMEOUT}


def test_exits() -> None:
    exits = run("TestExits", "exit status 3\n", end="")
    answer = read(whole(run("TestA"), exits, end="fail", by=""))
    assert "exited with status 3 while running TestExits" in only(answer.tests, "").output
    between = read(whole(run("TestA"), end="fail", by=""))
    assert "between two tests" in only(between.tests, "").output
    assert kinds(whole(exits, by=""), 0) == {"": Kind.KILLED, "TestExits": Kind.MISSING}


def test_testmain() -> None:
    assert kinds(whole(said("no database\n"), end="fail", by="")) == {"": Kind.MAIN}
    assert kinds(whole(run("TestA"), end="fail", by="PASS")) == {"": Kind.MAIN}
    assert kinds(whole(by=""), 0) == {"": Kind.MAIN}
    assert kinds(whole(run("TestA"), by="FAIL"), 0) == {"": Kind.MAIN}
    dropped = read(whole(run("TestA", end="fail"), by="FAIL"), exit_code=0)
    assert "TestMain drops m.Run's code" in only(dropped.tests, "").output


def test_a_failure_that_nothing_explains_still_fails() -> None:
    assert kinds(whole(run("TestA"), end="fail", by="FAIL")) == {"": Kind.FAILURE}


@pytest.mark.parametrize("status", ["", "exit status 66\n"])
def test_a_race_that_ends_the_binary(status: str) -> None:
    block = (
        "==================\nWARNING: DATA RACE\nRead at 0x00c0000961f8 by goroutine 11:\n"
        f"  {P}.TestRace.func1()\n      /w/p/p_test.go:15 +0x7b\n\n"
        f"Previous write at 0x00c0000961f8 by goroutine 10:\n  {P}.TestRace()\n      /w/p/p_test.go:16 +0x8d\n"
        "==================\n"
    )
    data = whole(run("TestRace", block, end=""), said(status, "TestRace"), end="fail", by="")
    answer = read(data)
    assert {t.name: t.kind for t in answer.tests} == {"TestRace": Kind.RACE}
    assert [finding.line for finding in answer.races] == [15]


def test_a_panic_without_stacks() -> None:
    inside = [
        *run("TestA", end=""),
        *run("TestA/sub", end="fail"),
        *said("--- FAIL: TestA (0.00s)\npanic: boom\n\twith a line [recovered, repanicked]\n", "TestA"),
        event("fail", "TestA", Elapsed=0),
    ]
    assert kinds(whole(inside, end="fail", by="")) == {"TestA": Kind.FAILURE, "TestA/sub": Kind.PANIC}
    beside = whole(run("TestA", "panic: boom\n", end=""), end="fail", by="")
    assert kinds(beside) == {"TestA": Kind.PANIC}
    assert kinds(whole(said("panic: init\n"), end="fail", by="")) == {"": Kind.PANIC}


def test_a_stream_that_ends_in_a_package() -> None:
    data = encode([event("start"), *run("TestA"), *run("TestB", end="")])
    answer = read(data, exit_code=None)
    assert answer.verdict is StageVerdict.ERROR
    assert {t.name: (t.outcome, t.kind) for t in answer.tests} == {
        "": (Outcome.FAIL, Kind.MISSING),
        "TestA": (Outcome.PASS, None),
        "TestB": (Outcome.FAIL, Kind.MISSING),
    }
    assert answer.packages[0].outcome is Outcome.FAIL
