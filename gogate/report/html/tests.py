"""Tests for the page: the slowest, the flaky ones, and all of them as columns for the list that is built on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from gogate.model.result import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gogate.model.result import FileCoverage, Test

__all__ = ["FileColumns", "TestColumns", "columns", "file_columns", "flaky", "leaves", "most_uncovered", "slowest"]

_OUTCOMES = (Outcome.FAIL, Outcome.PASS, Outcome.SKIP)


class TestColumns(TypedDict):
    """All tests, an entry a test in each column but the first two, which list what the indexes stand for."""

    packages: list[str]
    outcomes: list[str]
    package: list[int]
    name: list[str]
    outcome: list[int]
    milliseconds: list[int]
    note: list[str]


class FileColumns(TypedDict):
    """All files with statements, the most uncovered first."""

    file: list[str]
    covered: list[int]
    statements: list[int]


def leaves(tests: Iterable[Test]) -> list[Test]:
    """Return the tests that have no subtest: a parent's time only repeats that of its children."""
    named = [test for test in tests if test.name]
    parents = {(test.package, test.name.rpartition("/")[0]) for test in named}
    return [test for test in named if (test.package, test.name) not in parents]


def slowest(tests: Iterable[Test], most: int) -> tuple[Test, ...]:
    """Return the *most* slowest tests that took any time, the slowest first."""
    timed = (test for test in leaves(tests) if test.seconds > 0)
    return tuple(sorted(timed, key=lambda test: (-test.seconds, test.package, test.name))[:most])


def flaky(tests: Iterable[Test]) -> tuple[Test, ...]:
    """Return the tests whose attempts ended in more than one way."""
    return tuple(test for test in tests if Outcome.FAIL in test.attempts and Outcome.PASS in test.attempts)


def columns(tests: Iterable[Test]) -> TestColumns:
    """Return all named *tests*, and packages that failed as a whole, as columns: failures first, else in order."""
    listed = sorted(
        (test for test in tests if test.name or test.outcome is Outcome.FAIL),
        key=lambda test: test.outcome is not Outcome.FAIL,
    )
    packages = {path: index for index, path in enumerate(dict.fromkeys(test.package for test in listed))}
    places = {outcome: place for place, outcome in enumerate(_OUTCOMES)}
    return {
        "packages": list(packages),
        "outcomes": [outcome.value for outcome in _OUTCOMES],
        "package": [packages[test.package] for test in listed],
        "name": [test.name for test in listed],
        "outcome": [places[test.outcome] for test in listed],
        "milliseconds": [round(test.seconds * 1000) for test in listed],
        "note": [_note(test) for test in listed],
    }


def _note(test: Test) -> str:
    words = [test.kind.value] if test.kind else []
    if len(test.attempts) > 1:
        words.append(f"{len(test.attempts)} attempts")
    if test.cached:
        words.append("cached")
    return ", ".join(words)


def file_columns(files: Iterable[FileCoverage]) -> FileColumns:
    """Return all *files* that have statements as columns, the most uncovered statements first."""
    listed = most_uncovered(files)
    return {
        "file": [file.file for file in listed],
        "covered": [file.covered for file in listed],
        "statements": [file.statements for file in listed],
    }


def most_uncovered(files: Iterable[FileCoverage]) -> list[FileCoverage]:
    """Return the *files* that have statements, the most uncovered statements first."""
    return sorted((f for f in files if f.statements), key=lambda f: (f.covered - f.statements, f.file))
