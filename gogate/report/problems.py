"""What stands against the gate, worst first: the one order that annotations, Markdown and JUnit's cut share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gogate.model.result import Kind, Outcome, Severity, StageVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gogate.model.result import Finding, Result, Test
    from gogate.report.context import Context

__all__ = ["Problem", "fails", "flaky_attempt", "headline", "place", "problems", "test_fails", "unjudged"]

_KINDS = (
    Kind.BUILD,
    Kind.RACE,
    Kind.PANIC,
    Kind.MAIN,
    Kind.KILLED,
    Kind.TIMEOUT,
    Kind.FAILURE,
    None,
    Kind.MISSING,
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


def test_fails(test: Test, context: Context) -> bool:
    """Whether *test* fails the gate: it failed and nobody let it pass."""
    return test.outcome is Outcome.FAIL and (test.package, test.name) not in context.quarantined


test_fails.__test__ = False  # type: ignore[attr-defined]  # no case for pytest to collect


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


def problems(result: Result, context: Context) -> list[Problem]:
    """Gather all problems, the worst first; among equals in the order of the result."""
    ranked: list[tuple[int, int, Problem]] = []
    ranked += [(0, 0, Problem(Severity.ERROR, what, why)) for what, why in unjudged(result)]
    raced = {finding.package for finding in result.findings if finding.rule == "race"}
    for test in result.tests:
        if test.outcome is Outcome.FAIL and not (test.kind is Kind.RACE and test.package in raced):
            ranked.append(_of_test(test, context))
        elif attempt := flaky_attempt(test):
            title = f"{test.name} is flaky"
            message = f"{test.package}: {test.name} passed on attempt {attempt}"
            problem = Problem(Severity.WARNING, title, message, test.file, test.line, output=test.output)
            ranked.append((_SEVERITIES.index(Severity.WARNING), 20, problem))
    ranked += map(_of_finding, result.findings)
    return [problem for _, _, problem in sorted(ranked, key=lambda row: row[:2])]


def _of_test(test: Test, context: Context) -> tuple[int, int, Problem]:
    severity, note = Severity.ERROR, ""
    if not test_fails(test, context):
        severity, note = Severity.WARNING, f" (quarantined: {context.quarantined[test.package, test.name]})"
    title = headline(test)
    message = f"{test.package}: {title}{note}\n{test.output}".rstrip("\n")
    problem = Problem(severity, title, message, test.file, test.line, output=test.output)
    return _SEVERITIES.index(severity), 1 + _KIND_RANK[test.kind], problem


def _of_finding(finding: Finding) -> tuple[int, int, Problem]:
    severity = Severity.NOTE if finding.known else finding.severity
    known = " (known before)" if finding.known else ""
    rank = 0 if finding.rule == "race" else 15 if finding.rule.startswith("coverage/") else 10
    problem = Problem(
        severity,
        f"{finding.stage}: {finding.rule}{known}",
        finding.message,
        finding.file,
        finding.line,
        finding.end_line,
        finding.column,
        finding.diff or "",
    )
    return _SEVERITIES.index(severity), rank, problem
