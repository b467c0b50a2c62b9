"""Whose crash or race it is: the test that a stack names, not the one under which the text happens to stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gogate.parse.gotest.record import top

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gogate.parse.gotest.crash import Report
    from gogate.parse.gotest.package import Crash, PackageState, RaceSeen
    from gogate.parse.gotest.record import Record
    from gogate.parse.race import Frame

__all__ = ["leaves", "named_tests", "owner_of", "racing_examples", "stack_of"]

_TEST = re.compile(r"(?:Test|Fuzz|Benchmark|Example)\w*")
_METHOD = re.compile(r"\(?\*?\w+\)?\.(Test\w+)")  # a method of a suite type, run as a subtest of its name


def owner_of(state: PackageState, report: Report, crash: Crash, running: Sequence[Record]) -> Record | None:
    """Return the test that crashed, None where it was the package's own code (init, TestMain) or nobody can tell."""
    holder = crash.holder
    if report.completed in state.known:
        return state.known[report.completed]
    if report.in_test and holder is not None and holder.kept is not None and holder.kept.last.startswith("--- FAIL: "):
        # `testing` has just reported the panicking test and its parents, innermost first.
        return crash.failing[0] if crash.failing else holder
    for frame in reversed(report.frames):
        owner = _named(state, frame.function, holder, running)
        if owner is not None:
            return owner
    if holder is not None and holder.outcome is None:
        return holder
    youngest = leaves(running)
    return youngest[0] if len(youngest) == 1 and holder is not None else None


def _named(state: PackageState, function: str, holder: Record | None, running: Sequence[Record]) -> Record | None:
    symbol = _symbol(state.path, function)
    method = _METHOD.match(symbol)
    if method is not None:
        return next((record for record in running if record.name.endswith(f"/{method[1]}")), None)
    test = _TEST.match(symbol)
    if test is None or test[0] not in state.known:
        return None
    candidates = [record for record in running if top(record.name) == test[0]]
    if symbol == test[0] or not candidates:
        return state.known[test[0]]
    # A closure of the test function: most likely the body of a subtest.
    youngest = leaves(candidates)
    if len(youngest) == 1:
        return youngest[0]
    return holder if holder in candidates else state.known[test[0]]


def named_tests(state: PackageState, frames: Iterable[Frame]) -> set[str]:
    """Return the test functions of the package that *frames* name."""
    found = (_TEST.match(_symbol(state.path, frame.function)) for frame in frames)
    return {test[0] for test in found if test is not None and test[0] in state.known}


def racing_examples(state: PackageState, seen: RaceSeen) -> list[Record]:
    """Return the examples that ended and whose own code raced.

    `testing` asks after races at the end of tests alone: those of examples it calls outside of test execution.
    """
    named = named_tests(state, seen.race.frames)
    return [
        record
        for record in seen.holders
        if record is not None and record.is_example and record.outcome is not None and record.name in named
    ]


def stack_of(state: PackageState, record: Record, stacks: Iterable[tuple[Frame, ...]]) -> tuple[Frame, ...]:
    """Return the stack in which *record* hangs: one with its function, for a subtest with a closure of it."""
    function = top(record.name)
    for stack in stacks:
        symbols = [_symbol(state.path, frame.function) for frame in stack]
        whole = function in symbols
        closure = any(symbol.startswith(f"{function}.func") for symbol in symbols)
        if whole if record.name == function else closure and not whole:
            return stack
    return ()


def _symbol(path: str, function: str) -> str:
    """Return *function* without the package's path, ``""`` for a function of another package."""
    name = function.replace("%2e", ".")  # the linker escapes dots in the last element of a path
    for prefix in (f"{path}.", f"{path}_test.", "main."):
        if name.startswith(prefix):
            return name[len(prefix) :]
    return ""


def leaves(records: Sequence[Record]) -> list[Record]:
    """Return those of *records* that are no parents of another one."""
    parents: set[str] = set()
    for record in records:
        name = record.name
        while "/" in name:
            name = name.rpartition("/")[0]
            parents.add(name)
    return [record for record in records if record.name not in parents]
