from __future__ import annotations

from gogate.model.result import Kind, Outcome, StageVerdict, Test
from gogate.parse.gotest.run import TestRun


def case(name: str, kind: Kind | None = None, package: str = "p") -> Test:
    return Test(package=package, name=name, outcome=Outcome.FAIL if kind else Outcome.PASS, kind=kind)


def test_verdicts() -> None:
    assert TestRun().verdict is StageVerdict.PASS
    assert TestRun(tests=(case("TestA"),), notes=("odd",)).verdict is StageVerdict.PASS
    assert TestRun(tests=(case("TestA", Kind.FAILURE),)).verdict is StageVerdict.FAIL
    assert TestRun(tests=(case("TestA", Kind.FAILURE),), problems=("cut",)).verdict is StageVerdict.ERROR


def test_parents_that_fail_only_through_a_subtest() -> None:
    tests = (
        case("TestA", Kind.FAILURE),
        case("TestA/b", Kind.FAILURE),
        case("TestA/b/c", Kind.FAILURE),
        case("TestA/b", Kind.FAILURE, "other"),
        case("TestD", Kind.RACE),
        case("TestD/e", Kind.RACE),
        case("TestF", Kind.FAILURE),
        case("TestF/passes"),
        case("", Kind.MAIN),
    )
    assert TestRun(tests=tests).failed_by_subtest == {("p", "TestA"), ("p", "TestA/b")}
