"""Tests for the page: the slowest, the flaky ones, and all of them as columns for the list that is built on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from gogate.model.result import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gogate.model.result import FileCoverage, Test

__all__ = ["FileColumns", "TestColumns", "columns", "file_columns", "flaky", "leaves", "slowest"]

_OUTCOMES = (Outcome.FAIL, Outcome.PASS, Outcome.SKIP)


class TestColumns(TypedDict):
    """All tests: ``packages`` once each, and a row a test: package's index, name, outcome, milliseconds, note."""

    packages: list[str]
    outcomes: list[str]
    rows: list[tuple[int, str, int, int, str]]


class FileColumns(TypedDict):
    """All files with statements, the most uncovered first: path, covered, statements."""

    rows: list[tuple[str, int, int]]


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


def columns(tests: Sequence[Test]) -> TestColumns:
    """Return all named *tests* as columns, failures first, else in their order."""
    packages = {path: index for index, path in enumerate(dict.fromkeys(test.package for test in tests))}
    places = {outcome: place for place, outcome in enumerate(_OUTCOMES)}
    rows = [
        (packages[test.package], test.name, places[test.outcome], round(test.seconds * 1000), _note(test))
        for test in tests
        if test.name or test.outcome is Outcome.FAIL
    ]
    rows.sort(key=lambda row: row[2] != 0)
    return {"packages": list(packages), "outcomes": [outcome.value for outcome in _OUTCOMES], "rows": rows}


def _note(test: Test) -> str:
    words = [test.kind.value] if test.kind else []
    if len(test.attempts) > 1:
        words.append(f"{len(test.attempts)} attempts")
    if test.cached:
        words.append("cached")
    return ", ".join(words)


def file_columns(files: Iterable[FileCoverage]) -> FileColumns:
    """Return all *files* that have statements, the most uncovered statements first."""
    rows = [(file.file, file.covered, file.statements) for file in files if file.statements]
    rows.sort(key=lambda row: (row[1] - row[2], row[0]))
    return {"rows": rows}
