from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Kind
from gogate.parse.gotest.crash import begins, is_dump, parse_crash
from gogate.parse.race import Frame

PANIC = """\
panic: boom [recovered, repanicked]
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x6614ba]

goroutine 20 [running]:
testing.tRunner.func1.2({0x69b760, 0x887660})
\t/go/src/testing/testing.go:1974 +0x419
example.com/p.(*T).Do(...)
\t/w/p/a b.go:8
created by example.com/p.TestA in goroutine 5
\t/w/p/p_test.go:9 +0x25

goroutine 1 [chan receive]:
main.main()
\t_testmain.go:60 +0x165
"""


def test_a_panic() -> None:
    report = parse_crash(PANIC)
    assert report.reason == "panic: boom [recovered, repanicked]"
    assert (report.kind, report.in_test, report.stacks) == (Kind.PANIC, True, ())
    assert report.frames == (
        Frame("testing.tRunner.func1.2", "/go/src/testing/testing.go", 1974),
        Frame("example.com/p.(*T).Do", "/w/p/a b.go", 8),
        Frame("example.com/p.TestA", "/w/p/p_test.go", 9),
    )


def test_a_fatal_error_with_the_runtimes_own_stack() -> None:
    text = (
        "fatal error: stack overflow\n\nruntime stack:\nruntime.throw({0x1?, 0x2?})\n\t/go/panic.go:1 +0x1 fp=0x1\n\n"
        "goroutine 8 gp=0xc000 m=1 mp=0xc1 [running]:\nexample.com/p.deep(0x1)\n\t/w/p/p.go:3 +0x1 fp=0x2 sp=0x3\n"
    )
    report = parse_crash(text)
    assert (report.kind, report.frames) == (Kind.PANIC, (Frame("example.com/p.deep", "/w/p/p.go", 3),))


def test_a_timeout_lists_what_runs() -> None:
    text = (
        "panic: test timed out after 1m30s\n\trunning tests:\n\t\tTestA (1m30.5s)\n\t\tTestA/x(y) (250ms)\n\n"
        "goroutine 5 [running]:\ntesting.(*M).startAlarm.func1()\n\t/go/t.go:1 +0x1\n\n"
        "goroutine 7 [sleep, 2 minutes]:\ntime.Sleep(0x1)\n\t/go/time.go:2 +0x1\n"
    )
    report = parse_crash(text)
    assert (report.kind, report.running) == (Kind.TIMEOUT, {"TestA": 90.5, "TestA/x(y)": 0.25})
    assert [stack[0].function for stack in report.stacks] == ["testing.(*M).startAlarm.func1", "time.Sleep"]


@pytest.mark.parametrize("how", ["Fail in goroutine after", "Log in goroutine after", "Output called after"])
def test_a_test_that_had_completed(how: str) -> None:
    assert parse_crash(f"panic: {how} TestA/b has completed: x\n").completed == "TestA/b"


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("panic: x\n", 0),
        ("no newline panic: x\n", 11),
        ("fatal error: x\n", 0),
        ("SIGQUIT: quit\n", 0),
        ("said SIGQUIT: quit\n", -1),
        ("\tpanic: second\n", -1),
        ("panic({0x1, 0x2})\n", -1),
        ("", -1),
    ],
)
def test_where_a_crash_begins(line: str, at: int) -> None:
    assert begins(line) == at


def test_what_heads_a_stack() -> None:
    lines = (
        "goroutine 1 [running]:\n",
        "goroutine 0 gp=0x1 m=0 mp=0x2 [idle]:\n",
        "runtime stack:\n",
        "\trunning tests:\n",
    )
    assert all(map(is_dump, lines))
    assert not any(map(is_dump, ("a goroutine 1 [running]\n", "goroutine\n", "")))


@given(st.text(alphabet="panic: goroutine 1[running]\n\t()x.go:", max_size=200))
def test_any_text_is_read(text: str) -> None:
    report = parse_crash(text)
    assert report.reason == text.partition("\n")[0].strip()
