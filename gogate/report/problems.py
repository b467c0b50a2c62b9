"""What stands against the gate, worst first: the one order that annotations, Markdown and JUnit's cut share."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.result import Finding, Kind, Outcome, Severity, StageVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gogate.model.result import Result, Test
    from gogate.report.context import Context

__all__ = [
    "Problem",
    "fails",
    "fails_gate",
    "flaky_attempt",
    "headline",
    "place",
    "problems",
    "unjudged",
    "worst_first",
]

_KINDS = (
    Kind.BUILD,
    Kind.RACE,
    Kind.PANIC,
    Kind.MAIN,
    Kind.KILLED,
    Kind.TIMEOUT,
    Kind.FAILURE,
    None,
    Kind.MISSING,  # what another failure brought about
)
_KIND_RANK = {kind: rank for rank, kind in enumerate(_KINDS)}
_SAYS = {
    Kind.FAILURE: "failed",
    Kind.PANIC: "panicked",
    Kind.RACE: "has a data race",
    Kind.BUILD: "does not build",
    Kind.TIMEOUT: "ran into its time limit",
    Kind.MAIN: "failed outside of its tests (TestMain, init or an exit)",
    Kind.KILLED: "was killed",
    Kind.MISSING: "did not end: its package was cut off",
    None: "failed",
}
_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


class Problem(NamedTuple):
    """One thing to show. Texts are foreign and not yet cleaned; line and column are 0 where not known."""

    severity: Severity
    title: str
    message: str
    file: str = ""
    line: int = 0
    end_line: int = 0
    column: int = 0
    output: str = ""


def fails(finding: Finding) -> bool:
    """Whether *finding* fails the gate: not known before, and more than a note."""
    return not finding.known and finding.severity is not Severity.NOTE


def fails_gate(test: Test, context: Context) -> bool:
    """Whether *test* fails the gate: it failed and nobody let it pass."""
    return test.outcome is Outcome.FAIL and (test.package, test.name) not in context.quarantined


def flaky_attempt(test: Test) -> int:
    """Return on which attempt *test* passed after it had failed; 0 where it is not flaky."""
    flaky = test.outcome is Outcome.PASS and Outcome.FAIL in test.attempts
    return len(test.attempts) if flaky else 0


def place(finding: Finding) -> str:
    """Return ``file:line:column``, as far as it is known."""
    return ":".join([finding.file, *(str(n) for n in (finding.line, finding.line and finding.column) if n)])


def headline(test: Test) -> str:
    """Return one line that says who failed and how, such as ``TestAdd panicked (3 attempts)``."""
    name = test.name or f"package {test.package}"
    attempts = f" ({len(test.attempts)} attempts)" if len(test.attempts) > 1 else ""
    return f"{name} {_SAYS[test.kind]}{attempts}"


def unjudged(result: Result) -> Iterator[tuple[str, str]]:
    """Yield (what, why) of what could not be judged, and of a verdict that nothing else in the result explains."""
    stages = [s for s in result.stages if s.verdict in {StageVerdict.ERROR, StageVerdict.TIMEOUT}]
    for stage in stages:
        why = stage.reason or f"the stage ended with {stage.verdict.value}"
        yield f"{stage.name}: {'time limit' if stage.verdict is StageVerdict.TIMEOUT else 'could not be judged'}", why
    explained = stages or any(map(fails, result.findings)) or any(t.outcome is Outcome.FAIL for t in result.tests)
    if result.verdict is not Verdict.PASS and not explained:
        failed = [f"{s.name}: {s.reason}" for s in result.stages if s.verdict is StageVerdict.FAIL]
        why = "; ".join(failed) or f"exit code {result.exit_code}"
        yield f"the gate {result.gate} ended with {result.verdict.value}", why


def worst_first(result: Result, context: Context) -> list[Finding | Test]:
    """Gather the findings and the failed and flaky tests, the worst first; equals in the order of the result."""
    tests = (test for test in result.tests if test.outcome is Outcome.FAIL or flaky_attempt(test))
    ranked: list[tuple[tuple[int, int], Finding | Test]] = [(_test_rank(test, context), test) for test in tests]
    ranked += [(_finding_rank(finding), finding) for finding in result.findings]
    return [item for _, item in sorted(ranked, key=itemgetter(0))]


def problems(result: Result, context: Context) -> list[Problem]:
    """Gather all problems, the worst first; the finding of a race tells the test that it failed, with its output."""
    found = [Problem(Severity.ERROR, what, why) for what, why in unjudged(result)]
    raced = {finding.package for finding in result.findings if finding.rule == "race" and fails(finding)}
    told = {test.package: test for test in reversed(result.tests) if _races(test) and test.package in raced}
    for item in worst_first(result, context):
        if isinstance(item, Finding):
            told_by = told.pop(item.package, None) if item.rule == "race" else None
            found.append(_of_finding(item, told_by))
        elif not (_races(item) and item.package in raced):
            found.append(_of_test(item, context))
    return found


def _races(test: Test) -> bool:
    return test.outcome is Outcome.FAIL and test.kind is Kind.RACE


def _test_rank(test: Test, context: Context) -> tuple[int, int]:
    fatal = fails_gate(test, context)
    return (0, _KIND_RANK[test.kind]) if fatal else (1, 50)


def _finding_rank(finding: Finding) -> tuple[int, int]:
    severity = Severity.NOTE if finding.known else finding.severity
    rank = 0 if finding.rule == "race" else 30 if finding.rule.startswith("coverage/") else 20
    return _SEVERITIES.index(severity), rank


def _of_test(test: Test, context: Context) -> Problem:
    place = (test.file, test.line)
    if attempt := flaky_attempt(test):
        message = f"passed on attempt {attempt} ({test.package})"
        return Problem(Severity.WARNING, f"{test.name} is flaky", message, *place, output=test.output)
    if not fails_gate(test, context):
        message = f"quarantined: {context.quarantined[test.package, test.name]}"
        return Problem(Severity.WARNING, headline(test), message, *place, output=test.output)
    return Problem(Severity.ERROR, headline(test), test.package, *place, output=test.output)


def _of_finding(finding: Finding, test: Test | None) -> Problem:
    """Return the problem; *test* is the one that the finding, a race, failed."""
    return Problem(
        Severity.NOTE if finding.known else finding.severity,
        f"{finding.stage}: {finding.rule}{' (known before)' if finding.known else ''}",
        finding.message + (f" ({test.name or test.package})" if test else ""),
        finding.file,
        finding.line,
        finding.end_line,
        finding.column,
        finding.diff or (test.output if test else ""),
    )
