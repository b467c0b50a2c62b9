"""Attempts at one test: which failure may run again, and what several attempts make of it.

A race, a panic, a build error or a time limit takes other tests along, or proves a defect whatever the next attempt
says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gogate.model.result import Kind, Outcome, Test

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["may_rerun", "settle"]


def may_rerun(test: Test) -> bool:
    """Say whether running a test again may settle it."""
    return bool(test.name) and test.outcome is Outcome.FAIL and test.kind is Kind.FAILURE


def settle(attempts: Sequence[Test]) -> Test:
    """Join the attempts of one test, first to last: it passes if the last one did and none was worse than a failure.

    An attempt that is skipped settles nothing. Time is the sum; output, file and line are those of the last attempt
    that failed, which is what has to be mended. The first may be what earlier attempts were joined to.
    """
    last = next((test for test in reversed(attempts) if test.outcome is not Outcome.SKIP), attempts[-1])
    failed = [test for test in attempts if Outcome.FAIL in (test.outcome, *test.attempts)]
    worst = next((test for test in attempts if test.outcome is Outcome.FAIL and not may_rerun(test)), None)
    shown = worst or (failed[-1] if failed else last)
    return msgspec.structs.replace(
        last,
        outcome=worst.outcome if worst else last.outcome,
        kind=worst.kind if worst else last.kind,
        seconds=sum(test.seconds for test in attempts),
        output=shown.output,
        file=shown.file or last.file,
        line=shown.line if shown.file else last.line,
        cached=False if len(attempts) > 1 else last.cached,
        attempts=tuple(outcome for test in attempts for outcome in test.attempts or (test.outcome,)),
    )
