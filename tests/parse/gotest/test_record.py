from __future__ import annotations

from gogate.model.result import Kind, Outcome
from gogate.parse.gotest.kept import Kept
from gogate.parse.gotest.record import Record, top


def test_the_function_of_a_subtest() -> None:
    assert [top(name) for name in ("TestA", "TestA/b/c", "TestA//", "")] == ["TestA", "TestA", "TestA", ""]


def test_a_pass_drops_the_output_and_a_failure_keeps_it() -> None:
    passed, failed = Record("TestA", Kept(10)), Record("TestB", Kept(10))
    passed.end(Outcome.PASS, 0.5)
    failed.end(Outcome.FAIL, 0.5)
    assert (passed.kept, passed.kind, passed.seconds) == (None, None, 0.5)
    assert failed.kept is not None
    assert failed.kind is Kind.FAILURE


def test_a_test_that_raced_fails_by_it() -> None:
    record = Record("TestA")
    record.raced = True
    record.end(Outcome.FAIL, 0.0)
    assert record.kind is Kind.RACE


def test_reasons_add_up() -> None:
    record = Record("BenchmarkA/b")
    record.fail(Kind.PANIC)
    assert record.cut == ""
    record.fail(Kind.RACE, "one")
    record.fail(Kind.RACE, "two")
    assert (record.outcome, record.kind, record.cut) == (Outcome.FAIL, Kind.RACE, "one\ntwo")
    assert record.is_benchmark
    assert not Record("TestA").is_benchmark
