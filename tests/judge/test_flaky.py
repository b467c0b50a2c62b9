from __future__ import annotations

import datetime

import pytest

from gogate.judge.flaky import quarantine
from gogate.model.result import Kind, Outcome, Test
from gogate.settings.types import Quarantine

UNTIL = datetime.date(2027, 1, 31)
ENTRY = Quarantine(package="m/net", name="TestDial", owner="net team", reason="IPv6, #123", until=UNTIL)
WHY = "quarantined until 2027-01-31 (net team: IPv6, #123)"


def failed(name: str = "TestDial", kind: Kind | None = Kind.FAILURE, package: str = "m/net", output: str = "") -> Test:
    return Test(package=package, name=name, outcome=Outcome.FAIL, kind=kind, output=output)


def passed(name: str = "TestDial", package: str = "m/net") -> Test:
    return Test(package=package, name=name, outcome=Outcome.PASS)


@pytest.mark.parametrize(
    ("today", "excused"),
    [(UNTIL - datetime.timedelta(1), True), (UNTIL, True), (UNTIL + datetime.timedelta(1), False)],
)
def test_until_its_day_inclusive(today: datetime.date, excused: bool) -> None:
    found = quarantine([failed()], [ENTRY], today, packages=["m/net"])
    assert found.excused == ({("m/net", "TestDial"): WHY} if excused else {})
    assert found.mistakes == ()
    assert ("fails still" in found.notes[0]) is not excused


def test_only_that_test_of_that_package() -> None:
    tests = [failed(), failed(package="m/other"), failed("TestDialer"), failed("TestDial/tcp", output="boom")]
    found = quarantine(tests, [ENTRY], UNTIL, packages=["m/net", "m/other"])
    assert set(found.excused) == {("m/net", "TestDial"), ("m/net", "TestDial/tcp")}


@pytest.mark.parametrize("kind", [Kind.RACE, Kind.PANIC, Kind.TIMEOUT, Kind.MISSING])
def test_what_is_worse_than_a_failure_is_not_excused(kind: Kind) -> None:
    found = quarantine([failed(kind=kind)], [ENTRY], UNTIL, packages=["m/net"])
    assert found.excused == {}
    assert f"a {kind.value} is never excused" in found.notes[0]


@pytest.mark.parametrize(
    ("packages", "left_out", "mistake"),
    [(["m/net"], [], True), ([], ["m/net"], False), (["m/other"], [], True), (["m/other"], ["m/net"], False)],
)
def test_an_entry_that_matches_nothing_is_a_mistake_where_it_was_judged(
    packages: list[str], left_out: list[str], mistake: bool
) -> None:
    found = quarantine([passed("TestOther")], [ENTRY], UNTIL, packages=packages, left_out=left_out)
    assert bool(found.mistakes) is mistake
    if mistake:
        assert found.mistakes[0].startswith("test.quarantine[1]: m/net TestDial matches no test")


def test_an_entry_of_a_package_that_broke_is_a_note() -> None:
    found = quarantine([failed("", Kind.BUILD)], [ENTRY], UNTIL, packages=["m/net"])
    assert found.mistakes == ()
    assert "its package broke" in found.notes[0]


SUB = Quarantine(package="m/net", name="TestA/b/c", owner="o", reason="r", until=UNTIL)
FRAME = "=== RUN   TestA\n--- FAIL: TestA (0.00s)\n"


@pytest.mark.parametrize(
    ("tests", "excused"),
    [
        ([failed("TestA", output=FRAME), failed("TestA/b"), failed("TestA/b/c")], {"TestA", "TestA/b", "TestA/b/c"}),
        ([failed("TestA", output=FRAME + "    a_test.go:3: no\n"), failed("TestA/b/c")], {"TestA/b/c"}),
        ([failed("TestA", output=FRAME), failed("TestA/b/c"), failed("TestA/d")], {"TestA/b/c"}),
        ([failed("TestA", Kind.RACE, output=FRAME), failed("TestA/b/c")], {"TestA/b/c"}),
        ([failed("TestA", output=FRAME), passed("TestA/b/c")], set()),
    ],
)
def test_a_parent_is_excused_where_nothing_else_failed_it(tests: list[Test], excused: set[str]) -> None:
    found = quarantine(tests, [SUB], UNTIL, packages=["m/net"])
    assert {name for _, name in found.excused} == excused
