"""What is noted while a package runs: odd orders of events, and text that only looks like a crash or a race."""

from __future__ import annotations

from gogate.model.result import Kind, Outcome
from tests.parse.gotest.streams import P, encode, event, only, read, run, whole

DUMP = "goroutine 7 [running]:\nexample.com/x.f(0x1)\n\t/x/y.go:3 +0x1\n\n"


def test_two_ends_of_one_test_leave_the_worse() -> None:
    for ends in (("pass", "fail"), ("fail", "pass")):
        data = whole(run("TestA", end=ends[0]), [event(ends[1], "TestA", Elapsed=1)], end="fail")
        answer = read(data)
        assert only(answer.tests, "TestA").outcome is Outcome.FAIL
        assert answer.notes == (f"{P}: TestA ended twice",)


def test_an_end_without_a_begin_counts() -> None:
    answer = read(whole([event("fail", "TestGhost", Elapsed=1)], end="fail"))
    assert only(answer.tests, "TestGhost").kind is Kind.FAILURE
    assert answer.notes == (f"{P}: TestGhost ended without having begun",)


def test_a_begin_inside_a_running_test_of_that_name_never_ends() -> None:
    data = whole([*run("TestA", end=""), *run("TestA")])
    answer = read(data, exit_code=0)
    assert [(t.name, t.kind) for t in answer.tests] == [("", Kind.KILLED), ("TestA", Kind.MISSING), ("TestA", None)]
    assert answer.notes == (f"{P}: TestA began again while it was running",)


def test_runs_of_count_are_entries_of_their_own() -> None:
    data = whole(run("TestA"), run("TestA", "    a_test.go:3: now\n", end="fail"), run("TestA"), end="fail")
    answer = read(data)
    assert [test.outcome.value for test in answer.tests] == ["pass", "fail", "pass"]
    assert answer.tests[1].seconds == 0.25
    assert answer.notes == ()


def test_a_recovered_panic_that_was_logged_is_no_crash() -> None:
    text = f"panic: recovered\n\n{DUMP}    a_test.go:9: wrong\n"
    answer = read(whole(run("TestA", text, end="fail"), run("TestB"), end="fail"))
    assert [(t.name, t.kind, t.line) for t in answer.tests] == [("TestA", Kind.FAILURE, 9), ("TestB", None, 0)]
    assert answer.tests[0].output == text


def test_the_last_of_two_crashes_is_the_real_one() -> None:
    logged = f"panic: recovered\n\n{DUMP}"
    real = f"panic: real [recovered]\n\tpanic: real again\n\n{DUMP.replace('x.f', 'p.TestA')}"
    answer = read(whole(run("TestA", logged, "said\n", real, end=""), end="fail", by=""))
    (test,) = answer.tests
    assert (test.kind, test.output) == (Kind.PANIC, f"{logged}said\n{real}")
    other = whole(run("TestB", logged, end="fail"), run("TestA", real, end=""), end="fail", by="")
    found = read(other)
    assert [(t.name, t.kind) for t in found.tests] == [("TestB", Kind.FAILURE), ("TestA", Kind.PANIC)]
    assert found.tests[0].output == logged


def test_a_dump_of_many_goroutines_is_one_crash() -> None:
    text = "panic: many\n\n" + DUMP * 50
    (test,) = read(whole(run("TestA", text, end=""), end="fail", by="")).tests
    assert (test.kind, test.output) == (Kind.PANIC, text)


def test_a_crash_after_much_output_is_found_and_kept() -> None:
    noise = "".join(f"noise {number}\n" for number in range(5000))
    text = f"{noise}panic: late\n\n{DUMP}{noise}"
    (test,) = read(whole(run("TestA", text, end=""), end="fail", by=""), cap=10_000).tests
    assert test.kind is Kind.PANIC
    assert len(test.output) < 11_000


def test_a_stack_without_a_crash_is_output() -> None:
    (test,) = read(whole(run("TestA", f"{DUMP}more\n", end="fail"), end="fail")).tests
    assert (test.kind, test.output) == (Kind.FAILURE, f"{DUMP}more\n")


def test_long_lines_come_in_pieces() -> None:
    pieces = [event("output", "TestA", Output=part) for part in ("x" * 1024, "y" * 1024, "z\n")]
    data = whole([event("run", "TestA"), *pieces, event("fail", "TestA")], end="fail")
    assert read(data).tests[0].output == "x" * 1024 + "y" * 1024 + "z\n"


def test_the_name_of_a_package_without_a_newline() -> None:
    data = [event("output", Output=f"\t{P}\t\t"), event("pass", Elapsed=0.3)]
    answer = read(encode([event("start"), *data]), exit_code=0)
    assert (answer.packages[0].outcome, answer.packages[0].no_tests) == (None, True)
