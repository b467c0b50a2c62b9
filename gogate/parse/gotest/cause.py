"""Why a package failed: one cause for what its events alone do not explain, and the test that it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gogate.model.result import Kind, Outcome
from gogate.parse.gotest.crash import parse_crash
from gogate.parse.gotest.owner import leaves, named_tests, owner_of, racing_examples, stack_of
from gogate.parse.gotest.record import top

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.parse.gotest.crash import Report
    from gogate.parse.gotest.package import Crash, PackageState
    from gogate.parse.gotest.record import Record
    from gogate.parse.race import Frame

__all__ = ["Cause", "find_cause", "unended"]

_SIGNAL = re.compile(r"signal: ([a-z][a-z0-9 ]*?)(?: \(core dumped\))?\n$")
_EXIT = re.compile(r"exit status (\d+)\n$")
_LAST_WORDS = re.compile(
    r"^(panic: .*|fatal error: .*)\n(?:\t.*\n|\[signal .*\n)*(?:exit status 2\n)?(?:FAIL\t.*\n)?\Z", re.MULTILINE
)
_TOO_LONG = "*** Test killed"  # by go itself, a minute after -timeout
_RACE_EXIT = "66"  # what the race detector's runtime exits with (GORACE's exitcode)


class Cause:
    """``why`` is one line for people; ``owners`` are the tests that it belongs to, none where it is the package's.

    ``text`` is what a crash printed, ``frames`` its stack; ``hung`` are the stacks of owners that only hung, and
    ``seconds`` is how long each had run, if known.
    """

    def __init__(self, kind: Kind, why: str, *, owners: Sequence[Record] = ()) -> None:
        """Begin without the text of a crash."""
        self.kind = kind
        self.why = why
        self.owners = tuple(owners)
        self.text = ""
        self.frames: tuple[Frame, ...] = ()
        self.hung: dict[Record, tuple[Frame, ...]] = {}
        self.seconds: dict[str, float] = {}


def unended(state: PackageState) -> list[Record]:
    """Return the runs that never ended, and let those benchmarks pass that were done all the same."""
    running = [record for record in state.records if record.outcome is None]
    done = bool(state.ended_by) or state.verdict is Outcome.PASS
    last = state.records[-1].name if state.records else ""
    for record in running:
        # Benchmarks run one after the other: only the last one and its parents can have been cut off.
        if record.is_benchmark and (done or not f"{last}/".startswith(f"{record.name}/")):
            record.end(Outcome.PASS, 0.0)
    return [record for record in running if record.outcome is None]


def find_cause(state: PackageState, running: Sequence[Record]) -> Cause | None:
    """Return what explains a package that did not simply pass, or fail by its tests; None where they say it all."""
    crash = _real_crash(state)
    if state.failed_build and state.verdict is Outcome.FAIL:
        return Cause(Kind.BUILD, f"{state.path} was not built")
    if crash is not None:
        return _of_crash(state, crash, running)
    if state.verdict is None:
        return Cause(Kind.MISSING, f"the stream holds no end of {state.path}")
    if state.verdict is Outcome.PASS:
        return _of_pass(state, running)
    return _of_failure(state, running) if state.verdict is Outcome.FAIL else None


def _real_crash(state: PackageState) -> Crash | None:
    """Return the crash that ended the binary; give text back to its test where the binary lived on after it."""
    crash = state.crash
    if crash is None:
        return None
    if state.verdict is Outcome.PASS or state.failed_build or crash.after != state.ended_by:
        state.give_back()
        return None
    return crash


def _of_crash(state: PackageState, crash: Crash, running: Sequence[Record]) -> Cause:
    text = crash.kept.text()
    report = parse_crash(text)
    if report.kind is Kind.TIMEOUT or _TOO_LONG in text:
        cause = _of_timeout(report, crash, running)
    elif report.kind is Kind.KILLED:
        cause = Cause(Kind.KILLED, f"the test binary was killed: {report.reason}")
    else:
        owner = owner_of(state, report, crash, running)
        cause = Cause(Kind.PANIC, report.reason, owners=() if owner is None else (owner,))
    cause.text = text
    if cause.kind is Kind.TIMEOUT:
        cause.hung = {owner: stack_of(state, owner, report.stacks) for owner in cause.owners}
    else:
        cause.frames = report.frames
    return cause


def _of_timeout(report: Report, crash: Crash, running: Sequence[Record]) -> Cause:
    named = [record for record in running if record.name in report.running]
    if not report.running:
        named = _only_chain(running)
    if crash.holder in named:  # the dump goes to the first owner: let it stay where it was printed
        named.sort(key=lambda record: record is not crash.holder)
    else:
        named.reverse()
    why = report.reason.removeprefix("panic: ") if report.kind is Kind.TIMEOUT else "the test binary ran too long"
    cause = Cause(Kind.TIMEOUT, why, owners=named)
    cause.seconds = report.running
    return cause


def _only_chain(running: Sequence[Record]) -> list[Record]:
    """Return all that run, where that is one test with its parents; else nobody can be named."""
    return list(running) if len(leaves(running)) == 1 else []


def _of_failure(state: PackageState, running: Sequence[Record]) -> Cause | None:
    signal = _SIGNAL.search(state.before_end)
    if signal is not None and _ran_too_long(state, running):
        return Cause(Kind.TIMEOUT, "the test binary ran too long and was killed", owners=_only_chain(running))
    if signal is not None:
        return Cause(Kind.KILLED, f"the test binary was killed: signal: {signal[1]}")
    if not state.ended_by:
        return _of_early_end(state, running)
    if state.race_outside and state.races and all(racing_examples(state, seen) for seen in state.races.values()):
        return None
    if state.race_outside or any(None in seen.holders for seen in state.races.values()):
        return Cause(Kind.RACE, "a data race outside of the tests")
    if state.ended_by == "PASS":
        return Cause(Kind.MAIN, "the tests passed, what came after them failed (TestMain, or the exit of the binary)")
    if any(record.outcome is Outcome.FAIL for record in state.records):
        return None
    return Cause(Kind.FAILURE, "the package failed, and no test of it says why")


def _ran_too_long(state: PackageState, running: Sequence[Record]) -> bool:
    texts = [state.own.text(), *(record.kept.text() for record in running if record.kept is not None)]
    return any(_TOO_LONG in text for text in texts)


def _of_early_end(state: PackageState, running: Sequence[Record]) -> Cause:
    """m.Run never returned, and nothing was printed that says why: somebody exited, or a race ended the binary."""
    status = _EXIT.search(state.before_end)
    code = f" with status {status[1]}" if status else ""
    if (panic := _bare_panic(state, running)) is not None:
        return panic
    racing = _racing(state, running)
    if state.races and (racing or not state.records or (status is not None and status[1] == _RACE_EXIT)):
        return Cause(Kind.RACE, f"the test binary ended{code} at a data race", owners=racing)
    if not state.records:
        return Cause(Kind.MAIN, f"the test binary ended{code} before any test ran (TestMain, or an init function)")
    names = ", ".join(record.name for record in leaves(running)) or "between two tests"
    doing = f"while running {names}" if running else names
    return Cause(Kind.KILLED, f"the test binary exited{code} {doing} (os.Exit or log.Fatal)")


def _bare_panic(state: PackageState, running: Sequence[Record]) -> Cause | None:
    """Return the panic of a binary that prints no stacks (``GOTRACEBACK=none``): the last words of a test."""
    for record in (*leaves(running), *state.failing[-1:], None):
        kept = state.own if record is None else record.kept
        found = _LAST_WORDS.search(kept.text()) if kept is not None else None
        if found is not None:
            # One that has failed by then is the panicking test, or its outermost parent.
            owner = state.failing[0] if record in state.failing else record
            return Cause(Kind.PANIC, found[1], owners=() if owner is None else (owner,))
    return None


def _racing(state: PackageState, running: Sequence[Record]) -> list[Record]:
    owners = []
    for seen in state.races.values():
        named = named_tests(state, seen.race.frames)
        owners += [record for record in running if record in seen.holders or top(record.name) in named]
    return list(dict.fromkeys(owners))


def _of_pass(state: PackageState, running: Sequence[Record]) -> Cause | None:
    """Overrule go where its own stream says otherwise: test2json takes the binary's exit status for the truth."""
    if running:
        return Cause(Kind.KILLED, "the test binary exited with status 0 while tests were running")
    if any(None in seen.holders for seen in state.races.values()) or state.race_outside:
        return Cause(Kind.RACE, "a data race outside of the tests; go says pass all the same")
    failed = [record.name for record in state.records if record.outcome is Outcome.FAIL]
    if failed or state.ended_by == "FAIL":
        return Cause(
            Kind.MAIN, f"go says pass, but {failed[0] if failed else 'm.Run'} failed: TestMain drops m.Run's code"
        )
    if not (state.records or state.ended_by or state.no_files or state.no_tests):
        return Cause(Kind.MAIN, "go says pass, but no test ran: TestMain exited with 0 without calling m.Run")
    return None
