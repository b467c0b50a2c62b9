from __future__ import annotations

import itertools

import msgspec
import pytest

from gogate.judge.verdict import judge
from gogate.model.errors import Interrupted, TimeLimit
from gogate.model.result import (
    Coverage,
    CoverageVerdict,
    Finding,
    Kind,
    Outcome,
    PatchCoverage,
    Severity,
    Stage,
    StageVerdict,
    Test,
    Verdict,
)

FINDING = Finding(stage="vet", rule="printf", severity=Severity.WARNING, message="x")
FAILED = Test(package="m", name="TestA", outcome=Outcome.FAIL, kind=Kind.FAILURE)


def stages(**verdicts: StageVerdict) -> list[Stage]:
    return [Stage(name=name, verdict=verdict, reason="r") for name, verdict in verdicts.items()]


PASS, FAIL, SKIP, ERROR, TIMEOUT = StageVerdict


@pytest.mark.parametrize(
    ("verdicts", "verdict", "code"),
    [
        ((PASS, PASS), Verdict.PASS, 0),
        ((PASS, SKIP), Verdict.PASS, 0),
        ((SKIP, SKIP), Verdict.PASS, 0),
        ((PASS, FAIL), Verdict.FAIL, 1),
        ((FAIL, ERROR), Verdict.ERROR, 3),
        ((PASS, ERROR), Verdict.ERROR, 3),
        ((SKIP, ERROR), Verdict.ERROR, 3),
        ((FAIL, TIMEOUT), Verdict.TIMEOUT, 4),
        ((ERROR, TIMEOUT), Verdict.ERROR, 3),
    ],
)
def test_the_worst_stage_decides(verdicts: tuple[StageVerdict, StageVerdict], verdict: Verdict, code: int) -> None:
    for pair in (verdicts, verdicts[::-1]):
        judged = judge(stages(vet=pair[0], test=pair[1]))
        assert (judged.verdict, judged.exit_code) == (verdict, code)


def test_nothing_at_all_is_no_pass() -> None:
    judged = judge([])
    assert (judged.verdict, judged.exit_code) == (Verdict.ERROR, 3)


def test_skipped_stages_pass_and_it_is_said() -> None:
    assert judge(stages(vet=SKIP)).notes == ("nothing to judge",)


@pytest.mark.parametrize("stage", [PASS, FAIL])
def test_a_finding_fails_its_stage_unless_known_or_a_note(stage: StageVerdict) -> None:
    bad = judge(stages(vet=stage), [FINDING])
    assert (bad.exit_code, bad.stages[0].verdict) == (1, FAIL)
    known = judge(stages(vet=stage), [msgspec.structs.replace(FINDING, known=True)])
    assert (known.exit_code, known.stages[0].verdict) == (0, PASS)
    mixed = judge(stages(vet=stage), [msgspec.structs.replace(FINDING, known=True), FINDING])
    assert mixed.exit_code == 1
    note = judge(stages(vet=PASS), [msgspec.structs.replace(FINDING, severity=Severity.NOTE)])
    assert note.exit_code == 0


def test_a_stage_that_failed_for_no_reason_seen_stays_failed() -> None:
    assert judge(stages(vet=FAIL)).exit_code == 1
    assert judge(stages(vet=FAIL, fmt=PASS), [msgspec.structs.replace(FINDING, stage="fmt", known=True)]).exit_code == 1


def test_an_excused_test_does_not_fail() -> None:
    judged = judge(stages(test=FAIL), tests=[FAILED], excused={("m", "TestA"): "why"})
    assert (judged.exit_code, judged.stages[0].verdict, judged.stages[0].reason) == (0, PASS, "r; 1 quarantined")
    other = msgspec.structs.replace(FAILED, name="TestB")
    assert judge(stages(test=FAIL), tests=[FAILED, other], excused={("m", "TestA"): "why"}).exit_code == 1
    assert judge(stages(test=PASS), tests=[FAILED]).exit_code == 1


def test_what_could_not_be_judged_outranks_a_failure_and_wrong_settings() -> None:
    judged = judge(stages(vet=FAIL), [FINDING], problems=["p"], mistakes=["m"])
    assert (judged.verdict, judged.exit_code, judged.notes) == (Verdict.ERROR, 3, ("p", "m"))
    judged = judge(stages(vet=FAIL), [FINDING], mistakes=["m"])
    assert (judged.verdict, judged.exit_code) == (Verdict.ERROR, 2)


def test_stopped_from_outside() -> None:
    for stop, verdict, code in ((TimeLimit("t"), Verdict.TIMEOUT, 4), (Interrupted(15), Verdict.INTERRUPTED, 143)):
        judged = judge(stages(vet=FAIL, test=ERROR), [FINDING], problems=["p"], stopped=stop)
        assert (judged.verdict, judged.exit_code) == (verdict, code)


def test_fail_fast_asked_for_no_more_than_the_first_failure() -> None:
    assert judge(stages(vet=FAIL, test=TIMEOUT), [FINDING], fail_fast=True).exit_code == 1
    assert judge(stages(vet=PASS, test=TIMEOUT), fail_fast=True).exit_code == 4
    assert judge(stages(vet=FAIL, fmt=ERROR, test=TIMEOUT), [FINDING], fail_fast=True).exit_code == 3


@pytest.mark.parametrize(
    ("coverage", "code"),
    [
        (Coverage(mode="set", covered=1, statements=2), 0),
        (Coverage(mode="set", covered=1, statements=2, verdict=CoverageVerdict.ERROR), 0),
        (Coverage(mode="set", covered=1, statements=2, verdict=CoverageVerdict.FAIL), 1),
        (
            Coverage(
                mode="set",
                covered=2,
                statements=2,
                verdict=CoverageVerdict.PASS,
                patch=PatchCoverage(covered=0, statements=1, verdict=CoverageVerdict.FAIL),
            ),
            1,
        ),
    ],
)
def test_coverage_below_a_floor_fails(coverage: Coverage, code: int) -> None:
    assert judge(stages(test=PASS), coverage=coverage).exit_code == code


def test_a_pass_on_a_later_attempt_is_said() -> None:
    again = msgspec.structs.replace(FAILED, outcome=Outcome.PASS, kind=None, attempts=(Outcome.FAIL, Outcome.PASS))
    judged = judge(stages(test=PASS), tests=[again])
    assert (judged.exit_code, judged.notes) == (0, ("m TestA passed on attempt 2",))


def test_never_a_pass_with_anything_wrong() -> None:
    choices = itertools.product(StageVerdict, [(), (FINDING,)], [(), (FAILED,)], [(), ("p",)], [(), ("m",)])
    for verdict, findings, tests, problems, mistakes in choices:
        judged = judge(stages(test=verdict), findings, tests, problems=problems, mistakes=mistakes)
        wrong = bool(verdict in (FAIL, ERROR, TIMEOUT) or findings or tests or problems or mistakes)
        assert (judged.verdict is Verdict.PASS) is (judged.exit_code == 0) is not wrong
