from __future__ import annotations

import pytest

from gogate.model.result import Kind
from gogate.parse.gotest.kept import Kept
from gogate.parse.gotest.owner import leaves, named_tests, stack_of
from gogate.parse.gotest.package import PackageState
from gogate.parse.gotest.record import Record
from gogate.parse.race import Frame
from tests.parse.gotest.streams import P, event, read, run, said, whole


def state(*names: str, path: str = P) -> PackageState:
    made = PackageState(path, 1000)
    made.records = [Record(name, Kept(1000)) for name in names]
    made.known = {record.name: record for record in made.records}
    return made


def test_leaves_have_no_subtests_among_the_others() -> None:
    records = state("TestA", "TestA/b", "TestA/b/c", "TestAB", "TestC/d").records
    assert [record.name for record in leaves(records)] == ["TestA/b/c", "TestAB", "TestC/d"]


@pytest.mark.parametrize(
    ("path", "function", "found"),
    [
        (P, f"{P}.TestA", {"TestA"}),
        (P, f"{P}_test.TestA.func1.2", {"TestA"}),
        (P, "main.TestA", {"TestA"}),
        (P, f"{P}.TestA[...]", {"TestA"}),
        ("example.com/a.b", "example.com/a%2eb.TestA", {"TestA"}),
        (P, "example.com/other.TestA", set()),
        (P, f"{P}.TestUnknown", set()),
        (P, f"{P}.helper", set()),
        (P, f"{P}/sub.TestA", set()),
    ],
)
def test_functions_of_tests_are_known_by_their_symbols(path: str, function: str, found: set[str]) -> None:
    assert named_tests(state("TestA", path=path), [Frame(function, "x.go", 1)]) == found


def test_a_subtest_hangs_in_a_closure_of_its_test() -> None:
    made = state("TestA", "TestA/b")
    parent = (Frame(f"{P}.TestA", "a_test.go", 3),)
    child = (Frame("time.Sleep", "time.go", 1), Frame(f"{P}.TestA.func1", "a_test.go", 4))
    assert stack_of(made, made.records[0], [child, parent]) == parent
    assert stack_of(made, made.records[1], [parent, child]) == child
    assert stack_of(made, Record("TestZ"), [parent, child]) == ()


def crash(*frames: str, text: str = "panic: boom") -> str:
    calls = "".join(f"{frame}(0x1)\n\t/w/p/p_test.go:{line} +0x1\n" for line, frame in enumerate(frames, 7))
    return f"{text}\n\ngoroutine 9 [running]:\n{calls}\n"


def parallel(*names: str) -> list[dict[str, object]]:
    return [one for name in names for one in (*run(name, end=""), event("pause", name))]


def panicked(stack: str, under: str, *names: str) -> list[str]:
    data = whole(parallel(*names), said(stack, under), end="fail", by="")
    return [test.name for test in read(data).tests if test.kind is Kind.PANIC]


def test_the_stack_outranks_the_place_of_the_text() -> None:
    assert panicked(crash(f"{P}.TestB.func1"), "TestA", "TestA", "TestB") == ["TestB"]


def test_a_closure_belongs_to_the_only_subtest_that_runs() -> None:
    assert panicked(crash(f"{P}.TestA.func1.1"), "TestB", "TestA", "TestA/x", "TestB") == ["TestA/x"]


def test_of_two_subtests_the_one_with_the_text_or_else_the_parent() -> None:
    names = ("TestA", "TestA/x", "TestA/y", "TestB")
    assert panicked(crash(f"{P}.TestA.func1.1"), "TestA/y", *names) == ["TestA/y"]
    assert panicked(crash(f"{P}.TestA.func1.1"), "TestB", *names) == ["TestA"]


def test_a_stack_without_a_test_belongs_to_the_running_test_with_the_text() -> None:
    assert panicked(crash("example.com/x.worker"), "TestA", "TestA", "TestB") == ["TestA"]


def test_a_panic_between_tests_is_the_packages_own() -> None:
    data = whole(run("TestA"), said(crash(f"{P}.init.0")), end="fail", by="")
    assert [(t.name, t.kind) for t in read(data).tests if t.kind] == [("", Kind.PANIC)]


def test_a_test_named_by_the_runtime_fails_after_its_pass() -> None:
    text = "panic: Log in goroutine after TestA has completed: late"
    data = whole(run("TestA"), run("TestB", crash("testing.(*T).Log", text=text), end=""), end="fail", by="")
    assert {t.name: t.kind for t in read(data).tests} == {"TestA": Kind.PANIC, "TestB": Kind.MISSING}
