"""Floors of coverage: the total and ``[[coverage.rules]]``, judged in integers.

A rule whose pattern matches a package's folder is a floor for that package; one that matches a file and not its folder
(``cmd/main.go``, ``**/*_parser.go``) is a floor for that file alone. The last match wins, for each package and file.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate.judge.figures import floor_text, meets, percent, short_of
from gogate.judge.patterns import Patterns
from gogate.model.errors import SettingsError
from gogate.model.result import Coverage, CoverageVerdict, FileCoverage, Finding, PackageCoverage, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gogate.settings.types import CoverageRule

__all__ = ["Floors", "below", "check_rules", "judge", "verdict_of"]


class Floors(NamedTuple):
    """The coverage with its verdicts, what is below a floor, and what makes a floor unjudgeable."""

    coverage: Coverage
    findings: tuple[Finding, ...]
    problems: tuple[str, ...]


def judge(
    coverage: Coverage,
    *,
    floor: float | None = None,
    rules: Sequence[CoverageRule] = (),
    missing: Iterable[str] = (),
    explained: Iterable[str] = (),
    folders: Mapping[str, str] | None = None,
) -> Floors:
    """Judge *coverage* by a total *floor* (null: shown, not judged) and by *rules*.

    *missing* are packages that were asked for, have statements and left no line: the total's verdict is ``ERROR``, and
    where a floor is judged each is a problem, unless it is in *explained* (its own tests failed, so the gate fails for
    that reason already). *folders* maps import paths to folders from the root: rules need it,
    and a package that is not in it is a problem.
    """
    gone = tuple(sorted(missing))
    known = dict(folders or {})
    compiled = [(rule, Patterns([rule.match])) for rule in rules]
    packages, findings = _packages(coverage, gone, known, compiled)
    for file in coverage.files:
        findings += _file(file, known, compiled)
    verdict = verdict_of(coverage.covered, coverage.statements, floor)
    if gone:
        verdict = CoverageVerdict.ERROR
    elif verdict is CoverageVerdict.FAIL and floor is not None:
        findings.insert(0, below("coverage/total", "the total", coverage.covered, coverage.statements, floor))
    silent = [path for path in gone if path not in set(explained)] if floor is not None or rules else []
    placeless = [package.path for package in packages if package.path not in known] if rules else []
    return Floors(
        msgspec.structs.replace(coverage, floor=floor, verdict=verdict, packages=packages),
        tuple(findings),
        (
            *(f"coverage cannot be judged: {path} was asked for and left no line in the profile" for path in silent),
            *(f"coverage.rules cannot be applied to {path}: its folder is not known" for path in placeless),
        ),
    )


def verdict_of(covered: int, statements: int, floor: float | None) -> CoverageVerdict:
    """Judge one figure."""
    if floor is None:
        return CoverageVerdict.NONE
    return CoverageVerdict.PASS if meets(covered, statements, floor) else CoverageVerdict.FAIL


def below(
    rule: str, what: str, covered: int, statements: int, floor: float, *, package: str = "", file: str = ""
) -> Finding:
    """Make the finding for a figure that is below its floor."""
    short = short_of(covered, statements, floor)
    return Finding(
        stage="test",
        rule=rule,
        severity=Severity.ERROR,
        message=f"coverage of {what} is {percent(covered, statements)} ({covered} of {statements} statements), "
        f"below the floor of {floor_text(floor)}: {short} {'statement' if short == 1 else 'statements'} short",
        file=file,
        package=package,
    )


def _packages(
    coverage: Coverage,
    gone: tuple[str, ...],
    folders: Mapping[str, str],
    rules: Sequence[tuple[CoverageRule, Patterns]],
) -> tuple[tuple[PackageCoverage, ...], list[Finding]]:
    judged, findings = [], []
    for package in coverage.packages:
        rule = _last(rules, folder=folders.get(package.path))
        floor = rule.floor if rule else None
        verdict = verdict_of(package.covered, package.statements, floor)
        judged.append(msgspec.structs.replace(package, floor=floor, verdict=verdict))
        if rule and verdict is CoverageVerdict.FAIL:
            what = f"{package.path} (rule {rule.match!r})"
            findings.append(
                below("coverage/package", what, package.covered, package.statements, rule.floor, package=package.path)
            )
    for path in gone:
        rule = _last(rules, folder=folders.get(path))
        floor = rule.floor if rule else None
        judged.append(PackageCoverage(path=path, covered=0, statements=0, floor=floor, verdict=CoverageVerdict.ERROR))
    return tuple(sorted(judged, key=lambda one: one.path)), findings


def _file(
    file: FileCoverage,
    folders: Mapping[str, str],
    rules: Sequence[tuple[CoverageRule, Patterns]],
) -> list[Finding]:
    """Judge one file by the last rule that matches it, unless that rule is its package's."""
    rule = _last(rules, file=file.file)
    if rule is None or meets(file.covered, file.statements, rule.floor):
        return []
    folder = posixpath.dirname(file.file) or "."
    if next(patterns for one, patterns in rules if one is rule).folder(folder):
        return []
    owner = next((path for path, place in folders.items() if place == folder), "")
    what = f"{file.file} (rule {rule.match!r})"
    return [below("coverage/package", what, file.covered, file.statements, rule.floor, package=owner, file=file.file)]


def _last(
    rules: Sequence[tuple[CoverageRule, Patterns]], *, folder: str | None = None, file: str | None = None
) -> CoverageRule | None:
    for rule, patterns in reversed(rules):
        if (folder is not None and patterns.folder(folder)) or (file is not None and patterns.file(file)):
            return rule
    return None


def check_rules(rules: Sequence[CoverageRule], paths: Iterable[str], origin: str = "gogate.toml") -> None:
    """Check that each rule matches a package's folder or a file of *paths* (all of the checkout's, from the root).

    Raises SettingsError: a rule that matches nothing guards nothing.
    """
    every = tuple(paths)
    for number, rule in enumerate(rules, 1):
        patterns = Patterns([rule.match])
        if not any(patterns.file(path) or patterns.folder(path) for path in every):
            raise SettingsError(
                f"{origin}: coverage.rules[{number}].match: {rule.match!r} matches no package and no file",
                fix="write a pattern as in .gitignore, on paths from the root (`internal/**`), or take the rule out",
            )
