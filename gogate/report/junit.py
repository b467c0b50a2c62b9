"""JUnit XML in which everything is a case: stages, findings, build failures and tests, so that nothing is lost.

``render`` gives ``file`` and ``line`` on each case (GitLab, mikepenz/action-junit-report); ``render_strict`` gives only
what the schema of Jenkins' xUnit plugin (junit-10.xsd) allows. GitLab reads the text of a failure and not its message,
so the text says all; it ignores a second case of the same classname and name, so those are made unique.
"""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from gogate.model.result import Finding, Kind, Outcome, StageVerdict, Test
from gogate.report import clean
from gogate.report.cutting import line
from gogate.report.junit_stream import document
from gogate.report.junit_text import Case
from gogate.report.problems import fails, fails_gate, flaky_attempt, headline, place, unjudged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gogate.model.result import Result
    from gogate.report.context import Context

__all__ = ["cases", "pieces", "pieces_strict", "render", "render_strict"]

_ERRORS = {Kind.BUILD, Kind.MAIN, Kind.KILLED, Kind.MISSING}
"""Kinds in which a test was not judged: JUnit's ``error``, the others are its ``failure``."""


def render(result: Result, context: Context) -> bytes:
    """Render with file and line, below GitLab's limits."""
    return _joined(pieces(result, context))


def render_strict(result: Result, context: Context) -> bytes:
    """Render what junit-10.xsd allows and no more."""
    return _joined(pieces_strict(result, context))


def pieces(result: Result, context: Context) -> Iterator[bytes]:
    """Yield what :func:`render` returns piece by piece, for a writer that need not hold it."""
    return _document(result, context, strict=False)


def pieces_strict(result: Result, context: Context) -> Iterator[bytes]:
    """Yield what :func:`render_strict` returns piece by piece."""
    return _document(result, context, strict=True)


def cases(result: Result, context: Context) -> Iterator[Case]:
    """Yield every case, suite by suite: what could not be judged, the stages, the findings, the tests."""
    return _of_suites(_suites(result), context)


def _document(result: Result, context: Context, *, strict: bool) -> Iterator[bytes]:
    suites = _suites(result)
    return document(lambda: _of_suites(suites, context), result.started, strict=strict)


def _joined(parts: Iterable[bytes]) -> bytes:
    """Join without a second copy: BytesIO gives away its own buffer."""
    whole = BytesIO()
    whole.writelines(parts)
    return whole.getvalue()


def _suites(result: Result) -> dict[str, list[Case | Finding | Test]]:
    """Gather by the suite's shown name what becomes a case, in the order in which a suite first appears."""
    suites: dict[str, list[Case | Finding | Test]] = {"gogate": list(_of_gate(result))}
    for finding in result.findings:
        suites.setdefault(clean.one_line(f"gogate/{finding.stage}"), []).append(finding)
    for package, tests in groupby(result.tests, attrgetter("package")):
        suites.setdefault(clean.one_line(package), []).extend(tests)
    return suites


def _of_suites(suites: Mapping[str, Iterable[Case | Finding | Test]], context: Context) -> Iterator[Case]:
    for suite, members in suites.items():
        for member in members:
            if isinstance(member, Test):
                yield _test(member, suite, context)
            elif isinstance(member, Finding):
                yield _finding(member, suite)
            else:
                yield member


def _of_gate(result: Result) -> Iterator[Case]:
    for what, why in unjudged(result):
        yield Case("gogate", "gogate", what, element="error", kind="error", message=what, body=f"{what}\n{why}")
    for stage in result.stages:
        if stage.verdict is StageVerdict.PASS:
            yield Case("gogate", "gogate", stage.name, seconds=stage.seconds)
        elif stage.verdict is StageVerdict.SKIP:
            reason = stage.reason or "not asked for"
            yield Case("gogate", "gogate", stage.name, element="skipped", kind="skip", message=reason, body=reason)


def _finding(finding: Finding, suite: str) -> Case:
    where = place(finding)
    text = f"{where}: {finding.message} ({finding.rule})" if where else f"{finding.message} ({finding.rule})"
    body = "\n".join(part for part in (text, finding.package, finding.diff) if part)
    element = "failure"
    if not fails(finding):
        element = "skipped"
        body = f"{'known before' if finding.known else 'a note'}, does not fail the gate\n{body}"
    return Case(
        suite=suite,
        classname=finding.rule or finding.stage,
        name=line(f"{finding.file}: {finding.message}" if finding.file else finding.message, 300),
        file=finding.file,
        line=finding.line,
        element=element,
        kind=finding.severity.value,
        message=text,
        body=body,
    )


def _test(test: Test, suite: str, context: Context) -> Case:
    case = Case(suite, suite, test.name or "[package]", test.seconds, test.file, test.line)
    if test.outcome is Outcome.FAIL:
        return _failed(case, test, context)
    if test.outcome is Outcome.SKIP:
        return case._replace(element="skipped", kind="skip", message="skipped", body=test.output or "skipped")
    if attempt := flaky_attempt(test):
        message = f"passed on attempt {attempt}"
        body = f"{message}\n{test.output}"
        return case._replace(element="flakyFailure", kind="flaky", message=message, body=body, out=message)
    return case._replace(out=test.output) if test.output else case


def _failed(case: Case, test: Test, context: Context) -> Case:
    """Return a failed test's case; it is skipped, with all it says, where it is let pass."""
    title = headline(test)
    where = f"{test.file}:{test.line}: " if test.file and test.line else ""
    body, kind = f"{where}{title}\n{test.output}", (test.kind or Kind.FAILURE).value
    if not fails_gate(test, context):
        why = f"quarantined: {context.quarantined[test.package, test.name]}"
        return case._replace(element="skipped", kind=kind, message=why, body=f"{why}\n{body}")
    element = "error" if test.kind in _ERRORS else "failure"
    return case._replace(element=element, kind=kind, message=title, body=body)
