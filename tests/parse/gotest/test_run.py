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
