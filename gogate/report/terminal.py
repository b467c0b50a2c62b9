"""The answer on standard output: a line for each stage, coverage, and what failed last, where a person looks first.

Pure and deterministic: no clock, no terminal is asked; color is plain ANSI codes. All foreign text is cleaned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.model.result import CoverageVerdict, Outcome, StageVerdict, Verdict
from gogate.report.problems import fails, flaky_attempt, place
from gogate.report.terminal_failures import failures, own_failures
from gogate.report.terminal_text import Paint, clip, line, path, plural, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gogate.model.result import Command, Coverage, PackageCoverage, Result, Stage, Test

__all__ = ["render"]

_STAGE_STYLE = {
    StageVerdict.PASS: "green",
    StageVerdict.FAIL: "red",
    StageVerdict.SKIP: "dim",
    StageVerdict.ERROR: "yellow",
    StageVerdict.TIMEOUT: "yellow",
}
_FLOOR_STYLE = {CoverageVerdict.PASS: "green", CoverageVerdict.FAIL: "red", CoverageVerdict.ERROR: "yellow"}


def render(
    result: Result,
    *,
    verbose: int,
    color: bool,
    width: int,
    quarantined: Mapping[tuple[str, str], str] | None = None,
) -> str:
    """Return the whole answer, ending in a newline.

    *verbose* is -1 (failures and the verdict alone), 0, 1 (nothing is cut, commands and packages are listed) or 2
    (every test too). *width* is in columns, 0 for no limit; it cuts the lines of the summary, never a failure.
    *quarantined* maps (package, name) of a test to the text that says who lets it pass until when.
    """
    paint = Paint(color=color)
    let_pass = quarantined or {}
    lines: list[str] = []
    if nothing := _nothing_to_judge(result):
        lines.append(f"{paint('PASS', 'bold', 'green')}  {line(result.gate)}: nothing to judge: {nothing}")
        lines += _notes(result) if verbose > 0 else ()
        return "\n".join(lines) + "\n"
    if verbose >= 0:
        lines += _summary(result, paint, verbose, width)
        lines += _apart(result, let_pass, paint, verbose)
    lines += failures(result, let_pass, paint, full=verbose > 0)
    lines += ["", _verdict(result, let_pass, paint)]
    return "\n".join(lines).lstrip("\n") + "\n"


def _nothing_to_judge(result: Result) -> str:
    """Return why there was nothing to judge; empty where something was."""
    judged = [stage for stage in result.stages if stage.verdict is not StageVerdict.SKIP]
    if result.verdict is not Verdict.PASS or judged or result.tests or result.findings or result.reused_from:
        return ""
    reasons = dict.fromkeys(line(stage.reason) for stage in result.stages if stage.reason)
    left_out = f"{plural(result.selection.left_out, 'package')} left out" if result.selection.left_out else ""
    return "; ".join([*reasons, left_out] if left_out else reasons) or f"no package is {line(result.selection.mode)}"


def _summary(result: Result, paint: Paint, verbose: int, width: int) -> Iterator[str]:
    yield _fit(_head(result), width)
    name_width = max((len(line(stage.name)) for stage in result.stages), default=0)
    for stage in result.stages:
        yield from _stage(stage, name_width, paint, verbose, width)
    if result.coverage is not None:
        yield from _coverage(result.coverage, paint, verbose)
    yield from _notes(result)
    if verbose > 0:
        yield from _details(result, verbose)


def _fit(text: str, width: int) -> str:
    return clip(text, width) if width else text


def _head(result: Result) -> str:
    selection = result.selection
    packages = f"{plural(len(selection.packages), 'package')} in {plural(len(result.modules), 'module')}"
    left_out = f", {selection.left_out} left out" if selection.left_out else ""
    parts = [f"{line(result.gate)}: {packages} ({selection.mode}{left_out})"]
    parts += [f"{label} {line(oid)[:12]}" for label, oid in (("tree", result.tree), ("since", result.base)) if oid]
    parts += [f"shard {result.shard.index} of {result.shard.count}"] if result.shard else []
    return ", ".join(parts)


def _stage(stage: Stage, name_width: int, paint: Paint, verbose: int, width: int) -> Iterator[str]:
    took = seconds(stage.seconds) if stage.verdict is not StageVerdict.SKIP else ""
    start = f"  {line(stage.name):<{name_width}}  "
    reason = line(stage.reason)
    if width:
        reason = clip(reason, max(10, width - len(start) - 17))
    row = f"{start}{paint(f'{stage.verdict.value:<7}', _STAGE_STYLE[stage.verdict])}  {took:>6}  {reason}"
    yield row.rstrip()
    if verbose > 0:
        yield from (f"      {_command(command)}" for command in stage.commands)


def _command(command: Command) -> str:
    code = "no exit code" if command.exit_code is None else f"exit code {command.exit_code}"
    return f"{clip(line(' '.join(command.argv)), 200)} (in {line(command.dir)}, {code}, {seconds(command.seconds)})"


def _coverage(coverage: Coverage, paint: Paint, verbose: int) -> Iterator[str]:
    # GitLab reads this very line (coverage: '/total:\s+\(statements\)\s+\d+.\d+%/'): no color before the figure, and
    # no figure at all where it cannot be trusted.
    if coverage.verdict is CoverageVerdict.ERROR:
        yield f"coverage: {paint('cannot be judged', 'yellow')}"
    else:
        yield _figure("total", coverage.covered, coverage.statements, coverage.floor, coverage.verdict, paint)
    if patch := coverage.patch:
        yield _figure("patch", patch.covered, patch.statements, patch.floor, patch.verdict, paint)
    for package in coverage.packages:
        if verbose > 0 or package.verdict in (CoverageVerdict.FAIL, CoverageVerdict.ERROR):
            yield f"  {path(package.path)}: {_package(package)}{_floor(package.floor, package.verdict, paint)}"


def _package(package: PackageCoverage) -> str:
    if package.verdict is CoverageVerdict.ERROR:
        return "left no line in the profile"  # and so has no figure
    return f"{percent(package.covered, package.statements)} {package.covered} of {package.statements}"


def _figure(
    name: str, covered: int, statements: int, floor: float | None, verdict: CoverageVerdict, paint: Paint
) -> str:
    figure = f"{name}: (statements) {percent(covered, statements)}"
    return f"{figure}, {covered} of {statements}{_floor(floor, verdict, paint)}"


def percent(covered: int, statements: int) -> str:
    """Show a figure with one decimal, cut and never rounded: 79.96 is ``79.9%``; of no statements all are covered."""
    tenths = covered * 1000 // statements if statements else 1000
    return f"{tenths // 10}.{tenths % 10}%"


def _floor(floor: float | None, verdict: CoverageVerdict, paint: Paint) -> str:
    if floor is None:
        return f", {paint('cannot be judged', 'yellow')}" if verdict is CoverageVerdict.ERROR else ""
    return f", floor {floor:.10g}%: {paint(verdict.value, _FLOOR_STYLE.get(verdict, 'dim'))}"


def _notes(result: Result) -> Iterator[str]:
    return (f"note: {line(note)}" for note in result.notes)


def _details(result: Result, verbose: int) -> Iterator[str]:
    tools = result.tools
    named = (("gogate", tools.gogate), ("go", tools.go), ("gofumpt", tools.gofumpt), ("git", tools.git))
    versions = [f"{name} {line(version)}" for name, version in (*named, ("Python", tools.python)) if version]
    yield f"tools: {', '.join(versions)}"
    yield from (f"selected: {line(each.path)} ({line(each.reason)})" for each in result.selection.packages)
    for test in result.tests:
        if test.outcome is Outcome.SKIP or verbose > 1:
            yield f"{test.outcome.value}: {_name(test)} ({seconds(test.seconds)}{', cached' * test.cached})"


def _name(test: Test) -> str:
    return f"{line(test.name)} in {line(test.package)}" if test.name else f"package {line(test.package)}"


def _apart(result: Result, quarantined: Mapping[tuple[str, str], str], paint: Paint, verbose: int) -> Iterator[str]:
    """Yield what went wrong and does not fail the gate."""
    for test in result.tests:
        key = (test.package, test.name)
        if test.outcome is Outcome.FAIL and key in quarantined:
            yield f"{paint('quarantined', 'yellow')}: {_name(test)} failed: {line(quarantined[key])}"
        elif attempt := flaky_attempt(test):
            yield f"{paint('flaky', 'yellow')}: {_name(test)} passed on attempt {attempt}"
    others = [finding for finding in result.findings if not fails(finding)]
    if verbose > 0:
        for finding in others:
            label = "known" if finding.known else "note"
            yield f"{label}: {path(place(finding))}: {line(finding.message)} ({line(finding.rule)})"
    elif others:
        known = sum(finding.known for finding in others)
        counts = [plural(known, "known finding")] * bool(known)
        counts += [f"{plural(len(others) - known, 'finding')} that only notes"] * (known < len(others))
        yield f"not counted: {', '.join(counts)} (-v shows them)"


def _verdict(result: Result, quarantined: Mapping[tuple[str, str], str], paint: Paint) -> str:
    style = {Verdict.PASS: "green", Verdict.FAIL: "red"}.get(result.verdict, "yellow")
    word = paint(result.verdict.value.upper(), "bold", style)
    took = seconds(result.seconds)
    says = f"{word}  {line(result.gate)}"
    if result.verdict is Verdict.INTERRUPTED:
        signal = f"stopped by signal {result.exit_code - 128}" if result.exit_code > 128 else "stopped"
        return f"{says}: {signal} after {took}, what was judged by then is above"
    if result.verdict is Verdict.TIMEOUT:
        return f"{says}: the time limit ran out after {took}, what was judged by then is above"
    if result.reused_from is not None:
        return f"{says}: {_counts(result, quarantined)}; judged on {line(result.reused_from)}, the same tree"
    return f"{says} in {took}: {_counts(result, quarantined)}"


def _counts(result: Result, quarantined: Mapping[tuple[str, str], str]) -> str:
    if result.verdict is Verdict.ERROR:
        names = [s.name for s in result.stages if s.verdict in (StageVerdict.ERROR, StageVerdict.TIMEOUT)]
        return f"could not judge {', '.join(map(line, names)) or 'this'}"
    findings = sum(map(fails, result.findings))
    tests = len(own_failures(result.tests, quarantined))
    failed = [stage.name for stage in result.stages if stage.verdict is StageVerdict.FAIL]
    if result.verdict is Verdict.FAIL:
        counts = [plural(findings, "finding")] * bool(findings) + [plural(tests, "failed test")] * bool(tests)
        return f"{', '.join(map(line, failed)) or 'coverage'} failed ({', '.join(counts) or 'see above'})"
    ran = sum(bool(test.name) for test in result.tests)
    judged = [stage.name for stage in result.stages if stage.verdict is StageVerdict.PASS]
    tests_run = f" ({plural(ran, 'test')})" if ran else ""
    return f"{', '.join(map(line, judged))} passed{tests_run}"
