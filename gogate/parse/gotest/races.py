"""The races of a package: which reports are believed, and which tests they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.model.result import Kind, Outcome
from gogate.parse.gotest.kept import Kept
from gogate.parse.gotest.owner import named_tests, racing_examples
from gogate.parse.gotest.record import top

if TYPE_CHECKING:
    from gogate.parse.gotest.package import PackageState, RaceSeen
    from gogate.parse.gotest.record import Record
    from gogate.parse.race import Race

__all__ = ["settle_races"]


def settle_races(state: PackageState) -> list[tuple[Race, list[Record]]]:
    """Return the races with the tests that they fail, and make those tests fail.

    The detector lets a test fail that runs while a race is seen, whoever started it. A test whose goroutines raced
    after it had ended fails as well: the race is its own.
    """
    settled = []
    for seen in state.races.values():
        if not _believed(state, seen):
            state.notes.append(f"{state.path}: a test printed the text of a data race, but no race was detected")
            continue
        failed = list(dict.fromkeys(_failed_by(state, seen)))
        for record in failed:
            if record not in seen.holders and record.kept is not None:
                record.kept.add(seen.text)
        settled.append((seen.race, failed))
    return settled


def _believed(state: PackageState, seen: RaceSeen) -> bool:
    """Whether the detector itself confirms a report: any test can print one."""
    if None in seen.holders or state.race_outside or any(record.raced for record in state.records):
        return True
    # A binary that was cut off had no time to confirm it.
    return state.verdict is not Outcome.PASS and not state.ended_by


def _failed_by(state: PackageState, seen: RaceSeen) -> list[Record]:
    named = named_tests(state, seen.race.frames)
    hit = [record for record in state.records if record.raced and top(record.name) in named]
    hit += [record for record in state.records if record.outcome is None and record in seen.holders]
    for record in racing_examples(state, seen) if state.race_outside else ():
        _fail_example(state, seen, record)
        hit.append(record)
    holders = [record for record in seen.holders if record is not None]
    if not hit and holders and not any(top(record.name) in named for record in holders):
        for name in sorted(named):
            record = state.known[name]
            if record.outcome is Outcome.PASS:
                record.kept = Kept(state.cap)
                record.fail(Kind.RACE, "a data race of goroutines that this test started, seen after it had ended")
                hit.append(record)
    return hit + [record for record in holders if record.raced]


def _fail_example(state: PackageState, seen: RaceSeen, record: Record) -> None:
    if record.kept is None:
        record.kept = Kept(state.cap)
    if seen.text not in record.kept.text():  # a pass has dropped it
        record.kept.add(seen.text)
    if record.kind is not Kind.RACE:
        record.fail(Kind.RACE, "a data race in this example: go lets it pass, and the package fail")
