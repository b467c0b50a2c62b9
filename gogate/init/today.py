"""What the first run found and what becomes of it: known findings, failing tests with an end, what has to be mended.

So the gate passes on its first day wherever that can be honest, and says where it does not.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

from gogate.judge import baseline
from gogate.judge.flaky import quarantine
from gogate.judge.verdict import fails
from gogate.model.result import Outcome
from gogate.parse.gotest.record import top
from gogate.report.clean import one_line
from gogate.settings.types import Quarantine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gogate.model.result import Finding, Result, Test

__all__ = ["DAYS", "Today", "notes", "today"]

DAYS = 30
"""So long a test that fails today may go on failing."""
_SHOWN = 10


class Today(NamedTuple):
    """What a set-up is made from.

    ``figure`` is (covered, statements), None where a failure makes it nobody's; ``known`` goes into the baseline,
    ``quarantined`` into the settings; ``blocking`` is a line for each thing that neither lets pass.
    """

    figure: tuple[int, int] | None = None
    known: tuple[baseline.Entry, ...] = ()
    quarantined: tuple[Quarantine, ...] = ()
    blocking: tuple[str, ...] = ()


def today(result: Result, day: datetime.date) -> Today:
    """Sort what *result*, judged on *day*, holds."""
    entries = _entries(result.tests, day)
    excused = quarantine(result.tests, entries, day, packages={test.package for test in result.tests}).excused
    failed = [test for test in result.tests if test.outcome is Outcome.FAIL]
    kept = tuple(entry for entry in entries if all((test.package, test.name) in excused for test in _of(entry, failed)))
    names = {(entry.package, entry.name) for entry in kept}
    rest = [test for test in failed if (test.package, top(test.name)) not in names]
    findings = [finding for finding in result.findings if fails(finding) and not baseline.can_be_known(finding)]
    coverage = result.coverage
    measured = coverage is not None and coverage.statements > 0 and not rest
    return Today(
        figure=(coverage.covered, coverage.statements) if coverage is not None and measured else None,
        known=baseline.entries(result.findings),
        quarantined=kept,
        blocking=(*map(_place, findings), *map(_test, rest)),
    )


def notes(found: Today, origins: Mapping[str, str]) -> tuple[str, ...]:
    """Return what to tell of *found*; *origins* are the names of the files: ``settings``, ``baseline``."""
    lines = []
    if found.known:
        rules: dict[str, int] = {}
        for entry in found.known:
            rules[entry.rule] = rules.get(entry.rule, 0) + entry.count
        told = ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items()))
        lines.append(
            f"today's findings ({told}) are in {origins['baseline']}: shown as known, and only new ones fail; "
            "after mending some (gogate fix), gogate baseline takes them out"
        )
    if found.quarantined:
        many = len(found.quarantined)
        lines.append(
            f"{many} {'test fails' if many == 1 else 'tests fail'} today: let pass until {found.quarantined[0].until} "
            f"under [[test.quarantine]] in {origins['settings']}; mend {'it' if many == 1 else 'them'} and take the "
            f"{'entry' if many == 1 else 'entries'} out"
        )
    if found.blocking:
        more = len(found.blocking) - _SHOWN
        shown = [f"\n  {line}" for line in found.blocking[:_SHOWN]] + ([f"\n  and {more} more"] if more > 0 else [])
        lines.append(f"the gate does not pass before this is mended:{''.join(shown)}")
    return tuple(lines)


def _entries(tests: Sequence[Test], day: datetime.date) -> list[Quarantine]:
    """Return an entry for each top-level test that failed, whatever failed in it."""
    names = sorted({(test.package, top(test.name)) for test in tests if test.outcome is Outcome.FAIL and test.name})
    return [
        Quarantine(
            package=package,
            name=name,
            owner="unassigned",
            reason="failed on the day the gate was set up",
            until=day + datetime.timedelta(days=DAYS),
        )
        for package, name in names
    ]


def _of(entry: Quarantine, tests: Sequence[Test]) -> list[Test]:
    return [test for test in tests if (test.package, top(test.name)) == (entry.package, entry.name)]


def _place(finding: Finding) -> str:
    where = f"{finding.file}:{finding.line}: " if finding.file and finding.line else ""
    return one_line(f"{where}{finding.rule}: {finding.message.partition(chr(10))[0]}")


def _test(test: Test) -> str:
    kind = test.kind.value if test.kind else "failure"
    return one_line(f"{test.package}{' ' if test.name else ''}{test.name}: {kind}")
