"""The last word: from stages, findings, tests and coverage to one verdict and its exit code.

The order, worst first, and why. Stopped from outside (by a signal, or gogate's own time limit): what was judged by then
is shown, but the question was not answered. Then what could not be judged, with code 3: **it outranks a failure**, for
code 1 promises that everything that was asked for was judged, and whoever mends all that is shown may expect a pass;
failures that are proven stand in the result all the same. Then wrong settings that only a run can find, 2. Then a
failure, 1. What is known (baseline), excused (quarantine) or a note fails nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate.model.errors import ExitCode
from gogate.model.result import (
    Coverage,
    CoverageVerdict,
    Finding,
    Outcome,
    Severity,
    Stage,
    StageVerdict,
    Test,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gogate.model.errors import GogateError

__all__ = ["Judgement", "fails", "judge"]


class Judgement(NamedTuple):
    """The verdict of the whole, the stages as they stand after baseline, quarantine and floors, and what to say."""

    verdict: Verdict
    exit_code: int
    stages: tuple[Stage, ...]
    notes: tuple[str, ...]


def judge(
    stages: Sequence[Stage],
    findings: Sequence[Finding] = (),
    tests: Sequence[Test] = (),
    *,
    coverage: Coverage | None = None,
    problems: Sequence[str] = (),
    mistakes: Sequence[str] = (),
    excused: Collection[tuple[str, str]] = (),
    stopped: GogateError | None = None,
    fail_fast: bool = False,
) -> Judgement:
    """Judge the whole.

    *findings* have their ``known`` set. *problems* are why something could not be judged, *mistakes* are wrong settings
    that only the run could show, *excused* are (package, name) of quarantined failures, *stopped* is a TimeLimit or an
    Interrupted. With *fail_fast* a stage that was cut short after a proven failure is no lack: that was asked for.
    """
    judged = tuple(_stage(stage, findings, tests, excused) for stage in stages)
    notes = (*problems, *mistakes, *_reruns(tests))
    verdicts = {stage.verdict for stage in judged}
    failed = (
        StageVerdict.FAIL in verdicts
        or any(fails(finding) for finding in findings)
        or _failed_tests(tests, excused)
        or (coverage is not None and _floor_failed(coverage))
    )
    if stopped is not None:
        timed_out = stopped.exit_code == ExitCode.TIME_LIMIT
        return Judgement(Verdict.TIMEOUT if timed_out else Verdict.INTERRUPTED, stopped.exit_code, judged, notes)
    if not judged:
        return Judgement(Verdict.ERROR, ExitCode.CANNOT_JUDGE, judged, (*notes, "no stage was asked for"))
    if problems or StageVerdict.ERROR in verdicts:
        return Judgement(Verdict.ERROR, ExitCode.CANNOT_JUDGE, judged, notes)
    if StageVerdict.TIMEOUT in verdicts and not (fail_fast and failed):
        return Judgement(Verdict.TIMEOUT, ExitCode.TIME_LIMIT, judged, notes)
    if mistakes:
        return Judgement(Verdict.ERROR, ExitCode.USAGE, judged, notes)
    if failed:
        return Judgement(Verdict.FAIL, ExitCode.FAIL, judged, notes)
    if verdicts == {StageVerdict.SKIP}:
        notes = (*notes, "nothing to judge")
    return Judgement(Verdict.PASS, ExitCode.PASS, judged, notes)


def fails(finding: Finding) -> bool:
    """Say whether a finding fails the gate."""
    return finding.severity is not Severity.NOTE and not finding.known


def _failed_tests(tests: Sequence[Test], excused: Collection[tuple[str, str]]) -> bool:
    return any(test.outcome is Outcome.FAIL and (test.package, test.name) not in excused for test in tests)


def _floor_failed(coverage: Coverage) -> bool:
    patch = coverage.patch.verdict if coverage.patch else CoverageVerdict.NONE
    return CoverageVerdict.FAIL in {coverage.verdict, patch, *(package.verdict for package in coverage.packages)}


def _stage(
    stage: Stage, findings: Sequence[Finding], tests: Sequence[Test], excused: Collection[tuple[str, str]]
) -> Stage:
    """Judge a stage again, now that it is known what is known and excused; what it did not judge stays as it is.

    A stage that failed for no reason that can be seen here stays failed.
    """
    if stage.verdict not in (StageVerdict.PASS, StageVerdict.FAIL):
        return stage
    mine = [finding for finding in findings if finding.stage == stage.name]
    known = sum(finding.known for finding in mine)
    own = tests if stage.name == "test" else ()
    let_pass = sum(test.outcome is Outcome.FAIL and (test.package, test.name) in excused for test in own)
    if any(fails(finding) for finding in mine) or _failed_tests(own, excused):
        return msgspec.structs.replace(stage, verdict=StageVerdict.FAIL)
    if stage.verdict is StageVerdict.FAIL and (known or let_pass):
        said = [f"{known} known"] if known else []
        said += [f"{let_pass} quarantined"] if let_pass else []
        reason = "; ".join([*([stage.reason] if stage.reason else []), ", ".join(said)])
        return msgspec.structs.replace(stage, verdict=StageVerdict.PASS, reason=reason)
    return stage


def _reruns(tests: Sequence[Test]) -> tuple[str, ...]:
    """Say which tests passed only when they were run again."""
    return tuple(
        f"{test.package} {test.name} passed on attempt {len(test.attempts)}"
        for test in tests
        if test.outcome is Outcome.PASS and Outcome.FAIL in test.attempts
    )
