"""What failed, stage by stage, as the terminal shows it: the place to open, the why, and the line that repeats it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from gogate.model.result import Kind, Outcome
from gogate.report import repeat
from gogate.report.problems import fails, headline, place, unjudged
from gogate.report.terminal_text import Paint, block, line, path, plural, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gogate.model.result import Finding, Result, Test

__all__ = ["failures", "own_failures"]

_SHOWN = 50  # failures of a stage that are shown in full
_NAMES = 10  # names in a list
_OUTPUT = (20, 40)  # lines of a test's output: the head has its first complaint, the tail the end of a trace
_DIFF = (40, 0)
_UNCOVERED = 10
_MARK = re.compile(r"\s*(?:=== (?:RUN|PAUSE|CONT|NAME)|--- (?:FAIL|PASS|SKIP):)\s")


def failures(result: Result, quarantined: Mapping[tuple[str, str], str], paint: Paint, *, full: bool) -> Iterator[str]:
    """Yield the lines of all failures; *full* lifts the caps on how many are shown and how much of each."""
    stages = [stage.name for stage in result.stages]
    names = dict.fromkeys([*stages, *(finding.stage for finding in result.findings if fails(finding)), "test"])
    reasons = list(unjudged(result))
    for name in names:
        findings = [finding for finding in result.findings if finding.stage == name and fails(finding)]
        tests = own_failures(result.tests, quarantined) if name == "test" else []
        if findings or tests:
            counts = [plural(len(findings), "finding")] * bool(findings)
            counts += [plural(len(tests), "failed test")] * bool(tests)
            yield ""
            yield paint(f"== {line(name)}: {', '.join(counts)}", "bold")
            yield from _findings(result, findings, paint, full=full)
            yield from _tests(result, tests, paint, full=full)
    for what, why in reasons:
        yield ""
        yield paint(f"== {line(what)}", "bold")
        yield from (f"  | {row}" for row in block(why, *_caps(_OUTPUT, full=full)))


def own_failures(tests: Sequence[Test], quarantined: Mapping[tuple[str, str], str]) -> list[Test]:
    """Return the tests that fail the gate, without those that say no more than that a subtest of theirs failed."""
    failed = [t for t in tests if t.outcome is Outcome.FAIL and (t.package, t.name) not in quarantined]
    parents = {(t.package, t.name[: slash.start()]) for t in failed for slash in re.finditer("/", t.name)}
    return [test for test in failed if (test.package, test.name) not in parents or _says_something(test)]


def _says_something(test: Test) -> bool:
    rows = test.output.split("\n")
    return test.kind is not Kind.FAILURE or any(row.strip() and not _MARK.match(row) for row in rows)


def _findings(result: Result, findings: Sequence[Finding], paint: Paint, *, full: bool) -> Iterator[str]:
    shown = findings if full else findings[:_SHOWN]
    # gofumpt says again all that gofmt says.
    said = {(each.file, each.diff) for each in result.findings if each.stage == "fmt" and fails(each)}
    for hint, group in groupby(shown, lambda each: _hint(result, each)):
        for finding in group:
            is_said = finding.stage != "fmt" and (finding.file, finding.diff) in said
            yield from _finding(result, finding, paint, diff="" if is_said else finding.diff or "", full=full)
        if hint:
            yield f"  {paint(hint, 'dim')}"
    if len({each.file for each in findings if repeat.of_format(each)}) > 1:
        yield f"  {paint('mend all: gogate fix', 'dim')}"
    if len(findings) > len(shown):
        yield f"  … and {plural(len(findings) - len(shown), 'more finding')}: -v shows all"


def _hint(result: Result, finding: Finding) -> str:
    """Return the line below a run of findings that it mends or repeats."""
    if mend := repeat.of_format(finding):
        return f"mend: {line(mend)}"
    if finding.stage == "vet" and (again := repeat.of_vet(result, finding)):
        return f"repeat: {line(again)}"
    return ""


def _finding(result: Result, finding: Finding, paint: Paint, *, diff: str, full: bool) -> Iterator[str]:
    message, _, rest = finding.message.partition("\n")
    where, rule = (place(finding), f" ({line(finding.rule)})") if finding.file else (finding.rule, "")
    yield f"{paint(path(where), 'bold')}: {paint(line(message), 'red')}{rule}"
    yield from (f"  | {row}" for row in block(rest, *_caps(_OUTPUT, full=full)) if rest)
    if diff:
        yield from (f"  | {paint.diff(row)}" for row in block(diff, *_caps(_DIFF, full=full)))
    if finding.rule == "coverage/patch":
        yield from _uncovered(result)


def _uncovered(result: Result) -> Iterator[str]:
    patch = result.coverage.patch if result.coverage else None
    files = patch.files if patch else ()
    places = [f"{file.file}:{first}" for file in files for first, _ in file.uncovered]
    yield from (f"  {path(each)}: not covered" for each in places[:_UNCOVERED])
    if len(places) > _UNCOVERED:
        yield f"  … and {plural(len(places) - _UNCOVERED, 'more place')}"


def _tests(result: Result, tests: Sequence[Test], paint: Paint, *, full: bool) -> Iterator[str]:
    cut_off = [test for test in tests if test.kind is Kind.MISSING]
    alone = [test for test in tests if test.kind is not Kind.MISSING]
    shown = alone if full else alone[:_SHOWN]
    for test in shown:
        yield from _test(result, test, paint, full=full)
    if len(alone) > len(shown):
        yield f"  … and {plural(len(alone) - len(shown), 'more failed test')}: -v shows all"
    for package, group in groupby(cut_off, lambda test: test.package):
        names = [line(test.name) for test in group]
        more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES and not full else ""
        listed = ", ".join(names if full else names[:_NAMES])
        verb = "test was" if len(names) == 1 else "tests were"
        yield f"{path(package)}: {len(names)} {verb} cut off before the end: {listed}{more}"


def _test(result: Result, test: Test, paint: Paint, *, full: bool) -> Iterator[str]:
    where = f"{test.file}:{test.line}" if test.file and test.line else test.file
    inside = f" in {line(test.package)}" if test.name and where else ""
    # "package …" stands for itself; a test's name is foreign and does not start a line.
    start = f"{paint(path(where or test.package), 'bold')}: " if where or test.name else ""
    yield f"{start}{paint(line(headline(test)), 'red')}{inside} ({seconds(test.seconds)})"
    if test.output.strip():
        yield from (f"  | {row}" for row in block(test.output, *_caps(_OUTPUT, full=full)))
    yield f"  {paint('repeat: ' + line(repeat.of_test(result, test)), 'dim')}"


def _caps(caps: tuple[int, int], *, full: bool) -> tuple[int, int]:
    return (caps[0] * 50, caps[1] * 50) if full else caps
