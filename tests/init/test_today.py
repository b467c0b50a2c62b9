from __future__ import annotations

import datetime

from msgspec.structs import replace

from gogate.init.today import DAYS, Today, notes, today
from gogate.model.result import Coverage, Finding, Kind, Outcome, Result, Severity, Test
from gogate.settings.types import Quarantine
from tests.factories import passing

DAY = datetime.date(2026, 2, 20)
NAMES = {"settings": "gogate.toml", "baseline": "gogate.baseline.json"}


def failed(name: str, kind: Kind = Kind.FAILURE, package: str = "example.com/m/a") -> Test:
    return Test(package=package, name=name, outcome=Outcome.FAIL, kind=kind)


def ran(*tests: Test, findings: tuple[Finding, ...] = (), coverage: Coverage | None = None) -> Result:
    passed = Test(package="example.com/m/a", name="TestFine", outcome=Outcome.PASS)
    return replace(passing(), tests=(passed, *tests), findings=findings, coverage=coverage)


def test_a_clean_day_is_a_figure_alone() -> None:
    result = passing()
    assert result.coverage is not None
    assert today(result, DAY) == Today(figure=(result.coverage.covered, result.coverage.statements))
    assert notes(today(result, DAY), NAMES) == ()


def test_a_failing_test_is_let_pass_for_some_days_and_its_figure_counts() -> None:
    coverage = passing().coverage
    found = today(ran(failed("TestA"), failed("TestA/b"), failed("TestC/d"), coverage=coverage), DAY)
    until = DAY + datetime.timedelta(days=DAYS)
    reason = "failed on the day the gate was set up"
    assert found.quarantined == tuple(
        Quarantine(package="example.com/m/a", name=name, owner="unassigned", reason=reason, until=until)
        for name in ("TestA", "TestC")
    )
    assert (found.blocking, found.figure is None) == ((), coverage is None)
    (told,) = notes(found, NAMES)
    assert told.startswith("2 tests fail today: let pass until 2026-03-22 under [[test.quarantine]] in gogate.toml;")


def test_a_race_a_panic_and_a_broken_package_are_never_let_pass() -> None:
    tests = (
        failed("TestRace", Kind.RACE),
        failed("TestHalf"),
        failed("TestHalf/panics", Kind.PANIC),
        failed("", Kind.BUILD, "example.com/m/b"),
    )
    found = today(ran(*tests, coverage=passing().coverage), DAY)
    assert (found.figure, found.quarantined) == (None, ())
    assert found.blocking == (
        "example.com/m/a TestRace: race",
        "example.com/m/a TestHalf: failure",
        "example.com/m/a TestHalf/panics: panic",
        "example.com/m/b: build",
    )
    (told,) = notes(found, NAMES)
    assert told.splitlines()[:2] == [
        "the gate does not pass before this is mended:",
        "  example.com/m/a TestRace: race",
    ]


def test_findings_are_known_and_type_errors_block() -> None:
    vet = Finding(
        stage="vet", rule="printf", severity=Severity.ERROR, message="a", file="a.go", line=2, fingerprint="1"
    )
    broken = Finding(stage="vet", rule="typecheck", severity=Severity.ERROR, message="b\nc", file="b.go", line=3)
    twice = replace(vet, file="c.go", fingerprint="2")
    found = today(ran(findings=(vet, broken, twice)), DAY)
    assert [(entry.file, entry.rule) for entry in found.known] == [("a.go", "printf"), ("c.go", "printf")]
    assert found.blocking == ("b.go:3: typecheck: b",)
    assert "today's findings (printf 2) are in gogate.baseline.json" in notes(found, NAMES)[0]


def test_many_blocking_ones_are_cut_and_counted() -> None:
    found = Today(blocking=tuple(map(str, range(13))))
    assert notes(found, NAMES)[0].splitlines()[-1] == "  and 3 more"
