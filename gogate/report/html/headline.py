"""The top of the page: the verdict as a sentence, what led to it, and the facts of the run."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gogate.model.result import CoverageVerdict, Severity, Verdict
from gogate.report.html.cards import tally
from gogate.report.html.units import count, percent, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gogate.model.result import Coverage, Finding, Result, Test

__all__ = ["Headline", "headline"]

_WORDS = {
    Verdict.PASS: "Passed",
    Verdict.FAIL: "Failed",
    Verdict.ERROR: "Could not judge",
    Verdict.TIMEOUT: "Ran out of time",
    Verdict.INTERRUPTED: "Interrupted",
}
_KINDS = {
    "build": ("build failure", "build failures"),
    "race": ("test with a data race", "tests with a data race"),
    "panic": ("panic", "panics"),
    "timeout": ("test timed out", "tests timed out"),
    "missing": ("test cut off", "tests cut off"),
    "main": ("failure outside tests", "failures outside tests"),
    "killed": ("test killed", "tests killed"),
    "failure": ("failing test", "failing tests"),
}
_FINDINGS = {
    "fmt": ("file to format", "files to format"),
    "gofumpt": ("file to format with gofumpt", "files to format with gofumpt"),
    "vet": ("vet finding", "vet findings"),
    "race": ("data race", "data races"),
}


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict's word, one sentence, what failed point by point, and the facts (name, value)."""

    tone: str
    word: str
    sentence: str
    points: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def headline(result: Result, tests: Sequence[Test], findings: Sequence[Finding]) -> Headline:
    """Return the headline of *result*, whose *tests* and *findings* are those that count against it."""
    tone = {Verdict.PASS: "pass", Verdict.FAIL: "fail"}.get(result.verdict, "warn")
    return Headline(
        tone=tone,
        word=_WORDS[result.verdict],
        sentence=_sentence(result),
        points=tuple(_points(result, tests, findings)),
        facts=tuple(_facts(result)),
    )


def _sentence(result: Result) -> str:
    packages = len(result.selection.packages)
    judged = count(packages, "package") if packages else "no packages"
    tests = sum(1 for test in result.tests if test.name)
    said = f"Gate {result.gate} judged {judged}"
    if tests:
        said += f" with {count(tests, 'test')}"
    return f"{said} in {seconds(result.seconds)}."


def _points(result: Result, tests: Sequence[Test], findings: Sequence[Finding]) -> Iterator[str]:
    for stage in result.stages:
        if stage.verdict.value in ("error", "timeout"):
            yield f"{stage.name}: {stage.reason or stage.verdict.value}"
    kinds = tally(tests)
    if any(finding.rule == "race" for finding in findings):
        del kinds["race"]  # the race itself is named below
    yield from (count(kinds[kind], one, many) for kind, (one, many) in _KINDS.items() if kinds[kind])
    failing = Counter(_about(finding) for finding in findings if finding.severity is not Severity.NOTE)
    yield from (count(failing[key], one, many) for key, (one, many) in _FINDINGS.items() if failing[key])
    if result.coverage:
        yield from _floors(result.coverage)


def _about(finding: Finding) -> str:
    return "race" if finding.rule == "race" else "" if finding.rule.startswith("coverage/") else finding.stage


def _floors(coverage: Coverage) -> Iterator[str]:
    if coverage.verdict is CoverageVerdict.FAIL:
        yield f"coverage {percent(coverage.covered, coverage.statements)} is below {coverage.floor:g} %"
    below = sum(package.verdict is CoverageVerdict.FAIL for package in coverage.packages)
    if below:
        yield f"{count(below, 'package')} below the floor"
    patch = coverage.patch
    if patch and patch.verdict is CoverageVerdict.FAIL:
        yield f"the change's coverage {percent(patch.covered, patch.statements)} is below {patch.floor:g} %"
    if CoverageVerdict.ERROR in (coverage.verdict, patch.verdict if patch else None):
        yield "coverage cannot be trusted"


def _facts(result: Result) -> Iterable[tuple[str, str]]:
    yield "Started", _moment(result.started)
    if result.coverage:
        yield "Coverage", percent(result.coverage.covered, result.coverage.statements)
        if result.coverage.patch and result.coverage.patch.statements:
            yield "Of the change", percent(result.coverage.patch.covered, result.coverage.patch.statements)
    if result.tree:
        yield "Tree", result.tree[:12]
    if result.base:
        yield "Base", result.base[:12]
    if result.shard:
        yield "Shard", f"{result.shard.index} of {result.shard.count}"
    if result.reused_from:
        yield "Reused from", _moment(result.reused_from)
    yield "Exit code", str(result.exit_code)


def _moment(text: str) -> str:
    """Return an RFC 3339 time in UTC as people write it, to the second."""
    return re.sub(r"T([\d:]+)(\.\d+)?Z$", r" \1 UTC", text)
