"""The events of one package, in the order in which they come: what is noted while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.model.result import Outcome
from gogate.parse.gotest.crash import begins, is_dump
from gogate.parse.gotest.kept import Kept
from gogate.parse.gotest.record import Record
from gogate.parse.race import BORDER, TITLE, Race, parse_race

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.parse.gotest.event import Event

__all__ = ["Crash", "PackageState", "RaceSeen"]

_CRASH_CAP = 128 * 1024  # characters of a crash that are kept to read it
_BACK = 200  # pieces of output between the begin of a crash and its first stack: a message may have many lines
_BACK_IN_CRASH = 20
_RACE_CAP = 2000  # lines of one race report
_OUTCOMES = {"pass": Outcome.PASS, "bench": Outcome.PASS, "fail": Outcome.FAIL, "skip": Outcome.SKIP}
_RACE_IN_TEST = ": race detected during execution of test\n"
_RACE_OUTSIDE = "testing: race detected outside of test execution\n"


class Crash:
    """Text that may be the end of the binary: where it stands, and which tests had just been reported as failed."""

    __slots__ = ("after", "failing", "holder", "kept")

    def __init__(self, holder: Record | None, failing: Sequence[Record], after: str, text: str) -> None:
        """*after* is the last line of m.Run (``PASS`` or ``FAIL``) where that came before; *text* is its begin."""
        self.holder = holder
        self.failing = tuple(failing)
        self.after = after
        self.kept = Kept(_CRASH_CAP)
        self.kept.add(text)


class RaceSeen:
    """A race report, its text, and the tests under which it stood (None: outside of tests)."""

    __slots__ = ("holders", "race", "text")

    def __init__(self, race: Race, text: str) -> None:
        """Start with no holder."""
        self.race = race
        self.text = text
        self.holders: list[Record | None] = []


class PackageState:
    """One run of one package. ``verdict`` is go's own word, None until it comes.

    ``ended_by`` is the last line of ``m.Run``: ``PASS``, ``FAIL`` or nothing where it never returned.
    ``before_end`` is what was printed last before go's own ``FAIL`` line; ``failing`` are the tests that failed one
    after the other without another test in between, as a panicking one and its parents do, innermost first.
    """

    def __init__(self, path: str, cap: int) -> None:
        """*cap* limits the characters kept of each test's output."""
        self.path = path
        self.cap = cap
        self.records: list[Record] = []
        self.known: dict[str, Record] = {}
        self.own = Kept(cap)
        self.verdict: Outcome | None = None
        self.seconds = 0.0
        self.started = ""
        self.ended = ""
        self.failed_build = ""
        self.ended_by = ""
        self.before_end = ""
        self.coverage = ""
        self.cached = False
        self.no_tests = False
        self.no_files = False
        self.race_outside = False
        self.failing: list[Record] = []
        self.notes: list[str] = []
        self.races: dict[object, RaceSeen] = {}
        self.crash: Crash | None = None
        self.last = ""
        self.quiet = True
        self._block: list[str] | None = None
        self._block_holder: Record | None = None

    # Events that are no output.

    def take(self, event: Event) -> None:
        """Take an event of a test or, where it names none, of the package."""
        outcome = _OUTCOMES.get(event.action)
        if not event.test or self._is_end_of_package(outcome):
            if outcome is not None:
                self._end(outcome, event)
        elif outcome is not None:
            self._end_test(event.test, outcome, event.elapsed)
        elif event.action == "run":
            self._run(event.test)
        elif event.action in ("pause", "cont"):
            self.failing.clear()
            if (record := self.known.get(event.test)) is not None:
                record.paused = event.action == "pause"

    def _is_end_of_package(self, outcome: Outcome | None) -> bool:
        # A binary that exits with 0 inside a test leaves test2json's current name in the package's own end event.
        return outcome is Outcome.PASS and self.last.startswith(f"ok  \t{self.path}\t")

    def _end(self, outcome: Outcome, event: Event) -> None:
        self.verdict = outcome
        self.seconds = event.elapsed
        self.ended = event.time
        self.failed_build = event.failed_build or self.failed_build
        self._close_block()

    def forget(self) -> None:
        """Drop what is of no use once the package was judged."""
        self.records.clear()
        self.known.clear()
        self.races.clear()
        self.crash = None
        self.own = Kept(self.cap)

    def _run(self, name: str) -> None:
        self.failing.clear()
        record = Record(name, Kept(self.cap))
        before = self.known.get(name)
        if before is not None and before.outcome is None and not before.is_benchmark:
            record.before = before
            record.kept = before.kept  # nobody can say whose output it is from here on
            if not before.paused:  # paused: a test of the same name in the package's external test
                self.notes.append(f"{self.path}: {name} began again while it was running")
        self.records.append(record)
        self.known[name] = record

    def _end_test(self, name: str, outcome: Outcome, seconds: float) -> None:
        record = self.known.get(name)
        if record is None:
            record = self.known[name] = Record(name, Kept(self.cap))
            self.records.append(record)
            if not record.is_benchmark:
                self.notes.append(f"{self.path}: {name} ended without having begun")
        while record.outcome is not None and record.before is not None:
            record = record.before
        if record.outcome is not None:
            self.notes.append(f"{self.path}: {name} ended twice")
            if record.outcome is Outcome.FAIL:
                return
        record.end(outcome, seconds)
        if outcome is Outcome.FAIL:
            self.failing.append(record)
        else:
            self.failing.clear()

    # Output.

    def output(self, test: str, text: str) -> None:
        """Take a piece of output; a line longer than 1,024 bytes comes in several."""
        record = self.known.get(test) if test else None
        previous = self.last
        line = text if not previous or previous.endswith("\n") else previous[-200:] + text
        if not test:
            self._mark(text)
        self.last = text
        if self._block is not None or previous == TITLE:
            self._take_race_line(record, text, previous)
        if _RACE_IN_TEST in text and record is not None and "testing.go:" in line:
            record.raced = True
            if record.kind is not None:
                record.end(Outcome.FAIL, record.seconds)
        self._keep(record, text)
        # Once a race was seen, each line may be the one that says whom it fails.
        self.quiet = self._block is None and self.crash is None and not self.races

    def _mark(self, text: str) -> None:
        """Note what a line of the package's own says (testing.go, and cmd/go/internal/test)."""
        if text in ("PASS\n", "FAIL\n"):
            self.ended_by = text.rstrip()
        elif text.startswith("coverage: "):
            self.coverage = text[len("coverage: ") :].strip()
        elif text.startswith("ok  \t") and "\t(cached)" in text:
            self.cached = True
        elif text == "testing: warning: no tests to run\n":
            self.no_tests = True
        elif text == _RACE_OUTSIDE or (text.startswith("Found ") and text.endswith(" data race(s)\n")):
            self.race_outside = True
        elif text.startswith("FAIL\t"):
            self.before_end = self.last
            if text.endswith((" [build failed]\n", " [setup failed]\n")):
                self.failed_build = self.failed_build or self.path
        elif text.startswith((f"\t{self.path}\t\t", f"?   \t{self.path}\t[no test files]")):
            self.no_files = True

    def _keep(self, record: Record | None, text: str) -> None:
        if is_dump(text):
            self._find_crash(record)
        if self.crash is not None and self.crash.holder is record and not text.startswith("FAIL\t"):
            self.crash.kept.add(text)
        else:
            self._add(record, text)

    def _find_crash(self, record: Record | None) -> None:
        """Look for the begin of the crash whose stack comes now; it stands a few lines before, or was there before."""
        under_way = self.crash is not None and self.crash.holder is record
        kept = self.crash.kept if self.crash and under_way else self._kept_of(record)
        text = kept.take_back(begins, _BACK_IN_CRASH if under_way else _BACK) if kept is not None else None
        if text is None:
            return
        if self.crash and under_way and not self.crash.kept.last:  # its own begin, not one more
            self.crash.kept.add(text)
            return
        self.give_back()
        failing = [other for other in self.failing if record and other.name.startswith(record.name + "/")]
        self.crash = Crash(record, failing, self.ended_by, text)

    def give_back(self) -> None:
        """Return text that proved to be no crash to the test that printed it."""
        if self.crash is not None:
            crash, self.crash = self.crash, None
            self._add(crash.holder, crash.kept.text())

    def _add(self, record: Record | None, text: str) -> None:
        kept = self._kept_of(record)
        if kept is not None:
            kept.add(text)

    def _kept_of(self, record: Record | None) -> Kept | None:
        return self.own if record is None else record.kept

    def _take_race_line(self, record: Record | None, text: str, previous: str) -> None:
        if previous == TITLE:
            self._close_block()
            self._block, self._block_holder = [], record
        if text == BORDER or self._block is None or len(self._block) > _RACE_CAP:
            self._close_block()
        else:
            self._block.append(text)

    def _close_block(self) -> None:
        lines, self._block = self._block, None
        race = parse_race(lines or ())
        if race is not None:
            seen = self.races.get(race.key)
            if seen is None:
                text = "".join((BORDER, TITLE, *(lines or ()), BORDER))
                seen = self.races[race.key] = RaceSeen(race, text)
            if self._block_holder not in seen.holders:
                seen.holders.append(self._block_holder)
