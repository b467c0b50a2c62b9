"""The order of what stands against the gate, and what counts as failing."""

from __future__ import annotations

import pytest

from gogate.model.result import Finding, Kind, Outcome, Severity, StageVerdict, Verdict
from gogate.report.context import Context
from gogate.report.problems import fails, fails_gate, flaky_attempt, headline, place, problems, unjudged, worst_first
from tests import factories

FAIL, PASS = Outcome.FAIL, Outcome.PASS
CART = "example.com/shop/cart"


def titles(context: Context | None = None) -> list[tuple[str, str]]:
    return [(p.severity.value, p.title) for p in problems(factories.realistic(), context or Context())]


def test_worst_come_first() -> None:
    assert titles(Context(quarantined={("example.com/shop/pay", "TestHangs"): "why"})) == [
        ("error", "package example.com/shop/ship does not build"),
        ("error", "test: race"),
        ("error", "TestPanics panicked"),
        ("error", "package example.com/shop/tax failed outside of its tests (TestMain, init or an exit)"),
        ("error", "TestTotal/empty failed"),
        ("error", "TestAfterPanic did not end: its package was cut off"),
        ("error", "fmt: gofmt"),
        ("error", "gofumpt: gofumpt"),
        ("error", "vet: nilness"),
        ("error", "test: coverage/total"),
        ("warning", "vet: printf"),
        ("warning", "TestFlaky is flaky"),
        ("warning", "TestHangs ran into its time limit"),
        ("note", "vet: printf (known before)"),
        ("note", "vet: unusedresult"),
    ]


def test_a_race_is_told_once_with_the_test_s_output() -> None:
    (race,) = [p for p in problems(factories.realistic(), Context()) if "race" in p.title]
    assert race.message == "data race (TestShared)"
    assert race.output.startswith("WARNING: DATA RACE")
    assert (race.file, race.line) == ("cart/cart.go", 10)


def test_a_race_without_a_finding_is_told_by_its_test() -> None:
    test = factories.make_test("TestA", outcome=FAIL, kind=Kind.RACE, output="WARNING")
    (told,) = problems(factories.make_result(tests=(test,), verdict=Verdict.FAIL), Context())
    assert told.title == "TestA has a data race"


def test_second_race_of_a_package_is_told_too() -> None:
    findings = tuple(factories.make_finding("race", stage="test", line=n) for n in (1, 2))
    test = factories.make_test("TestA", outcome=FAIL, kind=Kind.RACE, output="WARNING")
    told = problems(factories.make_result(tests=(test,), findings=findings), Context())
    assert [(p.line, p.output) for p in told] == [(1, "WARNING"), (2, "")]


def test_worst_first_holds_every_finding_and_failed_test() -> None:
    result = factories.realistic()
    found = worst_first(result, Context())
    assert len(found) == len(result.findings) + 8
    assert sum(fails(item) for item in found if isinstance(item, Finding)) == 6


@pytest.mark.parametrize(
    ("severity", "known", "failing"),
    [(Severity.ERROR, False, True), (Severity.WARNING, False, True), (Severity.NOTE, False, False)]
    + [(severity, True, False) for severity in Severity],
)
def test_fails(severity: Severity, known: bool, failing: bool) -> None:
    assert fails(factories.make_finding(severity=severity, known=known)) is failing


def test_quarantined_test_does_not_fail() -> None:
    test = factories.make_test("TestA", outcome=FAIL, kind=Kind.FAILURE)
    assert fails_gate(test, Context())
    assert not fails_gate(test, Context(quarantined={(CART, "TestA"): "why"}))
    assert fails_gate(test, Context(quarantined={(CART, "TestB"): "why"}))


@pytest.mark.parametrize(
    ("outcome", "attempts", "attempt"),
    [
        (PASS, (), 0),
        (PASS, (PASS,), 0),
        (PASS, (FAIL, PASS), 2),
        (PASS, (FAIL, FAIL, PASS), 3),
        (FAIL, (FAIL, FAIL), 0),
    ],
)
def test_flaky_attempt(outcome: Outcome, attempts: tuple[Outcome, ...], attempt: int) -> None:
    assert flaky_attempt(factories.make_test(outcome=outcome, attempts=attempts)) == attempt


@pytest.mark.parametrize("kind", [None, *Kind])
def test_headline_tells_kinds_apart(kind: Kind | None) -> None:
    assert headline(factories.make_test("TestA", outcome=FAIL, kind=kind)).startswith("TestA ")
    every = {headline(factories.make_test("TestA", outcome=FAIL, kind=k)) for k in Kind}
    assert len(every) == len(Kind)


def test_headline_counts_attempts() -> None:
    test = factories.make_test("TestA", outcome=FAIL, kind=Kind.FAILURE, attempts=(FAIL, FAIL, FAIL))
    assert headline(test) == "TestA failed (3 attempts)"


@pytest.mark.parametrize(
    ("line", "column", "text"), [(7, 2, "cart/cart.go:7:2"), (7, 0, "cart/cart.go:7"), (0, 3, "cart/cart.go")]
)
def test_place(line: int, column: int, text: str) -> None:
    assert place(factories.make_finding(line=line, column=column)) == text


def test_unjudged_names_stages_and_reasons() -> None:
    stages = (
        factories.make_stage("vet", StageVerdict.ERROR, reason="no go on PATH"),
        factories.make_stage("test", StageVerdict.TIMEOUT),
    )
    result = factories.make_result(stages=stages, verdict=Verdict.ERROR)
    assert list(unjudged(result)) == [
        ("vet: could not be judged", "no go on PATH"),
        ("test: time limit", "the stage ended with timeout"),
    ]


def test_a_verdict_that_nothing_explains_is_told() -> None:
    stage = factories.make_stage("test", StageVerdict.FAIL, reason="coverage")
    result = factories.make_result(stages=(stage,), verdict=Verdict.FAIL, exit_code=1)
    assert list(unjudged(result)) == [("the gate check ended with fail", "test: coverage")]
    assert list(unjudged(factories.realistic())) == []
    assert list(unjudged(factories.passing())) == []
