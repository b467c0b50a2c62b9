from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Kind, Outcome, Test
from gogate.parse.gotest.attempts import may_rerun, settle


def failed(kind: Kind = Kind.FAILURE, *, name: str = "TestDial", output: str = "", line: int = 0) -> Test:
    file = "net_test.go" if line else ""
    return Test(
        package="m/net", name=name, outcome=Outcome.FAIL, kind=kind, output=output, seconds=0.5, file=file, line=line
    )


def skipped() -> Test:
    return Test(package="m/net", name="TestDial", outcome=Outcome.SKIP, output="not here")


def passed() -> Test:
    return Test(package="m/net", name="TestDial", outcome=Outcome.PASS, seconds=0.25)


@pytest.mark.parametrize(
    ("test", "may"),
    [
        (failed(), True),
        (passed(), False),
        (failed(name=""), False),
        *[(failed(kind=kind), False) for kind in Kind if kind is not Kind.FAILURE],
    ],
)
def test_what_may_run_again(test: Test, may: bool) -> None:
    assert may_rerun(test) is may


def test_a_test_that_passes_at_last_passes_and_says_what_failed() -> None:
    settled = settle([failed(output="first"), failed(output="second"), passed()])
    assert (settled.outcome, settled.kind, settled.output) == (Outcome.PASS, None, "second")
    assert settled.attempts == (Outcome.FAIL, Outcome.FAIL, Outcome.PASS)


def test_a_race_in_a_rerun_is_never_settled() -> None:
    settled = settle([failed(), failed(kind=Kind.RACE, output="race"), passed()])
    assert (settled.outcome, settled.kind, settled.output) == (Outcome.FAIL, Kind.RACE, "race")


@given(st.lists(st.sampled_from([passed(), failed(), failed(kind=Kind.PANIC)]), min_size=1, max_size=4))
def test_settled_as_the_last_unless_something_was_worse(attempts: list[Test]) -> None:
    settled = settle(attempts)
    worse = any(test.kind is Kind.PANIC for test in attempts)
    assert settled.outcome is (Outcome.FAIL if worse else attempts[-1].outcome)
    assert len(settled.attempts) == len(attempts)


def test_a_skip_is_no_pass() -> None:
    settled = settle([failed(output="first"), skipped()])
    assert (settled.outcome, settled.kind, settled.output) == (Outcome.FAIL, Kind.FAILURE, "first")
    assert settled.attempts == (Outcome.FAIL, Outcome.SKIP)
    assert settle([skipped(), skipped()]).outcome is Outcome.SKIP
    assert settle([settled, passed()]).outcome is Outcome.PASS


def test_time_adds_up_and_the_place_is_that_of_the_last_failure() -> None:
    settled = settle([failed(line=3), failed(line=5), passed()])
    assert (settled.seconds, settled.file, settled.line) == (1.25, "net_test.go", 5)


@given(st.lists(st.sampled_from([passed(), skipped(), failed(output="one"), failed(line=5)]), min_size=2, max_size=5))
def test_one_by_one_is_as_all_at_once(attempts: list[Test]) -> None:
    joined = attempts[0]
    for newer in attempts[1:]:
        joined = settle((joined, newer))
    assert joined == settle(attempts)
