"""Flaky tests: the quarantine.

A quarantined test still runs and is shown; its failure does not fail the gate up to and including the day ``until``.
Only a plain failure is excused: a race, a panic, a build error or a time limit takes other tests along, or proves a
defect.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.result import Kind, Outcome

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Sequence

    from gogate.model.result import Test
    from gogate.settings.types import Quarantine

__all__ = ["Quarantined", "quarantine"]

_FRAME = re.compile(r"\s*(?:===|---) .*|\s*(?:FAIL|PASS)?\s*")


class Quarantined(NamedTuple):
    """*excused* are failures that do not fail the gate: (package, name) to the reason.

    *mistakes* are entries that match nothing: wrong settings.
    """

    excused: dict[tuple[str, str], str]
    notes: tuple[str, ...]
    mistakes: tuple[str, ...]


def quarantine(
    tests: Sequence[Test],
    entries: Sequence[Quarantine],
    today: datetime.date,
    *,
    packages: Collection[str],
    left_out: Collection[str] = (),
) -> Quarantined:
    """Apply the quarantine to *tests*.

    *packages* are those that were tested. An entry whose package is in *left_out* (of the checkout, but not selected)
    is not judged; one whose package broke before its tests ended cannot be, and is a note.
    """
    excused: dict[tuple[str, str], str] = {}
    notes: list[str] = []
    mistakes: list[str] = []
    broken = {test.package for test in tests if test.outcome is Outcome.FAIL and not test.name}
    for number, entry in enumerate(entries, 1):
        where = f"test.quarantine[{number}]: {entry.package} {entry.name}"
        mine = [test for test in tests if test.package == entry.package and _is_of(test.name, entry.name)]
        if mine:
            _excuse(mine, entry, today, excused, notes)
        elif entry.package in broken:
            notes.append(f"{where} did not run, because its package broke")
        elif entry.package in packages or entry.package not in left_out:
            mistakes.append(f"{where} matches no test: take the entry out, or mend its name")
    _excuse_parents(tests, excused)
    return Quarantined(excused, tuple(notes), tuple(mistakes))


def _is_of(name: str, quarantined: str) -> bool:
    return name == quarantined or name.startswith(quarantined + "/")


def _excuse(
    mine: Sequence[Test],
    entry: Quarantine,
    today: datetime.date,
    excused: dict[tuple[str, str], str],
    notes: list[str],
) -> None:
    failed = [test for test in mine if test.outcome is Outcome.FAIL]
    title = f"{entry.package} {entry.name}"
    if today > entry.until:
        if failed:
            notes.append(f"{title} was quarantined until {entry.until} and fails still ({entry.owner}: {entry.reason})")
        else:
            notes.append(f"{title} was quarantined until {entry.until} and passes: take the entry out")
        return
    for test in failed:
        if test.kind in (Kind.FAILURE, None):
            excused[test.package, test.name] = f"quarantined until {entry.until} ({entry.owner}: {entry.reason})"
        else:
            notes.append(f"{title} is quarantined, but a {test.kind.value if test.kind else ''} is never excused")
    if failed and all((test.package, test.name) in excused for test in failed):
        notes.append(f"{title} failed and is quarantined until {entry.until} ({entry.owner}: {entry.reason})")


def _excuse_parents(tests: Sequence[Test], excused: dict[tuple[str, str], str]) -> None:
    """Excuse a test that failed only because of excused subtests: it has no failing other, and says nothing itself."""
    failed = {(test.package, test.name): test for test in tests if test.outcome is Outcome.FAIL and test.name}
    parents = [key for key in failed if any(_is_parent(key, other) for other in excused)]
    for key in sorted(parents, key=lambda one: -len(one[1])):
        children = [other for other in failed if _is_parent(key, other)]
        test = failed[key]
        silent = all(_FRAME.fullmatch(line) for line in test.output.splitlines())
        if key not in excused and test.kind in (Kind.FAILURE, None) and silent:
            reasons = [excused.get(child, "") for child in children]
            if all(reasons):
                excused[key] = reasons[0]


def _is_parent(parent: tuple[str, str], child: tuple[str, str]) -> bool:
    return parent[0] == child[0] and child[1].startswith(parent[1] + "/")
